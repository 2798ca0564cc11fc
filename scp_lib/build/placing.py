"""Put each row in one ward: each distinct location is placed once, whatever its rows."""

from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from scp_lib.areas.metres import to_degrees, to_metres
from scp_lib.areas.wards import nearest_ward

NO_WARD = -1
ROUNDED_BY_M = 0.06
"""Half of a sixth decimal is 5.6 cm north and, in England, 3.4 cm east."""
GENERALISED_TO_M = 20.0
"""ONS generalises its clipped boundaries (BGC) to 20 m."""
_MARGIN_DEGREES = 0.01


class Placed(NamedTuple):
    """Each row's ward (-1 for none), its metres (rows, 2), and its gap.

    ``gap_m`` is 0 for a row inside its ward, and above 0 for one that lies just outside every
    ward and was given to the nearest. ``is_beyond`` marks rows inside a ward that are in none,
    because the newest ward file has them outside.
    """

    ward: NDArray[np.intp]
    metres: NDArray[np.float64]
    gap_m: NDArray[np.float64]
    is_beyond: NDArray[np.bool_]


def place_points(
    places: NDArray[np.float64], *, wards: gpd.GeoDataFrame, newest: gpd.GeoDataFrame | None = None
) -> Placed:
    """Place rows, longitude and latitude (rows, 2) or NaN, in wards (code order, EPSG:27700).

    Metres are EPSG:27700, NaN far from the wards. Coordinates are rounded to six decimals, by up to
    6 cm: a row that lies outside every ward by no more than that is taken to lie on the edge, and
    goes to the nearest ward. ``newest`` are the wards of the same district in a newer file, if the
    settings name one. Ward files are generalised, each in its own way: within 20 m of the edge the
    newest decides which incidents are the district's, whatever the report's own file.
    """
    near = _near(places, wards=wards)
    # complex numbers are sorted as pairs, fast: one distinct value a map point
    points, of_row = np.unique(places[near, 0] + 1j * places[near, 1], return_inverse=True)
    at = np.column_stack(to_metres(points.real, points.imag)).round(3)
    found = _wards_of_points(at, wards=wards, newest=newest)
    count = len(places)
    placed = Placed(
        np.full(count, NO_WARD, dtype=np.intp), np.full((count, 2), np.nan), np.zeros(count),
        np.zeros(count, dtype=bool),
    )  # fmt: skip
    for values, of_points in zip(placed, found, strict=True):
        values[near] = of_points[of_row]
    return placed


def _wards_of_points(
    at: NDArray[np.float64], *, wards: gpd.GeoDataFrame, newest: gpd.GeoDataFrame | None
) -> Placed:
    """Place points of the grid (n, 2), by the newest file where it is nearer the truth."""
    ward, gap_m = nearest_ward(*at.T, wards=wards, reach_m=ROUNDED_BY_M)
    is_beyond = np.zeros(len(at), dtype=bool)
    if newest is not None:
        is_there = nearest_ward(*at.T, wards=newest, reach_m=ROUNDED_BY_M)[0] != NO_WARD
        added = np.flatnonzero((ward == NO_WARD) & is_there)
        ward[added], gap_m[added] = nearest_ward(
            *at[added].T, wards=wards, reach_m=GENERALISED_TO_M
        )
        doubtful = np.flatnonzero((ward != NO_WARD) & ~is_there)
        if doubtful.size:
            edge = shapely.boundary(shapely.union_all(wards.geometry.to_numpy()))
            is_near = shapely.distance(shapely.points(at[doubtful]), edge) <= GENERALISED_TO_M
            gone = doubtful[is_near]
            ward[gone], gap_m[gone], is_beyond[gone] = NO_WARD, 0.0, True
    return Placed(ward, at, gap_m, is_beyond)


def _near(places: NDArray[np.float64], *, wards: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return the rows in the box around the wards, in degrees."""
    west, south, east, north = wards.total_bounds
    # a straight edge in metres is bent in degrees: go along all four in steps
    step = max(east - west, north - south) / 32
    box = shapely.segmentize(shapely.box(west, south, east, north), step)
    edge = np.column_stack(to_degrees(*shapely.get_coordinates(box).T))
    low, high = edge.min(axis=0) - _MARGIN_DEGREES, edge.max(axis=0) + _MARGIN_DEGREES
    return np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))  # False for NaN
