"""The layers of the hot spot map: groups, confidence, density, wards, and what lies around them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from scp_lib.views import style
from scp_lib.views.hot_spot_looks import CONFIDENCE_LOOKS, GROUP_LOOKS, group_lines, name_spot
from scp_lib.views.hot_spot_words import group_words, since_words
from scp_lib.views.page import Layer, LegendLine, Mark
from scp_lib.views.shading import legend_lines, shade
from scp_lib.views.shapes import geojson, merged, to_degrees
from scp_lib.views.text import cell, number, plain

if TYPE_CHECKING:
    import geopandas as gpd

_PLACE_HEADINGS = (
    "Hot spot", "Near", "Incidents", "With its neighbours", "Expected by chance", "Group",
    "How sure", "Holds in other maps",
)  # fmt: skip


_SURE_HEADINGS = ("Place", "Incidents", "With its neighbours", "Expected by chance", "How sure")


def groups_title(what: str, months: str, level: int) -> str:
    """Name what the groups are of."""
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
    places: gpd.GeoDataFrame,
    fills: Sequence[str],
    cells: Sequence[tuple[str, ...]],
    *,
    labels: Sequence[str],
) -> list[Mark]:
    shapes = to_degrees(np.asarray(places.geometry.array, dtype=object))
    return [
        Mark(
            geojson(shape),
            {"fillColor": fill, "fillOpacity": 1, "color": style.INK, "weight": 0.7},
            told,
            label,
        )
        for shape, fill, told, label in zip(shapes, fills, cells, labels, strict=True)
    ]


def group_layer(
    hot: gpd.GeoDataFrame, *, first_month: pd.Timestamp, what: str, months: str, level: int
) -> Layer:
    """Draw hot spots by group."""
    fills = [GROUP_LOOKS[group].fill for group in hot["group"]]
    told = _cells(hot, first_month=first_month)
    labels = [f"{cells[0]}: {cells[2]} incidents, {cells[5]}" for cells in told]
    return Layer(
        "Hot spots by group",
        _hexagons(hot, fills, told, labels=labels),
        _PLACE_HEADINGS,
        is_choice=True,
        legend_title=groups_title(what, months, level),
        legend=group_lines(hot),
    )


def confidence_layer(
    places: gpd.GeoDataFrame, *, first_month: pd.Timestamp, what: str, months: str
) -> Layer:
    """Draw places by how sure it is that they are hot over the months together."""
    sure = places[(places["confidence"] > 0) & ~_is_empty(places)]
    looks = [CONFIDENCE_LOOKS[level] for level in sure["confidence"]]
    told = [(c[0], c[2], c[3], c[4], c[6]) for c in _cells(sure, first_month=first_month)]
    return Layer(
        "How sure",
        _hexagons(
            sure, [look.fill for look in looks], told, labels=[f"{t[0]}: {t[4]}" for t in told]
        ),
        _SURE_HEADINGS,
        is_choice=True,
        legend_title=f"More {what} than chance explains over the months together, {months}",
        legend=[
            LegendLine(look.fill, look.words, f"{int((sure['confidence'] == level).sum())} places")
            for level, look in CONFIDENCE_LOOKS.items()
        ],
    )


def _is_empty(places: pd.DataFrame) -> pd.Series:
    return places["incident_count"].fillna(1) == 0


def density_layer(
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


def ward_layer(wards: gpd.GeoDataFrame, shapes: np.ndarray, *, what: str, months: str) -> Layer:
    """Shade wards by their incidents."""
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


def ground_layer(shapes: np.ndarray) -> Layer:
    """Fill the area, below everything."""
    looks: Mapping[str, Any] = {"fillColor": "#F7F7F6", "fillOpacity": 1, "weight": 0}
    return Layer("Ground", [Mark(geojson(degree_shape(merged(shapes))), dict(looks))])


def line_layer(shapes: np.ndarray) -> Layer:
    """Draw the boundaries of wards, each once."""
    looks: Mapping[str, Any] = {"fill": False, "color": style.QUIET_INK, "weight": 1}
    edges = shapely.node(shapely.union_all(shapely.boundary(shapes)))
    return Layer("Ward boundaries", [Mark(geojson(degree_shape(edges)), dict(looks))])


def name_layer(wards: gpd.GeoDataFrame, shapes: np.ndarray, hot: gpd.GeoDataFrame) -> Layer:
    """Write each ward's name where it has most room beside its hot spots."""
    unseen = {"fill": False, "stroke": False, "radius": 0.1}
    middles = [name_spot(shape, hot) for shape in shapes]
    return Layer(
        "Ward names",
        [
            Mark(geojson(degree_shape(point)), dict(unseen), label=plain(name))
            for point, name in zip(middles, wards["ward_name"], strict=True)
        ],
        is_names=True,
    )


def degree_shape(shape: Any) -> Any:
    """Return one shape of the National Grid in degrees."""
    return to_degrees(np.array([shape], dtype=object))[0]
