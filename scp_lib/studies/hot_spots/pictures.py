"""Pictures of hot spots: the busiest part with the whole area beside it, and the curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from scp_lib.document.model import Row
from scp_lib.document.parts import Picture
from scp_lib.document.text import number, wrap
from scp_lib.drawing import style
from scp_lib.drawing.charts import concentration_chart, picture_of
from scp_lib.drawing.look import look
from scp_lib.drawing.page import DOTTED_FILL, LegendLine, Member
from scp_lib.drawing.picture import MARGIN, draw_shapes, map_sheet, write_heading
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots import words
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import HotSpotTables

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from shapely import Geometry, Point

_FOCUS_WIDTHS = 34
"""Side of the part that a map opens on, in hexagons: so few that each can be made out."""
_STEPS = 25  # places a side at which a name is tried that another one is in the way of
_SIDE_IN = 3.5
"""Of the width: the key, and the whole area small."""
_HALO: dict[str, str | float] = {
    "facecolor": "white", "alpha": 0.72, "edgecolor": "none", "pad": 1.2,
}  # fmt: skip
"""The white ground under words on a map."""


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
    DOTTED_FILL, style.TINT, style.INK, "....",
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


def name_spot(shape: Geometry, hot: gpd.GeoDataFrame) -> Point:
    """Return where in a shape (metres) a name has most room, hot spots left free if they can be."""
    import shapely

    mine = hot.geometry[hot.geometry.intersects(shape)]
    free = shapely.difference(shape, shapely.union_all(mine.to_numpy()))
    free = shape if free.area < 0.2 * shape.area else free
    return shapely.get_point(shapely.maximum_inscribed_circle(free, tolerance=20), 0)


def hot_spots_picture(
    data: Dataset,
    study: HotSpots,
    tables: HotSpotTables,
    *,
    shapes: np.ndarray,
    edge: Geometry,
    frame: Geometry,
    is_counted: bool,
) -> style.Drawing:
    """Draw the part with the most hot spots, and the whole area small at its side."""
    width_in = look().map_in
    map_in, hot = width_in - _SIDE_IN, study.hot
    title = words.map_title(study, tables).text
    with map_sheet(title, body_in=map_in, width_in=width_in, **data.stamp) as sheet:
        ax = sheet.axes(MARGIN, map_in / width_in, height_in=map_in)
        _draw_wards(ax, shapes, frame)
        for swatch in (HOT, ONE_POINT):
            mine = hot.loc[hot["is_one_point"] == (swatch is ONE_POINT)].geometry
            draw_shapes(ax, mine, facecolor=swatch.colour, edgecolor=swatch.line,
                        hatch=swatch.hatch, lw=0, zorder=2)  # fmt: skip
            draw_shapes(ax, mine, facecolor="none", edgecolor=style.INK, lw=0.7, zorder=3)
        _draw_scale(ax, frame)
        _write_names(ax, shapes, tables.by_ward.names, frame, hot)
        left = (map_in + 0.35) / width_in
        side = sheet.axes(left, 1 - MARGIN - left, height_in=map_in)
        side.set(xlim=(0, width_in * (1 - MARGIN - left)), ylim=(map_in, 0))
        inside = int(hot.geometry.centroid.within(frame).sum()) if is_counted else None
        used = _key(
            side, tables, words.legend_title(study),
            has_points=bool(hot["is_one_point"].any()), inside=inside,
        )  # fmt: skip
        room = min(map_in - used, 2.7)
        _whole(sheet.axes(left, 1 - MARGIN - left, height_in=room), hot, edge, frame)
        return style.drawing(sheet.fig)


def concentration_picture(data: Dataset, study: HotSpots, tables: HotSpotTables) -> Picture:
    """Draw how much is recorded at how few map points."""
    what, months = study.settings.what, study.settings.when
    chart = concentration_chart(
        study.lorenz,
        tables.concentration,
        title=words.concentration_title(study, tables),
        xlabel=f"Share of the known map points, the busiest first; {what}, {months}",
    )
    return picture_of(chart, name=tables.concentration.name, **data.stamp)


def _write_names(
    ax: Axes, shapes: np.ndarray, names: Sequence[str], frame: Geometry, hot: gpd.GeoDataFrame
) -> None:
    """Write each ward's name where its part in the frame has most room, none over another.

    The wards with the least room first: the others have places to give way to.
    """
    import shapely
    from shapely.affinity import translate

    west, _, east, _ = frame.bounds
    inner = frame.buffer(-0.04 * (east - west), join_style="mitre")
    seen = zip(shapely.intersection(shapes, inner), names, strict=True)
    taken: list[Geometry] = []
    for part, name in sorted(seen, key=lambda each: float(each[0].area)):
        if part.area < 0.015 * frame.area:
            continue
        middle = name_spot(part, hot)
        label = ax.annotate(wrap(name, 14), (middle.x, middle.y), ha="center", va="center",
                            fontsize=8.5, fontweight="bold", color=style.INK, zorder=5,
                            linespacing=1.05, annotation_clip=True, bbox=_HALO)  # fmt: skip
        extent = label.get_window_extent().padded(4).transformed(ax.transData.inverted())
        box = shapely.box(extent.x0, extent.y0, extent.x1, extent.y1)
        for spot in _spots(part, middle):
            there = translate(box, spot.x - middle.x, spot.y - middle.y)
            if not any(there.intersects(other) for other in taken):
                label.xy = (spot.x, spot.y)
                label.set_position(label.xy)
                box = there
                break
        taken.append(box)


def _spots(part: Geometry, middle: Point) -> Iterator[Point]:
    """Go through the places for a name: the middle of its ward's part, then the nearest to it."""
    import shapely

    yield middle
    west, south, east, north = part.bounds
    grid = shapely.points(
        [(x, y) for x in np.linspace(west, east, _STEPS) for y in np.linspace(south, north, _STEPS)]
    )
    inside = grid[shapely.contains(part, grid)]
    yield from inside[np.argsort(shapely.distance(inside, middle))]


def _key(
    ax: Axes, tables: HotSpotTables, legend_title: str, *, has_points: bool, inside: int | None
) -> float:
    """Write the key from the top; return how many inches it took."""
    from matplotlib.patches import Rectangle

    ax.set_axis_off()
    row, y = tables.in_all.row(0), write_heading(ax, legend_title, 0.03)
    for swatch in (HOT, ONE_POINT) if has_points else (HOT,):
        for face, line, lw in ((swatch.colour, swatch.line, 0.0), ("none", style.INK, 0.7)):
            ax.add_patch(Rectangle((0, y - 0.1), 0.42, 0.2, facecolor=face, edgecolor=line, lw=lw,
                                   hatch="" if lw else swatch.hatch))  # fmt: skip
        ax.text(0.55, y, swatch.words, va="center", fontsize=9.5, fontweight="bold")
        meaning = wrap(swatch.meaning, 38)
        ax.text(0.55, y + 0.13, meaning, va="top", fontsize=8.5, color=style.QUIET_INK)
        y += 0.4 + 0.155 * (meaning.count("\n") + 1)
    below = "Below: where the part shown lies, and every hot spot."
    if inside is not None:
        all_ = row["hot_spot_count"] == inside
        some = f"{number(inside)} of the {row.cell('hot_spot_count').printed}"
        below = (
            f"{'All' if all_ else some} hexagons are in the part shown. "
            "Below: where it lies, and every hot spot."
        )
    ax.text(0, y + 0.02, wrap(below, 42), va="top", fontsize=8.5, color=style.QUIET_INK)
    return y + 0.5


def _whole(ax: Axes, hot: gpd.GeoDataFrame, edge: Geometry, frame: Geometry) -> None:
    draw_shapes(ax, [edge], facecolor=GROUND, edgecolor=style.QUIET_INK, lw=0.7)
    at = hot.geometry.centroid
    ax.scatter(at.x, at.y, s=5, color=style.DARK_BLUE, lw=0, zorder=3)
    draw_shapes(ax, [frame.envelope], facecolor="none", edgecolor=style.INK, lw=1.3, zorder=4)
    ax.autoscale_view()
    ax.margins(0.02)
    ax.set_aspect("equal", anchor="SW")
    ax.set_axis_off()


def _draw_wards(ax: Axes, shapes: np.ndarray, frame: Geometry) -> None:
    draw_shapes(ax, shapes, facecolor=GROUND, edgecolor=style.QUIET_INK, lw=0.7, zorder=1)
    west, south, east, north = frame.bounds
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    ax.set_aspect("equal", anchor="NW")
    for spine in ax.spines.values():
        spine.set(visible=True, color=style.FADED, linewidth=0.8)


def _draw_scale(ax: Axes, frame: Geometry) -> None:
    west, south, east, _ = frame.bounds
    span = east - west
    length = next((m for m in (10_000, 5000, 2000, 1000, 500) if m <= span / 4), 250)
    x, y = east - 0.04 * span - length, south + 0.035 * span
    ax.plot([x, x + length], [y, y], color=style.INK, lw=2, solid_capstyle="butt", zorder=6)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length} m"
    ax.annotate(words, (x + length / 2, y), xytext=(0, 4), textcoords="offset points",
                ha="center", va="bottom", fontsize=8.5, zorder=6, bbox=_HALO,
                gid=style.SCALE)  # fmt: skip
