import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from scp_lib.areas.hexagons import hexagons, in_hexagons
from scp_lib.areas.neighbours import hexagon_neighbours
from scp_lib.errors import MeasureError
from scp_lib.measures.sensitivity import displaced, nearest_other_point_m, survival
from scp_lib.measures.significance import hot_bins


def test_worked_by_hand():
    found = survival(
        [True, True, False],
        point_place=[0, 0, 1, 1, 2],
        incident_count=[4, 4, 0, 0, 9],
        variants={
            "a": [True, False, True, False, False],  # half is enough
            "b": [False, False, True, True, True],
            "c": [True, True, False, True, False],
        },
    )
    assert found.by_variant["kept_share"].tolist() == [1, 0.5, 1]
    assert found.by_place["place"].tolist() == [0, 1]
    assert found.by_place["kept_count"].tolist() == [2, 3]
    assert found.by_place["is_fragile"].tolist() == [True, False]
    assert found.share == pytest.approx(5 / 6)


def test_incidents_weigh_not_points():
    found = survival(
        [True],
        point_place=[0, 0, 0],
        incident_count=[9, 1, 1],
        variants={"a": [True, False, False], "b": [False, True, True]},
    )
    assert found.by_variant["kept_count"].tolist() == [1, 0]


def test_how_much_is_fragile_is_an_argument():
    kept = {"a": [True], "b": [True], "c": [False]}
    place = {"point_place": [0], "incident_count": [1], "variants": kept}
    assert survival([True], **place).by_place["is_fragile"].tolist() == [True]
    assert not survival([True], min_kept_share=0.6, **place).by_place["is_fragile"].any()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**31))
def test_the_same_map_again_keeps_everything_and_a_blank_one_nothing(seed):
    rng = np.random.default_rng(seed)
    place = np.concatenate([np.arange(12), rng.integers(0, 12, 20)])
    hot = rng.random(12) < 0.5
    hot[0] = True
    found = survival(
        hot,
        point_place=place,
        incident_count=rng.poisson(1, 32),
        variants={"same": hot[place], "blank": np.zeros(32, bool)},
    )
    assert found.by_variant["kept_share"].tolist() == [1, 0]


def test_without_a_hot_place_there_is_no_share():
    found = survival([False], point_place=[0], incident_count=[1], variants={"a": [True]})
    assert np.isnan(found.share)
    assert found.by_place.empty


def test_points_are_moved_evenly_over_their_circle():
    x, y = displaced(np.zeros(20_000), np.ones(20_000), radius_m=100, seed=3)
    reach = np.hypot(x, y - 1)
    assert reach.max() <= 100
    # Evenly over the area: half of them within 100 / sqrt(2).
    assert (reach <= 100 / np.sqrt(2)).mean() == pytest.approx(0.5, abs=0.02)
    assert np.abs([x.mean(), y.mean() - 1]).max() < 2
    again = displaced(np.zeros(20_000), np.ones(20_000), radius_m=100, seed=3)
    assert (again[0] == x).all()
    assert (displaced(np.zeros(9), np.zeros(9), radius_m=100, seed=4)[0] != x[:9]).any()


def test_each_point_keeps_its_own_radius():
    x, y = displaced([0, 0], [0, 0], radius_m=[0, 5], seed=1)
    assert (x[0], y[0]) == (0, 0)
    assert 0 < np.hypot(x[1], y[1]) <= 5


def test_the_nearest_other_point_is_that_of_a_direct_search():
    at = np.random.default_rng(5).uniform(0, 1000, (60, 2))
    apart = np.hypot(*(at[:, None] - at).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    assert nearest_other_point_m(*at.T) == pytest.approx(apart.min(axis=1), abs=1e-9)


def test_a_strong_hot_spot_survives_other_hexagons_and_moved_points():
    rng = np.random.default_rng(8)
    x, y = 600_000 + rng.uniform(0, 6_000, 400), 225_000 + rng.uniform(0, 6_000, 400)
    incidents = rng.poisson(1.0, 400)
    near = np.hypot(x - 603_000, y - 228_000) < 500
    incidents[near] += 25

    def hot_points(x, y, width_m):
        import shapely

        places = hexagons(shapely.multipoints(np.column_stack([x, y])), width_m=width_m)
        ids = places["place_id"]
        at = ids.reset_index().set_index("place_id")["index"][in_hexagons(x, y, width_m=width_m)]
        at = at.to_numpy()
        bins = hot_bins(
            np.bincount(at, weights=incidents, minlength=len(ids)),
            weights=sparse.csr_matrix(hexagon_neighbours(ids)),
            map_points=np.bincount(at, minlength=len(ids)),
        )
        return bins >= 95, at

    hot, at = hot_points(x, y, 250)
    variants = {}
    for width_m in (200, 300):
        there, there_at = hot_points(x, y, width_m)
        variants[f"{width_m} m"] = there[there_at]
    for seed in range(3):
        radius_m = nearest_other_point_m(x, y) / 2
        there, there_at = hot_points(*displaced(x, y, radius_m=radius_m, seed=seed), 250)
        variants[f"moved {seed}"] = there[there_at]
    found = survival(hot, point_place=at, incident_count=incidents, variants=variants)
    core = np.unique(at[near])
    by_place = found.by_place.set_index("place")
    assert set(core) <= set(by_place.index)
    assert not by_place.loc[core, "is_fragile"].any()
    assert found.share > 0.5


def test_what_cannot_be_answered_is_refused():
    place = {"point_place": [0], "incident_count": [1]}
    with pytest.raises(MeasureError, match="one variant or more"):
        survival([True], variants={}, **place)
    with pytest.raises(MeasureError, match="a: 2 flags for 1 map points"):
        survival([True], variants={"a": [True, True]}, **place)
    with pytest.raises(MeasureError, match="no map point"):
        survival([True, True], variants={"a": [True]}, **place)
    with pytest.raises(MeasureError, match="every map point"):
        survival([True], point_place=[3], incident_count=[1], variants={"a": [True]})
    with pytest.raises(MeasureError, match="0 or more"):
        displaced([0], [0], radius_m=-1, seed=1)
    with pytest.raises(MeasureError, match="two points"):
        nearest_other_point_m([0], [0])
