import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.accuracy import incidents_caught, map_accuracy


def test_worked_by_hand():
    # 10 places; the map's hottest holds 6 of 12 later incidents, the busiest later place 8.
    found = map_accuracy(
        {"count": [9, 5] + [0] * 8}, later_counts=[4, 8] + [0] * 8, area_shares_pct=[10, 20]
    )
    one, two = found.to_dict("records")
    assert one["pai"] == pytest.approx((4 / 12) / 0.1, abs=1e-9)
    assert one["best_pai"] == pytest.approx((8 / 12) / 0.1, abs=1e-9)
    assert one["pei"] == pytest.approx(0.5, abs=1e-9)
    assert (two["place_count"], two["incident_share_pct"]) == (2, 100)
    assert two["pai"] == pytest.approx(5, abs=1e-9)
    assert two["pei"] == pytest.approx(1, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=1, max_size=7),
    st.data(),
)
def test_equal_scores_count_as_drawing_lots_does_on_average(places, data):
    score, later = np.array(places).T
    k = data.draw(st.integers(1, len(score)))
    caught = []
    for order in itertools.permutations(range(len(score))):
        best = sorted(order, key=lambda place: -score[place])[:k]  # stable: lots among equals
        caught.append(later[best].sum())
    assert incidents_caught(score, later_counts=later, place_count=k) == pytest.approx(
        np.mean(caught), abs=1e-9
    )


@pytest.mark.parametrize("k", [1, 7, 150, 299, 300])
def test_of_many_places_those_with_the_highest_scores_are_taken(k):
    rng = np.random.default_rng(20261130)
    score, later = rng.permutation(300), rng.poisson(3, 300)
    found = incidents_caught(score, later_counts=later, place_count=k)
    assert found == later[score >= 300 - k].sum()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(-5, 5), st.integers(0, 30)), min_size=1, max_size=40).filter(
        lambda places: sum(later for _, later in places)
    )
)
def test_no_map_is_better_than_the_best_and_the_whole_area_is_1(places):
    score, later = np.array(places).T
    found = map_accuracy(
        {"map": score, "best": later}, later_counts=later, area_shares_pct=[5, 30, 100]
    )
    assert (found["pei"] <= 1 + 1e-9).all()
    assert found.loc[found["map_name"] == "best", "pei"].to_numpy() == pytest.approx(1)
    assert found.loc[found["area_share_pct"] == 100, "pai"].to_numpy() == pytest.approx(1)


def test_a_map_that_knows_nothing_is_worth_1():
    later = np.random.default_rng(3).poisson(1, 200)
    found = map_accuracy({"blank": np.zeros(200)}, later_counts=later)
    assert found["pai"].to_numpy() == pytest.approx(1, abs=1e-9)


def test_places_without_a_score_come_last():
    found = map_accuracy({"z": [np.nan, 1.0, -3.0]}, later_counts=[9, 1, 1], area_shares_pct=[60])
    assert found["incident_share_pct"][0] == pytest.approx(2 / 11 * 100)


def test_what_cannot_be_answered_is_refused():
    with pytest.raises(MeasureError, match="No incident came after"):
        map_accuracy({"a": [1, 2]}, later_counts=[0, 0])
    with pytest.raises(MeasureError, match="a: 1 scores for 2 places"):
        map_accuracy({"a": [1]}, later_counts=[0, 1])
    with pytest.raises(MeasureError, match="0 or more each"):
        map_accuracy({"a": [1, 2]}, later_counts=[np.nan, 1])
    with pytest.raises(MeasureError, match="of every place"):
        map_accuracy({"a": [1, 2]}, later_counts=[[1, 2], [3, 4]])
    with pytest.raises(MeasureError, match="give 1 to all"):
        incidents_caught([1, 2], later_counts=[1, 2], place_count=3)
