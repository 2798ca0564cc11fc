"""The hot spot map: groups, confidence, density and wards to choose from, and its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from scp_lib.errors import ScpError
from scp_lib.views import style
from scp_lib.views.hot_spot_looks import (
    CONFIDENCE_LOOKS,
    GROUP_LOOKS,
    PATTERNS,
    focus,
    group_lines,
    name_spot,
)
from scp_lib.views.hot_spot_pictures import groups_picture
from scp_lib.views.hot_spot_words import group_words, since_words
from scp_lib.views.maps import MapView
from scp_lib.views.page import Layer, LegendLine, Mark, map_page
from scp_lib.views.shading import legend_lines, shade
from scp_lib.views.shapes import geojson, grid_shapes, merged, to_degrees
from scp_lib.views.text import INVENTED, cell, listed, number, plain, sentence

if TYPE_CHECKING:
    import geopandas as gpd

_PLACE_HEADINGS = (
    "Hot spot", "Near", "Incidents", "With its neighbours", "Expected by chance", "Group",
    "How sure", "Holds in other maps",
)  # fmt: skip
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
    page = map_page(
        [
            _ground(shapes),
            _group_layer(hot, first_month=first_month, what=what, months=months, level=level),
            _confidence_layer(places, first_month=first_month, what=what, months=months),
            _density_layer(density, what=what, months=months, bandwidth_m=bandwidth_m),
            _ward_layer(wards, shapes, what=what, months=months),
            _lines(shapes),
            _names(wards, shapes, hot),
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
    )
    picture = groups_picture(
        hot, shapes=shapes, names=[plain(name) for name in wards["ward_name"]], edge=edge,
        frame=start, title=title, legend_title=_legend_title(what, months, level),
        source=source, invented=invented,
    )  # fmt: skip
    alt = map_words(hot, title=title, months=months, what=what)
    return MapView(page, picture, f"{INVENTED}. {alt}" if invented else alt, plain(title))


def map_words(hot: pd.DataFrame, *, title: str, what: str, months: str) -> str:
    """Say in words what the map shows: how many hot spots in which wards, of which groups."""
    if hot.empty:
        return f"Map of {plain(what)} hot spots, {months}: there is none."
    by_ward = hot.groupby("ward_name").size().sort_values(ascending=False, kind="stable")
    wards = listed(f"{plain(name)} {count}" for name, count in by_ward.head(5).items())
    groups = [(look, int((hot["group"] == group).sum())) for group, look in GROUP_LOOKS.items()]
    told = listed(f"{count} {look.words.lower()}" for look, count in groups if count)
    return (
        f"Map of {number(len(hot))} hexagons. {sentence(title)} {plain(what)}, {months}, by ward: "
        f"{wards}. By group: {told}."
    )


def _legend_title(what: str, months: str, level: int) -> str:
    return f"{what[0].upper()}{what[1:]} hot spots at {level}% confidence, {months}"


def _cells(places: pd.DataFrame, *, first_month: pd.Timestamp) -> list[tuple[str, ...]]:
    return [
        (
            row["place_name"] or f"In {row['ward_name']}",
            row["near"] or "not told",
            cell(row["incident_count"], empty="not told (one map point)"),
            number(row["near_count"]),
            number(row["expected_count"], decimals=1),
            f"{group_words(row['group'])}{since_words(row['hot_since'], first=first_month)}",
            f"{row['confidence']}%" if row["confidence"] > 0 else "by its months alone",
            "" if not row["is_hot"] else "no, fragile" if row["is_fragile"] else "yes",
        )
        for row in places.to_dict("records")
    ]


def _hexagons(
    places: gpd.GeoDataFrame, fills: Sequence[str], cells: Sequence[tuple[str, ...]]
) -> list[Mark]:
    shapes = to_degrees(np.asarray(places.geometry.array, dtype=object))
    return [
        Mark(
            geojson(shape),
            {"fillColor": fill, "fillOpacity": 1, "color": style.INK, "weight": 0.7},
            told,
            f"{told[0]}: {told[2]} incidents, {told[5]}",
        )
        for shape, fill, told in zip(shapes, fills, cells, strict=True)
    ]


def _group_layer(
    hot: gpd.GeoDataFrame, *, first_month: pd.Timestamp, what: str, months: str, level: int
) -> Layer:
    fills = [GROUP_LOOKS[group].fill for group in hot["group"]]
    return Layer(
        "Hot spots by group",
        _hexagons(hot, fills, _cells(hot, first_month=first_month)),
        _PLACE_HEADINGS,
        is_choice=True,
        legend_title=_legend_title(what, months, level),
        legend=group_lines(hot),
    )


def _confidence_layer(
    places: gpd.GeoDataFrame, *, first_month: pd.Timestamp, what: str, months: str
) -> Layer:
    sure = places[(places["confidence"] > 0) & ~_is_empty(places)]
    looks = [CONFIDENCE_LOOKS[level] for level in sure["confidence"]]
    return Layer(
        "How sure",
        _hexagons(sure, [look.fill for look in looks], _cells(sure, first_month=first_month)),
        _PLACE_HEADINGS,
        is_choice=True,
        legend_title=f"More {what} than chance explains over the months together, {months}",
        legend=[
            LegendLine(look.fill, look.words, f"{int((sure['confidence'] == level).sum())} places")
            for level, look in CONFIDENCE_LOOKS.items()
        ],
    )


def _is_empty(places: pd.DataFrame) -> pd.Series:
    return places["incident_count"].fillna(1) == 0


def _density_layer(
    density: gpd.GeoDataFrame, *, what: str, months: str, bandwidth_m: float
) -> Layer:
    """Draw each class as one shape: a density is looked at, not read hexagon by hexagon."""
    seen = density[density["density_per_km2"] >= 1]
    shading = shade(seen["density_per_km2"], decimals=0)
    shapes = np.asarray(seen.geometry.array, dtype=object)
    of = np.array([-1 if place is None else place for place in shading.classes], dtype=int)
    marks = [
        Mark(
            geojson(to_degrees(np.array([shapely.union_all(shapes[of == place])]))[0]),
            {"fillColor": colour, "fillOpacity": 1, "color": style.BORDER, "weight": 0.3},
            (f"{words} incidents per km²",),
        )
        for place, (colour, words) in enumerate(zip(shading.colours, shading.words, strict=False))
        if (of == place).any()
    ]
    return Layer(
        "Density",
        marks,
        ("Density",),
        is_choice=True,
        legend_title=f"{what[0].upper()}{what[1:]} incidents per km², {months}",
        legend=[
            *(
                LegendLine(colour, words)
                for colour, words in reversed(
                    list(zip(shading.colours, shading.words, strict=False))
                )
            ),
            LegendLine(
                "#F7F7F6",
                "Less than 1",
                f"Quartic kernel, bandwidth {number(bandwidth_m)} m: a picture, not a test. It "
                "reads low near the boundary.",
            ),
        ],
    )


def _ward_layer(wards: gpd.GeoDataFrame, shapes: np.ndarray, *, what: str, months: str) -> Layer:
    names = [plain(name) for name in wards["ward_name"]]
    shading = shade(wards["incident_count"], decimals=0)
    marks = [
        Mark(
            geojson(shape),
            {"fillColor": fill, "fillOpacity": 1, "color": style.BORDER, "weight": 1},
            (name, cell(count, empty="no figure")),
            f"{name}: {cell(count, empty='no figure')}",
        )
        for shape, fill, name, count in zip(
            to_degrees(shapes), shading.fills, names, wards["incident_count"], strict=True
        )
    ]
    return Layer(
        "Wards",
        marks,
        ("Ward", "Incidents"),
        is_choice=True,
        legend_title=f"{what[0].upper()}{what[1:]} incidents by ward, {months}",
        legend=legend_lines(shading, names),
    )


def _ground(shapes: np.ndarray) -> Layer:
    looks: Mapping[str, Any] = {"fillColor": "#F7F7F6", "fillOpacity": 1, "weight": 0}
    return Layer("Ground", [Mark(geojson(_degree_shape(merged(shapes))), dict(looks))])


def _lines(shapes: np.ndarray) -> Layer:
    looks: Mapping[str, Any] = {"fill": False, "color": style.QUIET_INK, "weight": 1}
    edges = shapely.node(shapely.union_all(shapely.boundary(shapes)))
    return Layer("Ward boundaries", [Mark(geojson(_degree_shape(edges)), dict(looks))])


def _names(wards: gpd.GeoDataFrame, shapes: np.ndarray, hot: gpd.GeoDataFrame) -> Layer:
    """Write each ward's name where it has most room beside its hot spots."""
    unseen = {"fill": False, "stroke": False, "radius": 0.1}
    middles = [name_spot(shape, hot) for shape in shapes]
    return Layer(
        "Ward names",
        [
            Mark(geojson(_degree_shape(point)), dict(unseen), label=plain(name))
            for point, name in zip(middles, wards["ward_name"], strict=True)
        ],
        is_names=True,
    )


def _degree_shape(shape: Any) -> Any:
    return to_degrees(np.array([shape], dtype=object))[0]


def _degrees(shape: Any) -> tuple[float, float, float, float]:
    west, south, east, north = _degree_shape(shape).bounds
    return west, south, east, north


def _width_m(places: gpd.GeoDataFrame) -> float:
    west, _, east, _ = places.geometry.iloc[0].bounds
    return float(east - west)
