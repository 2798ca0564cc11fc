"""What the best-informed reader knows of the cells, as rows of whole numbers.

Everything is written as a deviation from the true cells: the truth is then 0, every row allows
0, and a cell that nothing lets move drops out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse

from scp_lib.disclosure.figures import Cell, Figure, Group, Statement, Truth, cost_of
from scp_lib.disclosure.ledger import Entry, disagreeing
from scp_lib.disclosure_rule import DisclosureError, Rule

NOBODY = -1
"""Group of a row that cannot be taken back: published before, or known from the rule."""

_FAR = 10**8


class Knowledge(NamedTuple):
    """Rows known while their group is shown, and the quantities to protect.

    Columns are the cells, then the wholes of shares. ``matrix`` (rows x columns), ``low``,
    ``high``, ``group`` (rows); ``cell_low``, ``cell_high`` (columns); ``targets`` (quantities x
    columns) with ``target_names``, ``target_cells``, and ``target_groups``: the group whose
    withholding makes a quantity one to protect (``NOBODY``: always). By group: ``costs``,
    ``is_small``, ``is_public`` (shown before), ``was_withheld`` (before).
    """

    matrix: sparse.csr_matrix
    low: np.ndarray
    high: np.ndarray
    group: np.ndarray
    cell_low: np.ndarray
    cell_high: np.ndarray
    targets: sparse.csr_matrix
    target_names: list[str]
    target_cells: list[frozenset[Cell]]
    target_groups: np.ndarray
    groups: list[Group]
    costs: np.ndarray
    is_small: np.ndarray
    is_public: np.ndarray
    was_withheld: np.ndarray


class _Rows:
    """Sparse rows under construction.

    The whole of a share (a district's year) is a column by itself, tied to its cells by one row:
    each ward's share then stays a short row.
    """

    def __init__(
        self, place: Mapping[Cell, int], truth: Truth, wholes: Iterable[frozenset[Cell]]
    ) -> None:
        self.place, self.truth = place, truth
        self.wholes = {whole: len(place) + at for at, whole in enumerate(dict.fromkeys(wholes))}
        self.columns: list[int] = []
        self.values: list[int] = []
        self.starts = [0]
        self.low: list[float] = []
        self.high: list[float] = []
        self.group: list[int] = []

    def add(self, statement: Statement, group: int) -> None:
        true = sum(self.truth[cell] * n for cell, n in statement.coefficients.items())
        column = self.wholes.get(frozenset(statement.coefficients))
        if column is not None and set(statement.coefficients.values()) == {1}:
            self.columns.append(column)
            self.values.append(1)
        else:
            self.columns += [self.place[cell] for cell in statement.coefficients]
            self.values += statement.coefficients.values()
        if statement.whole:
            true += statement.times * sum(self.truth[cell] for cell in statement.whole)
            self.columns.append(self.wholes[statement.whole])
            self.values.append(statement.times)
        low = -np.inf if statement.low < -_FAR else min(statement.low - true, 0)
        high = np.inf if statement.high > _FAR else max(statement.high - true, 0)
        self._end(low, high, group)

    def tie_wholes(self) -> None:
        """Say what each whole adds up."""
        for whole, column in self.wholes.items():
            self.columns += [*(self.place[cell] for cell in whole), column]
            self.values += [*([1] * len(whole)), -1]
            self._end(0, 0, NOBODY)

    def _end(self, low: float, high: float, group: int) -> None:
        self.starts.append(len(self.columns))
        self.low.append(low)
        self.high.append(high)
        self.group.append(group)

    def matrix(self) -> sparse.csr_matrix:
        shape = (len(self.starts) - 1, len(self.place) + len(self.wholes))
        return sparse.csr_matrix((np.array(self.values, float), self.columns, self.starts), shape)


def what_is_known(
    figures: Sequence[Figure],
    *,
    truth: Truth,
    rule: Rule,
    ledger: Sequence[Entry] = (),
    told: Collection[frozenset[Cell]] = (),
) -> Knowledge:
    """Put figures, ledger and rule into rows.

    Known from the rule, whatever is withheld: a figure in ``told`` is 0, small, or at least the
    threshold; any other one is 0 or not (where zeros are shown). See marks.told_apart.

    Raises
    ------
    DisclosureError
        A figure or the ledger names a cell that the records do not hold, or two figures share a
        name.
    """
    must_hold(figures, ledger, truth)
    public: dict[Group, bool] = {}
    for entry in ledger:
        public[entry.figure.group] = public.get(entry.figure.group, False) or entry.is_shown
    withheld = {entry.figure.group for entry in ledger if not entry.is_shown}
    everything = [*figures, *(entry.figure for entry in ledger)]
    cells = sorted(set().union(*(f.cells | f.whole for f in everything)))
    place = {cell: number for number, cell in enumerate(cells)}
    groups = {
        group: number for number, group in enumerate(dict.fromkeys(f.group for f in everything))
    }
    first = {group: f for f in reversed(everything) for group in [f.group]}
    rows = _Rows(place, truth, (f.whole for f in everything if f.whole))
    for figure in dict.fromkeys(figures):
        number = NOBODY if public.get(figure.group) else groups[figure.group]
        for statement in figure.statements(truth):
            rows.add(statement, number)
    for entry in ledger:
        for statement in entry.statements(truth):
            rows.add(statement, NOBODY)
    sums = dict.fromkeys(f.cells for f in everything)
    for statement in _from_rule(sums, truth, rule, told):
        rows.add(statement, NOBODY)
    rows.tie_wholes()
    width = len(cells) + len(rows.wholes)
    targets, names, target_groups = _to_protect(cells, everything, groups, truth, rule)
    return Knowledge(
        matrix=rows.matrix(),
        low=np.array(rows.low),
        high=np.array(rows.high),
        group=np.array(rows.group, int),
        cell_low=np.array([-truth[cell] for cell in cells] + [-np.inf] * len(rows.wholes)),
        cell_high=np.full(width, np.inf),
        targets=sparse.csr_matrix(
            (
                np.ones(sum(map(len, targets))),
                [place[cell] for target in targets for cell in sorted(target)],
                np.cumsum([0, *map(len, targets)]),
            ),
            (len(targets), width),
        ),
        target_names=names,
        target_cells=targets,
        target_groups=np.array(target_groups, int),
        groups=list(groups),
        costs=np.array([cost_of(first[group], truth) for group in groups]),
        is_small=np.array([_says_small(first[group], truth, rule) for group in groups]),
        is_public=np.array([public.get(group, False) for group in groups]),
        was_withheld=np.array([group in withheld for group in groups]),
    )


def must_hold(figures: Sequence[Figure], ledger: Sequence[Entry], truth: Truth) -> None:
    """Raise DisclosureError for what no release can be judged on.

    A name that stands twice; a cell that the records lack; a figure that was published with
    another number: whoever has both could take one from the other.
    """
    names = [figure.name for figure in figures]
    if len(set(names)) != len(names):
        twice = sorted({name for name in names if names.count(name) > 1})
        raise DisclosureError(f"Two figures are called {twice[0]}: give each its own name.")
    for where, some in (("figures", figures), ("ledger", [e.figure for e in ledger])):
        missing = {cell for f in some for cell in f.cells | f.whole if cell not in truth}
        if missing:
            raise DisclosureError(
                f"The {where} name {len(missing)} cell(s) that the records do not hold, such as "
                f"{', '.join(min(missing))}: keep the records of every month ever published."
            )
    revised = disagreeing(ledger, truth)
    if revised:
        raise DisclosureError(
            f"{revised[0]}: was published with another number than these counts give "
            f"({len(revised)} such figure(s)), and the difference could give a small count away. "
            "Publish a month as it was first published."
        )


def _says_small(figure: Figure, truth: Truth, rule: Rule) -> bool:
    counts = [figure.count(truth)]
    if figure.whole:
        counts.append(sum(truth[cell] for cell in figure.whole))
    return any(rule.is_small(count) for count in counts)


def innermost(sums: Iterable[frozenset[Cell]]) -> set[frozenset[Cell]]:
    """Return the sets that contain no other one.

    >>> a, b = frozenset({("a",)}), frozenset({("b",)})
    >>> innermost([a | b, a]) == {a}
    True
    """
    found: set[frozenset[Cell]] = set()
    holders: dict[Cell, list[frozenset[Cell]]] = {}
    for some in sorted(set(sums), key=len):
        if not any(inner < some for cell in some for inner in holders.get(cell, ())):
            found.add(some)
            for cell in some:
                holders.setdefault(cell, []).append(some)
    return found


def _from_rule(
    sums: Iterable[frozenset[Cell]], truth: Truth, rule: Rule, told: Collection[frozenset[Cell]]
) -> list[Statement]:
    """What the rule tells of each sum, shown or not."""
    if not rule.is_on:
        return []
    known = []
    for some in sums:
        count = sum(truth[cell] for cell in some)
        ones = dict.fromkeys(some, 1)
        if some in told:
            if rule.is_small(count):
                known.append(Statement(ones, rule.smallest, rule.threshold - 1))
            elif count:
                known.append(Statement(ones, rule.threshold, 10**9))
        elif count and rule.zeros == "shown":
            known.append(Statement(ones, 1, 10**9))
        if count == 0 and rule.zeros == "shown":
            known.append(Statement(ones, 0, 0))
    return known


def _to_protect(
    cells: Sequence[Cell],
    everything: Sequence[Figure],
    groups: Mapping[Group, int],
    truth: Truth,
    rule: Rule,
) -> tuple[list[frozenset[Cell]], list[str], list[int]]:
    """Small sums and small cells always; a larger sum once its group is withheld."""
    names = {f.whole: f"{f.name}, the whole" for f in reversed(everything) if f.whole}
    names |= {figure.cells: figure.name for figure in reversed(everything)}
    targets, called, when = [], [], []
    for some in names:
        small = rule.is_small(sum(truth[cell] for cell in some))
        targets.append(some)
        called.append(names[some])
        when.append(NOBODY if small else groups.get((some, frozenset()), len(groups)))
    for cell in cells:
        if frozenset({cell}) not in names and rule.is_small(truth[cell]):
            targets.append(frozenset({cell}))
            called.append(", ".join(cell))
            when.append(NOBODY)
    return targets, called, when
