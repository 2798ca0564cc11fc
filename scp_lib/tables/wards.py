"""Wards, their vintages, and the residents of districts."""

import pandas as pd

from scp_lib.tables.kit import Field, Table

WARD_CODE = r"^[EW]05\d{6}$"


class Ward(Table):
    """The wards of one vintage; geometry (EPSG:27700) rides along in the GeoParquet."""

    ward_code: str = Field("GSS code", str_matches=WARD_CODE, unique=True)
    ward_name: str = Field("Name as published")
    area_km2: float = Field("Area, square kilometres", gt=0)
    population: pd.Int64Dtype = Field("Residents", ge=1, nullable=True)
    population_year: pd.Int64Dtype = Field("Mid-year of the estimate", nullable=True)


class WardVintage(Table):
    """The wards of every year that the settings name; geometry (EPSG:27700) rides along."""

    vintage: int = Field("Year of the ward file")
    ward_code: str = Field("GSS code", str_matches=WARD_CODE)
    ward_name: str = Field("Name as published")
    area_km2: float = Field("Area, square kilometres", gt=0)

    unique = ("vintage", "ward_code")


class DistrictResidents(Table):
    """Residents of each district of England and Wales; of an invented one, its own."""

    district_name: str = Field("Name", unique=True)
    population: int = Field("Residents", ge=0)
    population_year: int = Field("Mid-year of the estimate")
