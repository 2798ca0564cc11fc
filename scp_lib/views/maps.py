"""Maps: each as an interactive page, a static picture and words that say what it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.views import style
from scp_lib.views.page import NO_FIGURE_FILL, Layer, LegendLine, Mark, map_page
from scp_lib.views.picture import WIDTH_IN, Area, Dot, KeyClass, Member, map_picture
from scp_lib.views.shading import key_classes, legend_lines, ranks_in_words, shade, ward_words
from scp_lib.views.shapes import geojson, grid_shapes, merged, to_degrees, to_grid
from scp_lib.views.tables import html_table
from scp_lib.views.text import INVENTED, cell, listed, number, plain, sentence

if TYPE_CHECKING:
    import geopandas as gpd

_LARGEST_RADIUS_PX = 18.0


class MapView(NamedTuple):
    """A map ready for a page: a complete document, a picture, its text alternative, its title.

    ``svg`` and the words drawn in it (``labels``) are there where asked for.
    """

    html: str
    png: bytes
    alt: str
    title: str
    svg: str = ""
    labels: tuple[str, ...] = ()


def ward_map(
    wards: gpd.GeoDataFrame,
    *,
    value: str,
    title: str,
    legend_title: str,
    columns: Mapping[str, str],
    source: str,
    invented: bool = False,
    decimals: int = 0,
    outline: gpd.GeoDataFrame | None = None,
    has_picture: bool = True,
    has_svg: bool = False,
    width_in: float = WIDTH_IN,
) -> MapView:
    """Shade wards by a figure, in at most four classes; a ward without one is hatched.

    Parameters
    ----------
    wards
        ``ward_code``, ``ward_name``, geometry (EPSG:27700) and the figures, one row a ward.
    value
        Column to shade by; it is classed as it is written, rounded to ``decimals``.
    title
        The finding.
    legend_title
        Measure, unit and period.
    columns
        Column to words, as the tooltip and the folded table show them.
    source
        Caption and attribution.
    invented
        Say on map and picture that the figures are invented.
    decimals
        Digits of ``value`` after the point.
    outline
        Area to outline (EPSG:27700); the wards together by default.
    has_picture
        Draw the static picture too; without one the map is there at once, for a screen alone.
    has_svg
        Draw the picture as vectors too.
    width_in
        Width of the picture, inches.

    Returns
    -------
    MapView
        The same wards and words give the same bytes.

    Raises
    ------
    ScpError
        If a column is missing.
    AreaError
        If the shapes are not on the National Grid.

    """
    _need(wards, ["ward_code", "ward_name", value, *columns], name="ward map")
    shapes = grid_shapes(wards, name="wards")
    edge = merged(shapes) if outline is None else merged(grid_shapes(outline, name="outline"))
    shading = shade(wards[value], decimals=decimals)
    names = [plain(name) for name in wards["ward_name"]]
    figures = [cell(v, decimals=decimals, empty="no figure") for v in shading.numbers]
    marks = [
        Mark(
            geojson(shape),
            {"fillColor": fill, "fillOpacity": 1, "color": style.BORDER, "weight": 1.2},
            cells,
            f"{name}: {figure}",
        )
        for shape, fill, cells, name, figure in zip(
            to_degrees(shapes),
            shading.fills,
            _tips(wards, {"ward_name": "Ward", **columns}, decimals={value: decimals}),
            names,
            figures,
            strict=True,
        )
    ]
    headings = tuple({"ward_name": "Ward", **columns}.values())
    alt = ward_words(names, shading, figures, title=title, legend_title=legend_title)
    alt = f"{INVENTED}. {alt}" if invented else alt
    page = map_page(
        [Layer("Wards", marks, headings), _outline_layer(edge)],
        title=title,
        legend_title=legend_title,
        legend=legend_lines(shading, names),
        source=source,
        bounds=tuple(to_degrees(np.array([edge]))[0].bounds),
        invented=invented,
        table=_ward_table(wards, value, legend_title, columns, decimals),
        words=alt,
    )
    if not has_picture:
        return MapView(page, b"", alt, plain(title))
    ranks = ranks_in_words(shading.numbers)
    picture = map_picture(
        [
            Area(shape, style.NO_FIGURE if fill == NO_FIGURE_FILL else fill, name, rank)
            for shape, fill, name, rank in zip(shapes, shading.fills, names, ranks, strict=True)
        ],
        outline=edge,
        title=title,
        legend_title=legend_title,
        key=key_classes(shading, names, ranks, figures),
        source=source,
        invented=invented,
        has_svg=has_svg,
        width_in=width_in,
    )
    return MapView(page, picture.png, alt, plain(title), picture.svg, picture.labels)


def points_map(
    points: pd.DataFrame,
    *,
    title: str,
    legend_title: str,
    columns: Mapping[str, str],
    source: str,
    outline: gpd.GeoDataFrame | None,
    invented: bool = False,
    numbered: int = 8,
) -> MapView:
    """Draw map points as circles whose area grows with their incidents.

    A point of data.police.uk is an anonymous map point near the incidents, not their address;
    whoever calls leaves out points that are not to be told one by one.

    Parameters
    ----------
    points
        ``longitude`` and ``latitude`` (degrees), ``incident_count`` (1 or more) and the columns
        shown, one row a point.
    columns
        Column to words, as the tooltip shows them; the first names the point.
    title, legend_title, source, invented
        As for :func:`ward_map`, and so are the result and the errors.
    outline
        Area to draw below (EPSG:27700).
    numbered
        How many of the largest the picture numbers and names.

    """
    _need(points, ["longitude", "latitude", "incident_count", *columns], name="points map")
    if points.empty:
        raise ScpError(f"Map '{plain(title)}' has no point to draw.")
    if points["incident_count"].isna().any() or (points["incident_count"] < 1).any():
        raise ScpError(
            f"Map '{plain(title)}' has a point without incidents: leave it out before drawing."
        )
    ordered = points.sort_values("incident_count", ascending=False, kind="stable")
    counts = ordered["incident_count"].to_numpy(float)
    radii = _LARGEST_RADIUS_PX * np.sqrt(counts / counts.max())
    names = [cell(name) for name in ordered[next(iter(columns))]]
    looks = {
        "fill": True,
        "fillColor": style.DARK_BLUE,
        "fillOpacity": 0.75,
        "color": "#FFFFFF",
        "weight": 1,
    }
    marks = [
        Mark(
            {"type": "Point", "coordinates": [round(float(x), 5), round(float(y), 5)]},
            {**looks, "radius": round(max(float(radius), 2.0), 1)},
            cells,
            f"{name}: {number(count)}",
        )
        for x, y, radius, cells, name, count in zip(
            ordered["longitude"],
            ordered["latitude"],
            radii,
            _tips(ordered, columns, decimals={}),
            names,
            counts,
            strict=True,
        )
    ]
    east, north = to_grid(ordered["longitude"].to_numpy(float), ordered["latitude"].to_numpy(float))
    edge = _around(east, north) if outline is None else merged(grid_shapes(outline, name="outline"))
    ground = Mark(
        geojson(to_degrees(np.array([edge]))[0]),
        {"fillColor": style.NO_FIGURE, "fillOpacity": 1, "color": style.QUIET_INK, "weight": 1.2},
    )
    steps = _round_sizes(counts)
    page = map_page(
        [Layer("Area", [ground]), Layer("Map points", marks, tuple(columns.values()))],
        title=title,
        legend_title=legend_title,
        legend=[
            LegendLine(
                style.DARK_BLUE,
                number(step),
                size_px=round(2 * _LARGEST_RADIUS_PX * float(np.sqrt(step / counts.max()))),
            )
            for step in steps
        ],
        source=source,
        bounds=tuple(to_degrees(np.array([edge]))[0].bounds),
        invented=invented,
    )
    most = [
        Member(str(place + 1), name, number(count))
        for place, (name, count) in enumerate(zip(names[:numbered], counts, strict=False))
    ]
    scale = 0.62
    picture = map_picture(
        [Area(edge, style.NO_FIGURE_FLAT)],
        outline=edge,
        title=title,
        legend_title=legend_title,
        key=[
            *(
                KeyClass(
                    style.DARK_BLUE,
                    number(step),
                    radius_pt=scale * _LARGEST_RADIUS_PX * float(np.sqrt(step / counts.max())),
                )
                for step in steps
            ),
            KeyClass("", "The largest", tuple(most)),
        ],
        source=source,
        dots=[
            Dot(float(x), float(y), scale * float(r), str(place + 1) if place < numbered else "")
            for place, (x, y, r) in enumerate(zip(east, north, radii, strict=True))
        ],
        invented=invented,
    )
    alt = (
        f"Map of {number(len(ordered))} map points, larger where there are more incidents. "
        f"{sentence(title)} {plain(legend_title)}: most at "
        + listed(f"{member.name} ({member.figure})" for member in most[:3])
        + "."
    )
    alt = f"{INVENTED}. {alt}" if invented else alt
    return MapView(page, picture.png, alt, plain(title), picture.svg, picture.labels)


def _round_sizes(counts: np.ndarray) -> list[float]:
    """Return up to three sizes for the legend: the largest, about a quarter of it, and one."""
    top = float(counts.max())
    quarter = float(f"{top / 4:.1g}")
    return [*dict.fromkeys([top, *([quarter] if 1 < quarter < top else []), 1.0])]


def _tips(
    table: pd.DataFrame, columns: Mapping[str, str], *, decimals: Mapping[str, int]
) -> list[tuple[str, ...]]:
    told = [
        [cell(v, decimals=decimals.get(name), empty="no figure") for v in table[name]]
        for name in columns
    ]
    return list(zip(*told, strict=True)) if told else [()] * len(table)


def _ward_table(
    wards: gpd.GeoDataFrame,
    value: str,
    legend_title: str,
    columns: Mapping[str, str],
    decimals: int,
) -> str:
    headers = {"ward_name": "Ward", **columns}
    if value not in headers:
        headers[value] = plain(legend_title)
    return html_table(
        pd.DataFrame(wards[list(headers)]).sort_values(
            value, ascending=False, kind="stable", na_position="last"
        ),
        caption=legend_title,
        headers=headers,
        row_header="ward_name",
        decimals={value: decimals},
        empty="no figure",
    )


def _outline_layer(edge: Any) -> Layer:
    line = {"fill": False, "color": style.QUIET_INK, "weight": 1.4}
    return Layer("Outline", [Mark(geojson(to_degrees(np.array([edge]))[0]), line)])


def _around(east: np.ndarray, north: np.ndarray) -> Any:
    import shapely

    return shapely.MultiPoint(np.column_stack([east, north])).buffer(500).envelope


def _need(table: pd.DataFrame, columns: Sequence[str], *, name: str) -> None:
    missing = [column for column in dict.fromkeys(columns) if column not in table.columns]
    if missing:
        raise ScpError(
            f"A {name} needs the column {', '.join(missing)}: there are "
            f"{', '.join(map(str, table.columns))}."
        )
