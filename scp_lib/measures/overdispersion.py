"""How much more than chance counts of areas vary: from pairs of like periods of other areas."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize, special

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats
from scp_lib.periods import Month

MonthPair = tuple[Sequence[Month], Sequence[Month]]
"""The same calendar months of two years, the later first."""

FEWEST_IN_A_DISTRICT = 100
"""A district's pair with fewer incidents is of rows placed by mistake, or says nothing."""

FEWEST_DEGREES = 4
"""With fewer degrees of freedom nothing is called clear."""

_FAR_LARGER = 2
_NORMAL = 0.95


class Between(NamedTuple):
    """How areas' changes differ: ``phi`` times chance, or chance plus a variance ``tau_squared``.

    ``tau_squared`` is of the logarithm of the ratio of two counts. ``degrees_of_freedom`` are
    the pairs of counts less one for each common change taken out.
    """

    phi: float
    tau_squared: float
    degrees_of_freedom: int

    def phi_of(self, count: ArrayLike) -> Floats:
        """φ of areas with counts as large: max(φ, 1 + τ²·count/2).

        A count of E in each of two periods has the variance 2/E; τ² does not grow with the length
        of a period, so that it may be learnt from shorter ones.
        """
        return np.maximum(self.phi, 1 + self.tau_squared * np.asarray(count, dtype=float) / 2)


class AreaDispersion(NamedTuple):
    """How many times as much as chance the counts of one area vary, and what that is based on.

    ``phi`` and ``confidence`` are what :func:`scp_lib.measures.comparison.compare_many` takes:
    ``confidence`` is above 0.95 where φ is learnt from few pairs (Student's t). Where there are
    fewer than four degrees of freedom φ is infinite, so that nothing can be called clear.
    ``area_count`` counts the other areas of the judged pair, ``pair_count`` the pairs of periods.
    """

    phi: float
    confidence: float
    area_count: int
    pair_count: int
    degrees_of_freedom: int

    @property
    def allows_claim(self) -> bool:
        """Whether enough is known to call any change of the area clear."""
        return bool(np.isfinite(self.phi))

    def learnt(self, p_value: float) -> float:
        """Return a p-value of the normal curve as one of Student's t, where φ is central."""
        if self.confidence == _NORMAL:
            return p_value
        return float(2 * special.stdtr(self.degrees_of_freedom, special.ndtri(p_value / 2)))


UNKNOWN = AreaDispersion(np.inf, _NORMAL, 0, 0, 0)
"""Nothing to learn from: no change can be called clear."""


def log_ratio(current_count: ArrayLike, baseline_count: ArrayLike) -> tuple[Floats, Floats]:
    """Logarithm of the ratio of two counts, and its variance by chance alone.

    Half an incident is added to each, so that a count of 0 has a logarithm.

    >>> ratio, variance = log_ratio([60, 0], [90, 0])
    >>> ratio.round(4), variance.round(4)
    (array([-0.4027,  0.    ]), array([0.0276, 4.    ]))
    """
    now = as_floats(current_count, name="current counts") + 0.5
    before = as_floats(baseline_count, name="baseline counts") + 0.5
    return np.log(now / before), 1 / now + 1 / before


def between_areas(pairs: Sequence[tuple[Floats, Floats]], *, is_upper: bool = False) -> Between:
    """How much more than chance areas' changes differ, each pair with a common change of its own.

    With w = 1/v and the weighted mean taken out of each pair, Q is the sum of w(d − mean)² and f
    the cells less the pairs. Central: φ = Q/f and τ² = (Q − f)/C, C the sum over the pairs of
    Σw − Σw²/Σw (DerSimonian and Laird). Upper quartile: with c the lower quartile of chi-squared
    of f, φ = Q/c, and τ² is what makes Q equal c with the weights 1/(v + τ²) (Viechtbauer's
    Q-profile). φ is held to 1 at least and τ² to 0.

    Parameters
    ----------
    pairs
        Of each pair of periods d and v, shape (areas,) each: see :func:`log_ratio`.
    is_upper
        The upper quartile of what the pairs leave open, not the middle.

    Raises
    ------
    MeasureError
        No pair holds two areas.

    References
    ----------
    DerSimonian, R. and Laird, N. (1986). Meta-analysis in clinical trials. Controlled Clinical
    Trials 7, 177-188. Viechtbauer, W. (2007). Confidence intervals for the amount of
    heterogeneity in meta-analysis. Statistics in Medicine 26, 37-52.

    Examples
    --------
    >>> found = between_areas([log_ratio([60, 30, 25, 12, 9], [40, 36, 20, 20, 8])])
    >>> round(found.phi, 6), round(found.tau_squared, 6), found.degrees_of_freedom
    (1.600667, 0.050229, 4)
    """
    freedom = sum(d.size for d, _ in pairs) - sum(d.size > 0 for d, _ in pairs)
    if freedom < 1:
        raise MeasureError(
            "No pair of periods holds two areas: give two at least to learn how much counts vary."
        )
    q = _distance(pairs, 0.0)
    if not is_upper:
        weights = [1 / v for _, v in pairs if v.size]
        spread = sum(float(w.sum() - (w**2).sum() / w.sum()) for w in weights)
        tau_squared = (q - freedom) / spread if q > freedom else 0.0
        return Between(max(1.0, q / freedom), tau_squared, freedom)
    quartile = float(2 * special.gammaincinv(freedom / 2, 0.25))
    if q <= quartile:
        return Between(1.0, 0.0, freedom)
    highest = 1.0
    while _distance(pairs, highest) > quartile:
        highest *= 2
    tau_squared = optimize.brentq(lambda t: _distance(pairs, t) - quartile, 0, highest, xtol=1e-12)
    return Between(q / quartile, float(tau_squared), freedom)


def _distance(pairs: Sequence[tuple[Floats, Floats]], tau_squared: float) -> float:
    """Sum of the squared distances from each pair's own weighted mean, in variances."""
    total = 0.0
    for d, v in pairs:
        if d.size:
            weight = 1 / (v + tau_squared)
            total += float((weight * (d - (weight * d).sum() / weight.sum()) ** 2).sum())
    return total


def between_tables(pairs: Sequence[pd.DataFrame]) -> Between | None:
    """Upper quartile of :func:`between_areas` of all areas of tables; None with too few of them.

    >>> table = pd.DataFrame({"now": [60, 30, 25, 12, 9], "before": [40, 36, 20, 20, 8]})
    >>> found = between_tables([table])
    >>> round(found.phi, 6), round(found.tau_squared, 6)
    (3.330286, 0.169561)
    """
    used = [table[table["now"] + table["before"] > 0] for table in pairs]
    if sum(max(len(table) - 1, 0) for table in used) < FEWEST_DEGREES:
        return None
    return between_areas(
        [log_ratio(table["now"], table["before"]) for table in used], is_upper=True
    )


def area_dispersion(
    pairs: Sequence[pd.DataFrame], judged: Collection[object], *, fewest: int = 1
) -> AreaDispersion:
    """How many times as much as chance the count of an area varies from one period to the next.

    Whether counts vary φ times as much as chance, whatever their size, or by a share of their
    own beside it, so that large areas vary more, cannot be known from few pairs. So φ of the
    area is the larger of both: max(φ, 1 + H·τ²/v), v the variance of its logarithm of the
    ratio by chance alone, H = 1 for one area and Σm²/(Σm)² for several together, m the mean of
    both counts of each. φ and τ² are :func:`between_areas` of the other areas in the judged pair
    and of all areas in the earlier ones: central, with Student's t, or the upper quartile for an
    area more than twice as large as the middle one of the others, which is beyond what they show.

    Parameters
    ----------
    pairs
        Tables of like periods by area, columns ``now`` and ``before``, the judged pair first:
        see :func:`pair_tables`. Areas of one kind alone: wards, or districts.
    judged
        The area judged, or several taken together, as the index names them.
    fewest
        An area with fewer incidents in both periods together teaches nothing.

    Returns
    -------
    AreaDispersion
        φ infinite with fewer than four degrees of freedom, or where the area has no incident.

    Examples
    --------
    >>> table = pd.DataFrame({"now": [60, 30, 25, 12, 9, 18], "before": [90, 36, 20, 20, 8, 15]})
    >>> [round(area_dispersion([table], [area]).phi, 4) for area in (0, 1)]
    [3.5961, 1.6593]
    """
    counts = [np.column_stack([table["now"], table["before"]]).astype(float) for table in pairs]
    is_own = pairs[0].index.isin(list(judged))
    own = counts[0][is_own]
    if not own.any():
        return UNKNOWN
    counts[0] = counts[0][~is_own]
    learnt = [log_ratio(*each[each.sum(axis=1) >= fewest].T) for each in counts]
    freedom = sum(d.size for d, _ in learnt) - sum(d.size > 0 for d, _ in learnt)
    others = learnt[0][1]
    pair_count = sum(d.size > 1 for d, _ in learnt)
    if freedom < FEWEST_DEGREES:
        return AreaDispersion(np.inf, _NORMAL, others.size, pair_count, freedom)
    variance = float(log_ratio(*own.sum(axis=0))[1])
    is_upper = not (others.size and variance * _FAR_LARGER >= np.median(others))
    found = between_areas(learnt, is_upper=is_upper)
    mean = own.sum(axis=1)
    shared = float((mean**2).sum() / mean.sum() ** 2)
    confidence = float(1 - 2 * special.ndtr(-special.stdtrit(freedom, 0.975)))
    return AreaDispersion(
        max(found.phi, 1 + shared * found.tau_squared / variance),
        _NORMAL if is_upper else confidence,
        others.size,
        pair_count,
        freedom,
    )


def like_pairs(months: Sequence[Month], *, complete_months: Collection[Month]) -> list[MonthPair]:
    """Return these months against the year before, and then :func:`earlier_pairs`."""
    judged = (months, [month + -12 for month in months])
    return [judged, *earlier_pairs(months, complete_months=complete_months)]


def pair_tables(rows: pd.DataFrame, *, area: str, pairs: Sequence[MonthPair]) -> list[pd.DataFrame]:
    """Count by area in each pair of periods: tables by area with the columns now and before.

    Parameters
    ----------
    rows
        Monthly counts of what is judged: the column ``area``, month, incident_count.
    area
        The column that names the areas.
    pairs
        The judged pair of months first: see :func:`like_pairs`.

    Examples
    --------
    >>> rows = pd.DataFrame({"ward": ["A", "B", "A"], "incident_count": [30, 20, 25],
    ...     "month": pd.to_datetime(["2025-05-01"] * 2 + ["2024-05-01"])})
    >>> tables = pair_tables(rows, area="ward", pairs=[([Month(2025, 5)], [Month(2024, 5)])])
    >>> tables[0].to_dict("list")
    {'now': [30, 20], 'before': [25, 0]}
    """
    tables = []
    for pair in pairs:
        now, before = (
            rows[rows["month"].isin([pd.Timestamp(month.first_day) for month in year])]
            .groupby(area)["incident_count"].sum() for year in pair
        )  # fmt: skip
        tables.append(pd.DataFrame({"now": now, "before": before}).fillna(0).astype("int64"))
    return tables


def earlier_pairs(
    months: Sequence[Month], *, complete_months: Collection[Month]
) -> list[MonthPair]:
    """Return the pairs of years next to one another before these months, both complete.

    >>> held = [Month(year, 5) for year in (2021, 2022, 2024)]
    >>> earlier_pairs([Month(2025, 5)], complete_months=held)
    [([Month(year=2022, month=5)], [Month(year=2021, month=5)])]
    """
    held = set(complete_months)
    years = [[month + -12 * back for month in months] for back in range(1, 30)]
    return [
        (later, earlier)
        for later, earlier in pairwise(years)
        if held.issuperset(later) and held.issuperset(earlier)
    ]
