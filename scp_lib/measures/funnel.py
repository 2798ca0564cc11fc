"""Funnel of many areas: which counts stand out beyond chance, and beyond ordinary variety."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats


class FunnelLimits(NamedTuple):
    """Limits of observed over expected, at 95 and 99.8%."""

    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats


class Funnel(NamedTuple):
    """Observed over expected of many areas, with exact and with widened limits.

    ``phi`` is the overdispersion of the winsorised z-scores and ``tau_squared`` the variance
    between areas (of the logarithm of the ratio) that the widened limits add.
    """

    ratio: Floats
    z: Floats
    exact: FunnelLimits
    widened: FunnelLimits
    phi: float
    tau_squared: float


def exact_limits(expected: ArrayLike) -> FunnelLimits:
    """Exact Poisson limits of observed over expected incidents.

    Counts are whole, so that the published limits leave out a little more below than above:
    by chance alone 3.4% of areas with 50 expected incidents lie below the lower 95% limit
    and 1.7% above the upper one (2.9 and 0.7% with 10 expected).

    Parameters
    ----------
    expected
        Incidents expected of each area (its exposure times the overall rate), shape (n,).

    Returns
    -------
    FunnelLimits
        ½χ²(α/2; 2E)/E and ½χ²(1−α/2; 2(E+1))/E for 95 and 99.8%, each of shape (n,).

    Raises
    ------
    MeasureError
        An expected count is 0 or below.

    Examples
    --------
    >>> limits = exact_limits([10, 100])
    >>> limits.low_95.round(3), limits.high_95.round(3)
    (array([0.48 , 0.814]), array([1.839, 1.216]))
    """
    e = _expected(expected)
    return FunnelLimits(
        special.gammaincinv(e, 0.025) / e,
        special.gammaincinv(e + 1, 0.975) / e,
        special.gammaincinv(e, 0.001) / e,
        special.gammaincinv(e + 1, 0.999) / e,
    )


def funnel(observed: ArrayLike, expected: ArrayLike, *, winsorised_share: float = 0.1) -> Funnel:
    """Funnel of areas with limits widened for overdispersion (Spiegelhalter 2005).

    z = √E ln(O/E); the z-scores beyond the 10th and 90th percentiles are set to these, so
    that the areas sought do not themselves widen the limits; φ is their mean square, and
    τ² = max(0, (kφ − (k−1)) / (Σw − Σw²/Σw)) with w = E. The widened limits are
    exp(±z √(1/E + τ²)) with z 1.96 and 3.09.

    Parameters
    ----------
    observed
        Incidents of each area, shape (k,). A count of 0 has no logarithm: half an incident
        stands in for it in z alone.
    expected
        Incidents expected, shape (k,), above 0.
    winsorised_share
        Share of z-scores drawn in at each end; percentiles interpolate linearly.

    Returns
    -------
    Funnel
        Ratio, z (before winsorising), both sets of limits, φ, τ².

    Raises
    ------
    MeasureError
        Counts of different length or fewer than three, missing or negative counts, or an
        expected count of 0 or below.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance.
    Statistics in Medicine 24, 1185-1202; and Handling over-dispersion of performance
    indicators. Quality and Safety in Health Care 14, 347-351.

    Examples
    --------
    >>> found = funnel([30, 12, 25, 40, 18], [25, 20, 25, 30, 25])
    >>> found.ratio
    array([1.2       , 0.6       , 1.        , 1.33333333, 0.72      ])
    >>> round(found.phi, 3), round(found.tau_squared, 4)
    (1.871, 0.0538)
    """
    e = _expected(expected)
    o = as_floats(observed, name="observed counts")
    if o.shape != e.shape or o.ndim != 1 or o.size < 3 or np.isnan(o).any():
        raise MeasureError(
            f"{o.size} observed and {e.size} expected counts were given, {int(np.isnan(o).sum())} "
            "of them missing: give both for three areas at least, and leave the others out."
        )
    z = np.sqrt(e) * np.log(np.maximum(o, 0.5) / e)
    ends = np.quantile(z, [winsorised_share, 1 - winsorised_share])
    k, phi = z.size, float(np.mean(np.clip(z, ends[0], ends[1]) ** 2))
    tau_squared = max(0.0, (k * phi - (k - 1)) / (e.sum() - (e**2).sum() / e.sum()))
    spread = np.sqrt(1 / e + tau_squared)
    at_95, at_998 = special.ndtri([0.975, 0.999])
    widened = FunnelLimits(
        np.exp(-at_95 * spread),
        np.exp(at_95 * spread),
        np.exp(-at_998 * spread),
        np.exp(at_998 * spread),
    )
    return Funnel(o / e, z, exact_limits(e), widened, phi, float(tau_squared))


def _expected(expected: ArrayLike) -> Floats:
    floats = as_floats(expected, name="expected counts")
    if not (floats > 0).all():
        raise MeasureError("An expected count is 0 or missing: leave such areas out of a funnel.")
    return floats
