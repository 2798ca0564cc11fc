"""Hot spots and rises that allow for clumps: ten calls about one event are not ten events.

A clump is what one place has in one month; it falls as a whole, each clump by itself. Nothing is
drawn at random: the distribution of a sum of clumps is worked out exactly, by convolution.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats
from scp_lib.measures.significance import benjamini_hochberg

RECENT_MONTHS = 3
"""A rise is one of the last three months."""
_NEGLIGIBLE = 1e-25


class HotSpotTest(NamedTuple):
    """Neighbourhoods compared with an even spread of clumps; each of shape (n_places,)."""

    near_count: Floats
    """Incidents in the place and its neighbours. All are NaN where a place has no location."""
    expected: Floats
    """How many an even spread would have there."""
    p: Floats
    """Exact chance of so many or more, doubled, at most 1."""
    p_corrected: Floats
    """For the number of places (Benjamini and Hochberg 1995)."""


def hot_spot_test(
    counts: npt.ArrayLike, *, weights: sparse.spmatrix, map_points: npt.ArrayLike
) -> HotSpotTest:
    """Test each neighbourhood against incidents spread over the locations in clumps.

    A clump is all incidents of one place in one month. With m of the M known map points, a
    neighbourhood gets each clump of the area with chance m/M.

    Parameters
    ----------
    counts
        Incidents, shape (n_places, n_months): whole numbers, or NaN throughout a missing month.
    weights
        Neighbours as 0 and 1, shape (n_places, n_places), each place its own neighbour.
    map_points
        Known map points in each place, shape (n_places,): every distinct point where an incident
        of any type was published. Points of the type alone would leave out quiet ones.

    Raises
    ------
    MeasureError
        Counts are not whole numbers, or incidents lie where no map point is known.

    Examples
    --------
    Three clumps of 1, all in a place with one of four points: 2 × (1/4)³ = 1/32. As one clump of
    3 they say much less: 2 × 1/4.

    >>> alone, points = sparse.eye_array(2, format="csr"), [1, 3]
    >>> hot_spot_test([[1, 1, 1], [0, 0, 0]], weights=alone, map_points=points).p
    array([0.03125, 1.     ])
    >>> hot_spot_test([[3], [0]], weights=alone, map_points=points).p
    array([0.5, 1. ])
    """
    table, points = np.asarray(counts, dtype=float), np.asarray(map_points, dtype=np.int64)
    _check(table, points)
    table = table[:, ~np.isnan(table).any(axis=0)]
    tested = points > 0
    near = np.asarray(weights @ table.sum(axis=1))
    near_points, row = np.unique(np.asarray(weights @ points)[tested], return_inverse=True)
    tails = clump_tails(table, chances=near_points / points.sum())
    at = np.minimum(near[tested].astype(np.int64), tails.shape[1] - 1)
    p = np.full(len(table), np.nan)
    p[tested] = np.minimum(1.0, 2 * tails[row, at])
    share = np.asarray(weights @ points) / points.sum()
    left_out = np.where(tested, 0.0, np.nan)
    return HotSpotTest(near + left_out, share * table.sum() + left_out, p, benjamini_hochberg(p))


def rise_test(
    point_counts: npt.ArrayLike, *, near: sparse.spmatrix, recent_months: int = RECENT_MONTHS
) -> Floats:
    """Test whether neighbourhoods have more of their incidents in the last months than the area.

    A clump is all incidents of one map point in one month. Each clump of a neighbourhood is one of
    the last months with chance q, the share of the area's clumps that are. So a season of the area
    is no rise of a place.

    Parameters
    ----------
    point_counts
        Incidents, shape (n_points, n_months), months in order; NaN throughout a missing month.
    near
        1 where a map point is in a neighbourhood, otherwise 0, shape (n_places, n_points).
    recent_months
        How many months the rise is looked for in: the last of those received.

    Returns
    -------
    array of shape (n_places,)
        One-sided exact p: of as many incidents or more in the last months. NaN where no month
        comes before them. With K places, a rise is p of at most 0.05/K (Bonferroni).

    Examples
    --------
    The place has one clump of 2, in the last month, as one clump of two of the area: 1/2.

    >>> rise_test([[0, 2], [1, 0]], near=sparse.csr_matrix([[1, 0]]), recent_months=1)
    array([0.5])
    """
    table = np.asarray(point_counts, dtype=float)
    table = table[:, ~np.isnan(table).any(axis=0)]
    rows = sparse.csr_matrix(near)
    if table.shape[1] <= recent_months or not table.any():
        return np.full(rows.shape[0], np.nan)
    chance = np.count_nonzero(table[:, -recent_months:]) / np.count_nonzero(table)
    p = np.empty(rows.shape[0])
    for place in range(len(p)):
        clumps = table[rows.indices[rows.indptr[place] : rows.indptr[place + 1]]]
        tail = clump_tails(clumps, chances=[chance])[0]
        seen = int(clumps[:, -recent_months:].sum())
        p[place] = tail[seen] if seen < len(tail) else 0.0
    return p


def clump_tails(sizes: npt.ArrayLike, *, chances: npt.ArrayLike) -> Floats:
    """Chance that clumps, each independent and counted whole, add up to s or more.

    Parameters
    ----------
    sizes
        Incidents of each clump, whole numbers in any shape; 0 is no clump.
    chances
        Of each clump to be taken, one answer for each, shape (k,).

    Returns
    -------
    array of shape (k, largest s + 1)
        P(sum ≥ s) for s = 0, 1, …: one binomial for each size of clump, convolved. What is left out
        beyond is under 1e-20.

    Examples
    --------
    Six clumps, and ten of 1 with two of 3:

    >>> clump_tails([1, 1, 1, 1, 2, 3], chances=[0.25])[0, 7].round(8)
    np.float64(0.01708984)
    >>> clump_tails([1] * 10 + [3, 3], chances=[0.1])[0, 4].round(8)
    np.float64(0.13760199)
    """
    from scipy.special import gammaln, xlog1py, xlogy

    whole = np.asarray(sizes, dtype=np.int64).ravel()
    chance = np.asarray(chances, dtype=float).reshape(-1, 1)
    mass = np.ones((len(chance), 1))
    for size, number in zip(*np.unique(whole[whole > 0], return_counts=True), strict=True):
        taken = np.arange(number + 1)
        ways = gammaln(number + 1) - gammaln(taken + 1) - gammaln(number - taken + 1)
        kernel = np.exp(ways + xlogy(taken, chance) + xlog1py(number - taken, -chance))
        kept = np.flatnonzero((kernel > _NEGLIGIBLE).any(axis=0))
        grown = np.zeros((len(chance), mass.shape[1] + int(size * kept[-1])))
        for take in kept:
            grown[:, take * size : take * size + mass.shape[1]] += kernel[:, [take]] * mass
        mass = grown[:, : np.flatnonzero((grown > _NEGLIGIBLE).any(axis=0))[-1] + 1]
    return np.minimum(1.0, np.cumsum(mass[:, ::-1], axis=1)[:, ::-1])


def _check(table: Floats, points: npt.NDArray[np.int64]) -> None:
    if table.ndim != 2 or (table < 0).any() or (np.floor(table) < table).any():  # NaN is neither
        raise MeasureError(
            "Hot spots are found from counts of incidents: give whole numbers, a row a place and "
            "a column a month."
        )
    if points.shape != table.shape[:1] or (points < 0).any() or not points.any():
        raise MeasureError(
            f"Locations of shape {points.shape} for {len(table):,} places: give how many known "
            "locations each place has, at least one in all."
        )
    if lost := float(np.nansum(table[points == 0])):
        raise MeasureError(
            f"{lost:,.0f} {'incident is in a place' if lost == 1 else 'incidents are in places'} "
            "without a known location: count the locations "
            "from incidents of every type, in all months."
        )
