"""How sure a rank is: the ranks that an area could plausibly have.

A rank is a statement about all areas at once, and small differences of rates move it by many
places. So a rank is never shown without the ranks that the counts leave open.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import as_floats, poisson_interval


class Ranks(NamedTuple):
    """Rank of each area (1 is the highest) and the ends of its interval, whole numbers."""

    rank: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]


def rank_rates(count: ArrayLike, exposure: ArrayLike, *, dispersion: ArrayLike = 1.0) -> Ranks:
    """Rank areas by rate, with intervals that hold all true ranks together, at 95%.

    Each of the n areas has the exact Poisson interval of its effective count (count/φ) at the
    confidence 1 − 0.05/n, so that all intervals together hold the true rates. Then
    as many areas as lie wholly above it are surely higher, and as many as lie wholly below
    surely lower: the ranks between are open.

    Parameters
    ----------
    count, exposure
        Incidents and residents (or days) of each area, shape (n,), n at least 2.
    dispersion
        φ: how many times as much as chance counts vary, 1 or more; one for all, or shape (n,).

    References
    ----------
    Klein, M., Wright, T. and Wieczorek, J. (2020). A joint confidence region for an overall
    ranking of populations. Journal of the Royal Statistical Society C 69, 589-606.

    Examples
    --------
    >>> ranks = rank_rates([900, 500, 510, 100], [1000] * 4)
    >>> ranks.rank, ranks.low, ranks.high
    (array([1, 3, 2, 4]), array([1, 2, 2, 4]), array([1, 3, 3, 4]))
    """
    counts, per = as_floats(count, name="counts"), as_floats(exposure, name="exposures")
    phi = np.asarray(dispersion, dtype=float)
    if counts.shape != per.shape or counts.ndim != 1 or counts.size < 2:
        raise MeasureError(
            f"{counts.size} counts and {per.size} exposures were given: give both for two areas "
            "at least."
        )
    if np.isnan(counts).any() or not (per > 0).all():
        raise MeasureError("A count is missing, or an exposure is 0: leave such areas out.")
    if not (phi >= 1).all():
        raise MeasureError(f"A dispersion of {phi.min():g} was given: use 1 or more.")
    ends = poisson_interval(counts / phi, confidence=1 - 0.05 / counts.size)
    with np.errstate(invalid="ignore"):  # nothing is known of an area with an infinite φ
        low, high = (end * phi / per for end in ends)
    return Ranks(
        pd.Series(-counts / per).rank(method="min").to_numpy().astype(np.int64),
        1 + (low[:, None] > high).sum(axis=0),
        counts.size - (high[:, None] < low).sum(axis=0),
    )
