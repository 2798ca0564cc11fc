"""Pictures of hot spots: the groups in the busiest part, the months side by side, the curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scp_lib.views import style
from scp_lib.views.charts import ChartView
from scp_lib.views.hot_spot_drawing import (
    WIDTH_IN,
    draw_hexagons,
    draw_scale,
    draw_wards,
    figure,
    halo,
    write_foot,
)
from scp_lib.views.hot_spot_looks import GROUP_LOOKS, focus, name_spot
from scp_lib.views.shapes import grid_shapes
from scp_lib.views.text import INVENTED, number, plain, sentence, wrap

if TYPE_CHECKING:
    import geopandas as gpd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STEPS = 25  # places a side at which a name is tried that another one is in the way of
_SIDE_IN = 3.5
"""Of the width: the key, and the whole area small."""
_BUSY = "#12436D"
_QUIET = "#C9CFD3"


def groups_picture(
    hot: gpd.GeoDataFrame,
    *,
    shapes: np.ndarray,
    names: Sequence[str],
    edge: Any,
    frame: Any,
    title: str,
    legend_title: str,
    source: str,
    invented: bool,
    is_counted: bool = True,
    has_svg: bool = False,
    width_in: float = WIDTH_IN,
) -> style.Drawing:
    """Draw the part with the most hot spots, with the whole area small beside it."""
    import matplotlib as mpl

    heading, under = wrap(title, int(7.8 * width_in)), wrap(source, int(13.8 * width_in))
    top = 0.3 + 0.25 * (heading.count("\n") + 1)
    bottom = 0.3 + 0.165 * (under.count("\n") + 1) + (0.34 if invented else 0)
    map_in = width_in - _SIDE_IN
    height = top + map_in + bottom
    frame = edge if frame is None else frame
    with mpl.rc_context(style.rc()):
        fig = figure(height, heading, width_in=width_in)
        body = bottom / height, map_in / height
        ax = fig.add_axes((0.012, body[0], map_in / width_in, body[1]))
        _part(ax, hot, shapes, frame)
        _write_names(ax, shapes, names, frame, hot)
        left = (map_in + 0.35) / width_in
        side = fig.add_axes((left, body[0], 0.988 - left, body[1]))
        used = _key(
            side,
            hot,
            legend_title,
            size=(width_in, map_in),
            inside=_inside(hot, frame) if is_counted else None,
        )
        room = map_in - used
        small = fig.add_axes((left, body[0], 0.988 - left, min(room, 2.7) / height))
        _whole(small, hot, edge, frame)
        write_foot(fig, under, height=height, invented=invented)
        return style.drawing(fig, has_svg=has_svg)


def months_picture(
    places: gpd.GeoDataFrame,
    by_month: pd.DataFrame,
    *,
    wards: gpd.GeoDataFrame,
    level: int,
    title: str,
    source: str,
    invented: bool = False,
) -> ChartView:
    """Draw one small map a month of the part with the most hot spots.

    Parameters
    ----------
    places
        As for :func:`scp_lib.views.hot_spots.hot_spot_map`.
    by_month
        ``place_id``, ``month``, ``incident_count`` (empty where missing), ``confidence``.
    wards
        Boundaries in EPSG:27700.
    level
        Confidence from which a month is hot, %.
    title, source, invented
        As for the map.
    """
    import matplotlib as mpl

    hot = places[places["is_hot"]]
    shapes = grid_shapes(wards, name="wards")
    width = float(np.ptp(np.asarray(places.geometry.iloc[0].bounds)[[0, 2]]))
    frame = focus(hot, width_m=width)
    months = sorted(by_month["month"].unique())
    rows = -(-len(months) // 4)
    heading, under = wrap(title, 78), wrap(source, 138)
    top = 0.85 + 0.25 * (heading.count("\n") + 1)
    bottom = 0.3 + 0.165 * (under.count("\n") + 1) + (0.34 if invented else 0)
    each = 2.42
    height = top + rows * (each + 0.3) + bottom
    counted: list[tuple[pd.Timestamp, int | None]] = []
    with mpl.rc_context(style.rc()):
        fig = figure(height, heading)
        _month_key(fig, y=1 - (top - 0.42) / height, level=level)
        for place, month in enumerate(months):
            row, column = divmod(place, 4)
            low = 1 - (top + (row + 1) * (each + 0.3) - 0.05) / height
            ax = fig.add_axes((0.012 + column * 0.247, low, 0.235, each / height))
            shown = by_month[by_month["month"] == month]
            counted.append((month, _month(ax, places, shown, shapes, frame, level=level)))
        write_foot(fig, under, height=height, invented=invented)
        png = style.png_bytes(fig)
    told = ", ".join(
        f"{month:%B %Y} {'no data' if count is None else number(count)}" for month, count in counted
    )
    alt = f"Small maps, one a month. {sentence(title)} Places hot in each month: {told}."
    return ChartView(png, f"{INVENTED}. {alt}" if invented else alt, plain(title))


def _part(ax: Axes, hot: gpd.GeoDataFrame, shapes: np.ndarray, frame: Any) -> None:
    draw_wards(ax, shapes, frame, lw=0.7)
    for group, look in GROUP_LOOKS.items():
        mine = hot.loc[hot["group"] == group].geometry
        draw_hexagons(ax, mine, facecolor=look.colour, edgecolor=look.line, hatch=look.hatch, lw=0,
                  zorder=2)  # fmt: skip
        draw_hexagons(ax, mine, facecolor="none", edgecolor=style.INK, lw=0.7, zorder=3)
    draw_scale(ax, frame)


def _write_names(
    ax: Axes, shapes: np.ndarray, names: Sequence[str], frame: Any, hot: gpd.GeoDataFrame
) -> None:
    """Write each ward's name where its part in the frame has most room, none over another.

    The wards with the least room first: the others have places to give way to.
    """
    import shapely

    west, _, east, _ = frame.bounds
    inner = frame.buffer(-0.04 * (east - west), join_style="mitre")
    seen = [
        (shapely.intersection(shape, inner), name)
        for shape, name in zip(shapes, names, strict=True)
    ]
    taken: list[Any] = []
    for part, name in sorted(seen, key=lambda each: float(each[0].area)):
        if part.area < 0.015 * frame.area:
            continue
        middle = name_spot(part, hot)
        label = ax.annotate(wrap(name, 14), (middle.x, middle.y), ha="center", va="center",
                            fontsize=8.5, fontweight="bold", color=style.INK, zorder=5,
                            linespacing=1.05, annotation_clip=True, bbox=halo())  # fmt: skip
        box = _box_of(label, ax)
        if any(box.intersects(other) for other in taken):
            box = _moved(label, box, part, taken)
        taken.append(box)


def _box_of(label: Any, ax: Axes) -> Any:
    """Return the rectangle of the map that a label covers, metres."""
    import shapely

    found = label.get_window_extent().padded(4).transformed(ax.transData.inverted())
    return shapely.box(found.x0, found.y0, found.x1, found.y1)


def _moved(label: Any, box: Any, part: Any, taken: Sequence[Any]) -> Any:
    """Move a label to the nearest free place in its ward, if there is one; return its rectangle."""
    import shapely.affinity

    west, south, east, north = part.bounds
    at = box.centroid
    grid = shapely.points(
        [(x, y) for x in np.linspace(west, east, _STEPS) for y in np.linspace(south, north, _STEPS)]
    )
    inside = grid[shapely.contains(part, grid)]
    for point in inside[np.argsort(shapely.distance(inside, at))]:
        there = shapely.affinity.translate(box, point.x - at.x, point.y - at.y)
        if not any(there.intersects(other) for other in taken):
            label.xy = (point.x, point.y)
            label.set_position(label.xy)
            return there
    return box


def _inside(hot: gpd.GeoDataFrame, frame: Any) -> int:
    return int(hot.geometry.centroid.within(frame).sum()) if len(hot) else 0


def _key(
    ax: Axes,
    hot: gpd.GeoDataFrame,
    legend_title: str,
    *,
    size: tuple[float, float],
    inside: int | None,
) -> float:
    """Write the key from the top; return how many inches it took."""
    from matplotlib.patches import Rectangle

    width_in, map_in = size
    ax.set(xlim=(0, 0.988 * width_in - map_in - 0.35), ylim=(map_in, 0))
    ax.set_axis_off()
    words = wrap(legend_title, 38)
    ax.text(0, 0.03, words, va="top", fontsize=9.5, fontweight="bold", linespacing=1.3)
    y = 0.03 + 0.19 * (words.count("\n") + 1) + 0.2
    for group, look in GROUP_LOOKS.items():
        ax.add_patch(Rectangle((0, y - 0.1), 0.42, 0.2, facecolor=look.colour, lw=0,
                               edgecolor=look.line, hatch=look.hatch))  # fmt: skip
        ax.add_patch(Rectangle((0, y - 0.1), 0.42, 0.2, facecolor="none", lw=0.7,
                               edgecolor=style.INK))  # fmt: skip
        count = int((hot["group"] == group).sum())
        ax.text(0.55, y, f"{look.words}: {number(count)}", va="center", fontsize=9.5,
                fontweight="bold")  # fmt: skip
        meaning = wrap(look.meaning, 38)
        ax.text(0.55, y + 0.13, meaning, va="top", fontsize=8.5, color=style.QUIET_INK)
        y += 0.4 + 0.155 * (meaning.count("\n") + 1)
    words = "Below: where the part shown lies, and every hot spot."
    if inside is not None:
        words = (
            f"{number(inside)} of the {number(len(hot))} lie in the part shown. Below: where it "
            "lies, and every hot spot."
        )
    ax.text(0, y + 0.02, wrap(words, 42), va="top", fontsize=8.5, color=style.QUIET_INK)
    return y + 0.5


def _whole(ax: Axes, hot: gpd.GeoDataFrame, edge: Any, frame: Any) -> None:
    from matplotlib.patches import PathPatch, Rectangle

    from scp_lib.views.picture import _path

    ax.add_patch(PathPatch(_path(edge), facecolor="#F7F7F6", edgecolor=style.QUIET_INK, lw=0.7))
    if len(hot):
        at = hot.geometry.centroid
        ax.scatter(at.x, at.y, s=5, color=style.DARK_BLUE, lw=0, zorder=3)
    west, south, east, north = frame.bounds
    ax.add_patch(Rectangle((west, south), east - west, north - south, facecolor="none",
                           edgecolor=style.INK, lw=1.3, zorder=4))  # fmt: skip
    ax.autoscale_view()
    ax.margins(0.02)
    ax.set_aspect("equal", anchor="SW")
    ax.set_axis_off()


def _month_key(fig: Figure, *, y: float, level: int) -> None:
    from matplotlib.patches import Rectangle

    height = fig.get_figheight()
    x = 0.012
    for colour, words in (
        (_BUSY, f"hot in the month, with the month before ({level}% confidence)"),
        (_QUIET, "incidents, but not hot"),
    ):
        fig.add_artist(Rectangle((x, y - 0.075 / height), 0.03, 0.15 / height, facecolor=colour,
                                 edgecolor=style.INK, lw=0.5))  # fmt: skip
        fig.text(x + 0.038, y, words, va="center", fontsize=9.5)
        x += 0.53


def _month(
    ax: Axes,
    places: gpd.GeoDataFrame,
    shown: pd.DataFrame,
    shapes: np.ndarray,
    frame: Any,
    *,
    level: int,
) -> int | None:
    """Draw one month; return how many places are hot in it, None without data."""
    draw_wards(ax, shapes, frame if frame is not None else _around(shapes), lw=0.4)
    month = shown["month"].iloc[0]
    if shown["incident_count"].isna().all():
        ax.text(0.5, 0.5, "no data", transform=ax.transAxes, ha="center", va="center")
        ax.set_title(f"{month:%b %Y}", fontsize=9.5, pad=4)
        return None
    geometry = places.set_index("place_id").geometry
    is_hot = shown["confidence"] >= level
    has_some = (shown["incident_count"] > 0).fillna(value=False).astype(bool)
    hot, some = (shown.loc[rows, "place_id"] for rows in (is_hot, has_some & ~is_hot))
    draw_hexagons(ax, geometry.loc[some], facecolor=_QUIET, edgecolor="white", lw=0.2, zorder=2)
    draw_hexagons(ax, geometry.loc[hot], facecolor=_BUSY, edgecolor="white", lw=0.3, zorder=3)
    ax.set_title(f"{month:%b %Y}: {number(len(hot))} hot", fontsize=9.5, pad=4)
    return len(hot)


def _around(shapes: np.ndarray) -> Any:
    import shapely

    return shapely.union_all(shapes).envelope
