"""How much of a box of words lies inside a shape, for many boxes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from scp_lib.drawing.placing import Boxes

if TYPE_CHECKING:
    from shapely import Geometry

_CELLS, _SPOTS = 90, 24


class Inside:
    """A shape (points) as fine cells, each inside or not.

    >>> import shapely
    >>> square = Inside(shapely.box(0, 0, 90, 90))
    >>> square.share(np.array([[10.0, 10, 30, 20], [-10, 10, 10, 20]])).tolist()
    [1.0, 0.5]
    >>> square.spots()[0].round(6).tolist()
    [45.0, 45.0]
    """

    def __init__(self, shape: Geometry) -> None:
        import shapely

        west, south, east, north = shape.bounds
        self._cell = max(east - west, north - south, 1e-9) / _CELLS
        self._corner = np.array([west, south])
        columns, rows = (
            max(1, int(np.ceil(length / self._cell - 1e-9)))
            for length in (east - west, north - south)
        )
        xs = west + self._cell * (np.arange(columns) + 0.5)
        ys = south + self._cell * (np.arange(rows) + 0.5)
        across, up = np.meshgrid(xs, ys, indexing="ij")
        shapely.prepare(shape)
        self._is_in = shapely.contains_xy(shape, across, up)
        self._sum = np.zeros((columns + 1, rows + 1))
        self._sum[1:, 1:] = self._is_in.cumsum(axis=0).cumsum(axis=1)
        circle = shapely.maximum_inscribed_circle(shape, tolerance=2 * self._cell)
        self.middle = shapely.get_coordinates(shapely.get_point(circle, 0))[0]
        """The middle of the widest part."""
        self.reach = float(shapely.length(circle))
        """How far the edge is from there."""
        step = max(1, _CELLS // _SPOTS)
        chosen = self._is_in[::step, ::step]
        self._spots = np.column_stack([across[::step, ::step][chosen], up[::step, ::step][chosen]])

    def spots(self) -> NDArray[np.float64]:
        """Return places for the middle of words: the widest part's, then the nearest."""
        off = np.hypot(*(self._spots - self.middle).T)
        return np.vstack([self.middle, self._spots[np.argsort(off, kind="stable")]])

    def share(self, boxes: Boxes) -> NDArray[np.float64]:
        """Return which share of each box (n, 4) lies inside."""
        cells = (boxes.reshape(-1, 2, 2) - self._corner) / self._cell
        low = np.floor(cells[:, 0] + 1e-6).astype(int)
        high = np.maximum(np.ceil(cells[:, 1] - 1e-6).astype(int), low + 1)
        area = (high - low).prod(axis=1)
        columns, rows = (length - 1 for length in self._sum.shape)
        (left, under), (right, over) = (
            (np.clip(each[:, 0], 0, columns), np.clip(each[:, 1], 0, rows)) for each in (low, high)
        )
        found = self._sum
        held = found[right, over] - found[left, over] - found[right, under] + found[left, under]
        return np.asarray(held / area)
