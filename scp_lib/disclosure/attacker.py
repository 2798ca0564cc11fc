"""The attacker: what a reader can work out of all that is printed, the rule known.

It reads the text as printed and shares no code with the rule. A table of calls that agrees with
everything printed is a witness; a count is safe if three witnesses give it three values.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ENOUGH = 3
"""Values that a reader must be left with of any count of 1 to 4."""
_STEPS, _PAIRS, _SEED = 200_000, 0.8, 12

Cells = NDArray[np.int64]


class Statement(NamedTuple):
    """What one printed number says: the calls in ``cells`` are at least and at most so many."""

    cells: Cells
    least: int
    most: int


class Attack(NamedTuple):
    """Names of the counts tried; of those left with too few values; of those not decided."""

    tried: tuple[str, ...]
    narrow: tuple[str, ...]
    undecided: tuple[str, ...]


def statement(printed: str, cells: Sequence[int] | Cells) -> Statement:
    """Read a printed number as the rule tells a reader to; raise ValueError where it is no band.

    >>> statement("under 10", [0, 1])[1:], statement("17", [0, 1])[1:]
    ((0, 9), (15, 19))
    """
    of = np.asarray(cells, np.int64)
    if printed == "under 10":
        return Statement(of, 0, 9)
    if not re.fullmatch(r"[1-9]\d*[27]", printed):
        raise ValueError(f"'{printed}' is not printed in bands.")
    return Statement(of, int(printed) - 2, int(printed) + 2)


def attack(
    statements: Sequence[Statement], counts: Sequence[int] | Cells, targets: Mapping[str, Cells]
) -> Attack:
    """Find the small counts of which a reader is left with fewer than three values.

    ``statements`` are all that is printed of these cells (one that the counts contradict is left
    out: it describes the partner's file before a correction), ``counts`` the true count of every
    cell, shape (cells,), ``targets`` name to the cells that add up to a count; only counts of 1
    to 4 are tried.

    >>> one = np.array([0])
    >>> attack([Statement(one, 2, 3)], [2], {"a ward's calls": one}).narrow
    ("a ward's calls",)
    """
    x = np.asarray(counts, np.int64)
    kept = [s for s in statements if s.least <= x[s.cells].sum() <= s.most]
    small = {name: cells for name, cells in targets.items() if 1 <= x[cells].sum() <= 4}
    narrow, undecided = [], []
    for (name, cells), values in zip(small.items(), _walk(kept, x, small), strict=True):
        true = int(x[cells].sum())
        try:
            for value in sorted(range(max(0, true - 9), true + 10), key=lambda n: abs(n - true)):
                said = [*kept, Statement(cells, value, value)]
                if len(values) < ENOUGH and value not in values and has_table(said, len(x)):
                    values.add(value)
        except TimeoutError:
            undecided.append(name)
        else:
            if len(values) < ENOUGH:
                narrow.append(name)
    return Attack(tuple(small), tuple(narrow), tuple(undecided))


def _walk(
    statements: Sequence[Statement], counts: Cells, targets: Mapping[str, Cells]
) -> list[set[int]]:
    """Move single calls about while everything printed stays true; return each target's values.

    Each table on the way is a witness for every target at once.
    """
    rng = random.Random(_SEED)
    said = _membership([s.cells for s in statements], len(counts))
    of = _membership(list(targets.values()), len(counts))
    least, most = np.array([s[1:] for s in statements], np.int64).reshape(-1, 2).T
    says = [np.flatnonzero(row).tolist() for row in said]
    x, sums, values = counts.copy(), counts @ said, counts @ of
    pools = [cells.tolist() for cells in targets.values()]
    groups = [s.cells.tolist() for s in statements]
    seen = [{int(value)} for value in values]
    for step in range(_STEPS):
        if step % 100 == 0:
            left = [at for at, found in enumerate(seen) if len(found) < ENOUGH]
            if not left:
                break
        cell, by = rng.choice(pools[rng.choice(left)]), rng.choice((-1, 1))
        moves = {cell: by}
        if says[cell] and rng.random() < _PAIRS:
            moves[rng.choice(groups[rng.choice(says[cell])])] = -by
        moved = sums + sum(by * said[at] for at, by in moves.items())
        is_true = (least <= moved).all() and (moved <= most).all()
        if not is_true or any(x[at] + by < 0 for at, by in moves.items()):
            continue
        sums = moved
        for at, by in moves.items():
            x[at] += by
            values += by * of[at]
        for at in left:
            seen[at].add(int(values[at]))
    return seen


def _membership(groups: Sequence[Cells], cell_count: int) -> Cells:
    """Return 1 where a group has a cell, shape (cells, groups)."""
    rows = [np.bincount(cells, minlength=cell_count) for cells in groups]
    return np.array(rows, np.int64).reshape(-1, cell_count).T


def has_table(statements: Sequence[Statement], cell_count: int) -> bool:
    """Whether a table of whole counts agrees with all statements; TimeoutError after a minute.

    >>> has_table([Statement(np.array([0]), 2, 3), Statement(np.array([0, 1]), 0, 1)], 2)
    False
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells, least, most = zip(*statements, strict=True)
    found = milp(
        np.zeros(cell_count),
        integrality=np.ones(cell_count),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(_membership(cells, cell_count).T, least, most),
        options={"time_limit": 60.0},
    )
    if found.status not in (0, 2):
        raise TimeoutError(found.message)
    return bool(found.status == 0)
