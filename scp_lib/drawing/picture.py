"""The static picture of a map: for paper, for a page without scripts, for a slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scp_lib.document.model import as_sentence
from scp_lib.document.text import plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.drawing import stamp
from scp_lib.drawing.look import look
from scp_lib.drawing.page import NO_FIGURE_FILL, LegendLine

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.012
"""At the left of a picture, of its width."""
_KEY_IN = 3.35
_ROW_IN = 0.2
_PT_OF_PX = 0.62


class Area(NamedTuple):
    """One shape to fill (metres), with what is written in it: the name, or else its rank."""

    shape: Any
    colour: str
    name: str = ""
    rank: str = ""


class Dot(NamedTuple):
    """One circle: metres, and its radius on the page."""

    x: float
    y: float
    radius_px: float


def map_picture(
    areas: Sequence[Area],
    *,
    outline: Any,
    title: str,
    legend_title: str,
    key: Sequence[LegendLine],
    source: str,
    dots: Sequence[Dot] = (),
    invented: bool = False,
) -> style.Drawing:
    """Draw areas, then dots, with the key at the right and the source below."""
    width_in = look().map_in
    if not look().lists_members:
        key = [line._replace(members=()) for line in key]
    rows = sum(1.35 + len(line.members) for line in key) + 1.5 + wrap(legend_title, 38).count("\n")
    west, south, east, north = outline.bounds
    below_in = 0.0
    if look().key_below:
        below_in = (
            2.2 + 1.4 * ((len(key) + 1) // 2) + wrap(legend_title, 38).count("\n")
        ) * _ROW_IN
    map_width = width_in - (0.1 if below_in else _KEY_IN + 0.3)
    map_height = float(np.clip(map_width * (north - south) / (east - west), 0.5 * map_width, 7.4))
    body_in = map_height + below_in if below_in else max(map_height, rows * _ROW_IN)
    with map_sheet(
        title, source=source, body_in=body_in, width_in=width_in, invented=invented
    ) as sheet:
        ax = sheet.axes(
            MARGIN, map_width / width_in, height_in=body_in - below_in, above_in=below_in
        )
        _fill(ax, areas, outline)
        _dot(ax, dots)
        sheet.fig.draw_without_rendering()
        _write_names(ax, areas)
        key_in = below_in or body_in
        left = MARGIN if below_in else 1 - (_KEY_IN + 0.1) / width_in
        side = sheet.axes(left, _KEY_IN / width_in, height_in=key_in)
        _key(side, key, legend_title, height_in=key_in)
        return style.drawing(sheet.fig)


class Sheet(NamedTuple):
    """The paper of a picture, inches high, and how far above its edge the body begins (inches)."""

    fig: Figure
    height_in: float
    bottom_in: float

    def axes(self, left: float, width: float, *, height_in: float, above_in: float = 0) -> Axes:
        """Add axes so far above the foot of the body: parts of the sheet's width, inches high."""
        bottom = (self.bottom_in + above_in) / self.height_in
        shape = (left, bottom, width, height_in / self.height_in)
        return self.fig.add_axes(shape)


@contextmanager
def map_sheet(
    title: str, *, source: str, body_in: float, width_in: float, invented: bool
) -> Iterator[Sheet]:
    """Lay out a picture's heading and source, with room for a body of some inches between."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    heading, under = wrap(title, int(7.8 * width_in)), wrap(source, int(13.8 * width_in))
    top = 0.28 + 0.25 * (heading.count("\n") + 1)
    room = 0.34 if invented else 0
    bottom = 0.22 + 0.165 * (under.count("\n") + 1) + room
    height = top + body_in + bottom
    with mpl.rc_context(style.rc()):
        fig = Figure(figsize=(width_in, height))
        FigureCanvasAgg(fig)
        fig.text(MARGIN, 1 - 0.16 / height, heading, va="top", fontsize=13.5, fontweight="bold",
                 linespacing=1.25)  # fmt: skip
        fig.text(MARGIN, (0.12 + room) / height, under, va="bottom", fontsize=8.5,
                 color=style.QUIET_INK, linespacing=1.4)  # fmt: skip
        if invented:
            stamp(fig)
        yield Sheet(fig, height, bottom)


def draw_shapes(ax: Axes, shapes: Iterable[Any], **look: Any) -> None:
    """Draw (multi)polygons, holes and all, with one look of a PathCollection."""
    import shapely
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    paths = []
    for shape in shapes:
        rings = shapely.get_rings(shapely.get_parts(shape))
        paths.append(Path.make_compound_path(*(
            Path(shapely.get_coordinates(ring), closed=True) for ring in rings
        )))  # fmt: skip
    drawn = PathCollection(paths)
    drawn.set(**look)
    ax.add_collection(drawn)


def _fill(ax: Axes, areas: Sequence[Area], outline: Any) -> None:
    for area in areas:
        colour = area.colour
        if colour == NO_FIGURE_FILL:
            draw_shapes(ax, [area.shape], facecolor=style.NO_FIGURE, lw=0, hatch="////",
                        edgecolor=style.NO_FIGURE_LINE)  # fmt: skip
            colour = "none"
        draw_shapes(ax, [area.shape], facecolor=colour, edgecolor=style.BORDER, lw=1.1,
                    joinstyle="round")  # fmt: skip
    draw_shapes(ax, [outline], facecolor="none", edgecolor=style.QUIET_INK, lw=0.9)
    ax.autoscale_view()
    ax.set_aspect("equal", anchor="NW")
    ax.margins(0.01)
    ax.set_axis_off()


def _dot(ax: Axes, dots: Sequence[Dot]) -> None:
    for dot in dots:
        size = 2 * _PT_OF_PX * dot.radius_px
        ax.plot([dot.x], [dot.y], "o", ms=size, mfc=style.DARK_BLUE, mec="white", mew=0.7,
                alpha=0.75, zorder=3)  # fmt: skip


def write_heading(ax: Axes, words: str, y: float) -> float:
    """Write the heading of a key at so many inches; return where its first line lies."""
    heading = wrap(words, 38)
    ax.text(0, y, heading, va="top", fontsize=9.5, fontweight="bold", linespacing=1.3)
    return y + 0.19 * (heading.count("\n") + 1) + 0.2


def _write_names(ax: Axes, areas: Sequence[Area]) -> None:
    """Write each area's name where it fits inside, else its rank, which the key explains."""
    import shapely

    for area in areas:
        ink = style.INK if area.colour == NO_FIGURE_FILL or _is_light(area.colour) else "white"
        middle = shapely.get_point(shapely.maximum_inscribed_circle(area.shape, tolerance=20), 0)
        places = shapely.get_coordinates(
            [middle, area.shape.centroid, area.shape.representative_point()]
        )
        offers = [
            (wrap(area.name, width), size) for size in (8.5, 7.5) for width in (40, 16, 11, 9)
        ]
        for words, size in offers if area.name else []:
            is_broken = any(part not in words for part in plain(area.name).split())
            spot = next((p for p in places if _fits(ax, area.shape, words, size, p)), None)
            if spot is not None and not is_broken:
                _write(ax, spot, words, fontsize=size, color=ink)
                break
        else:
            _write(ax, places[0], area.rank, fontsize=8.5, color=ink, fontweight="bold",
                   gid=style.SCALE)  # fmt: skip


def _write(ax: Axes, place: Any, words: str, **look: Any) -> Any:
    return ax.text(
        place[0], place[1], words, ha="center", va="center", linespacing=1.05, zorder=4, **look
    )


def _fits(ax: Axes, shape: Any, words: str, size: float, place: Any) -> bool:
    import shapely

    trial = _write(ax, place, words, fontsize=size)
    extent = trial.get_window_extent()
    trial.remove()
    box = extent.expanded(1.04, 1.1).transformed(ax.transData.inverted())
    return bool(shapely.contains(shape, shapely.box(box.x0, box.y0, box.x1, box.y1)))


def _is_light(colour: str) -> bool:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45


def _key(ax: Axes, key: Sequence[LegendLine], legend_title: str, *, height_in: float) -> None:
    from matplotlib.patches import Rectangle

    ax.set(xlim=(0, _KEY_IN), ylim=(height_in, 0))
    ax.set_axis_off()
    start = y = write_heading(ax, legend_title, 0.05)
    x, half = 0.0, (len(key) + 1) // 2
    for place, line in enumerate(key):
        if look().key_below and place == half:
            x, y = _KEY_IN / 2, start
        if line.radius_px:
            _dot(ax, [Dot(x + 0.21, y, line.radius_px)])
        else:
            is_empty = line.colour == NO_FIGURE_FILL
            face, hatch = (style.NO_FIGURE, "////") if is_empty else (line.colour, None)
            ax.add_patch(Rectangle((x, y - 0.085), 0.42, 0.17, facecolor=face, hatch=hatch, lw=0.7,
                                   edgecolor=style.QUIET_INK))  # fmt: skip
        ax.text(
            x + 0.55, y, as_sentence(line.words).text, va="center", fontsize=9.5,
            fontweight="bold", gid=style.SCALE,
        )  # fmt: skip
        y += _ROW_IN * 1.02
        for member in line.members:
            ax.text(
                0.78, y, member.rank, va="center", ha="right", fontsize=8.5, gid=style.SCALE,
                color=style.QUIET_INK,
            )  # fmt: skip
            name = plain(member.name)
            short = name if len(name) <= 32 else f"{name[:31]}…"
            ax.text(0.88, y, short, va="center", fontsize=8.5)
            ax.text(_KEY_IN, y, member.figure, va="center", ha="right", fontsize=8.5)
            y += _ROW_IN * 0.92
        y += 0.07
