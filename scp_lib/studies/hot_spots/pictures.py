"""Pictures of hot spots: the busiest part with the whole area beside it, and the curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scp_lib.document.model import Row
from scp_lib.document.parts import Picture
from scp_lib.document.text import wrap
from scp_lib.drawing import style
from scp_lib.drawing.base import Base
from scp_lib.drawing.charts import concentration_chart, picture_of
from scp_lib.drawing.frame import MapFrame
from scp_lib.drawing.lettering import LARGE, QUIET
from scp_lib.drawing.look import look
from scp_lib.drawing.page import DOTTED_FILL, LegendLine, Member
from scp_lib.drawing.picture import MARGIN, draw_shapes, map_sheet, write_heading
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots import words
from scp_lib.studies.hot_spots.names import FEWEST_HEXAGONS
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import HotSpotTables

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from shapely import Geometry

_FOCUS_WIDTHS = 34
"""Side of the part that a map opens on, in hexagons: so few that each can be made out."""
_SIDE_IN = 3.5
"""Of the width: the key, and the whole area small."""
_LEAST_WHOLE_IN = 0.8
_BADGE_PT = 7.0
_STREETS = 16
"""Streets that are named about the areas, those most people know first."""
_WARD_LINE = "#B5BCC0"


class Swatch(NamedTuple):
    """A name and meaning, its fill on a map, and colour, line and hatch of a picture."""

    words: str
    meaning: str
    fill: str
    colour: str
    line: str = "#FFFFFF"
    hatch: str = ""


HOT = Swatch("Hexagons of hot-spot areas", "", style.TINT, style.TINT)
ONE_POINT = Swatch(
    "Mainly one location",
    "One location has over half of the incidents in and around the hexagon.",
    DOTTED_FILL, style.TINT, style.INK, "..",
)  # fmt: skip
GROUND = "#F7F7F6"
"""Of the area, below everything."""


def area_shapes(study: HotSpots) -> dict[float, Geometry]:
    """Return the outline of each area (metres), its hexagons in one, by its number."""
    shapes = study.in_areas.dissolve("area_number").geometry.buffer(0.5).buffer(-0.5)
    return dict(shapes.items())


def key_line(swatch: Swatch, *, areas: Sequence[Row] = ()) -> LegendLine:
    """Return a line of the key; the areas stand below the first, with number, name and count."""
    members = tuple(
        Member(row.cell("area_number").printed, row.name, row.cell("incident_count").printed)
        for row in areas
    )
    return LegendLine(
        swatch.fill, swatch.words, note=swatch.meaning, members=members, is_list=bool(members)
    )


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


def hot_spots_picture(
    data: Dataset,
    study: HotSpots,
    tables: HotSpotTables,
    *,
    shapes: np.ndarray,
    edge: Geometry,
    part: Geometry,
) -> style.Drawing:
    """Draw the part with the most of the areas, and the whole district small at its side."""
    import shapely

    width_in = look().map_in
    map_in = width_in - _SIDE_IN
    title = words.map_title(study, tables).text
    with map_sheet(title, body_in=map_in, width_in=width_in, **data.stamp) as sheet:
        ax = sheet.axes(MARGIN, map_in / width_in, height_in=map_in)
        frame = MapFrame(ax, part.bounds, width_in=map_in, height_in=map_in, margin=0)
        frame.draw_furniture()
        seen = shapely.intersection(shapes, shapely.box(*frame.bounds))
        draw_shapes(
            ax,
            seen[shapely.area(seen) > 0],
            facecolor=GROUND,
            edgecolor=_WARD_LINE,
            lw=0.9,
            zorder=1,
        )
        frame.draw_lines(data.base.lines, most_rank=3, has_names=False)
        for swatch in (HOT, ONE_POINT):
            is_one = study.in_areas["is_one_point"] == (swatch is ONE_POINT)
            _draw_hexagons(ax, study.in_areas[is_one].geometry, swatch)
        outlines = area_shapes(study)
        for row in tables.areas:
            _draw_area(frame, outlines[row["area_number"]], row)
        for shape, name in zip(shapes, tables.by_ward.names, strict=True):
            frame.name_shape(name, shape, QUIET, must_be_there=False)
        streets = tuple(name for name in data.base.names if name.kind in ("street", "station"))
        frame.name_base(Base(streets), most=_STREETS)
        frame.write_names()
        left = (map_in + 0.35) / width_in
        side = sheet.axes(left, 1 - MARGIN - left, height_in=map_in)
        side.set(xlim=(0, width_in * (1 - MARGIN - left)), ylim=(map_in, 0))
        used = _key(side, study, tables)
        room = min(map_in - used, 2.2)
        if room > _LEAST_WHOLE_IN:
            _whole(sheet.axes(left, 1 - MARGIN - left, height_in=room), study.in_areas, edge, part)
        return style.drawing(sheet.fig)


def _draw_hexagons(ax: Axes, shapes: gpd.GeoSeries, swatch: Swatch) -> None:
    draw_shapes(ax, shapes, facecolor=swatch.colour, edgecolor=swatch.line, hatch=swatch.hatch,
                lw=0, zorder=1.2)  # fmt: skip
    draw_shapes(ax, shapes, facecolor="none", edgecolor="#FFFFFF", lw=0.7, zorder=1.3)


def _draw_area(frame: MapFrame, shape: Geometry, row: Row) -> None:
    """Draw an area's outline over white, its number at the upper left corner and its name.

    Names of wards and streets may stand in a large area, where there is room, and in no other.
    """
    import shapely

    for colour, lw, zorder in (("#FFFFFF", 4.2, 2.2), (style.INK, 2.0, 2.3)):
        draw_shapes(frame.ax, [shape], facecolor="none", edgecolor=colour, lw=lw, zorder=zorder)
    seen = shapely.intersection(shape, shapely.box(*frame.bounds))
    if shapely.is_empty(seen):
        return
    if row["hexagon_count"] < FEWEST_HEXAGONS:
        west, south, east, north = shapely.bounds(seen)
        frame.boxes.append((*frame.at(west, south), *frame.at(east, north)))
    corners = shapely.get_coordinates(seen)
    east, north = corners[np.argmax(corners[:, 1] - corners[:, 0])]
    number = row.cell("area_number").printed
    frame.draw_circle(east, north, _BADGE_PT, number=number, colour=style.INK)
    frame.name_beside(row.name, seen, LARGE)


def concentration_picture(data: Dataset, study: HotSpots, tables: HotSpotTables) -> Picture:
    """Draw how much is recorded at how few map points."""
    what, months = study.settings.what, study.settings.when
    chart = concentration_chart(
        study.lorenz,
        tables.concentration,
        title=words.concentration_title(study, tables),
        xlabel=f"Share of all locations, the busiest first; {what}, {months}",
    )
    return picture_of(chart, name=tables.concentration.name, **data.stamp)


def _key(ax: Axes, study: HotSpots, tables: HotSpotTables) -> float:
    """Write the key from the top: the areas by number, then what the hexagons show.

    Return how many inches it took.
    """
    from matplotlib.patches import Rectangle

    ax.set_axis_off()
    right, y = ax.get_xlim()[1], write_heading(ax, words.legend_title(study), 0.03)
    for row in tables.areas:
        name = wrap(row.name, 34)
        ax.plot([0.14], [y], "o", ms=14, mfc=style.INK, mew=0)
        ax.text(0.14, y, row.cell("area_number").printed, ha="center", va="center_baseline",
                color="#FFFFFF", fontsize=8.5, fontweight="bold")  # fmt: skip
        ax.text(0.42, y - 0.075, name, va="top", fontsize=9.5, linespacing=1.15)
        ax.text(right, y - 0.075, row.cell("incident_count").printed, va="top", ha="right",
                fontsize=9.5)  # fmt: skip
        y += 0.28 + 0.155 * name.count("\n")
    y += 0.12
    for swatch in (HOT, ONE_POINT) if study.in_areas["is_one_point"].any() else (HOT,):
        ax.add_patch(Rectangle((0, y - 0.09), 0.3, 0.18, facecolor=swatch.colour, lw=0,
                               edgecolor=swatch.line, hatch=swatch.hatch))  # fmt: skip
        ax.text(0.42, y, swatch.words, va="center", fontsize=9.5, fontweight="bold")
        meaning = wrap(swatch.meaning, 38)
        if meaning:
            ax.text(0.42, y + 0.13, meaning, va="top", fontsize=8.5, color=style.QUIET_INK)
        y += 0.3 + (0.155 * (meaning.count("\n") + 1) if meaning else 0)
    return float(y)


def _whole(ax: Axes, hot: gpd.GeoDataFrame, edge: Geometry, part: Geometry) -> None:
    draw_shapes(ax, [edge], facecolor=GROUND, edgecolor=style.QUIET_INK, lw=0.7)
    at = hot.geometry.centroid
    ax.scatter(at.x, at.y, s=5, color=style.DARK_BLUE, lw=0, zorder=3)
    draw_shapes(ax, [part.envelope], facecolor="none", edgecolor=style.INK, lw=1.3, zorder=4)
    ax.autoscale_view()
    ax.margins(0.02)
    ax.set_aspect("equal", anchor="SW")
    ax.set_axis_off()
