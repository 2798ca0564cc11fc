"""The places where a name may stand: at a circle or dot, in a shape, along a street.

All in points of the map's frame. scp_lib.drawing.placing chooses between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scp_lib.drawing.inside import Inside
from scp_lib.drawing.lettering import Letters, line_breaks, room
from scp_lib.drawing.placing import Boxes, around

if TYPE_CHECKING:
    from shapely import Geometry

_WHOLE, MOSTLY, _SMALLER = 0.995, 0.57, 0.9
CLEARLY = 0.8
"""So much of a name lies in its shape where no line may lead to it."""
_PARTS = 6
_SHARES = [0.5 + side * step / 20 for step in range(9) for side in (-1, 1)][1:]
_LEADS_PT = (25, 40, 60, 85)


class Wish(NamedTuple):
    """A name to be written: its places, with the words and letters of each."""

    boxes: Boxes
    words: Sequence[str]
    letters: Sequence[Letters]
    dot: tuple[float, float] | None = None
    """A dot that is drawn together with the name."""
    leads_from: int | None = None
    """From this place on a line leads from ``point`` to the name."""
    point: tuple[float, float] = (0, 0)
    angles: Sequence[float] = ()
    """How each place is turned, in degrees."""
    circle: tuple[float, float, float] | None = None
    """The circle that it names: x, y and radius."""

    def nearest_to(self, circles: NDArray[np.float64]) -> Wish:
        """Leave the places that lie nearer to its own circle than to any other (n, 3)."""
        if self.circle is None:
            return self
        own, *others = (_gaps(self.boxes, np.array(each)) for each in (self.circle, *circles))
        is_other = np.hypot(*(circles[:, :2] - self.circle[:2]).T) > 0.1
        others = [gap for gap, is_it in zip(others, is_other, strict=True) if is_it]
        kept = np.flatnonzero(own < np.min(others, axis=0)) if others else np.arange(len(own))
        return self._replace(
            boxes=self.boxes[kept],
            words=[self.words[i] for i in kept.tolist()],
            letters=[self.letters[i] for i in kept.tolist()],
        )


class _Places:
    """The places of one name, gathered."""

    def __init__(self) -> None:
        self.boxes: list[Boxes] = []
        self.words: list[str] = []
        self.letters: list[Letters] = []

    def add(self, boxes: Boxes, words: str, letters: Letters) -> None:
        self.boxes.append(boxes)
        self.words += [words] * len(boxes)
        self.letters += [letters] * len(boxes)

    def all(self) -> tuple[Boxes, list[str], list[Letters]]:
        return np.concatenate(self.boxes), self.words, self.letters


def at_dot(
    words: str,
    x: float,
    y: float,
    *,
    radius: float,
    letters: Letters,
    most_lines: int = 1,
    has_dot: bool = False,
    long_words: str = "",
) -> Wish:
    """Return the places about a dot or circle: close to it in one line, in more, then further.

    ``long_words`` are tried close to it before, in one line and in two.
    """
    places = _Places()
    for text in line_breaks(long_words, most=2) if long_words else ():
        width, height = room(text, letters)
        boxes = around(x, y, width=width, height=height, radius=radius)
        places.add(boxes[:8], text, letters)
    for close in (slice(8), slice(8, 16)):
        for text in line_breaks(words, most=most_lines):
            width, height = room(text, letters)
            boxes = around(x, y, width=width, height=height, radius=radius)
            places.add(boxes[close], text, letters)
    return Wish(*places.all(), dot=(x, y) if has_dot else None)


def at_point(words: str, x: float, y: float, *, letters: Letters) -> Wish:
    """Return the place over a point, and those about it."""
    places = _Places()
    places.add(_boxes_at(np.array([[x, y]]), words, letters), words, letters)
    width, height = room(words, letters)
    places.add(around(x, y, width=width, height=height, radius=0), words, letters)
    return Wish(*places.all())


def beside(
    words: str, box: tuple[float, float, float, float], *, letters: Letters, most_lines: int = 2
) -> Wish:
    """Return the places next to a box: right, left, below, above, then the same in two lines."""
    left, low, right, high = box
    places = _Places()
    for text in line_breaks(words, most=most_lines):
        width, height = room(text, letters)
        x, y = (left + right - width) / 2, (low + high - height) / 2
        corners = [(right, y), (left - width, y), (x, low - height), (x, high)]
        boxes = np.array([(*each, each[0] + width, each[1] + height) for each in corners])
        places.add(boxes, text, letters)
    return Wish(*places.all())


def in_shape(
    words: str,
    shape: Geometry,
    *,
    letters: Letters,
    inside: str = "",
    has_leader: bool = True,
    mostly: float = MOSTLY,
) -> tuple[float, Wish]:
    """Return the places wholly in a shape, mostly in it, then next to it; and how much room it has.

    ``inside`` is the colour where a name lies wholly inside, where it needs no white about it;
    ``mostly`` the least share of a name that lies mostly in it.
    """
    ground = Inside(shape)
    spots, point = ground.spots(), (float(ground.middle[0]), float(ground.middle[1]))
    own = letters._replace(colour=inside, has_halo=False) if inside else letters
    small = _SMALLER * letters.size_pt
    tried = [
        (text, look, boxes, ground.share(boxes))
        for look in (own, own._replace(size_pt=small))
        for text in line_breaks(words)
        for boxes in [_boxes_at(spots, text, look)]
    ]
    places = _Places()
    for text, look, boxes, share in tried:
        places.add(boxes[share >= _WHOLE], text, look)
    for text, look, boxes, share in tried:
        beyond = look._replace(colour=letters.colour, has_halo=letters.has_halo)
        places.add(boxes[(share >= mostly) & (share < _WHOLE)], text, beyond)
    leads_from = len(places.words)
    text, look = line_breaks(words, most=2)[-1], letters._replace(size_pt=small)
    width, height = room(text, look)
    for reach in _LEADS_PT if has_leader else ():
        boxes = around(*point, width=width, height=height, radius=reach)[:8]
        places.add(boxes, text, look)
    return ground.reach, Wish(*places.all(), leads_from=leads_from, point=point)


def along(words: str, path: NDArray[np.float64], *, letters: Letters) -> Wish | None:
    """Return the places along the straight parts of a line (n, 2), on it and then next to it."""
    wide, high = room(words, letters)
    ends = np.concatenate([[0], np.hypot(*np.diff(path, axis=0).T).cumsum()])
    places, angles = _Places(), []
    for aside in (0.0, 0.9 * high, -0.9 * high):
        for share in _SHARES:
            middle = share * float(ends[-1])
            if not wide / 2 <= middle <= ends[-1] - wide / 2:
                continue
            at = [middle - wide / 2, middle + wide / 2]
            both = np.column_stack([np.interp(at, ends, path[:, i]) for i in (0, 1)])
            start, end = (np.array(each) for each in sorted(both.tolist()))
            if np.hypot(*(end - start)) < 0.97 * wide:
                continue
            angle = math.atan2(*(end - start)[::-1])
            start, end = (each + aside * _across(angle) for each in (start, end))
            places.add(_slanted(start, end, angle, wide, high)[None], words, letters)
            angles.append(math.degrees(angle))
    return Wish(*places.all(), angles=angles) if angles else None


def _across(angle: float) -> NDArray[np.float64]:
    return np.array([-math.sin(angle), math.cos(angle)])


def _slanted(
    start: NDArray[np.float64], end: NDArray[np.float64], angle: float, wide: float, high: float
) -> Boxes:
    """Return the small boxes that hold words from start to end."""
    flat, steep = abs(math.cos(angle)), abs(math.sin(angle))
    half = np.array([flat * wide / _PARTS + steep * high, steep * wide / _PARTS + flat * high]) / 2
    middles = start + ((np.arange(_PARTS) + 0.5) / _PARTS)[:, None] * (end - start)
    return np.hstack([middles - half, middles + half])


def _gaps(boxes: Boxes, circle: NDArray[np.float64]) -> NDArray[np.float64]:
    off = np.maximum(np.maximum(boxes[:, :2] - circle[:2], circle[:2] - boxes[:, 2:]), 0)
    return np.asarray(np.hypot(off[:, 0], off[:, 1]) - circle[2])


def _boxes_at(spots: NDArray[np.float64], words: str, letters: Letters) -> Boxes:
    half = np.array(room(words, letters)) / 2
    return np.hstack([spots - half, spots + half])
