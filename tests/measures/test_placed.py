"""Rows without a place: their shares in two periods, and what unlike shares do."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.placed import ALL_PLACED, PlacedShares, placed_shares
from scp_lib.measures.targets import target_progress
from scp_lib.measures.verdicts import Verdict
from scp_lib.periods import Month, Period

THEN, NOW = Month(2024, 1), Month(2025, 1)
COUNTS = st.integers(1, 5000)


def rows(*told: tuple[str, Month, str, int]) -> pd.DataFrame:
    table = pd.DataFrame(told, columns=["district_name", "month", "crime_type", "incident_count"])
    return table.assign(month=[pd.Timestamp(month.first_day) for month in table["month"]])


def test_only_the_crime_types_and_months_compared_are_counted() -> None:
    table = rows(
        ("A", THEN, "Drugs", 90), ("Not stated", THEN, "Drugs", 10), ("B", NOW, "Drugs", 98),
        ("Not stated", NOW, "Drugs", 2), ("Not stated", NOW, "Robbery", 70),
        ("Not stated", Month(2025, 2), "Drugs", 70),
    )  # fmt: skip
    found = placed_shares(table, crime_types=["Drugs"], months=[NOW], baseline_months=[THEN])
    assert found == (100, 2, 100, 10)
    assert (found.baseline_unplaced_pct, found.current_unplaced_pct) == (
        pytest.approx(10),
        pytest.approx(2),
    )
    # 90 of 100 placed then and 98 now: no change of the placed is 90/98 of before
    assert found.spread_pct(0) == pytest.approx(100 * (90 / 98 - 1))


@settings(deadline=None, max_examples=50)
@given(COUNTS, COUNTS, st.integers(0, 4000), st.integers(0, 4000))
def test_the_spread_change_is_that_of_the_counts_grossed_up(
    now: int, before: int, lost_now: int, lost_before: int
) -> None:
    placed = PlacedShares(5000 + lost_now, lost_now, 5000 + lost_before, lost_before)
    change = compare_counts(now, before, current_exposure=120, baseline_exposure=121).change_pct
    grossed = (now * (1 + lost_now / 5000) / 120) / (before * (1 + lost_before / 5000) / 121)
    assert placed.spread_pct(change) == pytest.approx(100 * (grossed - 1))
    days = placed.exposures(current=120, baseline=121)
    assert compare_counts(now, before, **days).change_pct == pytest.approx(100 * (grossed - 1))


@pytest.mark.parametrize("found", [ALL_PLACED, PlacedShares(7, 7, 9, 9), PlacedShares(10, 0, 9, 0)])
def test_nothing_to_spread_moves_nothing(found: PlacedShares) -> None:
    assert found.factor == 1
    assert (found.current_unplaced_pct, found.baseline_unplaced_pct) == (0, 0)


def test_a_target_is_judged_again_and_its_counts_stay() -> None:
    months = pd.date_range("2024-01-01", "2025-12-01", freq="MS")
    table = pd.DataFrame({"month": months, "incident_count": [100] * 12 + [96] * 12})
    known = {
        "baseline": Period.parse("2024-01/2024-12"),
        "current": Period.parse("2025-01/2025-12"),
        "target_pct": -5,
    }
    plain = target_progress(table, **known)
    spread = target_progress(table, **known, placed=PlacedShares(1000, 10, 1000, 30))
    assert plain.verdict is Verdict.NOT_REACHED
    assert spread.verdict is Verdict.WITHIN_CHANCE
    assert spread.change.current_count == plain.change.current_count == 1152
    # 1152 a year of 365 days, 99% placed, against 1200 of 366, 97% placed
    expected = (1152 / 0.99 / 365) / (1200 / 0.97 / 366) - 1
    assert spread.change.change_pct == pytest.approx(100 * expected)
    assert spread.above_target_count == pytest.approx(1152 - spread.target_count)
