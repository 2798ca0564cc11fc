"""Residents by ward, as ONS and Nomis give them: their own columns, title rows and thousands."""

import io
import re
from collections.abc import Collection, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib import areas
from scp_lib.errors import SourceError
from scp_lib.sources.csv_rows import csv_rows, has_control_character, other_format
from scp_lib.sources.ons.reader import must_be_readable
from scp_lib.tables.wards import WARD_CODE

SHIPPED = Path(areas.__file__).parent / "reference" / "ward_population_mid_2022.csv"
"""Residents that come with the library: the wards of Colchester and Tendring."""
_AGAIN = "Save it as CSV UTF-8, or download it again."
_PEOPLE = (
    r"(?:(?:all|total|usual|estimated|resident|number|of) )*(?:population|persons|people|residents)"
    r"(?: (?:estimates?|total|all ages))?|(?:total )?all ages",
    "total|obs value|value|estimates?",
    "",
)
"""Columns of residents by their names without a year, the surest first; a year may be alone."""
_YEARS = ("year", "date", "date name", "period")
_EVERYBODY = {"persons", "all persons", "people", "all", "total", "t", "p", "0", "both sexes"}
_EVERY_AGE = {"all ages", "all", "total", "all categories: age", "200"}
_WHOLE = {
    **dict.fromkeys(("sex", "gender", "gender name", "sex name"), _EVERYBODY),
    **dict.fromkeys(("age", "age group", "age name", "c age", "c age name"), _EVERY_AGE),
    **{key: {"value", "20100"} for key in ("measures", "measures name")},
}
"""Columns that part the residents, and what stands in the rows of all of them."""
_YEAR = re.compile(r"(?:.*\D)?((?:19|20)\d\d)")
_ONLY_YEAR = re.compile(r"(?:mid-?)?(?:19|20)\d\d(?:\.0)?", re.IGNORECASE)
_MID_YEAR = re.compile(r"mid[ -]?(?:year )?((?:19|20)\d\d)", re.IGNORECASE)
_AREAS = r"(?:wards?|boundaries|districts?|lad)"
_OTHER_YEAR = re.compile(
    rf"(?:released|published|updated|copyright)\b.*|\b{_AREAS} (?:\w+ )?\d{{4}}|\d{{4}} {_AREAS}",
    re.IGNORECASE,
)
"""Years in titles that are not those of the residents: of the release, and of the wards."""
_SOME = re.compile(
    r"\b(?:aged|working[ -]age|workday|workplace|workers|employees|pupils|adults?|children|"
    r"dwellings?|elector(?:s|ate)|households?(?! and communal))\b|\b\d\d? ?(?:\+|(?:and|&) over)|"
    r"\b(?:over|under) \d\d?\b|(?:^|\b(?:population|persons|people|residents|ages?)\W{1,3})"
    r"\d\d? ?(?:-|\u2013|to) ?\d\d?(?= ?$| years)|^(?!.*\b(?:fe|wo)m).*\bm(?:ales?|en)\b|"
    r"^(?!.*\bm(?:ales?|en)\b).*\b(?:females?|women)\b",
    re.IGNORECASE,
)
"""Words for other counts than those of all residents: some ages, one sex, households."""
_PART = re.compile(r"\b(?:density|per|rate|thousands?|hectares|change|km2?)\b|%|['\u2019]0")
_ALL = re.compile(r"\b(?:all ages|single years? of age)\b(?:\W*\d.*)?", re.IGNORECASE)
_WITH_NAME = re.compile(
    r"^(?!.*[EW]05.*[EW]05)(?:([EW]05\d{6})\W.+|.+\(([EW]05\d{6})\))$", re.IGNORECASE
)
"""A cell with a ward's code and name: "E05010828 : Castle", "Castle (E05010828)"."""
_NUMBER = re.compile(r"(\d{1,9}|\d{1,3}(?:[, \xa0\u202f]\d{3}){1,2})(?:\.00?)?", re.ASCII)
_WORKBOOK = b"PK\x03\x04"
Rows = Sequence[Sequence[str]]


class Counted(NamedTuple):
    """One ward's residents as a file has them: its row (the header not counted), as text."""

    row: int
    code: str
    people: str
    year: str


def read_population(
    path: Path, *, year: int, ward_codes: list[str], code_column: str = ""
) -> pd.DataFrame:
    """Read the residents of ``ward_codes`` in ``year``.

    From a CSV or a workbook of ONS or Nomis, its title rows and foot left out: ward codes are in
    ``code_column`` if it has that, else known as codes; residents and years by their names. A file
    that names no year is of the year asked. It may hold more wards, years and columns. Returns
    ward_code, population (int), population_year (int), in the order of ``ward_codes``. SourceError
    if a column or ward is missing, a ward stands twice, or a figure is no count of people.
    """
    wanted_codes = set(ward_codes)
    found: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    faulty: set[str] = set()
    years: dict[str, str] = {}
    for each in counted(path, year=year, ward_codes=wanted_codes, code_column=code_column):
        if each.code not in wanted_codes:
            continue
        if has_control_character(each.year):
            faulty.add(each.code)
            found_here = f"row {each.row}, column year: {each.year[:40]!r} for {each.code}"
            wrong.setdefault("wanted a year", []).append(found_here)
            continue
        years[each.code] = f"{years.get(each.code, '')} {each.year}"
        if each.year != str(year):
            continue
        number = _NUMBER.fullmatch(each.people)
        count = int(re.sub(r"\D", "", number[1])) if number else 0
        if not 0 < count < 100_000_000:
            faulty.add(each.code)
            found_here = f"row {each.row}, column population: {each.people[:40]!r} for {each.code}"
            wrong.setdefault("wanted a whole number above 0", []).append(found_here)
        elif each.code in found:
            found_here = f"row {each.row}: {each.code} stands twice for {year}"
            wrong.setdefault("wanted one row a ward, one column of residents", []).append(
                found_here
            )
        else:
            found[each.code] = count
    faults = [
        f"{path.name}, {first}; {wanted}{f' (and {len(more)} more)' * bool(more)}. Correct "
        "it, or download the file again."
        for wanted, (first, *more) in wrong.items()
    ]
    absent = [code for code in ward_codes if code not in found and code not in faulty]
    if absent:
        others = sorted({year for code in absent for year in years.get(code, "").split()})
        held = f"; for these wards it holds {', '.join(others)}" if others else ""
        faults.append(
            f"{path.name}: no population in {year} for {len(absent)} of {len(ward_codes)} wards "
            f"({', '.join(absent[:5])}{' …' if len(absent) > 5 else ''}){held}. "
            "Name another file or year in [population] of the settings."
        )
    if faults:
        raise SourceError(faults)
    people = [found[code] for code in ward_codes]
    return pd.DataFrame({"ward_code": ward_codes, "population": people, "population_year": year})


def counted(
    path: Path, *, year: int = 0, ward_codes: Collection[str] = (), code_column: str = ""
) -> list[Counted]:
    """Return every ward of a file, by the file's own columns; ``year`` where it names none.

    Of a workbook every sheet with wards. SourceError if it has no column of wards, or two that
    differ on ``ward_codes``; if it has none of residents, or not of all; if it names another year.
    """
    tables = _tables(path)
    if not tables:
        raise SourceError(
            f"{path.name}: no column of ward codes like E05010828 under a header, with the "
            f"residents next to them; wanted ward_code, population, year, or the file as ONS or "
            f"Nomis gives it. {_AGAIN}"
        )
    which = ward_codes, code_column
    found = (_of_table(rows, *which, name=name, year=year) for name, rows in tables)
    return list(chain.from_iterable(found))


def _code_column(rows: Rows, wanted: Collection[str], column: str, *, name: str) -> int:
    """Return the place of the ward codes: the column of that name, or with the most wanted."""
    width = max(map(len, rows))
    header, *below = ([*row, *[""] * (width - len(row))] for row in rows)
    places = {at for row in below for at, cell in enumerate(row) if _is_code(cell)}
    places = {at for at in places if "" != header[at].casefold() == column.casefold()} or places
    for number, row in enumerate(below, start=1):
        codes = {row[at].upper(): header[at] for at in sorted(places)}
        if len(codes.keys() & wanted) > 1:
            raise SourceError(
                f"{name}, row {number}: columns {' and '.join(codes.values())} hold codes of two "
                "wards. Leave only that of the report's wards in it."
            )
    return max(sorted(places), key=lambda at: sum(row[at].upper() in wanted for row in below))


def _of_table(
    rows: Rows, wanted: Collection[str], column: str, *, name: str, year: int
) -> list[Counted]:
    first = _first(rows)
    code = _code_column(rows[first - 1 :], wanted, column, name=name)
    header = [cell.strip().casefold().replace("_", " ") for cell in rows[first - 1]]
    below = enumerate(rows[first:], start=1)
    of_wards = [(number, row) for number, row in below if _is_code("".join(row[code : code + 1]))]
    if short := [number for number, row in of_wards if len(row) != len(header)]:
        more = f" ({len(short)} rows in all)" if len(short) > 1 else ""
        raise SourceError(
            f"{name}, row {short[0]}: not the header's {len(header)} columns{more}. {_AGAIN}"
        )
    named_as = [_words_and_year(cell) for cell in header]
    ranked = (
        [at for at, (words, stated) in enumerate(named_as)
         if re.fullmatch(known, words) and at != code
         and (words or (stated and _NUMBER.fullmatch(of_wards[0][1][at])))]
        for known in _PEOPLE
    )  # fmt: skip
    people = next(filter(None, ranked), [])
    if not people:
        shown = ", ".join(filter(None, (cell.strip() for cell in rows[first - 1])))
        advice = "If one of them counts all residents, of all ages, name it population."
        if any(_is_of_some(cell) or _PART.search(cell) for cell in header):
            advice = "Download it with one of all residents, of all ages."
        raise SourceError(f"{name}: no column of residents; it has {shown[:200]}. {advice}")
    rest = [at for at in range(len(header)) if at not in (code, *people)]
    # whatever it is called, a column of years is one, though a few of its cells be damaged
    dated = {at: sum(bool(_ONLY_YEAR.fullmatch(row[at])) for _, row in of_wards) for at in rest}
    are_years = (at for at in rest if 2 * dated[at] > len(of_wards))
    named = (header.index(known) for known in _YEARS if known in header)
    when = next(chain(named, are_years), None)
    others = [[row[at] for at in rest if _is_of_some(row[at], header[at])] for _, row in of_wards]
    chosen = [each for each, other in zip(of_wards, others, strict=True) if not other]
    if not chosen:
        raise SourceError(
            f"{name}: no row of all residents, only of {', '.join(sorted({*chain(*others)}))[:200]}"
            "; wanted persons of all ages. Download it with those."
        )
    stated = _title_year(rows[: first - 1], name=name, year=year)
    found = (
        Counted(number, row[code].upper(), row[at],
                (named_as[at][1] or stated) if when is None else _year(row[when]))
        for number, row in chosen
        for at in people
    )  # fmt: skip
    return list(dict.fromkeys(found))


def _words_and_year(header: str) -> tuple[str, str]:
    """Return a header's words, and its year."""
    text = _OTHER_YEAR.sub("", header)
    words = re.sub(r"\bmid(?![a-z])|\byear\b|(?:19|20)\d\d|[^a-z0-9]+", " ", text).split()
    return " ".join(words), "".join(re.findall(r"(?:19|20)\d\d", text)[-1:])


def _is_of_some(cell: str, column: str = "") -> bool:
    """Whether a cell says that a row, or all below a title, is not of all residents."""
    if column in _WHOLE:
        return cell.casefold() not in _WHOLE[column]
    return not cell.isdecimal() and bool(_SOME.search(_ALL.sub("", cell)))


def _title_year(titles: Rows, *, name: str, year: int) -> str:
    """Return the year of the residents by the lines above a header; ``year`` if they name none.

    SourceError if a line says that the residents are of one sex or age alone, or are households.
    """
    dated = ""
    for row in titles:
        kind, *values = [cell.strip().strip(":").casefold() for cell in row if cell.strip()] or [""]
        said = ": ".join([kind, *values])
        if _is_of_some(said) or (kind in _WHOLE and values and _is_of_some(values[0], kind)):
            raise SourceError(
                f"{name}: above its header, {said[:80]}; wanted persons of all ages. Download it "
                "with those, or take out that line if these are."
            )
        if kind in _YEARS and values:
            dated = _words_and_year(values[0])[1]
    text = "\n".join(cell for row in titles for cell in row)
    if dated:
        return dated
    if mid := _MID_YEAR.search(text):
        return mid[1]
    named = sorted(set(re.findall(r"\b(?:19|20)\d\d\b", _OTHER_YEAR.sub("", text))))
    return str(year) if str(year) in named or not named else " or ".join(named)


def _tables(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return a file's rows as text, with its name; of a workbook, each sheet with ward codes."""
    must_be_readable(path)
    with path.open("rb") as stream:
        start = stream.read(400)
    if start.startswith(_WORKBOOK):
        return _sheets(path)
    if kind := other_format(start):
        raise SourceError(f"{path.name}: it is {kind}, not a table of residents. {_AGAIN}")
    lines = [row for row in csv_rows(path, again=_AGAIN) if any(map(str.strip, row))]
    laid = [[[cell.strip(" ") for cell in row] for row in lines]]
    for mark in ";\t":
        laid.append([[cell.strip(' "') for cell in ",".join(row).split(mark)] for row in lines])
    found = next(filter(_first, chain(laid, map(_without_names, laid))), None)
    return [(path.name, found)] if found else []


def _without_names(rows: Rows) -> list[list[str]]:
    """Take the names off the codes of wards; a line of one cell is a title, and stays."""
    return [
        [_WITH_NAME.sub(r"\1\2", cell) if sum(map(bool, row)) > 1 else cell for cell in row]
        for row in rows
    ]


def _first(rows: Rows) -> int:
    """Return the first row of a ward under a header; 0 if there is none."""
    return next((at for at, row in enumerate(rows) if at and any(map(_is_code, row))), 0)


def _sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the sheets with wards, each with its name as the first of its titles."""
    import openpyxl

    found = []
    try:
        content = io.BytesIO(path.read_bytes())  # by a path, its ending would have to be .xlsx
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [
                ["" if cell is None else str(cell).strip() for cell in row]
                for row in sheet.iter_rows(values_only=True)
            ]
            if rows := next(filter(_first, (rows, _without_names(rows))), []):
                titled = [[sheet.title], *(row for row in rows if any(row))]
                found.append((f"{path.name}, sheet {sheet.title}", titled))
    except Exception as error:  # openpyxl raises many kinds; all mean the same to a person
        raise SourceError(
            f"{path.name}: not readable as a workbook ({str(error)[:80]}). {_AGAIN}"
        ) from None
    return [each for each in found if not _is_of_some(each[1][0][0])] or found


def _is_code(cell: str) -> bool:
    return cell[:1] in "EeWw" and re.fullmatch(WARD_CODE, cell.upper()) is not None


def _year(cell: str) -> str:
    """Return the year of a cell (2022, 2022.0, mid-2022, a day); as it is, where it names none."""
    found = _YEAR.fullmatch(re.sub(r"\.0$|-\d\d-\d\d$", "", cell))
    return found[1] if found and not has_control_character(cell) else cell
