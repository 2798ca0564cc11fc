"""Each row in one ward: distinct map points are placed once, however many rows lie on them."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from scp_lib.areas.metres import to_degrees, to_metres
from scp_lib.areas.wards import in_wards, nearest_ward
from scp_lib.errors import AreaError
from scp_lib.sources.police_uk import StreetRows

NO_WARD = -1
ROUNDED_BY_M = 0.06
"""Half of a sixth decimal is 5.6 cm north and, in England, 3.4 cm east."""
GENERALISED_TO_M = 20.0
"""ONS generalises its clipped boundaries (BGC) to 20 m."""
_MARGIN_DEGREES = 0.01


class Placed(NamedTuple):
    """One entry a part: each row's ward (-1 for none), its metres (rows, 2), and its gap.

    ``gap_m`` is 0 for a row inside its ward, and above 0 for one that lies just outside every
    ward and was given to the nearest. ``is_beyond`` marks rows inside a ward that are in none,
    because the newest ward file has them outside.
    """

    ward: list[NDArray[np.intp]]
    metres: list[NDArray[np.float64]]
    gap_m: list[NDArray[np.float64]]
    is_beyond: list[NDArray[np.bool_]]


def place(
    parts: list[StreetRows],
    *,
    wards: gpd.GeoDataFrame,
    name: str,
    newest: gpd.GeoDataFrame | None = None,
) -> Placed:
    """Place every row in its ward; metres are EPSG:27700, NaN far from the wards.

    Parameters
    ----------
    wards
        In code order, EPSG:27700, as areas.wards.check_wards returns them.
    name
        What to call their file in a message.
    newest
        Wards of the same district in a newer file, if the settings name one. Ward files are
        generalised, each in its own way: within 20 m of the edge the newest decides which
        incidents are the district's, so that it does not depend on the report's own file.

    Notes
    -----
    Coordinates are rounded to six decimals, by up to 6 cm: a row that lies outside every ward by
    no more than that is taken to lie on the edge, and goes to the nearest ward.

    Raises
    ------
    AreaError
        Not one row lies in the wards: they are not of the area that the files are of.
    """
    placed = locate(parts, wards=wards, newest=newest)
    if all((ward == NO_WARD).all() for ward in placed.ward):
        located = sum(int(part.table["longitude"].is_valid().to_numpy().sum()) for part in parts)
        raise AreaError(
            f"{name}: none of the {located:,} located rows lies in its {len(wards)} wards. Name "
            "wards and forces of one area in the settings."
        )
    return placed


def locate(
    parts: list[StreetRows], *, wards: gpd.GeoDataFrame, newest: gpd.GeoDataFrame | None = None
) -> Placed:
    """Place every row as ``place`` does, also if none lies in the wards."""
    places = np.concatenate([_coordinates(part) for part in parts])
    near = _near(places, wards=wards)
    # complex numbers are sorted as pairs, fast: one distinct value a map point
    points, of_row = np.unique(places[near, 0] + 1j * places[near, 1], return_inverse=True)
    easting_m, northing_m = (np.round(axis, 3) for axis in to_metres(points.real, points.imag))
    ward_of_point, gap_of_point, beyond_of_point = _wards_of_points(
        easting_m, northing_m, wards=wards, newest=newest
    )
    ward = np.full(len(places), NO_WARD, dtype=np.intp)
    ward[near] = ward_of_point[of_row]
    gap_m, is_beyond = np.zeros(len(places)), np.zeros(len(places), dtype=bool)
    gap_m[near], is_beyond[near] = gap_of_point[of_row], beyond_of_point[of_row]
    metres = np.full((len(places), 2), np.nan)
    metres[near] = np.column_stack([easting_m, northing_m])[of_row]
    spans = list(pairwise(np.cumsum([0, *(part.table.num_rows for part in parts)]).tolist()))
    return Placed(
        [ward[a:b] for a, b in spans],
        [metres[a:b] for a, b in spans],
        [gap_m[a:b] for a, b in spans],
        [is_beyond[a:b] for a, b in spans],
    )


def _wards_of_points(
    easting_m: NDArray[np.float64],
    northing_m: NDArray[np.float64],
    *,
    wards: gpd.GeoDataFrame,
    newest: gpd.GeoDataFrame | None,
) -> tuple[NDArray[np.intp], NDArray[np.float64], NDArray[np.bool_]]:
    """Return each point's ward, its gap in metres, and whether the newest file has it outside."""
    ward = _in_or_on(easting_m, northing_m, wards=wards)
    gap_m, is_beyond = ward.gap_m, np.zeros(len(easting_m), dtype=bool)
    found = ward.ward
    if newest is not None:
        is_there = _in_or_on(easting_m, northing_m, wards=newest).ward != NO_WARD
        added = np.flatnonzero((found == NO_WARD) & is_there)
        found[added], gap_m[added] = nearest_ward(
            easting_m[added], northing_m[added], wards=wards, reach_m=GENERALISED_TO_M
        )
        doubtful = np.flatnonzero((found != NO_WARD) & ~is_there)
        if doubtful.size:
            edge = shapely.boundary(shapely.union_all(wards.geometry.to_numpy()))
            points = shapely.points(easting_m[doubtful], northing_m[doubtful])
            gone = doubtful[shapely.distance(points, edge) <= GENERALISED_TO_M]
            found[gone], gap_m[gone], is_beyond[gone] = NO_WARD, 0.0, True
    return found, gap_m, is_beyond


class _InOrOn(NamedTuple):
    ward: NDArray[np.intp]
    gap_m: NDArray[np.float64]


def _in_or_on(
    easting_m: NDArray[np.float64], northing_m: NDArray[np.float64], *, wards: gpd.GeoDataFrame
) -> _InOrOn:
    """Place points in wards, those on the outer edge (as far as can be told) in the nearest."""
    ward = in_wards(easting_m, northing_m, wards=wards)
    gap_m = np.zeros(len(easting_m))
    outside = np.flatnonzero(ward == NO_WARD)
    ward[outside], gap_m[outside] = nearest_ward(
        easting_m[outside], northing_m[outside], wards=wards, reach_m=ROUNDED_BY_M
    )
    return _InOrOn(ward, gap_m)


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
