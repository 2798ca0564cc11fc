"""Incidents, and their counts by ward, district and month."""

import pandas as pd

from scp_lib.tables.crime_types import CRIME_TYPES
from scp_lib.tables.kit import Count, Field, Table
from scp_lib.tables.wards import WARD_CODE


class Incident(Table):
    """One incident of the partnership's area, placed in a ward; one row a row kept."""

    month: pd.Timestamp = Field("First day of the month it was recorded in")
    crime_type: str = Field("One of the publisher's fourteen", isin=CRIME_TYPES)
    ward_code: str = Field("GSS code of its ward", str_matches=WARD_CODE)
    longitude: float = Field("Degrees, of the anonymous location", ge=-9, le=3)
    latitude: float = Field("Degrees, of the anonymous location", ge=49, le=61)
    easting_m: float = Field("Metres, EPSG:27700")
    northing_m: float = Field("Metres, EPSG:27700")
    location_name: str = Field("As published, without 'On or near'")
    lsoa_code: str = Field("As first published (2011 or 2021)", nullable=True)
    force: str = Field("Slug of the force's file")
    source_file: str = Field("File (inside its download) the row was read from")
    source_row: int = Field("Row in that file, the header not counted", ge=1)


class WardMonthCount(Table):
    """Incidents by ward, month and crime type; a quiet month is 0, a missing month is empty."""

    ward_code: str = Field("GSS code", str_matches=WARD_CODE)
    month: pd.Timestamp = Field("First day of the month")
    crime_type: str = Field("One of the publisher's fourteen", isin=CRIME_TYPES)
    incident_count: pd.Int64Dtype = Count("Incidents; empty where the month is missing")
    is_complete: bool = Field("Every listed force was received")

    unique = ("ward_code", "month", "crime_type")


class DistrictMonthCount(Table):
    """Every row read, by district, month and crime type, to compare the rest of the force."""

    force: str = Field("Slug of the force")
    district_name: str = Field("From the LSOA name; 'Not stated' without one")
    month: pd.Timestamp = Field("First day of the month")
    crime_type: str = Field("One of the publisher's fourteen", isin=CRIME_TYPES)
    incident_count: int = Field("Rows, repeated Crime IDs left out", ge=1)
    without_place_count: int = Field("Of these, rows without coordinates", ge=0)

    unique = ("force", "district_name", "month", "crime_type")
