"""The hot spot map: groups, confidence, density and wards to choose from, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.views.hot_spot_drawing import WIDTH_IN
from scp_lib.views.hot_spot_layers import (
    confidence_layer,
    degree_shape,
    density_layer,
    ground_layer,
    group_layer,
    groups_title,
    line_layer,
    name_layer,
    ward_layer,
)
from scp_lib.views.hot_spot_looks import (
    GROUP_LOOKS,
    PATTERNS,
    focus,
)
from scp_lib.views.hot_spot_pictures import groups_picture
from scp_lib.views.maps import MapView
from scp_lib.views.page import map_page
from scp_lib.views.shapes import grid_shapes, merged
from scp_lib.views.text import INVENTED, listed, number, plain, sentence

if TYPE_CHECKING:
    import geopandas as gpd

_NEEDED = (
    "place_name", "ward_name", "incident_count", "near_count", "expected_count", "confidence",
    "is_hot", "is_fragile", "group", "hot_since", "near", "geometry",
)  # fmt: skip


def hot_spot_map(
    places: gpd.GeoDataFrame,
    *,
    density: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    level: int,
    first_month: pd.Timestamp,
    what: str,
    months: str,
    bandwidth_m: float,
    title: str,
    source: str,
    invented: bool = False,
    table: str = "",
    is_simple: bool = False,
    has_svg: bool = False,
    width_in: float = WIDTH_IN,
) -> MapView:
    """Map hot spots by group; confidence, density and wards are layers to choose.

    Parameters
    ----------
    places
        Hexagons with a known map point, in EPSG:27700, one row each (see schemas.HotSpot).
    density
        Hexagons with ``density_per_km2``, those without a map point too.
    wards
        ``ward_name``, ``incident_count`` and geometry, one row a ward.
    level
        Confidence of a hot spot, %.
    first_month
        First of the months, for "hot since".
    what, months
        What is counted ("ASB") and over which months, in words.
    bandwidth_m
        Of the density.
    title
        The finding.
    source
        Caption and attribution.
    invented
        Say on map and picture that the figures are invented.
    table
        The figures as HTML, folded under the map.
    is_simple
        Draw the groups alone, without layers to choose from.
    has_svg
        Draw the picture as vectors too.
    width_in
        Width of the picture, inches.

    Returns
    -------
    MapView
        The same places and words give the same bytes.

    Raises
    ------
    ScpError
        If a column is missing or there is no place.
    """
    missing = [name for name in _NEEDED if name not in places.columns]
    if missing or places.empty:
        raise ScpError(f"A hot spot map needs places with {', '.join(missing) or 'a row or more'}.")
    shapes = grid_shapes(wards, name="wards")
    edge = merged(shapes)
    hot = places[places["is_hot"]]
    start = focus(hot, width_m=_width_m(places))
    choices = [group_layer(hot, first_month=first_month, what=what, months=months, level=level)]
    if not is_simple:
        choices += [
            confidence_layer(places, first_month=first_month, what=what, months=months),
            density_layer(density, what=what, months=months, bandwidth_m=bandwidth_m),
            ward_layer(wards, shapes, what=what, months=months),
        ]
    alt = map_words(hot, title=title, months=months, what=what)
    alt = f"{INVENTED}. {alt}" if invented else alt
    page = map_page(
        [
            ground_layer(shapes),
            *choices,
            line_layer(shapes),
            name_layer(wards, shapes, hot),
        ],
        title=title,
        legend_title="",
        legend=[],
        source=source,
        bounds=_degrees(edge),
        start=_degrees(start) if start is not None else None,
        invented=invented,
        table=table,
        patterns=PATTERNS,
        words=alt,
    )
    picture = groups_picture(
        hot, shapes=shapes, names=[plain(name) for name in wards["ward_name"]], edge=edge,
        frame=start, title=title, legend_title=groups_title(what, months, level),
        source=source, invented=invented, is_counted=not is_simple, has_svg=has_svg,
        width_in=width_in,
    )  # fmt: skip
    return MapView(page, picture.png, alt, plain(title), picture.svg, picture.labels)


def map_words(hot: pd.DataFrame, *, title: str, what: str, months: str) -> str:
    """Say in words what the map shows: how many hot spots in which wards, of which groups."""
    if hot.empty:
        return f"Map of {plain(what)} hot spots, {months}: there is none."
    by_ward = hot.groupby("ward_name").size().sort_values(ascending=False, kind="stable")
    wards = listed(f"{plain(name)} {number(count)}" for name, count in by_ward.head(5).items())
    groups = [(look, int((hot["group"] == group).sum())) for group, look in GROUP_LOOKS.items()]
    told = listed(f"{number(count)} {look.words.lower()}" for look, count in groups if count)
    return (
        f"Map of {number(len(hot))} hexagons. {sentence(title)} {plain(what)}, {months}, by ward: "
        f"{wards}. By group: {told}."
    )


def _degrees(shape: Any) -> tuple[float, float, float, float]:
    west, south, east, north = degree_shape(shape).bounds
    return west, south, east, north


def _width_m(places: gpd.GeoDataFrame) -> float:
    west, _, east, _ = places.geometry.iloc[0].bounds
    return float(east - west)
