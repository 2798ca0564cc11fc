"""A year against the year before, on the months that both hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from scp_lib.measures.comparison import compare_many
from scp_lib.measures.counts import count_by_ward
from scp_lib.measures.overdispersion import area_dispersion
from scp_lib.measures.year_on_year import YearOnYear, year_on_year
from scp_lib.periods import Month, Period
from scp_lib.tables.crime_types import ASB

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


def compare(
    per_month: dict[Month, list[int]],
    *,
    district_count: int = 200,
    not_stated: dict[Month, int] | None = None,
    area: str = "District 0",
) -> YearOnYear:
    """Compare, given incidents of each ward by month, and rows that name no district."""
    rows = [
        (code, pd.Timestamp(month.first_day), ASB)
        for month, numbers in per_month.items()
        for code, number in zip(CODES, numbers, strict=True)
        for _ in range(number)
    ]
    held = list(per_month)
    nowhere = pd.DataFrame(
        [
            ("Not stated", pd.Timestamp(month.first_day), ASB, number)
            for month, number in (not_stated or {}).items()
        ],
        columns=["district_name", "month", "crime_type", "incident_count"],
    )
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
        districts=pd.concat([steady_districts(held, count=district_count), nowhere]),
        area=area,
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


def test_rows_that_name_no_district_are_no_district() -> None:
    now = {Month(2024, 3): [10] * 8, Month(2025, 3): [12] * 8}
    found = compare(now, not_stated={Month(2024, 3): 200, Month(2025, 3): 2_000})
    # seven other districts that never vary: another one would be far beyond chance
    assert found.area_dispersion.phi == 1
    assert found.area_dispersion.area_count == 7


def test_the_interval_is_the_exact_one_of_the_effective_counts() -> None:
    found = compare({Month(2024, 3): [10] * 8, Month(2025, 3): [12] * 8})
    own = found.area_dispersion
    assert own.phi == 1  # districts that never vary: no wider but for Student's t
    # Clopper and Pearson on 96 of 176, as a ratio
    tail = (1 - own.confidence) / 2
    low, high = (stats.beta.ppf(p, 96 + (p > 0.5), 80 + (p < 0.5)) for p in (tail, 1 - tail))
    assert found.area is not None
    assert found.area.low_pct == pytest.approx(100 * (low / (1 - low) - 1), rel=1e-6)
    assert found.area.high_pct == pytest.approx(100 * (high / (1 - high) - 1), rel=1e-6)


def test_a_leap_february_is_compared_by_day() -> None:
    found = compare({Month(2024, 2): [29] * 8, Month(2025, 2): [28] * 8})
    assert found.wards["change_pct"].tolist() == pytest.approx([0] * 8, abs=1e-9)
    assert not found.wards["is_beyond_chance"].any()


def test_no_month_in_common_is_said_and_not_compared() -> None:
    found = compare({Month(2024, 2): [29] * 8, Month(2025, 3): [28] * 8})
    assert found.months == [] and found.area is None
    assert found.wards.empty
    assert "change_pct" in found.wards


def test_one_ward_beyond_chance_among_eight() -> None:
    found = compare({Month(2024, 3): [100] * 8, Month(2025, 3): [260, *[100] * 7]})
    assert found.wards["is_beyond_chance"].tolist() == [True, *[False] * 7]
    assert found.wards["phi"][0] == 1  # the other seven never vary, and it is left out
    assert (found.wards["phi"][1:] > 1).all()  # the others have it among them


def test_a_ward_without_incidents_before_has_no_percentage() -> None:
    found = compare({Month(2024, 3): [0, *[10] * 7], Month(2025, 3): [4, *[10] * 7]})
    first = found.wards.iloc[0]
    assert (first["current_count"], first["baseline_count"]) == (4, 0)
    assert not np.isfinite(first["change_pct"])


def test_wards_go_by_wards_and_the_whole_by_districts() -> None:
    """Lively wards in steady districts: each is widened by φ of its own kind."""
    found = compare({Month(2024, 3): [100] * 8, Month(2025, 3): [150, 60, *[100] * 6]})
    pair = pd.DataFrame({"now": [150, 60, *[100] * 6], "before": [100] * 8}, index=CODES)
    own = [area_dispersion([pair], [code]).phi for code in CODES]
    assert found.wards["phi"].tolist() == pytest.approx(own)
    assert found.area_dispersion.phi == 1
    exact = compare_many([150, 60, *[100] * 6], [100] * 8)
    assert (found.wards["high_pct"] > exact.high_pct).all()


def test_without_districts_the_whole_is_never_called() -> None:
    fallen = {Month(2024, 3): [100] * 8, Month(2025, 3): [10] * 8}
    for found in (compare(fallen, district_count=3), compare(fallen, area="Elsewhere")):
        assert not found.area_dispersion.allows_claim
        assert found.area is not None
        assert not found.area.is_beyond_chance
    clear = compare(fallen).area
    assert clear is not None
    assert clear.is_beyond_chance


def test_no_incident_in_either_year() -> None:
    found = compare({Month(2024, 3): [0] * 8, Month(2025, 3): [0] * 8})
    assert found.wards["current_count"].tolist() == [0] * 8
