"""Maps of wards in classes: as a page to move about in, as a picture, and in words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Unpack

import numpy as np
import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, listed, sentence
from scp_lib.document.parts import Map, Picture
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import is_missing, rounded
from scp_lib.drawing import style
from scp_lib.drawing.base import Base, base_json
from scp_lib.drawing.drawing import Stamp, said_of
from scp_lib.drawing.page import NO_FIGURE_FILL, Layer, LegendLine, Mark, Member, map_page
from scp_lib.drawing.picture import Area, Dot, map_picture
from scp_lib.drawing.shapes import degree_shape, geojson, grid_shapes, merged, to_degrees
from scp_lib.errors import ScpError

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely import Geometry

MOST_LISTED = 40


class Shading(NamedTuple):
    """Wards' figures as written, their classes and fills, and each class's colour and range."""

    numbers: list[float | None]
    classes: list[int | None]
    fills: list[str]
    colours: tuple[str, ...]
    words: list[str]


def shade(figures: pd.Series, *, decimals: int) -> Shading:
    """Class figures as they are written, so that legend, colour and number always agree."""
    values = [
        None if is_missing(v) or not np.isfinite(v) else float(rounded(v, decimals=decimals))
        for v in figures
    ]
    breaks = style.class_breaks(values)
    classes = style.class_of(values, breaks)
    colours = style.SEQUENTIAL[len(breaks) + 1]
    fills = [NO_FIGURE_FILL if place is None else colours[place] for place in classes]
    words = style.class_words(values, breaks, decimals=decimals)
    return Shading(values, classes, fills, colours, words)


class WardLayer(NamedTuple):
    """Another way to shade the wards of a map, to choose on its page.

    ``table`` has a row a ward, with ``ward_code``; its ``columns`` are what the panel beside the
    map says. ``fills`` and ``labels`` (what a screen reader hears after the name) go by ward code;
    ``line`` is the colour of the boundaries.
    """

    name: str
    title: Sentence | str
    note: Sentence | str
    table: Table
    columns: Sequence[str]
    fills: Mapping[str, str]
    labels: Mapping[str, str]
    legend_title: str
    legend: Sequence[LegendLine]
    line: str = style.BORDER


def panel_words(
    table: Table, columns: Iterable[str]
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings, and what they head of each row: the two ends of an interval are one line."""
    chosen = list(columns)
    heads = [table.headers[column] for column in chosen]
    starts = {
        place
        for place, pair in enumerate(itertools.pairwise(heads))
        if pair == ("95% from", "95% to")
    }
    shown = [place for place in range(len(chosen)) if place - 1 not in starts]

    def said(row: Row, place: int) -> str:
        cell = row.cell(chosen[place]).printed
        if place not in starts or not row.has(chosen[place]):
            return cell
        return f"{cell} to {row.cell(chosen[place + 1]).printed}"

    return (
        tuple("95% interval" if place in starts else heads[place] for place in shown),
        [tuple(said(row, place) for place in shown) for row in table],
    )


def legend_lines(
    shading: Shading, names: Sequence[str], figures: Sequence[str]
) -> list[LegendLine]:
    """Return the lines of a legend, the highest class first, with their wards."""
    ranks = ranks_in_words(shading.numbers)

    def line(place: int | None) -> LegendLine:
        colour, words = NO_FIGURE_FILL, "No figure"
        if place is not None:
            colour, words = shading.colours[place], shading.words[place]
        if len(names) > MOST_LISTED:
            return LegendLine(colour, words)
        rows = [row for row, held in enumerate(shading.classes) if held == place]
        rows.sort(key=lambda row: -(shading.numbers[row] or 0.0))
        members = [
            Member(ranks[row], names[row], "" if place is None else figures[row]) for row in rows
        ]
        return LegendLine(colour, words, members=tuple(members))

    known = [line(place) for place in reversed(range(len(shading.words)))]
    return [*known, line(None)] if None in shading.classes else known


def ranks_in_words(values: Sequence[float | None]) -> list[str]:
    """Return ranks, 1 the highest; equal figures share one, no figure has a dash."""
    ranks = pd.Series(np.array(values, dtype=float)).rank(ascending=False, method="min")
    return ["–" if is_missing(rank) else str(int(rank)) for rank in ranks]


def ward_words(rows: Sequence[Row], value: str, *, title: Sentence, legend_title: str) -> Sentence:
    """Say in words what a ward map shows: the highest three, the lowest, who has no figure."""
    said = sentence(
        "Map of the wards. {title} {measure}: ", title=full_stop(title), measure=legend_title
    )
    known = sorted((row for row in rows if row.has(value)), key=lambda row: -float(row[value]))
    if not known:
        return said + "no ward has a figure."
    each = [sentence("{ward} {figure}", ward=row.name, figure=row.cell(value)) for row in known]
    said += sentence("highest {wards}", wards=listed(each[:3]))
    said += sentence("; lowest {ward}.", ward=each[-1]) if len(each) > 3 else "."
    without = [row.name for row in rows if not row.has(value)]
    return said + f" No figure for {listed(without)}." if without else said


def filled(
    shapes: np.ndarray | Sequence[Geometry],
    fills: Sequence[str],
    cells: Sequence[tuple[str, ...]],
    labels: Sequence[str],
    *,
    line: str = style.INK,
    weight: float = 0.7,
) -> list[Mark]:
    """Fill shapes (metres), each with what the panel says of it and its name for listeners."""
    look = {"fillOpacity": 1, "color": line, "weight": weight}
    degrees = to_degrees(np.asarray(shapes, dtype=object))
    return [
        Mark(geojson(shape), {"fillColor": fill, **look}, shown, label)
        for shape, fill, shown, label in zip(degrees, fills, cells, labels, strict=True)
    ]


def ward_map(
    table: Table,
    shapes: gpd.GeoDataFrame,
    *,
    value: str,
    name: str,
    title: Sentence,
    legend_title: str,
    has_picture: bool = True,
    layer_name: str = "Wards",
    note: Sentence | str = "",
    others: Sequence[WardLayer] = (),
    base: Base | None = None,
    **stamped: Unpack[Stamp],
) -> Map:
    """Shade wards by a figure, in at most four classes; a ward without one is hatched.

    The table, one row a ward, with ``ward_code``, is what the panel beside the map and the folded
    table show; ``value`` is classed as it writes it. The shapes (EPSG:27700) have each of these
    wards once. ``others`` are further layers to choose on the page, beside the first, which is
    then called ``layer_name`` and explained by ``note``. Without its static picture the map is
    there at once, for a screen alone.

    ScpError, AreaError: a column is missing; the shapes are not on the National Grid.
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
    figures = [row.cell(value).printed if row.has(value) else "no figure" for row in rows]
    headings, cells = panel_words(table, table.headers)
    labels = [f"{name}: {figure}" for name, figure in zip(names, figures, strict=True)]
    marks = filled(grounds, shading.fills, cells, labels, line=style.BORDER, weight=1.2)
    legend = legend_lines(shading, names, figures)
    line = {"fill": False, "color": style.QUIET_INK, "weight": 1.4}
    ranks = ranks_in_words(shading.numbers)
    first = Layer(layer_name, marks, headings)
    if others:
        first = first._replace(
            is_choice=True, title=title, note=note, legend_title=legend_title, legend=legend
        )
    by_ward = dict(zip(table.rows["ward_code"], grounds, strict=True))
    return drawn_map(
        [
            first,
            *(_chosen(other, by_ward) for other in others),
            Layer("Outline", [Mark(geojson(degree_shape(edge)), line)]),
        ],
        [Area(*each) for each in zip(grounds, shading.fills, names, ranks, strict=True)],
        edge=edge,
        name=name,
        title=title,
        alt=ward_words(rows, value, title=title, legend_title=legend_title),
        legend_title=legend_title,
        legend=legend,
        tables=(table,),
        folded=table,
        has_picture=has_picture,
        base=base,
        **stamped,
    )


def _chosen(layer: WardLayer, shapes: Mapping[str, Any]) -> Layer:
    """Draw another layer of a ward map, its wards in the order of its table."""
    rows = list(layer.table)
    codes = [row.text("ward_code") for row in rows]
    headings, cells = panel_words(layer.table, layer.columns)
    marks = filled(
        [shapes[code] for code in codes],
        [layer.fills[code] for code in codes],
        cells,
        [f"{row.name}: {layer.labels[code]}" for row, code in zip(rows, codes, strict=True)],
        line=layer.line,
        weight=1.2,
    )
    return Layer(
        layer.name, marks, headings, is_choice=True, title=layer.title,
        note=layer.note, legend_title=layer.legend_title, legend=layer.legend,
    )  # fmt: skip


def drawn_map(
    layers: Sequence[Layer],
    areas: Sequence[Area],
    *,
    edge: Geometry,
    name: str,
    title: Sentence,
    alt: Sentence,
    legend_title: str,
    legend: Sequence[LegendLine],
    tables: tuple[Table, ...],
    note: str = "",
    folded: Table | None = None,
    dots: Sequence[Dot] = (),
    has_picture: bool = True,
    base: Base | None = None,
    **stamped: Unpack[Stamp],
) -> Map:
    """Draw a map as a page, from layers, and as a picture, from areas and dots, with one legend.

    ``edge`` is the outer shape (EPSG:27700, metres); ``tables`` are those of its figures,
    ``folded`` the one under the page; the ``note`` ends the key.
    ``base`` are the names and lines below.
    """
    alt = said_of(alt, invented=stamped.get("invented", False))
    page = map_page(
        layers,
        title=title,
        legend_title=legend_title,
        legend=[] if any(layer.legend for layer in layers) else legend,
        note=note,
        bounds=degree_shape(edge).bounds,
        table=folded,
        words=alt.text,
        base=base_json(base, degree_shape(edge).bounds) if base else "",
        **stamped,
    )
    drawn = style.Drawing(b"")
    if has_picture:
        drawn = map_picture(
            areas,
            outline=edge,
            title=title.text,
            legend_title=legend_title,
            key=legend,
            note=note,
            dots=dots,
            base=base,
            **stamped,
        )
    return Map(Picture(name, title, alt, *drawn, tables), page)
