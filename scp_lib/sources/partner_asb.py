"""A partner's own records: calls about anti-social behaviour, as an ASB team exports them.

One CSV a period, its months in its name: ``asb-calls-2025-04-to-2026-03.csv``. Unlike police.uk
these are personal data: a call has its hour, and its reference leads back to a person. The
reference is checked and left behind; nothing below a ward is read.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib.errors import PeriodError, SourceError
from scp_lib.periods import Month, Period
from scp_lib.schemas import WARD_CODE
from scp_lib.sources.source import Source

SOURCE = Source(
    key="partner_asb",
    title="Calls about anti-social behaviour, by ward and hour",
    publisher="the council's ASB team",
    licence="none: personal data, held under the partnership's sharing agreement",
    url="",
    cadence="as the partner sends it",
    caveat="Calls, not incidents: two neighbours may call about one. Small counts are withheld.",
)

COLUMNS = ("Reference", "Received", "Ward code", "Ward", "Kind", "Recorded by")
KINDS = (
    "Noise",
    "Rowdy or inconsiderate behaviour",
    "Vehicle nuisance",
    "Neighbour dispute",
    "Street drinking",
    "Begging",
)
"""A closed list: free text would let names in."""

RECEIVED = "%d/%m/%Y %H:%M"
_NAME = re.compile(r"asb-calls-(\d{4}-\d{2})-to-(\d{4}-\d{2})\.csv")
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9/-]{2,39}")
_TIME = re.compile(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}")
_LISTED = 8
_LONGEST_NAME = 80
_LARGEST_BYTES = 100_000_000


class PartnerCalls(NamedTuple):
    """One file's calls, and the months it covers: a month in it without a call is a true 0.

    Columns of ``calls``: received (to the minute, local time), ward_code, ward_name, kind,
    source_file, source_row (the header not counted).
    """

    period: Period
    calls: pd.DataFrame


def read_calls(path: Path) -> PartnerCalls:
    """Read one file of calls; raise SourceError with every fault unless it is laid out as agreed.

    Empty lines, line ends and a byte-order mark make no difference. A call outside the months of
    the file's name, a ward without a code, a reference that stands twice or a kind that is not on
    the list is a fault.
    """
    period = _period_of(path)
    faults: list[str] = []
    references: dict[str, int] = {}
    rows = []
    for number, row in enumerate(_rows(path), start=1):
        if len(row) != len(COLUMNS):
            faults.append(f"row {number}: {len(row)} columns; wanted {len(COLUMNS)}")
            continue
        received, wrong = _check(row, period)
        reference = row[0]
        if reference in references and not wrong:
            wrong = [f"column Reference: stands in row {references[reference]} too"]
        references.setdefault(reference, number)
        faults += [f"row {number}, {fault}" for fault in wrong]
        if received is not None and not wrong:
            rows.append((received, row[2], row[3], row[4], path.name, number))
    if faults:
        more = (
            [f"{path.name}: … and {len(faults) - _LISTED} more."] if len(faults) > _LISTED else []
        )
        lines = [f"{path.name}, {fault}. Ask the partner for the file again." for fault in faults]
        raise SourceError([*lines[:_LISTED], *more])
    columns = ["received", "ward_code", "ward_name", "kind", "source_file", "source_row"]
    calls = pd.DataFrame(rows, columns=columns)
    return PartnerCalls(period, calls.astype({"received": "datetime64[s]", "source_row": "int64"}))


def _period_of(path: Path) -> Period:
    found = _NAME.fullmatch(path.name)
    try:
        if found:
            return Period(Month.parse(found[1]), Month.parse(found[2]))
    except PeriodError:
        pass
    raise SourceError(
        f"{path.name}: the name does not say which months it covers; wanted "
        "asb-calls-2025-04-to-2026-03.csv. Rename it, so that a month without calls is not "
        "taken for a missing one."
    )


def _rows(path: Path) -> list[list[str]]:
    """Return the rows below the header, as text."""
    again = "Save it as CSV UTF-8 with commas, or ask the partner for it again."
    if not path.is_file():
        raise SourceError(f"{path}: there is no such file. Put the partner's file there.")
    if not 0 < path.stat().st_size <= _LARGEST_BYTES:
        raise SourceError(f"{path.name}: empty, or over 100 MB. {again}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except UnicodeDecodeError:
        raise SourceError(f"{path.name}: not UTF-8 text. {again}") from None
    except csv.Error as error:
        raise SourceError(f"{path.name}: not readable as CSV ({error}). {again}") from None
    if "\x00" in text:
        raise SourceError(f"{path.name}: holds a NUL byte, so the file is damaged. {again}")
    header = tuple(rows[0]) if rows else ()
    if header != COLUMNS:
        missing = [column for column in COLUMNS if column not in header]
        extra = [column for column in header if column not in COLUMNS]
        found = (
            f"column {', '.join(missing)} is missing"
            if missing
            else f"column {', '.join(extra)} is not part of the layout"
            if extra
            else "its columns stand in another order, or twice"
        )
        raise SourceError(f"{path.name}: {found}; wanted {', '.join(COLUMNS)}, no others. {again}")
    return rows[1:]


def _check(row: list[str], period: Period) -> tuple[dt.datetime | None, list[str]]:
    """Return the time of the call, and what is wrong with the row; no fault repeats a value."""
    reference, time, code, name, kind, recorded_by = row
    wrong = []
    received = _time(time)
    if not _REFERENCE.fullmatch(reference):
        wrong.append("column Reference: wanted 3 to 40 capitals, digits, / and -")
    if received is None:
        wrong.append("column Received: wanted day/month/year hour:minute, as 31/03/2026 22:05")
    elif Month.of(received) not in period:
        wrong.append(f"column Received: not in {period}, the months of the file's name")
    if not re.fullmatch(WARD_CODE, code):
        wrong.append("column Ward code: wanted a code like E05010828")
    if not name.strip() or len(name) > _LONGEST_NAME:
        wrong.append("column Ward: wanted the ward's name")
    if kind not in KINDS:
        wrong.append(f"column Kind: wanted one of {', '.join(KINDS)}")
    if not recorded_by.strip():
        wrong.append("column Recorded by: empty")
    return received, wrong


def _time(text: str) -> dt.datetime | None:
    if not _TIME.fullmatch(text):
        return None
    try:
        return dt.datetime.strptime(text, RECEIVED)
    except ValueError:
        return None
