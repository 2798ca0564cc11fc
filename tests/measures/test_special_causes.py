import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.measures.control_charts import ControlChart, special_causes


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


def test_a_point_outside_but_not_on_a_limit():
    chart = chart_of([50, 85, 80, 15, 20, 50])
    assert special_causes(chart).is_outside.tolist() == [False, True, False, True, False, False]


@pytest.mark.parametrize(("rule", "length"), [("is_seven", 7), ("is_nine", 9)])
def test_a_run_on_one_side_but_not_a_shorter_one_nor_across_the_mean_or_a_gap(rule, length):
    marks = getattr(special_causes(chart_of([60] + [45] * length + [60])), rule)
    assert marks.tolist() == [False] + [True] * length + [False]
    half = [45] * (length - 2)
    for broken in ([45] * (length - 1), [*half, 50, *half], [*half, np.nan, *half]):
        assert not getattr(special_causes(chart_of(broken)), rule).any()


def test_seven_rising_need_six_steps():
    rising = [47, 48, 49, 50, 51, 52, 53]
    found = special_causes(chart_of([55, *rising, 40]))
    assert found.is_trend.tolist() == [False] + [True] * 7 + [False]
    assert not special_causes(chart_of(rising[:6])).is_trend.any()
    assert not special_causes(chart_of([47, 48, 49, 50, 50, 51, 52, 53])).is_trend.any()
    assert not special_causes(chart_of([*rising[:4], np.nan, *rising[4:]])).is_trend.any()


def test_a_rise_and_a_fall_that_share_their_turning_point():
    found = special_causes(chart_of([46, 47, 48, 49, 50, 51, 52, 51, 50, 49, 48, 47, 46]))
    assert found.is_trend.all()


@pytest.mark.parametrize(
    ("z", "marked"),
    [
        ((2.3, -0.5, 2.4), ()),
        ((2.3, 0.5, 2.4), (0, 2)),
        ((3.2, 0.5, 2.4), ()),
        ((-2.3, -2.4, -0.1), (0, 1)),
    ],
)
def test_two_of_three_as_the_functions_of_the_nhs_mark_them(z, marked):
    found = special_causes(chart_of(z, centre=0.0, sigma=1.0)).is_near_limit
    assert tuple(np.flatnonzero(found)) == marked


def test_two_of_three_neither_on_the_mean_nor_across_a_gap():
    for z in ((2.3, 0, 2.4), (2.3, np.nan, 2.4), (2.3, 0.5, 0.5, 2.4), (1.9, 0.5, 1.9)):
        assert not special_causes(chart_of(z, centre=0.0, sigma=1.0)).is_near_limit.any()


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_turned_upside_down_or_backwards_the_same_months_are_marked(values):
    found = special_causes(chart_of(values))
    turned = special_causes(chart_of([100 - value for value in values]))
    back = special_causes(chart_of(values[::-1]))
    for rule, marks in found._asdict().items():
        assert marks.tolist() == getattr(turned, rule).tolist()
        assert marks.tolist() == getattr(back, rule)[::-1].tolist()
    assert (found.is_seven | ~found.is_nine).all()


def test_a_trend_goes_by_sigmas_and_not_by_the_value():
    flat, rising = np.ones(8), np.arange(1, 9)
    chart = ControlChart(1 + rising / 10, flat, 0 * flat, 9 * flat, rising**2 / 10)
    assert not (np.diff(chart.z) > 0).any()
    assert special_causes(chart).is_trend.all()  # it falls, seen in sigmas
    even = chart._replace(sigma=rising / 10)
    assert not special_causes(even).is_trend.any()
