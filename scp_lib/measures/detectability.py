"""What a comparison could ever show: the smallest baseline, and the smallest change."""

from __future__ import annotations

import math
from typing import Literal

from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.rates import tail_area

Direction = Literal["fewer", "more"]


def smallest_baseline(
    change_pct: float,
    *,
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> int:
    """Smallest baseline count at which an observed change is beyond chance.

    In the square-root form: the square root of a count has a variance of about φ / 4
    whatever the count, so that for equal periods z = √2 (√a − √b) / √φ. A change observed
    just there would come out beyond chance; a true change of that size would come out so
    only half of the time.

    Parameters
    ----------
    change_pct
        Change of the rate, percent: -17 is a fall of 17%. Not 0, and not below -100.
    current_exposure, baseline_exposure
        What the counts are per, such as days.
    confidence
        0.95 for a test at 5%, two-sided.
    dispersion
        Variance over mean, 1 or more.

    Returns
    -------
    int
        Incidents in the baseline period.

    Raises
    ------
    MeasureError
        The change is 0 or below -100.

    Examples
    --------
    >>> [smallest_baseline(change) for change in (-17, -33, -28, -5, -2)]
    [243, 59, 84, 2996, 19015]
    >>> smallest_baseline(-33, dispersion=1.5)
    88
    """
    if change_pct == 0 or change_pct < -100:
        raise MeasureError(
            f"A change of {change_pct:g}% was given: any change but 0 from -100% up can be asked."
        )
    z = float(special.ndtri(1 - tail_area(confidence)))
    step = 1 - math.sqrt(1 + change_pct / 100)
    unequal = 1 + baseline_exposure / current_exposure
    return math.ceil(dispersion * unequal * (z / 2 / step) ** 2 - 1e-9)


def detectable_change_pct(
    baseline_count: int,
    *,
    direction: Direction = "fewer",
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> float:
    """Smallest change from this baseline that would be called beyond chance.

    It is found by the verdict's own interval (:func:`compare_counts`), one incident at a
    time, and so agrees with the verdict to the incident.

    Parameters
    ----------
    baseline_count
        Incidents in the baseline period.
    direction
        Whether a fall (``fewer``) or a rise (``more``) is sought.
    current_exposure, baseline_exposure, confidence, dispersion
        As in :func:`compare_counts`.

    Returns
    -------
    float
        Change in percent, negative for a fall; NaN where no fall could be beyond chance, not
        even to 0, or where the baseline is 0.

    Examples
    --------
    >>> round(detectable_change_pct(513, current_exposure=120, baseline_exposure=121), 1)
    -12.1
    >>> detectable_change_pct(4)
    nan
    """

    def change_if_beyond(current_count: int) -> float | None:
        found = compare_counts(
            current_count,
            baseline_count,
            current_exposure=current_exposure,
            baseline_exposure=baseline_exposure,
            confidence=confidence,
            dispersion=dispersion,
        )
        is_wanted = found.change_pct < 0 if direction == "fewer" else found.change_pct > 0
        return found.change_pct if found.is_beyond_chance and is_wanted else None

    if baseline_count == 0:
        return math.nan
    same = round(baseline_count * current_exposure / baseline_exposure)
    if direction == "fewer":
        within, beyond = same, 0
    else:
        within, beyond = same, 2 * same + 10
        while change_if_beyond(beyond) is None:
            beyond *= 2
    if change_if_beyond(beyond) is None:
        return math.nan
    while abs(beyond - within) > 1:
        middle = (beyond + within) // 2
        within, beyond = (middle, beyond) if change_if_beyond(middle) is None else (within, middle)
    return float(change_if_beyond(beyond) or math.nan)
