"""Figures on other wards by weights: worked by hand, and nothing gained or lost."""

from fractions import Fraction

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from scp_lib.areas.reallocation import (
    area_weights,
    largest_remainder,
    point_weights,
    reallocate,
    reallocation_error,
)
from scp_lib.errors import AreaError, MeasureError


def wards(**boxes):
    codes = list(boxes)
    return gpd.GeoDataFrame(
        {"ward_code": codes, "ward_name": codes, "geometry": [box(*boxes[c]) for c in codes]},
        crs="EPSG:27700",
    )


OLD = wards(A=(0, 0, 100, 100), B=(100, 0, 200, 100))
NEW = wards(X=(0, 0, 50, 100), Y=(50, 0, 200, 100))


def test_area_weights_of_two_squares():
    weights = area_weights(OLD, NEW)
    assert weights.to_dict("list") == {
        "from_code": ["A", "A", "B"],
        "to_code": ["X", "Y", "Y"],
        "weight": [5000, 5000, 10000],
        "share": [0.5, 0.5, 1.0],
    }


def test_a_sliver_of_the_edge_is_no_change_of_ward():
    shifted = wards(X=(0, 0, 100.3, 100), Y=(100.3, 0, 200, 100))
    assert area_weights(OLD, shifted)[["from_code", "to_code"]].to_numpy().tolist() == [
        ["A", "X"],
        ["B", "Y"],
    ]


def test_wards_of_another_district_are_refused():
    with pytest.raises(AreaError, match=r"50% of the ward B lies in no ward"):
        area_weights(OLD, wards(X=(0, 0, 150, 100)))


def test_point_weights_count_what_lies_at_the_points():
    # three of A's residents of ten live in X; B has no point, and so goes by area
    weights = point_weights([10, 60], [50, 50], old=OLD, new=NEW, weight=[3, 7])
    assert weights["weight"].tolist() == [3, 7, 10000]
    assert weights["share"].tolist() == [0.3, 0.7, 1.0]


def test_largest_remainder_worked_by_hand():
    # 10 * 1/3 = 3 1/3, 10 * 2/3 + 4 = 10 2/3: the one left goes to the larger remainder
    weights = pd.DataFrame(
        {"from_code": ["A", "A", "B"], "to_code": ["X", "Y", "Y"], "weight": [1, 2, 5]}
    )
    assert reallocate({"A": 10, "B": 4}, weights=weights).to_dict() == {"X": 3, "Y": 11}


def test_of_equal_remainders_the_first_in_code_order_gets_the_one_left():
    half = Fraction(1, 2)
    assert largest_remainder({"Y": half, "X": half}) == {"Y": 0, "X": 1}


@pytest.mark.parametrize("figure", [-1, 1.5, np.nan])
def test_rates_and_gaps_are_not_reallocated(figure):
    with pytest.raises(MeasureError, match="whole numbers"):
        reallocate({"A": figure, "B": 1}, weights=area_weights(OLD, NEW))


def test_figures_without_weights_are_refused():
    with pytest.raises(MeasureError, match="no weights for C"):
        reallocate({"C": 1}, weights=area_weights(OLD, NEW))


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_totals_are_the_same_to_the_last_one(data):
    old = data.draw(st.integers(1, 6))
    new = data.draw(st.integers(1, 6))
    weight = data.draw(
        st.lists(st.lists(st.integers(0, 10**9), min_size=new, max_size=new), min_size=old,
                 max_size=old)
    )  # fmt: skip
    counts = data.draw(st.lists(st.integers(0, 10**6), min_size=old, max_size=old))
    rows = [(f"o{i}", f"n{j}", weight[i][j] + (j == 0)) for i in range(old) for j in range(new)]
    weights = pd.DataFrame(rows, columns=["from_code", "to_code", "weight"])
    put = reallocate({f"o{i}": counts[i] for i in range(old)}, weights=weights)
    assert put.sum() == sum(counts)
    for j in range(new):
        exact = sum(
            Fraction(counts[i] * (weight[i][j] + (j == 0)), sum(weight[i]) + 1) for i in range(old)
        )
        assert abs(put[f"n{j}"] - exact) < 1


def test_reallocation_error_worked_by_hand():
    found = reallocation_error(pd.Series({"X": 30, "Y": 70}), pd.Series({"X": 20, "Y": 75, "Z": 5}))
    assert (found.misplaced_count, found.misplaced_pct) == (10, 10.0)
    assert (found.largest_code, found.largest_pct) == ("Z", 100.0)


def test_error_of_figures_with_another_total_is_refused():
    with pytest.raises(MeasureError, match="same incidents"):
        reallocation_error(pd.Series({"X": 1}), pd.Series({"X": 2}))
