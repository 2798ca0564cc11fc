"""Districts side by side: which are compared, and their counts, rates and changes."""

import numpy as np
import pandas as pd
import pytest

from scp_lib.errors import MeasureError
from scp_lib.measures.area_comparison import (
    count_by_district,
    district_rates,
    districts_of_force,
    monthly_by_district,
)
from scp_lib.measures.comparison import compare_areas, compare_counts
from scp_lib.measures.overdispersion import (
    AreaDispersion,
    area_dispersion,
    like_pairs,
    pair_tables,
)
from scp_lib.periods import Period

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


def of_phi(phi):
    return AreaDispersion(phi, 0.95, 13, 1, 12)


def test_changes_are_per_day_and_judged_with_each_districts_own_dispersion():
    now, before = pd.Series({"A": 450, "B": 300}), pd.Series({"A": 513, "B": 450})
    days = {"current_exposure": 120, "baseline_exposure": 121}
    table = compare_areas(now, before, dispersions=[of_phi(9.0), of_phi(3.0)], **days)
    one = compare_counts(450, 513, current_exposure=120, baseline_exposure=121)
    assert table["change_pct"][0] == pytest.approx(one.change_pct)
    wide = compare_counts(450, 513, current_exposure=120, baseline_exposure=121, dispersion=9.0)
    assert table["low_pct"][0] == pytest.approx(wide.low_pct)
    assert table["is_beyond_chance"].tolist() == [False, True]
    mild, wild = (
        compare_areas([380], [450], dispersions=[of_phi(phi)], **days) for phi in (1.0, 3.0)
    )
    assert (mild["is_beyond_chance"][0], wild["is_beyond_chance"][0]) == (True, False)


def test_pairs_of_districts_are_the_judged_one_and_all_earlier_ones_held():
    years = {year: list(Period.parse(f"{year}-01/{year}-12")) for year in (2023, 2024, 2025)}
    quiet = dict.fromkeys("ABCDE", 100)
    table = pd.concat([rows(quiet, years[2023]), rows(quiet, years[2024]), rows(quiet)])
    held = [month for months in years.values() for month in months]
    both, one = (
        pair_tables(
            table[table["district_name"] != "E"],
            area="district_name",
            pairs=like_pairs(YEAR, complete_months=months),
        )
        for months in (held, held[12:])
    )
    assert [len(pairs) for pairs in (both, one)] == [2, 1]
    assert both[1].loc["A"].tolist() == [1200, 1200]
    assert list(both[0].index) == list("ABCD")
    # three others in the judged pair and four before it: 7 cells less 2 pairs
    assert area_dispersion(both, ["A"]).degrees_of_freedom == 5
    assert not area_dispersion(one, ["A"]).allows_claim


def test_the_correction_is_of_p_values_brought_to_students_t():
    """55 after 95: z is 3, p .003 by the normal curve and .04 by t with 4 degrees of freedom."""
    now, before = pd.Series({"A": 55, "B": 50}), pd.Series({"A": 95, "B": 50})
    t = AreaDispersion(1.1, 0.9945, 5, 1, 4)
    normal, student = (
        compare_areas(now, before, dispersions=[each, each]) for each in (of_phi(1.1), t)
    )
    assert normal["is_beyond_chance"].tolist() == [True, False]
    assert student["high_pct"][0] < 0  # by itself it is clear, among two it is not
    assert student["is_beyond_chance"].tolist() == [False, False]
