"""p-values of many places at once, corrected for their number."""

import numpy as np
import numpy.typing as npt

from scp_lib.measures.rates import Floats


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """Adjust p-values for their number, column by column (Benjamini and Hochberg 1995).

    Calling hot every place whose adjusted p is at most 0.05 keeps the expected share of false
    ones among them at 5% or less. Shape (n,) or (n, n_columns); NaN is no test and stays NaN.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, np.nan])
    array([0.03, 0.04, 0.04,  nan])
    """
    table = np.asarray(p, dtype=float)
    order = np.argsort(table, axis=0)  # NaN last
    tested = np.count_nonzero(~np.isnan(table), axis=0)
    rank = np.arange(1, len(table) + 1).reshape(-1, *[1] * (table.ndim - 1))
    scaled = np.take_along_axis(table, order, axis=0) * tested / rank
    scaled = np.fmin.accumulate(scaled[::-1], axis=0)[::-1]
    adjusted = np.empty_like(table)
    np.put_along_axis(adjusted, order, np.minimum(scaled, 1.0), axis=0)
    return np.where(np.isnan(table), np.nan, adjusted)
