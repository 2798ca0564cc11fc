import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.concentration import (
    busiest_share,
    generalised_gini,
    gini,
    lorenz_curve,
    whole_places,
)

counts = st.lists(st.integers(0, 60), min_size=1, max_size=40).filter(sum)


def test_check_values():
    spread = [5, 2, 1] + [0] * 7
    assert gini(spread) == pytest.approx(0.80, abs=1e-9)
    assert generalised_gini(spread) == pytest.approx(0.75, abs=1e-9)


def test_gini_is_half_the_relative_mean_difference():
    x = np.random.default_rng(3).poisson(2, 50)
    direct = np.abs(x[:, None] - x).sum() / (2 * len(x) ** 2 * x.mean())
    assert gini(x) == pytest.approx(direct, abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(counts)
def test_gini_is_the_area_over_the_lorenz_curve(values):
    curve = lorenz_curve(values)
    area = np.trapezoid(curve["incident_share_pct"], curve["place_share_pct"]) / 100**2
    assert gini(values) == pytest.approx(1 - 2 * area, abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(counts, st.integers(2, 5))
def test_gini_stays_in_its_range_and_knows_no_scale(values, factor):
    assert -1e-12 <= gini(values) < 1
    assert gini([factor * x for x in values]) == pytest.approx(gini(values), abs=1e-9)
    assert -1e-12 <= generalised_gini(values) <= gini(values) + 1e-12


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 30), st.integers(0, 30))
def test_as_even_as_so_few_incidents_can_be_is_0(incidents, quiet):
    assert generalised_gini([1] * incidents + [0] * quiet) == pytest.approx(0, abs=1e-9)


def test_all_alike_is_0_and_all_at_one_place_is_near_1():
    assert gini([3] * 8) == pytest.approx(0, abs=1e-12)
    assert gini([9] + [0] * 99) == pytest.approx(0.99, abs=1e-12)


def test_without_incidents_there_is_no_answer():
    assert np.isnan([gini([0, 0]), generalised_gini([0, 0])]).all()
    assert lorenz_curve([0, 0])["incident_share_pct"].isna().all()
    assert busiest_share([0, 0])["incident_share_pct"].isna().all()


def test_share_at_the_busiest_points():
    points = [50, 30, 5, 5] + [1] * 10 + [0] * 186  # 200 map points, 100 incidents
    found = busiest_share(points)
    assert found["place_count"].tolist() == [2, 10, 20]
    assert found["incident_share_pct"].tolist() == [80, 96, 100]


def test_quiet_points_belong_to_the_denominator():
    assert busiest_share([5, 1, 1, 1], shares_pct=[25])["place_count"][0] == 1
    assert busiest_share([5, 1, 1, 1] + [0] * 4, shares_pct=[25])["place_count"][0] == 2


@settings(deadline=None, max_examples=100)
@given(counts)
def test_shares_rise_and_agree_with_a_count(values):
    found = busiest_share(values, shares_pct=[1, 10, 50, 100])
    held = found["incident_count"].tolist()
    assert held == sorted(held)
    assert held[-1] == sum(values)
    for places, incidents in zip(found["place_count"], held, strict=True):
        assert incidents == sum(sorted(values, reverse=True)[:places])


def test_whole_places_are_rounded_up_exactly():
    assert whole_places(2046, share_pct=1) == 21
    assert whole_places(1000, share_pct=0.7) == 7  # 0.7 * 1000 / 100 is 7.000000000000001
    assert whole_places(3, share_pct=0.001) == 1
    assert whole_places(3, share_pct=100) == 3


def test_what_cannot_be_answered_is_refused():
    for values in ([], [[1]]):
        with pytest.raises(MeasureError, match="one place or more"):
            gini(values)
    for values in ([0.5], [-1], [np.nan]):
        with pytest.raises(MeasureError, match="whole incidents"):
            gini(values)
    with pytest.raises(MeasureError, match="above 0 to 100"):
        busiest_share([1], shares_pct=[0])
