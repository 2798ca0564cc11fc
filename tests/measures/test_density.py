import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.density import choose_bandwidth, quartic_density

metres = st.tuples(st.integers(0, 3000), st.integers(0, 3000))


def direct_sum(points, places, bandwidth_m):
    """Every pair by itself, in incidents per km²."""
    total = np.zeros(len(places))
    for row, (x, y) in enumerate(places):
        for px, py in points:
            u = np.hypot(x - px, y - py) / bandwidth_m
            if u < 1:
                total[row] += 3 / (np.pi * bandwidth_m**2) * (1 - u**2) ** 2 * 1e6
    return total


@settings(deadline=None, max_examples=60)
@given(
    st.lists(metres, max_size=25), st.lists(metres, min_size=1, max_size=8), st.integers(50, 2000)
)
def test_agrees_with_a_direct_sum_to_1e_9(points, places, bandwidth_m):
    at = np.array(points, float).reshape(-1, 2)
    to = np.array(places, float)
    ours = quartic_density(
        at[:, 0], at[:, 1], at_easting_m=to[:, 0], at_northing_m=to[:, 1], bandwidth_m=bandwidth_m
    )
    expected = direct_sum(at, to, bandwidth_m)
    assert np.allclose(ours, expected, rtol=1e-9, atol=1e-9)


def test_adds_up_to_the_number_of_incidents():
    x, y = np.random.default_rng(1).uniform(600_000, 601_000, (2, 40))
    east, north = np.meshgrid(np.arange(-500, 1501, 10.0), np.arange(-500, 1501, 10.0))
    density = quartic_density(
        x, y - 0, at_easting_m=600_000 + east.ravel(), at_northing_m=600_000 + north.ravel(),
        bandwidth_m=300,
    )  # fmt: skip
    assert density.sum() * 10 * 10 / 1e6 == pytest.approx(40, rel=1e-4)


def test_counts_are_incidents_at_one_point():
    at = {"at_easting_m": [0, 100], "at_northing_m": [0, 0], "bandwidth_m": 400}
    repeated = quartic_density([0, 0, 0, 50], [0, 0, 0, 9], **at)
    counted = quartic_density([0, 50, 80], [0, 9, 0], incident_count=[3, 1, 0], **at)
    assert counted == pytest.approx(repeated, rel=1e-12)


def test_nothing_lies_a_bandwidth_away_or_where_there_is_none():
    at = {"at_easting_m": [0.0, 400.0], "at_northing_m": [0.0, 0.0], "bandwidth_m": 400}
    assert quartic_density([0], [0], **at)[1] == 0
    assert quartic_density([], [], **at).tolist() == [0, 0]
    nowhere = {"at_easting_m": [], "at_northing_m": [], "bandwidth_m": 400}
    assert quartic_density([0], [0], **nowhere).shape == (0,)


def test_the_bandwidth_is_about_that_of_the_pattern():
    rng = np.random.default_rng(9)
    centres = rng.uniform(0, 20_000, (30, 2))
    x, y = (centres[rng.integers(0, 30, 900)] + rng.normal(0, 150, (900, 2))).T
    candidates = [50, 200, 400, 800, 3000]
    choice = choose_bandwidth(x, y, candidates_m=candidates, area_km2=400)
    assert choice.bandwidth_m in (200, 400)
    assert choice.scores["bandwidth_m"].tolist() == candidates
    best = choice.scores["log_likelihood"].idxmax()
    assert choice.scores["bandwidth_m"][best] == choice.bandwidth_m


def test_the_likelihood_leaves_out_all_incidents_of_a_point():
    # Two points 100 m apart with 3 and 1 incidents: each is foretold by the other alone.
    scores = choose_bandwidth(
        [0, 100], [0, 0], incident_count=[3, 1], candidates_m=[200], area_km2=2, even_share=0.1
    ).scores
    foretold = 0.9 * 3 / (np.pi * 200**2) * (1 - 0.25) ** 2 + 0.1 / 2e6
    assert scores["log_likelihood"][0] == pytest.approx(np.log(foretold), abs=1e-12)


def test_a_point_without_incidents_changes_no_score():
    choice = {"candidates_m": [100, 200], "area_km2": 2}
    without = choose_bandwidth([0, 90], [0, 0], incident_count=[3, 1], **choice)
    beside = choose_bandwidth([0, 90, 40], [0, 0, 0], incident_count=[3, 1, 0], **choice)
    pd.testing.assert_frame_equal(beside.scores, without.scores, check_exact=True)


def test_incidents_at_one_point_do_not_favour_the_smallest_bandwidth():
    x = np.repeat(np.arange(0, 2000, 100.0), 50)
    choice = choose_bandwidth(x, np.zeros(1000), candidates_m=[1, 300], area_km2=10)
    assert choice.bandwidth_m == 300


def test_what_cannot_be_answered_is_refused():
    at = {"at_easting_m": [0], "at_northing_m": [0]}
    with pytest.raises(MeasureError, match="above 0"):
        quartic_density([0], [0], bandwidth_m=0, **at)
    with pytest.raises(MeasureError, match="no coordinates"):
        quartic_density([np.nan], [0], bandwidth_m=9, **at)
    with pytest.raises(MeasureError, match="one count"):
        quartic_density([0], [0], bandwidth_m=9, incident_count=[-1], **at)
    with pytest.raises(MeasureError, match="two locations"):
        choose_bandwidth([0, 0], [0, 0], candidates_m=[9], area_km2=1)
    with pytest.raises(MeasureError, match="two locations"):  # one of them without incidents
        choose_bandwidth([0, 5], [0, 0], incident_count=[3, 0], candidates_m=[9], area_km2=1)
    with pytest.raises(MeasureError, match="area above 0"):
        choose_bandwidth([0, 1], [0, 0], candidates_m=[9], area_km2=0)
