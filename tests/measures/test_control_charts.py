import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.control_charts import (
    c_chart,
    laney_u_chart,
    moving_range,
    p_chart,
    u_chart,
    xmr_chart,
)

TWELVE = [50, 52, 48, 51, 49, 53, 47, 50, 52, 49, 51, 70]
COUNTS = st.lists(st.integers(0, 300), min_size=3, max_size=40)


def test_xmr_of_the_worked_example():
    chart = xmr_chart(TWELVE)
    assert round(float(chart.centre[0]), 3) == 51.833
    assert round(float(chart.high[0]), 3) == 63.924
    assert chart.low[0] == pytest.approx(51.8333 - 2.66 * 50 / 11, abs=1e-3)
    assert moving_range(TWELVE).high == pytest.approx(3.267 * 50 / 11)


@settings(deadline=None, max_examples=40)
@given(COUNTS)
def test_xmr_is_the_definition(values):
    chart = xmr_chart(values)
    ranges = [abs(b - a) for a, b in itertools.pairwise(values)]
    reach = 2.66 * sum(ranges) / len(ranges)
    mean = sum(values) / len(values)
    assert chart.high == pytest.approx(np.full(len(values), mean + reach))
    assert chart.low == pytest.approx(np.full(len(values), max(0, mean - reach)))


def test_no_range_is_taken_across_a_missing_month():
    assert moving_range([10, np.nan, 90, 92]).mean == 2
    assert np.isnan(xmr_chart([10, np.nan, 90, 92]).value[1])
    with pytest.raises(MeasureError, match="neighbouring"):
        xmr_chart([10, np.nan, 90])


def test_limits_come_from_the_base_alone():
    base = [True] * 11 + [False]
    assert xmr_chart(TWELVE, base=base).centre[-1] == pytest.approx(sum(TWELVE[:11]) / 11)
    assert c_chart(TWELVE, base=base).centre[-1] == pytest.approx(sum(TWELVE[:11]) / 11)


@settings(deadline=None, max_examples=40)
@given(COUNTS.filter(any), st.integers(1, 31))
def test_c_and_u_agree_on_equal_months(counts, days):
    c, u = c_chart(counts), u_chart(counts, np.full(len(counts), days))
    for mine, theirs in zip(c, u, strict=True):
        assert mine == pytest.approx(theirs * days)
    assert c.high == pytest.approx(c.centre + 3 * np.sqrt(np.mean(counts)))


def test_u_limits_are_wider_for_short_months():
    chart = u_chart([62, 28], [31, 28])
    mean = 90 / 59
    assert chart.high == pytest.approx(mean + 3 * np.sqrt(mean / np.array([31, 28])))


def test_laney_by_hand_and_near_one_on_poisson_counts():
    chart = laney_u_chart([60, 90, 60, 90], [30] * 4)
    z = 0.5 / np.sqrt(2.5 / 30)
    assert chart.sigma[0] == pytest.approx(np.sqrt(2.5 / 30) * 2 * z / 1.128)
    generator = np.random.default_rng(2)
    days = np.tile([31.0, 28.0, 30.0], 2000)
    plain, widened = (
        kind(counts, days)
        for counts in [generator.poisson(3 * days)]
        for kind in (u_chart, laney_u_chart)
    )
    assert widened.sigma / plain.sigma == pytest.approx(np.ones(6000), abs=0.03)
    wild = generator.poisson(generator.gamma(3 * days / 3) * 3)  # phi = 4
    assert laney_u_chart(wild, days).sigma[0] / u_chart(wild, days).sigma[0] == pytest.approx(
        2, rel=0.05
    )
    assert (laney_u_chart([0, 0, 0], [30] * 3).high == 0).all()


def test_p_chart_stays_between_none_and_all():
    chart = p_chart([1, 9, 10], [10, 10, 10])
    mean = 20 / 30
    assert chart.sigma[0] == pytest.approx(np.sqrt(mean * (1 - mean) / 10))
    assert chart.high[0] == 1 and chart.low[0] == pytest.approx(mean - 3 * chart.sigma[0])
    with pytest.raises(MeasureError, match="above its total"):
        p_chart([11], [10])


def test_exposures_must_fit():
    with pytest.raises(MeasureError, match="2 counts and 1 exposures"):
        u_chart([1, 2], [30])
    with pytest.raises(MeasureError, match="No month"):
        u_chart([np.nan], [30])
