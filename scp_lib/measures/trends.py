"""Does a series of months rise or fall? Mann-Kendall and Theil-Sen, many places at once.

Mann (1945), Kendall (1975), Theil (1950), Sen (1968). The test takes the months as independent:
a season or a slow drift makes it too ready to speak.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scp_lib.errors import MeasureError

Floats = npt.NDArray[np.float64]


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

    Parameters
    ----------
    values
        Shape (n_months,) or (n_places, n_months), months in order. Missing months (NaN) are left
        out: the pairs are those of the months that are there, in their order.

    Returns
    -------
    MannKendall
        With one series alone also of shape (1,).

    Examples
    --------
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
    return MannKendall(s, np.where(enough, variance, np.nan), z, _two_sided(z), tau)


def theil_sen_slope(values: npt.ArrayLike) -> Floats:
    """Median change a month over all pairs of months.

    Parameters
    ----------
    values
        As for `mann_kendall`; the months between two are counted also where some are missing.

    Returns
    -------
    array, shape (n_places,)
        Change a month; NaN with fewer than two months.

    Examples
    --------
    >>> theil_sen_slope([[1, 2, 3, 40], [5, np.nan, 1, np.nan]])
    array([ 7., -2.])
    """
    table = _by_place(values)
    first, second = np.triu_indices(table.shape[1], k=1)
    slopes = np.full(len(table), np.nan)
    step = max(1, 4_000_000 // max(1, len(first)))  # places at a time, for memory
    for start in range(0, len(table), step):
        part = table[start : start + step]
        change = (part[:, second] - part[:, first]) / (second - first)
        answered = ~np.isnan(change).all(axis=1)
        slopes[start : start + step][answered] = np.nanmedian(change[answered], axis=1)
    return slopes


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


def _two_sided(z: Floats) -> Floats:
    from scipy.special import ndtr

    return 2 * ndtr(-np.abs(z))


def _by_place(values: npt.ArrayLike) -> Floats:
    table = np.atleast_2d(np.asarray(values, dtype=float))
    if table.ndim != 2:
        raise MeasureError(
            f"Values of {table.ndim} dimensions: give a row a place, a column a month."
        )
    return table
