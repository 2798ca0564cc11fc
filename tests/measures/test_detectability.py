import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.detectability import detectable_change_pct, smallest_baseline


@pytest.mark.parametrize(
    ("change", "baseline"), [(-17, 243), (-33, 59), (-28, 84), (-5, 2996), (-2, 19015)]
)
def test_baselines_worked_by_hand(change, baseline):
    assert smallest_baseline(change) == baseline


@settings(deadline=None, max_examples=60)
@given(st.floats(-90, 200).filter(lambda change: abs(change) > 1), st.floats(1, 4))
def test_smallest_baseline_is_where_the_square_root_form_turns(change, phi):
    def z(baseline):
        now = baseline * (1 + change / 100)
        return math.sqrt(2 / phi) * abs(math.sqrt(now) - math.sqrt(baseline))

    found = smallest_baseline(change, dispersion=phi)
    assert z(found) >= 1.959963 and z(found - 1) < 1.959965


@pytest.mark.parametrize("change", [0, -101])
def test_no_change_and_less_than_nothing_are_refused(change):
    with pytest.raises(MeasureError, match="-100%"):
        smallest_baseline(change)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(1, 600),
    st.sampled_from(["fewer", "more"]),
    st.sampled_from([(1, 1), (120, 121)]),
    st.floats(1, 3),
)
def test_detectable_change_agrees_with_the_verdict_to_the_incident(before, direction, days, phi):
    options = {"current_exposure": days[0], "baseline_exposure": days[1], "dispersion": phi}
    found = detectable_change_pct(before, direction=direction, **options)
    if math.isnan(found):
        assert direction == "fewer" and not compare_counts(0, before, **options).is_beyond_chance
        return
    step = 1 if direction == "fewer" else -1
    now = round(before * days[0] / days[1] * (1 + found / 100))
    assert compare_counts(now, before, **options).is_beyond_chance
    assert not compare_counts(now + step, before, **options).is_beyond_chance
    assert (found < 0) == (direction == "fewer")


def test_nothing_can_be_shown_from_nothing():
    assert math.isnan(detectable_change_pct(0))
