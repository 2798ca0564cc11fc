"""What was received of a force and month, what is missing, and what was issued again."""

from __future__ import annotations

import pandas as pd

from scp_lib.tables.crime_types import CRIME_TYPES
from scp_lib.tables.kit import Field, Table
from scp_lib.tables.wards import WARD_CODE

HELD, NOT_RECEIVED, STOPPED = "held", "not received", "stopped"
HALF, BLANK, MIXED_ASB, MIXED_LSOA = "half month", "places missing", "ASB mixed", "LSOAs mixed"
STATUSES: tuple[str, ...] = (
    HELD, NOT_RECEIVED, STOPPED, HALF, BLANK, MIXED_ASB, MIXED_LSOA,
)  # fmt: skip
"""What became of a force's month; figures are made of held months alone."""
COMPLETENESS_KINDS: tuple[str, ...] = (
    *STATUSES[1:], "issued again", "received twice", "not judged", "announced break",
    "district edge", "area file left out",
)  # fmt: skip


class Completeness(Table):
    """One thing to know of the data: what is missing, set aside, changed or announced."""

    kind: str = Field(isin=COMPLETENESS_KINDS, description="What kind of thing it is")
    force: str = Field(nullable=True, description="Slug of the force; empty if of no force")
    month: pd.Timestamp = Field(nullable=True, description="First day of the (first) month")
    last_month: pd.Timestamp = Field(nullable=True, description="First day of the last month")
    file: str = Field(nullable=True, description="Download and file")
    row_count: pd.Int64Dtype = Field(nullable=True, description="Rows that it is about")
    expected_count: pd.Int64Dtype = Field(nullable=True, description="Rows to be expected")
    is_masked: bool = Field(description="The month is empty in every figure")
    finding: str = Field(description="What it is, in one sentence")


class Revision(Table):
    """A month issued again: the partnership's counts before and after, by ward and crime type."""

    force: str = Field(description="Slug of the force")
    month: pd.Timestamp = Field(description="First day of the month")
    earlier_file: str = Field(description="Download and file of the earlier issue")
    later_file: str = Field(description="Download and file of the issue that is used")
    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code")
    crime_type: str = Field(isin=CRIME_TYPES, description="One of the publisher's fourteen")
    before_count: int = Field(ge=0, description="Incidents by the earlier issue")
    after_count: int = Field(ge=0, description="Incidents by the later issue")

    unique = ("earlier_file", "ward_code", "crime_type")


class MonthReceipt(Table):
    """What was received and kept, by force and month: nothing is dropped uncounted.

    row_count = outside_count + repeated_id_count + without_place_count + kept_count
    """

    force: str = Field(description="Slug of the force")
    month: pd.Timestamp = Field(description="First day of the month")
    is_received: bool = Field(description="A file of this force and month was read")
    source_file: str = Field(nullable=True, description="Download and file it was read from")
    row_count: pd.Int64Dtype = Field(ge=0, nullable=True, description="Rows read")
    kept_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows placed in one of the partnership's wards"
    )
    repeated_id_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows left out because their Crime ID stands elsewhere"
    )
    conflicting_id_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Of these, rows that name another place"
    )
    without_place_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows without coordinates: force-wide, never in a ward"
    )
    outside_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows placed outside the partnership's wards"
    )
    lsoa_vintage: str = Field(nullable=True, description="2011, 2021, mixed or unknown")
    without_lsoa_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows without an LSOA code: of no district"
    )
    asb_count: pd.Int64Dtype = Field(ge=0, nullable=True, description="Rows of ASB")
    asb_as_crime_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Of these, rows with a Crime ID or an outcome"
    )
    crime_as_asb_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows of crime with neither Crime ID nor outcome"
    )
    other_census_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Rows in a 2021 file on LSOAs that no other such file has"
    )
    is_usable: bool = Field(description="Received, and whole as far as can be told")
    status: str = Field(isin=STATUSES, description="What became of this month")

    unique = ("force", "month")
