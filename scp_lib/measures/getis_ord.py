"""Gi*: are a place and its neighbours together busier than the area's average?

Getis and Ord (1992); in the standardised form of Ord and Getis (1995).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scp_lib.errors import MeasureError

Floats = npt.NDArray[np.float64]


class Neighbourhood(NamedTuple):
    """What each neighbourhood holds, in each month together with the months just before."""

    near_count: Floats
    """Sum over the place and its neighbours, shape (n_places, n_months); NaN in a missing month."""
    total: Floats
    """Sum over all places in the same months, shape (n_months,); NaN in a missing month."""
    month_count: npt.NDArray[np.int64]
    """Months summed over, shape (n_months,): missing ones are left out."""


def neighbourhood_count(
    counts: npt.ArrayLike, *, weights: sparse.spmatrix, earlier_months: int = 0
) -> Neighbourhood:
    """Add up the incidents of each place and its neighbours, by month.

    Parameters
    ----------
    counts
        Incidents, shape (n_places,) or (n_places, n_months), months in order. A month with an
        empty cell (NaN) is a missing month: it gets no answer and enters no other month's sum.
    weights
        Neighbours, shape (n_places, n_places), each place its own neighbour.
    earlier_months
        How many months before are neighbours in time: 0 for each month by itself.

    Raises
    ------
    MeasureError
        The shapes do not fit, or a place is not its own neighbour.

    Examples
    --------
    >>> row = sparse.csr_matrix([[1, 1, 0], [1, 1, 1], [0, 1, 1]])
    >>> neighbourhood_count([[1, 0], [2, 5], [0, 1]], weights=row, earlier_months=1).near_count
    array([[3., 8.],
           [3., 9.],
           [2., 8.]])
    """
    table = _by_month(counts, weights)
    if earlier_months < 0:
        raise MeasureError(f"{earlier_months} earlier months: give 0 or more.")
    held = ~np.isnan(table).any(axis=0)
    known = np.where(held, table, 0.0)
    missing = np.where(held, 0.0, np.nan)
    near = _with_earlier(np.asarray(weights @ known), earlier_months)
    total = _with_earlier(np.asarray(known.sum(axis=0)), earlier_months)
    months = _with_earlier(np.asarray(held, dtype=np.int64), earlier_months)
    return Neighbourhood(near + missing, total + missing, months)


def getis_ord(
    counts: npt.ArrayLike, *, weights: sparse.spmatrix, earlier_months: int = 0
) -> Floats:
    r"""Gi* of every place in every month, as a z score.

    .. math:: z_i = \frac{\sum_j w_{ij} x_j - \bar{X} W_i}
              {S \sqrt{(n \sum_j w_{ij}^2 - W_i^2) / (n - 1)}}

    with :math:`W_i` the weights' sum with i itself, :math:`\bar{X}` and :math:`S` the mean and
    standard deviation (divisor n) over all n cells of the month. With earlier months a cell is a
    place in a month: neighbours are taken from, and mean and deviation over, the month and those
    before it (fewer at the start). A place is thus held against the rest of the area at the same
    time, so that a season that lifts every place makes none of them hot.

    Parameters
    ----------
    counts
        Incidents, shape (n_places,) or (n_places, n_months), months in order. A month with an
        empty cell (NaN) is a missing month, as for `neighbourhood_count`.
    weights
        Neighbours, shape (n_places, n_places), each place its own neighbour.
    earlier_months
        How many months before are neighbours in time: 0 for each month by itself.

    Returns
    -------
    array, the shape of counts
        z. NaN where Gi* is undefined: the place neighbours all others, every cell holds the same,
        or the month is missing. z says how far, not how sure: at a partnership's counts it is far
        from normal, see `scp_lib.measures.significance`.

    Raises
    ------
    MeasureError
        The shapes do not fit, or a place is not its own neighbour.

    Examples
    --------
    Six points, neighbours within 15 (the check value of PySAL's documentation):

    >>> x, y = np.array([10, 20, 40, 15, 30, 30]), np.array([10, 10, 10, 20, 20, 30])
    >>> near = np.hypot(x[:, None] - x, y[:, None] - y) <= 15
    >>> getis_ord([2, 3, 3.2, 5, 8, 7], weights=sparse.csr_matrix(near.astype(float))).round(6)
    array([-1.397276, -0.289178,  0.65065 , -0.289178,  1.234521,  2.024243])
    """
    table = _by_month(counts, weights)
    sums = neighbourhood_count(table, weights=weights, earlier_months=earlier_months)
    matrix = sparse.csr_matrix(weights)
    cells = table.shape[0] * sums.month_count
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.total / cells
        deviation = np.sqrt(_squares_about(mean, table, earlier_months) / cells)
        deviation[deviation <= 1e-12 * np.abs(mean)] = np.nan  # the same everywhere
        z = sums.near_count - _column(matrix) * (mean * sums.month_count)
        z /= deviation
        z /= _weight_spread(matrix, sums.month_count)
    return z.reshape(np.shape(counts))


def _weight_spread(matrix: sparse.csr_matrix, month_count: npt.NDArray[np.int64]) -> Floats:
    """Root of (n Σw² - W²) / (n - 1), over as many months as are summed; NaN where it is 0."""
    weight, square = _column(matrix), _column(matrix.multiply(matrix))
    distinct, at = np.unique(month_count, return_inverse=True)
    cells = matrix.shape[0] * distinct
    freedom = cells * (square * distinct) - (weight * distinct) ** 2
    freedom[freedom <= 1e-12 * cells * (square * distinct)] = np.nan  # neighbours all others
    spread = np.sqrt(freedom / (cells - 1))
    return spread if len(distinct) == 1 else spread[:, at]


def _squares_about(mean: Floats, table: Floats, earlier_months: int) -> Floats:
    """Sum of squares about each window's mean, month by month: nothing large cancels."""
    held = np.asarray(~np.isnan(table).any(axis=0))
    month_mean = np.where(held, table, 0.0).mean(axis=0)
    within = (np.where(held, table - month_mean, 0.0) ** 2).sum(axis=0)
    squares = np.zeros(table.shape[1])
    for lag in range(min(earlier_months, table.shape[1] - 1) + 1):
        now, then = slice(lag, None), slice(0, table.shape[1] - lag)
        shift = table.shape[0] * (month_mean[then] - mean[now]) ** 2
        squares[now] += np.where(held[then], within[then] + shift, 0.0)
    return squares


def _with_earlier(values: npt.NDArray, earlier_months: int) -> npt.NDArray:
    """Add to each month (last axis) the months just before it."""
    summed = values.copy()
    for lag in range(1, min(earlier_months, values.shape[-1] - 1) + 1):
        summed[..., lag:] += values[..., :-lag]
    return summed


def _column(matrix: sparse.spmatrix) -> Floats:
    return np.asarray(matrix.sum(axis=1), dtype=float).reshape(-1, 1)


def _by_month(counts: npt.ArrayLike, weights: sparse.spmatrix) -> Floats:
    table = np.asarray(counts, dtype=float)
    table = table.reshape(len(table), -1) if table.ndim < 2 else table
    if table.ndim != 2 or weights.shape != (len(table), len(table)):
        raise MeasureError(
            f"Counts of shape {np.shape(counts)} do not fit neighbours of shape {weights.shape}: "
            "give a row a place, in the order of the neighbours, and a column a month."
        )
    if (weights.diagonal() == 0).any():
        raise MeasureError(
            "Gi* counts a place with its neighbours: build them with include_self=True."
        )
    return table
