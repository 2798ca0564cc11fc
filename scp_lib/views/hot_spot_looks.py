"""How each group of hot spots looks: colour, pattern and words, the same on map and picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from scp_lib.views import style
from scp_lib.views.page import LegendLine, Pattern

if TYPE_CHECKING:
    import geopandas as gpd

_FOCUS_WIDTHS = 34
"""Side of the part that a map opens on, in hexagons: so few that each can be made out."""


class Look(NamedTuple):
    """Words, their meaning, the fill of a map, and colour, line and hatch of a picture."""

    words: str
    meaning: str
    fill: str
    colour: str
    line: str = "#FFFFFF"
    hatch: str = ""


GROUP_LOOKS: dict[str, Look] = {
    "new": Look(
        "New", "hot of late, and not before", "url(#hot-new)", style.ORANGE, style.INK, "...."
    ),
    "persistent": Look(
        "Persistent", "hot in nine months of ten or more", style.DARK_BLUE, style.DARK_BLUE
    ),
    "fading": Look(
        "Fading", "often hot, now less or no longer", "url(#hot-fading)", style.DARK_PINK,
        hatch="---",
    ),
    "on and off": Look(
        "On and off", "hot now, with breaks before", "url(#hot-on-and-off)",
        style.TURQUOISE, hatch="////",
    ),
    "overall": Look(
        "Over all months only", "hot over the months together, without a pattern by month",
        "#A8B0B5", "#A8B0B5",
    ),
}  # fmt: skip
"""In the order a page tells them."""

CONFIDENCE_LOOKS: dict[int, Look] = {
    99: Look("99% confidence", "", "#092135", "#092135"),
    95: Look("95% confidence", "", "#2073BC", "#2073BC"),
    90: Look("90% confidence", "", "#ADD1F1", "#ADD1F1"),
}

PATTERNS: tuple[Pattern, ...] = (
    Pattern("hot-new", style.ORANGE, style.INK, "dots"),
    Pattern("hot-fading", style.DARK_PINK, "#FFFFFF", "level"),
    Pattern("hot-on-and-off", style.TURQUOISE, "#FFFFFF", "stripes"),
)


def group_lines(hot: pd.DataFrame) -> list[LegendLine]:
    """Return the legend's lines, one a group, with how many hot spots are in it."""
    return [
        LegendLine(look.fill, f"{look.words}: {int((hot['group'] == group).sum())}", look.meaning)
        for group, look in GROUP_LOOKS.items()
    ]


def focus(hot: gpd.GeoDataFrame, *, width_m: float) -> Any:
    """Return the square with the most hot spots, in metres; None where there is none.

    It is 34 hexagons wide, or as wide as the hot spots reach if that is less.
    """
    import shapely

    if hot.empty:
        return None
    side = _FOCUS_WIDTHS * width_m
    at = np.column_stack([hot.geometry.centroid.x, hot.geometry.centroid.y])
    held = hot["incident_count"].astype("float64").fillna(0).to_numpy()
    best: tuple[float, float] = (-1.0, -1.0)
    inside = np.ones(len(at), dtype=bool)
    for east, north in at:
        near = (np.abs(at - [east, north]) <= side / 2).all(axis=1)
        if (score := (float(near.sum()), float(held[near].sum()))) > best:
            best, inside = score, near
    low, high = at[inside].min(axis=0), at[inside].max(axis=0)
    reach = min(side, float((high - low).max()) + 4 * width_m) / 2
    east, north = (low + high) / 2
    return shapely.box(east - reach, north - reach, east + reach, north + reach)


def name_spot(shape: Any, hot: gpd.GeoDataFrame) -> Any:
    """Return where in a shape (metres) a name has most room, hot spots left free if they can be."""
    import shapely

    mine = hot.geometry[hot.geometry.intersects(shape)]
    free = shapely.difference(shape, shapely.union_all(mine.to_numpy()))
    free = shape if free.area < 0.2 * shape.area else free
    return shapely.get_point(shapely.maximum_inscribed_circle(free, tolerance=20), 0)
