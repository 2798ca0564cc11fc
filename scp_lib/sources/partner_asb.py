"""A partner's own records: calls about anti-social behaviour, as an ASB team exports them.

One CSV a period, its months in its name: ``asb-calls-2025-04-to-2026-03.csv``. Unlike police.uk
these are personal data: a call has its hour, and its reference leads back to a person. The
reference is checked and left behind; nothing below a ward is read.
"""

import datetime as dt
import math
import re
from pathlib import Path

import pandas as pd

from scp_lib.errors import SourceError
from scp_lib.periods import Month, Period, name_months
from scp_lib.sources.csv_rows import check_columns, csv_rows, months_in_name
from scp_lib.sources.source import Received, Source
from scp_lib.tables.kit import Field, Table, check
from scp_lib.tables.wards import WARD_CODE

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
_AGAIN = "Save it as CSV UTF-8 with commas, or ask the partner for it again."
_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9/-]{2,39}")
_TIME = re.compile(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}", re.ASCII)
_CHANCE_OF_NONE = 0.001
"""A month without a call is less likely than this, if the others have 7: then it is missing."""
_LISTED = 8
_LONGEST_NAME = 80


class PartnerCall(Table):
    """One call, in the ward that the partner's file names; its reference is left behind."""

    received: pd.Timestamp = Field(description="When the call came in, to the minute, local time")
    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code of its ward")
    ward_name: str = Field(description="Name of the ward, as the partner writes it")
    kind: str = Field(isin=KINDS, description="What the call was about")
    source_file: str = Field(description="File the row was read from")
    source_row: int = Field(ge=1, description="Row in that file, the header not counted")


def read_calls(path: Path) -> Received:
    """Read one file of calls; raise SourceError with every fault unless it is laid out as agreed.

    Empty lines, line ends and a byte-order mark make no difference. A call outside the months of
    the file's name, a ward without a code, a reference that stands twice or a kind that is not on
    the list is a fault; so is a file without a call, or a month without one among busy ones.
    """
    period = months_in_name(path, start="asb-calls")
    header, *found = csv_rows(path, again=_AGAIN) or [[]]
    check_columns(header, wanted=COLUMNS, name=path.name, again=_AGAIN)
    faults: list[str] = []
    references: dict[str, int] = {}
    rows = []
    for number, row in enumerate(found, start=1):
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
        lines = [f"{path.name}, {fault}. Ask the partner for the file again." for fault in faults]
        if len(lines) > _LISTED:
            lines[_LISTED:] = [f"{path.name}: … and {len(lines) - _LISTED} more."]
        raise SourceError(lines)
    calls = pd.DataFrame(rows, columns=list(PartnerCall.columns()))
    _refuse_false_zero(calls, period, name=path.name)
    return Received(period, check(calls, PartnerCall, name=path.name))


def _refuse_false_zero(calls: pd.DataFrame, period: Period, *, name: str) -> None:
    """Raise SourceError where there is no call, or none in a month that chance does not explain."""
    if calls.empty:
        raise SourceError(f"{name}: holds no call. Ask the partner for it again, or take it out.")
    held = {Month.of(received) for received in calls["received"]}
    gaps = [month for month in period if month not in held]
    others = len(calls) / max(len(period) - 1, 1)
    if gaps and math.exp(-others) < _CHANCE_OF_NONE:
        raise SourceError(
            f"{name} has no call in {name_months(gaps)}, and about {5 * round(others / 5)} a month "
            "otherwise. Ask the partner for it again; if nothing was recorded then, cut it into "
            "files whose names leave that time out."
        )


SOURCE = Source(
    key="partner_asb",
    title="Calls about anti-social behaviour, by ward and hour",
    publisher="the council's ASB team",
    licence="none: personal data, kept under the partnership's sharing agreement",
    cadence="as the partner sends it",
    caveat="Calls, not incidents: two neighbours may call about one. Counts print in bands.",
    folder="partners",
    files="asb-calls-*.csv",
    processed="partner_calls",
    table=PartnerCall,
    read=read_calls,
    shown="personal",
    reference="Reference",
)


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
