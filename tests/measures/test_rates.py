import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import empirical_bayes_rate, poisson_interval, rate_per_1000

COUNTS = st.lists(st.integers(0, 100_000), min_size=1, max_size=20)


def test_garwood_interval_of_ten():
    low, high = poisson_interval(10)
    assert round(float(low), 3) == 4.795
    assert round(float(high), 3) == 18.390


@settings(deadline=None, max_examples=40)
@given(COUNTS, st.floats(0.5, 0.999))
def test_ends_are_the_published_chi_squared_quantiles(counts, confidence):
    low, high = poisson_interval(counts, confidence=confidence)
    x, tail = np.array(counts), (1 - confidence) / 2
    assert high == pytest.approx(stats.chi2.ppf(1 - tail, 2 * x + 2) / 2, rel=1e-8)
    some = x > 0
    assert low[some] == pytest.approx(stats.chi2.ppf(tail, 2 * x[some]) / 2, rel=1e-8)
    assert (low[~some] == 0).all()


@settings(deadline=None, max_examples=40)
@given(st.floats(0.01, 300))
def test_interval_covers_the_true_mean_at_least_as_often_as_it_says(mean):
    counts = np.arange(0, int(mean + 12 * np.sqrt(mean) + 20))
    low, high = poisson_interval(counts)
    covered = stats.poisson.pmf(counts, mean)[(low <= mean) & (mean <= high)].sum()
    assert covered >= 0.95 - 1e-9


def test_rate_is_missing_where_a_figure_is_missing():
    rates = rate_per_1000([5, 5, np.nan, 0], [1000, np.nan, 1000, 500])
    assert rates.rate == pytest.approx([5, np.nan, np.nan, 0], nan_ok=True)
    assert np.isnan(rates.low[1:3]).all() and np.isnan(rates.high[1:3]).all()
    assert rates.low[3] == 0 and rates.high[3] == pytest.approx(2 * 3.688879, rel=1e-6)


@pytest.mark.parametrize(
    ("counts", "named"),
    [([-1], "-1"), ([3, -0.5], "-0.5"), ([7, np.inf], "inf"), ([2, 0, -4], "-4")],
)
def test_impossible_counts_are_refused(counts, named):
    with pytest.raises(MeasureError, match=f"counts hold {named}: give 0 or more"):
        poisson_interval(counts)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_confidence_is_a_share(confidence):
    with pytest.raises(MeasureError, match="between 0 and 1"):
        poisson_interval(3, confidence=confidence)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(500, 20_000)), min_size=2, max_size=30))
def test_smoothed_rates_agree_with_esda(areas):
    smoothing = pytest.importorskip("esda.smoothing")
    counts, residents = (np.array(column, dtype=float) for column in zip(*areas, strict=True))
    found = empirical_bayes_rate(counts, residents)
    if counts.sum() == 0:
        assert (found.rate == 0).all()
        return
    overall = counts.sum() / residents.sum()
    spread = (residents * (counts / residents - overall) ** 2).sum() / residents.sum()
    if spread < overall / residents.mean():  # no more than chance: esda goes below no weight
        assert found.rate == pytest.approx(np.full(len(areas), 1000 * overall))
        return
    theirs = np.asarray(smoothing.Empirical_Bayes(counts, residents).r).ravel() * 1000
    assert found.rate == pytest.approx(theirs, rel=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(500, 20_000)), min_size=2, max_size=30))
def test_smoothing_never_leaves_the_span_from_own_rate_to_overall(areas):
    counts, residents = (np.array(column, dtype=float) for column in zip(*areas, strict=True))
    found = empirical_bayes_rate(counts, residents)
    own = 1000 * counts / residents
    assert (found.rate >= np.minimum(own, found.overall) - 1e-9).all()
    assert (found.rate <= np.maximum(own, found.overall) + 1e-9).all()


def test_smoothing_leaves_out_areas_without_residents():
    found = empirical_bayes_rate([10, 60, 30, 7], [1000, 2000, 3000, np.nan])
    assert np.isnan(found.rate[3]) and found.overall == pytest.approx(100 / 6)
    with pytest.raises(MeasureError, match="No area"):
        empirical_bayes_rate([3], [np.nan])
