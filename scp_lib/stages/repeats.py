"""Repeated Crime IDs: one row of each is kept; rows without one are incidents of their own."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scp_lib.sources.police_uk import StreetRows, id_bytes


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
    rows = _rows_to_look_at(parts, ends)
    ids, place = _ids_and_places(parts, rows, ends)
    is_unplaced = np.isnan(place[:, 0])
    order = np.lexsort([rows, is_unplaced, ids])
    is_kept = np.ones(len(rows), dtype=bool)
    is_kept[1:] = ids[order][1:] != ids[order][:-1]
    kept = order[np.maximum.accumulate(np.where(is_kept, np.arange(len(order)), 0))]
    other, its_kept = order[~is_kept], kept[~is_kept]
    removed[rows[other]] = True
    conflicts[rows[other]] = ~is_unplaced[other] & (place[other] != place[its_kept]).any(axis=1)
    spans = list(pairwise(ends.tolist()))
    return Repeats([removed[a:b] for a, b in spans], [conflicts[a:b] for a, b in spans])


def _rows_to_look_at(parts: list[StreetRows], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the rows whose Crime ID begins as another's does: all repeated ones, and few more."""
    starts, rows = [np.empty(0, dtype=np.uint64)], [np.empty(0, dtype=np.intp)]
    for part, first in zip(parts, ends.tolist(), strict=False):
        known = np.flatnonzero(part.table["crime_id"].is_valid().to_numpy())
        beginnings = id_bytes(part.table["crime_id"])[:, :8]
        starts.append(np.ascontiguousarray(beginnings).view(np.uint64)[:, 0])
        rows.append(known + first)
    start, row = np.concatenate(starts), np.concatenate(rows)
    _, of_row, counts = np.unique(start, return_inverse=True, return_counts=True)
    return row[counts[of_row] > 1]


def _ids_and_places(
    parts: list[StreetRows], rows: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[NDArray[np.bytes_], NDArray[np.float64]]:
    """Return Crime ID (rows,) and longitude, latitude (rows, 2; NaN without a place) of rows."""
    ids, places = [np.empty(0, dtype="S64")], [np.empty((0, 2))]
    for part, (start, end) in zip(parts, pairwise(ends.tolist()), strict=True):
        inside = rows[(rows >= start) & (rows < end)] - start
        table = part.table.select(["crime_id", "longitude", "latitude"]).take(inside)
        ids.append(table["crime_id"].to_numpy().astype("S64"))
        axes = [table[axis].to_numpy().astype(float) for axis in ("longitude", "latitude")]
        places.append(np.column_stack(axes))
    return np.concatenate(ids), np.concatenate(places)
