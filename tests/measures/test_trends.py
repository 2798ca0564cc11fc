import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.trends import mann_kendall, share_trend

series = st.lists(
    st.one_of(st.integers(-4, 4).map(float), st.just(float("nan"))), min_size=2, max_size=30
).filter(lambda months: np.isfinite(months).sum() >= 2)


def test_hand_worked_with_a_tie():
    # 3 1 1 2: pairs 3>1 3>1 3>2 fall, 1<2 1<2 rise: S = -1. Var = (4*3*13 - 2*1*9)/18 = 138/18.
    trend = mann_kendall([3, 1, 1, 2])
    assert trend.s.tolist() == [-1]
    assert trend.variance[0] == pytest.approx(138 / 18, abs=1e-12)
    assert trend.z[0] == 0
    assert trend.tau[0] == pytest.approx(-1 / 6, abs=1e-12)


@settings(deadline=None, max_examples=150)
@given(series)
def test_agrees_with_pymannkendall_to_1e_9(months):
    original_test = pytest.importorskip("pymannkendall").original_test
    theirs, ours = original_test(np.array(months)), mann_kendall(months)
    assert ours.s[0] == theirs.s
    assert ours.variance[0] == pytest.approx(theirs.var_s, abs=1e-9)
    assert ours.z[0] == pytest.approx(theirs.z, abs=1e-9)
    assert ours.p[0] == pytest.approx(theirs.p, abs=1e-9)
    assert ours.tau[0] == pytest.approx(theirs.Tau, abs=1e-9)


def test_many_places_at_once_agree_with_pymannkendall_to_1e_9():
    original_test = pytest.importorskip("pymannkendall").original_test
    table = np.random.default_rng(6).normal(size=(60, 36)) + np.linspace(0, 1, 36)
    table[::3] = table[::3].round(0)  # with ties
    ours = mann_kendall(table)
    theirs = [original_test(row) for row in table]
    for field, name in [("s", "s"), ("variance", "var_s"), ("z", "z"), ("p", "p"), ("tau", "Tau")]:
        expected = np.array([getattr(answer, name) for answer in theirs])
        assert np.abs(getattr(ours, field) - expected).max() < 1e-9


@settings(deadline=None, max_examples=60)
@given(series)
def test_turned_round_in_time_or_in_sign_the_trend_turns(months):
    ours = mann_kendall(months)
    for turned in (months[::-1], [-month for month in months]):
        other = mann_kendall(turned)
        assert other.s[0] == -ours.s[0]
        assert other.p[0] == pytest.approx(ours.p[0], abs=1e-12)


def test_missing_months_are_left_out():
    held, gap = mann_kendall([1, 2, 4, 3]), mann_kendall([1, np.nan, 2, 4, np.nan, 3])
    assert all(np.array_equal(a, b) for a, b in zip(held, gap, strict=True))


def test_too_few_months_have_no_trend():
    trend = mann_kendall([[1.0, np.nan], [np.nan, np.nan], [1.0, 1.0]])
    assert np.isnan(trend.p).tolist() == [True, True, False]
    assert (trend.z[2], trend.p[2]) == (0, 1)


def test_more_dimensions_are_refused():
    with pytest.raises(MeasureError, match="row a place"):
        mann_kendall(np.zeros((2, 2, 2)))


X = [9, 7, 8, 6, 9, 5, 6, 4, 5, 4, 3, 4]
V = [80, 95, 120, 130, 155, 135, 140, 155, 140, 105, 120, 85]


def test_the_guides_share_trend():
    trend = share_trend([X], area_counts=[V])
    assert [each[0] for each in trend] == pytest.approx(
        [-0.106844, 0.548535, -3.809696, 0.003431], abs=5e-7
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(3, 30))
def test_a_share_trend_is_the_weighted_regression_of_statsmodels(seed, months):
    api = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(seed)
    x, area = rng.poisson(6, months), 1 + rng.poisson(90, months)
    x[:3] += [1, 0, 2]
    weight = area * x.sum() / area.sum()
    model = api.WLS(x / weight, api.add_constant(np.arange(months)), weights=weight).fit()
    trend = share_trend([x], area_counts=[area])
    assert trend.slope[0] == pytest.approx(model.params[1], abs=1e-9)
    assert trend.dispersion[0] == pytest.approx(model.scale, abs=1e-9)
    assert trend.p[0] == pytest.approx(model.pvalues[1], abs=1e-9)


def test_a_missing_month_keeps_its_place_in_the_trend():
    x, area = np.array(X, float), np.array(V, float)
    x[4] = area[4] = np.nan
    held = np.flatnonzero(~np.isnan(x))
    api = pytest.importorskip("statsmodels.api")
    weight = area[held] * x[held].sum() / area[held].sum()
    model = api.WLS(x[held] / weight, api.add_constant(held), weights=weight).fit()
    assert share_trend([x], area_counts=[area]).p[0] == pytest.approx(model.pvalues[1], abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 9), st.integers(2, 50))
def test_a_trend_of_the_whole_area_is_no_trend_of_a_place(factor, steps):
    area = np.arange(1, 13) * steps
    trend = share_trend([area * factor], area_counts=[area])
    assert trend.slope[0] == pytest.approx(0, abs=1e-12)


def test_no_share_trend_without_incidents_months_or_an_area():
    area = [V, V, [0, *V[1:]]]
    assert np.isnan(share_trend([[0] * 12, X, X], area_counts=area).p).tolist() == [
        True, False, True,
    ]  # fmt: skip
    assert np.isnan(share_trend([[1, 2]], area_counts=[[5, 6]]).p).all()
