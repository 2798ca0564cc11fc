"""Areas chosen as the worst tend to fall anyway: how large a fall to expect."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats, tail_area


class ExpectedFall(NamedTuple):
    """What the chosen areas' next count would be if nothing had been done.

    ``low_count`` and ``high_count`` hold it, chance and the areas' unknown true levels
    allowed for: only a count below ``low_count`` is a fall beyond what choosing the worst
    brings by itself. ``weight`` is the share of an area's own count in its expected level, about:
    0 where the areas differ no more than chance would have it, towards 1 where they truly do.
    """

    baseline_count: int
    expected_count: float
    expected_change_pct: float
    low_count: float
    high_count: float
    weight: float


def expected_fall(
    baseline_count: ArrayLike,
    *,
    chosen: ArrayLike,
    current_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    confidence: float = 0.95,
    dispersion: float = 1.0,
) -> ExpectedFall:
    """Expected next count of areas that were chosen because their count was high.

    Empirical Bayes: with m the mean and V the variance of the counts, w = 1 − φm/V (0 at least) of
    it is true difference, and the level of an area with x incidents is expected at m + w(x − m).
    The sum of the k chosen next counts is judged by a gamma distribution with the sum of these
    levels as its mean and, as its variance,

    - φ times the expected sum, for the chance in the next count,
    - w times that, for the levels given the counts,
    - (1 − w)²k²V/n, for the mean of n areas being an estimate,
    - (1 − w)²(Σ(x − m))²(κ + 1)/(n − 1), for V and φ being estimates of n areas; κ is the
      kurtosis of the counts, 3 at least.

    Parameters
    ----------
    baseline_count
        Incidents in the baseline period of all areas the choice was made among, shape (n,).
    chosen
        Which areas were chosen, boolean, shape (n,).
    current_exposure, baseline_exposure
        Days of the two periods.
    confidence
        Share of next counts from ``low_count`` to ``high_count``, about.
    dispersion
        Variance over mean of the chosen areas' counts, year on year.

    Returns
    -------
    ExpectedFall
        Counts per current period and change of the rate in percent (0 or below for areas
        above the mean).

    Raises
    ------
    MeasureError
        Fewer than three areas, none chosen, or a count missing.

    References
    ----------
    Marshall, R. J. (1991), as in :mod:`scp_lib.measures.rates`; Barnett, A. G., van der Pols,
    J. C. and Dobson, A. J. (2005). Regression to the mean: what it is and how to deal with
    it. International Journal of Epidemiology 34, 215-220.

    Examples
    --------
    >>> counts = [20, 15, 12, 10, 10, 9, 9, 8, 8, 7, 6, 6]
    >>> found = expected_fall(counts, chosen=[1, 1, *[0] * 10])
    >>> found.baseline_count, round(found.expected_count, 1), round(found.expected_change_pct, 1)
    (35, 25.8, -26.2)
    """
    counts = as_floats(baseline_count, name="baseline counts")
    picked = np.asarray(chosen, dtype=bool)
    if counts.size < 3 or picked.shape != counts.shape or not picked.any():
        raise MeasureError(
            f"{int(picked.sum())} of {counts.size} areas are chosen: choose among three at least."
        )
    if np.isnan(counts).any() or not counts[picked].sum():
        raise MeasureError(
            "A baseline count is missing, or the chosen areas have none: give the counts of all "
            "areas over the same complete months."
        )
    scale = current_exposure / baseline_exposure
    level, level_variance, weight = _levels(counts, picked, dispersion=dispersion)
    expected = level * scale
    variance = dispersion * expected + level_variance * scale**2
    tail = tail_area(confidence)
    low, high = special.gammaincinv(expected**2 / variance, [tail, 1 - tail])
    baseline = float(counts[picked].sum())
    return ExpectedFall(
        baseline_count=int(baseline),
        expected_count=expected,
        expected_change_pct=100 * (level / baseline - 1),
        low_count=float(low * variance / expected),
        high_count=float(high * variance / expected),
        weight=weight,
    )


def _levels(
    counts: Floats, picked: NDArray[np.bool_], *, dispersion: float
) -> tuple[float, float, float]:
    """Return the sum of the chosen areas' true levels, its variance, and their counts' weight."""
    mean, spread = float(counts.mean()), float(counts.var(ddof=1))
    weight = max(0.0, 1 - dispersion * mean / spread) if spread else 0.0
    above = counts[picked] - mean
    expected = float(picked.sum() * mean + weight * above.sum())
    variance = weight * dispersion * expected
    if spread:
        kurtosis = max(3.0, float(((counts - mean) ** 4).mean() / counts.var() ** 2))
        of_mean = picked.sum() ** 2 * spread / counts.size
        of_spread = above.sum() ** 2 * (kurtosis + 1) / (counts.size - 1)
        variance += (1 - weight) ** 2 * float(of_mean + of_spread)
    return expected, variance, weight
