import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.areas.hexagons import hexagon_names, hexagon_neighbours, hexagons
from scp_lib.errors import AreaError


def same(a, b):
    return (a != b).nnz == 0


@pytest.fixture(scope="module")
def places():
    area = shapely.Point(600_000, 225_000).buffer(2_000)
    return hexagons(area, width_m=250).sample(frac=0.8, random_state=4)


def test_hexagon_neighbours_are_those_near_enough_by_geometry(places):
    ours = hexagon_neighbours(places["place_id"])
    # Centres of neighbours are one width apart; those of the next ring at least sqrt(3) widths.
    x, y = places["easting_m"].to_numpy(), places["northing_m"].to_numpy()
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= 250 + 1e-6
    assert (ours.toarray() == near).all()


def test_they_are_queen_contiguity(places):
    touching = shapely.intersects(places.geometry.to_numpy()[:, None], places.geometry.to_numpy())
    assert (hexagon_neighbours(places["place_id"]).toarray() == touching).all()


def test_a_hexagon_inside_has_6_neighbours():
    names = hexagon_names(np.repeat(range(9), 9), np.tile(range(9), 9), width_m=250)
    middle = list(names).index("H250_4_4")
    assert hexagon_neighbours(names)[middle].sum() == 1 + 6


def test_rows_do_not_wrap_round():
    # The last of one row and the first of the next are far apart.
    names = hexagon_names([0, 1, 2, 0, 1, 2], [0, 0, 0, 1, 1, 1], width_m=250)
    matrix = hexagon_neighbours(names).toarray()
    assert matrix[2, 3] == 0
    assert matrix[2, 4] == 1  # q - 1, r + 1


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), unique=True, max_size=30))
def test_neighbours_are_mutual(cells):
    q = [cell[0] for cell in cells]
    r = [cell[1] for cell in cells]
    matrix = hexagon_neighbours(hexagon_names(q, r, width_m=250))
    assert same(matrix, matrix.T.tocsr())
    assert (matrix.diagonal() == 1).all()
    assert matrix.max() <= 1 if cells else True


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(AreaError, match="listed twice"):
        hexagon_neighbours(["H250_0_0", "H250_0_0"])
