"""Residents by ward, as ONS and Nomis give them: their own columns, title rows and thousands."""

import io
import re
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib import areas
from scp_lib.errors import SourceError
from scp_lib.sources.csv_rows import csv_rows, has_control_character
from scp_lib.sources.ons.reader import must_be_readable
from scp_lib.tables.wards import WARD_CODE

SHIPPED = Path(areas.__file__).parent / "reference" / "ward_population_mid_2022.csv"
"""Residents that come with the library: the wards of Colchester and Tendring."""
_AGAIN = "Save it as CSV UTF-8, or download it again."
_PEOPLE = ("population", "all ages", "all persons", "total", "obs value", "value")
"""Columns of residents, by the names that ONS and Nomis give them; else a year (2022, Mid-2022)."""
_YEARS = ("year", "date", "date name", "period")
_EVERYBODY = {"persons", "all persons", "people", "all", "total", "t", "p", "0"}
_EVERY_AGE = {"all ages", "all", "total", "all categories: age", "200"}
_VALUES = {"value", "20100"}
_WHOLE = {
    **dict.fromkeys(("sex", "gender", "gender name", "sex name"), _EVERYBODY),
    **dict.fromkeys(("age", "age group", "age name", "c age", "c age name"), _EVERY_AGE),
    **dict.fromkeys(("measures", "measures name"), _VALUES),
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
_OF_ONE_SEX = re.compile(r"\b(?:fe)?males?\b", re.IGNORECASE)
_NUMBER = re.compile(r"(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.0+)?", re.ASCII)
_WORKBOOK = b"PK\x03\x04"


class Counted(NamedTuple):
    """One ward's residents as a file has them: its row (the header not counted), as text."""

    row: int
    code: str
    people: str
    year: str


def read_population(path: Path, *, year: int, ward_codes: list[str]) -> pd.DataFrame:
    """Read the residents of ``ward_codes`` in ``year``.

    From a CSV or a workbook of ONS or Nomis, its title rows and foot left out: the column of ward
    codes is known by its codes, that of residents and that of years by their names. A file that
    names no year is of the year asked. It may hold more wards, years and columns. Returns
    ward_code, population (int), population_year (int), in the order of ``ward_codes``. SourceError
    if a column or ward is missing, a ward stands twice, or a figure is no count of people.
    """
    wanted_codes = set(ward_codes)
    found: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    faulty: set[str] = set()
    years: dict[str, str] = {}
    for each in counted(path, year=year):
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
        count = int(number[1].replace(",", "")) if number else 0
        if not 0 < count < 100_000_000:
            faulty.add(each.code)
            found_here = f"row {each.row}, column population: {each.people[:40]!r} for {each.code}"
            wrong.setdefault("wanted a whole number above 0", []).append(found_here)
        elif each.code in found:
            found_here = f"row {each.row}: {each.code} stands twice for {year}"
            wrong.setdefault("wanted one row a ward", []).append(found_here)
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
    return pd.DataFrame(
        {
            "ward_code": ward_codes,
            "population": [found[code] for code in ward_codes],
            "population_year": year,
        }
    )


def counted(path: Path, *, year: int = 0) -> list[Counted]:
    """Return every ward of a file, by the file's own columns; ``year`` where it names none.

    Of a workbook every sheet with wards. SourceError if it has no column of wards, or none of
    residents; if its residents are those of one sex or age alone; or if it names another year.
    """
    tables = _tables(path)
    if not tables:
        raise SourceError(
            f"{path.name}: no column of ward codes like E05010828 under a header, with the "
            f"residents beside them; wanted ward_code, population, year, or the file as ONS or "
            f"Nomis gives it. {_AGAIN}"
        )
    return [each for name, rows in tables for each in _of_table(rows, name=name, year=year)]


def _of_table(rows: Sequence[Sequence[str]], *, name: str, year: int) -> list[Counted]:
    first = next(at for at, row in enumerate(rows) if _place_of_code(row) is not None)
    header = [cell.strip().casefold().replace("_", " ") for cell in rows[first - 1]]
    code = _place_of_code(rows[first]) or 0
    _refuse_short(rows, first, code=code, name=name)
    of_wards = [
        (number, row)
        for number, row in enumerate(rows[first:], start=1)
        if _place_of_code(row) == code
    ]
    people = [header.index(known) for known in _PEOPLE if known in header][:1] or [
        at
        for at, cell in enumerate(header)
        if _YEAR.fullmatch(cell) and at != code and _NUMBER.fullmatch(rows[first][at])
    ]
    if not people:
        shown = ", ".join(filter(None, (cell.strip() for cell in rows[first - 1])))
        raise SourceError(
            f"{name}: no column of residents; it has {shown[:200]}. Name that column population."
        )
    # whatever it is called, a column of years is one
    are_years = (
        at
        for at in range(len(header))
        if at not in (code, *people) and all(_ONLY_YEAR.fullmatch(row[at]) for _, row in of_wards)
    )
    named = (header.index(known) for known in _YEARS if known in header)
    when = next(chain(named, are_years), None)
    parts = [at for at, cell in enumerate(header) if cell in _WHOLE]
    chosen = [
        each for each in of_wards
        if all(each[1][at].casefold() in _WHOLE[header[at]] for at in parts)
    ]  # fmt: skip
    if not chosen:
        found = {row[at] for at in parts for _, row in of_wards}
        raise SourceError(
            f"{name}: no row of all residents, only of {', '.join(sorted(found))[:200]}; wanted "
            "persons of all ages. Download it with those."
        )
    stated = _title_year(rows[: first - 1], name=name, year=year)
    return [
        Counted(number, row[code], row[at],
                _last_year(header[at]) or stated if when is None else _year(row[when]))
        for number, row in chosen
        for at in people
    ]  # fmt: skip


def _last_year(text: str) -> str:
    found = _YEAR.fullmatch(text)
    return found[1] if found else ""


def _title_year(titles: Sequence[Sequence[str]], *, name: str, year: int) -> str:
    """Return the year of the residents by the lines above a header; ``year`` if they name none.

    SourceError if a line of a name and a value, as Nomis writes them, says that the residents are
    of one sex or age alone.

    >>> titles = [["Mid-2021 estimates for 2023 wards"], ["Released 25 November 2024"]]
    >>> [_title_year(lines, name="a.csv", year=2022) for lines in (titles, titles[1:])]
    ['2021', '2022']
    """
    dated = ""
    for row in titles:
        kind, *values = [cell.strip().strip(":").casefold() for cell in row if cell.strip()] or [""]
        if kind in _WHOLE and values and values[0] not in _WHOLE[kind]:
            raise SourceError(
                f"{name}: above its header, {kind}: {values[0][:40]}; wanted persons of all ages. "
                "Download it with those."
            )
        if kind in _YEARS and values:
            dated = _last_year(values[0])
    text = "\n".join(cell for row in titles for cell in row)
    if dated:
        return dated
    if mid := _MID_YEAR.search(text):
        return mid[1]
    named = sorted(set(re.findall(r"\b(?:19|20)\d\d\b", _OTHER_YEAR.sub("", text))))
    return str(year) if str(year) in named or not named else " or ".join(named)


def _refuse_short(rows: Sequence[Sequence[str]], first: int, *, code: int, name: str) -> None:
    width = len(rows[first - 1])
    short = [
        number
        for number, row in enumerate(rows[first:], start=1)
        if _place_of_code(row) == code and len(row) != width
    ]
    if short:
        more = f" ({len(short)} rows in all)" if len(short) > 1 else ""
        raise SourceError(
            f"{name}, row {short[0]}: not the header's {width} columns{more}. {_AGAIN}"
        )


def _tables(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return a file's rows as text, with its name; of a workbook, each sheet with ward codes."""
    must_be_readable(path)
    with path.open("rb") as stream:
        if stream.read(4) == _WORKBOOK:
            return _sheets(path)
    rows = csv_rows(path, again=_AGAIN)
    rows = [[cell.strip(" ") for cell in row] for row in rows if any(map(str.strip, row))]
    return [(path.name, rows)] if _has_wards(rows) else []


def _has_wards(rows: Sequence[Sequence[str]]) -> bool:
    return any(_place_of_code(row) is not None for row in rows[1:])


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
            if _has_wards(rows) and not _OF_ONE_SEX.search(sheet.title):
                titled = [[sheet.title], *(row for row in rows if any(row))]
                found.append((f"{path.name}, sheet {sheet.title}", titled))
    except Exception as error:  # openpyxl raises many kinds; all mean the same to a person
        raise SourceError(
            f"{path.name}: not readable as a workbook ({str(error)[:80]}). {_AGAIN}"
        ) from None
    return found


def _place_of_code(row: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if re.fullmatch(WARD_CODE, cell)), None)


def _year(cell: str) -> str:
    """Return the year of a cell (2022, 2022.0, mid-2022, a day); as it is, where it names none.

    >>> _year("mid-2022"), _year("2022.0"), _year("2022-06-30"), _year("?")
    ('2022', '2022', '2022', '?')
    """
    year = _last_year(re.sub(r"\.0$|-\d\d-\d\d$", "", cell))
    return year if year and not has_control_character(cell) else cell
