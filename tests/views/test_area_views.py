"""The page on area comparison: what its words, tables and charts say of the figures."""

import pandas as pd
import pytest

from scp_lib.periods import Period
from scp_lib.studies.area_comparison import compare_areas, funnel_curves
from scp_lib.views import (
    area_charts,
    area_panels,
    area_readings,
    area_tables,
    area_words,
    charts,
    words,
)
from tests.studies.invented_force import ASB, MONTHS, built, districts, partnership

RESIDENTS = [("Avonford", 3, 100_000, 2020), ("Beckton", 5, 200_000, 2020)]


def compare(residents=RESIDENTS, months=MONTHS, rows=None):
    return compare_areas(
        partnership(), built(residents=residents, rows=rows),
        period=Period.parse("2025-01/2025-12"), complete_months=months, crime_type=ASB,
    )  # fmt: skip


def test_the_count_its_share_and_its_place():
    assert area_words.own_count(compare(), what="ASB") == (
        "Avonford recorded 840 ASB incidents, January to December 2025, by the district that the "
        "publisher names in each row: 7.2% of the 11,640 in the 4 districts compared, the 4th "
        "most. A count says nothing of risk: districts differ in size."
    )


def test_the_rate_with_its_interval_or_that_there_is_none():
    told = area_words.own_rate(compare(), what="ASB")
    assert told.startswith(
        "Per 1,000 residents: 8.4 in Avonford, 12.0 in Beckton, 30.0% lower (exact 95%"
    )
    assert told.endswith("The interval leaves “no difference” out.")
    assert "No rates can be compared" in area_words.own_rate(compare(residents=[]), what="ASB")


def test_the_change_with_its_interval_and_its_place():
    told = area_words.own_change(compare(), what="ASB")
    assert "29.8% fewer ASB per day in Avonford (95% interval" in told
    assert "in the other districts together 0.3% more" in told
    assert (
        "In the order of 4 districts from the largest rise to the largest fall that is the 4th "
        "place" in told
    )
    first_year = area_words.own_change(compare(months=MONTHS[12:]), what="ASB")
    assert first_year.endswith("nothing can be said of a change.")


def test_the_mix_says_what_stands_out_or_that_nothing_does():
    found = compare()
    apart = found.mix.assign(is_different=found.mix["crime_type"].isin(["Burglary", "Drugs"]))
    told = area_words.own_mix(found._replace(mix=apart))
    assert "by more than they usually differ: burglary (11.8% higher, 95%" in told
    assert "drugs (44.1% lower, 95% interval" in told
    quiet = found._replace(mix=found.mix.assign(is_different=False))
    told = area_words.own_mix(quiet)
    assert told.startswith("In no crime type does Avonford differ from the other districts by more")
    assert "The largest differences per 100 crimes: ASB (73.9% lower, 95% interval" in told


def test_only_held_residents_have_a_rate_and_it_is_said():
    told = area_readings.rate_reading(compare())
    assert "only they have a rate. For Crowle and Dunmow there are counts and changes" in told
    assert "so only it has a rate" in area_readings.rate_reading(compare(residents=RESIDENTS[:1]))
    assert "so no rate is shown" in area_readings.rate_reading(compare(residents=[]))


def test_a_rate_is_missing_in_the_table_not_nought():
    table = area_tables.with_rate_places(compare()).set_index("district_name")
    assert pd.isna(table.loc["Crowle", "rate_per_1000"])
    assert table.loc["Crowle", "rank_words"] == ""
    assert table.loc["Beckton", "rank_words"].split() == ["1", "(1)"]


def test_columns_of_places_and_funnel_come_with_the_rates_that_bear_them():
    three = [*RESIDENTS, ("Crowle", 4, 300_000, 2020)]
    assert "rank_words" not in area_tables.rate_headers(compare(residents=RESIDENTS[:1]))
    assert "funnel_words" not in area_tables.rate_headers(compare())
    assert "funnel_words" in area_tables.rate_headers(compare(residents=three))


def test_the_funnel_names_who_lies_outside():
    found = compare()
    outside = found.changes.assign(
        is_outside_95=found.changes["district_name"] == "Avonford", is_outside_998=False
    )
    told = area_readings.funnel_title(found._replace(changes=outside), what="ASB")
    assert told.endswith("the 99.8% limits of the others; outside the 95% limits: Avonford")
    chart = area_charts.funnel_chart(
        found.changes, curves=funnel_curves(found), overall_pct=-2.9, area="Avonford",
        title="A finding", xlabel="x", ylabel="y",
    )  # fmt: skip
    names = {text.get_text() for text in chart.texts}
    assert {"Avonford", "Beckton", "Crowle", "Dunmow"} <= names
    assert "All districts together −2.9%" in chart.get_label()
    assert "Avonford −29.8%" in chart.get_label()


def test_places_are_drawn_with_their_intervals():
    found = compare()
    chart = area_charts.rank_chart(
        found.changes, label="district_name", area="Avonford", title="A finding", xlabel="Place"
    )
    own = found.changes.set_index("district_name").loc["Avonford"]
    assert f"Avonford 4 ({own['rank_low']} to {own['rank_high']})" in chart.get_label()
    bold = [text.get_text() for text in chart.get_yticklabels() if text.get_fontweight() == "bold"]
    assert bold == ["Avonford"]


def test_a_panel_a_district_the_own_one_first_and_gaps_are_gaps():
    held = [month for month in MONTHS if month.year == 2025 or month.month < 5]
    found = compare(months=held)
    chart = area_panels.months_chart(found.monthly, area="Avonford", title="A finding", ylabel="y")
    panels = chart.figure.axes
    assert [panel.get_title(loc="left") for panel in panels] == [
        "Avonford",
        "Beckton",
        "Crowle",
        "Dunmow",
    ]
    drawn = panels[0].lines[0].get_ydata()
    assert pd.isna(drawn[4:12]).all()
    assert list(drawn[:4]) == [100] * 4
    assert all(panel.get_ylim()[0] == 0 for panel in panels)
    assert "8 months without data" in chart.get_label()


def test_the_mix_chart_fills_only_what_stands_out():
    found = compare()
    table = found.mix.assign(is_different=[True, *[False] * (len(found.mix) - 1)])
    chart = area_panels.mix_chart(table, title="A finding", xlabel="x")
    faces = [line.get_markerfacecolor() for line in chart.lines if line.get_marker() == "o"]
    assert [face != "white" for face in faces] == table["is_different"].tolist()


def test_every_chart_makes_a_picture_with_its_words():
    found = compare(rows=districts())
    chart = area_panels.mix_chart(found.mix, title="A finding", xlabel="x")
    view = charts.chart_view(chart, source="A source")
    assert view.png.startswith(b"\x89PNG")
    assert view.alt.startswith("Dot chart of differences. A finding.")


@pytest.mark.parametrize("name", ["change_title", "funnel_title", "rank_title"])
def test_titles_name_the_crime_type(name):
    assert "ASB" in getattr(area_readings, name)(compare(), what="ASB")


def test_the_interval_that_decides_is_the_one_shown_and_the_exact_one_is_named():
    """One pair of years alone: the fall widens its own interval until it holds no change."""
    found = compare()
    own = found.changes.set_index("district_name").loc["Avonford"]
    assert own["high_pct"] < 0 < own["widened_high_pct"]
    assert not own["is_beyond_chance"]
    told = area_words.own_change(found, what="ASB")
    times = f"vary {found.dispersion.phi:.1f} times as much as chance: "
    widened = words.interval(own["widened_low_pct"], own["widened_high_pct"])
    assert f"{times}{widened}; for chance" in told
    assert f"for chance alone: {words.interval(own['low_pct'], own['high_pct'])}" in told
    assert list(area_tables.CHANGE_HEADERS)[4:6] == ["widened_low_pct", "widened_high_pct"]


def test_no_interval_without_zero_stands_beside_within_chance_unexplained():
    found = compare()
    table = found.changes.assign(
        widened_low_pct=-30.0, widened_high_pct=-1.0, is_beyond_chance=False
    )
    told = area_tables.with_verdicts(found._replace(changes=table))
    assert set(told["verdict"]) == {"within chance among 4"}
    assert "“within chance among 4”" in area_tables.change_foot(found)
    rows = area_tables.with_mix_verdicts(found).to_dict("records")
    for row in rows:
        if row["verdict"] == "within chance":
            assert row["low_pct"] <= 0 <= row["high_pct"]


def test_trend_title_is_of_the_newest_month_that_both_years_hold():
    """January to April of both years, and the rest of the second alone."""
    months = [*pd.date_range("2024-01-01", "2024-04-01", freq="MS")]
    months += [*pd.date_range("2025-01-01", "2025-12-01", freq="MS")]
    monthly = pd.DataFrame(
        [
            {"district_name": name, "month": month, "incident_count": month.year - 2020 + place}
            for place, name in enumerate(["A", "B"])
            for month in months
        ]
    )
    assert area_readings.trend_title(monthly, what="ASB") == (
        "ASB in April 2025: fewer than in April 2024 in 0 of 2 districts"
    )
    alone = monthly[monthly["month"].dt.year == 2025]
    assert "no month is held together" in area_readings.trend_title(alone, what="ASB")


def test_trend_title_counts_districts_with_fewer_than_a_year_before():
    months = pd.date_range("2024-01-01", "2025-01-01", freq="MS")
    monthly = pd.DataFrame(
        [
            {"district_name": name, "month": month, "incident_count": first if place == 0 else last}
            for name, first, last in (("A", 9, 3), ("B", 2, 3), ("C", 3, 3))
            for place, month in enumerate(months)
        ]
    )
    assert area_readings.trend_title(monthly, what="ASB") == (
        "ASB in January 2025: fewer than in January 2024 in 1 of 3 districts"
    )
    assert "no month is held together" in area_readings.trend_title(monthly[5:9], what="ASB")
