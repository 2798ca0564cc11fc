"""The exhaustive attacker: every small table of a shape, those that print alike put together.

It needs no solver and shares no code with the rule or with scp_lib's attacker: what a reader is
left with of the first count is the set of its values in the tables that print alike.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Scheme = Callable[[Counts], Counts]
Shape = Callable[..., Sequence[Counts]]


_LARGEST = 2**40


class Found(NamedTuple):
    """Tables with a first count of 1 to 4: how many, how many narrow, the fewest values left."""

    tried: int
    narrow: int
    fewest: int


def bands(count: Counts) -> Counts:
    """Print in bands: under 10, then fives that start at multiples of five (see the guide)."""
    return np.where(count < 10, 0, count - count % 5)


def nearest_5(count: Counts) -> Counts:
    """Print to the nearest 5."""
    return (count + 2) // 5 * 5


def bands_from_0(count: Counts) -> Counts:
    """Print in fives from 0 up: 0 to 4, 5 to 9."""
    return count - count % 5


def attack(shape: Shape, scheme: Scheme, *, cells: int, below: int, first: int = 0) -> Found:
    """Attack the count ``first`` of all tables of ``cells`` counts below ``below``.

    Tables of somewhat larger counts are put to the groups too, so that no group is cut off.
    """
    parts = np.indices((below + 3,) * cells).reshape(cells, -1).astype(np.int64)
    key, room = np.zeros(parts.shape[1], np.int64), 1
    for sums in shape(*parts):
        said = scheme(sums)
        count = int(said.max()) + 1
        if room * count > _LARGEST:
            key = np.unique(key, return_inverse=True)[1]
            room = int(key.max()) + 1
        key, room = key * count + said, room * count
    key = np.unique(key, return_inverse=True)[1]
    pairs = np.unique(key * (below + 3) + parts[first])
    values = np.bincount(pairs // (below + 3))[key]
    small = (parts[first] >= 1) & (parts[first] <= 4) & (parts < below).all(axis=0)
    return Found(int(small.sum()), int((small & (values < 3)).sum()), int(values[small].min()))


def total_and_parts(*parts: Counts) -> list[Counts]:
    return [*parts, np.sum(parts, axis=0)]


def two_by_two(a: Counts, b: Counts, c: Counts, d: Counts) -> list[Counts]:
    return [a, b, c, d, a + b, c + d, a + c, b + d, a + b + c + d]


def sliver(moved: Counts, old: Counts, new: Counts) -> list[Counts]:
    """Two wards before and after a sliver of the first became part of the second."""
    return [old + moved, new, old, new + moved, old + new + moved]


def second_file(ward: Counts, a: Counts, b: Counts) -> list[Counts]:
    """A partner's file, and another one without one of the wards."""
    return [ward, a, b, ward + a + b, a + b]


def two_partners(a: Counts, b: Counts, other: Counts) -> list[Counts]:
    """One partner's two wards and total, another's total, and both together."""
    return [a, b, a + b, other, a + b + other]


def year_to_date(*quarters: Counts) -> list[Counts]:
    return list(np.cumsum(quarters, axis=0))


def late_call(*parts: Counts) -> list[Counts]:
    """A file printed twice: the second time with one more call in the first count."""
    return [*total_and_parts(*parts), parts[0] + 1, np.sum(parts, axis=0) + 1]
