"""Series on the wards of any year, and names that no ward bears today."""

import pandas as pd
import pytest

from scp_lib.errors import AreaError
from scp_lib.periods import Period
from scp_lib.studies.ward_vintages import (
    count_on,
    old_ward,
    reallocate_to,
    vintage_summary,
    vintages_held,
    wards_of,
)
from tests.studies.invented_force import ASB, BURGLARY, MONTHS, built, partnership, vintages

YEAR = Period.parse("2025-01/2025-12")


def count(vintage):
    return count_on(
        built(), vintage=vintage, period=YEAR, complete_months=MONTHS, crime_types=[ASB, BURGLARY]
    )


def test_the_same_series_on_the_wards_of_either_year():
    old, new = count(2013), count(2025)
    assert old.groupby("ward_code")["incident_count"].sum().to_dict() == {
        "E05000101": 72, "E05000102": 48,
    }  # fmt: skip
    # the last point lies half a metre outside today's wards, and stays in the district
    assert new.groupby("ward_code")["incident_count"].sum().to_dict() == {
        "E05000201": 48, "E05000202": 24, "E05000203": 48,
    }  # fmt: skip


def test_totals_of_each_month_and_type_are_the_same_on_either():
    keys = ["month", "crime_type"]
    totals = [count(year).groupby(keys)["incident_count"].sum() for year in (2013, 2025)]
    pd.testing.assert_series_equal(*totals)


def test_the_summary_says_what_was_mended():
    table = vintage_summary(built()).set_index("vintage")
    assert table["ward_count"].to_dict() == {2013: 2, 2025: 3}
    assert table["incident_count"].tolist() == [len(MONTHS) * 2 * 5] * 2
    assert table["mended_count"].to_dict() == {2013: 0, 2025: len(MONTHS) * 2}
    assert table.loc[2025, "farthest_m"] == pytest.approx(0.5)


def test_a_year_that_is_not_held_is_refused_with_those_that_are():
    assert vintages_held(built()) == [2013, 2025]
    with pytest.raises(AreaError, match="Wards of 2019 are not held: there are 2013, 2025"):
        wards_of(built(), vintage=2019)


def test_an_old_name_resolves_to_what_stands_there_today():
    found = old_ward("st. agnes", settings=partnership(), built=built())
    assert (found.found.vintage, found.found.ward_code) == (2013, "E05000101")
    assert found.today["ward_name"].tolist() == ["Hill", "Mill"]
    assert found.today["area_pct"].tolist() == pytest.approx([90, 10])
    assert found.today["incident_pct"].tolist() == pytest.approx([200 / 3, 100 / 3])


def test_a_former_name_resolves_through_the_settings():
    found = old_ward("Harbour", settings=partnership(), built=built())
    assert found.found.ward_name == "Old Quay"
    assert found.today["ward_name"].tolist() == ["Quay"]


def test_a_name_of_today_is_todays_ward():
    found = old_ward("Mill", settings=partnership(), built=built())
    assert found.found.vintage == 2025
    assert found.today.empty


def test_figures_by_weights_keep_their_total_and_state_their_error():
    found = reallocate_to(
        pd.Series({"E05000101": 101, "E05000102": 50}),
        built=built(), from_vintage=2013, to_vintage=2025,
    )  # fmt: skip
    assert found.figures.to_dict() == {"E05000201": 91, "E05000202": 10, "E05000203": 50}
    # by area a tenth of St Agnes's incidents would be put in Mill; a third of them is
    total = len(MONTHS) * 2 * 5
    st_agnes = len(MONTHS) * 2 * 3
    assert found.error.misplaced_count == pytest.approx(st_agnes / 3 - st_agnes / 10, abs=1)
    assert found.error.total == total


def test_weights_by_residents():
    people = pd.DataFrame(
        {"easting_m": [10, 950, 1500], "northing_m": [10, 10, 10], "population": [100, 300, 50]}
    )
    found = reallocate_to(
        pd.Series({"E05000101": 100, "E05000102": 7}),
        built=built(), from_vintage=2013, to_vintage=2025, people=people,
    )  # fmt: skip
    assert found.figures.to_dict() == {"E05000201": 25, "E05000202": 75, "E05000203": 7}


def test_of_several_years_that_bear_a_name_the_newest_is_taken():
    wards = vintages()
    later = wards[wards["vintage"] == 2013].assign(vintage=2019)
    found = old_ward(
        "St Agnes", settings=partnership(), built=built(wards=pd.concat([wards, later]))
    )
    assert found.found.vintage == 2019
