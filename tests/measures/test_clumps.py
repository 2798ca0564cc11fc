"""Hot spots and rises that allow for clumps: by hand, by brute force, by simulation."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from scp_lib.areas.hexagons import hexagon_names, hexagon_neighbours
from scp_lib.errors import MeasureError
from scp_lib.measures.clumps import clump_tails, hot_spot_test, rise_test

GRID = hexagon_neighbours(hexagon_names(np.repeat(range(8), 8), np.tile(range(8), 8), width_m=1))
ALONE = sparse.eye_array(2, format="csr")
clumps = st.lists(st.integers(1, 6), min_size=1, max_size=9)


def one_by_one(sizes, chance):
    """P(sum >= s) by adding up every way to take clumps or leave them."""
    tails = np.zeros(sum(sizes) + 1)
    for taken in itertools.product((0, 1), repeat=len(sizes)):
        ways = chance ** sum(taken) * (1 - chance) ** (len(sizes) - sum(taken))
        tails[: np.dot(taken, sizes) + 1] += ways
    return tails


def test_the_guides_check_values():
    assert clump_tails([1, 1, 1, 1, 2, 3], chances=[0.25])[0, 7] == pytest.approx(
        0.01708984, abs=5e-9
    )
    assert clump_tails([1] * 10 + [3] * 2, chances=[0.1])[0, 4] == pytest.approx(
        0.13760199, abs=5e-9
    )


@settings(deadline=None, max_examples=80)
@given(clumps, st.floats(0, 1))
def test_the_convolution_is_every_way_to_take_clumps(sizes, chance):
    found = clump_tails(sizes, chances=[chance])[0]
    expected = one_by_one(sizes, chance)
    assert expected[: len(found)] == pytest.approx(found, rel=1e-9, abs=1e-15)
    assert (expected[len(found) :] < 1e-20).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 4000), st.floats(1e-4, 0.9))
def test_clumps_of_one_are_the_binomial(number, chance):
    found = clump_tails(np.ones(number, dtype=int), chances=[chance])[0]
    expected = stats.binom.sf(np.arange(len(found)) - 1, number, chance)
    large = expected > 1e-19
    assert found[large] == pytest.approx(expected[large], rel=1e-7)


@settings(deadline=None, max_examples=40)
@given(clumps, st.floats(0.01, 0.9), st.integers(0, 20))
def test_one_larger_clump_makes_every_sum_more_likely(sizes, chance, add):
    more = clump_tails([sizes[0] + add, *sizes[1:]], chances=[chance])[0]
    less = clump_tails(sizes, chances=[chance])[0]
    both = min(len(more), len(less))
    assert (more[:both] >= less[:both] - 1e-12).all()


def planted(*, seed=2):
    rng = np.random.default_rng(seed)
    points = rng.poisson(1.5, 64)
    points[27] = 2
    counts = rng.multinomial(240, points / points.sum()).astype(float)
    table = np.zeros((64, 12))
    for place, count in enumerate(counts.astype(int)):
        np.add.at(table, (place, rng.integers(0, 12, count)), 1)
    table[27] += 6
    return table, points


def test_the_hot_spot_test_place_by_place():
    table, points = planted()
    found = hot_spot_test(table, weights=GRID, map_points=points)
    sizes, dense = table[table > 0].astype(int), GRID.toarray().astype(bool)
    assert np.isnan(found.p).tolist() == (points == 0).tolist()
    for place in np.flatnonzero(points):
        near, share = table[dense[place]].sum(), points[dense[place]].sum() / points.sum()
        assert found.near_count[place] == near
        assert found.expected[place] == pytest.approx(table.sum() * share)
        tail = clump_tails(sizes, chances=[share])[0]
        assert found.p[place] == pytest.approx(min(1, 2 * tail[int(near)]), rel=1e-9)
    known = points > 0
    adjusted = stats.false_discovery_control(found.p[known])
    assert found.p_corrected[known] == pytest.approx(adjusted)
    assert found.p_corrected[27] < 0.01


def test_simulated_clumps_agree_with_the_exact_p():
    rng = np.random.default_rng(12)
    table, points = planted()
    found = hot_spot_test(table, weights=GRID, map_points=points)
    sizes = table[table > 0]
    drawn = np.zeros((20_000, 64))
    for size in sizes:
        np.add.at(drawn, (range(20_000), rng.choice(64, 20_000, p=points / points.sum())), size)
    reached = np.minimum(1, 2 * (drawn @ GRID.T >= (GRID @ table.sum(axis=1))).mean(axis=0))
    assert np.abs(reached - found.p)[points > 0].max() < 0.02


def test_a_missing_month_is_left_out_and_order_is_nothing():
    table, points = planted()
    gap = np.insert(table, 4, np.nan, axis=1)
    found = hot_spot_test(table, weights=GRID, map_points=points)
    again = hot_spot_test(gap[:, ::-1], weights=GRID, map_points=points)
    np.testing.assert_array_equal(found.p, again.p)


def test_a_clump_says_less_than_its_incidents_by_themselves():
    spread = hot_spot_test([[2, 2, 2], [0, 0, 0]], weights=ALONE, map_points=[1, 3]).p[0]
    clump = hot_spot_test([[6, 0, 0], [0, 0, 0]], weights=ALONE, map_points=[1, 3]).p[0]
    assert spread == pytest.approx(2 / 64) and clump == pytest.approx(2 / 4)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_a_rise_is_the_sum_of_clumps_of_the_last_months(seed):
    rng = np.random.default_rng(seed)
    table = rng.poisson(0.6, (4, 5)).astype(float)
    table[0, 0] = 1
    near = sparse.csr_matrix([[1, 1, 0, 0], [0, 0, 1, 1]])
    q = np.count_nonzero(table[:, 2:]) / np.count_nonzero(table)
    for p, rows in zip(rise_test(table, near=near), ([0, 1], [2, 3]), strict=True):
        sizes = table[rows][table[rows] > 0].astype(int)
        expected = one_by_one(sizes, q)[int(table[rows][:, 2:].sum())]
        assert p == pytest.approx(expected, abs=1e-12)


def test_a_season_of_the_whole_area_is_no_rise():
    near = sparse.csr_matrix([[1] * 4 + [0] * 36])
    season = np.zeros((40, 12))
    season[:, 9:] = 1
    season[:, 0] = 1
    assert rise_test(season, near=near)[0] > 0.5
    season[4:, 9:] = 0
    assert rise_test(season, near=near)[0] < 0.001


def test_too_few_months_have_no_answer():
    near = sparse.csr_matrix([[1, 0]])
    assert np.isnan(rise_test(np.ones((2, 3)), near=near)).all()
    assert np.isnan(rise_test(np.ones((2, 4)) * [1, 1, 1, np.nan], near=near)).all()


@pytest.mark.parametrize(
    ("counts", "points", "words"),
    [
        ([[0.5], [1]], [1, 1], "whole numbers"),
        ([[-1], [1]], [1, 1], "whole numbers"),
        ([1, 2], [1, 1], "a row a place"),
        ([[1], [1]], [1], "how many known locations"),
        ([[0], [0]], [0, 0], "at least one in all"),
        ([[1], [1]], [0, 2], "1 incident is in a place without"),
    ],
)
def test_what_cannot_be_answered_is_refused(counts, points, words):
    with pytest.raises(MeasureError, match=words):
        hot_spot_test(counts, weights=ALONE, map_points=points)
