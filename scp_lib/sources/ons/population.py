"""Residents by ward, as ONS and Nomis give them: their own columns, title rows and thousands."""

import io
import re
from collections.abc import Sequence
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
_SEXES = ("sex", "gender", "gender name", "sex name")
_EVERYBODY = {"persons", "all persons", "people", "all", "total", "t", "p", "0"}
_YEAR = re.compile(r"(?:.*\D)?((?:19|20)\d\d)")
_ONLY_YEAR = re.compile(r"(?:mid-?)?(?:19|20)\d\d(?:\.0)?", re.IGNORECASE)
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
    faulty: set[str] = set()
    faults: list[str] = []
    years: set[str] = set()
    for each in counted(path, year=year):
        if each.code not in wanted_codes:
            continue
        if has_control_character(each.year):
            faulty.add(each.code)
            faults.append(
                f"{path.name}, row {each.row}, column year: {each.year[:40]!r} for {each.code}; "
                "wanted a year. Correct it, or download the file again."
            )
            continue
        years.add(each.year)
        if each.year != str(year):
            continue
        number = _NUMBER.fullmatch(each.people)
        count = int(number[1].replace(",", "")) if number else 0
        if not 0 < count < 100_000_000:
            faulty.add(each.code)
            faults.append(
                f"{path.name}, row {each.row}, column population: {each.people[:40]!r} for "
                f"{each.code}; wanted a whole number above 0. Correct it, or download the file "
                "again."
            )
        elif each.code in found:
            faults.append(
                f"{path.name}, row {each.row}: {each.code} stands twice for {year}. Remove one of "
                "them."
            )
        else:
            found[each.code] = count
    absent = [code for code in ward_codes if code not in found and code not in faulty]
    if absent:
        held = f"; for these wards it holds {', '.join(sorted(years))}" if years else ""
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

    SourceError if it has no column of wards, or none of residents.
    """
    rows = _rows(path)
    first = next((at for at, row in enumerate(rows) if _place_of_code(row) is not None), None)
    if not first:
        raise SourceError(
            f"{path.name}: no column of ward codes like E05010828 under a header, with the "
            f"residents beside them; wanted ward_code, population, year, or the file as ONS or "
            f"Nomis gives it. {_AGAIN}"
        )
    header = [name.strip().casefold().replace("_", " ") for name in rows[first - 1]]
    code = _place_of_code(rows[first]) or 0
    people = _place(header, _PEOPLE)
    if people is None:
        of_years = [at for at, name in enumerate(header) if _YEAR.fullmatch(name) and at != code]
        people = next((at for at in of_years if _NUMBER.fullmatch(_at(rows[first], at))), None)
    if people is None:
        shown = ", ".join(filter(None, (name.strip() for name in rows[first - 1])))
        raise SourceError(
            f"{path.name}: no column of residents; it has {shown[:200]}. Name that column "
            "population."
        )
    when, sex = _place(header, _YEARS), _place(header, _SEXES)
    of_wards = [row for row in rows[first:] if _place_of_code(row) == code]
    if when is None:  # whatever it is called, a column of years is one
        others = (at for at in range(len(header)) if at not in (code, people))
        are_years = (
            at for at in others if all(_ONLY_YEAR.fullmatch(_at(row, at)) for row in of_wards)
        )
        when = next(are_years, None)
    stated = _YEAR.fullmatch(header[people]) or next(
        filter(None, (_YEAR.fullmatch(cell.strip()) for row in rows[:first] for cell in row)), None
    )
    whole = stated[1] if stated else str(year)
    _refuse_short(rows, first, code=code, name=path.name)
    return [
        Counted(number, row[code], _at(row, people), whole if when is None else _year(row[when]))
        for number, row in enumerate(rows[first:], start=1)
        if _place_of_code(row) == code and (sex is None or row[sex].casefold() in _EVERYBODY)
    ]


def _refuse_short(rows: Sequence[Sequence[str]], first: int, *, code: int, name: str) -> None:
    """Raise SourceError where a ward's row has not the header's columns."""
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


def _rows(path: Path) -> list[list[str]]:
    """Return a file's rows as text; of a workbook, those of the first sheet with ward codes."""
    must_be_readable(path)
    with path.open("rb") as stream:
        if stream.read(4) == _WORKBOOK:
            return _sheet(path)
    rows = csv_rows(path, again=_AGAIN)
    return [[cell.strip(" ") for cell in row] for row in rows if any(map(str.strip, row))]


def _sheet(path: Path) -> list[list[str]]:
    import openpyxl

    try:
        content = io.BytesIO(path.read_bytes())  # by a path, its ending would have to be .xlsx
        book = openpyxl.load_workbook(content, read_only=True, data_only=True)
        for sheet in book.worksheets:
            rows = [
                ["" if cell is None else str(cell).strip() for cell in row]
                for row in sheet.iter_rows(values_only=True)
            ]
            if any(_place_of_code(row) is not None for row in rows):
                return [row for row in rows if any(row)]
    except Exception as error:  # openpyxl raises many kinds; all mean the same to a person
        raise SourceError(
            f"{path.name}: not readable as a workbook ({str(error)[:80]}). {_AGAIN}"
        ) from None
    return []


def _place_of_code(row: Sequence[str]) -> int | None:
    return next((at for at, cell in enumerate(row) if re.fullmatch(WARD_CODE, cell)), None)


def _place(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _year(cell: str) -> str:
    """Return the year of a cell (2022, 2022.0, mid-2022, a day); as it is, where it names none.

    >>> _year("mid-2022"), _year("2022.0"), _year("2022-06-30"), _year("?")
    ('2022', '2022', '2022', '?')
    """
    found = _YEAR.fullmatch(re.sub(r"\.0$|-\d\d-\d\d$", "", cell))
    return found[1] if found and not has_control_character(cell) else cell
