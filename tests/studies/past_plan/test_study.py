"""Series on the wards of any year, and what is recorded now where a plan of the past looked."""

import re

import pandas as pd
import pytest

from scp_lib.drawing.base import Base
from scp_lib.drawing.look import PAPER, drawn_for
from scp_lib.errors import AreaError
from scp_lib.settings.targets import History
from scp_lib.studies.past_plan import study as past
from scp_lib.studies.past_plan import words
from scp_lib.studies.past_plan.pictures import boundary_map, ward_change_chart
from scp_lib.studies.past_plan.study import (
    count_on,
    past_ward_study,
    wards_by_year,
    why_not,
)
from scp_lib.studies.past_plan.tables import PastWardTables, vintage_table
from tests.studies.invented_force import (
    ASB,
    BURGLARY,
    MONTHS,
    built,
    dataset,
    incidents,
    partnership,
    vintages,
)

RESULTS = {"St Agnes ward": -33.0, "Harbour ward": -28.0, "Dock": -5.0}
PLAN = {
    "title": "Avonford's plan of 2008",
    "source": "The plan.",
    "targets": [
        {
            "key": "asb",
            "title": "ASB in the worst-affected neighbourhoods",
            "measure": "ASB",
            "area_name": "Worst-affected neighbourhoods",
            "owner": "Avonford",
            "priority": "ASB",
            "source": "The plan.",
            "baseline": "2007-04/2008-03",
            "periods": [{"months": "2008-04/2009-03", "change_pct": -5.0}],
            "declared": [
                {"area": area, "months": "2008-04/2009-03", "change_pct": change}
                for area, change in RESULTS.items()
            ],
        }
    ],
}  # fmt: skip


@pytest.fixture
def plan(monkeypatch):
    history = History.model_validate(PLAN)
    monkeypatch.setattr(past, "read_history", lambda settings: history)


def made(*, rows=None, wards=None, record=None, types=(ASB, BURGLARY)):
    """Two ASB incidents in Mill a month in 2025, one before; the others as ever."""
    tables = built(wards=wards)
    found = incidents() if rows is None else rows
    tables = type(tables)(
        tables.folder, {**tables.tables, "incidents": found}, record or {}, was_unchanged=False
    )
    settings = partnership().model_copy(update={"crime_types": list(types)})
    return dataset(tables, settings=settings)


def doubled():
    """The map point of Mill twice a month in 2025 for ASB."""
    rows = incidents()
    more = rows[(rows["easting_m"] == 950) & (rows["month"] >= "2025-01-01")]
    return pd.concat([rows, more[more["crime_type"] == ASB]], ignore_index=True)


def count(vintage):
    counts = count_on(dataset(), vintage=vintage, crime_types=[ASB, BURGLARY])
    return counts[counts["month"] >= "2025-01-01"]


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
    table = vintage_table(dataset()).rows.set_index("vintage")
    assert table["ward_count"].to_dict() == {"2013": 2, "2025": 3}
    assert table["incident_count"].tolist() == [len(MONTHS) * 2 * 5] * 2
    assert table["mended_count"].to_dict() == {"2013": 0, "2025": len(MONTHS) * 2}
    assert table.loc["2025", "farthest_m"] == pytest.approx(0.5)


def test_a_year_that_is_not_there_is_refused_with_those_that_are():
    assert list(wards_by_year(dataset())) == [2013, 2025]
    with pytest.raises(AreaError, match="Wards of 2019 are not available: there are 2013, 2025"):
        count_on(dataset(), vintage=2019, crime_types=[ASB])


def test_without_a_plan_or_other_wards_the_page_does_not_apply():
    settings = partnership()
    assert "no plan of past years" in why_not(dataset(settings=settings))
    with_plan = settings.model_copy(update={"history": "plan.toml"})
    assert "no wards of other years" in why_not(dataset(settings=with_plan))
    complete = with_plan.model_copy(update={"ward_vintages": [settings.wards]})
    assert why_not(dataset(settings=complete)) == ""
    other = complete.model_copy(update={"crime_types": [BURGLARY]})
    assert "neither ASB nor violence" in why_not(dataset(settings=other))


def test_wards_of_the_plan_resolve_to_the_wards_of_then_and_of_today(plan):
    found = past_ward_study(made())
    agnes, harbour = found.areas
    assert (agnes.then.vintage, agnes.then.ward_code) == (2013, "E05000101")
    assert agnes.there["ward_name"].tolist() == ["Hill", "Mill"]
    assert agnes.there["area_pct"].tolist() == pytest.approx([90, 10])
    # of its three map points two are in Hill, one in Mill
    assert agnes.there["incident_pct"].tolist() == pytest.approx([200 / 3, 100 / 3])
    assert (agnes.now.ward_name, agnes.is_same_name) == ("Hill", False)
    assert (harbour.then.ward_name, harbour.then.through) == ("Old Quay", "Harbour")
    assert harbour.now.ward_name == "Quay"
    assert found.others == ["Dock"]


def test_a_ward_of_today_with_the_same_name_is_the_one_compared(plan):
    wards = vintages()
    names = wards["ward_name"].mask(wards["ward_code"] == "E05000202", "St Agnes")
    agnes = past_ward_study(made(wards=wards.assign(ward_name=names))).areas[0]
    assert (agnes.then.vintage, agnes.now.ward_code, agnes.is_same_name) == (
        2013, "E05000202", True,
    )  # fmt: skip


def test_counts_on_the_ground_of_then_and_of_today_worked_by_hand(plan):
    tables = PastWardTables(past_ward_study(made(rows=doubled())))
    agnes, harbour = tables.areas
    # St Agnes has three map points and from 2025 one of them twice: 4 a month; Hill has two
    assert (agnes["then_count"], agnes["now_count"]) == (48, 24)
    assert (agnes["reported_months"], agnes["reported_pct"]) == ("April 2008 to March 2009", -33)
    assert (harbour["then_count"], harbour["now_count"]) == (24, 24)
    by_year = tables.by_year.rows
    chosen = by_year[by_year["ward"] == "St Agnes, wards of 2013"]
    assert chosen[["year", "incident_count"]].to_numpy().tolist() == [["2024", 36], ["2025", 48]]
    assert chosen["per_month"].tolist() == [3.0, 4.0]
    change = tables.changes.row("St Agnes, wards of 2013: ASB")
    assert (change["baseline_count"], change["current_count"]) == (36, 48)
    assert change["change_pct"] == pytest.approx(100 * (48 / 365 / (36 / 366) - 1))


def test_what_the_page_says(plan):
    record = {
        "ward_files": [
            {"vintage": 2019, "file": "w19.geojson", "district": "", "is_held": False, "use": "x"},
            {"vintage": 2013, "file": "w13.geojson", "district": "", "is_held": True, "use": "x"},
        ]
    }
    found = past_ward_study(made(rows=doubled(), record=record))
    tables = PastWardTables(found)
    said = [each.text for each in words.findings(found, tables)]
    start = (
        "St Agnes ward had 48 ASB incidents inside its old boundary in January to "
        "December 2025. In January to December 2025 there were about 34% more a day than a year "
        "earlier. Too few other areas have enough incidents to tell whether this is chance."
    )
    assert said[0] == start
    assert "33% fewer in St Agnes ward and 28% fewer in Harbour ward" in said[2]
    assert "open data begin in December 2010" in said[2]
    where = [words.where_it_is_now(area, found, tables).text for area in found.areas]
    # Mill's point counts 36 of St Agnes's 24 + 24 + 36 incidents
    assert "No ward of today is called St Agnes: 90% of its area and 57% of the" in where[0]
    assert "Harbour was the former name of Old Quay." in where[1]
    limits = " ".join(each.text for each in words.cannot_be_said(found))
    assert "no ward file that is available has such a ward: Dock" in limits
    assert "The wards of 2019 are missing: put w19.geojson in raw/ons." in limits
    assert "2013 are missing" not in limits
    # the invented force has a place for every row, so there is nothing to say of the others
    assert words.placed_reading(found, tables).text == ""


def test_rows_without_a_place_are_named_where_they_move_a_change(plan):
    data = made(rows=doubled())
    unplaced = [
        ("invented", "Not stated", pd.Timestamp(month.first_day), ASB, 250) for month in MONTHS[:12]
    ]
    rows = pd.DataFrame(unplaced, columns=data.districts.columns[:5])
    tables = {**data.built.tables, "districts": pd.concat([data.districts, rows])}
    other = type(data.built)(data.built.folder, tables, {}, was_unchanged=False)
    found = past_ward_study(dataset(other, settings=data.settings))
    said = words.placed_reading(found, PastWardTables(found)).text
    # 3,000 of 15,012 rows of 2024 have no place, none of 2025: 34% more becomes 7% more
    assert (
        "20.0% of the force's records of such incidents then (3,000 of 15,012), 0.0% now (0 of"
        in said
    )
    assert "the change of St Agnes ward would be 7.0% more" in said


def test_a_plan_whose_wards_are_in_no_file_says_so(plan):
    today, file = vintages(), {"vintage": 2013, "file": "w13.geojson", "district": ""}
    found = past_ward_study(
        made(
            wards=today[today["vintage"] == 2025],
            record={"ward_files": [{**file, "is_held": False, "use": "x"}]},
        )
    )
    assert found.areas == []
    assert words.nothing_found(found) == (
        "No ward file that is available has a ward that the plan names (St Agnes ward, Harbour "
        "ward and Dock). The wards of 2013 are missing: put w13.geojson in raw/ons."
    )


def test_without_a_year_before_there_is_no_change(plan):
    data = made()
    days = data.receipts["month"] >= "2025-01-01"
    tables = {**data.built.tables, "receipts": data.receipts[days]}
    only = type(data.built)(data.built.folder, tables, {}, was_unchanged=False)
    found = past_ward_study(dataset(only, settings=data.settings))
    made_tables = PastWardTables(found)
    assert made_tables.changes is None
    assert ward_change_chart(data, made_tables) is None
    said = words.since_then(found.areas[0], found, made_tables).text
    assert said.endswith("No month of the year before is available to compare with.")


def test_the_map_has_both_boundaries_and_says_the_shares(plan):
    data = made()
    data.base = Base()  # rows made by hand have no locations to name
    found = past_ward_study(data)
    with drawn_for(PAPER):
        view = boundary_map(data, found, PastWardTables(found))
    assert view.picture.alt.text == (
        "Map of old and new ward boundaries. St Agnes is now mostly in Hill and Old Quay is now "
        "mostly in Quay. By area: 90% of St Agnes ward in Hill, 10% of St Agnes ward in Mill, 100% "
        "of Harbour ward in Quay."
    )
    # St Agnes is drawn in two pieces, cut along today's boundary
    assert len(re.findall(r'"f1": "St Agnes"', view.html)) == 2
    assert '"label": "Hill: then St Agnes"' in view.html
    assert view.picture.png.startswith(b"\x89PNG")
