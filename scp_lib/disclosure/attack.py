"""An attacker who holds everything that was published, and bounds every withheld count.

Written apart from the code that withholds: it starts from the numbers as shown, never from the
true counts, sets up its own linear programmes over non-negative cells, and rounds their bounds
inwards. Tests and the gate use it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Literal, NamedTuple

import numpy as np
from scipy import sparse

from scp_lib.disclosure.figures import Cell, Figure

Mark = Literal["withheld", "small", "large", ""]

_TINY = 1e-6
_WIDEST = 10_000.0
_LOOKS = 6
_NODES = 2_000


class Published(NamedTuple):
    """One figure as the public sees it: its number, or the mark of a withheld one.

    ``mark`` is what is known of a number that is not shown: ``withheld`` (no more than that it
    is withheld), ``small`` (below the threshold), ``large`` (not below it: withheld to protect
    another).
    """

    figure: Figure
    number: Fraction | None
    mark: Mark = ""


class Bounds(NamedTuple):
    """What the attacker finds of one count: lowest, highest (inf: none), and from which figures."""

    name: str
    cells: frozenset[Cell]
    low: float
    high: float
    because: tuple[str, ...]

    @property
    def width(self) -> float:
        """Highest less lowest: 0 is the count itself."""
        return self.high - self.low


class _Programme:
    """Rows of the linear programmes, cells that are told outright already put in."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells
        self.place = {cell: number for number, cell in enumerate(cells)}
        self.low = np.zeros(len(cells))
        self.high = np.full(len(cells), np.inf)
        self.told: dict[int, set[str]] = {}
        self.rows: list[tuple[dict[Cell, float], float, float, str]] = []

    def tell(self, row: dict[Cell, float], low: float, high: float, name: str) -> None:
        if len(row) > 1:
            self.rows.append((row, low, high, name))
            return
        ((cell, times),) = row.items()
        number = self.place[cell]
        ends = sorted((low / times, high / times)) if times else (0.0, np.inf)
        self.low[number] = max(self.low[number], math.ceil(ends[0] - _TINY))
        self.high[number] = min(
            self.high[number], math.floor(ends[1] + _TINY) if ends[1] < np.inf else np.inf
        )
        self.told.setdefault(number, set()).add(name)

    def close(self) -> None:
        """Keep the open cells and the rows about them."""
        self.open = np.flatnonzero(self.low < self.high)
        columns = {self.cells[number]: at for at, number in enumerate(self.open)}
        matrix: list[dict[int, float]] = []
        lows: list[float] = []
        highs: list[float] = []
        self.names: list[str] = []
        for row, low, high, name in self.rows:
            inside = {columns[cell]: times for cell, times in row.items() if cell in columns}
            if not inside:
                continue
            rest = sum(
                times * self.low[self.place[cell]]
                for cell, times in row.items()
                if cell not in columns
            )
            matrix.append(inside)
            lows.append(low - rest)
            highs.append(high - rest)
            self.names.append(name)
        places = [(at, column) for at, row in enumerate(matrix) for column in row]
        values = [times for row in matrix for times in row.values()]
        rows, across = np.array(places, int).reshape(-1, 2).T
        shape = (len(matrix), len(self.open))
        self.matrix = sparse.csr_matrix((np.array(values, float), (rows, across)), shape)
        self.lows, self.highs = np.array(lows), np.array(highs)
        top = np.minimum(self.high, _WIDEST)
        self.limits = np.column_stack([self.low, top])[self.open]
        exact = self.lows == self.highs
        above, below = ~exact & np.isfinite(self.highs), ~exact & np.isfinite(self.lows)
        self.exact = np.flatnonzero(exact)
        self.loose = np.concatenate([np.flatnonzero(above), np.flatnonzero(below)])
        self.equal: sparse.csr_matrix | None = self.matrix[exact] if exact.any() else None
        self.equal_to: np.ndarray | None = self.highs[exact] if exact.any() else None
        ends = np.concatenate([self.highs[above], -self.lows[below]])
        self.most: sparse.csr_matrix | None = None
        self.at_most: np.ndarray | None = None
        if ends.size:
            self.most = sparse.vstack([self.matrix[above], -self.matrix[below]])
            self.at_most = ends


def attack(
    published: Sequence[Published],
    *,
    threshold: int,
    zeros_shown: bool = True,
    also: Iterable[Cell] = (),
    enough: int | None = None,
) -> list[Bounds]:
    """Bound every withheld count, and every cell in ``also``, from all that is public.

    Parameters
    ----------
    published
        All figures of all releases so far, shown or withheld.
    threshold, zeros_shown
        The rule, which is printed in every release.
    also
        Cells that no figure shows by themselves.
    enough
        Stop at a count once two solutions lie so far apart; its bounds are then those seen, not
        the widest. None: find the bounds of all.

    Returns
    -------
    list of Bounds
        In the order of ``published``, then of ``also``. Each set of cells once, and none that a
        shown count is about.

    Examples
    --------
    >>> a, b = ("Castle",), ("Tiptree",)
    >>> shown = [
    ...     Published(Figure("Colchester", frozenset({a, b})), Fraction(8)),
    ...     Published(Figure("Castle", frozenset({a})), None, "small"),
    ...     Published(Figure("Tiptree", frozenset({b})), None, "small"),
    ... ]
    >>> [(found.name, found.low, found.high) for found in attack(shown, threshold=5)]
    [('Castle', 4.0, 4.0), ('Tiptree', 4.0, 4.0)]
    """
    totals = {
        row.figure.cells: row.number
        for row in published
        if row.number is not None and row.figure.kind == "count"
    }
    extra = [Figure(", ".join(cell), frozenset({cell})) for cell in also]
    hidden = [row.figure for row in published if row.number is None] + extra
    cells = sorted(set().union(*(f.cells for f in extra), *_all_cells(published)))
    programme = _Programme(cells)
    for row in published:
        for line in _lines(row, threshold, zeros_shown, totals):
            programme.tell(*line, row.figure.name)
    programme.close()
    wanted: dict[frozenset[Cell], str] = {}
    for figure in hidden:
        if figure.cells not in totals:  # a share may be withheld whose count is public
            wanted.setdefault(figure.cells, figure.name)
    seen: list[np.ndarray] = []
    if enough is not None:
        _look_around(programme, list(wanted), seen)
    return [_bound(programme, target, name, seen, enough) for target, name in wanted.items()]


def _look_around(
    programme: _Programme, targets: Sequence[frozenset[Cell]], seen: list[np.ndarray]
) -> None:
    """Find a few solutions far apart, so that most counts need no search of their own."""
    signs = np.random.default_rng(5).choice([-1.0, 1.0], (_LOOKS, len(targets)))
    places = {programme.cells[number]: at for at, number in enumerate(programme.open)}
    for row in signs:
        objective = np.zeros(len(places))
        for sign, target in zip(row, targets, strict=True):
            for cell in target & places.keys():
                objective[places[cell]] += sign
        if objective.any():
            _least(programme, objective, seen)
            _least(programme, -objective, seen)


def _all_cells(published: Sequence[Published]) -> list[frozenset[Cell]]:
    return [row.figure.cells | row.figure.whole for row in published]


def _lines(
    row: Published,
    threshold: int,
    zeros_shown: bool,
    totals: Mapping[frozenset[Cell], Fraction],
) -> list[tuple[dict[Cell, float], float, float]]:
    """What one published figure says: sums of cells between two bounds."""
    figure, number = row.figure, row.number
    ones = dict.fromkeys(figure.cells, 1.0)
    least = 1 if zeros_shown else 0
    if number is None:
        if figure.whole:
            return []
        known: dict[str, tuple[float, float]] = {
            "small": (least, threshold - 1),
            "large": (threshold, np.inf),
        }
        return [(ones, *known.get(row.mark, (least, np.inf)))]
    if figure.kind == "count":
        return [(ones, float(number), float(number))]
    step = Fraction(1, 2 * 10**figure.decimals)
    if figure.kind == "rate":
        each = Fraction(figure.population, figure.per)
        return [(ones, math.ceil((number - step) * each), math.floor((number + step) * each))]
    shift = 100 if figure.kind == "change" else 0
    if figure.whole in totals:  # a share of a known total is a count between two bounds
        of = totals[figure.whole] / 100
        low, high = (number + shift - step) * of, (number + shift + step) * of
        return [(ones, math.ceil(low), math.floor(high))]
    lines = []
    for edge, ends in (
        (number + shift + step, (-np.inf, 0.0)),
        (number + shift - step, (0, np.inf)),
    ):
        weights = dict.fromkeys(figure.cells, 100.0)
        for cell in figure.whole:
            weights[cell] = weights.get(cell, 0.0) - float(edge)
        lines.append((weights, *ends))
    return lines


def _bound(
    programme: _Programme,
    target: frozenset[Cell],
    name: str,
    seen: list[np.ndarray],
    enough: int | None,
) -> Bounds:
    numbers = np.array([programme.place[cell] for cell in target])
    where = np.flatnonzero(np.isin(programme.open, numbers))
    fixed = float(programme.low[np.setdiff1d(numbers, programme.open)].sum())
    told = sorted({said for n in numbers.tolist() for said in programme.told.get(n, ())} - {name})
    if not where.size:
        return Bounds(name, target, fixed, fixed, tuple(told))
    if enough is not None and seen:
        sums = fixed + np.array(seen)[:, where].sum(axis=1)
        if np.ptp(sums) >= enough:
            return Bounds(name, target, float(sums.min()), float(sums.max()), ())
    objective = np.zeros(len(programme.open))
    objective[where] = 1.0
    low, why_low = _least(programme, objective, seen)
    high, why_high = _least(programme, -objective, seen)
    top = np.inf if -high >= _WIDEST else fixed - high
    return Bounds(
        name, target, fixed + low, top, tuple(dict.fromkeys([*why_low, *why_high, *told]))
    )


def _least(
    programme: _Programme, objective: np.ndarray, seen: list[np.ndarray]
) -> tuple[float, list[str]]:
    """Return the smallest whole value of the objective, and the figures that stop it there."""
    from scipy.optimize import linprog

    solved = linprog(
        objective,
        A_ub=programme.most,
        b_ub=programme.at_most,
        A_eq=programme.equal,
        b_eq=programme.equal_to,
        bounds=programme.limits,
        method="highs",
    )
    if solved.x is None:
        raise ArithmeticError("What was published does not fit together: no counts give it.")
    stops: list[int] = []
    if programme.equal is not None:
        stops += programme.exact[abs(solved.eqlin.marginals) > _TINY].tolist()
    if programme.most is not None:
        stops += programme.loose[abs(solved.ineqlin.marginals) > _TINY].tolist()
    why = [programme.names[row] for row in stops]
    whole = np.rint(solved.x)
    if (abs(whole - solved.x) < _TINY).all():
        seen.append(whole)
        return round(solved.fun), why
    return _least_whole(programme, objective, solved.fun, seen), why


def _least_whole(
    programme: _Programme,
    objective: np.ndarray,
    relaxed: float,
    seen: list[np.ndarray],
) -> float:
    """Where the linear programme's corner has fractions, ask for whole numbers."""
    from scipy.optimize import Bounds as Between
    from scipy.optimize import LinearConstraint, milp

    solved = milp(
        objective,
        integrality=np.ones(len(objective)),
        bounds=Between(*programme.limits.T),
        constraints=LinearConstraint(programme.matrix, programme.lows, programme.highs),
        options={"node_limit": _NODES},
    )
    if solved.x is not None:
        seen.append(np.rint(solved.x))
    if solved.status == 0:
        return round(solved.fun)
    bound = solved.mip_dual_bound
    return math.ceil((relaxed if bound is None else max(relaxed, bound)) - _TINY)
