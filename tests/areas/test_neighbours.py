from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.areas.hexagons import hexagon_names, hexagons
from scp_lib.areas.neighbours import band_neighbours, hexagon_neighbours, queen_neighbours
from scp_lib.errors import AreaError

WARDS = Path(__file__).parents[2] / "data/raw/example/ons/colchester_wards_2023.geojson"


def same(a, b):
    return (a != b).nnz == 0


@pytest.fixture(scope="module")
def places():
    area = shapely.Point(600_000, 225_000).buffer(2_000)
    return hexagons(area, width_m=250).sample(frac=0.8, random_state=4)


@pytest.mark.parametrize("rings", [1, 2, 3])
@pytest.mark.parametrize("include_self", [True, False])
def test_hexagon_neighbours_are_those_near_enough_by_geometry(places, rings, include_self):
    ours = hexagon_neighbours(places["place_id"], rings=rings, include_self=include_self)
    # Centres k rings away are at most k widths away; those of the next ring at least
    # (k + 1) * sqrt(3) / 2 widths, more than k widths for k up to 6.
    x, y = places["easting_m"].to_numpy(), places["northing_m"].to_numpy()
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= 250 * rings + 1e-6
    if not include_self:
        np.fill_diagonal(near, False)
    assert (ours.toarray() == near).all()


def test_ring_1_is_queen_contiguity(places):
    assert same(hexagon_neighbours(places["place_id"]), queen_neighbours(places))


def test_a_hexagon_inside_has_6_and_18_neighbours():
    names = hexagon_names(np.repeat(range(9), 9), np.tile(range(9), 9), width_m=250)
    middle = list(names).index("H250_4_4")
    for rings, count in [(1, 6), (2, 18), (3, 36)]:
        around = hexagon_neighbours(names, rings=rings, include_self=False)
        assert around[middle].sum() == count


def test_rows_do_not_wrap_round():
    # The last of one row and the first of the next are far apart.
    names = hexagon_names([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], width_m=250)
    matrix = hexagon_neighbours(names, rings=1).toarray()
    assert matrix[2, 3] == 0
    assert matrix[2, 4] == 1  # q - 1, r + 1


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), unique=True, max_size=30),
    st.integers(1, 3),
)
def test_neighbours_are_mutual(cells, rings):
    q = [cell[0] for cell in cells]
    r = [cell[1] for cell in cells]
    matrix = hexagon_neighbours(hexagon_names(q, r, width_m=250), rings=rings)
    assert same(matrix, matrix.T.tocsr())
    assert (matrix.diagonal() == 1).all()
    assert matrix.max() <= 1 if cells else True


def test_band_agrees_with_libpysal():
    weights = pytest.importorskip("libpysal.weights")
    rng = np.random.default_rng(11)
    at = rng.integers(0, 40, (200, 2)) * 10.0 + rng.uniform(0, 0.01, (200, 2))
    ours = band_neighbours(at[:, 0], at[:, 1], band_m=35, include_self=False)
    theirs = weights.DistanceBand(at, 35, binary=True, silence_warnings=True)
    assert same(ours, theirs.sparse.tocsr())
    itself = band_neighbours(at[:, 0], at[:, 1], band_m=35)
    assert (itself - ours).nnz == 200


def test_a_band_includes_its_end():
    assert band_neighbours([0, 15], [0, 0], band_m=15)[0, 1] == 1
    assert band_neighbours([0, 15], [0, 0], band_m=14.99)[0, 1] == 0


def test_wards_agree_with_libpysal():
    weights = pytest.importorskip("libpysal.weights")
    wards = gpd.read_file(WARDS).to_crs(27700)
    ours = queen_neighbours(wards, include_self=False)
    theirs = weights.fuzzy_contiguity(wards, tolerance=0, buffering=False)
    assert same(ours, theirs.sparse.tocsr())
    assert ours.sum(axis=1).min() >= 1


def test_a_sliver_between_areas_can_be_bridged():
    squares = gpd.GeoSeries([shapely.box(0, 0, 10, 10), shapely.box(10.4, 0, 20, 10)])
    assert queen_neighbours(squares)[0, 1] == 0
    assert queen_neighbours(squares, gap_m=0.5)[0, 1] == 1


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(AreaError, match="listed twice"):
        hexagon_neighbours(["H250_0_0", "H250_0_0"])
    with pytest.raises(AreaError, match="1 or more"):
        hexagon_neighbours(["H250_0_0"], rings=0)
    with pytest.raises(AreaError, match="above 0"):
        band_neighbours([0], [0], band_m=0)
    with pytest.raises(AreaError, match="no coordinates"):
        band_neighbours([np.nan], [0], band_m=5)
    with pytest.raises(AreaError, match="no boundary"):
        queen_neighbours(gpd.GeoSeries([None, shapely.box(0, 0, 1, 1)]))
    with pytest.raises(AreaError, match="0 or more"):
        queen_neighbours(gpd.GeoSeries([shapely.box(0, 0, 1, 1)]), gap_m=-1)
