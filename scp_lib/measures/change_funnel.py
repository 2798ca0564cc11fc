"""Funnel of changes: which areas changed differently from all of them together, beyond chance.

It needs no population: each area is compared with its own count of the year before. Both counts
are observed, so both lend their chance to the limits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats

_FEWEST = 3


class ChangeFunnel(NamedTuple):
    """Changes of many areas against the change of all together, with limits.

    ``ratio`` is current over baseline of each area, and ``overall`` of all together, both per
    day. ``z`` leaves overdispersion out, ``z_widened`` allows for it; ``is_outside_95`` and
    ``is_outside_998`` are by the widened one. ``phi`` is the mean square of the winsorised z,
    ``tau_squared`` the variance between areas of the logarithm of the ratio.
    """

    ratio: Floats
    overall: float
    z: Floats
    z_widened: Floats
    is_outside_95: NDArray[np.bool_]
    is_outside_998: NDArray[np.bool_]
    phi: float
    tau_squared: float


def change_funnel(
    current_count: ArrayLike,
    baseline_count: ArrayLike,
    *,
    current_days: float = 1.0,
    baseline_days: float = 1.0,
    winsorised_share: float = 0.1,
) -> ChangeFunnel:
    """Compare each area's change with the change of all areas together.

    The logarithm of a/b has the variance 1/a + 1/b for chance alone. With R = Σa/Σb,
    z = ln(a/(bR)) / √(1/a + 1/b); the z-scores beyond the 10th and 90th percentiles are set to
    these, φ is their mean square, and τ² = max(0, (kφ − (k−1)) / (Σw − Σw²/Σw)) with
    w = 1/(1/a + 1/b), so that z_widened = ln(a/(bR)) / √(1/a + 1/b + τ²).

    Parameters
    ----------
    current_count, baseline_count
        Incidents of each area, shape (k,), k at least 3; half an incident stands in for 0.
    current_days, baseline_days
        Days of the two periods, the same for all areas.
    winsorised_share
        Share of z-scores drawn in at each end; percentiles interpolate linearly.

    Raises
    ------
    MeasureError
        Fewer than three areas, or a count is missing or negative, or one period has none.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance.
    Statistics in Medicine 24, 1185-1202.

    Examples
    --------
    >>> found = change_funnel([110, 95, 210, 60], [100, 100, 200, 100])
    >>> found.ratio, round(found.overall, 3)
    (array([1.1 , 0.95, 1.05, 0.6 ]), 0.95)
    >>> found.z.round(2), found.is_outside_95
    (array([ 1.06,  0.  ,  1.01, -2.81]), array([False, False, False,  True]))
    """
    now = as_floats(current_count, name="current counts")
    before = as_floats(baseline_count, name="baseline counts")
    if now.shape != before.shape or now.ndim != 1 or now.size < _FEWEST:
        raise MeasureError(
            f"{now.size} current and {before.size} baseline counts were given: give both for "
            "three areas at least."
        )
    if np.isnan(now).any() or np.isnan(before).any() or not (now.sum() and before.sum()):
        raise MeasureError("A count is missing, or a period holds none: leave such areas out.")
    a, b = np.maximum(now, 0.5), np.maximum(before, 0.5)
    distance = np.log(a / b / (now.sum() / before.sum()))
    variance = 1 / a + 1 / b
    z = distance / np.sqrt(variance)
    ends = np.quantile(z, [winsorised_share, 1 - winsorised_share])
    k, phi, w = z.size, float(np.mean(np.clip(z, *ends) ** 2)), 1 / variance
    tau_squared = max(0.0, (k * phi - (k - 1)) / (w.sum() - (w**2).sum() / w.sum()))
    widened = distance / np.sqrt(variance + tau_squared)
    at_95, at_998 = special.ndtri([0.975, 0.999])
    per_day = baseline_days / current_days
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = now / before * per_day
    return ChangeFunnel(
        ratio,
        float(now.sum() / before.sum() * per_day),
        z,
        widened,
        np.abs(widened) > at_95,
        np.abs(widened) > at_998,
        phi,
        float(tau_squared),
    )


def change_limits(
    baseline_count: ArrayLike, *, overall: float, tau_squared: float, level: float = 0.95
) -> tuple[Floats, Floats]:
    """Limits of the change in per cent for areas of a given size that changed as all did.

    Parameters
    ----------
    baseline_count
        Incidents of the baseline, shape (n,), above 0.
    overall
        Current over baseline of all areas together.
    tau_squared
        Variance between areas, 0 for chance alone.
    level
        Share of such areas inside.

    Examples
    --------
    >>> low, high = change_limits([100, 1000], overall=1.0, tau_squared=0.0)
    >>> low.round(1), high.round(1)
    (array([-24.2,  -8.4]), array([31.9,  9.2]))
    """
    b = as_floats(baseline_count, name="baseline counts")
    if not (b > 0).all() or not overall > 0:
        raise MeasureError("Limits of a change need a baseline and an overall ratio above 0.")
    reach = special.ndtri((1 + level) / 2) * np.sqrt((1 + 1 / overall) / b + tau_squared)
    return 100 * (overall * np.exp(-reach) - 1), 100 * (overall * np.exp(reach) - 1)
