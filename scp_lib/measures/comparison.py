"""Two counts compared: the change, its exact interval, whether chance would do, and the rest."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.overdispersion import AreaDispersion
from scp_lib.measures.rates import Floats, as_floats, tail_area
from scp_lib.measures.significance import benjamini_hochberg


class Comparison(NamedTuple):
    """How one count compares with an earlier one, allowing for unequal exposures.

    ``change_pct`` is the change of the rates (count over exposure), NaN from a baseline of
    zero: no percentage of nothing exists. ``low_pct`` and ``high_pct`` are the ends of its
    interval (the upper end is infinite from a baseline of zero); ``is_beyond_chance`` says
    that they leave out no change. ``p_value`` belongs to the same interval.
    """

    current_count: int
    baseline_count: int
    change_pct: float
    low_pct: float
    high_pct: float
    is_beyond_chance: bool
    p_value: float


class Comparisons(NamedTuple):
    """Many comparisons at once: each field has shape (n,); ``_asdict()`` makes a table."""

    current_count: Floats
    baseline_count: Floats
    change_pct: Floats
    low_pct: Floats
    high_pct: Floats
    is_beyond_chance: NDArray[np.bool_]
    p_value: Floats


def compare_many(
    current_count: ArrayLike,
    baseline_count: ArrayLike,
    *,
    current_exposure: ArrayLike = 1.0,
    baseline_exposure: ArrayLike = 1.0,
    confidence: ArrayLike = 0.95,
    dispersion: ArrayLike = 1.0,
) -> Comparisons:
    """Compare two counts for each of many areas by the exact conditional interval.

    With a incidents now and b before, exposures E1 and E0 and no change,
    a given a + b is binomial with share E1 / (E1 + E0). The Clopper-Pearson interval for
    that share, turned into a ratio of rates, is exact for Poisson counts; the p-value is
    twice the smaller binomial tail, so that it is below 1 - confidence just where the
    interval leaves out no change.

    Real counts vary more than Poisson. With a dispersion φ (variance over mean) the interval
    and p-value are those of the effective counts a / φ and b / φ, which is the usual
    quasi-Poisson widening by about √φ, in the exact interval's form. φ = 1 is the exact
    interval itself.

    Parameters
    ----------
    current_count, baseline_count
        Incidents, shape (n,); NaN where missing, and then the whole row is NaN and is not
        called beyond chance.
    current_exposure, baseline_exposure
        What the counts are per: days, or residents; one for all, or shape (n,).
    confidence
        Share of such intervals that hold the true change, at least; one for all, or shape (n,).
    dispersion
        Variance over mean, 1 or more; one for all, or shape (n,). Infinite where it is not
        known: then the interval leaves everything open.

    Returns
    -------
    Comparisons
        Changes and interval ends in percent, p-values, each of shape (n,). From a baseline
        of zero the change is NaN and the upper end infinite; a fall to zero is -100.

    Raises
    ------
    MeasureError
        A count is negative, an exposure is not above zero, or the dispersion is below 1.

    References
    ----------
    Clopper, C. J. and Pearson, E. S. (1934). The use of confidence or fiducial limits
    illustrated in the case of the binomial. Biometrika 26, 404-413.
    Przyborowski, J. and Wilenski, H. (1940). Homogeneity of results in testing samples from
    Poisson series. Biometrika 31, 313-323.

    Examples
    --------
    >>> many = compare_many([411, 0, 4], [455, 9, 0], current_exposure=120, baseline_exposure=121)
    >>> many.change_pct.round(1), many.low_pct.round(1), many.high_pct.round(1)
    (array([  -8.9, -100. ,    nan]), array([ -20.5, -100. ,  -33.4]), array([  4.3, -48.9,   inf]))
    >>> many.is_beyond_chance
    array([False,  True, False])
    """
    now, before, per_now, per_before = np.broadcast_arrays(
        np.atleast_1d(as_floats(current_count, name="current counts")),
        np.atleast_1d(as_floats(baseline_count, name="baseline counts")),
        as_floats(current_exposure, name="current exposures"),
        as_floats(baseline_exposure, name="baseline exposures"),
    )
    if (per_now == 0).any() or (per_before == 0).any():
        raise MeasureError("An exposure is 0: counts compare per day or per resident above zero.")
    phi = np.asarray(dispersion, dtype=float)
    tail = np.vectorize(tail_area, otypes=[float])(confidence)
    if not (phi >= 1).all():
        raise MeasureError(
            f"A dispersion of {phi[~(phi >= 1)][0]:g} was given: use 1 or more, for real counts "
            "are never taken as steadier than chance."
        )
    x, y = now / phi, before / phi
    # Clopper-Pearson ends of the current share of both counts, by beta quantiles
    low_share = np.where(x == 0, 0.0, special.betaincinv(x, y + 1, tail))
    high_share = np.where(y == 0, 1.0, special.betaincinv(x + 1, y, 1 - tail))
    # twice the smaller binomial tail, by beta integrals, so that counts need not be whole
    share = per_now / (per_now + per_before)
    at_most = np.where(y == 0, 1.0, 1 - special.betainc(x + 1, y, share))
    at_least = np.where(x == 0, 1.0, special.betainc(x, y + 1, share))
    p_value = np.minimum(1.0, 2 * np.minimum(at_most, at_least))
    scale = per_before / per_now
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(before > 0, now / before * scale, np.nan)
        low = low_share / (1 - low_share) * scale
        high = np.where(before == 0, np.inf, high_share / (1 - high_share) * scale)
        high = np.where(np.isnan(now), np.nan, high)
    return Comparisons(
        now.copy(),
        before.copy(),
        100 * (change - 1),
        100 * (low - 1),
        100 * (high - 1),
        p_value < 2 * tail,
        p_value,
    )


def compare_areas(
    current_count: ArrayLike,
    baseline_count: ArrayLike,
    *,
    dispersions: Sequence[AreaDispersion],
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
) -> pd.DataFrame:
    """Compare each of many areas with its own earlier count, and judge them together.

    Parameters
    ----------
    current_count, baseline_count, current_exposure, baseline_exposure
        As for :func:`compare_many`; every count known.
    dispersions
        Each area's own, in the same order: scp_lib.measures.overdispersion.area_dispersion.

    Returns
    -------
    DataFrame
        current_count, baseline_count, change_pct (empty from a baseline of 0), phi (the area's
        own), low_pct, high_pct (95%, widened by it; all three empty where φ is not known),
        is_beyond_chance (by the
        one, corrected for the number of areas: Benjamini and Hochberg 1995, 5%).

    Examples
    --------
    >>> alike = AreaDispersion(2.0, 0.95, area_count=16, pair_count=1, degrees_of_freedom=15)
    >>> found = compare_areas([90, 40], [100, 90], dispersions=[alike, alike])
    >>> found[["change_pct", "is_beyond_chance"]].round(1).to_numpy().tolist()
    [[-10.0, False], [-55.6, True]]
    """
    phi = np.array([each.phi for each in dispersions])
    found = compare_many(
        current_count,
        baseline_count,
        dispersion=phi,
        confidence=[each.confidence for each in dispersions],
        current_exposure=current_exposure,
        baseline_exposure=baseline_exposure,
    )
    is_known = np.isfinite(phi)
    p_value = [each.learnt(p) for each, p in zip(dispersions, found.p_value, strict=True)]
    return pd.DataFrame(
        {
            "current_count": found.current_count.astype("int64"),
            "baseline_count": found.baseline_count.astype("int64"),
            "change_pct": found.change_pct,
            "phi": np.where(is_known, phi, np.nan),
            "low_pct": np.where(is_known, found.low_pct, np.nan),
            "high_pct": np.where(is_known, found.high_pct, np.nan),
            "is_beyond_chance": benjamini_hochberg(p_value) <= 0.05,
        }
    )


def compare_counts(
    current_count: int,
    baseline_count: int,
    *,
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> Comparison:
    """Compare one count with an earlier one; see :func:`compare_many` for the method.

    Five months against twelve, per day:

    >>> found = compare_counts(171, 498, current_exposure=151, baseline_exposure=365)
    >>> round(found.change_pct, 1), found.is_beyond_chance
    (-17.0, True)

    January to April of a common year against a leap year, and the same with the leap day
    forgotten:

    >>> compare_counts(450, 513, current_exposure=120, baseline_exposure=121).is_beyond_chance
    False
    >>> compare_counts(450, 513).is_beyond_chance
    True
    """
    many = compare_many(
        [current_count],
        [baseline_count],
        current_exposure=current_exposure,
        baseline_exposure=baseline_exposure,
        confidence=confidence,
        dispersion=dispersion,
    )
    if np.isnan(many.p_value[0]):
        raise MeasureError("A count is missing: two counts are needed to compare them.")
    rest = (column[0].item() for column in many[2:])
    return Comparison(int(current_count), int(baseline_count), *rest)


class RelativeChange(NamedTuple):
    """How an area changed relative to the rest over the same months.

    ``relative_pct`` is the ratio of the two ratios less one: -20 means that the area's rate
    ended 20% below where it would be had it changed as the rest did. It and its interval are
    NaN if any of the four counts is 0; the interval alone if the dispersion is not known.
    """

    rest_name: str
    rest_baseline_count: int
    rest_current_count: int
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
    relative, low, high = (math.nan,) * 3
    if all(four):
        log_ratio = math.log(current_count / baseline_count) - math.log(
            rest_current_count / rest_baseline_count
        )
        relative = 100 * math.expm1(log_ratio)
        reach = float(special.ndtri(1 - tail_area(confidence))) * math.sqrt(
            dispersion * sum(1 / count for count in four)
        )
        if reach < math.inf:
            low, high = (100 * math.expm1(log_ratio + step) for step in (-reach, reach))
    counts = rest_baseline_count, rest_current_count
    return RelativeChange(name, *counts, rest_change, relative, low, high, low > 0 or high < 0)
