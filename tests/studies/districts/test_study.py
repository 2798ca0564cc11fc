"""A district beside the others: the study's tables, and why there may be nothing to compare."""

import math

import pandas as pd
import pytest

from scp_lib.errors import MeasureError, ParameterError
from scp_lib.periods import Month, Period
from scp_lib.studies.districts.study import DistrictStudy, why_not
from tests.studies.invented_force import (
    ASB,
    BURGLARY,
    MONTHS,
    NAMES,
    built,
    dataset,
    districts,
    partnership,
)

FIVE = [*NAMES, "Elstow"]
RESIDENTS = [("Avonford", 100_000, 2020), ("Beckton", 200_000, 2020)]


def compare(*, residents=RESIDENTS, rows=None, settings=None, months=MONTHS, crime_type=ASB):
    made = built(residents=residents, rows=rows, months=months)
    return DistrictStudy(dataset(made, settings=settings), crime_type=crime_type)


def test_the_districts_of_the_force_are_compared_and_strangers_are_not():
    found = compare()
    assert found.names == NAMES
    assert found.others == NAMES[1:]
    assert found.data.months_name == "January to December 2025"


def test_counts_rates_and_the_rest_without_a_rate():
    found = compare().rates.set_index("district_name")
    assert found["incident_count"].to_dict() == {
        "Dunmow": 4800, "Crowle": 3600, "Beckton": 2400, "Avonford": 840,
    }  # fmt: skip
    assert found.loc["Avonford", "rate_per_1000"] == pytest.approx(8.4)
    assert found.loc["Beckton", "rate_per_1000"] == pytest.approx(12.0)
    assert found.loc[["Crowle", "Dunmow"], "rate_per_1000"].isna().all()
    assert found.loc["Beckton", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 2]
    assert found["is_outside"].isna().all()


def test_a_funnel_of_rates_with_five_of_known_residents():
    people = [(name, 100_000, 2020) for name in FIVE]
    found = compare(residents=people, rows=districts(names=FIVE)).rates
    assert found["is_outside"].notna().all()


def test_the_change_is_per_day_and_against_the_same_months():
    found = compare()
    own = found.changes.set_index("district_name").loc["Avonford"]
    assert (own["current_count"], own["baseline_count"]) == (840, 1200)
    assert own["change_pct"] == pytest.approx(100 * (840 / 365 * 366 / 1200 - 1))
    others = found.changes[found.changes["district_name"] != "Avonford"]
    now, before = others[["current_count", "baseline_count"]].sum()
    assert now == 4800 + 3600 + 2400
    assert found.others_change_pct == pytest.approx(100 * (now / 365 * 366 / before - 1))
    assert found.changes["district_name"].tolist()[-1] == "Avonford"  # the largest rise first


def test_with_four_districts_a_fall_is_called_only_with_earlier_years():
    one_pair = compare()
    assert not one_pair.dispersion.allows_claim
    assert not one_pair.changes["is_beyond_chance"].any()
    longer = list(Period.parse("2023-01/2025-12"))
    found = compare(residents=(), rows=districts(longer), months=longer)
    # three others in the judged pair, four in the earlier one: 7 less 2
    assert (found.dispersion.degrees_of_freedom, found.dispersion.phi) == (5, 1)
    beyond = found.changes.loc[found.changes["is_beyond_chance"], "district_name"]
    assert beyond.tolist() == ["Avonford"]


def test_five_districts_have_a_funnel_with_limits_of_their_own():
    found = compare(rows=districts(names=FIVE))
    own = found.changes.set_index("district_name").loc["Avonford"]
    assert own["far_low_pct"] < own["limit_low_pct"] < own["limit_high_pct"] < own["far_high_pct"]
    assert own["is_outside_95"] == (own["change_pct"] < own["limit_low_pct"])
    assert compare().change_funnel is None  # four are too few


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
    assert math.isnan(found.others_change_pct)


def test_rows_without_a_district_are_told_and_count_for_none():
    found = compare()
    # every row without a district is a burglary, and Faraway has one ASB a month
    assert list(found.not_compared.values()) == [0, 0, 12]
    burglary = compare(crime_type=BURGLARY)
    share = 100 * 120 / (120 + 4 * 150 * 12)
    assert list(burglary.not_compared.values()) == [120, pytest.approx(share), 0]
    assert found.rates["incident_count"].sum() == 840 + 2400 + 3600 + 4800


def test_without_two_of_known_residents_there_are_no_rates_by_type():
    assert compare(residents=RESIDENTS[:1]).by_type.empty
    assert compare(residents=()).by_type.empty
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


ASB_ALONE = districts()[lambda rows: rows["crime_type"] == ASB]


@pytest.mark.parametrize(
    ("settings", "rows", "words"),
    [
        (partnership(area="Elsewhere"), districts(), "No row received names a small area"),
        (partnership(), districts(names=["Avonford"]), "hold no other district"),
        (partnership(), ASB_ALONE, "another district have to have some"),
    ],
)
def test_why_there_is_nothing_to_compare(settings, rows, words):
    assert words in why_not(dataset(built(rows=rows), settings=settings))


def test_nothing_stands_against_a_comparison():
    assert why_not(dataset()) == ""
