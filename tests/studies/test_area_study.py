"""A district beside the others: the study's tables, and why there may be nothing to compare."""

import pandas as pd
import pytest

from scp_lib.errors import MeasureError, ParameterError
from scp_lib.periods import Month, Period
from scp_lib.studies.area_comparison import compare_areas, funnel_curves, why_not
from tests.studies.invented_force import ASB, BURGLARY, MONTHS, NAMES, built, districts, partnership

YEAR = Period.parse("2025-01/2025-12")
RESIDENTS = [("Avonford", 3, 100_000, 2020), ("Beckton", 5, 200_000, 2020)]


def compare(made=None, *, settings=None, months=MONTHS, crime_type=ASB):
    return compare_areas(
        settings or partnership(), made or built(residents=RESIDENTS),
        period=YEAR, complete_months=months, crime_type=crime_type,
    )  # fmt: skip


def test_the_districts_of_the_force_are_compared_and_strangers_are_not():
    found = compare()
    assert found.names == NAMES
    assert found.others == NAMES[1:]
    assert found.months_name == "January to December 2025"


def test_counts_rates_and_the_rest_without_a_rate():
    found = compare().rates.set_index("district_name")
    assert found["incident_count"].to_dict() == {
        "Dunmow": 4800, "Crowle": 3600, "Beckton": 2400, "Avonford": 840,
    }  # fmt: skip
    assert found.loc["Avonford", "rate_per_1000"] == pytest.approx(8.4)
    assert found.loc["Beckton", "rate_per_1000"] == pytest.approx(12.0)
    assert found.loc[["Crowle", "Dunmow"], "rate_per_1000"].isna().all()
    assert found.loc["Beckton", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert found["is_outside"].isna().all()


def test_a_funnel_of_rates_with_three_of_known_residents():
    people = [*RESIDENTS, ("Crowle", 4, 300_000, 2020), ("Dunmow", 4, 400_000, 2020)]
    found = compare(built(residents=people)).rates.set_index("district_name")
    assert found["is_outside"].notna().all()


def test_the_change_is_per_day_and_against_the_same_months():
    found = compare()
    own = found.changes.set_index("district_name").loc["Avonford"]
    assert (own["current_count"], own["baseline_count"]) == (840, 1200)
    assert own["change_pct"] == pytest.approx(100 * (840 / 365 * 366 / 1200 - 1))
    assert own["rank"] == 4
    assert found.others_change.current_count == 4800 + 3600 + 2400
    assert found.dispersion.pair_count == 4


def test_a_fall_that_is_its_own_history_is_not_called_beyond_chance_and_with_earlier_years_it_is():
    one_pair = compare()
    assert one_pair.dispersion.phi > 5
    assert not one_pair.changes["is_beyond_chance"].any()
    longer = list(Period.parse("2023-01/2025-12"))
    found = compare(built(rows=districts(longer)), months=longer)
    assert found.dispersion.phi == 1
    beyond = found.changes.loc[found.changes["is_beyond_chance"], "district_name"]
    assert beyond.tolist() == ["Avonford"]


def test_a_missing_month_is_left_out_of_both_years():
    held = [month for month in MONTHS if month != Month(2024, 5)]
    found = compare(months=held)
    assert Month(2025, 5) not in found.change_months
    assert len(found.change_months) == 11
    gap = found.monthly[found.monthly["month"] == pd.Timestamp("2024-05-01")]
    assert gap["incident_count"].isna().all()


def test_without_a_year_before_there_is_no_change():
    found = compare(months=MONTHS[12:])
    assert found.changes.empty
    assert found.change_funnel is None
    assert found.others_change is None
    with pytest.raises(MeasureError):
        funnel_curves(found)


def test_rows_without_a_district_are_told_and_count_for_none():
    found = compare()
    # every row without a district is a burglary, and Faraway has one ASB a month
    assert (found.unnamed_count, found.unnamed_pct, found.elsewhere_count) == (0, 0, 12)
    burglary = compare(crime_type=BURGLARY)
    assert (burglary.unnamed_count, burglary.elsewhere_count) == (120, 0)
    assert burglary.unnamed_pct == pytest.approx(100 * 120 / (120 + 4 * 150 * 12))
    assert found.rates["incident_count"].sum() == 840 + 2400 + 3600 + 4800


def test_without_two_of_known_residents_there_are_no_rates_by_type():
    assert compare(built(residents=RESIDENTS[:1])).by_type.empty
    assert compare(built()).by_type.empty
    assert len(compare().by_type) == 3


def test_listed_districts_are_the_ones_compared():
    found = compare(settings=partnership(districts=["Beckton", "Faraway"]))
    assert found.names == ["Avonford", "Beckton", "Faraway"]


def test_a_listed_district_that_no_row_names_is_refused():
    with pytest.raises(MeasureError, match="No row names the district Becton"):
        compare(settings=partnership(districts=["Becton"]))


def test_a_crime_type_outside_the_settings_is_refused():
    with pytest.raises(ParameterError, match="'Robbery' is not a crime type of these settings"):
        compare(crime_type="Robbery")


def test_curves_are_widest_for_the_smallest():
    curves = funnel_curves(compare(crime_type=BURGLARY))
    width = curves["high_95"] - curves["low_95"]
    assert (width[:-1] > width[1:]).all()
    assert (curves["high_998"] >= curves["high_95"]).all()
    assert (curves["high_95"] >= curves["chance_high"] - 1e-9).all()


@pytest.mark.parametrize(
    ("settings", "rows", "months", "words"),
    [
        (partnership(area="Elsewhere"), districts(), MONTHS, "No row received names a small area"),
        (partnership(), districts(names=["Avonford"]), MONTHS, "hold no other district"),
        (partnership(), districts(), [], "No month of the report is held in full"),
    ],
)
def test_why_there_is_nothing_to_compare(settings, rows, months, words):
    assert words in why_not(settings, built(rows=rows), months=months)


def test_nothing_stands_against_a_comparison():
    assert why_not(partnership(), built(), months=MONTHS) == ""
