"""Which hexagons are neighbours: a sparse matrix of 0 and 1, symmetric, a row a hexagon.

Rows and columns are in the order of the hexagons given. Measures take the matrix as it is: they
need not know what kind of place it is about.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import sparse

from scp_lib.areas.hexagons import hexagon_axial
from scp_lib.errors import AreaError


def hexagon_neighbours(place_ids: Iterable[str], *, rings: int = 1) -> sparse.csr_matrix:
    """Hexagons within so many rings of each other, by their names alone; each with itself.

    Parameters
    ----------
    place_ids
        n names of hexagons of one width, each once.
    rings
        1 for the six around, 2 for the eighteen within two steps, and so on.

    Returns
    -------
    csr_matrix, shape (n, n)
        1 where neighbours, and on the diagonal, as Gi* wants; float64.

    Raises
    ------
    AreaError
        A name comes twice or is not a hexagon's, or rings is under 1.

    Examples
    --------
    >>> row = ["H250_0_0", "H250_1_0", "H250_2_0"]
    >>> hexagon_neighbours(row).toarray().astype(int)
    array([[1, 1, 0],
           [1, 1, 1],
           [0, 1, 1]])
    """
    if rings < 1:
        raise AreaError(f"{rings} rings of neighbours: give 1 or more.")
    q, r = hexagon_axial(place_ids)
    if not len(q):
        return sparse.csr_matrix((0, 0))
    # One number a cell: rows are spaced so far apart that no step of a ring can wrap round.
    stride = int(q.max() - q.min()) + 2 * rings + 1
    key = (r - r.min()) * stride + (q - q.min())
    order = np.argsort(key)
    ordered = key[order]
    if (np.diff(ordered) == 0).any():
        raise AreaError("A hexagon is listed twice: list each place once.")
    reach = range(-rings, rings + 1)
    steps = np.array([(q, r) for q in reach for r in reach if abs(q + r) <= rings])
    wanted = key[:, None] + steps[:, 1] * stride + steps[:, 0]
    at = np.minimum(np.searchsorted(ordered, wanted), len(key) - 1)
    of, step = np.nonzero(ordered[at] == wanted)
    near = order[at[of, step]]
    matrix = sparse.csr_matrix((np.ones(len(of)), (of, near)), shape=(len(key), len(key)))
    matrix.sort_indices()
    return matrix
