"""Repeated Crime IDs: one row of each is kept; rows without one are incidents of their own."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scp_lib.sources.police_uk import StreetRows


class Repeats(NamedTuple):
    """Masks (rows,), one a part: left out, and left out though it names another place."""

    removed: list[NDArray[np.bool_]]
    conflicts: list[NDArray[np.bool_]]


def repeated_ids(parts: list[StreetRows]) -> Repeats:
    """Mark rows to leave out because their Crime ID stands elsewhere.

    Of rows with one Crime ID the located one stays, then the first (in order of parts and rows).
    Rows without a Crime ID are separate incidents, however alike.
    """
    ends = np.cumsum([0, *(part.table.num_rows for part in parts)])
    removed = np.zeros(ends[-1], dtype=bool)
    conflicts = np.zeros(ends[-1], dtype=bool)
    numbers = _numbered(parts)
    often = np.bincount(numbers + 1)
    often[0] = 0  # rows without a Crime ID
    rows = np.flatnonzero(often[numbers + 1] > 1)
    if rows.size:
        place = _places(parts, rows, ends)
        is_unplaced = np.isnan(place[:, 0])
        order = np.lexsort([rows, is_unplaced, numbers[rows]])
        is_first = np.diff(numbers[rows[order]], prepend=-1) != 0
        kept = order[np.maximum.accumulate(np.where(is_first, np.arange(len(order)), 0))]
        others, kept = order[~is_first], kept[~is_first]
        removed[rows[others]] = True
        conflicts[rows[others]] = ~is_unplaced[others] & (place[others] != place[kept]).any(axis=1)
    spans = list(pairwise(ends.tolist()))
    return Repeats([removed[a:b] for a, b in spans], [conflicts[a:b] for a, b in spans])


def _numbered(parts: list[StreetRows]) -> NDArray[np.intp]:
    """Number the Crime IDs of all rows, equal ones alike; -1 without one."""
    chunks = [chunk for part in parts for chunk in part.table["crime_id"].chunks]
    encoded = pa.chunked_array(chunks, type=pa.string()).dictionary_encode()
    numbers = [chunk.indices.fill_null(-1).to_numpy() for chunk in encoded.chunks]
    return np.concatenate(numbers or [np.empty(0)]).astype(np.intp)


def _places(
    parts: list[StreetRows], rows: NDArray[np.intp], ends: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Longitude and latitude (rows, 2) of some rows of all; NaN without a place."""
    found = []
    for part, (start, end) in zip(parts, pairwise(ends.tolist()), strict=True):
        inside = rows[(rows >= start) & (rows < end)] - start
        table = part.table.select(["longitude", "latitude"]).take(inside)
        found.append(np.column_stack([column.to_numpy() for column in table.columns]))
    return np.concatenate(found).astype(float)
