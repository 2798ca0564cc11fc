"""Does a series of months rise or fall? Many places at once.

A place's share of its area by weighted regression, and Mann and Kendall's test (Mann 1945, Kendall
1975), which a season makes too ready to speak.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats


class ShareTrend(NamedTuple):
    """One answer a place, each of shape (n_places,)."""

    slope: Floats
    """Change of the place's share each month, as a part of its mean share."""
    dispersion: Floats
    """How many times as much as chance alone the months vary about the line."""
    t: Floats
    p: Floats
    """Two-sided, Student's t with two degrees of freedom fewer than months."""


def share_trend(counts: npt.ArrayLike, *, area_counts: npt.ArrayLike) -> ShareTrend:
    """Test whether places rise or fall against the rest of their area.

    Weighted regression of each month's count over what the rest of the area explains of it,
    weighted by that: a season or a change of the whole area is no trend of a place.

    Parameters
    ----------
    counts
        Incidents of each place, shape (n_places, n_months), months in order; NaN in a missing one.
    area_counts
        Incidents of the rest of the area, without the place: same shape, all above 0.

    Returns
    -------
    ShareTrend
        NaN for a place with fewer than three months or without an incident, and where the rest of
        the area had a month with none.

    Examples
    --------
    >>> trend = share_trend([[9, 7, 8, 6, 9, 5, 6, 4, 5, 4, 3, 4]],
    ...     area_counts=[[80, 95, 120, 130, 155, 135, 140, 155, 140, 105, 120, 85]])
    >>> trend.slope.round(6), trend.dispersion.round(6), trend.t.round(6), trend.p.round(6)
    (array([-0.106844]), array([0.548535]), array([-3.809696]), array([0.003431]))
    """
    from scipy.special import stdtr

    x, area = _by_place(counts), _by_place(area_counts)
    held = ~(np.isnan(x) | np.isnan(area))
    x, area = np.where(held, x, 0), np.where(held, area, 0)
    freedom = held.sum(axis=1) - 2
    known = (freedom > 0) & x.any(axis=1) & ((area > 0) | ~held).all(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = area * (x.sum(axis=1) / area.sum(axis=1))[:, None]
        month = np.arange(x.shape[1], dtype=float)
        away = month - (expected @ month / expected.sum(axis=1))[:, None]
        spread = (expected * away**2).sum(axis=1)
        slope = (away * (x - expected)).sum(axis=1) / spread
        left = np.where(held, (x - expected * (1 + slope[:, None] * away)) ** 2 / expected, 0)
        dispersion = left.sum(axis=1) / freedom
        t = slope * np.sqrt(spread / dispersion)
    slope, dispersion, t = (np.where(known, each, np.nan) for each in (slope, dispersion, t))
    return ShareTrend(slope, dispersion, t, 2 * stdtr(freedom, -np.abs(t)))


class MannKendall(NamedTuple):
    """One answer a place, each of shape (n_places,); NaN with fewer than two months."""

    s: npt.NDArray[np.int64]
    """Pairs of months that rise less pairs that fall."""
    variance: Floats
    """Of s under no trend, corrected for ties."""
    z: Floats
    """s as a z score, corrected for continuity."""
    p: Floats
    """Two-sided, normal."""
    tau: Floats
    """s over the number of pairs, ties counted: -1 all fall, 1 all rise."""


def mann_kendall(values: npt.ArrayLike) -> MannKendall:
    """Test each place's months for a steady rise or fall.

    ``values`` are of shape (n_months,) or (n_places, n_months), months in order. Missing months
    (NaN) are left out: the pairs are those of the months that are there, in their order. With one
    series alone the answer is also of shape (1,).

    Ten pairs, nine rise and one falls: S = 8, Var = 5·4·15/18, Z = 7/√Var.

    >>> trend = mann_kendall([1, 2, 4, 3, 5])
    >>> trend.s, trend.variance.round(3), trend.z.round(3), trend.p.round(3), trend.tau
    (array([8]), array([16.667]), array([1.715]), array([0.086]), array([0.8]))
    """
    table = _by_place(values)
    held = (~np.isnan(table)).sum(axis=1)
    s = _sign_sum(table)
    variance = (held * (held - 1) * (2 * held + 5) - _tie_sum(table)) / 18
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(s == 0, 0.0, (s - np.sign(s)) / np.sqrt(variance))
        tau = s / (held * (held - 1) / 2)
    enough = held >= 2
    z, tau = np.where(enough, z, np.nan), np.where(enough, tau, np.nan)
    from scipy.special import ndtr

    p = 2 * ndtr(-np.abs(z))
    return MannKendall(s, np.where(enough, variance, np.nan), z, p, tau)


def _sign_sum(table: Floats) -> npt.NDArray[np.int64]:
    """Sum of signs over all pairs, one gap between months at a time; NaN pairs count nothing."""
    months = np.ascontiguousarray(table.T)
    total = np.zeros(len(table), dtype=np.int64)
    for gap in range(1, len(months)):
        later, earlier = months[gap:], months[:-gap]
        rises = (later > earlier).view(np.int8)
        total += (rises - (later < earlier).view(np.int8)).sum(axis=0, dtype=np.int64)
    return total


def _tie_sum(table: Floats) -> npt.NDArray[np.int64]:
    """Sum of t(t-1)(2t+5) over each place's groups of t equal months."""
    months = np.sort(table, axis=1).T  # NaN last, and never equal
    run = np.ones(len(table), dtype=np.int64)
    total = np.zeros(len(table), dtype=np.int64)
    for month in range(1, len(months)):
        run = np.where(months[month] == months[month - 1], run + 1, 1)
        # What a group of `run` adds beyond one of `run` - 1.
        total += run * (run - 1) * (2 * run + 5) - (run - 1) * (run - 2) * (2 * run + 3)
    return total


def _by_place(values: npt.ArrayLike) -> Floats:
    table = np.atleast_2d(np.asarray(values, dtype=float))
    if table.ndim != 2:
        raise MeasureError(
            f"Values of {table.ndim} dimensions: give a row a place, a column a month."
        )
    return table
