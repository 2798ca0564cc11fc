"""One class a table. Column names carry units; a table is checked where it crosses an edge."""

from __future__ import annotations

import pandas as pd

from scp_lib.schema import Field, Table, check, describe

__all__ = ["Table", "check", "describe"]

WARD_CODE = r"^[EW]05\d{6}$"

CRIME_TYPES: tuple[str, ...] = (
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
"""The fourteen crime types of data.police.uk, sentence case; ASB is not a crime."""

ASB = "Anti-social behaviour"
VIOLENCE = "Violence and sexual offences"


class Incident(Table):
    """One incident of the partnership's area, placed in a ward; one row a row kept."""

    month: pd.Timestamp = Field(description="First day of the month it was recorded in")
    crime_type: str = Field(isin=CRIME_TYPES, description="One of the publisher's fourteen")
    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code of its ward")
    longitude: float = Field(ge=-9, le=3, description="Degrees, of the anonymous map point")
    latitude: float = Field(ge=49, le=61, description="Degrees, of the anonymous map point")
    easting_m: float = Field(description="Metres, EPSG:27700")
    northing_m: float = Field(description="Metres, EPSG:27700")
    location_name: str = Field(description="As published, without 'On or near'")
    lsoa_code: str = Field(nullable=True, description="As first published (2011 or 2021)")
    force: str = Field(description="Slug of the force's file")
    source_file: str = Field(description="File (inside its download) the row was read from")
    source_row: int = Field(ge=1, description="Row in that file, the header not counted")


class Ward(Table):
    """The wards of one vintage; geometry (EPSG:27700) rides along in the GeoParquet."""

    ward_code: str = Field(str_matches=WARD_CODE, unique=True, description="GSS code")
    ward_name: str = Field(description="Name as published")
    area_km2: float = Field(gt=0, description="Area, square kilometres")
    population: pd.Int64Dtype = Field(ge=1, nullable=True, description="Residents")
    population_year: pd.Int64Dtype = Field(nullable=True, description="Mid-year of the estimate")


class WardMonthCount(Table):
    """Incidents by ward, month and crime type; a quiet month is 0, a missing month is empty."""

    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code")
    month: pd.Timestamp = Field(description="First day of the month")
    crime_type: str = Field(isin=CRIME_TYPES, description="One of the publisher's fourteen")
    incident_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Incidents; empty where the month is missing"
    )
    is_complete: bool = Field(description="Every listed force was received")

    unique = ("ward_code", "month", "crime_type")


HELD, NOT_RECEIVED, STOPPED = "held", "not received", "stopped"
HALF, BLANK, MIXED_ASB, MIXED_LSOA = "half month", "places missing", "ASB mixed", "LSOAs mixed"
STATUSES: tuple[str, ...] = (
    HELD, NOT_RECEIVED, STOPPED, HALF, BLANK, MIXED_ASB, MIXED_LSOA,
)  # fmt: skip
"""What became of a force's month; figures are made of held months alone."""
LEDGER_KINDS: tuple[str, ...] = (
    *STATUSES[1:], "issued again", "received twice", "not judged", "announced break",
    "district edge", "area file left out",
)  # fmt: skip


class LedgerEntry(Table):
    """One thing to know of the data: what is missing, set aside, changed or announced."""

    kind: str = Field(isin=LEDGER_KINDS, description="What kind of thing it is")
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
    status: str = Field(isin=STATUSES, description="What the ledger calls this month")

    unique = ("force", "month")


class DistrictMonthCount(Table):
    """Every row read, by district, month and crime type, to compare the rest of the force."""

    force: str = Field(description="Slug of the force")
    district_name: str = Field(description="From the LSOA name; 'Not stated' without one")
    month: pd.Timestamp = Field(description="First day of the month")
    crime_type: str = Field(isin=CRIME_TYPES, description="One of the publisher's fourteen")
    incident_count: int = Field(ge=1, description="Rows, repeated Crime IDs left out")
    without_place_count: int = Field(ge=0, description="Of these, rows without coordinates")

    unique = ("force", "district_name", "month", "crime_type")


class WardRate(Table):
    """Incidents by ward over a period: count, rate with its interval, rank, change."""

    ward_code: str = Field(str_matches=WARD_CODE, unique=True, description="GSS code")
    ward_name: str = Field(description="Name as published")
    incident_count: int = Field(ge=0, description="Incidents in the period")
    share_pct: float = Field(nullable=True, description="Share of the area's incidents, %")
    population: pd.Int64Dtype = Field(nullable=True, description="Residents")
    rate_per_1000: float = Field(nullable=True, description="Incidents per 1,000 residents")
    rate_low_per_1000: float = Field(nullable=True, description="Lower end, exact 95%")
    rate_high_per_1000: float = Field(nullable=True, description="Upper end, exact 95%")
    rank: int = Field(ge=1, description="1 is the most incidents; equal counts share a rank")


class HotSpot(Table):
    """One hexagon where an incident can be published: its figures, and whether it is a hot spot."""

    place_id: str = Field(unique=True, description="Width, column and row: H250_1881_1039")
    place_name: str = Field(description="Ward and rank in it (Castle 1); empty if not hot")
    rank: int = Field(ge=0, description="Among the ward's hot spots, 1 the most incidents")
    ward_code: str = Field(description="Ward of most of its incidents, GSS code")
    ward_name: str = Field(description="Name as published")
    easting_m: float = Field(description="Metres, EPSG:27700, of its centre")
    northing_m: float = Field(description="Metres, EPSG:27700, of its centre")
    map_point_count: int = Field(ge=1, description="Known map points of every crime type")
    incident_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Incidents; empty where that would tell of a single point"
    )
    near_count: int = Field(ge=0, description="Incidents with those of its six neighbours")
    expected_count: float = Field(ge=0, description="Its share of the map points' incidents")
    z: float = Field(nullable=True, description="Gi*: how far, not how sure")
    p: float = Field(ge=0, le=1, description="Exact, two-sided")
    p_corrected: float = Field(ge=0, le=1, description="For the number of places")
    confidence: int = Field(
        isin=(-99, -95, -90, 0, 90, 95, 99), description="Hot (or cold, below 0) over the months, %"
    )
    is_hot: bool = Field(description="A hot spot: over the months, or by their pattern")
    is_fragile: bool = Field(description="Not found again in 80% of maps made in other ways")
    hot_area: int = Field(ge=0, description="Number of the joined area it is part of; 0 if none")
    group: str = Field(
        isin=("", "new", "persistent", "fading", "on and off", "overall"),
        description="Plain group; empty if not hot",
    )
    category: str = Field(description="One of the seventeen of emerging hot spots")
    explanation: str = Field(description="Why, in one sentence")
    hot_month_count: int = Field(ge=0, description="Months hot by themselves")
    hot_since: pd.Timestamp = Field(
        nullable=True, description="First month of the run of hot months up to the last"
    )
    density_per_km2: float = Field(ge=0, description="Quartic kernel, incidents per km²")
    near: str = Field(description="Its two busiest published location names")
    kinds: str = Field(description="Kinds of place, with their incidents")
    busiest_point_count: int = Field(ge=0, description="Incidents at its busiest map point")
    recording_count: int = Field(ge=0, description="Incidents at places of recording")
    is_recording: bool = Field(description="Some incidents lie at a place of recording")


class RepeatLocation(Table):
    """A map point with incidents again and again, as the publisher's own files have it."""

    longitude: float = Field(ge=-9, le=3, description="Degrees, of the anonymous map point")
    latitude: float = Field(ge=49, le=61, description="Degrees, of the anonymous map point")
    location_name: str = Field(description="As published, without 'On or near'")
    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code")
    ward_name: str = Field(description="Name as published")
    incident_count: int = Field(ge=1, description="Incidents in the months")
    month_count: int = Field(ge=1, description="Months with an incident")
    last_month: pd.Timestamp = Field(description="First day of the last month with one")
    trend: str = Field(isin=("rise", "fall", "none"), description="Mann-Kendall, corrected")
    place_id: str = Field(description="The hexagon it lies in")
    place_name: str = Field(description="That hexagon's name; empty if it is no hot spot")
    is_recording: bool = Field(description="A place of recording")

    unique = ("longitude", "latitude")


class MapAccuracy(Table):
    """What a map of earlier months foretold of those after, at one share of the area."""

    map_name: str = Field(description="Gi*, density or plain count")
    area_share_pct: float = Field(gt=0, le=100, description="Share of the area, %")
    place_count: int = Field(ge=1, description="Hexagons, rounded up")
    incident_share_pct: float = Field(ge=0, le=100, description="Later incidents caught, %")
    pai: float = Field(ge=0, description="Predictive accuracy index; 1 is chance")
    best_pai: float = Field(gt=0, description="The most any map of that area could reach")
    pei: float = Field(ge=0, description="pai over best_pai")

    unique = ("map_name", "area_share_pct")
