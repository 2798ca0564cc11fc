"""A partner's calls as a pack prints them: tables, and the figures that each printed cell states.

Tables and figures are made in one pass, so that no number can be printed that disclosure control
has not seen.

Calls are counted twice over: by ward and month, and by part of the day and month. Both add up to
the same total of each month, which is always shown (a pack whose total is small has no table of
parts). So whatever the two sides say of one another is said by these totals, and neither needs
the table of all three, whose cells are four times as many: any wards and any parts of the day
that agree on a month's total fit together (a transportation table always has a solution).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib.disclosure.figures import Cell, Figure, Truth
from scp_lib.errors import SourceError
from scp_lib.periods import Month, Period, name_months
from scp_lib.sources.partner_asb import read_calls

FOLDER = "partners"
PARTS = {
    "Morning (06:00 to 11:59)": range(6, 12),
    "Afternoon (12:00 to 17:59)": range(12, 18),
    "Evening (18:00 to 21:59)": range(18, 22),
    "Night (22:00 to 05:59)": (22, 23, 0, 1, 2, 3, 4, 5),
}
PARTS_TABLE = "partner_calls_by_part_of_day"
ALL = "All wards"
DAY = "All day"


class Records(NamedTuple):
    """Every call a partner sent, as counts.

    Parameters
    ----------
    truth
        (ward code, month as 2026-03) to calls, and (part of the day, month) to calls.
    months
        Months that the files cover, in order.
    files
        The files, below the raw folder, as manifest.json names them.
    """

    truth: Truth
    months: tuple[Month, ...]
    files: tuple[str, ...]


class Ward(NamedTuple):
    """A ward and its residents; 0 where none are held."""

    code: str
    name: str
    residents: int


class CallTable(NamedTuple):
    """One printed table: its rows' headers, its columns, and the figures of every other cell.

    ``figures`` maps (row header, column) to what the number there states: a month's total is one
    of wards and one of parts of the day. A place without figures is empty.
    """

    name: str
    title: str
    rows: Sequence[str]
    headers: Mapping[str, str]
    decimals: Mapping[str, int]
    figures: Mapping[tuple[str, str], tuple[Figure, ...]]


def read_records(raw: Path, *, ward_names: Mapping[str, str]) -> Records | None:
    """Read every file of calls in ``raw/partners``; None where there is none.

    Parameters
    ----------
    ward_names
        Code to name of every ward.

    Raises
    ------
    SourceError
        A file is not laid out as agreed, two cover the same month, or a call is in a ward that
        is none of these, or not of that name.
    """
    paths = sorted((raw / FOLDER).glob("asb-calls-*.csv"))
    if not paths:
        return None
    faults: list[str] = []
    owner: dict[Month, str] = {}
    counted: Counter[Cell] = Counter()
    part_of = {hour: part for part, hours in PARTS.items() for hour in hours}
    for path in paths:
        try:
            period, calls = read_calls(path)
        except SourceError as error:
            faults += error.faults
            continue
        twice = [month for month in period if month in owner]
        if twice:
            faults.append(
                f"{path.name}: {name_months(twice)} is in {owner[twice[0]]} too, so its calls "
                "would count twice. Keep one file for each month."
            )
        owner.update(dict.fromkeys(period, path.name))
        faults += _ward_faults(path.name, calls, ward_names)
        received = calls["received"]
        written = received.dt.strftime("%Y-%m")
        counted.update(zip(calls["ward_code"], written, strict=True))
        counted.update(zip(received.dt.hour.map(part_of), written, strict=True))
    if faults:
        raise SourceError(faults)
    months = tuple(sorted(owner))
    cells = product([*ward_names, *PARTS], map(str, months))
    files = tuple(path.relative_to(raw).as_posix() for path in paths)
    return Records({cell: counted[cell] for cell in cells}, months, files)


def _ward_faults(file: str, calls: pd.DataFrame, ward_names: Mapping[str, str]) -> list[str]:
    """Say which rows have a ward that is not of the settings; no fault repeats a value."""
    strange = calls[~calls["ward_code"].isin(ward_names.keys())]
    known = calls.drop(strange.index)
    names = {code: _loosely(name) for code, name in ward_names.items()}
    misnamed = known[known["ward_name"].map(_loosely) != known["ward_code"].map(names)]
    faults = []
    if len(strange):
        faults.append(
            f"{file}, row {strange['source_row'].iloc[0]}, column Ward code: not a ward of the "
            f"settings' ward file ({len(strange)} such rows). Ask the partner for the codes of "
            "that vintage."
        )
    if len(misnamed):
        faults.append(
            f"{file}, row {misnamed['source_row'].iloc[0]}, column Ward: not the name of the "
            f"row's ward code ({len(misnamed)} such rows). Ask the partner for the file again."
        )
    return faults


def _loosely(name: str) -> str:
    """Spell a ward as it is compared: letters and digits alone.

    >>> _loosely("St Anne\u2019s & St John's") == _loosely("ST. ANNES AND ST. JOHNS")
    True
    """
    plain = unicodedata.normalize("NFKD", name.replace("&", " and ")).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def call_tables(records: Records, *, month: Month, wards: Sequence[Ward]) -> list[CallTable]:
    """Lay out the calls of the twelve months to ``month``, nothing withheld yet.

    Months that no file covers are left out, and the titles name those that are in. No table where
    none is. Rates are left out for wards without residents.
    """
    year = Period.year_to(month)
    months = [held for held in records.months if held in year]
    if not months:
        return []
    return [_by_ward(months, wards), _by_month(months, wards), _by_part(months, wards)]


def without_parts(tables: Sequence[CallTable]) -> list[CallTable]:
    """Leave out the table of parts of the day, and what the others say of it."""
    return [
        table._replace(figures={place: some[:1] for place, some in table.figures.items()})
        for table in tables
        if table.name != PARTS_TABLE
    ]


def totals_of(tables: Sequence[CallTable]) -> list[Figure]:
    """List the figures of all wards together, and of all the day."""
    return list(
        dict.fromkeys(
            figure
            for table in tables
            for (row, _), some in table.figures.items()
            for figure in some
            if row in (ALL, DAY)
        )
    )


def figures_of(tables: Sequence[CallTable]) -> list[Figure]:
    """List the figures of all printed cells, each once.

    A number that stands in two tables is one figure; so a withheld one is withheld in both.
    """
    return list(
        dict.fromkeys(f for table in tables for some in table.figures.values() for f in some)
    )


def withheld_cells(table: CallTable, withheld: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the places of a table that have a withheld figure."""
    return frozenset(
        place for place, some in table.figures.items() if any(f.name in withheld for f in some)
    )


def shown_rows(table: CallTable, *, withheld: Collection[str], truth: Truth) -> pd.DataFrame:
    """Fill the table with the numbers that may be printed; a withheld cell is empty.

    Numbers are rounded as printed, so that no file holds more digits than a reader sees.
    """
    hidden = withheld_cells(table, withheld)
    rows = pd.DataFrame({"row": list(table.rows)})
    for column in table.headers:
        if column == "row":
            continue
        held = [table.figures.get((row, column)) for row in table.rows]
        numbers = [
            some[0].shown(truth) if some and (row, column) not in hidden else None
            for row, some in zip(table.rows, held, strict=True)
        ]
        if all(some is None or some[0].kind == "count" for some in held):
            rows[column] = pd.array([None if n is None else int(n) for n in numbers], "Int64")
        else:
            rows[column] = pd.array([None if n is None else float(n) for n in numbers], "Float64")
    return rows


def _by_ward(months: Sequence[Month], wards: Sequence[Ward]) -> CallTable:
    """Calls of the year and the rate, ward by ward and for all of them."""
    period = name_months(months)
    figures: dict[tuple[str, str], tuple[Figure, ...]] = {}
    for row, codes, residents in _rows(wards):
        year = _year(row, codes, months)
        figures[row, "calls"] = year
        if residents:
            name = f"{year[0].name}, rate per 1,000 residents"
            figures[row, "rate"] = (Figure(name, year[0].cells, "rate", 1, residents),)
    return CallTable(
        "partner_calls_by_ward",
        f"Calls about anti-social behaviour by ward, {period}",
        [row for row, _, _ in _rows(wards)],
        {"row": "Ward", "calls": "Calls", "rate": "Calls per 1,000 residents"},
        {"rate": 1},
        figures,
    )


def _by_month(months: Sequence[Month], wards: Sequence[Ward]) -> CallTable:
    """Calls of each month and of the year, ward by ward and for all of them."""
    figures = {}
    for row, codes, _ in _rows(wards):
        for month in months:
            figures[row, str(month)] = _sums(f"{row}, {month.name}", row, codes, [month])
        figures[row, "year"] = _year(row, codes, months)
    headers = {"row": "Ward"} | {str(month): _short(month) for month in months}
    return CallTable(
        "partner_calls_by_ward_and_month",
        f"Calls about anti-social behaviour by ward and month, {name_months(months)}",
        [row for row, _, _ in _rows(wards)],
        headers | {"year": "All months"},
        {},
        figures,
    )


def _by_part(months: Sequence[Month], wards: Sequence[Ward]) -> CallTable:
    """Calls of the year by part of the day, all wards together."""
    year = _year(ALL, [ward.code for ward in wards], months)
    figures: dict[tuple[str, str], tuple[Figure, ...]] = {}
    for part in PARTS:
        name, cells = f"{year[0].name}, {part}", _cells([part], months)
        figures[part, "calls"] = (Figure(name, cells),)
        share = Figure(f"{name}, share", cells, "share", 1, whole=year[1].cells)
        figures[part, "share"] = (share,)
    figures[DAY, "calls"] = year
    share = Figure(f"{year[0].name}, share", year[1].cells, "share", 1, whole=year[1].cells)
    figures[DAY, "share"] = (share,)
    return CallTable(
        PARTS_TABLE,
        f"Calls about anti-social behaviour by part of the day, {name_months(months)}",
        [*PARTS, DAY],
        {"row": "Part of the day", "calls": "Calls", "share": "Share of calls (%)"},
        {"share": 1},
        figures,
    )


def _year(row: str, codes: Sequence[str], months: Sequence[Month]) -> tuple[Figure, ...]:
    return _sums(f"{row}, {name_months(months)}", row, codes, months)


def _sums(name: str, row: str, codes: Sequence[str], months: Sequence[Month]) -> tuple[Figure, ...]:
    """Say what a count states of wards, and a total of parts of the day too."""
    own = Figure(name, _cells(codes, months))
    if row != ALL:
        return (own,)
    return own, Figure(f"{name}, over the day", _cells(PARTS, months))


def _cells(keys: Iterable[str], months: Sequence[Month]) -> frozenset[Cell]:
    return frozenset(product(keys, map(str, months)))


def _rows(wards: Sequence[Ward]) -> list[tuple[str, list[str], int]]:
    """Name every row: each ward, then all of them; residents of all only if all are held."""
    everyone = sum(ward.residents for ward in wards) if all(w.residents for w in wards) else 0
    own = [(ward.name, [ward.code], ward.residents) for ward in wards]
    return [*own, (ALL, [ward.code for ward in wards], everyone)]


def _short(month: Month) -> str:
    """Return Apr 2025.

    >>> _short(Month(2025, 4))
    'Apr 2025'
    """
    return f"{month.name[:3]} {month.year}"
