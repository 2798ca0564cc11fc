"""Hot spots, hexagon by hexagon."""

import pandas as pd

from scp_lib.tables.kit import Count, Field, Table


class HotSpot(Table):
    """One hexagon where an incident can be published: its figures, and whether it is a hot spot.

    Near it: in the hexagon and its six neighbours.
    """

    place_id: str = Field("Width, column and row: H250_1881_1039", unique=True)
    hot_area: int = Field("Number of its hot-spot area; 0 if not hot", ge=0)
    area_name: str = Field("Ward and number of its hot-spot area; empty if not hot")
    ward_code: str = Field("Ward of most of its incidents, GSS code")
    ward_name: str = Field("Name as published")
    easting_m: float = Field("Metres, EPSG:27700, of its centre")
    northing_m: float = Field("Metres, EPSG:27700, of its centre")
    map_point_count: int = Field("Known map points of every crime type", ge=1)
    incident_count: pd.Int64Dtype = Count(
        "Incidents; empty where that would tell of a single point"
    )
    near_count: pd.Int64Dtype = Count(
        "Incidents near it; empty, as z and all p are, where it would give back a count that is "
        "left out"
    )
    expected_count: float = Field("Of an even spread over the map points, near", ge=0)
    z: float = Field("Gi*: how far, not how sure", nullable=True)
    p: float = Field("Exact, allowing for clumps, two-sided", ge=0, le=1, nullable=True)
    p_corrected: float = Field(
        "For the number of hexagons; none of violence", ge=0, le=1, nullable=True
    )
    is_hot: bool = Field("Corrected p at most .01, and an incident of its own")
    busiest_point_count: pd.Int64Dtype = Count(
        "Incidents at the busiest map point near it; as above"
    )
    is_one_point: bool = Field(
        "Hot, and that point has over half of those near it; never of violence"
    )
    rise_p: float = Field("Of the last three months, one-sided; if hot", ge=0, le=1, nullable=True)
    is_risen: bool = Field("rise_p at most .05 over the number of hot hexagons")
    trend_p: float = Field(
        "Of its share, corrected; if hot with 24 or more", ge=0, le=1, nullable=True
    )
    trend: str = Field("Where trend_p is at most .05", isin=("", "rise", "fall"))
    density_per_km2: float = Field(
        "Quartic kernel, incidents per km²; none of violence", ge=0, nullable=True
    )
    near: str = Field("Its two busiest published location names")
    recording_count: pd.Int64Dtype = Count("Incidents at places of recording; none of violence")
    is_recording: bool = Field("Some incidents lie at a place of recording")
