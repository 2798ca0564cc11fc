"""Emerging hot spots: since when is a place hot, and where is it heading?

Seventeen categories, after the emerging hot spot analysis of the ArcGIS tools: Gi* of each place
and month, its bins, and Mann-Kendall on the place's z scores. With H hot and C cold months of n,
"often" means at least nine tenths of them, compared in whole numbers (10 H >= 9 n):

1. new: hot at the last month, for the first time;
2. consecutive: one unbroken run of two or more up to the last month, hot at no other, not often;
3. intensifying: hot at the last month and often, with a significant rise;
4. diminishing: hot at the last month and often, with a significant fall;
5. historical: often hot, not at the last month;
6. persistent: often hot, with no significant trend;
7. oscillating: hot at the last month, not often, cold at some earlier one;
8. sporadic: hot at the last month, not often, on and off, never cold;

the first that fits; the same eight for cold with the trend's sign turned, and no pattern. The
state at the last month says whether the hot or the cold rules are read; if it is neither, the
side with more months does.

No page says any of these. Where nothing changed, 84 to 96% of simulated maps named a new hot spot,
and the trend takes months as independent. `scp_lib.measures.clumps.rise_test` and
`scp_lib.measures.trends.share_trend` are the tests whose error is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.trends import mann_kendall

Flags = npt.NDArray[np.bool_]


class Category(StrEnum):
    """The seventeen categories; hot and cold in the order of precedence."""

    NEW_HOT = "new hot spot"
    CONSECUTIVE_HOT = "consecutive hot spot"
    INTENSIFYING_HOT = "intensifying hot spot"
    DIMINISHING_HOT = "diminishing hot spot"
    HISTORICAL_HOT = "historical hot spot"
    PERSISTENT_HOT = "persistent hot spot"
    OSCILLATING_HOT = "oscillating hot spot"
    SPORADIC_HOT = "sporadic hot spot"
    NEW_COLD = "new cold spot"
    CONSECUTIVE_COLD = "consecutive cold spot"
    INTENSIFYING_COLD = "intensifying cold spot"
    DIMINISHING_COLD = "diminishing cold spot"
    HISTORICAL_COLD = "historical cold spot"
    PERSISTENT_COLD = "persistent cold spot"
    OSCILLATING_COLD = "oscillating cold spot"
    SPORADIC_COLD = "sporadic cold spot"
    NO_PATTERN = "no pattern"


_CATEGORIES = list(Category)
_TRENDS = ("rise", "fall", "none")
_SIDE = 8  # hot categories come first, cold ones in the same order after them


def categorise(
    bins: npt.ArrayLike,
    *,
    z: npt.ArrayLike,
    level: int = 95,
    trend_alpha: float = 0.05,
    is_held: npt.ArrayLike | None = None,
) -> pd.DataFrame:
    """Read each place's months by the rules of the seventeen categories.

    Parameters
    ----------
    bins
        Confidence of each place and month, shape (n_places, n_months): 90, 95 or 99 hot, below 0
        cold, 0 neither.
    z
        Gi* of the same places and months, for the trend; NaN is left out of the trend alone.
    level
        Confidence at which a month counts as hot or cold: 90, 95 or 99%.
    trend_alpha
        A trend is significant where the two-sided p of Mann-Kendall is under this.
    is_held
        False for missing months, shape (n_months,): they are left out, and the last month is the
        last one held. All are held by default.

    Returns
    -------
    DataFrame
        One row a place: category, month_count (n), hot_month_count (H), cold_month_count
        (C), run_month_count (final unbroken run, hot or cold), trend (rise, fall or none, of z)
        and trend_p.

    Raises
    ------
    MeasureError
        Shapes that do not fit, a level without a bin, or no month held.

    Examples
    --------
    >>> hot = [[99] * 11 + [95], [0] * 9 + [95] * 3]
    >>> flat = [[5, 6] * 6, [0, 1] * 6]
    >>> categorise(hot, z=flat)[["category", "hot_month_count", "trend"]]
                   category  hot_month_count trend
    0   persistent hot spot               12  none
    1  consecutive hot spot                3  none
    """
    states, scores = np.asarray(bins), np.asarray(z, dtype=float)
    if states.ndim != 2 or states.shape != scores.shape:
        raise MeasureError(
            f"Bins of shape {states.shape} and z of shape {scores.shape}: give both a row a place "
            "and a column a month."
        )
    if level not in (90, 95, 99):
        raise MeasureError(f"No bin at {level}%: choose 90, 95 or 99.")
    if is_held is not None:
        held = np.asarray(is_held, dtype=bool)
        states, scores = states[:, held], scores[:, held]
    if not states.shape[1]:
        raise MeasureError("No month is available: hot spots over time need at least one.")
    hot, cold = states >= level, states <= -level
    trend = mann_kendall(scores)
    significant = np.nan_to_num(trend.p, nan=1.0) < trend_alpha
    rises, falls = significant & (trend.s > 0), significant & (trend.s < 0)
    hot_months, cold_months = hot.sum(axis=1), cold.sum(axis=1)
    reads_cold = cold[:, -1] | (~hot[:, -1] & (cold_months > hot_months))
    fits = np.where(
        reads_cold,
        _first_that_fits(cold, hot, grows=falls, shrinks=rises),
        _first_that_fits(hot, cold, grows=rises, shrinks=falls),
    )
    code = np.where(fits == _SIDE, len(_CATEGORIES) - 1, fits + _SIDE * reads_cold)
    return pd.DataFrame(
        {
            "category": _named(code, _CATEGORIES),
            "month_count": states.shape[1],
            "hot_month_count": hot_months,
            "cold_month_count": cold_months,
            "run_month_count": np.maximum(_final_run(hot), _final_run(cold)),
            "trend": _named(np.select([rises, falls], [0, 1], default=2), _TRENDS),
            "trend_p": trend.p,
        }
    )


def _first_that_fits(
    mine: Flags, other: Flags, *, grows: Flags, shrinks: Flags
) -> npt.NDArray[np.int64]:
    """Apply the eight rules of one side in order of precedence; 8 where none fits."""
    here, count, run = mine[:, -1], mine.sum(axis=1), _final_run(mine)
    often = 10 * count >= 9 * mine.shape[1]
    rules = [
        here & (count == 1),
        here & (run == count) & ~often,
        here & often & grows,
        here & often & shrinks,
        ~here & often,
        often,
        here & ~often & other.any(axis=1),
        here & ~often,
    ]
    return np.select(rules, list(range(_SIDE)), default=_SIDE)


def _named(code: npt.NDArray, names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(code.astype(np.int8), pd.Index([str(name) for name in names]))


def _final_run(flags: Flags) -> npt.NDArray[np.int64]:
    """Length of the unbroken run that ends at the last month."""
    return np.logical_and.accumulate(flags[:, ::-1], axis=1).sum(axis=1)
