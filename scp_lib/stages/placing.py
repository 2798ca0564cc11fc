"""Each row in one ward: distinct map points are placed once, however many rows lie on them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from scp_lib.areas.metres import to_degrees, to_metres
from scp_lib.areas.wards import in_wards, nearest_ward
from scp_lib.errors import AreaError
from scp_lib.sources.police_uk import StreetRows

NO_WARD = -1
EXACT_TO_M = 0.1
_MARGIN_DEGREES = 0.01


class Placed(NamedTuple):
    """One entry a part: each row's ward (-1 for none), its metres (rows, 2), and its gap.

    ``gap_m`` is 0 for a row inside its ward, and above 0 (at most 0.1) for one that lies outside
    every ward by no more than its own coordinates are exact.
    """

    ward: list[NDArray[np.intp]]
    metres: list[NDArray[np.float64]]
    gap_m: list[NDArray[np.float64]]


def place(parts: list[StreetRows], *, wards: gpd.GeoDataFrame, name: str) -> Placed:
    """Place every row in its ward; metres are EPSG:27700, NaN far from the wards.

    Parameters
    ----------
    wards
        In code order, EPSG:27700, as areas.wards.check_wards returns them.
    name
        What to call their file in a message.

    Notes
    -----
    Coordinates are printed to six decimals, 0.1 m: a row that lies outside every ward by no more
    than that is taken to lie on the edge, and goes to the nearest ward.

    Raises
    ------
    AreaError
        Not one row lies in the wards: they are not of the area that the files are of.
    """
    placed = locate(parts, wards=wards)
    if all((ward == NO_WARD).all() for ward in placed.ward):
        located = sum(int(part.table["longitude"].is_valid().to_numpy().sum()) for part in parts)
        raise AreaError(
            f"{name}: none of the {located:,} located rows lies in its {len(wards)} wards. Name "
            "wards and forces of one area in the settings."
        )
    return placed


def locate(parts: list[StreetRows], *, wards: gpd.GeoDataFrame) -> Placed:
    """Place every row as ``place`` does, also if none lies in the wards."""
    places = np.concatenate([_coordinates(part) for part in parts])
    near = _near(places, wards=wards)
    # complex numbers are sorted as pairs, fast: one distinct value a map point
    points, of_row = np.unique(places[near, 0] + 1j * places[near, 1], return_inverse=True)
    easting_m, northing_m = (np.round(axis, 3) for axis in to_metres(points.real, points.imag))
    ward_of_point = in_wards(easting_m, northing_m, wards=wards)
    outside = np.flatnonzero(ward_of_point == NO_WARD)
    ward_of_point[outside], gap_of_outside = nearest_ward(
        easting_m[outside], northing_m[outside], wards=wards, reach_m=EXACT_TO_M
    )
    gap_of_point = np.zeros(len(points))
    gap_of_point[outside] = gap_of_outside
    ward = np.full(len(places), NO_WARD, dtype=np.intp)
    ward[near] = ward_of_point[of_row]
    gap_m = np.zeros(len(places))
    gap_m[near] = gap_of_point[of_row]
    metres = np.full((len(places), 2), np.nan)
    metres[near] = np.column_stack([easting_m, northing_m])[of_row]
    spans = list(pairwise(np.cumsum([0, *(part.table.num_rows for part in parts)]).tolist()))
    return Placed(
        [ward[a:b] for a, b in spans],
        [metres[a:b] for a, b in spans],
        [gap_m[a:b] for a, b in spans],
    )


def _coordinates(part: StreetRows) -> NDArray[np.float64]:
    """Longitude and latitude of each row (n, 2); NaN without a place."""
    axes = [part.table[axis].to_numpy() for axis in ("longitude", "latitude")]
    return np.column_stack(axes).astype(float, copy=False).reshape(-1, 2)


def _near(places: NDArray[np.float64], *, wards: gpd.GeoDataFrame) -> NDArray[np.intp]:
    """Return the rows in the box around the wards, in degrees."""
    west, south, east, north = wards.total_bounds
    # a straight edge in metres is bent in degrees: go along all four
    along = np.linspace(0, 1, 33)
    eastward, northward = west + along * (east - west), south + along * (north - south)
    south_side, north_side = np.full_like(along, south), np.full_like(along, north)
    west_side, east_side = np.full_like(along, west), np.full_like(along, east)
    longitude, latitude = to_degrees(
        np.concatenate([eastward, eastward, west_side, east_side]),
        np.concatenate([south_side, north_side, northward, northward]),
    )
    inside = np.ones(len(places), dtype=bool)
    for axis, edge in enumerate((longitude, latitude)):
        inside &= places[:, axis] >= edge.min() - _MARGIN_DEGREES  # False for NaN
        inside &= places[:, axis] <= edge.max() + _MARGIN_DEGREES
    return np.flatnonzero(inside)
