"""Statistical process control charts: the mean and limits of common variation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats

MEAN_RANGE_TO_SIGMA = 1.128
"""d2 for ranges of two: the mean moving range over this estimates the standard deviation."""


class ControlChart(NamedTuple):
    """Values over time with their mean and limits (three sigma), each of shape (n,).

    ``low`` may be drawn in to 0, below which nothing can be; ``sigma`` is not.
    """

    value: Floats
    centre: Floats
    low: Floats
    high: Floats
    sigma: Floats


class MovingRange(NamedTuple):
    """Differences of neighbouring values, NaN beside a gap, with their mean and upper limit."""

    value: Floats
    mean: float
    high: float


def moving_range(value: ArrayLike) -> MovingRange:
    """Moving range of an XmR chart with its upper limit, 3.267 mean ranges.

    Examples
    --------
    >>> found = moving_range([50, 52, 48, 51])
    >>> found.value, found.mean, round(found.high, 3)
    (array([nan,  2.,  4.,  3.]), 3.0, 9.801)
    """
    values = as_floats(value, name="values")
    ranges = np.concatenate([[np.nan], np.abs(np.diff(values))])
    if np.isnan(ranges).all():
        raise MeasureError("No two neighbouring months are held: a chart needs two at least.")
    mean = float(np.nanmean(ranges))
    return MovingRange(ranges, mean, 3.267 * mean)


def xmr_chart(value: ArrayLike, *, base: ArrayLike | None = None) -> ControlChart:
    """XmR chart: mean ± 2.66 mean moving ranges, whatever the values' distribution.

    Parameters
    ----------
    value
        One a month in order, shape (n,), 0 or more; NaN for a missing month. A range across
        a gap is not taken.
    base
        Which months set the mean and limits, boolean, shape (n,); all by default.

    Returns
    -------
    ControlChart
        Limits below 0 are drawn in to 0.

    Raises
    ------
    MeasureError
        No two neighbouring months are held.

    References
    ----------
    Wheeler, D. J. and Chambers, D. S. (1992). Understanding Statistical Process Control.
    NHS England, Making Data Count.

    Examples
    --------
    >>> chart = xmr_chart([50, 52, 48, 51, 49, 53, 47, 50, 52, 49, 51, 70])
    >>> chart.centre[-1:].round(3), chart.high[-1:].round(3)
    (array([51.833]), array([63.924]))
    """
    values = as_floats(value, name="values")
    based = _only(values, base)
    sigma = 2.66 / 3 * moving_range(based).mean
    return _chart(values, float(np.nanmean(based)), np.full(values.shape, sigma))


def c_chart(count: ArrayLike, *, base: ArrayLike | None = None) -> ControlChart:
    """Chart of counts (c): mean ± 3√mean, for Poisson counts of equal months.

    Examples
    --------
    >>> chart = c_chart([9, 12, 6, 9])
    >>> chart.centre[:1], chart.low[:1], chart.high[:1]
    (array([9.]), array([0.]), array([18.]))
    """
    counts = as_floats(count, name="counts")
    mean = _mean_rate(counts, np.ones(counts.shape), base)
    return _chart(counts, mean, np.full(counts.shape, np.sqrt(mean)))


def u_chart(
    count: ArrayLike, exposure: ArrayLike, *, base: ArrayLike | None = None
) -> ControlChart:
    """Chart of rates (u): ū ± 3√(ū/n), for Poisson counts per day, or per thousand residents.

    Parameters
    ----------
    count
        Incidents a month, shape (n,); NaN where missing.
    exposure
        Days (or thousands of residents) of each month, shape (n,), above 0.
    base
        Which months set the mean, boolean, shape (n,); all by default.

    Returns
    -------
    ControlChart
        Incidents per unit of exposure.

    Examples
    --------
    >>> chart = u_chart([62, 56], [31, 28])
    >>> chart.centre, chart.high.round(3)
    (array([2., 2.]), array([2.762, 2.802]))
    """
    counts, days = _counts_and_exposure(count, exposure)
    mean = _mean_rate(counts, days, base)
    return _chart(counts / days, mean, np.sqrt(mean / days))


def laney_u_chart(
    count: ArrayLike, exposure: ArrayLike, *, base: ArrayLike | None = None
) -> ControlChart:
    """Laney's u′ chart: the u chart's limits widened by the counts' own overdispersion.

    The z-scores of the u chart have a mean moving range; over 1.128 it is the sigma of the
    z-scores, and the limits are ū ± 3 σz √(ū/n).

    References
    ----------
    Laney, D. B. (2002). Improved control charts for attributes. Quality Engineering 14,
    531-537.

    Examples
    --------
    >>> chart = laney_u_chart([60, 90, 60, 90], [30, 30, 30, 30])
    >>> chart.centre[:1], chart.high[:1].round(3)
    (array([2.5]), array([5.16]))
    """
    counts, days = _counts_and_exposure(count, exposure)
    mean = _mean_rate(counts, days, base)
    sigma = np.sqrt(mean / days)
    if mean == 0:
        return _chart(counts / days, mean, sigma)
    z = _only((counts / days - mean) / sigma, base)
    ranges = np.abs(np.diff(z))
    if np.isnan(ranges).all():
        raise MeasureError("No two neighbouring months are held: a chart needs two at least.")
    return _chart(counts / days, mean, sigma * np.nanmean(ranges) / MEAN_RANGE_TO_SIGMA)


def p_chart(count: ArrayLike, total: ArrayLike, *, base: ArrayLike | None = None) -> ControlChart:
    """Chart of shares (p): p̄ ± 3√(p̄(1−p̄)/n), the upper limit 1 at most.

    Examples
    --------
    >>> chart = p_chart([10, 30], [100, 100])
    >>> chart.centre[:1], chart.low[:1].round(2), chart.high[:1].round(2)
    (array([0.2]), array([0.08]), array([0.32]))
    """
    counts, totals = _counts_and_exposure(count, total)
    if (counts > totals).any():
        raise MeasureError("A count is above its total: a share is 1 at most.")
    mean = _mean_rate(counts, totals, base)
    chart = _chart(counts / totals, mean, np.sqrt(mean * (1 - mean) / totals))
    return chart._replace(high=np.minimum(chart.high, 1.0))


def _chart(values: Floats, centre: float, sigma: Floats) -> ControlChart:
    middle = np.full(values.shape, float(centre))
    return ControlChart(
        values, middle, np.maximum(0.0, middle - 3 * sigma), middle + 3 * sigma, sigma
    )


def _only(values: Floats, base: ArrayLike | None) -> Floats:
    """Return the values with those outside the base emptied."""
    return values if base is None else np.where(np.asarray(base, dtype=bool), values, np.nan)


def _counts_and_exposure(count: ArrayLike, exposure: ArrayLike) -> tuple[Floats, Floats]:
    counts = as_floats(count, name="counts")
    days = as_floats(exposure, name="exposures")
    if counts.shape != days.shape or not (days > 0).all():
        raise MeasureError(
            f"{counts.size} counts and {days.size} exposures were given: as many exposures "
            "as counts, each above 0."
        )
    return counts, days


def _mean_rate(counts: Floats, days: Floats, base: ArrayLike | None) -> float:
    based = _only(counts, base)
    held = ~np.isnan(based)
    if not held.any():
        raise MeasureError("No month is held to set the mean of the chart.")
    return float(based[held].sum() / days[held].sum())
