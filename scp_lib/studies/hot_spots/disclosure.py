"""What is told of a sensitive crime type, and what is left out: never a single map point."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.periods import Period
from scp_lib.schemas import HotSpot
from scp_lib.studies.hot_spots.answer import Settings
from scp_lib.studies.hot_spots.grid import Counts, Grid
from scp_lib.studies.hot_spots.tables import month_table, point_table, ward_table

COLUMNS: tuple[str, ...] = tuple(HotSpot.columns())


FEWEST_POINTS = 2
"""A hexagon of a sensitive type with fewer known map points is not told by its own count."""


def told_places(places: gpd.GeoDataFrame, *, settings: Settings) -> gpd.GeoDataFrame:
    """Keep a reader's columns; leave out what would tell a single point of a sensitive type."""
    table = places[[*COLUMNS, "geometry"]]
    if not settings.is_sensitive:
        return table
    alone = table["map_point_count"] < FEWEST_POINTS
    told = table["incident_count"].mask(alone)
    return table.assign(incident_count=told, near="", kinds="", busiest_point_count=0)


def told_wards(
    places: gpd.GeoDataFrame, chosen: pd.DataFrame, *, wards: gpd.GeoDataFrame, settings: Settings
) -> pd.DataFrame:
    """Tell hot spots by ward; leave out a sum that would give a count left out back."""
    table = ward_table(places, chosen, wards=wards)
    if settings.is_sensitive:
        untold = places[places["is_hot"] & (places["map_point_count"] < FEWEST_POINTS)]
        alone = table["ward_code"].map(untold.groupby("ward_code").size()) == 1
        table["in_hot_spots_count"] = table["in_hot_spots_count"].astype("Int64").mask(alone)
    return table


def told_months(
    places: gpd.GeoDataFrame,
    counts: Counts,
    bins: npt.NDArray[np.int8],
    period: Period,
    *,
    settings: Settings,
) -> pd.DataFrame:
    """List the months of places; leave out the counts of a single map point."""
    rows = places["row"].to_numpy()
    table = month_table(places, counts[rows], bins[rows], period=period)
    if settings.is_sensitive:
        alone = places.loc[places["map_point_count"] < FEWEST_POINTS, "place_id"]
        table["incident_count"] = table["incident_count"].mask(table["place_id"].isin(alone))
    return table


def told_points(
    places: gpd.GeoDataFrame, chosen: pd.DataFrame, grid: Grid, settings: Settings, fewest: int
) -> pd.DataFrame:
    """List the busiest map points; none of a sensitive type."""
    listed = chosen.iloc[:0] if settings.is_sensitive else chosen
    return point_table(
        listed, grid=grid, places=places, months=settings.months, min_incident_count=fewest
    )
