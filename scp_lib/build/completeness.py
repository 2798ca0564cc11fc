"""The table of completeness: everything to know of what was received, one row a thing."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from scp_lib.build.placing import GENERALISED_TO_M, NO_WARD, ROUNDED_BY_M
from scp_lib.build.rows import NOT_STATED, Rows
from scp_lib.measures.month_volume import FRAGMENT_OF_FEW_SHARE, LEAST_OTHERS
from scp_lib.periods import Month, name_months
from scp_lib.sources.police_uk.announced import announced_breaks
from scp_lib.sources.police_uk.reader import StreetRows
from scp_lib.sources.police_uk.reissues import Chosen
from scp_lib.sources.police_uk.usual import USUAL_MONTH, usual_months
from scp_lib.tables.notes import Note
from scp_lib.tables.received import COMPLETENESS_KINDS, NOT_RECEIVED, STOPPED, Completeness

_COLUMNS = list(Completeness.columns())


def entry(
    kind: str, finding: Note, *, force: Any = None, months: Sequence[Month] = (), **facts: Any
) -> dict[str, Any]:
    """Return one row of Completeness: of a run of months, in every figure unless it is masked."""
    first, last = (pd.Timestamp(months[end].first_day) if months else None for end in (0, -1))
    found = {"kind": kind, "force": force, "month": first, "last_month": last}
    return found | {"is_masked": False, "finding": finding} | facts


def completeness_table(entries: Sequence[dict[str, Any]]) -> tuple[pd.DataFrame, list[Note]]:
    """Put the entries together as Completeness, kind by kind, the oldest first; and their findings.

    The table has the findings as text, the list in its order as notes.
    """
    table = pd.DataFrame(entries, columns=_COLUMNS)
    table = table.astype({"month": "datetime64[ns]", "last_month": "datetime64[ns]"})
    order = table["kind"].map(COMPLETENESS_KINDS.index)
    table = table.assign(order=order).sort_values(["order", "month", "force", "file", "finding"])
    findings = [entries[place]["finding"] for place in table.index]
    return table[_COLUMNS].reset_index(drop=True), findings


def missing_months(receipts: pd.DataFrame) -> list[dict[str, Any]]:
    """Name each run of months without a file, and each force that stopped."""
    entries: list[dict[str, Any]] = []
    for force, table in receipts.groupby("force", sort=False):
        rows = list(zip(map(Month.of, table["month"]), table["status"], strict=True))
        newest = rows[-1][0]
        for status, run in groupby(rows, key=lambda each: each[1]):
            months = [month for month, _ in run]
            many = "{months} month" + "s" * (len(months) > 1)
            if status == NOT_RECEIVED:
                finding = Note(
                    f"{{force}}: no file of {{span}} ({many}); left empty, never counted as zero.",
                    force=str(force),
                    span=name_months(months),
                    months=len(months),
                )
            elif status == STOPPED:
                finding = Note(
                    "{force}: nothing after {last}, though the downloads run to {newest} "
                    f"({many} without a file). The force stopped or is late: nothing is counted "
                    "after its last month.",
                    force=str(force),
                    last=(months[0] + -1).name,
                    newest=newest.name,
                    months=len(months),
                )
            else:
                continue
            entries.append(entry(status, finding, force=force, months=months, is_masked=True))
    return entries


def months_not_judged(receipts: pd.DataFrame) -> list[dict[str, Any]]:
    """Name the forces with too few months to tell half a month from a whole one."""
    entries: list[dict[str, Any]] = []
    for force, table in receipts[receipts["is_received"]].groupby("force", sort=False):
        if len(table) <= LEAST_OTHERS:
            words = (
                f"{{force}}: {{months}} month{'s' * (len(table) > 1)} received; at least "
                "{least_months} are needed to tell half a month from a whole one."
            )
            values = {"months": len(table), "least_months": LEAST_OTHERS + 1}
            usual, most = usual_months().get(str(force)), int(table["row_count"].max())
            if usual and most < FRAGMENT_OF_FEW_SHARE * usual.row_count:
                words += (
                    f" The force had {{usual_rows}} rows in {USUAL_MONTH.name}, and has here "
                    "{most_rows} at most: these are parts of months, or files cut to an area."
                )
                values |= {"usual_rows": usual.row_count, "most_rows": most}
            finding = Note(words, force=str(force), **values)
            months = sorted(map(Month.of, table["month"]))
            entries.append(entry("not judged", finding, force=force, months=months))
    return entries


def repeated_files(chosen: Chosen) -> list[dict[str, Any]]:
    """Name the downloads that say the same, and were read once."""
    entries: list[dict[str, Any]] = []
    for first, *others in chosen.repeated:
        finding = Note(
            "{force}, {month} stands in {downloads} downloads with the same rows, last outcomes "
            "aside ({files}): counted once.",
            force=first.force,
            month=first.month.name,
            downloads=1 + len(others),
            files=", ".join(file.name for file in (first, *others)),
        )
        entries.append(
            entry("received twice", finding, force=first.force, months=[first.month],
                  file=first.label)
        )  # fmt: skip
    return entries


def without_ids(files: Sequence[StreetRows]) -> list[Note]:
    """Say of each force how many crimes have no Crime ID, and in which file first."""
    notes: list[Note] = []
    for force in dict.fromkeys(part.file.force for part in files):
        found = [part for part in files if part.file.force == force and part.without_id_count]
        if found:
            count = sum(part.without_id_count for part in found)
            others = " and {other_files} more" if len(found) > 1 else ""
            notes.append(
                Note(
                    f"{{force}}: {{crimes_without_id}} crime{'s' * (count > 1)} without a Crime "
                    f"ID, so that a repeated one among them cannot be found ({{file}}{others}).",
                    force=force,
                    crimes_without_id=count,
                    file=found[0].file.label,
                    other_files=len(found) - 1,
                )
            )
    return notes


def breaks_across(receipts: pd.DataFrame, *, forces: Sequence[str]) -> list[dict[str, Any]]:
    """List the breaks announced by the publisher that the months received run across."""
    first, last = (Month.of(day) for day in (receipts["month"].min(), receipts["month"].max()))
    entries: list[dict[str, Any]] = []
    for each in announced_breaks(forces, first=first, last=last):
        words = "{finding} (Announced by {publisher}.)"
        finding = Note(words, finding=each.finding, publisher=each.source)
        force = each.forces[0] if len(each.forces) == 1 else None
        entries.append(entry("announced break", finding, force=force, months=[each.first]))
    return entries


def district_edge(rows: Rows) -> list[dict[str, Any]]:
    """Count the incidents on one side of the wards' edge whose small area is on the other.

    The own district is the one that most incidents inside the wards have.
    """
    names, district = rows.districts()
    chosen = rows.is_kept & rows.has_place & (names[district] != NOT_STATED)
    is_in = rows.placed.ward != NO_WARD
    inside, outside = (
        np.bincount(district[chosen & there], minlength=len(names)) for there in (is_in, ~is_in)
    )
    own = int(inside.argmax())
    strays, beyond = int(inside.sum() - inside[own]), int(outside[own])
    if not inside[own] or not (strays or beyond):
        return []
    others = [str(name) for name in names[inside > 0] if name != names[own]]
    named = " ({others})" if others else ""
    has, others_have = ("has" if count == 1 else "have" for count in (strays, beyond))
    finding = Note(
        f"{{of_other_districts}} incident{'s' * (strays != 1)} in the wards {has} a small "
        f"area of another district{named}, and {{elsewhere}} elsewhere {others_have} one of "
        "{district}: ward and LSOA boundaries differ slightly there. Each record "
        "counts in the ward that its location is in.",
        of_other_districts=strays,
        elsewhere=beyond,
        district=str(names[own]),
        others=", ".join(others),
    )
    return [entry("district edge", finding, row_count=strays + beyond)]


def edge_notes(rows: Rows, *, name: str) -> list[Note]:
    """Say how many rows lie on the outer edge of the wards, or by one file inside it alone."""
    gaps = rows.placed.gap_m[rows.is_kept]
    on_edge, by_newest = (gaps > 0) & (gaps <= ROUNDED_BY_M), int((gaps > ROUNDED_BY_M).sum())
    beyond = int(rows.placed.is_beyond[rows.is_kept].sum())
    notes: list[Note] = []
    if on_edge.any():
        notes.append(
            Note(
                f"{{file}}: {{rows}} row{'s lie' if on_edge.sum() > 1 else ' lies'} up to "
                "{largest_gap_cm} cm outside every ward. Coordinates are rounded by up to "
                "{rounded_by_cm} cm, so that they are taken to be on the edge: each was given to "
                "the nearest ward.",
                file=name,
                rows=int(on_edge.sum()),
                largest_gap_cm=100 * float(gaps[on_edge].max()),
                rounded_by_cm=100 * ROUNDED_BY_M,
            )
        )
    if by_newest or beyond:
        notes.append(
            Note(
                "{file}: within {generalised_to_m} m of its outer edge the newest ward file says "
                "whether a row is the district's. Outside every ward, given to the nearest: "
                "{added}; inside one, counted elsewhere: {left}.",
                file=name, added=by_newest, left=beyond, generalised_to_m=GENERALISED_TO_M,
            )
        )  # fmt: skip
    return notes
