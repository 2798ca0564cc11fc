"""One rate and how sure it is: exact intervals, and smoothing for small areas."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scp_lib.errors import MeasureError

Floats = NDArray[np.float64]


class RateInterval(NamedTuple):
    """Incidents per 1,000 residents with the ends of the exact interval, one an area."""

    rate: Floats
    low: Floats
    high: Floats


class SmoothedRate(NamedTuple):
    """Rates drawn towards the rate of all areas together, the more the smaller the area.

    ``weight`` is the share of an area's own rate in its smoothed rate: 1 keeps it as it
    is, 0 replaces it by ``overall``.
    """

    rate: Floats
    weight: Floats
    overall: float


def as_floats(values: ArrayLike, *, name: str) -> Floats:
    """Return numbers as floats, empty ones as NaN; raise MeasureError if any is negative.

    >>> as_floats([3, None], name="counts")
    array([ 3., nan])
    """
    floats = np.asarray(values, dtype=float)
    if (floats < 0).any() or np.isinf(floats).any():
        raise MeasureError(
            f"The {name} hold {floats[~(floats >= 0) | np.isinf(floats)][0]:g}: "
            "give 0 or more, or nothing where a figure is missing."
        )
    return floats


def tail_area(confidence: float) -> float:
    """Return what an interval leaves out at each end; raise MeasureError outside (0, 1).

    >>> round(tail_area(0.95), 3)
    0.025
    """
    if not 0 < confidence < 1:
        raise MeasureError(
            f"A confidence of {confidence:g} was given: give a share between 0 and 1, such as 0.95."
        )
    return (1 - confidence) / 2


def poisson_interval(count: ArrayLike, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Exact interval for the mean of a Poisson count (Garwood 1936).

    Parameters
    ----------
    count
        Incidents, any shape; NaN where a count is missing.
    confidence
        Share of such intervals that hold the true mean, at least.

    Returns
    -------
    tuple of numpy.ndarray
        Lower and upper ends, incidents, in the shape of ``count``; NaN where it is NaN.

    Raises
    ------
    MeasureError
        A count is negative, or the confidence is not between 0 and 1.

    References
    ----------
    Garwood, F. (1936). Fiducial limits for the Poisson distribution. Biometrika 28, 437-442.

    Examples
    --------
    >>> low, high = poisson_interval([0, 10])
    >>> low.round(3), high.round(3)
    (array([0.   , 4.795]), array([ 3.689, 18.39 ]))
    """
    from scipy import special  # slow to import: a command that builds nothing needs none

    counts = as_floats(count, name="counts")
    tail = tail_area(confidence)
    low = np.where(counts == 0, 0.0, special.gammaincinv(counts, tail))
    return low, np.asarray(special.gammainccinv(counts + 1, tail))


def rate_per_1000(count: ArrayLike, population: ArrayLike) -> RateInterval:
    """Incidents per 1,000 residents with the exact 95% Poisson interval.

    The population is taken as known: the interval shows the chance in the count alone.

    Parameters
    ----------
    count
        Incidents of each area, shape (n,); NaN where missing.
    population
        Residents of each area, shape (n,); NaN where missing. An area without residents
        has no rate (NaN).

    Returns
    -------
    RateInterval
        Rate, low and high, incidents per 1,000 residents, each of shape (n,); NaN where the
        count or the population is missing.

    Raises
    ------
    MeasureError
        A count or a population is negative.

    Examples
    --------
    >>> rates = rate_per_1000([10, 10], [2000, None])
    >>> rates.rate, rates.low.round(2), rates.high.round(2)
    (array([ 5., nan]), array([2.4, nan]), array([9.2, nan]))
    """
    counts = as_floats(count, name="counts")
    residents = as_floats(population, name="populations")
    per = 1000 / np.where(residents > 0, residents, np.nan)
    low, high = poisson_interval(counts)
    return RateInterval(counts * per, low * per, high * per)


def empirical_bayes_rate(count: ArrayLike, population: ArrayLike) -> SmoothedRate:
    """Rates per 1,000 residents, smoothed towards the rate of all areas (Marshall 1991).

    A small area's rate leaps about by chance. Each is drawn towards the overall rate m by
    the weight A / (A + m / n), where A is how much the areas' own rates differ beyond
    chance: the spread of the rates weighted by residents, less m over the mean population.
    Where the rates differ no more than chance would have it, A is 0 and all areas get m.

    Parameters
    ----------
    count
        Incidents of each area, shape (n,); NaN where missing.
    population
        Residents of each area, shape (n,); NaN where missing.

    Returns
    -------
    SmoothedRate
        Rates per 1,000 residents and weights, shape (n,), NaN where a figure is missing;
        the overall rate per 1,000.

    Raises
    ------
    MeasureError
        Nothing to smooth: no area has a count and residents.

    References
    ----------
    Marshall, R. J. (1991). Mapping disease and mortality rates using empirical Bayes
    estimators. Applied Statistics 40, 283-294.

    Examples
    --------
    >>> smoothed = empirical_bayes_rate([10, 60, 30], [1000, 2000, 3000])
    >>> smoothed.rate.round(2), round(smoothed.overall, 2)
    (array([11.14, 28.75, 10.43]), 16.67)
    """
    counts = as_floats(count, name="counts")
    residents = as_floats(population, name="populations")
    known = ~np.isnan(counts) & (residents > 0)
    if not known.any():
        raise MeasureError("No area has both a count and residents: rates need one at least.")
    x, n = counts[known], residents[known]
    overall = x.sum() / n.sum()
    beyond_chance = max(0.0, (n * (x / n - overall) ** 2).sum() / n.sum() - overall / n.mean())
    weight = np.full(counts.shape, np.nan)
    rate = np.full(counts.shape, np.nan)
    weight[known] = beyond_chance / (beyond_chance + overall / n) if beyond_chance else 0.0
    rate[known] = 1000 * (overall + weight[known] * (x / n - overall))
    return SmoothedRate(rate, weight, float(1000 * overall))
