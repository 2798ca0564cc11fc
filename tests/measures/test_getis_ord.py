import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from scp_lib.areas.hexagons import hexagon_names, hexagon_neighbours
from scp_lib.errors import MeasureError
from scp_lib.measures.getis_ord import getis_ord

X, Y = np.array([10, 20, 40, 15, 30, 30]), np.array([10, 10, 10, 20, 20, 30])
WITHIN_15 = sparse.csr_matrix(1.0 * (np.hypot(X[:, None] - X, Y[:, None] - Y) <= 15))
GRID = hexagon_neighbours(
    hexagon_names(np.repeat(range(12), 12), np.tile(range(12), 12), width_m=1)
)


def esda_z(counts, weights):
    """z of esda's G_Local for one month."""
    esda = pytest.importorskip("esda")
    libpysal = pytest.importorskip("libpysal")
    matrix = libpysal.weights.WSP(weights.tocsr()).to_W(silence_warnings=True)
    return esda.G_Local(
        np.asarray(counts, float), matrix, transform="B", star=True, permutations=0
    ).Zs


def test_six_points_of_the_published_example():
    z = getis_ord([2, 3, 3.2, 5, 8, 7], weights=WITHIN_15)
    published = [-1.397276, -0.289178, 0.650650, -0.289178, 1.234521, 2.024243]
    assert z == pytest.approx(published, abs=5e-7)


def test_six_points_agree_with_esda_to_1e_9():
    y = [2, 3, 3.2, 5, 8, 7]
    assert getis_ord(y, weights=WITHIN_15) == pytest.approx(esda_z(y, WITHIN_15), abs=1e-9)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mean", [0.02, 0.3, 4, 300])
def test_many_months_at_once_agree_with_esda_to_1e_9(mean):
    counts = np.random.default_rng(8).poisson(mean, (144, 6))
    counts[5] += 1  # no month is empty
    z = getis_ord(counts, weights=GRID)
    for month in range(6):
        assert np.abs(z[:, month] - esda_z(counts[:, month], GRID)).max() < 1e-9


def test_a_missing_month_has_no_answer_and_enters_no_other():
    counts = np.random.default_rng(5).poisson(1.0, (144, 4)).astype(float)
    counts[7, 2] = np.nan
    z = getis_ord(counts, weights=GRID)
    assert np.isnan(z).any(axis=0).tolist() == [False, False, True, False]
    assert np.isnan(z[:, 2]).all()
    assert np.abs(z[:, 3] - getis_ord(counts[:, 3], weights=GRID)).max() < 1e-12


def test_gi_is_undefined_for_a_place_that_neighbours_all_others():
    star = sparse.csr_matrix([[1.0, 1, 1], [1, 1, 0], [1, 0, 1]])
    z = getis_ord([4, 1, 2], weights=star)
    assert np.isnan(z).tolist() == [True, False, False]
    thirds = star.multiply(1 / star.sum(axis=1)).tocsr()  # the same with shares as weights
    assert np.isnan(getis_ord([4, 1, 2], weights=thirds)).tolist() == [True, False, False]
    all_near = sparse.csr_matrix(np.full((12, 12), 0.1))  # 12 Σw² − (Σw)² is 2e-16, not 0
    assert np.isnan(getis_ord(range(12), weights=all_near)).all()


@pytest.mark.parametrize("value", [0, 1, 0.1, 1e9])
def test_gi_is_undefined_where_every_place_has_the_same(value):
    assert np.isnan(getis_ord([value] * 144, weights=GRID)).all()


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 50), min_size=144, max_size=144).filter(lambda x: len(set(x)) > 1),
    st.integers(1, 9),
    st.integers(0, 9),
)
def test_gi_knows_no_unit_and_no_order(counts, factor, shift):
    x = np.array(counts, float)
    z = getis_ord(x, weights=GRID)
    assert np.allclose(getis_ord(factor * x + shift, weights=GRID), z, atol=1e-9)
    order = np.random.default_rng(1).permutation(144)
    mixed = GRID[order][:, order]
    assert np.allclose(getis_ord(x[order], weights=mixed), z[order], atol=1e-12)


def test_arguments_are_not_changed():
    counts = np.arange(144.0).reshape(144, 1)
    before = counts.copy()
    getis_ord(counts, weights=GRID)
    assert (counts == before).all()


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(MeasureError, match="do not fit"):
        getis_ord([1, 2], weights=GRID)
    with pytest.raises(MeasureError, match="without 0 on its diagonal"):
        getis_ord([1, 2], weights=sparse.csr_matrix([[0, 1], [1, 0]]))
