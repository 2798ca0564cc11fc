import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts, compare_many

FOUR_MONTHS = {"current_exposure": 120, "baseline_exposure": 121}


@pytest.mark.parametrize(("now", "before", "change"), [(411, 455, -8.9), (450, 513, -11.5)])
def test_january_to_april_after_a_leap_year_includes_no_change(now, before, change):
    found = compare_counts(now, before, **FOUR_MONTHS)
    assert round(found.change_pct, 1) == change
    assert found.low_pct < 0 < found.high_pct and not found.is_beyond_chance


def test_a_forgotten_leap_day_turns_the_verdict():
    assert compare_counts(450, 513).is_beyond_chance
    assert not compare_counts(450, 513, **FOUR_MONTHS).is_beyond_chance


def test_five_months_against_twelve_are_compared_per_day():
    found = compare_counts(171, 498, current_exposure=151, baseline_exposure=365)
    assert round(found.change_pct, 1) == -17.0
    assert round(compare_counts(171, 498).change_pct, 1) == -65.7


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 3000), st.integers(1, 3000), st.floats(0.1, 10), st.floats(0.5, 0.99))
def test_interval_is_clopper_and_pearsons(now, before, exposure, confidence):
    found = compare_counts(now, before, current_exposure=exposure, confidence=confidence)
    test = stats.binomtest(now, now + before)
    share = test.proportion_ci(confidence_level=confidence, method="exact")
    ratio = [end / (1 - end) / exposure for end in share]
    assert [found.low_pct / 100 + 1, found.high_pct / 100 + 1] == pytest.approx(ratio, rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 300), st.integers(0, 300), st.sampled_from([0.5, 1.0, 120 / 121, 3.0]))
def test_p_value_is_twice_the_smaller_tail_of_statsmodels(now, before, exposure):
    rates = pytest.importorskip("statsmodels.stats.rates")
    found = compare_counts(now, before, current_exposure=exposure)
    if now + before == 0:
        assert found.p_value == 1
        return
    tails = [
        rates.test_poisson_2indep(
            now, exposure, before, 1, method="exact-cond", alternative=alternative
        ).pvalue
        for alternative in ("larger", "smaller")
    ]
    assert found.p_value == pytest.approx(min(1, 2 * min(tails)), rel=1e-6)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 500), st.integers(0, 500), st.floats(0.2, 5), st.floats(1, 6))
def test_beyond_chance_is_that_the_interval_leaves_out_no_change(now, before, exposure, phi):
    found = compare_counts(now, before, current_exposure=exposure, dispersion=phi)
    assert found.is_beyond_chance == (found.low_pct > 0 or found.high_pct < 0)
    assert found.is_beyond_chance == (found.p_value < 0.05)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 500), st.integers(0, 500), st.floats(1, 3), st.floats(1.05, 3))
def test_more_dispersion_widens_at_both_ends(now, before, phi, factor):
    narrow = compare_counts(now, before, dispersion=phi)
    wide = compare_counts(now, before, dispersion=phi * factor)
    assert wide.low_pct <= narrow.low_pct and wide.high_pct >= narrow.high_pct
    assert wide.change_pct == pytest.approx(narrow.change_pct, nan_ok=True)


def test_dispersion_widens_by_about_its_square_root():
    narrow = compare_counts(10_000, 10_000)
    wide = compare_counts(10_000, 10_000, dispersion=4)
    assert wide.high_pct / narrow.high_pct == pytest.approx(2, rel=0.03)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 500), st.integers(1, 500))
def test_swapping_the_periods_turns_the_interval_over(now, before):
    there, back = compare_counts(now, before), compare_counts(before, now)
    assert (1 + there.low_pct / 100) * (1 + back.high_pct / 100) == pytest.approx(1)
    assert there.p_value == pytest.approx(back.p_value)


def test_a_baseline_of_zero_has_no_percentage_and_says_so():
    found = compare_counts(9, 0)
    assert np.isnan(found.change_pct)
    assert found.high_pct == np.inf and found.low_pct > 0 and found.is_beyond_chance
    nothing = compare_counts(0, 0)
    assert np.isnan(nothing.change_pct) and nothing.p_value == 1
    assert (nothing.low_pct, nothing.high_pct) == (-100, np.inf)


def test_a_fall_to_zero_is_a_fall_of_all():
    found = compare_counts(0, 9)
    assert found.change_pct == found.low_pct == -100 and -100 < found.high_pct < 0


def test_a_missing_count_leaves_its_own_row_empty():
    found = compare_many([10, np.nan, 5], [20, 20, np.nan])
    for field in (found.change_pct, found.low_pct, found.high_pct, found.p_value):
        assert np.isnan(field).tolist() == [False, True, True]
    assert not found.is_beyond_chance[1:].any()
    with pytest.raises(MeasureError, match="missing"):
        compare_counts(np.nan, 3)


@settings(deadline=None, max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=20))
def test_many_are_the_same_as_one_by_one(pairs):
    many = compare_many(*zip(*pairs, strict=True), **FOUR_MONTHS)
    for row, (now, before) in enumerate(pairs):
        one = compare_counts(now, before, **FOUR_MONTHS)
        for field in many._fields:
            assert getattr(one, field) == pytest.approx(getattr(many, field)[row], nan_ok=True)


@pytest.mark.parametrize(
    "options", [{"current_exposure": 0}, {"dispersion": 0.9}, {"dispersion": np.nan}]
)
def test_impossible_options_are_refused(options):
    with pytest.raises(MeasureError):
        compare_counts(3, 4, **options)
    with pytest.raises(MeasureError):
        compare_counts(-3, 4)


def test_the_dispersion_that_is_too_small_is_named():
    with pytest.raises(MeasureError, match=r"dispersion of 0\.5 was given"):
        compare_many([40, 50, 60], [40, 50, 60], dispersion=np.array([1.5, 0.5, 2]))
