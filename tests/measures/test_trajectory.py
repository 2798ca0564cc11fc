import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import PeriodError
from scp_lib.measures.targets import target_progress
from scp_lib.measures.year_end import cumulative_trajectory
from scp_lib.periods import Period

PERIODS = {"baseline": Period.parse("2024-01/2024-04"), "current": Period.parse("2025-01/2025-04")}


def table_of(counts):
    months = pd.date_range("2024-01-01", periods=len(counts), freq="MS")
    return pd.DataFrame({"month": months, "incident_count": pd.array(counts, dtype="Int64")})


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 90), min_size=16, max_size=16), st.floats(-50, 50))
def test_sums_end_where_the_periods_end(counts, target_pct):
    path = cumulative_trajectory(table_of(counts), **PERIODS, target_pct=target_pct)
    assert path["cumulative_count"].iloc[-1] == sum(counts[12:])
    per_day = sum(counts[:4]) * 120 / 121
    assert path["baseline_cumulative_count"].iloc[-1] == pytest.approx(per_day)
    assert path["target_cumulative_count"].iloc[-1] == pytest.approx(
        per_day * (1 + target_pct / 100)
    )


@settings(deadline=None, max_examples=20)
@given(st.lists(st.integers(1, 90), min_size=16, max_size=16), st.integers(0, 3))
def test_the_path_is_the_target_of_the_months_so_far(counts, place):
    """At every month the path is what the card calls the target, a leap February or not."""
    table = table_of(counts)
    newest = PERIODS["current"].first + place
    path = cumulative_trajectory(table, **PERIODS, target_pct=-10, newest=newest)
    progress = target_progress(table, **PERIODS, target_pct=-10, newest=newest)
    assert path["target_cumulative_count"].iloc[place] == pytest.approx(progress.target_count)


def test_the_paths_end_worked_by_hand():
    # 513 incidents in 121 days: 508.76 in 120, and 457.88 a tenth lower
    table = table_of([123, 130, 120, 140] + [10] * 12)
    path = cumulative_trajectory(table, **PERIODS, target_pct=-10)
    assert path["baseline_cumulative_count"].iloc[-1] == pytest.approx(508.76, abs=0.005)
    assert path["target_cumulative_count"].iloc[-1] == pytest.approx(457.88, abs=0.005)


def test_a_sum_past_a_gap_is_not_known():
    path = cumulative_trajectory(table_of([10] * 12 + [5, None, 5]), **PERIODS, target_pct=-10)
    assert path["cumulative_count"].isna().tolist() == [False, True, True, True]


def test_a_missing_month_of_the_baseline_is_refused():
    with pytest.raises(PeriodError, match="February 2024"):
        cumulative_trajectory(table_of([10, None] + [10] * 12), **PERIODS, target_pct=-10)
