import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from scp_lib.errors import MeasureError
from scp_lib.measures.regression_to_mean import expected_fall


def worst_areas(count, *, worst):
    """Mark the areas with the most incidents; of equals the first in order."""
    return np.isin(np.arange(len(count)), np.argsort(-np.asarray(count), kind="stable")[:worst])


WARDS = [20, 15, 12, 10, 10, 9, 9, 8, 8, 7, 6, 6]
POOLS = st.lists(st.integers(0, 200), min_size=6, max_size=30).filter(any)


def test_poisson_expectation_is_the_gamma_shrinkage_worked_by_hand():
    # mean 10, variance 180 / 11: w = (180/11 − 10) / (180/11) = 7/18; 20 + 7/18 (10 + 5)
    found = expected_fall(WARDS, chosen=worst_areas(WARDS, worst=2))
    assert found.weight == pytest.approx(7 / 18)
    assert found.expected_count == pytest.approx(20 + 7 / 18 * 15, rel=1e-9)
    assert found.low_count < found.expected_count < found.high_count


@pytest.mark.parametrize("scale", [1, 0.5])
def test_range_allows_for_chance_and_for_all_that_is_estimated(scale):
    # levels 25.83, spread 180 / 11, kurtosis 939 / 15²; of 12 wards two chosen, 15 above the mean
    weight, level, spread = 7 / 18, 20 + 7 / 18 * 15, 180 / 11
    estimated = (1 - weight) ** 2 * (2**2 * spread / 12 + 15**2 * (939 / 225 + 1) / 11)
    variance = level * scale + scale**2 * (weight * level + estimated)
    gamma = stats.gamma((level * scale) ** 2 / variance, scale=variance / (level * scale))
    found = expected_fall(WARDS, chosen=worst_areas(WARDS, worst=2), current_exposure=scale)
    ends = gamma.ppf([0.025, 0.975])
    assert [found.low_count, found.high_count] == pytest.approx(ends, rel=1e-3)


def test_at_chance_alone_it_is_bayes_rule_by_quadrature():
    counts = np.array([60, 40, 30, 28, 22, 20, 18, 12])
    mean, own = counts.mean(), counts.var(ddof=1) - counts.mean()
    prior = stats.gamma(mean**2 / own, scale=own / mean)

    def weigh(level, power):
        return level**power * prior.pdf(level) * stats.poisson(level).pmf(60)

    top, below = (integrate.quad(weigh, 1e-9, 400, args=(power,), limit=300)[0] for power in (1, 0))
    found = expected_fall(counts, chosen=worst_areas(counts, worst=1))
    assert found.expected_count == pytest.approx(top / below, rel=1e-6)


def test_with_more_dispersion_less_of_the_difference_is_taken_as_true():
    counts = [60, 40, 30, 28, 22, 20, 18, 12]
    falls = [
        expected_fall(counts, chosen=worst_areas(counts, worst=1), dispersion=phi).weight
        for phi in (1.0, 2.0, 4.0, 40.0)
    ]
    mean, spread = np.mean(counts), np.var(counts, ddof=1)
    assert falls == pytest.approx([1 - phi * mean / spread for phi in (1, 2, 4)] + [0])


@settings(deadline=None, max_examples=40)
@given(POOLS, st.integers(1, 5), st.floats(1, 4))
def test_the_worst_are_expected_between_the_mean_and_where_they_were(counts, worst, phi):
    chosen = worst_areas(counts, worst=worst)
    found = expected_fall(counts, chosen=chosen, dispersion=phi)
    mean = np.mean(counts) * worst
    assert 0 <= found.weight <= 1
    assert min(mean, found.expected_count) == pytest.approx(mean, rel=0.02)
    assert found.expected_change_pct <= 1
    assert found.low_count < found.expected_count < found.high_count


def test_areas_that_differ_by_chance_alone_go_back_to_the_mean():
    counts = np.random.default_rng(1).poisson(20, size=4000)
    found = expected_fall(counts, chosen=worst_areas(counts, worst=100))
    assert found.expected_count == pytest.approx(2000, rel=0.03)


@settings(deadline=None, max_examples=20)
@given(POOLS, st.floats(0.3, 2))
def test_days_scale_the_expectation(counts, factor):
    chosen = worst_areas(counts, worst=2)
    plain = expected_fall(counts, chosen=chosen)
    shorter = expected_fall(counts, chosen=chosen, current_exposure=factor)
    assert shorter.expected_count == pytest.approx(factor * plain.expected_count)
    assert shorter.expected_change_pct == pytest.approx(plain.expected_change_pct)


def test_equal_areas_have_a_range_of_their_own_chance_only():
    found = expected_fall([10] * 8, chosen=worst_areas([10] * 8, worst=2))
    assert found.expected_count == 20 and found.weight == 0
    assert found.low_count == pytest.approx(stats.gamma(20).ppf(0.025))


@pytest.mark.parametrize(
    ("counts", "chosen"),
    [
        ([5, 6], [True, False]),
        ([5, 6, 7], [False] * 3),
        ([5, np.nan, 7], [True, False, False]),
        ([0, 6, 7], [True, False, False]),
        ([5, 6, 7], [True, False]),
    ],
)
def test_what_cannot_be_expected_is_refused(counts, chosen):
    with pytest.raises(MeasureError):
        expected_fall(counts, chosen=chosen)
