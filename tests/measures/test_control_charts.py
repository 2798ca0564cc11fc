import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.control_charts import laney_u_chart, year_on_year_chart

COUNTS = st.lists(st.integers(1, 300), min_size=3, max_size=40)


@settings(deadline=None, max_examples=40)
@given(COUNTS, st.data())
def test_the_chart_is_the_definition(counts, data):
    days = data.draw(st.lists(st.integers(1, 31), min_size=len(counts), max_size=len(counts)))
    chart = laney_u_chart(counts, days)
    mean = sum(counts) / sum(days)
    plain = [(mean / day) ** 0.5 for day in days]
    z = [(count / day - mean) / one for count, day, one in zip(counts, days, plain, strict=True)]
    ranges = [abs(b - a) for a, b in itertools.pairwise(z)]
    widened = sum(ranges) / len(ranges) / 1.128
    for at, one in enumerate(plain):
        assert chart.centre[at] == pytest.approx(mean)
        assert chart.high[at] == pytest.approx(mean + 3 * widened * one)
        assert chart.low[at] == pytest.approx(max(0, mean - 3 * widened * one))


def test_no_range_is_taken_across_a_missing_month():
    chart = laney_u_chart([10, np.nan, 90, 92], [30] * 4)
    assert chart.sigma[0] == pytest.approx(2 / 30 / 1.128)
    assert np.isnan(chart.value[1])
    with pytest.raises(MeasureError, match="neighbouring"):
        laney_u_chart([10, np.nan, 90], [30] * 3)


def test_limits_are_wider_for_short_months():
    chart = laney_u_chart([62, 28, 62, 30], [31, 28, 31, 28])
    assert chart.sigma[1] / chart.sigma[0] == pytest.approx(np.sqrt(31 / 28))


def test_by_hand_and_near_one_on_poisson_counts():
    chart = laney_u_chart([60, 90, 60, 90], [30] * 4)
    z = 0.5 / np.sqrt(2.5 / 30)
    assert chart.sigma[0] == pytest.approx(np.sqrt(2.5 / 30) * 2 * z / 1.128)
    generator = np.random.default_rng(2)
    days = np.tile([31.0, 28.0, 30.0], 2000)
    counts = generator.poisson(3 * days)
    plain = np.sqrt(counts.sum() / days.sum() / days)
    assert laney_u_chart(counts, days).sigma / plain == pytest.approx(np.ones(6000), abs=0.03)
    wild = generator.poisson(generator.gamma(3 * days / 3) * 3)  # phi = 4
    plain = np.sqrt(wild.sum() / days.sum() / days)
    assert laney_u_chart(wild, days).sigma[0] / plain[0] == pytest.approx(2, rel=0.05)
    assert (laney_u_chart([0, 0, 0], [30] * 3).high == 0).all()


def test_exposures_must_fit():
    with pytest.raises(MeasureError, match="2 counts and 1 exposures"):
        laney_u_chart([1, 2], [30])
    with pytest.raises(MeasureError, match="No month"):
        laney_u_chart([np.nan], [30])


COUNT = st.integers(0, 300)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(COUNT, st.integers(1, 300)), min_size=3, max_size=30))
def test_over_the_rest_of_the_force_it_is_the_u_chart_of_the_guide(months):
    x, rest = np.array(months, dtype=float).T
    if not x.any():
        return
    expected = rest * x.sum() / rest.sum()
    u = (x - expected) / np.sqrt(expected)
    sigma = np.abs(np.diff(u)).mean() / 1.128
    chart = laney_u_chart(x, expected)
    assert chart.centre == pytest.approx(np.ones(len(x)))
    assert chart.z == pytest.approx(u / sigma if sigma > 0 else 0 * u, rel=1e-6, abs=1e-6)


def test_season_and_days_that_the_force_shares_cancel():
    rest = np.array([900, 1400, 2100, 1100])
    assert laney_u_chart(rest / 20, rest / 20).z == pytest.approx(np.zeros(4), abs=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(COUNT, COUNT), min_size=2, max_size=24))
def test_a_year_on_the_year_before_is_an_xmr_chart_of_log_ratios(months):
    now, before = zip(*months, strict=True)
    logs = [math.log((a + 0.5) / (b + 0.5)) for a, b in months]
    mean = sum(logs) / len(logs)
    ranges = [abs(b - a) for a, b in itertools.pairwise(logs)]
    width = 3 * sum(ranges) / len(ranges) / 1.128
    chart = year_on_year_chart(now, before)
    assert chart.value == pytest.approx(logs, abs=1e-9)
    assert chart.low == pytest.approx(np.full(len(logs), mean - width), abs=1e-9)
    assert chart.high == pytest.approx(np.full(len(logs), mean + width), abs=1e-9)
    turned = year_on_year_chart(before, now)
    assert turned.z == pytest.approx(-chart.z, abs=1e-6)


def test_a_year_with_a_gap_takes_no_range_across_it():
    chart = year_on_year_chart([9.5, np.nan, 19.5, 9.5], [9.5] * 4)
    assert chart.sigma[0] == pytest.approx(math.log(2) / 1.128)
    with pytest.raises(MeasureError, match="neighbouring"):
        year_on_year_chart([1, np.nan, 1], [1, 1, 1])
