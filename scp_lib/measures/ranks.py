"""How sure a place in a league table is: intervals of ranks, by simulation.

A rank is a statement about all areas at once, and small differences of rates move it by many
places. So a rank is never shown without the ranks that the counts leave open.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats, as_floats, tail_area

DRAWS = 10_000
SEED = 20_251_231


class Ranks(NamedTuple):
    """Rank of each area (1 is the highest) and the ends of its interval, whole numbers.

    ``highest_pct`` is the share of the simulated worlds in which the area is the highest.
    """

    rank: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    highest_pct: Floats


def rank_rates(
    count: ArrayLike,
    exposure: ArrayLike,
    *,
    dispersion: float = 1.0,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """Rank areas by rate, with intervals.

    Each area's true rate is drawn from what its count leaves open: a gamma distribution with
    shape count/φ + ½ (Jeffreys' prior), over exposure/φ. The areas of each draw are ranked.

    Parameters
    ----------
    count, exposure
        Incidents and residents (or days) of each area, shape (n,), n at least 2.
    dispersion
        φ: how many times as much as chance counts vary, 1 or more.

    References
    ----------
    Goldstein, H. and Spiegelhalter, D. J. (1996). League tables and their limitations.
    Journal of the Royal Statistical Society A 159, 385-443.

    Examples
    --------
    >>> ranks = rank_rates([900, 500, 510, 100], [1000] * 4)
    >>> ranks.rank, ranks.low, ranks.high
    (array([1, 3, 2, 4]), array([1, 2, 2, 4]), array([1, 3, 3, 4]))
    """
    counts, per = _checked(count, exposure, dispersion=dispersion)
    return _ranks(
        counts / per,
        _draw(counts, dispersion=dispersion, draws=draws, seed=seed) / per,
        confidence=confidence,
    )


def rank_changes(
    current_count: ArrayLike,
    baseline_count: ArrayLike,
    *,
    dispersion: float = 1.0,
    confidence: float = 0.95,
    draws: int = DRAWS,
    seed: int = SEED,
) -> Ranks:
    """Rank areas by their change (1 is the largest rise), with intervals.

    As :func:`rank_rates`, with the ratio of a drawn current and a drawn baseline count.

    Examples
    --------
    >>> ranks = rank_changes([120, 100, 50], [100, 100, 100])
    >>> ranks.rank, ranks.low, ranks.high
    (array([1, 2, 3]), array([1, 1, 3]), array([2, 2, 3]))
    """
    now, before = _checked(current_count, baseline_count, dispersion=dispersion)
    drawn_now = _draw(now, dispersion=dispersion, draws=draws, seed=seed)
    drawn_before = _draw(before, dispersion=dispersion, draws=draws, seed=seed + 1)
    return _ranks(now / before, drawn_now / drawn_before, confidence=confidence)


def _checked(count: ArrayLike, exposure: ArrayLike, *, dispersion: float) -> tuple[Floats, Floats]:
    counts, per = as_floats(count, name="counts"), as_floats(exposure, name="exposures")
    if counts.shape != per.shape or counts.ndim != 1 or counts.size < 2:
        raise MeasureError(
            f"{counts.size} counts and {per.size} exposures were given: give both for two areas "
            "at least."
        )
    if np.isnan(counts).any() or not (per > 0).all():
        raise MeasureError("A count is missing, or an exposure is 0: leave such areas out.")
    if not dispersion >= 1:
        raise MeasureError(f"A dispersion of {dispersion:g} was given: use 1 or more.")
    return counts, per


def _draw(counts: Floats, *, dispersion: float, draws: int, seed: int) -> Floats:
    shape = counts / dispersion + 0.5
    return dispersion * np.random.default_rng(seed).gamma(shape, size=(draws, counts.size))


def _ranks(estimate: Floats, drawn: Floats, *, confidence: float) -> Ranks:
    tail = tail_area(confidence)
    order = np.argsort(np.argsort(-drawn, axis=1, kind="stable"), axis=1) + 1
    low = np.quantile(order, tail, axis=0, method="inverted_cdf")
    high = np.quantile(order, 1 - tail, axis=0, method="higher")
    rank = pd.Series(-estimate).rank(method="min").to_numpy().astype(np.int64)
    return Ranks(
        rank,
        np.minimum(low.astype(np.int64), rank),
        np.maximum(high.astype(np.int64), rank),
        100 * (order == 1).mean(axis=0),
    )
