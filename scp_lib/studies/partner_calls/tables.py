"""The tables of a partner's calls: printed bands alone, and what is derived from them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from scp_lib.disclosure.bands import Band, change_in
from scp_lib.disclosure.printed import Figure, Printed
from scp_lib.document.model import Table
from scp_lib.periods import Month, Period
from scp_lib.studies.partner_calls import study

IN_ALL = "partner_calls_in_all"
BY_WARD = "partner_calls_by_ward"
BY_KIND = "partner_calls_by_kind"
BY_MONTH = "partner_calls_by_month"
BY_HOURS = "partner_calls_by_day_and_hours"
BY_WARD_KIND = "partner_calls_by_ward_and_kind"
FIGURES = "partner_calls_as_printed"
NOT_CALLERS = "These are calls, not callers: one household can make many."
NO_CHANGE = "the same when rounded"
_ABOUT = "about anti-social behaviour"
_WITHIN = " (within 2)"
_DEFINITION = (
    "A call to the council's team about anti-social behaviour, counted in the ward and at the time "
    "it was about. These calls are not in the police's figures."
)


def call_tables(
    printed: Printed,
    *,
    end: Month,
    scope: study.Scope,
    residents: Mapping[str, int],
    caveat: str,
    is_open: bool = False,
) -> dict[str, Table]:
    """Lay out what is printed of the year so far, by name; no table where nothing is printed.

    ``printed`` has every number that the pack may print, of earlier years too; ``residents`` are by
    ward code, and a ward without any has no rate; ``caveat`` is the rule under each table.
    """
    year = study.year_so_far(end)
    within = "" if is_open else _WITHIN
    of_year: dict[str, dict[str, Band]] = {}
    for figure, band in printed.items():
        if (figure.first, figure.last) == (year.first, year.last):
            of_year.setdefault(figure.of, {})[figure.code] = band
    months = {
        figure.first.name: band
        for figure, band in printed.items()
        if figure.of == study.ALL and figure.first == figure.last and figure.first in year
    }
    wards = scope.wards
    hours = {str(place): block for place, block in enumerate(study.BLOCKS, start=1)}
    laid = [
        _in_all(printed, year, within),
        _by_ward(of_year, wards, residents, year, within),
        _one_column(BY_KIND, "kind", of_year.get(study.KIND, {}), year, within),
        _one_column(BY_MONTH, "month", months, year, within),
        _grid(
            BY_HOURS, f"day and hours, {year}{within}", of_year.get(study.HOURS, {}),
            "{row}-{column}", {str(place): day for place, day in enumerate(study.DAYS, start=1)},
            hours, header="Day",
            measure="Sum of calls by day of the week and by the hour received.",
        ),
        _grid(
            BY_WARD_KIND, f"ward and kind, {year}{within}", of_year.get(study.WARD_KIND, {}),
            "{row} {column}", wards, {kind: kind for kind in scope.kinds}, header="Ward",
            measure="Sum of calls by ward code and kind.", foot=NOT_CALLERS,
        ),
        _as_printed(printed),
    ]  # fmt: skip
    return {
        each.name: replace(
            each, caveat=caveat, definition=_DEFINITION, empty="none", made_from=(study.TABLE,)
        )
        for each in laid
        if each is not None
    }


def shown(band: Band) -> int | str:
    """Return what a table's cell holds: the printed number, or "under 10".

    >>> shown(Band(10, 14)), shown(Band(0, 9))
    (12, 'under 10')
    """
    return str(band) if band.number is None else band.number


def _cells(bands: Iterable[Band | None]) -> pd.Series:
    return pd.Series([None if band is None else shown(band) for band in bands], dtype=object)


def _in_all(printed: Printed, year: Period, within: str) -> Table:
    earlier = year.years_earlier(1)
    now, before = (printed.get(Figure(y.first, y.last, study.ALL, "")) for y in (year, earlier))
    assert now is not None
    rows = pd.DataFrame({"row": [study.WHOLE], "calls": _cells([now])})
    headers = {"row": "Area", "calls": f"Calls{within}"}
    if before:
        change: int | str | None = change_in(before, now)
        if change == 0 and now == before:
            change = NO_CHANGE
        rows["earlier"] = _cells([before])
        rows["change"] = pd.Series([change], dtype=object)
        headers["earlier"] = f"Calls, {earlier}{within}"
        headers["change"] = f"Change in calls{' (within 4)' if within else ''}"
    return Table(
        IN_ALL, f"Calls {_ABOUT}, {year}", rows, "row", headers, sign=("change",),
        measure="Sum of calls; the change is the difference of the two printed numbers.",
    )  # fmt: skip


def _by_ward(
    of_year: Mapping[str, Mapping[str, Band]],
    wards: Mapping[str, str],
    residents: Mapping[str, int],
    year: Period,
    within: str,
) -> Table:
    """List the wards by name: no order within a band could be known."""
    what = "Callers" if study.CALLERS in of_year else "Calls"
    bands = of_year.get(study.CALLERS if study.CALLERS in of_year else study.WARD, {})
    codes = [code for code in wards if code in bands]
    numbers = pd.Series([bands[code].number for code in codes], dtype="Float64")
    people = pd.Series([residents.get(code) or None for code in codes], dtype="Float64")
    rows = pd.DataFrame(
        {
            "row": [wards[code] for code in codes],
            "calls": _cells(bands[code] for code in codes),
            "rate": numbers / people * 1000,
        }
    )
    headers = {"row": "Ward", "calls": f"{what}{within}"}
    if any(residents.values()):
        headers["rate"] = f"{what} per 1,000 residents"
    return Table(
        BY_WARD, f"{what} {_ABOUT} by ward, {year}", rows, "row", headers,
        decimals={"rate": 1},
        measure=f"{what} by ward code; the rate is the printed number ÷ residents × 1,000.",
        foot=NOT_CALLERS if what == "Calls" else "Each caller is counted once.",
    )  # fmt: skip


def _one_column(name: str, by: str, bands: Mapping[str, Band], year: Period, within: str) -> Table:
    rows = pd.DataFrame({"row": list(bands), "calls": _cells(bands.values())})
    headers = {"row": by.capitalize(), "calls": f"Calls{within}"}
    title = f"Calls {_ABOUT} by {by}, {year}"
    return Table(name, title, rows, "row", headers, measure="Sum of calls.")


def _grid(
    name: str,
    by: str,
    bands: Mapping[str, Band],
    code: str,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    *,
    header: str,
    measure: str,
    foot: str = "",
) -> Table | None:
    """Lay bands out in rows and columns, both code to words; ``code`` puts two codes together."""
    if not bands:
        return None
    table = pd.DataFrame({"row": list(rows.values())})
    for column, words in columns.items():
        table[words] = _cells(bands.get(code.format(row=row, column=column)) for row in rows)
    headers = {"row": header, **{words: words for words in columns.values()}}
    title = f"Calls {_ABOUT} by {by}"
    return Table(name, title, table, "row", headers, measure=measure, foot=foot)


def _as_printed(printed: Printed) -> Table:
    figures = sorted(printed.items())
    rows = pd.DataFrame(
        {
            "row": [f"{figure.of}: {figure}" for figure, _ in figures],
            "calls": _cells(band for _, band in figures),
            "least": pd.array([band.least for _, band in figures], "Int64"),
            "most": pd.array([band.most for _, band in figures], "Int64"),
        }
    )
    headers = {"row": "Figure", "calls": "Calls", "least": "At least", "most": "At most"}
    return Table(
        FIGURES, "Every number of calls printed so far, and what it may stand for", rows, "row",
        headers, measure="The band of each count: see the rule.",
    )  # fmt: skip
