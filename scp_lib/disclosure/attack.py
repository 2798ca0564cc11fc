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

from scp_lib.disclosure.figures import Cell, Figure
from scp_lib.disclosure.programme import WIDEST, Programme, least

Mark = Literal["withheld", "small", "large", ""]

_LOOKS = 6


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
    programme = Programme(cells)
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
    programme: Programme, targets: Sequence[frozenset[Cell]], seen: list[np.ndarray]
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
            least(programme, objective, seen)
            least(programme, -objective, seen)


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
    programme: Programme,
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
    low, why_low = least(programme, objective, seen)
    high, why_high = least(programme, -objective, seen)
    top = np.inf if -high >= WIDEST else fixed - high
    return Bounds(
        name, target, fixed + low, top, tuple(dict.fromkeys([*why_low, *why_high, *told]))
    )
