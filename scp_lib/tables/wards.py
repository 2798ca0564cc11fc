"""Wards, their vintages, and the residents of districts."""

from __future__ import annotations

import pandas as pd

from scp_lib.tables.kit import Field, Table

WARD_CODE = r"^[EW]05\d{6}$"


class Ward(Table):
    """The wards of one vintage; geometry (EPSG:27700) rides along in the GeoParquet."""

    ward_code: str = Field(str_matches=WARD_CODE, unique=True, description="GSS code")
    ward_name: str = Field(description="Name as published")
    area_km2: float = Field(gt=0, description="Area, square kilometres")
    population: pd.Int64Dtype = Field(ge=1, nullable=True, description="Residents")
    population_year: pd.Int64Dtype = Field(nullable=True, description="Mid-year of the estimate")


class WardVintage(Table):
    """The wards of every year that the settings name; geometry (EPSG:27700) rides along."""

    vintage: int = Field(description="Year of the ward file")
    ward_code: str = Field(str_matches=WARD_CODE, description="GSS code")
    ward_name: str = Field(description="Name as published")
    area_km2: float = Field(gt=0, description="Area, square kilometres")

    unique = ("vintage", "ward_code")


class DistrictResidents(Table):
    """Residents of each district whose wards and population are there; the own one first."""

    district_name: str = Field(unique=True, description="Name as the settings give it")
    ward_count: int = Field(ge=1, description="Wards added up")
    population: int = Field(ge=0, description="Residents")
    population_year: int = Field(description="Mid-year of the estimate")
