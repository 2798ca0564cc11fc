"""The hot spot map: hot spots, Gi*, density and wards to choose from, and its picture."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.document.model import Sentence, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Map, Picture
from scp_lib.document.text import cell, number
from scp_lib.drawing import style
from scp_lib.drawing.base import base_json
from scp_lib.drawing.drawing import said_of
from scp_lib.drawing.maps import filled, legend_lines, shade
from scp_lib.drawing.page import Layer, LegendLine, Mark, map_page
from scp_lib.drawing.shapes import degree_shape, geojson, grid_shapes, merged
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots import words
from scp_lib.studies.hot_spots.pictures import (
    GROUND,
    HOT,
    ONE_POINT,
    focus,
    hot_spots_picture,
)
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import HotSpotTables

_HEADINGS = (
    "Hot-spot area", "Near", "Incidents", "With its neighbours", "Expected by chance",
    "At one location near",
)  # fmt: skip


def hot_spot_map(
    data: Dataset, study: HotSpots, tables: HotSpotTables, *, is_simple: bool = False
) -> Map:
    """Map hot spots; Gi*, density and wards are layers to choose, unless it ``is_simple``."""
    wards = data.wards.set_index("ward_code").loc[study.wards["ward_code"]]
    shapes = grid_shapes(wards, name="wards")
    edge = merged(shapes)
    start = focus(study.hot, edge=edge, width_m=study.settings.width_m)
    choices = [_hot_layer(study)]
    if not is_simple:
        choices += [
            _surface_layer(
                "Gi*", study.places, "z",
                title=f"How far {study.settings.what} is above the average place (Gi*), "
                f"{study.settings.when}",
                foot=sentence("Gi* says how far, not how sure."),
            ),
            _surface_layer(
                "Density", study.density, "density_per_km2",
                title=_incidents_title(study, "per km²"),
                foot=sentence(
                    "Quartic kernel, bandwidth {bandwidth} m: a picture, not a test. It reads low "
                    "near the boundary.",
                    bandwidth=tables.in_all.cell(0, "bandwidth_m"),
                ),
            ),
            _ward_layer(study, tables, shapes),
        ]  # fmt: skip
    title = words.map_title(study, tables)
    alt = said_of(words.map_alternative(study, tables), invented=data.is_invented)
    looks = {"fillColor": GROUND, "fillOpacity": 1, "weight": 0}
    edges = shapely.node(shapely.union_all(shapely.boundary(shapes)))  # each once
    line = {"fill": False, "color": style.QUIET_INK, "weight": 1}
    ground = Layer("Ground", [Mark(geojson(degree_shape(edge)), looks)])
    lines = Layer("Ward boundaries", [Mark(geojson(degree_shape(edges)), line)])
    page = map_page(
        [ground, *choices, lines],
        title=title,
        legend_title="",
        legend=[],
        bounds=degree_shape(edge).bounds,
        start=degree_shape(start).bounds,
        **data.stamp,
        table=tables.areas,
        words=alt.text,
        base=base_json(data.base, degree_shape(edge).bounds),
    )
    drawn = hot_spots_picture(
        data, study, tables, shapes=shapes, edge=edge, frame=start, is_counted=not is_simple
    )
    shown = (tables.areas, tables.by_ward, tables.in_all, tables.hexagons)
    return Map(Picture(tables.areas.name, title, alt, *drawn, shown), page)


def _cells(places: pd.DataFrame) -> list[tuple[str, ...]]:
    return [
        (
            row["area_name"],
            row["near"] or "not shown",
            cell(row["incident_count"], empty="not shown (one location)"),
            cell(row["near_count"], empty="not shown"),
            number(row["expected_count"], decimals=1),
            cell(row["busiest_point_count"], empty="not shown"),
        )
        for row in places.to_dict("records")
    ]


def _hot_layer(study: HotSpots) -> Layer:
    """Draw hot hexagons, those hot mainly through one location apart."""
    hot, shown = study.hot, _cells(study.hot)
    labels = [f"{cells[0]}: {cells[2]} incidents" for cells in shown]
    fills = [(ONE_POINT if is_one else HOT).fill for is_one in hot["is_one_point"]]
    legend = [LegendLine(HOT.fill, HOT.words, HOT.meaning)]
    if hot["is_one_point"].any():
        legend.append(LegendLine(ONE_POINT.fill, ONE_POINT.words, ONE_POINT.meaning))
    return Layer(
        "Hot spots", filled(hot.geometry.array, fills, shown, labels), _HEADINGS,
        is_choice=True, legend_title=words.legend_title(study), legend=legend,
    )  # fmt: skip


def _surface_layer(
    name: str, places: gpd.GeoDataFrame, column: str, *, title: str, foot: Sentence
) -> Layer:
    """Draw each class as one shape: a surface is looked at, not read hexagon by hexagon."""
    seen = places[places[column] >= 1]
    shading = shade(seen[column], decimals=0)
    classes = list(zip(shading.colours, shading.words, strict=False))
    shapes = seen[["geometry"]].dissolve(np.array(shading.classes)).geometry
    drawn = [classes[place] for place in shapes.index]
    return Layer(
        name,
        filled(
            shapes.array,
            [colour for colour, _ in drawn],
            [(words,) for _, words in drawn],
            [""] * len(drawn),
            line=style.BORDER,
            weight=0.3,
        ),
        (name,),
        is_choice=True,
        legend_title=title,
        legend=[
            *(LegendLine(colour, words) for colour, words in reversed(classes)),
            LegendLine(GROUND, "Less than 1", foot),
        ],
    )


def _incidents_title(study: HotSpots, by: str) -> str:
    what, months = study.settings.what, study.settings.when
    return f"{at_start(what)} incidents {by}, {months}"


def _ward_layer(study: HotSpots, tables: HotSpotTables, shapes: np.ndarray) -> Layer:
    names, counts = tables.by_ward.names, study.wards["incident_count"]
    shading, shown = shade(counts, decimals=0), [number(count) for count in counts]
    labels = [f"{name}: {count}" for name, count in zip(names, shown, strict=True)]
    cells = list(zip(names, shown, strict=True))
    return Layer(
        "Wards",
        filled(shapes, shading.fills, cells, labels, line=style.BORDER, weight=1),
        ("Ward", "Incidents"),
        is_choice=True,
        legend_title=_incidents_title(study, "by ward"),
        legend=legend_lines(shading, names, shown),
    )
