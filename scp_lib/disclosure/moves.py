"""The cheapest figures to withhold so that a count gains the room it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scp_lib.disclosure.knowledge import NOBODY, Knowledge
from scp_lib.disclosure.ranges import NODES, TINY, Free, Room, shown_rows


class Move(NamedTuple):
    """Groups to withhold, what that loses, and the deviation (cells) it then allows."""

    groups: set[int]
    cost: float
    deviation: np.ndarray


def cheapest_to_widen(
    known: Knowledge,
    loosest: Free,
    *,
    withheld: Iterable[int],
    target: int,
    room: Room,
    width: int,
) -> Move | None:
    """Choose the groups to withhold so that a quantity gains the room it lacks.

    Cells are moved so that the quantity reaches a value ``width`` from one it can have, or as far
    as the rule lets it go (the other side is then the next call's), at the least sum of
    information lost over the groups whose shown number the move contradicts.
    ``loosest`` is free_cells with every group withheld.

    Returns
    -------
    Move, or None
        None where no withholding helps: it was published before.
    """
    for lacking in range(width - (room.high - room.low), 0, -1):
        best: Move | None = None
        for sign, reach in ((1, room.high + lacking), (-1, lacking - room.low)):
            found = _move(known, loosest, list(withheld), sign * known.targets[target], reach)
            if found and (best is None or found.cost < best.cost - 1e-9):
                best = found
        if best:
            return best
    return None


def _move(
    known: Knowledge, free: Free, withheld: list[int], direction: sparse.csr_matrix, reach: int
) -> Move | None:
    """Find the cheapest deviation of at least ``reach``, and the groups it contradicts."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = np.flatnonzero((known.group != NOBODY) & ~np.isin(known.group, withheld))
    soft = known.matrix[rows][:, free.cells]
    touched = np.flatnonzero(np.diff(soft.indptr))
    rows, soft = rows[touched], soft[touched]
    count, cells = len(rows), len(free.cells)
    size = np.maximum(abs(soft).max(axis=1).toarray().ravel(), 1) if count else np.ones(0)
    slack = sparse.diags(size)
    none = sparse.csr_matrix((free.matrix.shape[0], 2 * count))
    blocks = [
        sparse.hstack([free.matrix, none]),
        sparse.hstack([soft, slack, -slack]),
        sparse.hstack([direction[:, free.cells], sparse.csr_matrix((1, 2 * count))]),
    ]
    cost = known.costs[known.group[rows]]
    limit = 3 * abs(reach) + 3
    answer = None
    for kind in (0, 1):
        solved = milp(
            np.concatenate([np.zeros(cells), cost, cost]),
            integrality=np.concatenate([np.full(cells, kind), np.zeros(2 * count)]),
            bounds=Bounds(
                np.concatenate(
                    [np.maximum(known.cell_low[free.cells], -limit), np.zeros(2 * count)]
                ),
                np.concatenate([np.full(cells, limit), np.full(2 * count, np.inf)]),
            ),
            constraints=LinearConstraint(
                sparse.vstack(blocks),
                np.concatenate([free.low, known.low[rows], [reach]]),
                np.concatenate([free.high, known.high[rows], [np.inf]]),
            ),
            options={"node_limit": NODES, "mip_rel_gap": 0.02},
        )
        if solved.x is None:
            break
        answer = solved.x
        if (abs(np.rint(answer[:cells]) - answer[:cells]) < TINY).all():
            break
    if answer is None:
        return None
    deviation = np.zeros(known.matrix.shape[1])
    deviation[free.cells] = np.rint(answer[:cells])
    moved = soft @ answer[:cells]
    broken = (moved < known.low[rows] - TINY) | (moved > known.high[rows] + TINY)
    groups = {int(group) for group in known.group[rows[broken]]}
    if not _holds(known, [*withheld, *groups], deviation):
        deviation = np.zeros_like(deviation)  # fractions: withhold all the same, and look again
        if not groups:
            return None
    return Move(groups, float(sum(known.costs[group] for group in groups)), deviation)


def _holds(known: Knowledge, withheld: Iterable[int], deviation: np.ndarray) -> bool:
    """Whether a deviation agrees with all that is shown."""
    rows = shown_rows(known, withheld)
    moved = known.matrix[rows] @ deviation
    return bool(((moved >= known.low[rows]) & (moved <= known.high[rows])).all())
