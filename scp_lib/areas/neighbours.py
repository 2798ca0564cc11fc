"""Which places are neighbours: a sparse matrix of 0 and 1, a row a place.

Rows and columns are in the order of the places given. Measures take the matrix as it is: they
need not know whether the places are hexagons, areas or points. All matrices here are symmetric.
"""

from __future__ import annotations

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse
from scipy.spatial import cKDTree

from scp_lib.areas.hexagons import hexagon_axial
from scp_lib.errors import AreaError


def hexagon_neighbours(
    place_ids: Iterable[str], *, rings: int = 1, include_self: bool = True
) -> sparse.csr_matrix:
    """Hexagons within so many rings of each other, by their names alone.

    Parameters
    ----------
    place_ids
        n names of hexagons of one width, each once.
    rings
        1 for the six around, 2 for the eighteen within two steps, and so on.
    include_self
        A place neighbours itself, as Gi* wants.

    Returns
    -------
    csr_matrix, shape (n, n)
        1 where neighbours, float64.

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
    pairs = []
    for step_q, step_r in _steps(rings, include_self=include_self):
        wanted = key + step_r * stride + step_q
        at = np.minimum(np.searchsorted(ordered, wanted), len(key) - 1)
        found = np.flatnonzero(ordered[at] == wanted)
        pairs.append((found, order[at[found]]))
    return _matrix(
        np.concatenate([pair[0] for pair in pairs]),
        np.concatenate([pair[1] for pair in pairs]),
        n=len(key),
    )


def band_neighbours(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, *, band_m: float, include_self: bool = True
) -> sparse.csr_matrix:
    """Points within a distance of each other, the distance itself included.

    Parameters
    ----------
    easting_m, northing_m
        Coordinates in EPSG:27700, both of shape (n,), metres.
    band_m
        Largest distance between neighbours, metres.
    include_self
        A place neighbours itself, as Gi* wants.

    Returns
    -------
    csr_matrix, shape (n, n)
        1 where neighbours, float64.

    Examples
    --------
    >>> band_neighbours([0, 10, 30], [0, 0, 0], band_m=15).toarray().astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [0, 0, 1]])
    """
    if not (np.isfinite(band_m) and band_m > 0):
        raise AreaError(f"A band of {band_m} m: give a distance in metres above 0, like 400.")
    at = np.column_stack([np.asarray(easting_m, float), np.asarray(northing_m, float)])
    if not np.isfinite(at).all():
        raise AreaError("A place has no coordinates: leave it out before asking for neighbours.")
    pairs = cKDTree(at).query_pairs(band_m, output_type="ndarray").reshape(-1, 2)
    itself = np.arange(len(at)) if include_self else np.empty(0, dtype=np.int64)
    return _matrix(
        np.concatenate([pairs[:, 0], pairs[:, 1], itself]),
        np.concatenate([pairs[:, 1], pairs[:, 0], itself]),
        n=len(at),
    )


def queen_neighbours(
    areas: gpd.GeoDataFrame | gpd.GeoSeries, *, include_self: bool = True, gap_m: float = 0.0
) -> sparse.csr_matrix:
    """Areas that share an edge or a corner, as LSOAs and wards do.

    Parameters
    ----------
    areas
        n areas in EPSG:27700, in the order wanted.
    include_self
        An area neighbours itself, as Gi* wants.
    gap_m
        Areas this near count as touching: boundaries made apart can leave slivers.

    Returns
    -------
    csr_matrix, shape (n, n)
        1 where neighbours, float64.

    Examples
    --------
    >>> squares = gpd.GeoSeries([shapely.box(x, 0, x + 1, 1) for x in (0, 1, 3)])
    >>> queen_neighbours(squares).toarray().astype(int)
    array([[1, 1, 0],
           [1, 1, 0],
           [0, 0, 1]])
    """
    if gap_m < 0:
        raise AreaError(f"A gap of {gap_m} m: give 0 or more.")
    shapes = np.asarray(areas.geometry)
    if shapely.is_missing(shapes).any() or shapely.is_empty(shapes).any():
        raise AreaError("An area has no boundary: leave it out before asking for neighbours.")
    tree = shapely.STRtree(shapes)
    if gap_m > 0:
        of, near = tree.query(shapes, predicate="dwithin", distance=gap_m)
    else:
        of, near = tree.query(shapes, predicate="intersects")
    if not include_self:
        of, near = of[of != near], near[of != near]
    return _matrix(of, near, n=len(shapes))


def _steps(rings: int, *, include_self: bool) -> list[tuple[int, int]]:
    """Steps (q, r) to every hexagon within so many rings."""
    reach = range(-rings, rings + 1)
    steps = [(q, r) for q in reach for r in reach if abs(q + r) <= rings]
    return steps if include_self else [step for step in steps if step != (0, 0)]


def _matrix(
    of: npt.NDArray[np.integer], near: npt.NDArray[np.integer], *, n: int
) -> sparse.csr_matrix:
    matrix = sparse.csr_matrix((np.ones(len(of)), (of, near)), shape=(n, n))
    matrix.sort_indices()
    return matrix
