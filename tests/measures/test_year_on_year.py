"""A year against the year before, on the months that both hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scp_lib.measures.counts import count_by_ward
from scp_lib.measures.year_on_year import YearOnYear, year_on_year
from scp_lib.periods import Month, Period
from scp_lib.schemas import ASB

CODES = [f"E050000{n:02d}" for n in range(1, 9)]
WARDS = pd.DataFrame({"ward_code": CODES, "ward_name": [f"Ward {n}" for n in range(1, 9)]})
YEAR = Period.parse("2025-01/2025-12")


def steady_districts(held: list[Month], *, count: int = 200) -> pd.DataFrame:
    """Eight districts that never vary."""
    return pd.DataFrame(
        [
            {
                "district_name": f"District {n}",
                "month": pd.Timestamp(month.first_day),
                "crime_type": ASB,
                "incident_count": count,
            }
            for month in held
            for n in range(8)
        ]
    )


def compare(per_month: dict[Month, list[int]], *, district_count: int = 200) -> YearOnYear:
    """Compare, given incidents of each ward by month."""
    rows = [
        (code, pd.Timestamp(month.first_day), ASB)
        for month, numbers in per_month.items()
        for code, number in zip(CODES, numbers, strict=True)
        for _ in range(number)
    ]
    held = list(per_month)
    counts = count_by_ward(
        pd.DataFrame(rows, columns=["ward_code", "month", "crime_type"]),
        ward_codes=CODES,
        period=Period(YEAR.first + -24, YEAR.last),
        complete_months=held,
        crime_types=[ASB],
    )
    return year_on_year(
        counts,
        wards=WARDS,
        districts=steady_districts(held, count=district_count),
        period=YEAR,
        complete_months=held,
        crime_type=ASB,
    )


def test_only_the_months_that_both_years_hold() -> None:
    both = {Month(2024, 3): [10] * 8, Month(2025, 3): [12] * 8}
    alone = {Month(2025, 7): [500] * 8, Month(2024, 9): [500] * 8}
    found = compare(both | alone)
    assert found.months == [Month(2025, 3)]
    assert (found.months_name, found.earlier_name) == ("March 2025", "March 2024")
    assert found.wards["current_count"].tolist() == [12] * 8
    assert found.wards["baseline_count"].tolist() == [10] * 8
    assert found.wards["change_pct"].tolist() == pytest.approx([20] * 8)
    assert found.area is not None
    assert found.area.change_pct == pytest.approx(20)


def test_the_interval_is_the_exact_one() -> None:
    found = compare({Month(2024, 3): [10] * 8, Month(2025, 3): [12] * 8})
    # Clopper and Pearson on 96 of 176, as a ratio
    low, high = (stats.beta.ppf(p, 96 + (p > 0.5), 80 + (p < 0.5)) for p in (0.025, 0.975))
    assert found.area is not None
    assert found.area.low_pct == pytest.approx(100 * (low / (1 - low) - 1), rel=1e-6)
    assert found.area.high_pct == pytest.approx(100 * (high / (1 - high) - 1), rel=1e-6)


def test_a_leap_february_is_compared_by_day() -> None:
    found = compare({Month(2024, 2): [29] * 8, Month(2025, 2): [28] * 8})
    assert found.wards["change_pct"].tolist() == pytest.approx([0] * 8, abs=1e-9)
    assert not found.wards["is_beyond_chance"].any()


def test_no_month_in_common_is_said_and_not_compared() -> None:
    found = compare({Month(2024, 2): [29] * 8, Month(2025, 3): [28] * 8})
    assert found.months == [] and found.area is None and found.area_widened is None
    assert found.wards.empty
    assert "change_pct" in found.wards


def test_one_ward_beyond_chance_among_eight() -> None:
    found = compare({Month(2024, 3): [100] * 8, Month(2025, 3): [260, *[100] * 7]})
    # with a single pair of years the change itself widens the intervals: φ is large
    assert found.dispersion.phi > 1
    quiet = compare(
        {
            Month(2023, 3): [100, 101, 99, 100, 98, 102, 100, 100],
            Month(2024, 3): [100] * 8,
            Month(2025, 3): [260, *[100] * 7],
        }
    )
    assert quiet.dispersion.phi < found.dispersion.phi
    assert quiet.wards["is_beyond_chance"].tolist() == [True, *[False] * 7]


def test_widening_never_narrows() -> None:
    rng = np.random.default_rng(5)
    found = compare(
        {month: rng.poisson(30, 8).tolist() for month in Period.parse("2024-01/2025-12")}
    )
    assert found.area is not None and found.area_widened is not None
    assert found.area_widened.low_pct <= found.area.low_pct
    assert found.area_widened.high_pct >= found.area.high_pct


def test_a_ward_without_incidents_before_has_no_percentage() -> None:
    found = compare({Month(2024, 3): [0, *[10] * 7], Month(2025, 3): [4, *[10] * 7]})
    first = found.wards.iloc[0]
    assert (first["current_count"], first["baseline_count"]) == (4, 0)
    assert not np.isfinite(first["change_pct"])


def test_wards_go_by_wards_and_the_whole_by_districts() -> None:
    """Lively wards in steady districts: each is widened by the φ of its own kind."""
    found = compare({Month(2024, 3): [100] * 8, Month(2025, 3): [150, 60, *[100] * 6]})
    # by hand: p = 810/1610; Σ(a - np)²/(np(1 - p)) over eight pairs, less one
    now, both = np.array([150, 60, *[100] * 6]), np.array([250, 160, *[200] * 6])
    share = now.sum() / both.sum()
    phi = ((now - both * share) ** 2 / (both * share * (1 - share))).sum() / 7
    assert found.dispersion.phi == pytest.approx(phi)
    assert (found.area_kind, found.area_dispersion.phi) == ("districts", 1)
    assert found.area is not None
    assert found.area_widened is not None
    assert found.area_widened.high_pct == found.area.high_pct
    assert (found.wards["widened_high_pct"] > found.wards["high_pct"]).all()


def test_without_districts_the_whole_goes_by_wards() -> None:
    found = compare(
        {Month(2024, 3): [100] * 8, Month(2025, 3): [150, 60, *[100] * 6]}, district_count=3
    )
    assert found.area_kind == "wards"
    assert found.area_dispersion == found.dispersion


def test_small_districts_tell_nothing_of_the_spread() -> None:
    found = compare({Month(2024, 3): [10] * 8, Month(2025, 3): [12] * 8}, district_count=3)
    assert found.dispersion.phi == 1


def test_no_incident_in_either_year() -> None:
    found = compare({Month(2024, 3): [0] * 8, Month(2025, 3): [0] * 8})
    assert found.wards["current_count"].tolist() == [0] * 8
