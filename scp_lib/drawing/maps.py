"""Maps: each as an interactive page, a static picture and words that say what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scp_lib.document.model import Sentence, Table
from scp_lib.document.parts import Map, Picture
from scp_lib.drawing import style
from scp_lib.drawing.drawing import said_of
from scp_lib.drawing.page import Layer, Mark, map_page
from scp_lib.drawing.picture import Area, map_picture
from scp_lib.drawing.shading import (
    legend_lines,
    ranks_in_words,
    shade,
    ward_words,
)
from scp_lib.drawing.shapes import degree_shape, geojson, grid_shapes, merged, to_degrees
from scp_lib.errors import ScpError

if TYPE_CHECKING:
    import geopandas as gpd

NO_FIGURE_WORDS = "no figure"


def ward_map(
    table: Table,
    shapes: gpd.GeoDataFrame,
    *,
    value: str,
    name: str,
    title: Sentence,
    legend_title: str,
    source: str,
    invented: bool = False,
    has_picture: bool = True,
) -> Map:
    """Shade wards by a figure, in at most four classes; a ward without one is hatched.

    Parameters
    ----------
    table
        One row a ward, with ``ward_code``: what pop-ups and the folded table show.
    shapes
        ``ward_code`` and geometry (EPSG:27700), each ward of the table once.
    value
        Column to shade by; it is classed as the table writes it.
    name
        Names the files of map and picture.
    title
        The finding.
    legend_title
        Measure, unit and period.
    source
        Caption and attribution.
    invented
        Say on map and picture that the figures are invented.
    has_picture
        Draw the static picture too; without one the map is there at once, for a screen alone.

    Returns
    -------
    Map
        The same wards and words give the same bytes.

    Raises
    ------
    ScpError
        If a column is missing.
    AreaError
        If the shapes are not on the National Grid.

    """
    lacking = sorted({"ward_code", value} - set(table.rows.columns))
    if lacking:
        raise ScpError(f"A ward map needs the column {', '.join(lacking)} in '{table.name}'.")
    by_code = shapes.drop_duplicates("ward_code").set_index("ward_code")
    grounds = grid_shapes(by_code.loc[table.rows["ward_code"]], name="wards")
    edge = merged(grounds)
    decimals = table.decimals.get(value, 0)
    shading = shade(table.rows[value], decimals=decimals)
    rows = list(table)
    names = [row.name for row in rows]
    figures = [row.cell(value).printed if row.has(value) else NO_FIGURE_WORDS for row in rows]
    marks = [
        Mark(
            geojson(shape),
            {"fillColor": fill, "fillOpacity": 1, "color": style.BORDER, "weight": 1.2},
            tuple(row.cell(column).printed for column in table.headers),
            f"{row.name}: {figure}",
        )
        for shape, fill, row, figure in zip(
            to_degrees(grounds), shading.fills, rows, figures, strict=True
        )
    ]
    headings = tuple(table.headers.values())
    legend = legend_lines(shading, names, figures)
    line = {"fill": False, "color": style.QUIET_INK, "weight": 1.4}
    alt = ward_words(rows, value, title=title, legend_title=legend_title)
    alt = said_of(alt, invented=invented)
    page = map_page(
        [
            Layer("Wards", marks, headings),
            Layer("Outline", [Mark(geojson(degree_shape(edge)), line)]),
        ],
        title=title,
        legend_title=legend_title,
        legend=legend,
        source=source,
        bounds=degree_shape(edge).bounds,
        invented=invented,
        table=table,
        words=alt.text,
    )
    if not has_picture:
        return Map(Picture(name, title, alt, b"", tables=(table,)), page)
    ranks = ranks_in_words(shading.numbers)
    picture = map_picture(
        [
            Area(shape, fill, ward, rank)
            for shape, fill, ward, rank in zip(grounds, shading.fills, names, ranks, strict=True)
        ],
        outline=edge,
        title=title.text,
        legend_title=legend_title,
        key=legend,
        source=source,
        invented=invented,
    )
    still = Picture(name, title, alt, picture.png, picture.svg, picture.labels, (table,))
    return Map(still, page)
