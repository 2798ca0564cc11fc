"""How hot spots look: colour, pattern and words, the same on map and picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scp_lib.drawing import style
from scp_lib.drawing.page import Pattern

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely import Geometry, Point

_FOCUS_WIDTHS = 34
"""Side of the part that a map opens on, in hexagons: so few that each can be made out."""


class Swatch(NamedTuple):
    """A name and meaning, and colour, line and hatch of a picture."""

    words: str
    meaning: str
    colour: str
    line: str = "#FFFFFF"
    hatch: str = ""

    @property
    def pattern(self) -> str:
        """The name of its pattern on a map; empty if it is filled with its colour alone."""
        return "hot-one-location" if self.hatch else ""

    @property
    def fill(self) -> str:
        """Its fill on a map."""
        return f"url(#{self.pattern})" if self.hatch else self.colour


HOT = Swatch("Hot spot", "clearly more than chance explains", style.DARK_BLUE)
ONE_POINT = Swatch(
    "Hot spot, mainly one location",
    "one location has over half of the incidents in the hexagon and around it",
    style.ORANGE, style.INK, "....",
)  # fmt: skip
GROUND = "#F7F7F6"
"""Of the area, below everything."""

PATTERNS: tuple[Pattern, ...] = (
    Pattern(ONE_POINT.pattern, ONE_POINT.colour, ONE_POINT.line, "dots"),
)


def looks_of(hot: gpd.GeoDataFrame) -> list[Swatch]:
    """Return the look of each hot hexagon."""
    return [ONE_POINT if is_one else HOT for is_one in hot["is_one_point"]]


def focus(hot: gpd.GeoDataFrame, *, edge: Geometry, width_m: float) -> Geometry:
    """Return the square with the most hot spots, in metres; the whole area where there is none.

    It is 34 hexagons wide, or as wide as the hot spots reach if that is less.
    """
    import shapely

    if hot.empty:
        return edge
    side = _FOCUS_WIDTHS * width_m
    at = np.column_stack([hot.geometry.centroid.x, hot.geometry.centroid.y])
    counts = hot["incident_count"].astype("float64").fillna(0).to_numpy()
    best: tuple[float, float] = (-1.0, -1.0)
    inside = np.ones(len(at), dtype=bool)
    for east, north in at:
        near = (np.abs(at - [east, north]) <= side / 2).all(axis=1)
        if (score := (float(near.sum()), float(counts[near].sum()))) > best:
            best, inside = score, near
    low, high = at[inside].min(axis=0), at[inside].max(axis=0)
    reach = min(side, float((high - low).max()) + 4 * width_m) / 2
    east, north = (low + high) / 2
    return shapely.box(east - reach, north - reach, east + reach, north + reach)


def name_spot(shape: Geometry, hot: gpd.GeoDataFrame) -> Point:
    """Return where in a shape (metres) a name has most room, hot spots left free if they can be."""
    import shapely

    mine = hot.geometry[hot.geometry.intersects(shape)]
    free = shapely.difference(shape, shapely.union_all(mine.to_numpy()))
    free = shape if free.area < 0.2 * shape.area else free
    return shapely.get_point(shapely.maximum_inscribed_circle(free, tolerance=20), 0)
