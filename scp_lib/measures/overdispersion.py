"""How much more than chance counts vary: φ, from the partnership's own history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import as_floats


class Dispersion(NamedTuple):
    """Variance over mean of counts that should have stayed the same.

    ``phi`` is what intervals are widened by and never below 1; ``estimate`` is as found.
    """

    phi: float
    estimate: float
    degrees_of_freedom: int
    pair_count: int


NO_HISTORY = Dispersion(phi=1.0, estimate=float("nan"), degrees_of_freedom=0, pair_count=0)
"""Counts taken as Poisson for want of a history: a page that uses it has to say so."""


def dispersion_of_pairs(
    current_count: ArrayLike, baseline_count: ArrayLike, *, group: Sequence[object] | None = None
) -> Dispersion:
    """Overdispersion of year-on-year pairs of counts, the common change taken out.

    Each pair holds one area's incidents in the same calendar months of two years. Given
    n = a + b and no change of its own, a is binomial with the share p of the current counts
    in all; φ is Pearson's sum of (a − np)² / (np(1 − p)) over the pairs, divided by their
    number less one for each p estimated. What all areas shared (a warm spring, a new way
    of recording) is in p, and not in φ.

    φ grows with the length of the periods and the size of the areas: take pairs of the
    same length, and of the same kind of area, as the comparison it is to widen.

    Parameters
    ----------
    current_count, baseline_count
        Incidents, shape (n,); pairs with a missing count or without incidents are left out.
    group
        Which pair of years each pair belongs to, shape (n,), each with a change of its own;
        by default all are of one.

    Returns
    -------
    Dispersion
        φ, the estimate before it is held to 1 at least, degrees of freedom, pairs used.

    Raises
    ------
    MeasureError
        Too few pairs: two at least in some group.

    References
    ----------
    McCullagh, P. and Nelder, J. A. (1989). Generalized Linear Models, 2nd edition, 4.5.

    Examples
    --------
    >>> dispersion_of_pairs([30, 20, 25], [20, 30, 25])
    Dispersion(phi=2.0, estimate=2.0, degrees_of_freedom=2, pair_count=3)
    """
    now = as_floats(current_count, name="current counts")
    before = as_floats(baseline_count, name="baseline counts")
    both = now + before
    names = ["all"] * both.size if group is None else [str(name) for name in group]
    used = both > 0
    now, both = now[used], both[used]
    _, years = np.unique(np.array(names)[used], return_inverse=True)
    share = (np.bincount(years, now) / np.bincount(years, both))[years]
    used = (share > 0) & (share < 1)
    now, both, share, years = now[used], both[used], share[used], years[used]
    freedom = now.size - np.unique(years).size
    if freedom < 1:
        raise MeasureError(
            f"{now.size} pairs of counts with incidents in both years' totals are held: give "
            "two areas at least in one pair of years to estimate the overdispersion."
        )
    expected = both * share
    estimate = float(((now - expected) ** 2 / (expected * (1 - share))).sum() / freedom)
    return Dispersion(max(1.0, estimate), estimate, int(freedom), int(now.size))


def dispersion_of_months(counts: ArrayLike) -> Dispersion:
    """Overdispersion of months about their season and their year.

    Pearson's chi-squared of a table of years by calendar months against the model year
    times month, over its degrees of freedom.

    Parameters
    ----------
    counts
        Incidents, shape (years, months), without gaps.

    Returns
    -------
    Dispersion
        As in :func:`dispersion_of_pairs`; the pairs are the cells.

    Raises
    ------
    MeasureError
        Fewer than two years or months, or a missing count.

    Examples
    --------
    >>> dispersion_of_months([[40, 60], [60, 40]])
    Dispersion(phi=8.0, estimate=8.0, degrees_of_freedom=1, pair_count=4)
    """
    table = as_floats(counts, name="counts")
    if table.ndim != 2 or min(table.shape) < 2 or np.isnan(table).any():
        raise MeasureError(
            f"Counts of the shape {table.shape} were given: two years at least of the same "
            "two months at least, none of them missing."
        )
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    freedom = (table.shape[0] - 1) * (table.shape[1] - 1)
    if freedom < 1:
        raise MeasureError("Too few months with incidents: two years of two months at least.")
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / table.sum()
    estimate = float(((table - expected) ** 2 / expected).sum() / freedom)
    return Dispersion(max(1.0, estimate), estimate, freedom, table.size)
