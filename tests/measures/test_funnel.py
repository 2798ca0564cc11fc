"""Funnels: the published figures, an independent random-effects model, and the limits drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from scp_lib.errors import MeasureError
from scp_lib.measures.funnel import change_funnel, count_tails, rate_funnel

NOW, BEFORE = [60, 30, 25, 12, 9], [40, 36, 20, 20, 8]
PAIRS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=5, max_size=15)


def test_worked_example():
    found = change_funnel(NOW, BEFORE).funnel
    assert found.z.round(6).tolist() == [1.933219, -0.810388, 0.429634, -1.623695, 0.075299]
    assert round(found.at_95, 6) == 3.182446


@settings(deadline=None, max_examples=40)
@given(PAIRS)
def test_the_centre_of_the_others_is_the_random_effects_mean_of_statsmodels(pairs):
    now, before = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    if not (now.sum() and before.sum()):
        return
    found = change_funnel(now, before).funnel
    d, v = np.log((now + 0.5) / (before + 0.5)), 1 / (now + 0.5) + 1 / (before + 0.5)
    for place in (0, len(pairs) - 1):
        others = np.arange(len(pairs)) != place
        theirs = combine_effects(d[others], v[others], method_re="dl")
        tau2, phi = max(0, theirs.tau2), max(1, theirs.q / theirs.df)
        s = np.maximum(phi * v, v + tau2)
        centre = np.average(d[others], weights=1 / s[others])
        spread = np.sqrt(s[place] + 1 / (1 / s[others]).sum())
        assert found.z[place] == pytest.approx((d[place] - centre) / spread, abs=1e-9)


@settings(deadline=None, max_examples=60)
@given(PAIRS)
def test_a_ratio_is_outside_the_limits_drawn_just_where_its_z_is(pairs):
    now, before = zip(*pairs, strict=True)
    if not (sum(now) and sum(before)):
        return
    found = change_funnel(now, before, current_days=120, baseline_days=121)
    known = np.array(before) > 0
    for low, high, at in (
        (found.low_95, found.high_95, found.funnel.at_95),
        (found.low_998, found.high_998, found.funnel.at_998),
    ):
        outside = (found.ratio > high) | (found.ratio < low)
        far = np.abs(found.funnel.z) > at
        near_the_edge = np.abs(np.abs(found.funnel.z) - at) < 1e-9
        assert (outside == far)[known & ~near_the_edge].all()


def test_days_change_the_ratio_and_not_the_verdicts():
    plain, days = change_funnel(NOW, BEFORE), change_funnel(
        NOW, BEFORE, current_days=120, baseline_days=121
    )  # fmt: skip
    assert days.ratio == pytest.approx(plain.ratio * 121 / 120)
    assert days.overall == pytest.approx(plain.overall * 121 / 120)
    assert days.funnel.z == pytest.approx(plain.funnel.z)


def test_a_wild_area_does_not_widen_its_own_limits():
    now, before = [50, 52, 47, 55, 44, 51, 49, 53, 46, 50, 48, 250], [50] * 12
    found = change_funnel(now, before)
    assert found.ratio[-1] > found.high_998[-1]
    assert found.high_95[-1] == pytest.approx(change_funnel([*now[:-1], 251], before).high_95[-1],
                                              rel=0.01)  # fmt: skip
    assert not (np.abs(found.funnel.z[:-1]) > found.funnel.at_95).any()
    rates = rate_funnel(now, before)
    assert rates.z[-1] > rates.at_998


def test_rates_are_held_against_those_of_the_others():
    observed, expected = np.array([30.0, 12, 25, 40, 18]), np.array([25.0, 20, 25, 30, 25])
    found = rate_funnel(observed, expected)
    d, v = np.log(observed / expected)[1:], 1 / expected[1:]
    theirs = combine_effects(d, v, method_re="dl")
    s = v + max(0, theirs.tau2)
    centre = np.average(d, weights=1 / s)
    spread = np.sqrt(1 / 25 + max(0, theirs.tau2) + 1 / (1 / s).sum())
    assert found.z[0] == pytest.approx((np.log(30 / 25) - centre) / spread)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 400), st.floats(0.1, 300)), min_size=1, max_size=10))
def test_tails_are_poissons_where_counts_vary_by_chance_alone(pairs):
    observed, expected = (np.array(each, float) for each in zip(*pairs, strict=True))
    low, high = count_tails(observed, expected, np.ones(observed.size))
    assert low == pytest.approx(stats.poisson.cdf(observed, expected), rel=1e-6, abs=1e-12)
    assert high == pytest.approx(stats.poisson.sf(observed - 1, expected), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("phi", [2.0, 4.0])
@pytest.mark.parametrize("expected", [20.0, 80.0])
def test_tails_are_near_those_of_counts_that_vary_more(expected, phi):
    drawn = stats.nbinom(expected / (phi - 1), 1 / phi)
    for observed in range(0, int(3 * expected), 3):
        low, high = count_tails([observed], [expected], [phi])
        assert low[0] == pytest.approx(drawn.cdf(observed), abs=0.04)
        assert high[0] == pytest.approx(drawn.sf(observed - 1), abs=0.04)


@pytest.mark.parametrize(
    ("now", "before"),
    [([1] * 4, [1] * 4), ([1, 2, 3, 4, np.nan], [1] * 5), ([0] * 5, [1] * 5), ([1] * 5, [1] * 4)],
)
def test_what_bears_no_funnel_is_refused(now, before):
    with pytest.raises(MeasureError):
        change_funnel(now, before)


def test_an_area_of_which_nothing_is_expected_is_refused():
    for expected in ([1, 1, 1, 1, 0], [1, 1, 1]):
        with pytest.raises(MeasureError):
            rate_funnel([1] * 5, expected)
    with pytest.raises(MeasureError):
        count_tails([1], [0], [1])
