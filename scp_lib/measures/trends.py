"""Does a place's share of its area rise or fall over the months? Many places at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from scp_lib.errors import MeasureError

Floats = npt.NDArray[np.float64]


class ShareTrend(NamedTuple):
    """One answer a place, each of shape (n_places,)."""

    slope: Floats
    """Change of the place's share each month, as a part of its mean share."""
    dispersion: Floats
    """How many times as much as chance alone the months vary about the line."""
    t: Floats
    p: Floats
    """Two-sided, Student's t with two degrees of freedom fewer than months."""


def share_trend(counts: npt.ArrayLike, *, area_counts: npt.ArrayLike) -> ShareTrend:
    """Test whether places rise or fall against the rest of their area.

    Weighted regression of each month's count over what the rest of the area explains of it,
    weighted by that: a season or a change of the whole area is no trend of a place.

    Parameters
    ----------
    counts
        Incidents of each place, shape (n_places, n_months), months in order; NaN in a missing one.
    area_counts
        Incidents of the rest of the area, without the place: same shape, all above 0.

    Returns
    -------
    ShareTrend
        NaN for a place with fewer than three months or without an incident, and where the rest of
        the area had a month with none.

    Examples
    --------
    >>> trend = share_trend([[9, 7, 8, 6, 9, 5, 6, 4, 5, 4, 3, 4]],
    ...     area_counts=[[80, 95, 120, 130, 155, 135, 140, 155, 140, 105, 120, 85]])
    >>> trend.slope.round(6), trend.dispersion.round(6), trend.t.round(6), trend.p.round(6)
    (array([-0.106844]), array([0.548535]), array([-3.809696]), array([0.003431]))
    """
    from scipy.special import stdtr

    x, area = _by_place(counts), _by_place(area_counts)
    held = ~(np.isnan(x) | np.isnan(area))
    x, area = np.where(held, x, 0), np.where(held, area, 0)
    freedom = held.sum(axis=1) - 2
    known = (freedom > 0) & x.any(axis=1) & ((area > 0) | ~held).all(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = area * (x.sum(axis=1) / area.sum(axis=1))[:, None]
        month = np.arange(x.shape[1], dtype=float)
        away = month - (expected @ month / expected.sum(axis=1))[:, None]
        spread = (expected * away**2).sum(axis=1)
        slope = (away * (x - expected)).sum(axis=1) / spread
        left = np.where(held, (x - expected * (1 + slope[:, None] * away)) ** 2 / expected, 0)
        dispersion = left.sum(axis=1) / freedom
        t = slope * np.sqrt(spread / dispersion)
    slope, dispersion, t = (np.where(known, each, np.nan) for each in (slope, dispersion, t))
    return ShareTrend(slope, dispersion, t, 2 * stdtr(freedom, -np.abs(t)))


def _by_place(values: npt.ArrayLike) -> Floats:
    table = np.atleast_2d(np.asarray(values, dtype=float))
    if table.ndim != 2:
        raise MeasureError(
            f"Values of {table.ndim} dimensions: give a row a place, a column a month."
        )
    return table
