"""The statistical process control chart: mean, limits, and the months beyond common variation."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats

MEAN_RANGE_TO_SIGMA = 1.128
"""d2 for ranges of two: the mean moving range over this estimates the standard deviation."""
Bools = NDArray[np.bool_]


class ControlChart(NamedTuple):
    """Values over time with their mean and limits (three sigma), each of shape (n,).

    ``low`` may be drawn in to 0, below which nothing can be; ``sigma`` is not.
    """

    value: Floats
    centre: Floats
    low: Floats
    high: Floats
    sigma: Floats

    @property
    def z(self) -> Floats:
        """Distance from the mean in sigmas, shape (n,); 0 on a chart without any variation."""
        away = self.value - self.centre
        return np.divide(away, self.sigma, out=0 * away, where=self.sigma > 0)


def laney_u_chart(count: ArrayLike, exposure: ArrayLike) -> ControlChart:
    """Laney's u′ chart: the u chart's limits widened by the counts' own overdispersion.

    The z-scores of the u chart have a mean moving range; over 1.128 it is the sigma of the
    z-scores, and the limits are ū ± 3 σz √(ū/n). All months set them. A range across a missing
    month is not taken.

    Parameters
    ----------
    count
        Incidents a month, shape (n,); NaN where missing.
    exposure
        What each month's count is measured by, shape (n,), above 0 where there is a count: days,
        or the incidents expected, were the area to go as the rest of the force.

    Returns
    -------
    ControlChart
        Incidents per unit of exposure; limits below 0 are drawn in to 0.

    Raises
    ------
    MeasureError
        Counts and exposures do not fit, or no two neighbouring months have a count.

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
    counts = as_floats(count, name="counts")
    units = as_floats(exposure, name="exposures")
    held = ~np.isnan(counts)
    if counts.shape != units.shape or not (units[held] > 0).all():
        raise MeasureError(
            f"{counts.size} counts and {units.size} exposures were given: as many exposures "
            "as counts, each above 0."
        )
    if not held.any():
        raise MeasureError("No month has a count to set the mean of the chart.")
    mean = float(counts[held].sum() / units[held].sum())
    sigma = np.sqrt(mean / units)
    if mean > 0:
        sigma = sigma * _sigma((counts / units - mean) / sigma)
    chart = _chart(counts / units, mean, sigma)
    return chart._replace(low=np.maximum(0.0, chart.low))


def year_on_year_chart(count: ArrayLike, year_before: ArrayLike) -> ControlChart:
    """XmR chart of log ratios of months to the same months a year before.

    Parameters
    ----------
    count, year_before
        Incidents a month and of the same months a year before, shape (n,); NaN where missing.

    Returns
    -------
    ControlChart
        ln((a + ½)/(b + ½)) of each month, with the mean of all and limits three sigma from it,
        sigma the mean moving range over 1.128.

    Raises
    ------
    MeasureError
        No two neighbouring months have a ratio.

    References
    ----------
    Wheeler, D. J. (2000). Understanding Variation: The Key to Managing Chaos. SPC Press.

    Examples
    --------
    >>> chart = year_on_year_chart([19.5, 9.5, 19.5], [9.5, 9.5, 9.5])
    >>> chart.value.round(3), chart.sigma.round(3)[:1]
    (array([0.693, 0.   , 0.693]), array([0.614]))
    """
    ratio = np.log(as_floats(count, name="counts") + 0.5)
    ratio = ratio - np.log(as_floats(year_before, name="counts a year before") + 0.5)
    return _chart(ratio, float(np.nanmean(ratio)), np.full(ratio.shape, _sigma(ratio)))


def _chart(values: Floats, centre: float, sigma: Floats) -> ControlChart:
    middle = np.full(values.shape, float(centre))
    return ControlChart(values, middle, middle - 3 * sigma, middle + 3 * sigma, sigma)


def _sigma(values: Floats) -> float:
    ranges = np.abs(np.diff(values))
    if np.isnan(ranges).all():
        raise MeasureError("No two neighbouring months have a count: a chart needs at least two.")
    return float(np.nanmean(ranges)) / MEAN_RANGE_TO_SIGMA


class SpecialCauses(NamedTuple):
    """Rules that a month takes part in, shape (n,) each.

    ``is_outside`` and ``is_nine`` carry a claim: of charts of 24 months over the rest of the force
    in which nothing has changed up to about 10 in 100 show either (tests/claims/control_charts.py).
    With the four rules of the NHS (outside, seven, trend, near a limit) 15 to 29 in 100 do.
    """

    is_outside: Bools
    is_nine: Bools
    is_seven: Bools
    is_trend: Bools
    is_near_limit: Bools


def special_causes(chart: ControlChart) -> SpecialCauses:
    """Mark the months by Nelson's run of nine and by the rules of NHS "Making data count".

    Outside: beyond three sigma. Nine, seven: so many or more in a row on one side of the mean.
    Trend: seven or more in a row, each above (or each below) the one before it. Near the limit: of
    three in a row, all on one side of the mean, two or three between two and three sigma; those
    are marked. A missing month breaks every row; one on the mean a run, an equal one a trend. The
    rules go by the chart's ``z``.

    References
    ----------
    NHS England and NHS Improvement (2019). Making Data Count: strengthening your decisions; two of
    three as in NHSRplotthedots at 050b07d.
    Nelson, L. S. (1984). The Shewhart control chart: tests for special causes. Journal of Quality
    Technology 16, 237-239.

    Examples
    --------
    >>> counts = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, 51, 70]
    >>> special_causes(laney_u_chart(counts, [1] * 12)).is_outside[-2:]
    array([False,  True])
    """
    z = chart.z
    side = np.sign(z)
    trend = _runs(np.sign(np.concatenate([[np.nan], np.diff(z)])), length=6)  # of steps
    is_start = (trend[1:] != 0) & (trend[1:] != trend[:-1])
    return SpecialCauses(
        is_outside=np.abs(z) > 3,
        is_nine=_runs(side, length=9) != 0,
        is_seven=_runs(side, length=7) != 0,
        is_trend=(trend != 0) | np.append(is_start, False),  # the point it starts from too
        is_near_limit=_two_of_three(z),
    )


def _runs(sign: Floats, *, length: int) -> Floats:
    """Keep the signs that stand in an unbroken run of at least ``length``; others are 0."""
    kept = np.zeros(sign.shape)
    start = 0
    for end in range(1, sign.size + 1):
        if end == sign.size or sign[end] != sign[start]:
            if end - start >= length and sign[start] in (-1, 1):
                kept[start:end] = sign[start]
            start = end
    return kept


def _two_of_three(z: Floats) -> Bools:
    """Mark the near ones of three neighbours on one side, two of them between 2 and 3 sigma."""
    is_near = (np.abs(z) > 2) & (np.abs(z) <= 3)
    marked = np.zeros(z.shape, dtype=bool)
    for start in range(z.size - 2):
        three = slice(start, start + 3)
        if abs(np.sign(z[three]).sum()) == 3 and is_near[three].sum() >= 2:
            marked[three] |= is_near[three]
    return marked
