"""How far each withheld count could be from the truth, by whole-number programming."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scp_lib.disclosure.knowledge import NOBODY, Knowledge

_WORTHWHILE = 4
"""A round for all open counts together goes on while it settles so many."""
_SEED = 2011
TINY = 1e-6
NODES = 300
"""Where a search is cut off: what is not found to be safe by then counts as unsafe."""


class Room(NamedTuple):
    """Lowest and highest deviation that a count is known to bear."""

    low: int
    high: int


class Free(NamedTuple):
    """The cells that are not pinned, and the rows about them."""

    cells: np.ndarray
    matrix: sparse.csr_matrix
    low: np.ndarray
    high: np.ndarray
    part: np.ndarray


def shown_rows(known: Knowledge, withheld: Iterable[int]) -> np.ndarray:
    """Mark the rows that stay known when these groups are withheld."""
    return ~np.isin(known.group, list(withheld))


def protected(known: Knowledge, withheld: Iterable[int]) -> np.ndarray:
    """Rows of ``known.targets`` that need room when these groups are withheld."""
    always = known.target_groups == NOBODY
    return np.flatnonzero(always | np.isin(known.target_groups, list(withheld)))


def room_of(known: Knowledge, rows: np.ndarray, witnesses: np.ndarray) -> np.ndarray:
    """Return the room that the witnesses show, for each of these rows of ``known.targets``."""
    values = known.targets[rows] @ witnesses.T if len(witnesses) else np.zeros((len(rows), 1))
    return np.maximum(values.max(axis=1), 0) - np.minimum(values.min(axis=1), 0)


def free_cells(known: Knowledge, rows: np.ndarray) -> Free:
    """Drop the cells that one row after another pins, and part the rest where nothing links."""
    matrix, low, high = known.matrix[rows], known.low[rows], known.high[rows]
    used = (matrix != 0).astype(float)
    exact = (low == 0) & (high == 0)
    is_sum = np.asarray((matrix < 0).sum(axis=1)).ravel() == 0
    empty = exact & is_sum & (used @ known.cell_low == 0)  # a sum of cells that are all 0
    still = ~_cells_of(used[empty])
    while True:
        pinned = still & _cells_of(used[exact & (used @ still == 1)])
        if not pinned.any():
            break
        still &= ~pinned
    cells = np.flatnonzero(still)
    about = np.asarray(used[:, cells].sum(axis=1)).ravel() > 0
    inner = matrix[about][:, cells]
    links = sparse.vstack([inner, sparse.csr_matrix((0, len(cells)))])
    graph = (links.T != 0).astype(np.int8) @ (links != 0).astype(np.int8)
    part = sparse.csgraph.connected_components(graph, directed=False)[1]
    return Free(cells, *_in_whole_numbers(inner.tocsr(), low[about], high[about]), part)


def _in_whole_numbers(
    matrix: sparse.csr_matrix, low: np.ndarray, high: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    """Divide the rows whose coefficients are all alike, and round their ends inwards."""
    if 0 in matrix.shape:
        return matrix, low, high
    most, total = matrix.max(axis=1).toarray().ravel(), matrix.sum(axis=1).A1
    alike = (most > 1) & (total == most * np.diff(matrix.indptr))
    size = np.where(alike, most, 1.0)
    divided = (sparse.diags(1 / size) @ matrix).tocsr()
    return (
        divided,
        np.where(alike, np.ceil(low / size - TINY), low),
        np.where(alike, np.floor(high / size + TINY), high),
    )


def _cells_of(rows: sparse.csr_matrix) -> np.ndarray:
    """Mark the cells that any of the rows is about."""
    return np.asarray(rows.sum(axis=0)).ravel() > 0


def too_narrow(
    known: Knowledge,
    *,
    withheld: Iterable[int],
    width: int,
    witnesses: np.ndarray,
    ignored: Iterable[int] = (),
    only_whether: bool = False,
) -> tuple[dict[int, Room], np.ndarray]:
    """Find the quantities with less than ``width`` between their lowest and highest value.

    Parameters
    ----------
    withheld
        Groups that are not shown.
    width
        Room wanted.
    witnesses
        Deviations found before (k, cells) that agree with all that is shown.
    ignored
        Rows of ``known.targets`` to leave out.
    only_whether
        Stop at the first that is too narrow.

    Returns
    -------
    dict, array
        Row of ``known.targets`` to its room, for those too narrow; and the witnesses with
        the new ones. Each other quantity has two witnesses ``width`` or more apart.
    """
    hidden = list(withheld)
    free = free_cells(known, shown_rows(known, hidden))
    due = np.setdiff1d(protected(known, hidden), list(ignored))
    targets = known.targets[due]
    inner = targets[:, free.cells].tocsr()
    seen = _Seen(inner, witnesses[:, free.cells])
    rng = np.random.default_rng(_SEED)
    reach = 4 * width + 8  # no cell needs to move further to make room
    open_ = np.flatnonzero(seen.room < width)
    while open_.size and not only_whether:
        signs = rng.choice([-1.0, 1.0], open_.size)
        for sign in (1, -1):
            seen.add(_solve(known, free, sign * (inner[open_].T @ signs), cap=reach))
        still_open = np.flatnonzero(seen.room < width)
        if open_.size - still_open.size < _WORTHWHILE:
            break
        open_ = still_open
    narrow = {}
    for row in range(len(due)):
        if seen.room[row] >= width:
            continue
        objective = np.asarray(inner[row].todense()).ravel()
        for sign in (1, -1):
            if seen.room[row] < width:
                seen.add(_solve(known, free, sign * objective, cap=reach, enough=width))
        if seen.room[row] < width:
            narrow[int(due[row])] = Room(int(seen.low[row]), int(seen.high[row]))
            if only_whether:
                break
    found = np.zeros((len(seen.found), known.matrix.shape[1]))
    if seen.found:
        found[:, free.cells] = np.array(seen.found)
    return narrow, np.vstack([witnesses, found])


class _Seen:
    """Lowest and highest deviation of each quantity over all witnesses; the truth is one."""

    def __init__(self, targets: sparse.csr_matrix, witnesses: np.ndarray) -> None:
        self.targets = targets
        values = targets @ witnesses.T if len(witnesses) else np.zeros((targets.shape[0], 1))
        self.low = np.minimum(values.min(axis=1), 0)
        self.high = np.maximum(values.max(axis=1), 0)
        self.found: list[np.ndarray] = []

    @property
    def room(self) -> np.ndarray:
        return self.high - self.low

    def add(self, deviation: np.ndarray) -> None:
        values = self.targets @ deviation
        self.low, self.high = np.minimum(self.low, values), np.maximum(self.high, values)
        self.found.append(deviation)


def _solve(
    known: Knowledge, free: Free, objective: np.ndarray, *, cap: int, enough: float = np.inf
) -> np.ndarray:
    """Return whole-number deviations (free cells) that make the objective large, or ``enough``."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    answer = np.zeros(len(free.cells))
    parts = np.unique(free.part[objective != 0])
    chosen = np.flatnonzero(np.isin(free.part, parts))
    if not chosen.size:
        return answer
    matrix = free.matrix[:, chosen]
    rows = np.flatnonzero(np.diff(matrix.indptr))
    low = np.maximum(known.cell_low[free.cells[chosen]], -cap)
    high = np.minimum(known.cell_high[free.cells[chosen]], cap)
    limit = sparse.csr_matrix(objective[chosen])
    constraints = LinearConstraint(
        sparse.vstack([matrix[rows], limit]),
        np.append(free.low[rows], -np.inf),
        np.append(free.high[rows], enough),
    )
    for kind in (0, 1):  # corners of the plain programme are nearly always whole already
        solved = milp(
            -objective[chosen],
            integrality=np.full(len(chosen), kind),
            bounds=Bounds(low, high),
            constraints=constraints,
            options={"node_limit": NODES, "mip_rel_gap": 0.02},
        )
        if solved.x is None:
            return answer
        whole = np.rint(solved.x)
        if (abs(whole - solved.x) < TINY).all():
            break
    sums = matrix[rows] @ whole
    if (sums < free.low[rows]).any() or (sums > free.high[rows]).any():
        return answer
    answer[chosen] = whole
    return answer
