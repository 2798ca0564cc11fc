"""What a comparison could show: the smallest change, and the smallest baseline, at 80% power."""

import math
from typing import Literal

from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import tail_area

Direction = Literal["fewer", "more"]

_POWER = 0.8
_LARGEST_FALL_PCT = 80


def detectable_change_pct(
    baseline_count: int,
    *,
    direction: Direction = "fewer",
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> float:
    """True change that would be called clear four times in five.

    The square root of a count has a variance of about φ/4 whatever the count. So with the
    baseline b and the exposures E1 and E0 a true change moves the root of the rate, as a share of
    it, by s = (q + 0.8416)/2 · √(φ(1 + E0/E1)/b) + φ/(2b), q the normal quantile of the
    interval; the last term is for the interval being exact, and so wider. The fall is
    (1 − s)² − 1, the rise (1 + s)² − 1.

    Parameters
    ----------
    baseline_count
        Incidents in the baseline period.
    direction
        Whether a fall (``fewer``) or a rise (``more``) is sought.
    current_exposure, baseline_exposure, confidence, dispersion
        As in :func:`scp_lib.measures.comparison.compare_counts`.

    Returns
    -------
    float
        Change in percent, negative for a fall; NaN where the fall would be of more than 80%,
        for then it is called so less often, or not at all; and where the baseline is 0 or the
        dispersion not known (infinite).

    Examples
    --------
    >>> [round(detectable_change_pct(100, direction=way), 2) for way in ("fewer", "more")]
    [-36.5, 44.75]
    >>> detectable_change_pct(10)
    nan
    """
    if not baseline_count or math.isinf(dispersion):
        return math.nan
    unequal = dispersion * (1 + baseline_exposure / current_exposure)
    step = _reach(confidence) * math.sqrt(unequal / baseline_count)
    step += dispersion / (2 * baseline_count)
    if direction == "more":
        return 100 * ((1 + step) ** 2 - 1)
    fall = 100 * ((1 - step) ** 2 - 1)
    return fall if step < 1 and fall >= -_LARGEST_FALL_PCT else math.nan


def smallest_baseline(change_pct: float) -> int:
    """Return the smallest baseline from which a true change is called so four times in five.

    The inverse of :func:`detectable_change_pct` for equal periods and counts that vary by chance
    alone (φ = 1): incidents in the baseline period. Real counts vary more, and need more incidents.
    ``change_pct`` is the change of the rate, percent: -17 is a fall of 17%. MeasureError if it is 0
    or below -100.

    >>> [smallest_baseline(change) for change in (-17, -33, -28, -5, -2)]
    [508, 125, 178, 6161, 38951]
    """
    if change_pct == 0 or change_pct < -100:
        raise MeasureError(
            f"A change of {change_pct:g}% was given: give any change but 0, from -100% up."
        )
    step = abs(1 - math.sqrt(1 + change_pct / 100))
    per_root = _reach(0.95) * math.sqrt(2)
    return math.ceil(((per_root + math.sqrt(per_root**2 + 2 * step)) / (2 * step)) ** 2 - 1e-9)


def _reach(confidence: float) -> float:
    """Half the sum of the normal quantiles of the interval and of the power."""
    return float(special.ndtri(1 - tail_area(confidence)) + special.ndtri(_POWER)) / 2
