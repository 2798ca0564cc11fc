"""The completeness ledger: everything to know of what was received, one row a thing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from scp_lib import schemas
from scp_lib.measures.month_volume import LEAST_OTHERS
from scp_lib.periods import Month, name_months
from scp_lib.sources.announced import announced_breaks
from scp_lib.sources.police_uk import StreetRows
from scp_lib.sources.reissues import Chosen
from scp_lib.stages.placing import NO_WARD, ROUNDED_BY_M, Placed
from scp_lib.stages.repeats import Repeats

_COLUMNS = list(schemas.LedgerEntry.columns())


def ledger_table(entries: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Put the entries together as schemas.LedgerEntry, kind by kind, the oldest first."""
    table = pd.DataFrame([dict.fromkeys(_COLUMNS) | entry for entry in entries], columns=_COLUMNS)
    for column in ("month", "last_month"):
        table[column] = pd.to_datetime(table[column])
    order = table["kind"].map(schemas.LEDGER_KINDS.index)
    table = table.assign(order=order).sort_values(
        ["order", "month", "force", "file", "finding"], ignore_index=True
    )
    return table[_COLUMNS]


def missing_months(receipts: pd.DataFrame) -> list[dict[str, Any]]:
    """Name each run of months without a file, and each force that stopped."""
    entries: list[dict[str, Any]] = []
    for force, table in receipts.groupby("force", sort=False):
        rows = list(zip(map(Month.of, table["month"]), table["status"], strict=True))
        newest = rows[-1][0]
        for status, run in groupby(rows, key=lambda each: each[1]):
            months = [month for month, _ in run]
            is_one = len(months) == 1
            many = "1 month" if is_one else f"{len(months)} months"
            if status == schemas.NOT_RECEIVED:
                finding = (
                    f"{force}: no file of {name_months(months)} ({many}); left empty, never "
                    "counted as zero."
                )
            elif status == schemas.STOPPED:
                finding = (
                    f"{force}: nothing after {(months[0] + -1).name}, though the downloads run to "
                    f"{newest.name} ({many} without a file). The force stopped or is late: "
                    "nothing is counted after its last month."
                )
            else:
                continue
            entries.append(
                {
                    "kind": status,
                    "force": force,
                    "month": pd.Timestamp(months[0].first_day),
                    "last_month": pd.Timestamp(months[-1].first_day),
                    "is_masked": True,
                    "finding": finding,
                }
            )
    return entries


def months_not_judged(receipts: pd.DataFrame) -> list[dict[str, Any]]:
    """Say of which forces too few months were received to tell half a month."""
    received = receipts[receipts["is_received"]]
    return [
        {
            "kind": "not judged",
            "force": force,
            "month": table["month"].min(),
            "last_month": table["month"].max(),
            "is_masked": False,
            "finding": (
                f"{force}: {len(table)} month{'s' * (len(table) > 1)} received; at least "
                f"{LEAST_OTHERS + 1} are needed to tell half a month from a whole one."
            ),
        }
        for force, table in received.groupby("force", sort=False)
        if len(table) <= LEAST_OTHERS
    ]


def repeated_files(chosen: Chosen) -> list[dict[str, Any]]:
    """Name the downloads that say the same, and were read once."""
    return [
        {
            "kind": "received twice",
            "force": first.force,
            "month": pd.Timestamp(first.month.first_day),
            "last_month": pd.Timestamp(first.month.first_day),
            "file": first.label,
            "is_masked": False,
            "finding": (
                f"{first.force}, {first.month.name} stands in {1 + len(others)} downloads with the "
                f"same rows ({', '.join(file.name for file in (first, *others))}): counted once."
            ),
        }
        for first, *others in chosen.repeated
    ]


def breaks_across(receipts: pd.DataFrame, *, forces: Sequence[str]) -> list[dict[str, Any]]:
    """List the breaks announced by the publisher that the months held run across."""
    first, last = (Month.of(day) for day in (receipts["month"].min(), receipts["month"].max()))
    return [
        {
            "kind": "announced break",
            "force": each.forces[0] if len(each.forces) == 1 else None,
            "month": pd.Timestamp(each.first.first_day),
            "last_month": pd.Timestamp(each.first.first_day),
            "is_masked": False,
            "finding": f"{each.finding} (Announced by {each.source}.)",
        }
        for each in announced_breaks(forces, first=first, last=last)
    ]


def areas_left_out(notes: Iterable[str]) -> list[dict[str, Any]]:
    """Name the files of other areas' wards that could not be used."""
    return [{"kind": "area file left out", "is_masked": False, "finding": note} for note in notes]


def district_edge(
    parts: list[StreetRows], repeats: Repeats, placed: Placed
) -> list[dict[str, Any]]:
    """Count the incidents on one side of the wards' edge whose small area is on the other.

    The own district is the one that most incidents inside the wards have.
    """
    inside: dict[str, int] = {}
    outside: dict[str, int] = {}
    for part, gone, ward in zip(parts, repeats.removed, placed.ward, strict=True):
        if not part.table.num_rows:
            continue
        lsoa = part.table["lsoa_name"].combine_chunks()
        names = [str(name).rpartition(" ")[0] for name in lsoa.dictionary.to_pylist()]
        number = lsoa.indices.fill_null(len(names)).to_numpy()
        is_placed = part.table["longitude"].is_valid().to_numpy()
        for counts, chosen in ((inside, ward != NO_WARD), (outside, ward == NO_WARD)):
            found = np.bincount(number[chosen & ~gone & is_placed], minlength=len(names) + 1)
            for name, count in zip(names, found.tolist(), strict=False):
                counts[name] = counts.get(name, 0) + count
    if not sum(inside.values()):
        return []
    own = max(sorted(inside), key=lambda name: inside[name])
    others = {name: count for name, count in inside.items() if name != own and count}
    strays = sum(others.values())
    beyond = outside.get(own, 0)
    if not strays and not beyond:
        return []
    named = f" ({', '.join(sorted(others))})" if others else ""
    return [
        {
            "kind": "district edge",
            "row_count": strays + beyond,
            "is_masked": False,
            "finding": (
                f"{strays:,} incident{'s' * (strays != 1)} in the wards have a small area of "
                f"another district{named}, and {beyond:,} elsewhere have one of {own}: the edge of "
                "the ward file is there not quite that of the publisher's small areas. A map point "
                "counts where it lies."
            ),
        }
    ]


def edge_notes(placed: Placed, repeats: Repeats, *, name: str) -> list[str]:
    """Say how many rows lie on the outer edge of the wards, as far as can be told."""
    is_kept = ~np.concatenate(repeats.removed)
    gaps = np.concatenate(placed.gap_m)[is_kept]
    on_edge, by_newest = (gaps > 0) & (gaps <= ROUNDED_BY_M), gaps > ROUNDED_BY_M
    beyond = int(np.concatenate(placed.is_beyond)[is_kept].sum())
    notes: list[str] = []
    if on_edge.any():
        notes.append(
            f"{name}: {_rows(on_edge)} up to {100 * gaps[on_edge].max():.0f} cm outside every "
            "ward. Coordinates are rounded by up to 6 cm, so that they are taken to be on the "
            "edge: each was given to the nearest ward."
        )
    if by_newest.any():
        notes.append(
            f"{name}: {_rows(by_newest)} up to {gaps[by_newest].max():.1f} m outside every ward, "
            "and inside the newest ward file: each was given to the nearest ward."
        )
    if beyond:
        notes.append(
            f"{name}: {beyond:,} row{'s lie' if beyond > 1 else ' lies'} inside a ward by less "
            "than 20 m, and outside the newest ward file: counted elsewhere."
        )
    return notes


def _rows(marked: np.ndarray) -> str:
    count = int(marked.sum())
    return f"{count:,} row{'s lie' if count > 1 else ' lies'}"
