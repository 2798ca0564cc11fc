"""Was it here, or everywhere? A change beside the change of the rest."""

from __future__ import annotations

import math
from typing import NamedTuple

from scipy import special

from scp_lib.measures.rates import tail_area


class RelativeChange(NamedTuple):
    """How an area changed relative to the rest over the same months.

    ``relative_pct`` is the ratio of the two ratios less one: -20 means that the area's rate
    ended 20% below where it would be had it changed as the rest did. It and its interval are
    NaN if any of the four counts is 0; the interval alone if the dispersion is not known.
    """

    name: str
    rest_current_count: int
    rest_baseline_count: int
    rest_change_pct: float
    relative_pct: float
    low_pct: float
    high_pct: float
    is_beyond_chance: bool


def relative_change(
    current_count: int,
    baseline_count: int,
    *,
    rest_current_count: int,
    rest_baseline_count: int,
    name: str = "the rest",
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> RelativeChange:
    """Difference in differences of four counts, as a ratio of ratios with an interval.

    (a / b) / (c / d) has a logarithm with variance φ (1/a + 1/b + 1/c + 1/d), by the usual
    large-sample form. The area must not be part of the rest. Days cancel out of the ratio
    of ratios, since both change over the same periods; they matter to the rest's own change.

    Parameters
    ----------
    current_count, baseline_count
        Incidents of the area.
    rest_current_count, rest_baseline_count
        Incidents of the rest, the area left out, over the same months.
    name
        What the rest is: "the rest of Colchester".
    current_exposure, baseline_exposure
        Days of the two periods.
    confidence
        Share of such intervals that hold the true ratio, about.
    dispersion
        Variance over mean of all four counts; infinite where it is not known.

    Returns
    -------
    RelativeChange
        Changes in percent; NaN, and not beyond chance, where one of the counts is 0.

    Examples
    --------
    >>> found = relative_change(80, 100, rest_current_count=450, rest_baseline_count=500)
    >>> round(found.rest_change_pct, 1), round(found.relative_pct, 1)
    (-10.0, -11.1)
    >>> round(found.low_pct, 1), round(found.high_pct, 1), found.is_beyond_chance
    (-35.5, 22.5, False)
    """
    rest_change = math.nan
    if rest_baseline_count:
        rest = rest_current_count / current_exposure
        rest_change = 100 * (rest / (rest_baseline_count / baseline_exposure) - 1)
    four = (current_count, baseline_count, rest_current_count, rest_baseline_count)
    if not all(four):
        nan = math.nan
        return RelativeChange(
            name, rest_current_count, rest_baseline_count, rest_change, nan, nan, nan, False
        )
    log_ratio = math.log(current_count / baseline_count) - math.log(
        rest_current_count / rest_baseline_count
    )
    reach = float(special.ndtri(1 - tail_area(confidence))) * math.sqrt(
        dispersion * sum(1 / count for count in four)
    )
    ends = [math.nan] * 2
    if reach < math.inf:
        ends = [100 * math.expm1(log_ratio + step) for step in (-reach, reach)]
    return RelativeChange(
        name,
        rest_current_count,
        rest_baseline_count,
        rest_change,
        100 * math.expm1(log_ratio),
        ends[0],
        ends[1],
        ends[0] > 0 or ends[1] < 0,
    )
