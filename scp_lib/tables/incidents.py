"""Incidents, and their counts by ward, district and month."""

from __future__ import annotations

import pandas as pd

from scp_lib.tables.crime_types import CRIME_TYPES
from scp_lib.tables.kit import Field, Table
from scp_lib.tables.wards import WARD_CODE


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


class DistrictMonthCount(Table):
    """Every row read, by district, month and crime type, to compare the rest of the force."""

    force: str = Field(description="Slug of the force")
    district_name: str = Field(description="From the LSOA name; 'Not stated' without one")
    month: pd.Timestamp = Field(description="First day of the month")
    crime_type: str = Field(isin=CRIME_TYPES, description="One of the publisher's fourteen")
    incident_count: int = Field(ge=1, description="Rows, repeated Crime IDs left out")
    without_place_count: int = Field(ge=0, description="Of these, rows without coordinates")

    unique = ("force", "district_name", "month", "crime_type")
