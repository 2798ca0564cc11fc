"""The tables of what was received, row by row and month by month."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.build.build import complete_months
from scp_lib.document.model import Table
from scp_lib.measures.quality import Completeness, revised_by_type
from scp_lib.periods import Month, Period
from scp_lib.studies.quality.months import KIND_WORDS, STATUS_WORDS, force_names, spans
from scp_lib.studies.quality.study import QualityStudy

EXPECTED, COMPLETE = "Months expected", "Complete months"
ROWS, UNPLACED, REPEATED = (
    "Rows received for the force",
    "Rows without a place",
    "Rows with a repeated Crime ID, left out",
)
CONFLICTING = "Of these, rows that named another place"
HARDLY_ANY_PCT = 0.5
"""Districts with a smaller share of the rows are those of other forces, along the edge."""


class QualityTables(NamedTuple):
    """Of what was received; ``unplaced``, ``calendar`` and ``revised`` are a row for all months."""

    received: Table
    by_month: Table
    unplaced: Table
    calendar: Table
    runs: Table
    completeness: Table
    issued_again: Table | None
    revised: Table | None
    by_district: Table


def quality_tables(study: QualityStudy) -> QualityTables:
    """Return the tables of what was received."""
    has_revisions = not study.revisions.empty
    return QualityTables(
        received=received_table(study.found, month=study.month, ward_count=study.ward_count),
        by_month=_by_month(study),
        unplaced=_unplaced(study),
        calendar=_calendar(study),
        runs=_runs(study),
        completeness=_completeness(study),
        issued_again=_issued_again(study) if has_revisions else None,
        revised=_revised(study) if has_revisions else None,
        by_district=_by_district(study),
    )


def received_table(found: Completeness, *, month: Month, ward_count: int) -> Table:
    """Return what was received and counted in the twelve months to a month.

    Examples
    --------
    >>> found = Completeness(12, 11, "May 2025", 2000, 50, 4, 1, 1000, 946)
    >>> table = received_table(found, month=Month(2025, 12), ward_count=17)
    >>> table.cell(COMPLETE, "figure").printed, table.cell(UNPLACED, "share_pct").printed
    ('11', '2.5')
    """
    repeated_pct = 100 * found.repeated_id_count / found.row_count if found.row_count else np.nan
    rows = [
        ("Wards", ward_count, np.nan),
        (EXPECTED, found.expected_months, np.nan),
        (COMPLETE, found.held_months, np.nan),
        (ROWS, found.row_count, np.nan),
        (UNPLACED, found.without_place_count, found.without_place_pct),
        (REPEATED, found.repeated_id_count, repeated_pct),
        (CONFLICTING, found.conflicting_id_count, np.nan),
    ]
    return Table(
        name="data_received",
        title=f"What was received and counted, {Period.year_to(month)}",
        rows=pd.DataFrame(rows, columns=["what", "figure", "share_pct"]),
        row_header="what",
        headers={"what": "What", "figure": "Number", "share_pct": "Share of rows, %"},
        empty="no share",
        definition="Wards that are counted; months and rows of the files received, over the whole "
        "force area.",
        measure="months and rows of the received files, counted: "
        "scp_lib.measures.quality.completeness",
        caveat="A row without a place counts for the force, never for a ward.",
        made_from=("receipts", "wards"),
    )


def _by_month(study: QualityStudy) -> Table:
    return Table(
        name="quality_by_month",
        title="Rows received by month, the newest first",
        rows=study.by_month.assign(status=study.by_month["status"].map(STATUS_WORDS)),
        row_header="month",
        headers={
            "month": "Month",
            "status": "What it is",
            "row_count": "Rows read",
            "kept_count": "In the wards",
            "outside_count": "Elsewhere",
            "without_place_count": "No place",
            "without_place_pct": "No place, %",
            "repeated_id_count": "Repeated ID",
            "lsoa_vintage": "LSOAs of",
        },
        empty="no figure",
        measure="rows of the received files by month: scp_lib.measures.quality.by_month",
        made_from=("receipts",),
    )


def _unplaced(study: QualityStudy) -> Table:
    """Return the usual, the least and the largest monthly share of rows without a place."""
    least, least_month, largest, largest_month = study.unplaced
    figures = {
        "what": "Share of the force's rows without a place",
        "usual_pct": study.by_month["without_place_pct"].median(),
        "least_pct": least,
        "least_month": least_month,
        "largest_pct": largest,
        "largest_month": largest_month,
        "difference_pct": largest - least,
    }
    return Table(
        name="without_place_in_all",
        title="Rows without a place by month: the middle month, the least and the largest",
        rows=pd.DataFrame([figures]),
        row_header="what",
        headers={"what": "What", "usual_pct": "Middle month, %", "least_pct": "Least, %",
                 "largest_pct": "Largest, %", "difference_pct": "Difference, points"},
        measure="shares of the months received: scp_lib.measures.quality.unplaced_range",
        made_from=("receipts",),
    )  # fmt: skip


def _calendar(study: QualityStudy) -> Table:
    known = sorted({Month.of(day) for day in study.receipts["month"]})
    figures = {
        "months": str(Period(known[0], known[-1])),
        "complete_count": len(complete_months(study.receipts)),
        "month_count": len(known),
    }
    return Table(
        name="months_in_all",
        title="Months expected, and those that are complete",
        rows=pd.DataFrame([figures]),
        row_header="months",
        headers={"months": "Months", "complete_count": "Complete", "month_count": "Expected"},
        measure="months for which every listed force was received whole",
        made_from=("receipts",),
    )


def _runs(study: QualityStudy) -> Table:
    return Table(
        name="months_received",
        title="What became of each month, force by force",
        rows=study.runs.assign(
            force=[force_names([force]) for force in study.runs["force"]],
            status=study.runs["status"].map(STATUS_WORDS),
            months=spans(study.runs, first="first_month"),
        ),
        row_header="force",
        headers={"force": "Force", "status": "What it is", "months": "Months",
                 "month_count": "Number"},
        measure="neighbouring months of one kind: scp_lib.measures.quality.runs_of_months",
        made_from=("receipts",),
    )  # fmt: skip


def _completeness(study: QualityStudy) -> Table:
    table = study.completeness
    findings = [
        force_names([force]) + finding.removeprefix(force)
        if isinstance(force, str) and finding.startswith(force)
        else finding
        for force, finding in zip(table["force"], table["finding"], strict=True)
    ]
    return Table(
        name="ledger",
        title="What the build found",
        rows=table.assign(
            kind=table["kind"].map(KIND_WORDS),
            finding=findings,
            months=spans(table, first="month"),
        ),
        row_header="kind",
        headers={"kind": "What", "months": "Months", "finding": "Finding"},
        empty="",
        measure="what the build found of each month and file: scp_lib.build.completeness",
        made_from=("receipts", "wards", "districts"),
    )


def _issued_again(study: QualityStudy) -> Table:
    return Table(
        name="issued_again",
        title=f"What the later issue changed in figures of {study.area}",
        rows=revised_by_type(study.revisions),
        row_header="month",
        headers={
            "month": "Month",
            "crime_type": "Type",
            "before_count": "Before",
            "after_count": "After",
            "change_count": "Change",
            "ward_count": "Wards changed",
        },
        sign=("change_count",),
        measure="both issues counted: scp_lib.measures.quality.revised_by_type",
        made_from=("revisions",),
    )


def _revised(study: QualityStudy) -> Table:
    before, after = study.revisions["before_count"], study.revisions["after_count"]
    figures = {
        "area": study.area,
        "before_count": before.sum(),
        "after_count": after.sum(),
        "change_count": (after - before).sum(),
        "figure_count": (before != after).sum(),
    }
    return Table(
        name="issued_again_in_all",
        title=f"Months issued again: incidents in {study.area} before and after",
        rows=pd.DataFrame([figures]),
        row_header="area",
        headers={"area": "Area", "before_count": "Before", "after_count": "After",
                 "change_count": "Change", "figure_count": "Figures changed"},
        sign=("change_count",),
        measure="both issues counted and added up",
        made_from=("revisions",),
    )  # fmt: skip


def _by_district(study: QualityStudy) -> Table:
    table = study.by_district
    least = HARDLY_ANY_PCT / 100 * table["row_count"].sum()
    is_shown = (table["row_count"] >= least) | (table["district_name"] == "Not stated")
    return Table(
        name="places_by_district",
        title=f"Rows without a place by district, {study.months_name}",
        rows=table[is_shown].reset_index(drop=True),
        row_header="district_name",
        headers={
            "district_name": "District",
            "row_count": "Rows",
            "without_place_count": "Without a place",
            "without_place_pct": "Without a place, %",
        },
        measure="rows by the district that the publisher names: "
        "scp_lib.measures.quality.places_by_district",
        made_from=("districts",),
    )
