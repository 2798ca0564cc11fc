"""The hexagons of an area, its known map points, and the incidents counted on both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from scp_lib.areas.hexagons import hexagons, in_hexagons
from scp_lib.areas.neighbours import hexagon_neighbours
from scp_lib.errors import AreaError
from scp_lib.periods import Month, Period

Counts = npt.NDArray[np.float64]
POINT = ["easting_m", "northing_m"]


class Grid(NamedTuple):
    """Every hexagon of the area, in order; rows of points name rows of places."""

    places: gpd.GeoDataFrame
    """place_id, geometry, easting_m, northing_m (of the centre), as from `hexagons`."""
    neighbours: sparse.csr_matrix
    """1 where neighbours, each hexagon its own."""
    points: pd.DataFrame
    """Known map points: easting_m, northing_m, longitude, latitude, place (row of its hexagon)."""
    map_point_count: npt.NDArray[np.int64]
    """Known map points in each hexagon."""


def lay_grid(incidents: pd.DataFrame, *, wards: gpd.GeoDataFrame, width_m: float) -> Grid:
    """Cover the wards (EPSG:27700) with hexagons, and find that of every known map point.

    The incidents are of every crime type: the points of one type alone leave out its quiet ones.
    """
    places = hexagons(wards, width_m=width_m)
    points = incidents.drop_duplicates(POINT)[[*POINT, "longitude", "latitude"]]
    points = points.sort_values(POINT, ignore_index=True)
    names = in_hexagons(points["easting_m"], points["northing_m"], width_m=width_m)
    at = pd.Index(places["place_id"]).get_indexer(names)
    outside = int((at < 0).sum())
    if outside:
        raise AreaError(
            f"{outside:,} map points lie in no hexagon of the area: give the wards that the "
            "incidents were placed in."
        )
    counted = np.bincount(at, minlength=len(places))
    neighbours = hexagon_neighbours(places["place_id"])
    return Grid(places, neighbours, points.assign(place=at), counted)


def point_rows(incidents: pd.DataFrame, *, grid: Grid) -> npt.NDArray[np.intp]:
    """Return the row of each incident's map point."""
    known = pd.MultiIndex.from_frame(grid.points[POINT])
    return known.get_indexer(pd.MultiIndex.from_frame(incidents[POINT]))


def place_rows(incidents: pd.DataFrame, *, grid: Grid) -> npt.NDArray[np.intp]:
    """Return the row of the hexagon that each incident lies in."""
    return grid.points["place"].to_numpy()[point_rows(incidents, grid=grid)]


def count_points(incidents: pd.DataFrame, *, grid: Grid, months: Sequence[Month]) -> Counts:
    """Count incidents by map point and month, from the first of the months to the last.

    Shape (n_points, n_months); a month between that is not given is NaN throughout.
    """
    period = list(Period(months[0], months[-1])) if months else []
    days = pd.DatetimeIndex([month.first_day for month in period])
    counts = np.zeros((len(grid.points), len(days)))
    inside = incidents[incidents["month"].isin(days)]
    column = days.get_indexer(pd.DatetimeIndex(inside["month"]))
    np.add.at(counts, (point_rows(inside, grid=grid), column), 1)
    received = set(months)
    counts[:, [month not in received for month in period]] = np.nan
    return counts


def by_place(point_counts: Counts, *, grid: Grid) -> Counts:
    """Add the points up to their hexagons: shape (n_places,) or (n_places, n_months)."""
    summed = np.zeros((len(grid.places), *point_counts.shape[1:]))
    np.add.at(summed, grid.points["place"].to_numpy(), point_counts)
    missing = np.isnan(point_counts).any(axis=0)
    summed[:, missing] = np.nan  # also in hexagons without a point
    return summed
