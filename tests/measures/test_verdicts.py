import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.regression_to_mean import ExpectedFall
from scp_lib.measures.verdicts import Verdict, judge, target_changes_pct


def test_a_further_two_per_cent_compounds_or_is_in_points():
    assert round(100 + target_changes_pct([-5, -2])[1], 1) == 93.1
    assert round(100 + target_changes_pct([-5, -2], reading="points")[1], 1) == 93.0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(-20, 20), max_size=5))
def test_both_readings_start_alike_and_go_one_way(changes):
    compound = target_changes_pct(changes)
    points = target_changes_pct(changes, reading="points")
    assert len(compound) == len(points) == len(changes)
    assert compound[:1] == pytest.approx(points[:1])
    if all(change <= 0 for change in changes):
        assert all(c >= p - 1e-9 for c, p in zip(compound, points, strict=True))


@pytest.mark.parametrize("reading", ["compound", "points"])
def test_targets_below_nothing_are_refused(reading):
    with pytest.raises(MeasureError, match="below zero"):
        target_changes_pct([-60, -101], reading=reading)


@pytest.mark.parametrize(
    ("now", "before", "target_pct", "direction", "verdict"),
    [
        (150, 200, -5, "fewer", Verdict.BEYOND_CHANCE),
        (180, 200, -5, "fewer", Verdict.WITHIN_CHANCE),
        (190, 200, -5, "fewer", Verdict.WITHIN_CHANCE),  # just reached
        (191, 200, -5, "fewer", Verdict.NOT_REACHED),
        (260, 200, 10, "more", Verdict.BEYOND_CHANCE),
        (220, 200, 10, "more", Verdict.WITHIN_CHANCE),
        (219, 200, 10, "more", Verdict.NOT_REACHED),
        (0, 200, -100, "fewer", Verdict.BEYOND_CHANCE),
        (0, 0, -5, "fewer", Verdict.CANNOT_BE_ASSESSED),
        (9, 0, 5, "more", Verdict.CANNOT_BE_ASSESSED),
    ],
)
def test_verdicts(now, before, target_pct, direction, verdict):
    target_count = before * (1 + target_pct / 100)
    change = compare_counts(now, before)
    assert judge(change, target_count=target_count, direction=direction) is verdict


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 400), st.integers(1, 400), st.floats(-50, 0), st.floats(1, 4))
def test_beyond_chance_is_never_said_of_an_interval_with_no_change(now, before, target, phi):
    change = compare_counts(now, before, dispersion=phi)
    found = judge(change, target_count=before * (1 + target / 100), direction="fewer")
    assert (found is Verdict.NOT_REACHED) == (now > before * (1 + target / 100) + 1e-6)
    if found is Verdict.BEYOND_CHANCE:
        assert change.high_pct < 0


def test_a_fall_that_the_worst_areas_make_by_themselves_is_within_chance():
    expected = ExpectedFall(200, 160.0, -20.0, 130.0, 192.0, 0.5)
    change = compare_counts(150, 200)
    options = {"target_count": 190, "direction": "fewer"}
    assert judge(change, **options) is Verdict.BEYOND_CHANCE
    assert judge(change, expected=expected, **options) is Verdict.WITHIN_CHANCE
    lower = expected._replace(low_count=151.0)
    assert judge(change, expected=lower, **options) is Verdict.BEYOND_CHANCE


def test_a_rise_that_the_lowest_areas_make_by_themselves_is_within_chance():
    expected = ExpectedFall(100, 130.0, 30.0, 110.0, 160.0, 0.5)
    change, options = compare_counts(150, 100), {"target_count": 110, "direction": "more"}
    assert judge(change, **options) is Verdict.BEYOND_CHANCE
    assert judge(change, expected=expected, **options) is Verdict.WITHIN_CHANCE
    at_the_end = expected._replace(high_count=150.0)
    assert judge(change, expected=at_the_end, **options) is Verdict.WITHIN_CHANCE
    lower = expected._replace(high_count=149.0)
    assert judge(change, expected=lower, **options) is Verdict.BEYOND_CHANCE
