"""The page on districts: what its words, tables and charts say of the figures."""

import math
from copy import copy

import pandas as pd
import pytest

from scp_lib.document.model import sentence
from scp_lib.studies.districts import words
from scp_lib.studies.districts.charts import funnel_chart, months_chart
from scp_lib.studies.districts.pictures import pictures
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.districts.tables import DistrictTables, newest_month
from tests.studies.invented_force import ASB, MONTHS, NAMES, built, dataset, districts

RESIDENTS = [("Avonford", 100_000, 2020), ("Beckton", 200_000, 2020)]
FINDING = sentence("A finding")
SIX = [*NAMES, "Elstow", "Fenby"]


def compare(residents=RESIDENTS, months=MONTHS, names=NAMES):
    made = built(residents=residents, months=months, rows=districts(names=names))
    return DistrictStudy(dataset(made), crime_type=ASB)


def changed(study, **findings):
    made = copy(study)
    vars(made).update(findings)
    return made


def say(name, study=None):
    study = study or compare()
    return getattr(words, name)(study, DistrictTables(study)).text


def test_the_count_its_share_and_its_place():
    assert say("own_count") == (
        "Of 4 districts, Avonford had the 4th most recorded ASB incidents in January to December "
        "2025: 7.2% of all."
    )


def test_the_rate_or_that_there_is_none():
    assert say("own_rate") == (
        "The rate per 1,000 residents was 8.4 in Avonford and 12.0 in Beckton: 30.0% lower; there "
        "are too few districts to tell whether that is usual."
    )
    assert "No rates can be compared" in say("own_rate", compare(residents=[]))
    many = compare(residents=[(name, 100_000, 2020) for name in SIX], names=SIX)
    assert "in the 5 other districts together: " in say("own_rate", many)
    assert "There: the 5 other districts together." in DistrictTables(many).by_type.foot.text


@pytest.mark.parametrize(
    ("low", "high", "there", "is_outside", "ending"),
    [
        (-4.2, 6.6, 8.41, False, "there may be no real difference."),
        (-5.1, 33.5, 7.0, False, "12.9% higher, but could be chance."),
        (3.1, 31.8, 7.0, False, "12.9% higher, but could be chance, as districts often differ as "
         "much."),
        (3.1, 131.8, 7.0, True, "12.9% higher, more than districts usually differ."),
    ],
)  # fmt: skip
def test_a_difference_of_rates_says_how_sure_it_is(low, high, there, is_outside, ending):
    found = compare()
    rates = found.rates.assign(is_outside=pd.array([is_outside] * len(NAMES), dtype="boolean"))
    by_type = found.by_type.assign(
        others_per_1000=there, difference_pct=12.9, low_pct=low, high_pct=high
    )
    said = words.own_rate(
        made := changed(found, rates=rates, by_type=by_type), DistrictTables(made)
    )
    assert said.text.endswith(ending)


def test_the_chart_of_rates_says_that_its_line_is_of_chance_alone():
    found = compare()
    drawn = pictures(found.data, found, DistrictTables(found))["rates"]
    assert "line: 95% interval for chance alone" in drawn.alt.text


def test_a_rate_is_compared_with_none_without_a_percentage():
    rows = districts()
    rows = rows[(rows["district_name"] != "Beckton") | (rows["crime_type"] != ASB)]
    found = DistrictStudy(dataset(built(rows=rows, residents=RESIDENTS)), crime_type=ASB)
    told = say("own_rate", found)
    assert told.endswith("8.4 in Avonford and 0.0 in Beckton: no percentage (none there).")


def test_the_change_of_the_district_and_of_the_others_together():
    found = compare()
    own, others = say("both_changes", found).rsplit(". ", 1)
    assert own.startswith("Avonford had about ")
    assert " ASB incidents a day in January to December 2025 " in own
    assert others == "The other districts together had about as many as then."
    more = say("both_changes", changed(found, others_change_pct=-1.9))
    assert more.endswith(". The other districts together had about 2% fewer.")
    none = say("both_changes", changed(found, others_change_pct=math.nan))
    assert none.endswith(". The other districts together had none before.")
    first_year = say("both_changes", compare(months=MONTHS[12:]))
    assert first_year.endswith("so no change can be given.")


def test_the_mix_names_the_type_most_above_and_what_chance_gives():
    found = compare()
    assert say("own_mix", found) == (
        "Per 100 crimes, burglary is most above the middle district: 1.1 times as much."
    )
    assert say("first_places", found) == (
        "Avonford is first in 1 of 3 crime types. Chance alone gives about 1, so as many "
        "first places could be chance."
    )
    many = found.first._replace(first_count=4, p_value=0.01)
    assert say("first_places", changed(found, first=many)).endswith(", and so many hardly ever.")
    none = changed(found, first=found.first._replace(first_count=0, p_value=1.0))
    assert say("first_places", none) == "Avonford is first in none of the 3 crime types."
    low = changed(found, mix=found.mix.assign(times=0.5))
    assert say("own_mix", low) == ""
    assert say("mix_title", low) == "In no crime type is Avonford above the middle district"


def test_only_known_residents_have_a_rate_and_it_is_said():
    told = say("rate_reading")
    assert "Rates are shown for: Avonford and Beckton. The others have counts and changes." in told
    assert "shown for: Avonford." in say("rate_reading", compare(residents=RESIDENTS[:1]))
    assert "shown for: none." in say("rate_reading", compare(residents=[]))


def test_a_rate_is_missing_in_the_table_not_nought():
    table = DistrictTables(compare()).by_district
    assert not table.row("Crowle").has("rate_per_1000")
    assert table.cell("Crowle", "rank").printed == "not available"
    places = [table.cell("Beckton", name).printed for name in ("rank", "rank_low", "rank_high")]
    assert places == ["1", "1", "2"]  # four districts are too few to learn from


def test_columns_of_places_and_funnel_come_with_the_rates_that_allow_them():
    six = [(name, 100_000, 2020) for name in SIX]
    headers = [
        DistrictTables(compare(residents=people, names=SIX)).by_district.headers
        for people in (RESIDENTS[:1], RESIDENTS, six)
    ]
    assert ["rank" in each for each in headers] == [False, True, True]
    assert ["against_all" in each for each in headers] == [False, False, True]


def test_rows_that_name_no_district_are_counted_under_the_table():
    burglary = DistrictStudy(dataset(built(residents=RESIDENTS)), crime_type="Burglary")
    foot = DistrictTables(burglary).by_district.foot.text
    assert "120 of the force's records of this type (1.6%) have none" in foot
    assert "every record of this type has one, and 12 are in a district not compared" in (
        DistrictTables(compare()).by_district.foot.text
    )


def test_the_funnel_names_who_lies_outside():
    found = compare(names=SIX)
    outside = found.changes.assign(
        is_outside_95=found.changes["district_name"] == "Avonford", is_outside_998=False
    )
    told = words.funnel_title(changed(found, changes=outside)).text
    assert told.endswith("the 99.8% limits of the others, but Avonford is outside the 95% limits")
    assert "Of 6 districts, up to 0.3 are outside the 95% limits" in say("funnel_reading", found)
    assert say("funnel_reading") == "A funnel needs five districts with two years each."
    tables = DistrictTables(found)
    chart = funnel_chart(
        tables.changes, area="Avonford", title=FINDING, xlabel="x",
        overall=tables.in_all.cell(0, "overall_pct"), ylabel="y",
    )  # fmt: skip
    assert set(SIX) <= {text.get_text() for text in chart.ax.texts}
    assert "Avonford −29.8%" in chart.alt.text
    own = found.changes.set_index("district_name").loc["Avonford"]
    bars = [tuple(line.get_ydata()) for line in chart.ax.lines if line.get_linewidth() == 7]
    assert (own["limit_low_pct"], own["limit_high_pct"]) in bars
    filled = [line for line in chart.ax.lines
              if line.get_marker() == "o" and line.get_markerfacecolor() != "white"]  # fmt: skip
    assert len(filled) == 1  # the own district, and those outside


def test_a_panel_a_district_the_own_one_first_and_gaps_are_gaps():
    known = [month for month in MONTHS if month.year == 2025 or month.month < 5]
    tables = DistrictTables(compare(months=known))
    chart = months_chart(tables.by_month, area="Beckton", title=FINDING, ylabel="y")
    panels = chart.ax.figure.axes
    names = [panel.get_title(loc="left") for panel in panels]
    assert names == ["Beckton", "Avonford", "Crowle", "Dunmow"]
    drawn = panels[1].lines[0].get_ydata()
    assert pd.isna(drawn[4:12]).all()
    assert list(drawn[:4]) == [100] * 4
    assert all(panel.get_ylim()[0] == 0 for panel in panels)
    assert (
        "Avonford: 70 to 100 a month, last 70 in December 2025; no data for May to December 2024."
        in chart.alt.text
    )


def test_charts_are_those_that_the_data_allow():
    found, first_year = compare(names=SIX), compare(residents=[], months=MONTHS[12:])
    made = [pictures(dataset(), each, DistrictTables(each)) for each in (found, first_year)]
    assert list(made[0]) == ["rates", "changes", "funnel", "months", "mix"]
    assert list(made[1]) == ["months", "mix"]


@pytest.mark.parametrize("name", ["change_title", "trend_title"])
def test_titles_name_the_crime_type(name):
    assert "ASB" in say(name)


def test_how_much_such_districts_vary_and_what_a_verdict_is_worth():
    told = " ".join(each.text for each in words.variation(DistrictTables(compare(names=SIX))))
    assert (
        "as large as Avonford vary 1.0 times as much as chance alone (learnt from 5 other" in told
    )
    assert told.endswith("are called a clear fall by mistake.")
    (none,) = words.variation(DistrictTables(compare()))
    assert none.text == "Too few districts are available to tell a change from chance."
    table = DistrictTables(compare(names=SIX)).changes
    assert table.row("Avonford").text("verdict") == "a clear fall"
    assert {row.text("verdict") for row in DistrictTables(compare()).changes} == {"too few to tell"}


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
    assert newest_month(monthly) == {"newest_month": "2025-04", "fewer_count": 0}
    assert newest_month(monthly[monthly["month"].dt.year == 2025])["newest_month"] is None


def test_trend_title_counts_districts_with_fewer_than_a_year_before():
    assert say("trend_title") == (
        "ASB in December 2025: fewer than in December 2024 in 1 of 4 districts"
    )
    alone = say("trend_title", compare(months=MONTHS[12:]))
    assert "no month is available together" in alone
