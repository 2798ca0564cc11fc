"""A made-up publisher, as a contributor would write it: this is all that a new source takes.

Two files (this module, which would lie in ``scp_lib/sources/``, and a small fixture of the
publisher's file for its tests: ``fire-2025-01-to-2025-02.csv`` beside it) and one line: its
``SOURCE`` in ``SOURCES`` of ``scp_lib/sources/registry.py``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from scp_lib.errors import PeriodError, SourceError
from scp_lib.periods import Month
from scp_lib.sources.csv_rows import check_columns, csv_rows, months_in_name
from scp_lib.sources.source import Received, Source
from scp_lib.tables.kit import Field, Table
from scp_lib.tables.wards import WARD_CODE

COLUMNS = ("Month", "Kind", "Longitude", "Latitude")
KINDS = ("Deliberate fire", "Accidental fire", "False alarm")
_AGAIN = "Ask the fire service for the file again."
_DEGREES = re.compile(r"-?\d{1,2}\.\d{1,6}", re.ASCII)


class FireIncident(Table):
    """One incident that the fire service attended, placed in a ward."""

    month: pd.Timestamp = Field(description="First day of the month")
    kind: str = Field(isin=KINDS, description="What the crew found")
    longitude: float = Field(ge=-9, le=3, description="Degrees")
    latitude: float = Field(ge=49, le=61, description="Degrees")
    ward_code: str = Field(str_matches=WARD_CODE, nullable=True, description="Empty if in none")
    source_file: str = Field(description="File the row was read from")
    source_row: int = Field(ge=1, description="Row in that file, the header not counted")


def read_fires(path: Path) -> Received:
    """Read one file; raise SourceError with every fault unless it is laid out as agreed."""
    period = months_in_name(path, start="fire")
    header, *found = csv_rows(path, again=_AGAIN) or [[]]
    check_columns(header, wanted=COLUMNS, name=path.name, again=_AGAIN)
    faults: list[str] = []
    rows = []
    for number, row in enumerate(found, start=1):
        wrong = _wrong(row)
        faults += [f"{path.name}, row {number}, column {each}. {_AGAIN}" for each in wrong]
        if not wrong:
            month, kind, east, north = row
            day = pd.Timestamp(Month.parse(month).first_day)
            rows.append((day, kind, float(east), float(north), path.name, number))
    if faults:
        raise SourceError(faults)
    columns = [column for column in FireIncident.columns() if column != "ward_code"]
    return Received(period, pd.DataFrame(rows, columns=columns))


def _wrong(row: list[str]) -> list[str]:
    month, kind, *place = [*row, "", "", "", ""][:4]
    wrong = [] if kind in KINDS else [f"Kind: {kind[:40]!r}; wanted one of {', '.join(KINDS)}"]
    for column, text in zip(COLUMNS[2:], place, strict=True):
        if not _DEGREES.fullmatch(text):
            wrong.append(f"{column}: {text[:40]!r}; wanted degrees such as 0.901")
    try:
        Month.parse(month)
    except PeriodError:
        wrong.append(f"Month: {month[:40]!r}; wanted a month such as 2025-01")
    return wrong


SOURCE = Source(
    key="fire_service",
    title="Incidents that the fire service attended",
    publisher="a made-up fire service",
    licence="OGL-3.0",
    cadence="quarterly",
    caveat="An alarm is not a fire.",
    folder="fire",
    files="fire-*.csv",
    processed="fire_incidents",
    table=FireIncident,
    read=read_fires,
)
