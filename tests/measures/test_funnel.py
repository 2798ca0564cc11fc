import math
import statistics

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.funnel import exact_limits, funnel

AREAS = st.lists(st.tuples(st.integers(0, 500), st.floats(0.5, 400)), min_size=5, max_size=40)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(0.1, 5000), min_size=1, max_size=10))
def test_exact_limits_are_the_published_chi_squared_quantiles(expected):
    e = np.array(expected)
    found = exact_limits(e)
    assert found.low_95 == pytest.approx(stats.chi2.ppf(0.025, 2 * e) / 2 / e, rel=1e-8)
    assert found.high_95 == pytest.approx(stats.chi2.ppf(0.975, 2 * (e + 1)) / 2 / e, rel=1e-8)
    assert found.low_998 == pytest.approx(stats.chi2.ppf(0.001, 2 * e) / 2 / e, rel=1e-8)
    assert found.high_998 == pytest.approx(stats.chi2.ppf(0.999, 2 * (e + 1)) / 2 / e, rel=1e-8)


def by_hand(observed, expected):
    """Spiegelhalter's steps one by one, without arrays."""
    z = [math.sqrt(e) * math.log(max(o, 0.5) / e) for o, e in zip(observed, expected, strict=True)]
    tenths = statistics.quantiles(z, n=10, method="inclusive")
    k = len(z)
    phi = sum(min(max(value, tenths[0]), tenths[-1]) ** 2 for value in z) / k
    w, w2 = sum(expected), sum(e * e for e in expected)
    return phi, max(0.0, (k * phi - (k - 1)) / (w - w2 / w))


@settings(deadline=None, max_examples=60)
@given(AREAS)
def test_overdispersion_is_spiegelhalters(areas):
    observed, expected = zip(*areas, strict=True)
    found = funnel(observed, expected)
    phi, tau_squared = by_hand(observed, expected)
    assert found.phi == pytest.approx(phi, rel=1e-9)
    assert found.tau_squared == pytest.approx(tau_squared, rel=1e-6, abs=1e-12)
    widths = np.sqrt(1 / np.array(expected) + tau_squared)
    assert np.log(found.widened.high_95) == pytest.approx(1.959964 * widths, rel=1e-6)
    assert np.log(found.widened.low_998) == pytest.approx(-3.090232 * widths, rel=1e-6)


def test_areas_that_differ_by_chance_alone_are_not_widened():
    generator = np.random.default_rng(3)
    expected = np.full(4000, 50.0)
    found = funnel(generator.poisson(expected), expected)
    assert found.phi < 1 and found.tau_squared == 0
    assert (found.ratio < found.exact.low_95).mean() == pytest.approx(0.034, abs=0.01)
    assert (found.ratio > found.exact.high_95).mean() == pytest.approx(0.0173, abs=0.01)


def test_one_wild_area_does_not_hide_itself():
    observed = [50, 52, 47, 55, 44, 51, 49, 53, 46, 50, 48, 250]
    found = funnel(observed, [50.0] * 12)
    assert found.ratio[-1] > found.widened.high_998[-1]


@pytest.mark.parametrize(
    ("observed", "expected"),
    [([1, 2], [1, 2]), ([1, 2, 3], [1, 2, 0]), ([1, 2, np.nan], [1, 2, 3]), ([1, 2, 3], [1, 2])],
)
def test_areas_that_cannot_be_judged_are_refused(observed, expected):
    with pytest.raises(MeasureError):
        funnel(observed, expected)
