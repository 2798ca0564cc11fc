"""Hot spots, hexagon by hexagon."""

from __future__ import annotations

import pandas as pd

from scp_lib.tables.kit import Field, Table


class HotSpot(Table):
    """One hexagon where an incident can be published: its figures, and whether it is a hot spot.

    Near it: in the hexagon and its six neighbours.
    """

    place_id: str = Field(unique=True, description="Width, column and row: H250_1881_1039")
    hot_area: int = Field(ge=0, description="Number of its hot-spot area; 0 if not hot")
    area_name: str = Field(description="Ward and number of its hot-spot area; empty if not hot")
    ward_code: str = Field(description="Ward of most of its incidents, GSS code")
    ward_name: str = Field(description="Name as published")
    easting_m: float = Field(description="Metres, EPSG:27700, of its centre")
    northing_m: float = Field(description="Metres, EPSG:27700, of its centre")
    map_point_count: int = Field(ge=1, description="Known map points of every crime type")
    incident_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Incidents; empty where that would tell of a single point"
    )
    near_count: pd.Int64Dtype = Field(
        ge=0,
        nullable=True,
        description="Incidents near it; empty, as z and all p are, where it would give back a "
        "count that is left out",
    )
    expected_count: float = Field(ge=0, description="Of an even spread over the map points, near")
    z: float = Field(nullable=True, description="Gi*: how far, not how sure")
    p: float = Field(ge=0, le=1, nullable=True, description="Exact, allowing for clumps, two-sided")
    p_corrected: float = Field(
        ge=0, le=1, nullable=True, description="For the number of hexagons; none of violence"
    )
    is_hot: bool = Field(description="Corrected p at most .01, and an incident of its own")
    busiest_point_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Incidents at the busiest map point near it; as above"
    )
    is_one_point: bool = Field(
        description="Hot, and that point has over half of those near it; never of violence"
    )
    rise_p: float = Field(
        ge=0, le=1, nullable=True, description="Of the last three months, one-sided; if hot"
    )
    is_risen: bool = Field(description="rise_p at most .05 over the number of hot hexagons")
    trend_p: float = Field(
        ge=0, le=1, nullable=True, description="Of its share, corrected; if hot with 24 or more"
    )
    trend: str = Field(isin=("", "rise", "fall"), description="Where trend_p is at most .05")
    density_per_km2: float = Field(
        ge=0, nullable=True, description="Quartic kernel, incidents per km²; none of violence"
    )
    near: str = Field(description="Its two busiest published location names")
    recording_count: pd.Int64Dtype = Field(
        ge=0, nullable=True, description="Incidents at places of recording; none of violence"
    )
    is_recording: bool = Field(description="Some incidents lie at a place of recording")
