"""What was received of a force and month, what is missing, and what was issued again."""

import pandas as pd

from scp_lib.tables.crime_types import CRIME_TYPES
from scp_lib.tables.kit import Count, Field, Table
from scp_lib.tables.wards import WARD_CODE

HELD, NOT_RECEIVED, STOPPED = "held", "not received", "stopped"
HALF, BLANK, MIXED_ASB, MIXED_LSOA = "half month", "places missing", "ASB mixed", "LSOAs mixed"
VANISHED = "type missing"
STATUSES: tuple[str, ...] = (
    HELD, NOT_RECEIVED, STOPPED, HALF, VANISHED, BLANK, MIXED_ASB, MIXED_LSOA,
)  # fmt: skip
"""Status of a force's month; figures use complete months only."""
COMPLETENESS_KINDS: tuple[str, ...] = (
    *STATUSES[1:], "issued again", "received twice", "not judged", "announced break",
    "district edge",
)  # fmt: skip


class Completeness(Table):
    """One thing to know of the data: what is missing, set aside, changed or announced."""

    kind: str = Field("What kind of thing it is", isin=COMPLETENESS_KINDS)
    force: str = Field("Slug of the force; empty if of no force", nullable=True)
    month: pd.Timestamp = Field("First day of the (first) month", nullable=True)
    last_month: pd.Timestamp = Field("First day of the last month", nullable=True)
    file: str = Field("Download and file", nullable=True)
    row_count: pd.Int64Dtype = Field("Rows that it is about", nullable=True)
    expected_count: pd.Int64Dtype = Field("Rows to be expected", nullable=True)
    is_masked: bool = Field("The month is empty in every figure")
    finding: str = Field("What it is, in one sentence")


class Revision(Table):
    """A month issued again: the partnership's counts before and after, by ward and crime type."""

    force: str = Field("Slug of the force")
    month: pd.Timestamp = Field("First day of the month")
    earlier_file: str = Field("Download and file of the earlier issue")
    later_file: str = Field("Download and file of the issue that is used")
    ward_code: str = Field("GSS code", str_matches=WARD_CODE)
    crime_type: str = Field("One of the publisher's fourteen", isin=CRIME_TYPES)
    before_count: int = Field("Incidents by the earlier issue", ge=0)
    after_count: int = Field("Incidents by the later issue", ge=0)

    unique = ("earlier_file", "ward_code", "crime_type")


class MonthReceipt(Table):
    """What was received and kept, by force and month: nothing is dropped uncounted.

    row_count = outside_count + repeated_id_count + without_place_count + kept_count
    """

    force: str = Field("Slug of the force")
    month: pd.Timestamp = Field("First day of the month")
    is_received: bool = Field("A file of this force and month was read")
    source_file: str = Field("Download and file it was read from", nullable=True)
    row_count: pd.Int64Dtype = Count("Rows read")
    kept_count: pd.Int64Dtype = Count("Rows placed in one of the partnership's wards")
    repeated_id_count: pd.Int64Dtype = Count(
        "Rows left out because their Crime ID stands elsewhere"
    )
    conflicting_id_count: pd.Int64Dtype = Count("Of these, rows that name another place")
    without_place_count: pd.Int64Dtype = Count(
        "Rows without coordinates: force-wide, never in a ward"
    )
    outside_count: pd.Int64Dtype = Count("Rows placed outside the partnership's wards")
    lsoa_vintage: str = Field("2011, 2021, mixed or unknown", nullable=True)
    without_lsoa_count: pd.Int64Dtype = Count("Rows without an LSOA code: of no district")
    asb_count: pd.Int64Dtype = Count("Rows of ASB")
    asb_as_crime_count: pd.Int64Dtype = Count("Of these, rows with a Crime ID or an outcome")
    crime_as_asb_count: pd.Int64Dtype = Count("Rows of crime with neither Crime ID nor outcome")
    other_census_count: pd.Int64Dtype = Count(
        "Rows in a file with LSOAs of 2021 on LSOAs of 2011 alone"
    )
    is_optional: bool = Field("Without it a month is complete all the same")
    is_usable: bool = Field("Received, and complete as far as can be seen")
    status: str = Field("What became of this month", isin=STATUSES)

    unique = ("force", "month")
