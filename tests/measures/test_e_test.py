import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.e_test import e_test


@pytest.mark.parametrize(
    ("now", "before", "published"), [(0, 3, 0.088379), (6, 2, 0.174875), (10, 5, 0.206164)]
)
def test_values_of_krishnamoorthy_and_thomson(now, before, published):
    assert round(e_test(now, before), 6) == published


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 80), st.integers(1, 80), st.sampled_from([1.0, 0.5, 120 / 121, 2.0]))
def test_statsmodels_agrees(now, before, exposure):
    rates = pytest.importorskip("statsmodels.stats.rates")
    theirs = rates.test_poisson_2indep(
        now, exposure, before, 1, method="etest", alternative="two-sided"
    )
    assert e_test(now, before, current_exposure=exposure) == pytest.approx(theirs.pvalue, abs=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 60), st.integers(0, 60))
def test_order_of_the_periods_does_not_matter(now, before):
    assert e_test(now, before) == pytest.approx(e_test(before, now))
    assert 0 <= e_test(now, before) <= 1


def test_nothing_twice_is_no_difference():
    assert e_test(0, 0) == 1
    with pytest.raises(MeasureError, match="0 or more"):
        e_test(-1, 2)
