"""The static picture of a map: for paper, for a page without scripts, for a slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scp_lib.document.model import as_sentence
from scp_lib.document.text import plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.base import Base
from scp_lib.drawing.drawing import stamp
from scp_lib.drawing.frame import EDGE, MapFrame
from scp_lib.drawing.lettering import WARD
from scp_lib.drawing.look import look
from scp_lib.drawing.page import NO_FIGURE_FILL, LegendLine, Member

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 0.012
"""At the left of a picture, of its width."""
_KEY_SHARE = 0.335
"""Of a picture's width."""
_ROW_IN = 0.2
_PT_OF_PX = 0.62


class Area(NamedTuple):
    """One shape to fill (metres), with what is written in it: the name, or else its rank."""

    shape: Any
    colour: str
    name: str = ""
    rank: str = ""


class Dot(NamedTuple):
    """One circle: metres, its radius on the page, its name, and its number in the key if any."""

    x: float
    y: float
    radius_px: float
    name: str = ""
    number: str = ""
    is_place: bool = False
    """Whether the name is a kind of place, and not a street's."""
    long_name: str = ""
    """Written in place of the name where there is room for it."""


def map_picture(
    areas: Sequence[Area],
    *,
    outline: Any,
    title: str,
    legend_title: str,
    key: Sequence[LegendLine],
    source: str,
    note: str = "",
    dots: Sequence[Dot] = (),
    base: Base | None = None,
    invented: bool = False,
) -> style.Drawing:
    """Draw areas over a base's streets, then circles, with the key at the right.

    The key ends with the ``note``. Where circles are drawn the ``outline`` is dashed, and the
    base's names are written.
    """
    width_in = look().map_in
    if not look().lists_members and not dots:
        key = [line._replace(members=()) for line in key]
    heading_lines = wrap(legend_title, int(13 * _key_in())).count("\n")
    rows = (
        sum(1.35 + sum(1 + _short(each).count("\n") for each in line.members) for line in key)
        + 1.5
        + heading_lines
        + 0.8 * (wrap(note, _note_letters()).count("\n") + 1) * bool(note)
    )
    west, south, east, north = outline.bounds
    below_in = 0.0
    if look().key_below:
        below_in = (2.2 + 1.4 * ((len(key) + 1) // 2) + heading_lines) * _ROW_IN
    map_width = width_in - (0.1 if below_in else _key_in() + 0.3)
    map_height = float(np.clip(map_width * (north - south) / (east - west), 0.5 * map_width, 7.4))
    body_in = map_height if below_in else max(map_height, rows * _ROW_IN)
    with map_sheet(
        title, source=source, body_in=body_in + below_in, width_in=width_in, invented=invented
    ) as sheet:
        ax = sheet.axes(MARGIN, map_width / width_in, height_in=body_in, above_in=below_in)
        frame = MapFrame(ax, outline.bounds, width_in=map_width, height_in=body_in)
        frame.draw_furniture()
        _fill(ax, areas, outline, is_dashed=bool(dots))
        _draw_base(frame, base or Base(), is_town=bool(dots))
        for dot in dots:
            _draw_dot(frame, dot)
        for area in areas:
            if area.name:
                is_dark = area.colour != NO_FIGURE_FILL and not _is_light(area.colour)
                frame.name_shape(
                    area.name, area.shape, WARD, inside="#FFFFFF" if is_dark else style.INK,
                    has_leader=look().names_all,
                )  # fmt: skip
        frame.write_names()
        share = _key_in() / width_in
        left = MARGIN if below_in else 1 - share - 0.1 / width_in
        key_height_in = below_in or body_in
        side = sheet.axes(left, share, height_in=key_height_in)
        _key(side, key, legend_title, height_in=key_height_in, note=note)
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

    heading, under = wrap(title, int(9.3 * width_in)), wrap(source, int(17 * width_in))
    top = 0.28 + 0.25 * (heading.count("\n") + 1)
    room = 0.34 if invented else 0
    bottom = 0.22 + 0.165 * (under.count("\n") + 1) + room
    height = top + body_in + bottom
    with mpl.rc_context(style.rc()):
        fig = Figure(figsize=(width_in, height))
        FigureCanvasAgg(fig)
        fig.text(MARGIN, 1 - 0.16 / height, heading, va="top", fontsize=15.5, fontweight="bold",
                 linespacing=1.25)  # fmt: skip
        fig.text(MARGIN, (0.12 + room) / height, under, va="bottom", fontsize=8.8,
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


def _fill(ax: Axes, areas: Sequence[Area], outline: Any, *, is_dashed: bool) -> None:
    for area in areas:
        colour = area.colour
        if colour == NO_FIGURE_FILL:
            draw_shapes(ax, [area.shape], facecolor=style.NO_FIGURE, lw=0, hatch="////",
                        edgecolor=style.NO_FIGURE_LINE, zorder=1)  # fmt: skip
            colour = "none"
        draw_shapes(ax, [area.shape], facecolor=colour, edgecolor=style.BORDER, lw=1.1,
                    joinstyle="round", zorder=1)  # fmt: skip
    draw_shapes(ax, [outline], facecolor="none", edgecolor=EDGE, lw=1.1, zorder=3,
                linestyle=(0, (6, 3)) if is_dashed else "solid")  # fmt: skip


def _draw_base(frame: MapFrame, base: Base, *, is_town: bool) -> None:
    """Draw streets and their names in a town; in a district its main roads, and its neighbours."""
    frame.draw_lines(base.lines, most_rank=5 if is_town else 1, has_names=is_town)
    names = [name for name in base.names if is_town or name.kind == "district"]
    frame.name_base(Base(tuple(names)))


def _draw_dot(frame: MapFrame, dot: Dot) -> None:
    radius = _PT_OF_PX * dot.radius_px
    frame.draw_circle(dot.x, dot.y, radius, number=dot.number)
    if dot.name:
        is_large = bool(dot.number)
        frame.name_circle(
            dot.name, dot.x, dot.y, radius,
            is_large=is_large, is_place=dot.is_place, long_name=dot.long_name,
        )  # fmt: skip


def write_heading(ax: Axes, words: str, y: float) -> float:
    """Write the heading of a key at so many inches; return where its first line lies."""
    heading = wrap(words, int(13 * _key_in()))
    ax.text(0, y, heading, va="top", fontsize=10.5, fontweight="bold", linespacing=1.2)
    return y + 0.19 * (heading.count("\n") + 1) + 0.2


def _is_light(colour: str) -> bool:
    from matplotlib.colors import to_rgb

    red, green, blue = to_rgb(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.45


def _note_letters() -> int:
    return int(15.5 * _key_in())


def _key_in() -> float:
    share = 1 - 2 * MARGIN if look().key_below else _KEY_SHARE
    return share * look().map_in


def _short(member: Member) -> str:
    """Return a member's name in lines that fit into the key."""
    return wrap(plain(member.name), int((13 - 2 * bool(member.figure)) * _key_in()))


def _key(
    ax: Axes, key: Sequence[LegendLine], legend_title: str, *, height_in: float, note: str
) -> None:
    from matplotlib.patches import Rectangle

    ax.set(xlim=(0, _key_in()), ylim=(height_in, 0))
    ax.set_axis_off()
    start = y = write_heading(ax, legend_title, 0.05)
    x, half = 0.0, (len(key) + 1) // 2
    for place, line in enumerate(key):
        if look().key_below and place == half:
            x, y = _key_in() / 2, start
        if line.radius_px:
            ax.plot([x + 0.21], [y], "o", ms=2 * _PT_OF_PX * line.radius_px, mfc=style.DARK_BLUE,
                    mec="white", mew=0.7, alpha=0.86)  # fmt: skip
        else:
            is_empty = line.colour == NO_FIGURE_FILL
            face, hatch = (style.NO_FIGURE, "////") if is_empty else (line.colour, None)
            ax.add_patch(Rectangle((x, y - 0.085), 0.42, 0.17, facecolor=face, hatch=hatch, lw=0.7,
                                   edgecolor=style.QUIET_INK))  # fmt: skip
        ax.text(
            x + 0.55, y, as_sentence(line.words).text, va="center", fontsize=10.2,
            fontweight="bold", gid=style.SCALE,
        )  # fmt: skip
        y += _ROW_IN * 1.02
        for member in line.members:
            left = 0.55
            if line.radius_px:
                ax.text(0.7, y + 0.035, member.rank, va="baseline", ha="right", fontsize=9,
                        gid=style.SCALE, fontweight="bold")  # fmt: skip
                left = 0.8
            name = _short(member)
            ax.text(left, y + 0.035, name, va="baseline", fontsize=9, linespacing=1.2)
            ax.text(_key_in(), y + 0.035, member.figure, va="baseline", ha="right", fontsize=9)
            y += _ROW_IN * (0.92 + 0.8 * name.count("\n"))
        y += 0.07
    ax.text(0, y + 0.05, wrap(note, _note_letters()), va="top", fontsize=8.8,
            color=style.QUIET_INK, linespacing=1.25)  # fmt: skip
