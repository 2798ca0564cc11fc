import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.trends import share_trend


def test_more_dimensions_are_refused():
    with pytest.raises(MeasureError, match="row a place"):
        share_trend(np.zeros((2, 2, 2)), area_counts=np.ones((2, 2, 2)))


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
