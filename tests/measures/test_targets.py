import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.detectability import detectable_change_pct
from scp_lib.measures.overdispersion import UNKNOWN, AreaDispersion
from scp_lib.measures.regression_to_mean import expected_fall
from scp_lib.measures.targets import target_progress
from scp_lib.measures.verdicts import Verdict
from scp_lib.periods import Month, Period

YEARS = {"baseline": Period.parse("2024-01/2024-12"), "current": Period.parse("2025-01/2025-12")}
ALONE = AreaDispersion(1.0, 0.95, 16, 1, 15)
"""Counts that vary by chance alone."""
SPRING = {"baseline": Period.parse("2024-01/2024-04"), "current": Period.parse("2025-01/2025-04")}


def table_of(counts, *, first="2024-01-01"):
    months = pd.date_range(first, periods=len(counts), freq="MS")
    return pd.DataFrame({"month": months, "incident_count": pd.array(counts, dtype="Int64")})


def spring_of(before, now):
    """Counts of January to April 2024 and 2025, and ten a month between."""
    each = [[total // 4] * 3 + [total - 3 * (total // 4)] for total in (before, now)]
    return table_of([*each[0], *[10] * 8, *each[1]])


@pytest.mark.parametrize(
    ("before", "now", "change", "verdict"),
    [(455, 411, -8.9, Verdict.NOT_REACHED), (513, 450, -11.5, Verdict.WITHIN_CHANCE)],
)
def test_a_target_of_ten_per_cent_fewer_from_january_to_april(before, now, change, verdict):
    found = target_progress(spring_of(before, now), **SPRING, target_pct=-10, dispersion=ALONE)
    assert found.verdict is verdict is found.standing
    assert round(found.change.change_pct, 1) == change
    assert found.change.low_pct < 0 < found.change.high_pct
    assert found.is_target_in_interval
    assert (found.months.current_days, found.months.baseline_days) == (120, 121)
    assert found.target_count == pytest.approx(before * 120 / 121 * 0.9)
    assert found.above_target_count == pytest.approx(now - found.target_count)


def test_the_verdict_goes_by_the_areas_own_dispersion_and_confidence():
    table, days = spring_of(500, 400), {"current_exposure": 120, "baseline_exposure": 121}
    verdicts = []
    for phi, confidence in ((1.0, 0.95), (2.8, 0.95), (1.0, 0.9999)):
        dispersion = AreaDispersion(phi, confidence, 16, 1, 15)
        found = target_progress(table, **SPRING, target_pct=-5, dispersion=dispersion)
        options = {"dispersion": phi, "confidence": confidence, **days}
        assert found.change == compare_counts(400, 500, **options)
        assert found.detectable_pct == detectable_change_pct(500, **options)
        verdicts.append(found.verdict)
    assert verdicts == [Verdict.BEYOND_CHANCE, Verdict.WITHIN_CHANCE, Verdict.WITHIN_CHANCE]


def test_without_a_dispersion_nothing_is_beyond_chance():
    rest = {"the rest": spring_of(500, 500)}
    found = target_progress(spring_of(500, 5), **SPRING, target_pct=-5, rest=rest)
    assert found.dispersion is UNKNOWN and found.verdict is Verdict.WITHIN_CHANCE
    assert not found.beside[0].is_beyond_chance and math.isnan(found.detectable_pct)


def test_five_months_against_twelve_are_refused():
    with pytest.raises(PeriodError, match="January to May 2024"):
        target_progress(
            table_of([40] * 17),
            baseline=Period.parse("2024-01/2024-12"),
            current=Period.parse("2025-01/2025-05"),
            target_pct=-5,
        )


def test_a_year_under_way_compares_the_months_so_far():
    found = target_progress(
        table_of([40] * 12 + [30] * 5), **YEARS, target_pct=-5, dispersion=ALONE
    )
    assert found.verdict is Verdict.IN_PROGRESS
    assert found.standing is Verdict.BEYOND_CHANCE
    assert (found.change.current_count, found.change.baseline_count) == (150, 200)
    assert found.months.baseline_days == 152


def test_a_year_to_come_has_not_started():
    found = target_progress(table_of([40] * 12), **YEARS, target_pct=-5)
    assert found.verdict is Verdict.NOT_STARTED
    assert found.change is None and math.isnan(found.target_count)
    assert not found.is_target_in_interval


def test_a_masked_last_month_does_not_keep_the_year_open():
    counts = [40] * 12 + [30] * 11 + [None]
    with pytest.raises(PeriodError, match="December 2025"):
        target_progress(table_of(counts), **YEARS, target_pct=-5)
    found = target_progress(
        table_of(counts), **YEARS, target_pct=-5, on_missing="restrict", dispersion=ALONE
    )
    assert found.verdict is Verdict.BEYOND_CHANCE
    assert found.months.left_out == (Month(2025, 12),)
    assert found.change.baseline_count == 440


def test_nothing_received_of_either_period_cannot_be_told():
    table = table_of([40] + [None] * 23)
    found = target_progress(table, **YEARS, target_pct=-5, on_missing="restrict")
    assert found.verdict is Verdict.CANNOT_BE_ASSESSED
    with pytest.raises(PeriodError, match="no complete month"):
        target_progress(table_of([None] * 24), **YEARS, target_pct=-5)


def test_a_baseline_of_zero_cannot_be_told():
    found = target_progress(table_of([0] * 12 + [1] * 12), **YEARS, target_pct=-5)
    assert found.verdict is Verdict.CANNOT_BE_ASSESSED and math.isnan(found.change.change_pct)


@pytest.mark.parametrize(("pct", "direction"), [(5, "fewer"), (-5, "more"), (-120, "fewer")])
def test_a_target_that_points_the_other_way_is_refused(pct, direction):
    with pytest.raises(MeasureError):
        target_progress(table_of([4] * 24), **YEARS, target_pct=pct, direction=direction)


def test_more_reports_of_a_hidden_harm():
    found = target_progress(
        table_of([20] * 12 + [30] * 12),
        **YEARS,
        target_pct=10,
        direction="more",
        dispersion=ALONE,
    )
    assert found.verdict is Verdict.BEYOND_CHANCE
    assert found.above_target_count > 0 and found.detectable_pct > 0


def test_the_rest_is_compared_on_the_same_months():
    rest = {"the rest": table_of([100] * 12 + [75] * 5)}
    found = target_progress(table_of([40] * 12 + [30] * 5), **YEARS, target_pct=-5, rest=rest)
    (beside,) = found.beside
    assert beside.rest_name == "the rest"
    assert (beside.rest_current_count, beside.rest_baseline_count) == (375, 500)
    assert beside.relative_pct == pytest.approx(0) and not beside.is_beyond_chance
    with pytest.raises(PeriodError, match="the rest: no complete count is available for Mar"):
        target_progress(
            table_of([40] * 12 + [30] * 5),
            **YEARS,
            target_pct=-5,
            rest={"the rest": table_of([100] * 14)},
        )


def pool_of(year_totals, *, months=24):
    dates = pd.date_range("2024-01-01", periods=months, freq="MS")
    rows = [
        (f"E05{index:06d}", month, count)
        for index, count in enumerate(year_totals)
        for month in dates
    ]
    return pd.DataFrame(rows, columns=["ward_code", "month", "incident_count"])


def test_a_worst_ward_is_judged_against_the_fall_expected():
    pool = pool_of([8, 6, 7, 5, 6, 7, 5, 6, 7, 5])
    worst = table_of([8] * 12 + [5, 6] * 6)
    options = {**YEARS, "target_pct": -5, "dispersion": ALONE}
    plain = target_progress(worst, **options)
    found = target_progress(worst, **options, pool=pool, chosen=["E05000000"])
    assert plain.verdict is Verdict.BEYOND_CHANCE and plain.expected is None
    assert found.expected.baseline_count == 96
    own = expected_fall(
        [96, 72, 84, 60, 72, 84, 60, 72, 84, 60], chosen=[True] + [False] * 9,
        current_exposure=365, baseline_exposure=366, confidence=0.99,
    )  # fmt: skip
    assert found.expected.low_count == pytest.approx(own.low_count)
    assert -25 < found.expected.expected_change_pct < 0
    assert found.verdict is Verdict.WITHIN_CHANCE
    assert found.change == plain.change


def test_a_pool_that_does_not_fit_is_refused():
    pool, worst = pool_of([10, 5, 6]), table_of([10] * 12 + [7] * 12)
    options = {**YEARS, "target_pct": -5, "pool": pool, "dispersion": ALONE}
    with pytest.raises(MeasureError, match="E05999999"):
        target_progress(worst, chosen=["E05999999"], **options)
    with pytest.raises(MeasureError, match="none named"):
        target_progress(worst, **options)
    with pytest.raises(MeasureError, match="had 60 incidents"):
        target_progress(worst, chosen=["E05000001"], **options)
    gap = pool.drop(index=3)
    with pytest.raises(PeriodError, match="E05000000: a month of the baseline is missing"):
        target_progress(worst, chosen=["E05000000"], **{**options, "pool": gap})


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 60), min_size=24, max_size=24), st.floats(-60, 0))
def test_counts_of_both_years_are_all_there(counts, target_pct):
    table = table_of(counts)
    before = table.copy()
    found = target_progress(table, **YEARS, target_pct=target_pct, dispersion=ALONE)
    assert found.change.baseline_count == sum(counts[:12])
    assert found.change.current_count == sum(counts[12:])
    assert found.verdict not in (Verdict.IN_PROGRESS, Verdict.NOT_STARTED)
    if found.verdict in (Verdict.BEYOND_CHANCE, Verdict.WITHIN_CHANCE):
        assert found.above_target_count <= 1e-6
    pd.testing.assert_frame_equal(table, before)
