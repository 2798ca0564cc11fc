"""The names and lines under every map of a partnership, from what it holds anyway.

They come from all rows of all crime types and all months, and never from what a map shows: so a
name on a map tells nothing of an incident (docs/maps.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from scp_lib.areas import metres
from scp_lib.document.text import plain
from scp_lib.drawing.base import SETTINGS_RANK, Base, Kind, Line, Name
from scp_lib.drawing.shapes import to_degrees
from scp_lib.measures.place_kinds import STREETS, kind_of_place, short_name

if TYPE_CHECKING:
    import geopandas as gpd

    from scp_lib.settings.partnership import MapLine

NEAR_M = 250
_WARD_IMPORTANCE, _PLACE_IMPORTANCE = 100, 24
_OF_LAST_WORD = {
    3: "street hill causeway parade",
    2: "road avenue way lane drive gate bridge bypass square",
    0: "close court mews gardens grove walk path place row terrace yard green",
}
_ORIENT = frozenset(
    ["Bus/Coach Station", "Police Station", "Hospital", "Park/Open Space", "Ferry Terminal",
     "Airport/Airfield", "Further/Higher Educational Building"]
)  # fmt: skip
"""Kinds of place that help a reader to know where they are."""


def base_of(
    incidents: pd.DataFrame,
    *,
    wards: gpd.GeoDataFrame,
    streets: pd.DataFrame | None = None,
    map_lines: Iterable[MapLine] = (),
) -> Base:
    """Return the base of a partnership: the same rows, in any order, give the same base.

    The incidents need longitude, latitude, easting_m, northing_m and location_name; the wards
    (EPSG:27700) ward_name; the streets are those of the processed table ``base_lines``.
    """
    drawn = [Line(plain(line.name), SETTINGS_RANK, tuple(line.points)) for line in map_lines]
    if streets is not None and len(streets):
        shapes = to_degrees(streets["geometry"].to_numpy(dtype=object))
        drawn += [
            Line(plain(name), int(rank), tuple(map(tuple, shapely.get_coordinates(shape).tolist())))
            for name, rank, shape in zip(
                streets["street_name"], streets["rank"], shapes, strict=True
            )
        ]
    return Base((*_ward_names(wards), *_point_names(incidents)), tuple(drawn))


def nearest_streets(base: Base, points: pd.DataFrame, *, within_m: float = 200) -> list[str]:
    """Return the name of the street nearest to each point (easting_m, northing_m); "" if far.

    A street of the base is its middle, or the whole line where it has one.
    """
    streets = [
        (name.text, [(name.longitude, name.latitude)])
        for name in base.names
        if name.kind == "street"
    ]
    streets += [(line.text, list(line.coordinates)) for line in base.lines if line.text]
    if not streets:
        return [""] * len(points)
    shapes = []
    for _, degrees in streets:
        at_grid = np.column_stack(metres.to_metres(*zip(*degrees, strict=True)))
        is_line = len(degrees) > 1
        shapes.append(shapely.linestrings(at_grid) if is_line else shapely.points(at_grid[0]))
    at = shapely.points(points[["easting_m", "northing_m"]].to_numpy(dtype=float))
    tree = shapely.STRtree(shapes)
    (row, found), _ = tree.query_nearest(at, max_distance=within_m, return_distance=True)
    names = [""] * len(points)
    for place, street in sorted(zip(row.tolist(), found.tolist(), strict=True), reverse=True):
        names[place] = streets[street][0]
    return names


def _point_names(incidents: pd.DataFrame) -> list[Name]:
    """Name each map point once; how many incidents it has does not count."""
    from scipy.spatial import KDTree

    columns = ["longitude", "latitude", "easting_m", "northing_m", "location_name"]
    points = incidents[columns].sort_values(columns).drop_duplicates(["longitude", "latitude"])
    if points.empty:
        return []
    at_grid = points[["easting_m", "northing_m"]].to_numpy(dtype=float)
    around = KDTree(at_grid).query_ball_point(at_grid, NEAR_M, return_length=True)
    kinds = kind_of_place(points["location_name"])
    names = []
    places = zip(
        points["longitude"].tolist(),
        points["latitude"].tolist(),
        points["location_name"],
        kinds,
        np.asarray(around).tolist(),
        strict=True,
    )
    for longitude, latitude, name, kind, near in places:
        text, crowd = str(name).removeprefix("On or near ").strip(), near // 4
        is_street = kind == STREETS
        if not text or (not is_street and kind not in _ORIENT):
            continue
        weight = 10 * importance_of_street(text) if is_street else _PLACE_IMPORTANCE
        called: Kind = "street" if is_street else "place"
        shown = plain(text) if is_street else short_name(kind)
        names.append(Name(shown, called, weight + crowd, longitude, latitude))
    return names


def importance_of_street(street: str) -> int:
    """Return how well a street is likely to be known, by the last word of its name: 0 to 3.

    >>> [importance_of_street(name) for name in ("Mill Street", "Mill Road", "Mill Close")]
    [3, 2, 0]
    """
    last = street.split()[-1].casefold()
    found = (rank for rank, words in _OF_LAST_WORD.items() if last in words.split())
    return next(found, 2 if last[:1] in "abm" and last[1:].isdigit() else 1)


def _ward_names(wards: gpd.GeoDataFrame) -> list[Name]:
    """Name each ward at the middle of its widest part."""
    shapes = np.asarray(wards.geometry.array, dtype=object)
    circles = shapely.maximum_inscribed_circle(shapes, tolerance=20)
    middles = shapely.get_coordinates(shapely.get_point(circles, 0))
    places = zip(wards["ward_name"], *metres.to_degrees(middles[:, 0], middles[:, 1]), strict=True)
    return [
        Name(plain(name), "ward", _WARD_IMPORTANCE, float(east), float(north))
        for name, east, north in places
    ]
