"""Funnels: which areas lie outside what the others and chance would lead one to expect."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.overdispersion import between_areas, between_tables, log_ratio
from scp_lib.measures.rates import Floats, as_floats

FEWEST_FOR_FUNNEL = 5
_AT_95, _AT_998 = 0.975, 0.999


class Funnel(NamedTuple):
    """Each area against the others, in the logarithm of its ratio; each of shape (k,).

    ``z`` is its distance from ``centre`` in standard errors, ``spread``; it lies outside where
    that is beyond ``at_95`` or ``at_998``, quantiles of Student's t.
    """

    z: Floats
    centre: Floats
    spread: Floats
    at_95: float
    at_998: float


class ChangeFunnel(NamedTuple):
    """Changes of many areas, each with the limits that the others set for it.

    ``ratio`` is current over baseline of each area and ``overall`` of all together, both per
    day; the limits are in the same unit, empty from a baseline of 0. A ratio lies outside them
    just where ``z`` of ``funnel`` is beyond its quantile.
    """

    ratio: Floats
    overall: float
    funnel: Funnel
    low_95: Floats
    high_95: Floats
    low_998: Floats
    high_998: Floats


def left_out(distance: Floats, variance: Floats, *, has_phi: bool) -> Funnel:
    """Judge each area by the others alone.

    φ and τ² are those between the others (central: see
    :func:`scp_lib.measures.overdispersion.between_areas`). An area of variance v by chance alone
    varies by s = v + τ², or with ``has_phi`` by the larger of that and φv; the centre is the mean
    of the others with the weights 1/s, and z the distance from it over √(s + 1/Σ(1/s)). The
    quantiles are of Student's t with k − 2 degrees of freedom.

    Parameters
    ----------
    distance, variance
        Logarithm of each area's ratio and its variance by chance, shape (k,), k at least 5.

    References
    ----------
    Spiegelhalter, D. J. (2005). Funnel plots for comparing institutional performance. Statistics
    in Medicine 24, 1185-1202. Higgins, J. P. T., Thompson, S. G. and Spiegelhalter, D. J. (2009).
    A re-evaluation of random-effects meta-analysis. Journal of the Royal Statistical Society A
    172, 137-159: the prediction interval.

    Examples
    --------
    >>> found = left_out(*log_ratio([60, 30, 25, 12, 9], [40, 36, 20, 20, 8]), has_phi=True)
    >>> found.z.round(3), round(found.at_95, 3)
    (array([ 1.933, -0.81 ,  0.43 , -1.624,  0.075]), 3.182)
    """
    if distance.size < FEWEST_FOR_FUNNEL or np.isnan(distance).any():
        raise MeasureError(
            f"A funnel was wanted of {distance.size} areas: give {FEWEST_FOR_FUNNEL} at least, "
            "and leave out those without a count."
        )
    centre, spread = np.empty(distance.size), np.empty(distance.size)
    for place in range(distance.size):
        others = np.arange(distance.size) != place
        between = between_areas([(distance[others], variance[others])])
        s = variance + between.tau_squared
        if has_phi:
            s = np.maximum(s, between.phi * variance)
        weight = 1 / s[others]
        centre[place] = (weight * distance[others]).sum() / weight.sum()
        spread[place] = np.sqrt(s[place] + 1 / weight.sum())
    at_95, at_998 = (float(special.stdtrit(distance.size - 2, p)) for p in (_AT_95, _AT_998))
    return Funnel((distance - centre) / spread, centre, spread, at_95, at_998)


def change_funnel(
    current_count: ArrayLike,
    baseline_count: ArrayLike,
    *,
    current_days: float = 1.0,
    baseline_days: float = 1.0,
) -> ChangeFunnel:
    """Compare each area's change with the changes of the others; no population is needed.

    :func:`left_out` of the logarithms of (a + ½)/(b + ½).

    Parameters
    ----------
    current_count, baseline_count
        Incidents of each area, shape (k,), k at least 5.
    current_days, baseline_days
        Days of the two periods, the same for all areas.

    Raises
    ------
    MeasureError
        Too few areas, or a count is missing or negative, or one period has none.

    Examples
    --------
    >>> found = change_funnel([60, 30, 25, 12, 9], [40, 36, 20, 20, 8])
    >>> found.ratio[:2].round(2), found.low_95[:2].round(2), found.high_95[:2].round(2)
    (array([1.5 , 0.83]), array([0.39, 0.32]), array([2.07, 4.1 ]))
    """
    now = as_floats(current_count, name="current counts")
    before = as_floats(baseline_count, name="baseline counts")
    if now.shape != before.shape or not (now.sum() and before.sum()):
        raise MeasureError("A period holds no incident, or counts are missing: give both periods.")
    found, per_day = left_out(*log_ratio(now, before), has_phi=True), baseline_days / current_days
    with np.errstate(divide="ignore", invalid="ignore"):
        limits = [
            np.where(before > 0, np.maximum(count, 0) / before * per_day, np.nan)
            for at in (-found.at_95, found.at_95, -found.at_998, found.at_998)
            for count in [np.exp(found.centre + at * found.spread) * (before + 0.5) - 0.5]
        ]
        ratio = now / before * per_day
    return ChangeFunnel(ratio, float(now.sum() / before.sum() * per_day), found, *limits)


def rate_funnel(observed: ArrayLike, expected: ArrayLike) -> Funnel:
    """Compare each area's rate with the rates of the others, whose true levels differ.

    :func:`left_out` of ln(O/E) with the variance 1/E; half an incident stands in for none.

    Parameters
    ----------
    observed, expected
        Incidents of each area, and those that one rate for all would give it, shape (k,).

    Examples
    --------
    >>> rate_funnel([30, 12, 25, 40, 18], [25, 20, 25, 30, 25]).z.round(2)
    array([ 0.77, -1.71,  0.19,  1.34, -0.89])
    """
    e = as_floats(expected, name="expected counts")
    o = as_floats(observed, name="observed counts")
    if o.shape != e.shape or not (e > 0).all():
        raise MeasureError("An expected count is 0 or missing: leave such areas out of a funnel.")
    return left_out(np.log(np.maximum(o, 0.5) / e), 1 / e, has_phi=False)


def count_tails(
    observed: ArrayLike, expected: ArrayLike, dispersion: ArrayLike
) -> tuple[Floats, Floats]:
    """Return how often a count as low, and one as high, comes of what is expected.

    Poisson's of the effective counts, O/φ of E/φ, each whole incident a step of 1/φ: exact where
    φ is 1. The published limits of a funnel, χ² quantiles, are those of a mean for its count: 18
    times as many counts as they say lie below the lower one where four incidents are expected.

    Parameters
    ----------
    observed, expected, dispersion
        Incidents of each area, those expected of it (above 0), and its φ; shape (n,).

    Returns
    -------
    low, high
        P(count ≤ observed) and P(count ≥ observed), shape (n,).

    Examples
    --------
    >>> low, high = count_tails([4, 4], [10, 10], [1, 2])
    >>> low.round(4), high.round(4)
    (array([0.0293, 0.0981]), array([0.9897, 0.9439]))
    """
    o = as_floats(observed, name="observed counts")
    e = as_floats(expected, name="expected counts")
    phi = as_floats(dispersion, name="dispersions")
    if not (e > 0).all():
        raise MeasureError("An expected count is 0 or missing: leave such areas out of a funnel.")
    low = special.gammaincc((o + (phi + 1) / 2) / phi, e / phi)
    return low, np.where(o > 0, special.gammainc((o + (phi - 1) / 2) / phi, e / phi), 1.0)


class WardFunnel(NamedTuple):
    """Wards outside the 99.8% limits of the whole area's rate; none without a population.

    Where ``is_judged`` is false nothing tells how much counts of wards vary, and none is called.
    """

    area_rate_per_1000: float
    above: list[str]
    below: list[str]
    ward_count: int
    is_judged: bool = False


def ward_funnel(rates: pd.DataFrame, *, pairs: Sequence[pd.DataFrame] = ()) -> WardFunnel:
    """Compare each ward with the rate of all wards together.

    Outside are those whose tail (:func:`count_tails`) is below 0.1%, by the φ of the ward's own
    expected count (:meth:`scp_lib.measures.overdispersion.Between.phi_of`), the upper quartile of
    what all wards' pairs of like periods leave open.

    Parameters
    ----------
    rates
        ward_name, incident_count, population; as measures.counts.ward_rates returns them.
    pairs
        Tables of wards in like periods, as scp_lib.measures.overdispersion.pair_tables has them.

    Examples
    --------
    >>> table = pd.DataFrame({"ward_name": list("ABCDE"), "incident_count": [180, 99, 98, 97, 26],
    ...                       "population": [10000] * 5})
    >>> pair = pd.DataFrame({"now": [40, 12, 10, 9, 1], "before": [41, 9, 11, 10, 1]})
    >>> found = ward_funnel(table, pairs=[pair])
    >>> found.above, found.below
    (['A'], ['E'])
    """
    held = rates[rates["population"].notna()]
    people = held["population"].to_numpy(float)
    count = held["incident_count"].to_numpy(float)
    if not len(held) or not count.sum():
        return WardFunnel(float("nan"), [], [], len(held))
    rate = float(1000 * count.sum() / people.sum())
    between = between_tables(pairs)
    if between is None:
        return WardFunnel(rate, [], [], len(held))
    expected = count.sum() * people / people.sum()
    low, high = count_tails(count, expected, between.phi_of(expected))
    names = held["ward_name"].to_numpy()
    by_ratio = np.argsort(-count / expected, kind="stable")
    return WardFunnel(
        area_rate_per_1000=rate,
        above=[str(names[row]) for row in by_ratio if high[row] < 1 - _AT_998],
        below=[str(names[row]) for row in by_ratio[::-1] if low[row] < 1 - _AT_998],
        ward_count=len(held),
        is_judged=True,
    )
