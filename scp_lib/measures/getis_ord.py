"""Gi*: are a place and its neighbours together busier than the area's average?

Getis and Ord (1992); in the standardised form of Ord and Getis (1995).
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats


def getis_ord(counts: npt.ArrayLike, *, weights: sparse.spmatrix) -> Floats:
    r"""Gi* of every place, in each month separately, as a z score.

    .. math:: z_i = \frac{\sum_j w_{ij} x_j - \bar{X} W_i}
              {S \sqrt{(n \sum_j w_{ij}^2 - W_i^2) / (n - 1)}}

    with :math:`W_i` the weights' sum with i itself, :math:`\bar{X}` and :math:`S` the mean and
    standard deviation (divisor n) over all n places of the month.

    Parameters
    ----------
    counts
        Incidents, shape (n_places,) or (n_places, n_months). A month with an empty cell (NaN) is a
        missing month.
    weights
        Neighbours, shape (n_places, n_places), each place its own neighbour.

    Returns
    -------
    array, the shape of counts
        z. NaN where Gi* is undefined: the place neighbours all others, every place has the same,
        or the month is missing. z says how far, not how sure: at a partnership's counts it is far
        from normal, and no page calls a place hot by it (`scp_lib.measures.clumps` does).

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
    table = np.asarray(counts, dtype=float)
    table = table.reshape(len(table), -1) if table.ndim < 2 else table
    if table.ndim != 2 or weights.shape != (len(table), len(table)):
        raise MeasureError(
            f"Counts of shape {np.shape(counts)} do not fit neighbours of shape {weights.shape}: "
            "give a row a place, in the order of the neighbours, and a column a month."
        )
    if (weights.diagonal() == 0).any():
        raise MeasureError(
            "Gi* counts a place with its neighbours: give a matrix without 0 on its diagonal."
        )
    matrix = sparse.csr_matrix(weights)
    n, weight, square = len(table), _column(matrix), _column(matrix.multiply(matrix))
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    deviation[deviation <= 1e-12 * np.abs(mean)] = np.nan  # the same everywhere
    freedom = n * square - weight**2
    freedom[freedom <= 1e-12 * n * square] = np.nan  # neighbours all others
    z = (matrix @ table - weight * mean) / deviation / np.sqrt(freedom / max(n - 1, 1))
    return np.asarray(z).reshape(np.shape(counts))


def _column(matrix: sparse.spmatrix) -> Floats:
    return np.asarray(matrix.sum(axis=1), dtype=float).reshape(-1, 1)
