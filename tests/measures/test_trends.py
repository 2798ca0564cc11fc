import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.trends import mann_kendall, theil_sen_slope

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
    assert theil_sen_slope(months)[0] == pytest.approx(theirs.slope, abs=1e-9)


def test_many_places_at_once_agree_with_pymannkendall_to_1e_9():
    original_test = pytest.importorskip("pymannkendall").original_test
    table = np.random.default_rng(6).normal(size=(60, 36)) + np.linspace(0, 1, 36)
    table[::3] = table[::3].round(0)  # with ties
    ours, slope = mann_kendall(table), theil_sen_slope(table)
    theirs = [original_test(row) for row in table]
    for field, name in [("s", "s"), ("variance", "var_s"), ("z", "z"), ("p", "p"), ("tau", "Tau")]:
        expected = np.array([getattr(answer, name) for answer in theirs])
        assert np.abs(getattr(ours, field) - expected).max() < 1e-9
    assert np.abs(slope - [answer.slope for answer in theirs]).max() < 1e-9


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
    assert np.isnan(theil_sen_slope([[1.0, np.nan]])).all()


def test_more_dimensions_are_refused():
    with pytest.raises(MeasureError, match="row a place"):
        mann_kendall(np.zeros((2, 2, 2)))
