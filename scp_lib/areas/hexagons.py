"""Hexagons over an area: one fixed grid, and a place keeps its name from run to run.

The grid is anchored at the origin of the British National Grid (EPSG:27700), whatever the area.
Hexagons stand on a point; their width is measured across the flats, west to east. A hexagon is
named by its width and its axial coordinates (column q, row r): ``H250_1881_1039``. Which are
neighbours is a sparse matrix of 0 and 1: measures need not know what kind of place it is about.
"""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy import sparse

from scp_lib.areas.metres import NATIONAL_GRID
from scp_lib.errors import AreaError

_MOST_CELLS = 5_000_000  # of the box around the area: as many as fit well in memory
_ROW_STEP = np.sqrt(3) / 2  # height between rows, in widths
_STEPS = np.array([(-1, 0), (-1, 1), (0, -1), (0, 0), (0, 1), (1, -1), (1, 0)])  # to neighbours
_CORNER_X = np.array([0, 1, 1, 0, -1, -1])  # in half widths, clockwise from the top
_CORNER_Y = np.array([2, 1, -1, -2, -1, 1])  # in half sides (a side is width / sqrt(3))


def hexagons(
    area: shapely.Geometry | gpd.GeoDataFrame | gpd.GeoSeries, *, width_m: float
) -> gpd.GeoDataFrame:
    """Cover an area with hexagons; each that touches the area is kept whole, never clipped.

    ``area`` is a geometry in metres of EPSG:27700, or a table of them (its union is covered);
    ``width_m`` is the width across the flats. Returns place_id, geometry, easting_m and northing_m
    (of the centre), by row and column; all have the same area, ``sqrt(3) / 2 * width_m ** 2``.
    AreaError: the width is not a positive number or too small for the area, or the area is empty
    or not in EPSG:27700.

    >>> places = hexagons(shapely.box(600_000, 225_000, 600_200, 225_100), width_m=250)
    >>> places.drop(columns="geometry").round(3)
             place_id  easting_m  northing_m
    0  H250_1880_1039   599875.0  224950.099
    1  H250_1881_1039   600125.0  224950.099
    2  H250_1880_1040   600000.0  225166.605
    3  H250_1881_1040   600250.0  225166.605
    """
    width = _checked_width(width_m)
    shape = _in_metres(area)
    west, south, east, north = shape.bounds
    # Every row and column whose hexagons can reach the bounds: one more on each side.
    rows = np.arange(
        np.floor(south / (width * _ROW_STEP)) - 1, np.ceil(north / (width * _ROW_STEP)) + 2
    ).astype(np.int64)
    columns = np.arange(np.floor(west / width) - 1, np.ceil(east / width) + 2).astype(np.int64)
    if len(rows) * len(columns) > _MOST_CELLS:
        raise AreaError(
            f"Hexagons of {width:g} m over {(east - west) / 1000:,.0f} by "
            f"{(north - south) / 1000:,.0f} km are too many: choose a larger width."
        )
    r = np.repeat(rows, len(columns))
    q = np.tile(columns, len(rows)) - (r + 1) // 2
    geometry = _polygons(q, r, width=width)
    shapely.prepare(shape)
    kept = shapely.intersects(shape, geometry)
    q, r = q[kept], r[kept]
    return gpd.GeoDataFrame(
        {
            "place_id": hexagon_names(q, r, width_m=width),
            "easting_m": (2 * q + r) * (width / 2),
            "northing_m": r * (width * _ROW_STEP),
        },
        geometry=geometry[kept],
        crs=NATIONAL_GRID,
    )[["place_id", "geometry", "easting_m", "northing_m"]]


def in_hexagons(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, *, width_m: float
) -> npt.NDArray[np.object_]:
    """Name the hexagon each point lies in: exactly one, also on an edge.

    Coordinates are metres (n,), EPSG:27700; ``width_m`` is across the flats. Returns place_id (n,),
    as in the table of `hexagons`. AreaError if a coordinate is missing, or the width is not a
    positive number.

    >>> in_hexagons([600_125.0, 600_126.0], [224_950.0, 225_160.0], width_m=250)
    array(['H250_1881_1039', 'H250_1881_1040'], dtype=object)
    """
    q, r = axial(easting_m, northing_m, width_m=width_m)
    cells, at = np.unique(np.column_stack([q, r]), axis=0, return_inverse=True)
    return hexagon_names(*cells.T, width_m=width_m)[at.ravel()]


def axial(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, *, width_m: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the column q and row r of the hexagon of each point, by its cube coordinates.

    The nearest centre is found by rounding q, r and s alone and then putting right the one that
    moved most, because they sum to 0. On an edge the rule is the same for every run: half is
    rounded up, and of equal moves q is put right before r, r before s.

    >>> axial([0.0, 250.0, 125.0], [0.0, 0.0, 216.5], width_m=250)
    (array([0, 1, 0]), array([0, 0, 1]))
    """
    width = _checked_width(width_m)
    x = np.asarray(easting_m, dtype=float)
    y = np.asarray(northing_m, dtype=float)
    missing = int((~(np.isfinite(x) & np.isfinite(y))).sum())
    if missing:
        raise AreaError(
            f"{missing:,} of {x.size:,} points have no coordinates: place only those that do, "
            "and report how many do not."
        )
    row = y / (width * _ROW_STEP)
    column = x / width - row / 2
    cube = np.stack([column, row, -column - row])
    nearest = np.floor(cube + 0.5)
    moved = np.abs(nearest - cube)
    worst = moved.argmax(axis=0)  # of equal moves the first
    q = np.where(worst == 0, -nearest[1] - nearest[2], nearest[0])
    r = np.where(worst == 1, -nearest[0] - nearest[2], nearest[1])
    return q.astype(np.int64), r.astype(np.int64)


def hexagon_names(q: npt.ArrayLike, r: npt.ArrayLike, *, width_m: float) -> npt.NDArray[np.object_]:
    """Write the place_id of hexagons at columns q and rows r.

    >>> hexagon_names([1881, -3], [1039, 7], width_m=187.5)
    array(['H187.5_1881_1039', 'H187.5_-3_7'], dtype=object)
    """
    width = _checked_width(width_m)
    size = str(int(width)) if width.is_integer() else repr(width)
    cells = zip(np.asarray(q).tolist(), np.asarray(r).tolist(), strict=True)
    return np.array([f"H{size}_{column}_{row}" for column, row in cells], dtype=object)


def hexagon_axial(
    place_ids: Iterable[str],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Read column q and row r back from the names of hexagons of one width.

    >>> hexagon_axial(["H250_1881_1039", "H250_-3_7"])
    (array([1881,   -3]), array([1039,    7]))
    """
    parts = [str(name).split("_") for name in place_ids]
    wrong = next((part for part in parts if len(part) != 3 or not part[0].startswith("H")), None)
    if wrong is not None:
        raise AreaError(f"'{'_'.join(wrong)}' is not a hexagon: write it as H250_1881_1039.")
    sizes = sorted({part[0] for part in parts})
    if len(sizes) > 1:
        raise AreaError(f"Hexagons of {len(sizes)} widths ({', '.join(sizes)}): keep to one.")
    q, r = (np.array([int(part[axis]) for part in parts], dtype=np.int64) for axis in (1, 2))
    return q, r


def _polygons(
    q: npt.NDArray[np.int64], r: npt.NDArray[np.int64], *, width: float
) -> npt.NDArray[np.object_]:
    """Draw hexagons; corners are whole steps of one lattice, and neighbours share them."""
    x = ((2 * q + r)[:, None] + _CORNER_X) * (width / 2)
    y = ((3 * r)[:, None] + _CORNER_Y) * (width / (2 * np.sqrt(3)))
    return shapely.polygons(np.stack([x, y], axis=-1))


def _checked_width(width_m: float) -> float:
    if not (np.isfinite(width_m) and width_m > 0):
        raise AreaError(f"A hexagon {width_m} m wide: give a width in metres above 0, like 250.")
    return float(width_m)


def _in_metres(area: shapely.Geometry | gpd.GeoDataFrame | gpd.GeoSeries) -> shapely.Geometry:
    if isinstance(area, gpd.GeoDataFrame | gpd.GeoSeries):
        if area.crs is None or area.crs != NATIONAL_GRID:
            found = "no coordinate system" if area.crs is None else area.crs.to_string()
            raise AreaError(f"The area has {found}: bring it to {NATIONAL_GRID} (to_crs) first.")
        area = area.union_all()
    if shapely.is_empty(area):
        raise AreaError("The area is empty: there is nothing to cover with hexagons.")
    if np.abs(area.bounds).max() <= 180:
        raise AreaError(f"The area looks like degrees, not metres: bring it to {NATIONAL_GRID}.")
    return area


def hexagon_neighbours(place_ids: Iterable[str]) -> sparse.csr_matrix:
    """Hexagons that touch, by their names alone; each with itself.

    Of n names of hexagons of one width, each once, a matrix of shape (n, n) in their order: 1.0
    where neighbours, and on the diagonal, as Gi* wants. AreaError: a name comes twice or is not a
    hexagon's.

    >>> row = ["H250_0_0", "H250_1_0", "H250_2_0"]
    >>> hexagon_neighbours(row).toarray().astype(int)
    array([[1, 1, 0],
           [1, 1, 1],
           [0, 1, 1]])
    """
    q, r = hexagon_axial(place_ids)
    if not len(q):
        return sparse.csr_matrix((0, 0))
    # One number a cell: rows are spaced so far apart that no step can wrap round.
    stride = int(q.max() - q.min()) + 3
    key = (r - r.min()) * stride + (q - q.min())
    order = np.argsort(key)
    ordered = key[order]
    if (np.diff(ordered) == 0).any():
        raise AreaError("A hexagon is listed twice: list each place once.")
    wanted = key[:, None] + _STEPS[:, 1] * stride + _STEPS[:, 0]
    at = np.minimum(np.searchsorted(ordered, wanted), len(key) - 1)
    of, step = np.nonzero(ordered[at] == wanted)
    near = order[at[of, step]]
    matrix = sparse.csr_matrix((np.ones(len(of)), (of, near)), shape=(len(key), len(key)))
    matrix.sort_indices()
    return matrix
