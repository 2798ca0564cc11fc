"""Counting: zero for a quiet month, empty for a missing one, nothing added up that is not there."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.counts import (
    count_by_ward,
    months_both_hold,
    total_by_month,
    ward_rates,
    ward_totals,
)
from scp_lib.periods import Month, Period
from scp_lib.tables.crime_types import ASB, VIOLENCE
from scp_lib.tables.incidents import WardMonthCount
from scp_lib.tables.kit import Field, Table, check
from scp_lib.tables.wards import WARD_CODE


class WardRate(Table):
    """Incidents by ward over a period: count, rate with its interval, rank, change."""

    ward_code: str = Field(str_matches=WARD_CODE, unique=True, description="GSS code")
    ward_name: str = Field(description="Name as published")
    incident_count: int = Field(ge=0, description="Incidents in the period")
    share_pct: float = Field(nullable=True, description="Share of the area's incidents, %")
    population: pd.Int64Dtype = Field(nullable=True, description="Residents")
    rate_per_1000: float = Field(nullable=True, description="Incidents per 1,000 residents")
    rate_low_per_1000: float = Field(nullable=True, description="Lower end, exact 95%")
    rate_high_per_1000: float = Field(nullable=True, description="Upper end, exact 95%")
    rank: int = Field(ge=1, description="1 is the most incidents; equal counts share a rank")


YEAR = Period.parse("2025-01/2025-04")
CODES = ["E05000001", "E05000002", "E05000003"]
HELD = [Month(2025, 1), Month(2025, 2), Month(2025, 4)]
INCIDENTS = st.lists(
    st.tuples(st.sampled_from(CODES), st.integers(1, 5), st.sampled_from([ASB, VIOLENCE, "Drugs"])),
    max_size=60,
)


def table(rows: list[tuple[str, int, str]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "ward_code": pd.Series([code for code, _, _ in rows], dtype="str"),
            "month": pd.to_datetime([f"2025-{month:02d}-01" for _, month, _ in rows]),
            "crime_type": pd.Series([kind for _, _, kind in rows], dtype="str"),
        }
    )


def count(rows: list[tuple[str, int, str]]) -> pd.DataFrame:
    return count_by_ward(
        table(rows),
        ward_codes=CODES,
        period=YEAR,
        complete_months=HELD,
        crime_types=[ASB, VIOLENCE],
    )


@settings(max_examples=50, deadline=None)
@given(rows=INCIDENTS)
def test_counts_are_those_of_counting_one_by_one(rows: list[tuple[str, int, str]]) -> None:
    counts = check(count(rows), WardMonthCount)
    assert len(counts) == len(CODES) * len(YEAR) * 2
    one_by_one = Counter(rows)
    for line in counts.itertuples():
        if line.month.month == 3:
            assert pd.isna(line.incident_count) and not line.is_complete
        else:
            key = (line.ward_code, line.month.month, line.crime_type)
            assert line.incident_count == one_by_one[key] and line.is_complete


def test_a_month_adds_up_over_the_wards() -> None:
    rows = [(CODES[0], 1, ASB)] * 2 + [(CODES[1], 1, ASB), (CODES[1], 3, ASB)]
    totals = total_by_month(count(rows), crime_type=ASB)
    assert totals["incident_count"].tolist() == [3, 0, pd.NA, 0]
    assert totals["is_complete"].tolist() == [True, True, False, True]


@settings(max_examples=30, deadline=None)
@given(rows=INCIDENTS)
def test_a_wards_total_is_the_sum_of_its_months(rows: list[tuple[str, int, str]]) -> None:
    totals = ward_totals(count(rows), months=HELD, crime_type=ASB)
    kept = Counter(code for code, month, kind in rows if kind == ASB and month in (1, 2, 4))
    assert {code: int(totals[code]) for code in CODES} == {code: kept[code] for code in CODES}


def test_a_missing_month_is_never_added_up() -> None:
    with pytest.raises(PeriodError, match="March 2025 is not complete"):
        ward_totals(count([]), months=list(YEAR), crime_type=ASB)
    with pytest.raises(PeriodError, match="no month"):
        ward_totals(count([]), months=[], crime_type=ASB)


def test_months_that_two_years_hold() -> None:
    held = [*Period.parse("2024-01/2024-04"), *Period.parse("2025-01/2025-12")]
    both = months_both_hold(Period.parse("2025-01/2025-12"), complete_months=held)
    assert both == list(Period.parse("2025-01/2025-04"))


def test_rates_ranks_and_shares() -> None:
    rows = [(CODES[0], 1, ASB)] * 10 + [(CODES[1], 2, ASB)] * 5 + [(CODES[2], 4, ASB)] * 5
    wards = pd.DataFrame(
        {
            "ward_code": CODES[::-1],
            "ward_name": ["C", "B", "A"],
            "population": pd.array([pd.NA, 500, 1000], dtype="Int64"),
        }
    )
    rates = check(ward_rates(count(rows), wards=wards, months=HELD, crime_type=ASB), WardRate)
    assert rates["ward_name"].tolist() == ["A", "B", "C"]
    assert rates["rank"].tolist() == [1, 2, 2]
    assert rates["share_pct"].tolist() == [50, 25, 25]
    assert rates["rate_per_1000"].tolist()[:2] == [10, 10]
    assert rates["rate_per_1000"].isna().tolist() == [False, False, True]
    # Garwood for 10: 4.795 to 18.390
    assert rates.loc[0, "rate_low_per_1000"] == pytest.approx(4.795, abs=1e-3)
    assert rates.loc[0, "rate_high_per_1000"] == pytest.approx(18.390, abs=1e-3)
    assert rates.loc[1, "rate_high_per_1000"] == pytest.approx(stats.chi2.ppf(0.975, 12) / 2 / 0.5)


def test_no_incident_at_all_has_no_share() -> None:
    wards = pd.DataFrame({"ward_code": CODES, "ward_name": list("ABC"), "population": [1000] * 3})
    rates = ward_rates(count([]), wards=wards, months=HELD, crime_type=ASB)
    assert rates["incident_count"].tolist() == [0, 0, 0]
    assert np.isnan(rates["share_pct"]).all()
    assert rates["rank"].tolist() == [1, 1, 1]


def test_a_ward_that_was_not_counted_is_refused() -> None:
    wards = pd.DataFrame({"ward_code": ["E05999999"], "ward_name": ["X"], "population": [1]})
    with pytest.raises(MeasureError, match="all ward codes"):
        ward_rates(count([]), wards=wards, months=HELD, crime_type=ASB)
