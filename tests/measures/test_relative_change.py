import math

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scp_lib.measures.comparison import relative_change

FOUR = st.tuples(*[st.integers(1, 2000)] * 4)


@pytest.mark.filterwarnings("ignore")  # the model has as many terms as counts, on purpose
@settings(deadline=None, max_examples=15)
@given(FOUR, st.floats(1, 4))
@example((5, 414, 2, 1858), 2.0)
def test_agrees_with_the_interaction_of_a_poisson_model(four, phi):
    models = pytest.importorskip("statsmodels.api")
    design = np.array([[1, 1, 1, 1], [1, 0, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0]])
    fit = models.GLM(np.array(four), design, family=models.families.Poisson()).fit(
        scale=phi, tol=1e-13, maxiter=500
    )
    now, before, rest_now, rest_before = four
    found = relative_change(
        now, before, rest_current_count=rest_now, rest_baseline_count=rest_before, dispersion=phi
    )
    assert found.relative_pct == pytest.approx(100 * np.expm1(fit.params[3]), rel=1e-4, abs=1e-4)
    ends = 100 * np.expm1(fit.conf_int()[3])
    assert [found.low_pct, found.high_pct] == pytest.approx(ends, rel=1e-4, abs=1e-3)


@settings(deadline=None, max_examples=40)
@given(FOUR)
def test_the_same_change_here_as_elsewhere_is_no_difference(four):
    now, before, times, _ = four
    found = relative_change(
        now, before, rest_current_count=times * now, rest_baseline_count=times * before
    )
    assert found.relative_pct == pytest.approx(0, abs=1e-9) and not found.is_beyond_chance


def test_the_rest_is_compared_per_day():
    found = relative_change(
        5,
        5,
        rest_current_count=240,
        rest_baseline_count=242,
        current_exposure=120,
        baseline_exposure=121,
    )
    assert found.rest_change_pct == pytest.approx(0)


@pytest.mark.parametrize("zero", range(4))
def test_a_zero_leaves_the_answer_open(zero):
    four = [10, 10, 10, 10]
    four[zero] = 0
    now, before, rest_now, rest_before = four
    found = relative_change(
        now, before, rest_current_count=rest_now, rest_baseline_count=rest_before
    )
    assert math.isnan(found.relative_pct) and not found.is_beyond_chance
    assert math.isnan(found.rest_change_pct) == (zero == 3)


def test_without_a_dispersion_there_is_no_interval():
    counts = {"rest_current_count": 450, "rest_baseline_count": 500}
    found = relative_change(10, 100, dispersion=math.inf, **counts)
    assert math.isnan(found.low_pct) and math.isnan(found.high_pct)
    assert found.relative_pct < -88 and not found.is_beyond_chance
