"""Districts side by side: which are compared, and their counts, rates and changes."""

import numpy as np
import pandas as pd
import pytest

from scp_lib.errors import MeasureError
from scp_lib.measures.area_comparison import (
    count_by_district,
    district_changes,
    district_dispersion,
    district_rates,
    districts_of_force,
    monthly_by_district,
)
from scp_lib.measures.comparison import compare_counts
from scp_lib.measures.overdispersion import NO_HISTORY
from scp_lib.periods import Month, Period

ASB, BURGLARY = "Anti-social behaviour", "Burglary"
YEAR = list(Period.parse("2025-01/2025-12"))


def rows(counts, months=YEAR, crime_type=ASB):
    return pd.DataFrame(
        [
            ("essex", name, pd.Timestamp(month.first_day), crime_type, count)
            for name, count in counts.items()
            for month in months
            if count
        ],
        columns=["force", "district_name", "month", "crime_type", "incident_count"],
    )


def test_a_handful_of_rows_makes_no_district_of_the_force():
    # 84 a month are 1,008 a year, 83 are 996
    table = rows({"Colchester": 500, "Maldon": 84, "Babergh": 83, "Not stated": 900})
    assert districts_of_force(table, months=YEAR) == ["Colchester", "Maldon"]


def test_the_bound_is_a_yearly_one_also_for_a_part_of_a_year():
    table = rows({"Maldon": 84, "Babergh": 83}, months=YEAR[:4])
    assert districts_of_force(table, months=YEAR[:4]) == ["Maldon"]


def test_named_districts_are_compared_however_few_rows_they_have():
    table = rows({"Colchester": 500, "Babergh": 1})
    assert districts_of_force(table, months=YEAR, named=["Babergh"]) == ["Babergh"]


def test_a_name_that_no_row_bears_is_refused_with_those_there_are():
    with pytest.raises(MeasureError, match="Tendrin: there are Colchester, Tendring"):
        districts_of_force(rows({"Colchester": 1, "Tendring": 1}), months=YEAR, named=["Tendrin"])


def test_only_the_months_and_types_asked_for_are_counted():
    table = pd.concat([rows({"A": 3, "B": 2}), rows({"A": 50}, crime_type=BURGLARY)])
    counts = count_by_district(table, names=["B", "A", "C"], months=YEAR[:2], crime_types=[ASB])
    assert counts.to_dict() == {"B": 4, "A": 6, "C": 0}


def test_a_quiet_month_is_nought_and_a_missing_month_is_empty():
    table = rows({"A": 3}, months=YEAR[:1])
    monthly = monthly_by_district(
        table, names=["A"], months=YEAR[:3], complete_months=[YEAR[0], YEAR[2]], crime_type=ASB
    )
    assert monthly["incident_count"].isna().tolist() == [False, True, False]
    assert monthly["incident_count"].dropna().tolist() == [3, 0]


def test_rates_stand_only_where_residents_are_known():
    residents = pd.DataFrame({"district_name": ["A", "B"], "population": [1000, 2000]})
    table = district_rates(pd.Series({"A": 10, "B": 60, "C": 99}), residents=residents)
    assert table["district_name"].tolist() == ["C", "B", "A"]
    assert table["rate_per_1000"].round(6).tolist()[1:] == [30.0, 10.0]
    assert np.isnan(table["rate_per_1000"][0])
    assert np.isnan(table["smoothed_per_1000"][0])
    # Garwood's interval of 10, and Marshall's smoothing by hand: m = 70/3000; the variance of
    # the rates about m is 800/9e-6, less m/1500
    m = 70 / 3000
    spread = (1000 * (0.01 - m) ** 2 + 2000 * (0.03 - m) ** 2) / 3000 - m / 1500
    smoothed = [m + spread / (spread + m / n) * (r - m) for r, n in ((0.03, 2000), (0.01, 1000))]
    assert table["smoothed_per_1000"].tolist()[1:] == pytest.approx([1000 * s for s in smoothed])
    assert table["rate_low_per_1000"][2] == pytest.approx(4.795, abs=0.001)
    assert table["rate_high_per_1000"][2] == pytest.approx(18.390, abs=0.001)


def test_one_known_rate_is_not_smoothed():
    residents = pd.DataFrame({"district_name": ["A"], "population": [1000]})
    table = district_rates(pd.Series({"A": 10, "B": 5}), residents=residents)
    assert table["smoothed_per_1000"].isna().all()


def test_changes_are_per_day_and_judged_with_the_dispersion():
    now, before = pd.Series({"A": 450, "B": 300}), pd.Series({"A": 513, "B": 450})
    days = {"current_days": 120, "baseline_days": 121}
    table = district_changes(now, before, dispersion=3.0, **days)
    one = compare_counts(450, 513, current_exposure=120, baseline_exposure=121)
    assert table["change_pct"][0] == pytest.approx(one.change_pct)
    assert (table["low_pct"][0], table["high_pct"][0]) == pytest.approx((one.low_pct, one.high_pct))
    assert table["is_beyond_chance"].tolist() == [False, True]
    # chance alone would have called the second as well as a third that only just is
    mild = district_changes(pd.Series({"A": 380}), pd.Series({"A": 450}), dispersion=1.0, **days)
    wide = district_changes(pd.Series({"A": 380}), pd.Series({"A": 450}), dispersion=3.0, **days)
    assert (mild["is_beyond_chance"][0], wide["is_beyond_chance"][0]) == (True, False)


def test_dispersion_uses_earlier_years_where_they_are_held():
    years = {year: list(Period.parse(f"{year}-01/{year}-12")) for year in (2023, 2024, 2025)}
    quiet = {"A": 100, "B": 100, "C": 100}
    table = pd.concat(
        [
            rows(quiet, years[2023]),
            rows(quiet, years[2024]),
            rows({"A": 300, "B": 10, "C": 90}, YEAR),
        ]
    )
    held = [month for months in years.values() for month in months]
    calm, wild = (
        district_dispersion(table, names=["A", "B", "C"], months=YEAR, complete_months=months,
                            crime_type=ASB)
        for months in (held, held[12:])
    )  # fmt: skip
    assert calm.estimate == 0
    assert wild.phi > 100
    assert calm.pair_count == wild.pair_count == 3


def test_two_districts_have_no_history():
    found = district_dispersion(
        rows({"A": 1, "B": 2}), names=["A", "B"], months=[Month(2025, 1)],
        complete_months=[Month(2025, 1), Month(2024, 1)], crime_type=ASB,
    )  # fmt: skip
    assert found == NO_HISTORY
