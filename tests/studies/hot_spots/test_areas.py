"""Which hot hexagons are an area, how it is numbered, and how it compares with a year before."""

import numpy as np
import pandas as pd
import pytest

from scp_lib.measures.overdispersion import area_dispersion
from scp_lib.periods import Month
from scp_lib.studies.hot_spots.areas import FEWEST_IN_AREA, only_large
from scp_lib.studies.hot_spots.counted import locate
from scp_lib.studies.hot_spots.study import hot_spots
from scp_lib.studies.hot_spots.year_before import year_before
from tests.studies import small_area as area

YEARS = [Month(2024, 1) + step for step in range(24)]


def places(numbers):
    return pd.DataFrame({"row": range(len(numbers)), "area_number": numbers})


def test_only_areas_with_five_incidents_that_may_be_shown_stay():
    areas = pd.DataFrame({"area_number": [1, 2, 3], "shown_count": [4, 5, 60]})
    found, kept = only_large(places([1, 1, 2, 3, 0]), areas)
    assert FEWEST_IN_AREA == 5
    assert kept["area_number"].tolist() == [2, 3]
    assert found["area_number"].tolist() == [0, 0, 2, 3, 0]


def incidents(counts):
    """Return rows by area, ward, year and month; an area's number is its hexagon, 9 is in none."""
    table = [
        {"ward_code": ward, "place": place, "month": pd.Timestamp(year, month, 1)}
        for (place, ward, year), n in counts.items()
        for month in (1, 2)
        for _ in range(n)
    ]
    return pd.DataFrame(table)


def compared(counts):
    """Compare January to March 2025, with January and February of 2024 held."""
    months = [Month(2025, 1), Month(2025, 2), Month(2025, 3)]
    held = [Month(2024, 1), Month(2024, 2), *months]
    return year_before(incidents(counts), places([0, 1, 2]), months=months, complete_months=held)


WARDS = {
    (9, f"E0{ward}", year): 20 + ward * (year == 2025) - 3 * (ward % 3)
    for ward in range(3, 12)
    for year in (2024, 2025)
}


def test_an_area_is_compared_on_the_months_that_both_years_have():
    found = compared(WARDS | {(1, "E01", 2025): 20, (1, "E01", 2024): 90, (2, "E02", 2025): 9})
    assert found.months == [Month(2025, 1), Month(2025, 2)]
    assert found.months_name == "January to February 2025"
    assert found.earlier_name == "January to February 2024"
    first, second = found.areas.to_dict("records")
    assert (first["current_count"], first["baseline_count"]) == (40, 180)
    assert (second["current_count"], second["baseline_count"]) == (18, 0)
    assert found.together[["area_number", "current_count", "baseline_count"]].iloc[0].tolist() == [
        0, 58, 180,
    ]  # fmt: skip
    assert first["verdict"] == "a clear fall"
    assert first["change_pct"] == pytest.approx(100 * (40 / 59) / (180 / 60) - 100)


def test_a_rise_is_never_called_clear_however_large():
    found = compared(WARDS | {(1, "E01", 2025): 900, (1, "E01", 2024): 9})
    (row,) = found.areas.query("area_number == 1").to_dict("records")
    assert row["low_pct"] > 0 and row["is_beyond_chance"]
    assert row["verdict"] == "higher, but could be chance"


def test_how_much_counts_vary_is_learnt_from_wards_that_the_area_does_not_reach():
    """The area's own ward has changed by far more than any other, which must teach nothing."""
    own = {(1, "E01", 2025): 20, (1, "E01", 2024): 30, (9, "E01", 2025): 400}
    found = compared(WARDS | own).areas.set_index("area_number").loc[1]
    rows = incidents(WARDS)
    now, before = (
        rows[rows["month"].dt.year == year].groupby("ward_code").size() for year in (2025, 2024)
    )
    table = pd.DataFrame({"now": now, "before": before})
    table.loc["area"] = [40, 60]
    assert found["phi"] == pytest.approx(area_dispersion([table], ["area"]).phi)


def test_with_too_few_other_wards_nothing_can_be_told():
    few = {key: n for key, n in WARDS.items() if key[1] in ("E03", "E04", "E05")}
    found = compared(few | {(1, "E01", 2025): 20, (1, "E01", 2024): 90})
    assert found.areas["verdict"].tolist()[0] == "too few to tell"


def test_without_a_year_before_there_is_no_comparison():
    rows = incidents({(1, "E01", 2025): 20})
    found = year_before(
        rows, places([0, 1]), months=[Month(2025, 1)], complete_months=[Month(2025, 1)]
    )
    assert (found.months, len(found.areas), len(found.together)) == ([], 0, 0)


def test_a_study_compares_its_areas_and_lists_their_months_with_those_before():
    points = area.map_points()
    spot = area.nearest(points, 604_500, 226_500)
    months = [month for month in YEARS for _ in range(8)]
    busy = area.rows(points, [spot] * len(months), months)
    noise = area.even(points, 600, seed=3, months=YEARS)
    rows = pd.concat([area.known(points), noise, busy], ignore_index=True)
    rows = rows[rows["month"] != pd.Timestamp("2024-03-01")]
    held = [month for month in YEARS if month != Month(2024, 3)]
    located = locate(rows, until=YEARS[-1], wards=area.wards(), width_m=250)
    found = hot_spots(
        located, wards=area.wards(), crime_type=area.ASB, months=YEARS[12:], earlier=held
    )
    inside = found.by_month[found.by_month["area_number"] == 1]
    assert found.years.months == [month for month in YEARS[12:] if month != Month(2025, 3)]
    first = found.areas.iloc[0]
    both = inside[inside["earlier_count"].notna()]
    assert inside["earlier_count"].isna().tolist() == [n == 2 for n in range(12)]
    assert first["current_count"] == both["incident_count"].sum() >= 88
    assert first["baseline_count"] == both["earlier_count"].sum() >= 88
    assert first["incident_count"] == inside["incident_count"].sum()
    assert np.isfinite(first["change_pct"])
