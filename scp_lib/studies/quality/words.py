"""Sentences about what was received: on the page on quality and method and in the briefing."""

import pandas as pd

from scp_lib.document.model import Sentence, Table, listed, sentence
from scp_lib.document.phrases import most_and_fewest
from scp_lib.measures.month_volume import LEAST_OTHERS
from scp_lib.periods import Month, name_months
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality.months import why_missing
from scp_lib.studies.quality.places import PlaceTables, recording_share, residents_age
from scp_lib.studies.quality.study import population_year, received
from scp_lib.studies.quality.tables import (
    COMPLETE,
    CONFLICTING,
    EXPECTED,
    REPEATED,
    ROWS,
    UNPLACED,
    QualityTables,
)

FAR_ABOVE = 2.0
"""Times the middle month's share, and a percentage point more, from which a month is named."""
WORTH_SAYING_POINTS = 0.5


def findings(data: Dataset, tables: QualityTables, places: PlaceTables) -> list[Sentence]:
    """Return what stands at the head of the page."""
    return [
        months_complete(tables.received, missing=received(data).missing),
        without_place(tables.received),
        unlike_months(tables),
        set_aside(data.receipts),
        issued_again(data, tables),
        unplaced_spread(tables),
        recording_share(places, area=data.area),
        residents_age(places, year=population_year(data)),
    ]


def months_complete(received: Table, *, missing: str) -> Sentence:
    """Say how many of the report's months are complete, and which are missing."""
    row, expected = received.row(COMPLETE), received.cell(EXPECTED, "figure")
    if 1 < row["figure"] == expected.value and not missing:
        return sentence("All {figure} months are complete.", row)
    said = sentence("{figure} of {expected} months {figure:is|are} complete", row,
                    expected=expected)  # fmt: skip
    return said + (f"; missing: {missing}." if missing else ".")


def without_place(received: Table) -> Sentence:
    """Say how many rows are of no known ward."""
    return sentence(
        "{share_pct:.1f}% of the force's records ({figure} of {all}) have no location and are "
        "counted in no ward.",
        received.row(UNPLACED), all=received.cell(ROWS, "figure"),
    )  # fmt: skip


def set_aside(receipts: pd.DataFrame) -> Sentence:
    """Say which months were received and are in no figure."""
    odd = receipts[receipts["is_received"] & ~receipts["is_usable"]]
    if odd.empty:
        if receipts.groupby("force")["is_received"].sum().min() <= LEAST_OTHERS:
            return sentence("Too few months were received to see whether each is complete.")
        return sentence("Every month that was received is complete, as far as can be seen.")
    months = sorted({Month.of(day) for day in odd["month"]})
    return sentence(
        "Received, but in no figure because the file is no whole month or mixes what should be "
        "apart: {months}.",
        months=why_missing(receipts, months=months),
    )


def issued_again(data: Dataset, tables: QualityTables) -> Sentence:
    """Say what months issued again changed in the partnership's figures."""
    if tables.revised is None:
        return sentence("No month was issued again with other rows.")
    return sentence(
        "{months}: issued again. Figures published before count {before_count} incidents there, "
        "and now {after_count} ({change_count}); {figure_count} figures of a ward and type "
        "changed.",
        tables.revised.row(0),
        months=name_months({Month.of(day) for day in data.built["revisions"]["month"]}),
    )


def unplaced_spread(tables: QualityTables) -> Sentence:
    """Say between which months the share without a place varies, and what that does."""
    row = tables.unplaced.row(0)
    if not row["difference_pct"]:
        return sentence("The share without a place was {least_pct}% in each month received.", row)
    said = sentence(
        "The share without a place was least in {least_month} ({least_pct}%) and largest in "
        "{largest_month} ({largest_pct}%)",
        row,
    )
    if row["difference_pct"] < WORTH_SAYING_POINTS:
        return said + "."
    return said + sentence(
        ": between these two, a ward's count can fall by {difference_pct}% with nothing changed on "
        "the ground.",
        row,
    )


def unlike_months(tables: QualityTables) -> Sentence:
    """Name the months in which far more rows than usual have no place.

    That is twice the share of the middle month, and a percentage point more. Every month up to
    the report's counts, those of the year before too: later months are compared with them.
    """
    all_months = tables.unplaced.row(0)
    usual = all_months["usual_pct"]
    least = max(FAR_ABOVE * usual, usual + 1)
    far = [
        row
        for row in tables.by_month
        if row.has("without_place_pct") and row["without_place_pct"] >= least
    ]
    if not far:
        return sentence("No month has an unusually large share of records without a location.")
    months = [
        sentence("{name} ({without_place_pct}%)", row)
        for row in sorted(far, key=lambda row: row.month())
    ]
    return sentence(
        "Far more records than usual ({usual_pct}%) have no location in {months}: a fall since "
        "then may be larger than it looks.",
        all_months, months=listed(months),
    )  # fmt: skip


def repeated(received: Table) -> Sentence:
    """Say how many rows were left out for their Crime ID."""
    row = received.row(REPEATED)
    if not row["figure"]:
        return sentence("In these months no Crime ID stands in two rows.")
    return sentence(
        "{figure} row{figure:|s} left out because the Crime ID stands in another row that was kept "
        "(the one with a place, then the first); {other} of them named another place. Rows "
        "without a Crime ID are separate incidents, however alike.",
        row, other=received.cell(CONFLICTING, "figure"),
    )  # fmt: skip


def district_reading(by_district: Table) -> Sentence:
    """Say what a row without a place tells of its district: as a rule nothing."""
    unknown = [row for row in by_district if row.name == "Not stated" and row["row_count"]]
    if not unknown:
        return sentence("Every row names a district.")
    return sentence(
        "{row_count} rows name no district: they may be of any, so a district's own share without "
        "a place is known only for rows that name one.",
        unknown[0],
    )


def trend_title(data: Dataset, tables: QualityTables) -> Sentence:
    """Say in which months the most and the fewest incidents were placed in the area."""
    return sentence(
        "Incidents placed in {area}: {months}",
        area=data.area, months=most_and_fewest(tables.by_month, column="kept_count"),
    )  # fmt: skip


def calendar_title(tables: QualityTables) -> Sentence:
    """Say how many of all the months expected are complete."""
    in_all = tables.calendar.row(0)
    return sentence(
        "{complete_count} of {month_count} months, {name}, {complete_count:is|are} complete", in_all
    )
