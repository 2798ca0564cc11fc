"""Where names go on a map: none over another, over a circle or over the edge.

Greedy, in a fixed order: each wish takes the first of its places that is free. So the same map has
the same names at the same places, and a name that matters is placed before one that does not.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.float64]
"""Boxes: left, bottom, right, top in the last axis; any unit, the same for all."""
_EIGHT = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_CORNER = 0.7


def around(
    x: float, y: float, *, width: float, height: float, radius: float, further: float = 6.0
) -> Boxes:
    """Return the places for words about a dot, (16, 4): eight close to it, eight further away.

    >>> around(0, 0, width=10, height=4, radius=2)[:2].tolist()
    [[2.0, -2.0, 12.0, 2.0], [-12.0, -2.0, -2.0, 2.0]]
    """
    found = []
    for reach in (radius, radius + further):
        for across, up in _EIGHT:
            share = _CORNER if across and up else 1.0
            left = x - width / 2 + across * (width / 2 + share * reach)
            low = y - height / 2 + up * (height / 2 + share * reach)
            found.append((left, low, left + width, low + height))
    return np.array(found)


def place(wishes: Sequence[Boxes], *, frame: Boxes, boxes: Boxes, circles: Boxes) -> list[int]:
    """Return the place that each name gets, by its number; −1 where no place is free.

    A wish is its places in order of preference, (places, 4), or (places, parts, 4) where a name
    needs several boxes, as one written at a slant does. In the way are ``boxes`` (n, 4),
    ``circles`` (x, y, radius: n, 3), what is beyond the ``frame``, and what was placed before.

    >>> free = np.empty((0, 4)), np.empty((0, 3))
    >>> wish = np.array([[0.0, 0, 4, 1], [5, 0, 9, 1]])
    >>> place([wish] * 3, frame=np.array([0.0, 0, 10, 10]), boxes=free[0], circles=free[1])
    [0, 1, -1]
    """
    return _in_order(_free_of(wishes, frame=frame, boxes=boxes, circles=circles))


def place_best(
    wishes: Sequence[Boxes], *, frame: Boxes, boxes: Boxes, circles: Boxes, rounds: int = 40
) -> list[int]:
    """Place names in the order given and in others, always the same, and return the best.

    Best is what places most; of these, what places the wishes that come first. An order in which
    every wish has a place ends the search.
    """
    free = _free_of(wishes, frame=frame, boxes=boxes, circles=circles)
    order, drawn = list(range(len(free))), random.Random(20)
    best = _in_order(free)
    for _ in range(rounds - 1):
        if -1 not in best:
            break
        drawn.shuffle(order)
        places = _in_order([free[i] for i in order])
        found = [place for _, place in sorted(zip(order, places, strict=True))]
        best = max(best, found, key=_worth)
    return best


class _Free(NamedTuple):
    """A wish's places that nothing fixed is in the way of: their boxes, and their numbers."""

    parts: Boxes
    numbers: NDArray[np.intp]


def _free_of(wishes: Sequence[Boxes], *, frame: Boxes, boxes: Boxes, circles: Boxes) -> list[_Free]:
    fixed, found = np.reshape(boxes, (-1, 4)), []
    for wish in wishes:
        parts = wish[:, None, :] if wish.ndim == 2 else wish
        is_free = _is_inside(parts, frame) & ~_is_hit(parts, circles) & ~_is_over(parts, fixed)
        found.append(_Free(parts[is_free], np.flatnonzero(is_free)))
    return found


def _in_order(free: Sequence[_Free]) -> list[int]:
    taken, chosen = np.empty((0, 4)), []
    for parts, numbers in free:
        is_free = ~_is_over(parts, taken)
        if not is_free.any():
            chosen.append(-1)
            continue
        first = int(np.argmax(is_free))
        taken = np.vstack([taken, parts[first]])
        chosen.append(int(numbers[first]))
    return chosen


def _worth(places: list[int]) -> tuple[int, list[bool], int]:
    is_placed = [place >= 0 for place in places]
    return sum(is_placed), is_placed, -sum(places)


def _is_inside(parts: Boxes, frame: Boxes) -> NDArray[np.bool_]:
    low, high = parts[..., :2] >= frame[:2], parts[..., 2:] <= frame[2:]
    return np.asarray((low & high).all(axis=(1, 2)))


def _is_over(parts: Boxes, taken: Boxes) -> NDArray[np.bool_]:
    each = parts[:, :, None, :]
    apart = (each[..., :2] >= taken[:, 2:]) | (each[..., 2:] <= taken[:, :2])
    return np.any(~(apart[..., 0] | apart[..., 1]), axis=(1, 2))


def _is_hit(parts: Boxes, circles: Boxes) -> NDArray[np.bool_]:
    each, middles = parts[:, :, None, :], circles[:, :2]
    off = np.maximum(np.maximum(each[..., :2] - middles, middles - each[..., 2:]), 0)
    return np.any(np.hypot(off[..., 0], off[..., 1]) < circles[:, 2] - 1e-6, axis=(1, 2))
