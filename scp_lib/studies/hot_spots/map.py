"""The hot spot map: areas, Gi*, density and wards to choose from, and its picture."""

import geopandas as gpd
import numpy as np
import shapely

from scp_lib.document.model import Row, Sentence, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Map, Picture
from scp_lib.document.text import number
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
    area_shapes,
    focus,
    hot_spots_picture,
    key_line,
)
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import HotSpotTables


def hot_spot_map(
    data: Dataset, study: HotSpots, tables: HotSpotTables, *, is_simple: bool = False
) -> Map:
    """Map hot-spot areas; Gi*, density and wards are layers to choose, unless it ``is_simple``."""
    wards = data.wards.set_index("ward_code").loc[study.wards["ward_code"]]
    shapes = grid_shapes(wards, name="wards")
    edge = merged(shapes)
    start = focus(study.in_areas, edge=edge, width_m=study.settings.width_m)
    choices = _area_layers(study, tables)
    what, when = study.settings.what, study.settings.when
    if not is_simple:
        choices += [
            _surface_layer(
                "Above average", study.places, "z",
                title=sentence("How far each place is above the average for {what}", what=what),
                legend_title=f"Gi* of {what}, {when}",
                note=sentence("Gi* says how far a place is above the average, not how sure that "
                              "is."),
            ),
            _surface_layer(
                "Density", study.density, "density_per_km2",
                title=sentence("How {what} is spread over the area", what=what),
                legend_title=f"{at_start(what)} incidents per km², {when}",
                note=sentence(
                    "Smoothed over {bandwidth} metres: a picture, not a test. It reads low near "
                    "the boundary.",
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
    drawn = hot_spots_picture(data, study, tables, shapes=shapes, edge=edge, part=start)
    shown = (tables.areas, tables.by_ward, tables.in_all, tables.hexagons)
    return Map(Picture(tables.areas.name, title, alt, *drawn, shown), page)


def _area_layers(study: HotSpots, tables: HotSpotTables) -> list[Layer]:
    """Draw the hexagons in quiet tints, and above them each area as one outline with its name."""
    hexagons = study.in_areas
    tints = [(ONE_POINT if is_one else HOT).fill for is_one in hexagons["is_one_point"]]
    below = filled(
        hexagons.geometry.array, tints, [()] * len(hexagons), [""] * len(hexagons),
        line="#FFFFFF", weight=0.7,
    )  # fmt: skip
    outlines = area_shapes(study)
    rows = list(tables.areas)
    looks = {"fillOpacity": 0, "color": style.INK, "weight": 2.4}
    marks = [
        Mark(
            geojson(degree_shape(outlines[row["area_number"]])),
            looks,
            cells=_cells(study, row),
            label=f"{row.name}: {_count(row)}",
            number=row.cell("area_number").printed,
            beside=row.name,
        )
        for row in rows
    ]
    legend = [key_line(HOT, areas=rows)] if rows else []
    if hexagons["is_one_point"].any():
        legend.append(key_line(ONE_POINT))
    name = "Hot-spot areas"
    return [
        Layer(
            name, below, is_choice=True, legend=legend, legend_title=words.legend_title(study),
            note=words.meaning(study) if rows else "",
        ),
        Layer(name, marks, _headings(study), is_choice=True),
    ]  # fmt: skip


def _count(row: Row) -> str:
    if not row.has("incident_count"):
        return "count not shown"
    return sentence("{incident_count} incident{incident_count:|s}", row).text


def _headings(study: HotSpots) -> tuple[str, ...]:
    years = study.years
    against = [years.months_name, "A year before", "How sure"]
    against = against if years.months else ["Within these months"]
    return "Hot-spot area", "Ward with most of it", "Incidents", *against, "Hexagons"


def _cells(study: HotSpots, row: Row) -> tuple[str, ...]:
    columns = ["ward_name", "incident_count"]
    years = ["current_count", "baseline_count", "verdict"]
    columns += years if study.years.months else ["in_year"]
    shown = [row.cell(column).printed or "not shown" for column in [*columns, "hexagon_count"]]
    return row.name, *shown


def _surface_layer(
    name: str,
    places: gpd.GeoDataFrame,
    column: str,
    *,
    title: Sentence,
    legend_title: str,
    note: Sentence,
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
            [(name, words) for _, words in drawn],
            [""] * len(drawn),
            line=style.BORDER,
            weight=0.3,
        ),
        (name, legend_title),
        is_choice=True,
        title=title,
        note=note,
        legend_title=legend_title,
        legend=[
            *(LegendLine(colour, words) for colour, words in reversed(classes)),
            LegendLine(GROUND, "Less than 1"),
        ],
    )


def _ward_layer(study: HotSpots, tables: HotSpotTables, shapes: np.ndarray) -> Layer:
    names, counts = tables.by_ward.names, study.wards["incident_count"]
    what, when = study.settings.what, study.settings.when
    shading, shown = shade(counts, decimals=0), [number(count) for count in counts]
    labels = [f"{name}: {count}" for name, count in zip(names, shown, strict=True)]
    cells = list(zip(names, shown, strict=True))
    most = study.wards.sort_values("incident_count", ascending=False, kind="stable")
    return Layer(
        "Wards",
        filled(shapes, shading.fills, cells, labels, line=style.BORDER, weight=1),
        ("Ward", "Incidents"),
        is_choice=True,
        title=sentence(
            "{ward} ward has the most {what}", ward=most["ward_name"].iloc[0], what=what
        ),
        note="Counts, not rates: a ward with more people or visitors has more incidents.",
        legend_title=f"{at_start(what)} incidents by ward, {when}",
        legend=legend_lines(shading, names, shown),
    )
