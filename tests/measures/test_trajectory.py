import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import PeriodError
from scp_lib.measures.targets import target_progress
from scp_lib.measures.trajectory import cumulative_trajectory
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
    assert path["baseline_cumulative_count"].iloc[-1] == sum(counts[:4])
    february = counts[1] * 28 / 29
    end = (counts[0] + february + counts[2] + counts[3]) * (1 + target_pct / 100)
    assert path["target_cumulative_count"].iloc[-1] == pytest.approx(end)


def test_path_ends_near_the_target_of_the_progress():
    table = table_of([120, 110, 110, 115] + [10] * 8 + [100, 100, 100, 111])
    path = cumulative_trajectory(table, **PERIODS, target_pct=-10)
    progress = target_progress(table, **PERIODS, target_pct=-10)
    assert path["target_cumulative_count"].iloc[-1] == pytest.approx(
        progress.target_count, rel=0.002
    )


def test_a_sum_past_a_gap_is_not_known():
    path = cumulative_trajectory(table_of([10] * 12 + [5, None, 5]), **PERIODS, target_pct=-10)
    assert path["cumulative_count"].isna().tolist() == [False, True, True, True]


def test_a_missing_month_of_the_baseline_is_refused():
    with pytest.raises(PeriodError, match="February 2024"):
        cumulative_trajectory(table_of([10, None] + [10] * 12), **PERIODS, target_pct=-10)
