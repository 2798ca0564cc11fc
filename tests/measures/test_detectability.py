import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.detectability import detectable_change_pct, smallest_baseline

DAYS = {"current_exposure": 120, "baseline_exposure": 121}


def test_the_figures_of_two_independent_codes():
    assert detectable_change_pct(100) == pytest.approx(-36.50, abs=0.005)
    assert detectable_change_pct(100, direction="more") == pytest.approx(44.75, abs=0.005)
    assert detectable_change_pct(513, dispersion=3.41, **DAYS) == pytest.approx(-30.31, abs=0.005)
    assert detectable_change_pct(271, dispersion=2.83, **DAYS) == pytest.approx(-37.29, abs=0.005)


@settings(deadline=None, max_examples=60)
@given(st.integers(20, 5000), st.floats(1, 3), st.sampled_from([0.95, 0.99]))
def test_the_root_of_the_count_moves_by_the_sum_of_two_quantiles(before, phi, confidence):
    quantile = stats.norm.ppf((1 + confidence) / 2)
    step = (quantile + stats.norm.ppf(0.8)) / 2 * math.sqrt(2 * phi / before) + phi / before / 2
    found = detectable_change_pct(before, dispersion=phi, confidence=confidence)
    assert math.isnan(found) == ((1 - step) ** 2 < 0.2 or step >= 1)
    if not math.isnan(found):
        assert math.sqrt(1 + found / 100) == pytest.approx(1 - step)
    more = detectable_change_pct(before, dispersion=phi, confidence=confidence, direction="more")
    assert math.sqrt(1 + more / 100) == pytest.approx(1 + step)


@settings(deadline=None, max_examples=60)
@given(st.floats(-79, 200).filter(lambda change: abs(change) > 1))
def test_the_smallest_baseline_shows_the_change_and_one_fewer_does_not(change):
    found = smallest_baseline(change)
    options = {"direction": "fewer" if change < 0 else "more"}
    assert abs(detectable_change_pct(found, **options)) <= abs(change) + 1e-6
    below = detectable_change_pct(found - 1, **options)
    assert math.isnan(below) or abs(below) > abs(change) - 1e-6


@pytest.mark.parametrize("change", [0, -101])
def test_no_change_and_less_than_nothing_are_refused(change):
    with pytest.raises(MeasureError, match="-100%"):
        smallest_baseline(change)


@pytest.mark.parametrize(("before", "phi"), [(0, 1.0), (10, 1.0), (100, math.inf)])
def test_nothing_is_named_that_would_not_be_called_four_times_in_five(before, phi):
    assert math.isnan(detectable_change_pct(before, dispersion=phi))
