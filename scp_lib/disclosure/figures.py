"""Figures of a release: each is a sum of cells, and says something linear about them.

A cell is the finest thing counted (a ward, a month, a part of the day ...), named by its keys.
A total, a rate and a percentage are statements about cells, and so are the figures of another
table, of the wards of another vintage, or of an earlier release.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log2
from typing import Literal, NamedTuple

import pandas as pd

from scp_lib.disclosure_rule import DisclosureError
from scp_lib.periods import Month, Period

Cell = tuple[str, ...]
Truth = Mapping[Cell, int]
Group = tuple[frozenset[Cell], frozenset[Cell]]

_FAR = 10**9


class Statement(NamedTuple):
    """``low`` ≤ Σ coefficient x cell + ``times`` x Σ ``whole`` ≤ ``high``, in whole numbers."""

    coefficients: Mapping[Cell, int]
    low: int
    high: int
    whole: frozenset[Cell] = frozenset()
    times: int = 0


@dataclass(frozen=True)
class Figure:
    """One number of a release.

    Parameters
    ----------
    name
        As a person would name it: "Castle, March 2026". Each name once in a release.
    cells
        What it adds up.
    kind
        ``count``; ``rate`` (per ``per`` of ``population``); ``share`` (percent of the sum of
        ``whole``); ``change`` (percent from the sum of ``whole``).
    decimals
        Of a rate, share or change, as shown. Rounding is to the nearest.
    """

    name: str
    cells: frozenset[Cell]
    kind: Literal["count", "rate", "share", "change"] = "count"
    decimals: int = 0
    population: int = 0
    per: int = 1000
    whole: frozenset[Cell] = frozenset()

    def __post_init__(self) -> None:
        needs_whole = self.kind in ("share", "change")
        if not self.cells or (needs_whole and not self.whole):
            raise DisclosureError(f"{self.name}: adds up no cell. Name the cells it counts.")
        if self.kind == "rate" and self.population < 1:
            raise DisclosureError(f"{self.name}: a rate needs a population above 0.")

    @property
    def group(self) -> Group:
        """Figures withheld together: a count and its rates, each share by itself."""
        return self.cells, self.whole

    def count(self, truth: Truth) -> int:
        """Add up its cells."""
        return sum(truth[cell] for cell in self.cells)

    def shown(self, truth: Truth) -> Fraction | None:
        """Return the number as shown; None for a percentage of nothing."""
        count = self.count(truth)
        if self.kind == "count":
            return Fraction(count)
        if self.kind == "rate":
            return _rounded(Fraction(count * self.per, self.population), self.decimals)
        whole = sum(truth[cell] for cell in self.whole)
        if whole == 0:
            return None
        part = count - whole if self.kind == "change" else count
        return _rounded(Fraction(100 * part, whole), self.decimals)

    def statements(self, truth: Truth) -> list[Statement]:
        """List what showing it tells about its cells.

        >>> castle = Figure("Castle, rate", frozenset({("Castle",)}), "rate", 1, population=9000)
        >>> [statement[1:] for statement in castle.statements({("Castle",): 3})]
        [(3, 3, frozenset(), 0)]
        """
        shown = self.shown(truth)
        if shown is None:
            return [Statement(dict.fromkeys(self.whole, 1), 0, 0)]
        ones = dict.fromkeys(self.cells, 1)
        half = Fraction(1, 2 * 10**self.decimals)
        if self.kind == "count":
            return [Statement(ones, int(shown), int(shown))]
        if self.kind == "rate":
            each = Fraction(self.population, self.per)
            count = self.count(truth)
            low, high = (shown - half) * each, (shown + half) * each
            # a count on the very edge rounds either way: take it for told apart
            first = ceil(low) + (low.denominator == 1 and low < count)
            last = floor(high) - (high.denominator == 1 and high > count)
            return [Statement(ones, first, last)]
        base = 100 if self.kind == "change" else 0
        # 100 x part - percent x whole, times the percent's denominator to be whole numbers
        ends = ((base + shown + half, -_FAR, 0), (base + shown - half, 0, _FAR))
        return [
            Statement(
                dict.fromkeys(self.cells, 100 * percent.denominator),
                low,
                high,
                self.whole,
                -percent.numerator,
            )
            for percent, low, high in ends
        ]


def _rounded(number: Fraction, decimals: int) -> Fraction:
    return Fraction(round(number * 10**decimals), 10**decimals)


def cost_of(figure: Figure, truth: Truth) -> float:
    """Information lost when the figure is withheld: more for a larger count."""
    return log2(2 + figure.count(truth))


def truth_of(counts: pd.DataFrame, *, keys: Sequence[str]) -> dict[Cell, int]:
    """Read cells from a table with one row a cell; an empty count (a missing month) is no cell.

    Parameters
    ----------
    counts
        The columns ``keys``, and incident_count.
    keys
        Columns that name a cell, in order. Months are written 2026-03.
    """
    held = counts[counts["incident_count"].notna()]
    cells = list(zip(*(_texts(held[key]) for key in keys), strict=True))
    if len(set(cells)) != len(cells):
        raise DisclosureError(f"The table has rows alike in {', '.join(keys)}: add them up first.")
    return dict(zip(cells, (int(n) for n in held["incident_count"]), strict=True))


def _texts(column: pd.Series) -> list[str]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return [f"{moment:%Y-%m}" for moment in column]
    return [str(value) for value in column]


def figures_by(
    cells: Collection[Cell], *, keys: Sequence[str], by: Sequence[str], name: str = ""
) -> list[Figure]:
    """Sum cells over all keys but ``by``: one figure a combination; none in ``by`` is the total.

    >>> cells = [("Castle", "2026-02"), ("Castle", "2026-03"), ("Tiptree", "2026-03")]
    >>> [f.name for f in figures_by(cells, keys=["ward", "month"], by=["month"], name="Calls")]
    ['Calls, 2026-02', 'Calls, 2026-03']
    """
    places = [list(keys).index(key) for key in by]
    summed: dict[Cell, set[Cell]] = {}
    for cell in sorted(cells):
        summed.setdefault(tuple(cell[place] for place in places), set()).add(cell)
    return [
        Figure(", ".join([*([name] if name else []), *values]) or "All", frozenset(members))
        for values, members in summed.items()
    ]


def figures_over(
    cells: Collection[Cell],
    *,
    keys: Sequence[str],
    by: Sequence[str],
    period: Period,
    name: str = "",
) -> list[Figure]:
    """Sum the cells of a period (a quarter, a rolling year), as figures_by does; names say it."""
    place = list(keys).index("month")
    chosen = [cell for cell in cells if Month.parse(cell[place]) in period]
    label = ", ".join(part for part in (name, str(period)) if part)
    return figures_by(chosen, keys=keys, by=by, name=label)
