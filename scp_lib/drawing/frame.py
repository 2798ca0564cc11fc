"""A map in its frame: what is drawn on it, what is in the way of names, and then the names.

Names are asked for in any order while the map is drawn, and written at the end, all at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from scp_lib.areas.metres import to_metres
from scp_lib.document.text import plain
from scp_lib.drawing import style
from scp_lib.drawing.base import Base, Line
from scp_lib.drawing.lettering import (
    LARGE,
    LARGE_PLACE,
    NUMBER,
    PLACE,
    QUIET,
    STREET,
    Letters,
    font,
)
from scp_lib.drawing.names import (
    CLEARLY,
    MOSTLY,
    Wish,
    along,
    at_dot,
    at_point,
    beside,
    in_shape,
)
from scp_lib.drawing.placing import place, place_best

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely import Geometry

OUTSIDE, GROUND, EDGE, CASING = "#EDEDEC", "#FAF9F7", "#6F777B", "#C9C4BA"
_DOT_PT, _GAP_PT = 1.1, 1.6
_M_PER_PT_15, _MOST_PT, _SHORT_PT = 2.94, 9.0, 90
_MAIN_RANK = 2
_OF_CIRCLES, _OF_STREETS, _OF_AREAS = 3000, 1000, 100  # base names have 0 to 100


class Written(NamedTuple):
    """A name on the map, with its box in points from the frame's lower left corner."""

    words: str
    box: tuple[float, float, float, float]


class MapFrame:
    """The axes of a map, filled to a frame so many inches wide and high.

    ``bounds`` are west, south, east, north in metres; what they lack of the frame's form is added,
    and a margin. ``written`` are the names of the map once they are.
    """

    def __init__(
        self,
        ax: Axes,
        bounds: tuple[float, float, float, float],
        *,
        width_in: float,
        height_in: float,
        margin: float = 0.03,
    ) -> None:
        west, south, east, north = bounds
        self.ax, self.width_pt, self.height_pt = ax, 72 * width_in, 72 * height_in
        across, up = max(east - west, 1.0), max(north - south, 1.0)
        self.m_per_pt = (1 + 2 * margin) * max(across / self.width_pt, up / self.height_pt)
        half_x, half_y = (self.m_per_pt * pt / 2 for pt in (self.width_pt, self.height_pt))
        middle_x, middle_y = (west + east) / 2, (south + north) / 2
        self.bounds = (middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y)
        self.boxes: list[tuple[float, float, float, float]] = []
        self.circles: list[tuple[float, float, float]] = []
        self.written: list[Written] = []
        self._first: list[tuple[float, Wish]] = []
        self._then: list[tuple[int, Wish]] = []
        west, south, east, north = self.bounds
        ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=OUTSIDE)
        for spine in ax.spines.values():
            spine.set(visible=True, color=style.FADED, linewidth=0.9, zorder=9)

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a place (metres) in points from the frame's lower left corner."""
        return (x - self.bounds[0]) / self.m_per_pt, (y - self.bounds[1]) / self.m_per_pt

    def draw_furniture(self) -> None:
        """Draw the scale and the arrow to the north, and keep names off them."""
        from matplotlib.patches import Rectangle

        steps = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
        length = max(step for step in steps if step <= max(1, 137 * self.m_per_pt))
        right = 14 + length / self.m_per_pt
        self.ax.add_patch(Rectangle((6, 6), right + 2, 26, facecolor="white", alpha=0.9, lw=0,
                                    transform=self._points(), zorder=6.5))  # fmt: skip
        self.boxes.append((6, 6, right + 8, 32))
        words = f"{length // 1000} km" if length >= 1000 else f"{length} m"
        self._text((14 + right) / 2, 22, words, STREET._replace(has_halo=False))
        bar = {"color": style.INK, "lw": 1.3, "transform": self._points(), "zorder": 8}
        self.ax.plot([14, 14, 14, right, right, right], [15, 10.5, 12, 12, 10.5, 15], **bar)
        x, y = self.width_pt - 17, self.height_pt - 12
        self.ax.plot([x, x], [y - 20, y - 5], **bar)
        self.ax.plot([x], [y - 3], "^", ms=6, mew=0, mfc=style.INK, **bar)
        self._text(x, y - 27, "N", LARGE)
        self.boxes.append((x - 12, y - 35, self.width_pt, self.height_pt))

    def draw_lines(
        self, lines: Iterable[Line], *, most_rank: int = 5, has_names: bool = True
    ) -> None:
        """Draw streets as white lines with a grey edge, the small ones below, and name them.

        Without names a short line says nothing, and is left out.
        """
        shortest = 0 if has_names else _SHORT_PT * self.m_per_pt
        zoom = 15 + math.log2(_M_PER_PT_15 / self.m_per_pt)
        drawn = []
        for line in sorted(lines, key=lambda line: (-line.rank, line)):
            if line.rank <= most_rank:
                xy = np.column_stack(to_metres(*zip(*line.coordinates, strict=True)))
                if np.hypot(*np.diff(xy, axis=0).T).sum() < shortest:
                    continue
                wide = min(_MOST_PT, max(0.5, (5.4 - line.rank) * 1.45 ** (zoom - 15)))
                drawn.append((line, xy, wide))
        for colour, more, zorder in ((CASING, 1.1, 1.5), ("#FFFFFF", 0.0, 1.6)):
            for _, xy, wide in drawn:
                self.ax.plot(
                    *xy.T, color=colour, lw=wide + more, zorder=zorder, solid_capstyle="round",
                    solid_joinstyle="round",
                )  # fmt: skip
        named: dict[str, tuple[float, Line, np.ndarray]] = {}
        for line, xy, _ in drawn if has_names else ():
            long = float(np.hypot(*np.diff(xy, axis=0).T).sum())
            named[line.text] = max(
                named.get(line.text, (0.0, line, xy)), (long, line, xy), key=itemgetter(0)
            )
        for _, line, xy in named.values():
            wish = along(line.text, np.column_stack(self.at(*xy.T)), letters=STREET)
            if wish is not None and line.rank <= _MAIN_RANK:
                self._first.append((0.0, wish))
            elif wish is not None:
                self._then.append((_OF_STREETS - line.rank, wish))

    def draw_circle(
        self,
        x: float,
        y: float,
        radius_pt: float,
        *,
        number: str = "",
        colour: str = style.DARK_BLUE,
    ) -> None:
        """Draw a filled circle at a place (metres), a number in it, and keep names off it."""
        self.ax.plot([x], [y], "o", ms=2 * radius_pt, mfc=colour, mec="white", mew=0.8,
                     alpha=0.86 if colour == style.DARK_BLUE else 1, zorder=5)  # fmt: skip
        px, py = self.at(x, y)
        self.circles.append((px, py, radius_pt + 0.5))
        if number:
            self._text(px, py, number, NUMBER)

    def name_circle(
        self, words: str, x: float, y: float, radius_pt: float, *, is_large: bool, is_place: bool,
        long_name: str = "",
    ) -> None:  # fmt: skip
        """Ask for a name at a circle: of the large ones first, and in the best order of many.

        The ``long_name``, in up to two lines, is written where there is room for it.
        """
        wish = at_dot(
            plain(words),
            *self.at(x, y),
            radius=radius_pt + _GAP_PT,
            letters=(STREET, PLACE, LARGE, LARGE_PLACE)[2 * is_large + is_place],
            most_lines=2 if is_large else 1,
            long_words=plain(long_name) if is_place else "",
        )._replace(circle=(*self.at(x, y), radius_pt))
        if is_large:
            self._first.append((0.0, wish))
        else:
            self._then.append((_OF_CIRCLES, wish))

    def name_shape(
        self,
        words: str,
        shape: Geometry,
        letters: Letters,
        *,
        inside: str = "",
        must_be_there: bool = True,
        has_leader: bool = True,
    ) -> None:
        """Ask for a name in a shape (metres): wholly inside, else mostly, else outside with a line.

        ``inside`` is the colour where it lies wholly inside, where it needs no white about it.
        Shapes with less room come first; a name that need not be there has no line and comes last.
        Without a leader a name that has no room is left out.
        """
        import shapely

        seen = shapely.intersection(shape, shapely.box(*self.bounds))
        if not shapely.area(seen):
            return
        in_points = shapely.transform(seen, lambda xy: np.column_stack(self.at(*xy.T)))
        space, wish = in_shape(
            plain(words), in_points, letters=letters, inside=inside,
            has_leader=must_be_there and has_leader,
            mostly=MOSTLY if has_leader else CLEARLY,
        )  # fmt: skip
        if must_be_there:
            self._first.append((space, wish))
        else:
            self._then.append((_OF_AREAS, wish))

    def name_beside(self, words: str, shape: Geometry, letters: Letters) -> None:
        """Ask for a name next to a shape (metres): at its right, left, foot or head."""
        import shapely

        west, south, east, north = shapely.bounds(shape)
        box = (*self.at(west, south), *self.at(east, north))
        self._first.append((0.0, beside(plain(words), box, letters=letters)))

    def name_base(self, base: Base, *, most: int = 60, least_importance: int = 0) -> None:
        """Ask for the names of a base that lie in the frame, ``most`` of them, in quiet letters.

        A name that stands at several places is written once; without room for it there is no dot.
        The wards' names are left to :meth:`name_shape`.
        """
        names = sorted(base.names, key=lambda name: (-name.importance, name))
        names = [each for each in names if each.kind != "ward"]
        if not names:
            return
        metres = to_metres([n.longitude for n in names], [n.latitude for n in names])
        west, south, east, north = self.bounds
        inset = 4 * self.m_per_pt
        for name, x, y in zip(names, *(each.tolist() for each in metres), strict=True):
            if name.importance < least_importance or most <= 0:
                break
            if not (west + inset < x < east - inset and south + inset < y < north - inset):
                continue
            most -= 1
            if name.kind == "district":
                wish = at_point(name.text, *self.at(x, y), letters=QUIET)
            else:
                look = STREET if name.kind == "street" else PLACE
                quiet = look._replace(colour=QUIET.colour, size_pt=7.9)
                wish = at_dot(name.text, *self.at(x, y), radius=_DOT_PT + _GAP_PT, letters=quiet,
                              has_dot=True)  # fmt: skip
                wish = wish._replace(circle=(*self.at(x, y), _DOT_PT))
            self._then.append((name.importance, wish))

    def write_names(self) -> None:
        """Write the names that have room: those that must be there, then by importance."""
        frame = np.array([2.0, 2.0, self.width_pt - 2, self.height_pt - 2])
        circles = np.array(self.circles).reshape(-1, 3)
        first = [
            wish.nearest_to(circles) for _, wish in sorted(self._first, key=lambda each: each[0])
        ]
        boxes = [wish.boxes for wish in first]
        places = place_best(boxes, frame=frame, boxes=np.array(self.boxes), circles=circles)
        for wish, found in zip(first, places, strict=True):
            self._write(wish, found)
        for _, asked in sorted(self._then, key=lambda each: -each[0]):
            wish = asked.nearest_to(circles)
            if not len(wish.boxes):
                continue
            is_written = any(each.words == _one_line(wish.words[0]) for each in self.written)
            if is_written or (wish.dot and self._is_covered(*wish.dot)):
                continue
            (found,) = place([wish.boxes], frame=frame, boxes=np.array(self.boxes), circles=circles)
            self._write(wish, found)

    def _write(self, wish: Wish, found: int) -> None:
        """Write a name at one of its places, with its dot or its line; at none (−1) nothing."""
        if found < 0:
            return
        parts = wish.boxes[found].reshape(-1, 4)
        left, low = parts[:, :2].min(axis=0).tolist()
        right, top = parts[:, 2:].max(axis=0).tolist()
        if wish.leads_from is not None and found >= wish.leads_from:
            end = (
                float(np.clip(wish.point[0], left, right)),
                float(np.clip(wish.point[1], low, top)),
            )
            for colour, wide in (("white", 2.4), (style.INK, 0.8)):
                self.ax.plot(*zip(wish.point, end, strict=True), color=colour, lw=wide,
                             transform=self._points(), zorder=6)  # fmt: skip
        if wish.dot:
            x, y = wish.dot
            self.ax.plot([x], [y], "o", ms=2 * _DOT_PT, mew=0, mfc=QUIET.colour,
                         transform=self._points(), zorder=4)  # fmt: skip
            self.boxes.append((x - _DOT_PT, y - _DOT_PT, x + _DOT_PT, y + _DOT_PT))
        self.boxes.extend((a, b, c, d) for a, b, c, d in parts.tolist())
        angle = wish.angles[found] if wish.angles else 0.0
        words = wish.words[found]
        self._text((left + right) / 2, (low + top) / 2, words, wish.letters[found], angle=angle)
        self.written.append(Written(_one_line(words), (left, low, right, top)))

    def _is_covered(self, x: float, y: float) -> bool:
        on_circle = any(math.hypot(x - cx, y - cy) < radius for cx, cy, radius in self.circles)
        return on_circle or any(
            left - 1 < x < right + 1 and low - 1 < y < top + 1
            for left, low, right, top in self.boxes
        )

    def _text(self, x: float, y: float, words: str, letters: Letters, *, angle: float = 0) -> None:
        from matplotlib.patheffects import withStroke

        effects = (
            [withStroke(linewidth=style.HALO_PT, foreground="white")] if letters.has_halo else []
        )
        self.ax.text(
            x, y, letters.shown(words), transform=self._points(), ha="center", va="center",
            rotation=angle, rotation_mode="anchor", path_effects=effects, zorder=7, gid=style.SCALE,
            **font(letters),
        )  # fmt: skip

    def _points(self) -> Any:
        """Return the transform from points of the frame."""
        from matplotlib.transforms import Affine2D

        return Affine2D().scale(1 / self.width_pt, 1 / self.height_pt) + self.ax.transAxes


def _one_line(words: str) -> str:
    return " ".join(words.split())
