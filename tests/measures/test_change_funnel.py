"""Funnel of changes: by hand, against DerSimonian and Laird, and on pure noise."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.change_funnel import change_funnel, change_limits


def test_z_by_hand():
    # R = 475/500; ln(60/100/0.95) / sqrt(1/60 + 1/100)
    found = change_funnel([110, 95, 210, 60], [100, 100, 200, 100])
    assert found.z[3] == pytest.approx(math.log(60 / 100 / 0.95) / math.sqrt(1 / 60 + 1 / 100))


def test_tau_squared_is_dersimonian_and_lairds_when_nothing_is_winsorised():
    from statsmodels.stats.meta_analysis import combine_effects

    now, before = np.array([150, 60, 300, 210, 90]), np.array([100, 100, 200, 260, 95])
    # weighted so that the common effect is near the overall ratio that ours is centred on
    found = change_funnel(now, before, winsorised_share=0)
    effect, variance = np.log(now / before), 1 / now + 1 / before
    theirs = combine_effects(effect, variance, method_re="chi2", use_t=False)
    w = 1 / variance
    centre = np.log(now.sum() / before.sum())
    k = len(now)
    by_hand = ((w * (effect - centre) ** 2).sum() - (k - 1)) / (w.sum() - (w**2).sum() / w.sum())
    assert found.tau_squared == pytest.approx(by_hand)
    assert found.tau_squared == pytest.approx(theirs.tau2, rel=0.05)


def test_the_widened_z_allows_for_the_variance_between_areas():
    now, before = np.array([150, 60, 300, 210, 90]), np.array([100, 100, 200, 260, 95])
    found = change_funnel(now, before)
    distance = np.log(now / before / (now.sum() / before.sum()))
    assert found.tau_squared > 0.01
    assert found.z_widened == pytest.approx(
        distance / np.sqrt(1 / now + 1 / before + found.tau_squared)
    )
    assert found.is_outside_95.tolist() == (np.abs(found.z_widened) > 1.96).tolist()


def test_days_change_the_ratio_and_not_the_verdicts():
    plain = change_funnel([110, 95, 210], [100, 100, 200])
    days = change_funnel([110, 95, 210], [100, 100, 200], current_days=120, baseline_days=121)
    assert days.ratio == pytest.approx(plain.ratio * 121 / 120)
    assert days.z == pytest.approx(plain.z)


@settings(deadline=None, max_examples=80)
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=3, max_size=15))
def test_widened_limits_are_never_narrower(pairs):
    now, before = zip(*pairs, strict=True)
    if not sum(now):
        return
    found = change_funnel(now, before)
    assert found.tau_squared >= 0
    assert (np.abs(found.z_widened) <= np.abs(found.z) + 1e-12).all()
    assert (~found.is_outside_998 | found.is_outside_95).all()


def test_on_pure_noise_one_in_twenty_lies_outside_and_the_past_is_not_taken_as_known():
    rng = np.random.default_rng(1)
    outside = 0
    for _ in range(400):
        mean = rng.uniform(80, 600, 14)
        found = change_funnel(rng.poisson(mean), rng.poisson(mean))
        outside += int((np.abs(found.z) > 1.96).sum())
    assert 0.035 < outside / (400 * 14) < 0.06  # 16.6% if the past were taken as known


def test_limits_meet_the_z_score():
    # a district just at the limit: its own current count is what the limits expect of it
    low, high = change_limits([200], overall=0.9, tau_squared=0.01)
    reach = 1.959964 * math.sqrt(1 / 200 + 1 / 180 + 0.01)
    assert low[0] == pytest.approx(100 * (0.9 * math.exp(-reach) - 1))
    assert high[0] == pytest.approx(100 * (0.9 * math.exp(reach) - 1))


@pytest.mark.parametrize(
    ("now", "before"), [([1, 2], [1, 2]), ([1, 2, np.nan], [1, 2, 3]), ([0, 0, 0], [1, 1, 1])]
)
def test_what_bears_no_funnel_is_refused(now, before):
    with pytest.raises(MeasureError):
        change_funnel(now, before)
