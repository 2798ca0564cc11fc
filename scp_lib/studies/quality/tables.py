"""The tables of what was received, row by row and month by month."""

from functools import partial

import numpy as np
import pandas as pd

from scp_lib.build.build import complete_months
from scp_lib.document.model import Table
from scp_lib.measures import quality
from scp_lib.periods import Month, Period
from scp_lib.studies.columns import columns, laid
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality.months import KIND_WORDS, STATUS_WORDS, force_names, spans
from scp_lib.studies.quality.study import received

EXPECTED, COMPLETE = "Months expected", "Complete months"
ROWS, UNPLACED, REPEATED = (
    "Rows received for the force",
    "Rows without a place",
    "Rows with a repeated Crime ID, left out",
)
CONFLICTING = "Of these, rows that named another place"
HARDLY_ANY_PCT = 0.5
"""Districts with a smaller share of the rows are those of other forces, along the edge."""
_table = partial(Table, made_from=("receipts",))


class QualityTables:
    """Of what was received; ``unplaced``, ``calendar`` and ``revised`` are a row for all months."""

    def __init__(self, data: Dataset) -> None:
        revisions = data.built["revisions"]
        months = sorted({Month.of(day) for day in data.receipts["month"]})
        by_month = quality.by_month(data.report_receipts)
        runs = quality.runs_of_months(data.receipts)
        by_district = quality.places_by_district(data.districts, months=data.months)
        least = HARDLY_ANY_PCT / 100 * by_district["row_count"].sum()
        is_unnamed = by_district["district_name"] == "Not stated"
        is_shown = is_unnamed | (by_district["row_count"] >= least)
        in_all = {
            "months:": str(Period(months[0], months[-1])),
            "complete_count: Complete": len(complete_months(data.receipts)),
            "month_count: Expected": len(months),
        }
        self.received = received_table(received(data), month=data.month, ward_count=len(data.wards))
        self.by_month = _table(
            name="quality_by_month",
            title="Rows received by month, the newest first",
            rows=by_month.assign(status=by_month["status"].map(STATUS_WORDS)),
            headers=columns(
                "month | status | row_count: Rows read | kept_count: In the wards | "
                "outside_count: Elsewhere | without_place_count: No place | "
                "without_place_pct: No place, % | repeated_id_count: Repeated ID | "
                "lsoa_vintage: LSOAs of"
            ),
            empty="no figure",
            measure="rows of the received files by month: scp_lib.measures.quality.by_month",
        )
        least, least_month, largest, largest_month = quality.unplaced_range(data.report_receipts)
        shares = {
            "what:": "Share of the force's records without a location",
            "usual_pct: Middle month, %": by_month["without_place_pct"].median(),
            "least_pct: Least, %": least,
            "least_month": least_month,
            "largest_pct: Largest, %": largest,
            "largest_month": largest_month,
            "difference_pct: Difference, points": largest - least,
        }
        self.unplaced = _table(
            name="without_place_in_all",
            title="Rows without a place by month: the middle month, the least and the largest",
            **laid(shares),
            measure="shares of the months received: scp_lib.measures.quality.unplaced_range",
        )
        self.calendar = _table(
            name="months_in_all",
            title="Months expected, and those that are complete",
            **laid(in_all),
            measure="months for which every listed force was received whole",
        )
        self.runs = _table(
            name="months_received",
            title="What became of each month, force by force",
            rows=runs.assign(
                force=[force_names([force]) for force in runs["force"]],
                status=runs["status"].map(STATUS_WORDS),
                months=spans(runs, first="first_month"),
            ),
            headers=columns("force: Force | status | months | month_count: Number"),
            measure="neighbouring months of one kind: scp_lib.measures.quality.runs_of_months",
        )
        table = data.built["completeness"]
        findings = [
            force_names([force]) + finding.removeprefix(force)
            if isinstance(force, str) and finding.startswith(force)
            else finding
            for force, finding in zip(table["force"], table["finding"], strict=True)
        ]
        kinds, spanned = table["kind"].map(KIND_WORDS), spans(table, first="month")
        self.completeness = _table(
            name="ledger",
            title="What the build found",
            rows=table.assign(kind=kinds, finding=findings, months=spanned),
            headers=columns("kind: What | months | finding: Finding"),
            empty="",
            measure="what the build found of each month and file: scp_lib.build.completeness",
            made_from=("receipts", "wards", "districts"),
        )
        self.issued_again: Table | None = None
        self.revised: Table | None = None
        if not revisions.empty:
            self.issued_again = _table(
                name="issued_again",
                title=f"What the later issue changed in figures of {data.area}",
                rows=quality.revised_by_type(revisions),
                headers=columns(
                    "month | crime_type | before_count: Before | after_count: After | "
                    "change_count: Change | ward_count: Wards changed"
                ),
                sign=("change_count",),
                measure="both issues counted: scp_lib.measures.quality.revised_by_type",
                made_from=("revisions",),
            )
            before, after = revisions["before_count"], revisions["after_count"]
            figures = {
                "area:": data.area,
                "before_count: Before": before.sum(),
                "after_count: After": after.sum(),
                "change_count: Change": (after - before).sum(),
                "figure_count: Figures changed": (before != after).sum(),
            }
            self.revised = _table(
                name="issued_again_in_all",
                title=f"Months issued again: incidents in {data.area} before and after",
                **laid(figures),
                sign=("change_count",),
                measure="both issues counted and added up",
                made_from=("revisions",),
            )
        self.by_district = _table(
            name="places_by_district",
            title=f"Rows without a place by district, {data.months_name}",
            rows=by_district[is_shown].reset_index(drop=True),
            headers=columns(
                "district_name | row_count: Rows | without_place_count: Without a place | "
                "without_place_pct: Without a place, %"
            ),
            measure="rows by the district that the publisher names: "
            "scp_lib.measures.quality.places_by_district",
            made_from=("districts",),
        )


def received_table(found: quality.Completeness, *, month: Month, ward_count: int) -> Table:
    """Return what was received and counted in the twelve months to a month."""
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
        headers=columns("what | figure: Number | share_pct: Share of rows, %"),
        empty="no share",
        definition="Wards that are counted; months and rows of the files received, over the whole "
        "force area.",
        measure="months and rows of the received files, counted: "
        "scp_lib.measures.quality.completeness",
        caveat="A row without a place counts for the force, never for a ward.",
        made_from=("receipts", "wards"),
    )
