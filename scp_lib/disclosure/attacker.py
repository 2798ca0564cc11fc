"""The attacker: what a reader can work out of all that is printed, the rule known.

It reads the text as printed and shares no code with the rule. A table of calls that agrees with
everything printed is a witness; a count is safe if three witnesses give it three values.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ENOUGH = 3
"""Values that a reader must be left with of any count of 1 to 4."""
_SEED, _STEP, _TABLES = 12, 2, 60
"""Of the tables near the true one: how far a cell may be from it, and how many are looked at."""

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
    """Find the small counts that a reader can narrow down to one or two values.

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
    for name, values in _seen(kept, x, small).items():
        cells, true = small[name], int(x[small[name]].sum())
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


def _seen(
    statements: Sequence[Statement], counts: Cells, targets: Mapping[str, Cells]
) -> dict[str, set[int]]:
    """Return each target's values in some tables near the true one, made to differ from it.

    Each of these tables is a witness for every target at once.
    """
    rng = np.random.default_rng(_SEED)
    seen = {name: {int(counts[cells].sum())} for name, cells in targets.items()}
    near = np.maximum(counts - _STEP, 0), counts + _STEP
    with suppress(TimeoutError):
        for _ in range(_TABLES):
            left = [name for name, values in seen.items() if len(values) < ENOUGH]
            if not left:
                break
            cost = np.zeros(len(counts))
            for name in left:
                cost[targets[name]] += rng.choice((-1.0, 1.0))
            table = _table(statements, len(counts), cost=cost, within=near)
            assert table is not None  # the true one agrees
            for name, cells in targets.items():
                seen[name].add(int(table[cells].sum()))
    return seen


def has_table(statements: Sequence[Statement], cell_count: int) -> bool:
    """Whether a table of whole counts agrees with all statements; TimeoutError after a minute.

    >>> has_table([Statement(np.array([0]), 2, 3), Statement(np.array([0, 1]), 0, 1)], 2)
    False
    """
    return _table(statements, cell_count) is not None


def _table(
    statements: Sequence[Statement],
    cell_count: int,
    *,
    cost: NDArray[np.float64] | float = 0.0,
    within: tuple[Cells | float, Cells | float] = (0, np.inf),
) -> Cells | None:
    """Return a table of whole counts that agrees with all statements, a cheap one; None if none."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    sums = np.array([np.bincount(s.cells, minlength=cell_count) for s in statements])
    least, most = [s.least for s in statements], [s.most for s in statements]
    found = milp(
        np.zeros(cell_count) + cost,
        integrality=np.ones(cell_count),
        bounds=Bounds(*within),
        constraints=LinearConstraint(sums, least, most) if statements else None,
        options={"time_limit": 60.0, "mip_rel_gap": 0.5},
    )
    if found.status not in (0, 2):
        raise TimeoutError(found.message)
    return None if found.status else np.rint(found.x).astype(np.int64)
