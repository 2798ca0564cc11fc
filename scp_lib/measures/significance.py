"""How sure is a hot spot? Exact p-values at small counts, corrected for the number of places.

The null
--------
Given how many incidents a month has, each falls on one of the area's known map points, all alike
and each by itself. An incident can only be published at a map point, so a place without one can
be neither hot nor cold, and a place with many (a town centre) is expected to see more. Then the
count of a place and its neighbours, which together hold m of the M map points, is binomial: N
incidents, each with chance m/M. Its tails are exact at any count; the normal approximation to Gi*
is not (docs/methods-hotspots.md has the share of noise maps that each calls hot).

Hot therefore reads: more incidents than this neighbourhood's share of the map points explains.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from scp_lib.errors import MeasureError
from scp_lib.measures.getis_ord import neighbourhood_count

LEVELS: tuple[int, ...] = (90, 95, 99)
"""Confidence levels of the bins, %."""

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]


class SpreadTest(NamedTuple):
    """Neighbourhoods held against an even spread over the map points; each as counts in shape."""

    observed: Floats
    """Incidents in the place and its neighbours, the earlier months included."""
    expected: Floats
    """How many the null expects there."""
    p: Floats
    """Exact chance of a count this far out, two-sided."""

    @property
    def is_above(self) -> npt.NDArray[np.bool_]:
        """Whether the neighbourhood has more than expected."""
        return self.observed > self.expected


def spread_test(
    counts: npt.ArrayLike,
    *,
    weights: sparse.spmatrix,
    map_points: npt.ArrayLike,
    earlier_months: int = 0,
) -> SpreadTest:
    """Test each neighbourhood's count against incidents spread over the map points.

    Parameters
    ----------
    counts
        Incidents, shape (n_places,) or (n_places, n_months): whole numbers, or NaN throughout a
        missing month.
    weights
        Neighbours as 0 and 1, shape (n_places, n_places), each place its own neighbour.
    map_points
        Known map points in each place, shape (n_places,): every distinct point where an incident
        of any type was published. Points of the type alone would leave out quiet ones.
    earlier_months
        How many months before are neighbours in time, as for `getis_ord`.

    Returns
    -------
    SpreadTest
        p is twice the binomial tail on the count's side of what is expected, at most 1: both hot
        and cold are looked for. All are NaN where a place has no map point, and in a missing
        month.

    Raises
    ------
    MeasureError
        Counts are not whole numbers, neighbours are weighted, or incidents lie where no map
        point is known.

    Examples
    --------
    Three incidents, all in a place with one of four points: 2 × (1/4)³ = 1/32.

    >>> alone = sparse.eye_array(3, format="csr")
    >>> test = spread_test([3, 0, 0], weights=alone, map_points=[1, 3, 0])
    >>> test.expected, test.p
    (array([0.75, 2.25,  nan]), array([0.03125, 0.03125,     nan]))
    """
    table = np.asarray(counts, dtype=float)
    points = np.asarray(map_points, dtype=np.int64)
    _check(table, weights, points)
    sums = neighbourhood_count(table, weights=weights, earlier_months=earlier_months)
    near = np.where(points > 0, weights @ points, np.nan)[:, None]
    observed = np.where(np.isnan(near), np.nan, sums.near_count)
    expected = sums.total * (near / points.sum())
    p = np.full(observed.shape, np.nan)
    tested = ~np.isnan(observed)
    all_near, all_total = np.broadcast_arrays(near, sums.total)
    p[tested] = _two_sided(
        *(values[tested].astype(np.int64) for values in (observed, all_total, all_near)),
        map_point_count=int(points.sum()),
    )
    shaped = (values.reshape(table.shape) for values in (observed, expected, p))
    return SpreadTest(*shaped)


def benjamini_hochberg(p: npt.ArrayLike, *, up_to: float = 1.0) -> Floats:
    """Adjust p-values for their number, column by column (Benjamini and Hochberg 1995).

    Calling hot every place whose adjusted p is at most 0.05 keeps the expected share of false
    ones among them at 5% or less.

    Parameters
    ----------
    p
        Shape (n,) or (n, n_columns); NaN is no test and stays NaN.
    up_to
        Largest adjusted p of interest: those above it are given as 1, and need no ranking.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.04, 0.04,  nan])
    >>> benjamini_hochberg([0.01, 0.04, 0.03, np.nan], up_to=0.03)
    array([0.03, 1.  , 1.  ,  nan])
    """
    table = np.asarray(p, dtype=float)
    if not table.size:
        return table.copy()
    sets = np.ascontiguousarray(table.reshape(len(table), -1).T)
    adjusted = np.where(np.isnan(sets), np.nan, 1.0)
    for values, answer in zip(sets, adjusted, strict=True):
        # An adjusted p is never under the p itself, so larger ones cannot matter.
        small = np.flatnonzero(values <= up_to)
        order = small[np.argsort(values[small])]
        tested = np.count_nonzero(~np.isnan(values))
        scaled = values[order] * tested / np.arange(1, len(order) + 1)
        running = np.minimum.accumulate(scaled[::-1])[::-1]
        answer[order] = np.where(running <= up_to, running, 1.0)
    return adjusted.T.reshape(table.shape)


def hot_bins(
    counts: npt.ArrayLike,
    *,
    weights: sparse.spmatrix,
    map_points: npt.ArrayLike,
    earlier_months: int = 0,
) -> npt.NDArray[np.int8]:
    """Sort places into hot and cold at 90, 95 and 99% confidence, month by month.

    p-values are exact and two-sided (`spread_test`), corrected by `benjamini_hochberg` over the
    places of one month where an incident can be published.

    Parameters
    ----------
    counts, weights, map_points, earlier_months
        As for `spread_test`.

    Returns
    -------
    array of int8, the shape of counts
        99, 95 or 90 hot; -99, -95 or -90 cold; 0 neither, or no answer (no map point, or a
        missing month).

    Examples
    --------
    >>> alone = sparse.eye_array(3, format="csr")
    >>> hot_bins([9, 3, 0], weights=alone, map_points=[1, 5, 0])
    array([ 99, -99,   0], dtype=int8)
    """
    test = spread_test(
        counts, weights=weights, map_points=map_points, earlier_months=earlier_months
    )
    adjusted = benjamini_hochberg(test.p, up_to=(100 - min(LEVELS)) / 100)
    return bin_by_confidence(adjusted, is_hot=test.is_above)


def bin_by_confidence(p: npt.ArrayLike, *, is_hot: npt.ArrayLike) -> npt.NDArray[np.int8]:
    """Write p-values as signed confidence levels.

    >>> bin_by_confidence([0.01, 0.05, 0.2, np.nan], is_hot=[True, False, True, True])
    array([ 99, -95,   0,   0], dtype=int8)
    """
    values = np.asarray(p, dtype=float)
    bins = np.zeros(values.shape, dtype=np.int8)
    for level in LEVELS:
        bins[values <= (100 - level) / 100] = level
    return np.where(np.asarray(is_hot, dtype=bool), bins, -bins).astype(np.int8)


def _two_sided(
    observed: Counts, total: Counts, near_points: Counts, *, map_point_count: int
) -> Floats:
    """Twice the tail of Bin(total, near_points / map_point_count) on the count's side, at most 1.

    The other tail is never needed: a binomial's median lies within the whole numbers around its
    mean (Kaas and Buhrman 1980), so on the other side of the count it holds a half or more.
    """
    from scipy.special import betainc, betaincc

    # The same few cases come again and again: each is worked out once.
    size = [int(values.max(initial=0)) + 1 for values in (observed, total, near_points)]
    packed = np.ravel_multi_index((observed, total, near_points), size)
    at, cases = pd.factorize(packed)
    x, n, m = (values.astype(float) for values in np.unravel_index(cases, size))
    chance = m / map_point_count
    tail = np.ones(len(cases))
    above, below = x > n * chance, x < n * chance
    tail[above] = betainc(x[above], n[above] - x[above] + 1, chance[above])
    tail[below] = betaincc(x[below] + 1, n[below] - x[below], chance[below])
    return np.minimum(1.0, 2 * tail)[at]


def _check(table: Floats, weights: sparse.spmatrix, points: Counts) -> None:
    if (table < 0).any() or (np.floor(table) < table).any():  # NaN is neither
        raise MeasureError("Exact p-values are for counts of incidents: give whole numbers.")
    if points.shape != table.shape[:1] or (points < 0).any() or not points.any():
        raise MeasureError(
            f"Map points of shape {points.shape} for {len(table):,} places: give how many known "
            "map points each place has, at least one in all."
        )
    if not np.isin(sparse.csr_matrix(weights).data, (0.0, 1.0)).all():
        raise MeasureError("Exact p-values are for neighbours or not: give weights of 0 and 1.")
    lost = float(np.nansum(table[points == 0]))
    if lost:
        raise MeasureError(
            f"{lost:,.0f} incidents lie in places without a known map point: count the map points "
            "from incidents of every type, in all months."
        )
