"""Which months of a force are whole: those that are not are named, and become no number."""

from __future__ import annotations

from typing import Any, NamedTuple, cast

import numpy as np
import pandas as pd

from scp_lib import schemas
from scp_lib.measures.month_volume import far_below_others
from scp_lib.periods import Month
from scp_lib.sources.police_uk import StreetRows, is_new_in_2021

LEAST_ROWS = 500
"""Shares of a smaller file tell nothing; the smallest force, the City of London, has 800."""
LARGEST_BLANK_SHARE = 0.10
"""Of rows without an LSOA code, or without a place; no force had over 7% in December 2025."""
LARGEST_ODD_SHARE, LEAST_ODD_ROWS = 0.01, 10
"""Of rows that the publisher never writes; in 40 real files there is none."""
LARGEST_ASB_SHARE = 0.5
"""ASB rises and falls by a third with the seasons: less than half is no season."""
LEAST_FILES_OF_2021 = 3


class Judged(NamedTuple):
    """Receipts with status and is_usable; and why each month that is set aside is."""

    receipts: pd.DataFrame
    entries: list[dict[str, Any]]


def other_census_counts(parts: list[StreetRows]) -> list[int | None]:
    """Count, in each file with LSOAs of 2021, the rows on LSOAs that no other such file has.

    An LSOA of 2011 that was split or merged in 2021 has rows in no whole file of 2021 codes.
    With fewer than three such files of a force it cannot be told, and the count is None.
    """
    names = [_codes(part) for part in parts]
    held: dict[str, dict[str, int]] = {}
    files: dict[str, int] = {}
    for part, (codes, _) in zip(parts, names, strict=True):
        if part.lsoa_vintage == "2021":
            force = held.setdefault(part.file.force, {})
            files[part.file.force] = files.get(part.file.force, 0) + 1
            for code in codes.tolist():
                force[code] = force.get(code, 0) + 1
    counts: list[int | None] = []
    for part, (codes, rows) in zip(parts, names, strict=True):
        if part.lsoa_vintage != "2021" or files[part.file.force] < LEAST_FILES_OF_2021:
            counts.append(None)
            continue
        force = held[part.file.force]
        alone = np.array([force[code] == 1 for code in codes.tolist()], dtype=bool)
        counts.append(int(rows[alone & ~is_new_in_2021(codes)].sum()))
    return counts


def _codes(part: StreetRows) -> tuple[np.ndarray, np.ndarray]:
    """Return the LSOA codes that have rows in a file, and how many."""
    if not part.table.num_rows:
        return np.array([], dtype=str), np.array([], dtype=int)
    column = part.table["lsoa_code"].combine_chunks()
    codes = np.asarray(column.dictionary.to_pylist(), dtype=str)
    rows = np.bincount(column.indices.drop_null().to_numpy(), minlength=len(codes))
    return codes[rows > 0], rows[rows > 0]


def judge_months(receipts: pd.DataFrame) -> Judged:
    """Say of each force and month whether it is whole (docs/methods.md, "Months that are whole").

    Parameters
    ----------
    receipts
        As stages.tables.receipt_table returns them.

    Returns
    -------
    Judged
        ``entries`` as schemas.LedgerEntry, one for each reason; a month may have several, and
        its status is the first.
    """
    entries: list[dict[str, Any]] = []
    for _, table in receipts.groupby("force", sort=False):
        received = table[table["is_received"]]
        days = [Month.of(day) for day in received["month"]]
        volumes, asb = (
            far_below_others(dict(zip(days, map(int, received[column]), strict=True)), **limit)
            for column, limit in (
                ("row_count", {}),
                ("asb_count", {"largest_share": LARGEST_ASB_SHARE}),
            )
        )
        records = cast("list[dict[str, Any]]", received.to_dict("records"))
        for month, row in zip(days, records, strict=True):
            name = f"{row['force']}, {month.name}"
            half = _volume(row, volumes.get(month))
            # half a month has half its ASB, which says nothing more
            reasons = half + _blanks(row) + _asb(row, None if half else asb.get(month))
            for kind, words, count, expected in reasons + _census(row):
                entries.append(
                    {
                        "kind": kind,
                        "force": row["force"],
                        "month": row["month"],
                        "last_month": row["month"],
                        "file": row["source_file"],
                        "row_count": count,
                        "expected_count": expected,
                        "is_masked": True,
                        "finding": f"{name}: {words} The month is in no figure.",
                    }
                )
    why: dict[tuple[str, pd.Timestamp], str] = {}
    for entry in entries:
        why.setdefault((entry["force"], entry["month"]), entry["kind"])
    status = [
        why.get((force, month), schemas.HELD if is_received else schemas.NOT_RECEIVED)
        for force, month, is_received in zip(
            receipts["force"], receipts["month"], receipts["is_received"], strict=True
        )
    ]
    judged = receipts.assign(status=status)
    last = judged[judged["is_received"]].groupby("force")["month"].max()
    over = judged["month"] > judged["force"].map(last)
    judged["status"] = judged["status"].where(~over, schemas.STOPPED)
    return Judged(judged.assign(is_usable=judged["status"] == schemas.HELD), entries)


_Reasons = list[tuple[str, str, int, int | None]]


def _volume(row: dict[str, Any], found: Any) -> _Reasons:
    if found is None or not found.is_far_below:
        return []
    words = (
        f"{found.row_count:,} rows, where the force's other months lead to expect "
        f"{found.expected:,.0f} and at least {found.low:,.0f}; taken for a part of the month."
    )
    return [(schemas.HALF, words, found.row_count, round(found.expected))]


def _blanks(row: dict[str, Any]) -> _Reasons:
    rows = int(row["row_count"])
    without_lsoa, without_place = int(row["without_lsoa_count"]), int(row["without_place_count"])
    worst = max(without_lsoa, without_place)
    if rows < LEAST_ROWS or worst <= LARGEST_BLANK_SHARE * rows:
        return []
    what = "no LSOA code" if worst == without_lsoa else "no place"
    words = (
        f"{worst:,} of {rows:,} rows ({100 * worst / rows:.1f}%) have {what}; above "
        f"{LARGEST_BLANK_SHARE:.0%} the counts of wards and districts are too low."
    )
    return [(schemas.BLANK, words, worst, None)]


def _asb(row: dict[str, Any], found: Any) -> _Reasons:
    rows, asb = int(row["row_count"]), int(row["asb_count"])
    reasons: _Reasons = []
    if rows >= LEAST_ROWS:
        as_crime, as_asb = int(row["asb_as_crime_count"]), int(row["crime_as_asb_count"])
        if as_crime >= max(LEAST_ODD_ROWS, LARGEST_ODD_SHARE * asb):
            words = (
                f"{as_crime:,} of {asb:,} ASB rows carry a Crime ID or an outcome, as only crimes "
                "do: ASB and crime are mixed."
            )
            reasons.append((schemas.MIXED_ASB, words, as_crime, None))
        if as_asb >= max(LEAST_ODD_ROWS, LARGEST_ODD_SHARE * rows):
            words = (
                f"{as_asb:,} crimes have neither Crime ID nor outcome, as only ASB has: ASB stands "
                "under the name of a crime."
            )
            reasons.append((schemas.MIXED_ASB, words, as_asb, None))
    if found is not None and found.is_far_below:
        how_many = f"{found.row_count:,} ASB rows" if found.row_count else "no ASB at all"
        words = (
            f"{how_many}, where the force's other months lead to expect {found.expected:,.0f}; "
            "left out, or under the name of a crime."
        )
        reasons.append((schemas.MIXED_ASB, words, found.row_count, round(found.expected)))
    return reasons


def _census(row: dict[str, Any]) -> _Reasons:
    rows, other = int(row["row_count"]), row["other_census_count"]
    if pd.isna(other) or other < max(LEAST_ODD_ROWS, LARGEST_ODD_SHARE * rows):
        return []
    words = (
        f"{int(other):,} of {rows:,} rows are on LSOAs that no other file with LSOAs of 2021 has: "
        "two vintages of LSOAs in one file."
    )
    return [(schemas.MIXED_LSOA, words, int(other), None)]
