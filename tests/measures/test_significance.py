import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse, stats

from scp_lib.areas.hexagons import hexagon_names, hexagons, in_hexagons
from scp_lib.areas.neighbours import hexagon_neighbours
from scp_lib.errors import MeasureError
from scp_lib.measures.getis_ord import getis_ord
from scp_lib.measures.significance import (
    benjamini_hochberg,
    bin_by_confidence,
    hot_bins,
    spread_test,
)

GRID = hexagon_neighbours(hexagon_names(np.repeat(range(8), 8), np.tile(range(8), 8), width_m=1))
MAPS = 1000


def test_three_incidents_at_one_of_four_points():
    alone = sparse.eye_array(2, format="csr")
    test = spread_test([3, 0], weights=alone, map_points=[1, 3])
    assert test.p == pytest.approx([2 / 64, 2 / 64], abs=1e-15)
    assert test.expected.tolist() == [0.75, 2.25]
    assert test.is_above.tolist() == [True, False]


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**31), st.sampled_from([0, 1, 30, 400, 9000]), st.integers(1, 5))
def test_p_is_twice_the_smaller_binomial_tail(seed, total, clump):
    rng = np.random.default_rng(seed)
    points = rng.poisson(1.5, 64)
    points[0] += 1
    chance = points * rng.gamma(1 / clump, size=64)
    chance[0] += 1e-9
    counts = rng.multinomial(total, chance / chance.sum())
    test = spread_test(counts, weights=GRID, map_points=points)
    share = np.minimum((GRID @ points) / points.sum(), 1.0)
    x = GRID @ counts
    high, low = stats.binom.sf(x - 1, total, share), stats.binom.cdf(x, total, share)
    expected = np.where(points > 0, np.minimum(1, 2 * np.minimum(high, low)), np.nan)
    assert np.allclose(test.p, expected, rtol=1e-9, atol=1e-150, equal_nan=True)


def test_conditional_simulation_agrees_with_the_exact_p():
    rng = np.random.default_rng(12)
    points = rng.poisson(1.5, 64)
    counts = rng.multinomial(60, points**2 / (points**2).sum())
    test = spread_test(counts, weights=GRID, map_points=points)
    drawn = GRID @ rng.multinomial(60, points / points.sum(), size=40_000).T
    x = (GRID @ counts)[:, None]
    simulated = np.minimum(1, 2 * np.minimum((drawn >= x).mean(1), (drawn <= x).mean(1)))
    held = points > 0
    assert np.abs(simulated - test.p)[held].max() < 0.02  # four standard errors of 2 × 0.0025


def test_months_and_the_months_before_them_are_tested_together():
    rng = np.random.default_rng(2)
    points = np.full(64, 2)
    counts = rng.poisson(0.5, (64, 5))
    test = spread_test(counts, weights=GRID, map_points=points, earlier_months=2)
    summed = counts[:, 2:5].sum(axis=1)
    assert (test.p[:, 4] == spread_test(summed, weights=GRID, map_points=points).p).all()
    assert (test.p[:, 0] == spread_test(counts[:, 0], weights=GRID, map_points=points).p).all()


def test_no_answer_without_a_map_point_or_in_a_missing_month():
    points = np.ones(64, int)
    points[10] = 0
    counts = np.ones((64, 3))
    counts[10] = 0
    counts[:, 1] = np.nan
    p = spread_test(counts, weights=GRID, map_points=points).p
    assert np.isnan(p[10]).all()
    assert np.isnan(p[:, 1]).all()
    assert np.isfinite(np.delete(p[:, [0, 2]], 10, axis=0)).all()
    assert (hot_bins(counts, weights=GRID, map_points=points)[:, 1] == 0).all()


def test_a_month_without_incidents_is_neither_hot_nor_cold():
    test = spread_test(np.zeros(64), weights=GRID, map_points=np.ones(64))
    assert (test.p == 1).all()


def test_a_place_whose_neighbourhood_holds_every_point_is_never_hot():
    everyone = sparse.csr_matrix(np.ones((3, 3)))
    assert spread_test([9, 0, 0], weights=everyone, map_points=[1, 1, 1]).p.tolist() == [1, 1, 1]


ps = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), min_size=1, max_size=30)


@settings(deadline=None, max_examples=100)
@given(ps)
def test_benjamini_hochberg_agrees_with_scipy(p):
    p = np.array(p)
    tested = ~np.isnan(p)
    ours = benjamini_hochberg(p)
    assert (np.isnan(ours) == ~tested).all()
    if tested.any():
        assert np.allclose(ours[tested], stats.false_discovery_control(p[tested]), atol=1e-12)


@settings(deadline=None, max_examples=100)
@given(ps, st.floats(0, 1))
def test_leaving_out_large_p_values_changes_no_small_one(p, up_to):
    every, small = benjamini_hochberg(p), benjamini_hochberg(p, up_to=up_to)
    assert np.array_equal(np.where(every > up_to, 1.0, every), small, equal_nan=True)


def test_benjamini_and_hochbergs_own_example():
    # Their fifteen p-values of 1995: four are rejected at 5%, where Bonferroni rejects three.
    p = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719,
         .6528, .7590, 1.0]  # fmt: skip
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4


def test_benjamini_hochberg_takes_columns_by_themselves():
    table = np.random.default_rng(1).random((40, 3))
    table[3, 1] = np.nan
    both = benjamini_hochberg(table)
    for column in range(3):
        alone = benjamini_hochberg(table[:, column])
        assert np.array_equal(both[:, column], alone, equal_nan=True)


def test_bins_are_signed_and_end_points_belong_to_them():
    p = [0.01, 0.0100001, 0.05, 0.10, 0.1000001, np.nan]
    assert bin_by_confidence(p, is_hot=[True] * 6).tolist() == [99, 95, 95, 90, 0, 0]
    assert bin_by_confidence(p, is_hot=[False] * 6).tolist() == [-99, -95, -95, -90, 0, 0]


def test_a_planted_hot_spot_is_found_and_no_other():
    rng = np.random.default_rng(4)
    counts = rng.multinomial(150, np.full(64, 1 / 64))
    counts[27] += 40
    bins = hot_bins(counts, weights=GRID, map_points=np.full(64, 3))
    near = np.flatnonzero(GRID[27].toarray().ravel())
    assert (bins[near] == 99).all()
    assert not (np.delete(bins, near) > 0).any()


def test_what_cannot_be_answered_is_refused():
    alone = sparse.eye_array(2, format="csr")
    with pytest.raises(MeasureError, match="whole numbers"):
        spread_test([0.5, 1], weights=alone, map_points=[1, 1])
    with pytest.raises(MeasureError, match="whole numbers"):
        spread_test([-1, 1], weights=alone, map_points=[1, 1])
    with pytest.raises(MeasureError, match="0 and 1"):
        spread_test([1, 1], weights=alone * 0.5, map_points=[1, 1])
    with pytest.raises(MeasureError, match="3 incidents lie in places without"):
        spread_test([3, 1], weights=alone, map_points=[0, 1])
    for points in ([1], [0, 0], [-1, 1]):
        with pytest.raises(MeasureError, match="known map points"):
            spread_test([0, 0], weights=alone, map_points=points)


# Pure noise: how many maps of it show a hot place?


def noise_shares(point_place, *, place_count, weights, incidents, seed):
    """Share of noise maps with any hot place at 95%: exact, and with normal p-values."""
    rng = np.random.default_rng(seed)
    at = point_place[rng.integers(0, len(point_place), (MAPS, incidents))]
    counts = np.stack([np.bincount(row, minlength=place_count) for row in at], axis=1)
    points = np.bincount(point_place, minlength=place_count)
    exact = hot_bins(counts, weights=weights, map_points=points) >= 95
    # Normal p-values at their best: among places with a map point, with the same correction.
    can = points > 0
    z = getis_ord(counts[can], weights=weights[can][:, can])
    normal = bin_by_confidence(benjamini_hochberg(2 * stats.norm.sf(np.abs(z))), is_hot=z > 0)
    return exact.any(axis=0).mean(), (normal >= 95).any(axis=0).mean()


def test_at_most_5_in_100_maps_of_noise_on_invented_points_show_a_hot_place():
    rng = np.random.default_rng(2)
    names = hexagon_names(np.repeat(range(30), 30), np.tile(range(30), 30), width_m=250)
    weights = hexagon_neighbours(names)
    busy = rng.gamma(0.2, size=900)  # most places hold no point, a few hold many
    point_place = rng.choice(900, size=400, p=busy / busy.sum())
    for incidents in (80, 800):
        exact, normal = noise_shares(
            point_place, place_count=900, weights=weights, incidents=incidents, seed=incidents
        )
        assert exact <= 0.05
        assert normal > 0.5  # or the simulation could not tell them apart


@pytest.fixture(scope="module")
def colchester_points():
    """Map points of Colchester's hexagons of 250 m in 2025, of all types and of ASB alone."""
    root = os.environ.get("SAFER_REAL")
    if not root:
        pytest.skip("SAFER_REAL is not set: the real downloads are not part of the project")
    import geopandas as gpd
    import shapely

    wards = gpd.read_file(
        Path(__file__).parents[2] / "data/raw/example/ons/colchester_wards_2023.geojson"
    )
    union = wards.union_all()
    wanted = ["Longitude", "Latitude", "Crime type"]
    with zipfile.ZipFile(Path(root) / "police_uk/essex-2025.zip") as months:
        rows = pd.concat(
            [pd.read_csv(months.open(n), usecols=wanted) for n in months.namelist()]
        ).drop_duplicates()
    shapely.prepare(union)
    rows = rows[shapely.intersects_xy(union, rows["Longitude"], rows["Latitude"])]
    places = hexagons(wards.to_crs(27700), width_m=250)
    point_place = {}
    for name, kept in [
        ("all", rows),
        ("ASB", rows[rows["Crime type"] == "Anti-social behaviour"]),
    ]:
        kept = kept.drop_duplicates(["Longitude", "Latitude"])
        at = gpd.points_from_xy(kept["Longitude"], kept["Latitude"], crs=4326).to_crs(27700)
        names = in_hexagons(at.x, at.y, width_m=250)
        point_place[name] = pd.Index(places["place_id"]).get_indexer(names)
    return point_place, len(places), hexagon_neighbours(places["place_id"])


@pytest.mark.real
@pytest.mark.parametrize("points", ["all", "ASB"])
@pytest.mark.parametrize("incidents", [127, 1525])
def test_at_most_5_in_100_maps_of_noise_at_colchesters_volumes(
    colchester_points, points, incidents
):
    point_place, place_count, weights = colchester_points
    exact, normal = noise_shares(
        point_place[points], place_count=place_count, weights=weights, incidents=incidents, seed=1
    )
    print(
        f"\n{incidents:,} incidents over {len(point_place[points]):,} map points ({points}): "
        f"{exact:.1%} of {MAPS:,} maps exact, {normal:.1%} normal"
    )
    assert exact <= 0.05
    assert normal > 0.5
