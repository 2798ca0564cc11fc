"""The attacker: what a reader can work out of all that is printed, the rule known.

It reads the text as printed and shares no code with the rule. A table of calls that agrees with
everything printed is a witness; a count is safe if three witnesses give it three values.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
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
    groups = [s.cells.tolist() for s in statements]
    pools = [cells.tolist() for cells in targets.values()]
    says, of = _holders(groups, len(counts)), _holders(pools, len(counts))
    asked = [sorted(each) for each in says]
    x = [*counts.tolist(), _STEPS]  # the last cell is nowhere: calls come from it and go to it
    sums, values = ([sum(x[at] for at in each) for each in held] for held in (groups, pools))
    full = {at for at, s in enumerate(statements) if sums[at] == s.most}
    bare = {at for at, s in enumerate(statements) if sums[at] == s.least}
    seen = [{value} for value in values]
    for step in range(_STEPS):
        if step % 100 == 0:
            left = [at for at, found in enumerate(seen) if len(found) < ENOUGH]
            if not left:
                break
        cell, is_more = rng.choice(pools[rng.choice(left)]), rng.choice((False, True))
        other = -1
        if asked[cell] and rng.random() < _PAIRS:
            other = rng.choice(groups[rng.choice(asked[cell])])
            if other == cell:
                other, is_more = -1, not is_more
        to, out = (cell, other) if is_more else (other, cell)
        more, less = says[to] - says[out], says[out] - says[to]
        if not (x[out] and more.isdisjoint(full) and less.isdisjoint(bare)):
            continue
        for at, by in ((to, 1), (out, -1)):
            x[at] += by
        for at, by in _changed(more, less):
            sums[at] += by
            (full.add if sums[at] == statements[at].most else full.discard)(at)
            (bare.add if sums[at] == statements[at].least else bare.discard)(at)
        for at, by in _changed(of[to] - of[out], of[out] - of[to]):
            values[at] += by
            seen[at].add(values[at])
    return seen


def _changed(more: set[int], less: set[int]) -> Iterator[tuple[int, int]]:
    """Yield each group that a move changes, and by how much."""
    yield from ((at, 1) for at in more)
    yield from ((at, -1) for at in less)


def _holders(groups: Sequence[Sequence[int]], cell_count: int) -> list[set[int]]:
    """Return by cell the groups that have it; the last cell, nowhere, is in none."""
    found: list[set[int]] = [set() for _ in range(cell_count + 1)]
    for at, cells in enumerate(groups):
        for cell in cells:
            found[cell].add(at)
    return found


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
