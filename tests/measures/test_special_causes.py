import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.measures.control_charts import ControlChart, c_chart
from scp_lib.measures.special_causes import special_causes


def chart_of(values, *, centre=50.0, sigma=10.0):
    values = np.asarray(values, dtype=float)
    flat = np.ones(values.shape)
    return ControlChart(
        values,
        centre * flat,
        (centre - 3 * sigma) * flat,
        (centre + 3 * sigma) * flat,
        sigma * flat,
    )


def test_a_point_outside_by_polarity():
    chart = chart_of([50, 85, 50, 15, 50])
    assert special_causes(chart).is_outside.tolist() == [False, True, False, True, False]
    fewer = special_causes(chart, wanted="fewer").variation
    assert (fewer[1], fewer[3], fewer[0]) == ("concern", "improvement", "common cause")
    assert special_causes(chart, wanted="more").variation[1] == "improvement"
    assert special_causes(chart, wanted="neither").variation[1] == "change"


def test_seven_on_one_side_but_not_six_nor_across_the_mean_or_a_gap():
    assert special_causes(chart_of([60] + [45] * 7 + [60])).is_shift.tolist() == (
        [False] + [True] * 7 + [False]
    )
    for broken in ([45] * 6, [45] * 4 + [50] + [45] * 4, [45] * 4 + [np.nan] + [45] * 4):
        assert not special_causes(chart_of(broken)).is_shift.any()


def test_seven_rising_need_six_steps():
    rising = [47, 48, 49, 50, 51, 52, 53]
    found = special_causes(chart_of([55, *rising, 40]))
    assert found.is_trend.tolist() == [False] + [True] * 7 + [False]
    assert (found.variation[1:8] == "concern").all()
    assert not special_causes(chart_of(rising[:6])).is_trend.any()
    assert not special_causes(chart_of([47, 48, 49, 50, 50, 51, 52, 53])).is_trend.any()
    assert not special_causes(chart_of([*rising[:4], np.nan, *rising[4:]])).is_trend.any()


def test_a_rise_and_a_fall_that_share_their_turning_point():
    found = special_causes(chart_of([46, 47, 48, 49, 50, 51, 52, 51, 50, 49, 48, 47, 46]))
    assert found.is_trend.all()
    assert found.variation[0] == "concern" and found.variation[-1] == "improvement"


def test_two_of_three_near_the_same_limit():
    found = special_causes(chart_of([50, 72, 52, 73, 50]))
    assert found.is_near_limit.tolist() == [False, True, False, True, False]
    assert not special_causes(chart_of([50, 72, 52, 28, 50])).is_near_limit.any()
    assert not special_causes(chart_of([72, 50, 50, 72])).is_near_limit.any()
    assert not special_causes(chart_of([50, 69, 52, 69, 50])).is_near_limit.any()
    assert not special_causes(chart_of([72, np.nan, 72])).is_near_limit.any()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_turned_upside_down_improvement_is_concern(values):
    up = special_causes(chart_of(values), wanted="fewer")
    down = special_causes(chart_of([100 - value for value in values]), wanted="fewer")
    swapped = {"improvement": "concern", "concern": "improvement"}
    assert [swapped.get(word, word) for word in up.variation] == down.variation.tolist()
    more = special_causes(chart_of(values), wanted="more")
    assert more.variation.tolist() == down.variation.tolist()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_a_word_stands_where_a_rule_does(values):
    found = special_causes(chart_of(values))
    has_rule = found.is_outside | found.is_shift | found.is_trend | found.is_near_limit
    assert ((found.variation != "common cause") == has_rule).all()


def test_quiet_years_are_mostly_common_cause():
    counts = np.random.default_rng(4).poisson(40, size=2400)
    found = special_causes(c_chart(counts))
    assert found.is_outside.mean() < 0.006
    assert found.is_shift.mean() == pytest.approx(0.06, abs=0.05)
