"""Repeated Crime IDs: one row of each is kept; rows without one are incidents of their own."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scp_lib.sources.police_uk.reader import id_bytes


class Repeats(NamedTuple):
    """Masks (rows,): left out, and left out though it names another place."""

    is_removed: NDArray[np.bool_]
    is_conflict: NDArray[np.bool_]


def repeated_ids(table: pa.Table) -> Repeats:
    """Mark rows to leave out because their Crime ID stands elsewhere.

    Of rows with one Crime ID the located one stays, then the first. Rows without a Crime ID are
    separate incidents, however alike.

    Parameters
    ----------
    table
        crime_id, longitude, latitude, as StreetRows.
    """
    removed = np.zeros(table.num_rows, dtype=bool)
    conflicts = np.zeros(table.num_rows, dtype=bool)
    rows = _rows_to_look_at(table["crime_id"])
    chosen = table.select(["crime_id", "longitude", "latitude"]).take(rows)
    ids = chosen["crime_id"].to_numpy().astype("S64")
    place = np.column_stack([chosen[axis].to_numpy() for axis in ("longitude", "latitude")])
    is_unplaced = np.isnan(place[:, 0])
    order = np.lexsort([rows, is_unplaced, ids])
    is_kept = np.ones(len(rows), dtype=bool)
    is_kept[1:] = ids[order][1:] != ids[order][:-1]
    kept = order[np.maximum.accumulate(np.where(is_kept, np.arange(len(order)), 0))]
    other, its_kept = order[~is_kept], kept[~is_kept]
    removed[rows[other]] = True
    conflicts[rows[other]] = ~is_unplaced[other] & (place[other] != place[its_kept]).any(axis=1)
    return Repeats(removed, conflicts)


def _rows_to_look_at(ids: pa.ChunkedArray) -> NDArray[np.intp]:
    """Return the rows whose Crime ID begins as another's does: all repeated ones, and few more."""
    known = np.flatnonzero(ids.is_valid().to_numpy())
    starts = np.concatenate([id_bytes(chunk)[:, :8] for chunk in ids.chunks])
    start = np.ascontiguousarray(starts).view(np.uint64)[:, 0]
    _, of_row, counts = np.unique(start, return_inverse=True, return_counts=True)
    return known[counts[of_row] > 1]
