"""What is said of hot spots, and the tables behind it."""

import re

import pandas as pd

from scp_lib.periods import Month
from scp_lib.studies.hot_spots import words as say
from scp_lib.studies.hot_spots.tables import HotSpotTables
from scp_lib.studies.hot_spots.worth import Worth
from tests.studies.hot_spots import sample


def texts(said):
    return [each.text for each in said]


def findings_of(**changes):
    study = sample.found(**changes)
    return texts(say.findings(study, HotSpotTables(study)))


def test_headline():
    assert findings_of() == [
        "3 hot-spot areas had 87% of ASB, January to December 2025, on 0.5% of the land.",
        "The busiest is around High Street and Mill Lane in West (70 incidents).",
        "No hot spot has clearly risen in the last three months, and none shows a clear change "
        "over all months.",
    ]
    study = sample.found()
    assert say.map_title(study, HotSpotTables(study)).text == (
        "ASB has 3 hot-spot areas; the busiest is around High Street and Mill Lane in West"
    )


def test_an_area_across_an_edge_is_mostly_in_its_ward():
    rows = sample.areas(near=("High Street", "", "Park")).assign(ward_count=[2, 1, 1])
    assert findings_of(area_rows=rows)[1].startswith(
        "The busiest is around High Street, mostly in West (70 incidents)."
    )


def test_a_clear_change_is_said_with_its_place():
    table = sample.places()
    table.loc[0, "is_risen"], table.loc[2, "trend"] = True, "fall"
    area_rows = sample.areas().assign(risen_count=[1, 0, 0], fall_count=[0, 1, 0])
    assert findings_of(table=table, area_rows=area_rows)[2] == (
        "There was a clear rise in the last three months around High Street and Mill Lane in West. "
        "Over all months, as a share of ASB, 1 of the 5 hexagons shows a clear fall (in West)."
    )


def test_one_area_of_one_hexagon_is_said_in_the_singular():
    table = sample.places().query("area_number in (0, 3)").assign(is_one_point=[True, False])
    table.loc[4, "trend"] = "fall"
    study = sample.found(table=table, area_rows=sample.areas()[2:].assign(fall_count=1))
    tables = HotSpotTables(study)
    assert texts(say.findings(study, tables)) == [
        "1 hot-spot area had 17% of ASB, January to December 2025, on 0.1% of the land.",
        "It is around Park in Middle (24 incidents).",
        "No hot spot has clearly risen in the last three months. Over all months, as a share of "
        "ASB, the hexagon shows a clear fall (in Middle).",
    ]
    assert say.map_title(study, tables).text == "ASB has 1 hot-spot area, around Park in Middle"
    assert say.map_alternative(study, tables).text.startswith("Map of 1 hexagon in 1 area. ")
    assert " The hexagon is hot mainly through one location" in say.how_sure(study, tables).text
    single, rows = table.assign(map_point_count=1), sample.areas()[2:].assign(single_count=1)
    hidden = sample.found(crime_type=sample.VIOLENCE, table=single, area_rows=rows)
    assert texts(say.findings(hidden, HotSpotTables(hidden)))[1] == "It is in Middle."
    one = sample.found(points=sample.found().points[:1])
    assert say.points_reading(one, HotSpotTables(one)).text.startswith(
        "The busiest location is High Street in West (36). 1 location has five incidents or more. "
        "Longitude"
    )


def test_too_little_for_a_change_is_said():
    settings = sample.found().settings
    short = findings_of(settings=settings._replace(months=settings.months[:3]))
    assert short[2] == "There are too few months to tell whether a hot spot has changed."
    few = findings_of(trend_tested_count=0)
    assert few[2].endswith("There are too few incidents to tell a trend over all months.")


def test_every_number_of_the_words_is_a_cell():
    study = sample.found()
    tables = HotSpotTables(study)
    said = [
        *say.findings(study, tables), say.change_reading(study, tables),
        say.how_sure(study, tables), say.points_reading(study, tables),
        say.concentration_reading(tables), say.worth_reading(study, tables),
    ]  # fmt: skip
    for each in said:
        text = "".join(part for part in each.parts if isinstance(part, str)).replace("2025", "")
        assert not re.search(r"\d", text), text


def test_nothing_found_is_said():
    study = sample.none_found()
    tables = HotSpotTables(study)
    assert texts(say.findings(study, tables)) == [
        "No hot spot of ASB was found, January to December 2025: no place had clearly more than "
        "chance explains."
    ]
    assert say.change_reading(study, tables).text == "There is no change to test."
    assert "hexagon" in say.how_sure(study, tables).text and "<article" not in sample.cards(study)


def test_chance_is_explained_with_its_numbers():
    study = sample.found()
    words = say.how_sure(study, HotSpotTables(study)).text
    assert words.startswith("If incidents were spread like the 17 locations on the police map, in ")
    assert "fewer than one map in twenty would show any hot spot" in words
    assert "1 of the 5 hexagons is hot mainly through one location" in words
    none = sample.found(one_point_count=0)
    assert "mainly through" not in say.how_sure(none, HotSpotTables(none)).text


def test_worth_is_given_as_shares_and_says_which_map_predicted_best():
    study = sample.found()
    tables = HotSpotTables(study)
    words = say.worth_reading(study, tables).text
    assert "simple count 40%, density 30% and Gi* 20%" in words
    assert "No map could have had more than 50%" in words
    assert "Simple counts predicted best" in words
    table = tables.worth.rows
    assert table["best_pct"].tolist() == [50.0, 250.0]
    assert table["area_words"].tolist() == ["1%", "5%"]
    assert table["hexagon_count"].tolist() == [10, 50]
    assert table[["plain_count_pct", "density_pct", "gi_pct"]].iloc[0].tolist() == [40, 30, 20]
    other = sample.found(worth=Worth(sample.accuracy(plain=10), sample.YEAR, [Month(2026, 1)]))
    words = say.worth_reading(other, HotSpotTables(other)).text
    assert words.endswith("Here density predicted best.") and "against January 2026." in words
    empty = sample.found(worth=Worth(pd.DataFrame(), [], sample.YEAR))
    tables = HotSpotTables(empty)
    assert tables.worth is None and "too few months" in say.worth_reading(empty, tables).text


def test_points_are_named_with_their_marks():
    study = sample.found()
    tables = HotSpotTables(study)
    words = say.points_reading(study, tables).text
    assert words.startswith(
        "The busiest locations are High Street in West (36) and Supermarket in Middle (12)."
    )
    assert "1 of those shown lies in no hot-spot area" in words and "place of rec" in words
    assert "1 location is marked as a place of recording." in words
    assert tables.points.rows["note"].tolist() == ["", "place of recording"]
    assert tables.points.rows["area_name"].tolist() == ["West 1", "none"]
    plain = study.points.assign(is_recording=False)
    assert "note" not in HotSpotTables(sample.found(points=plain)).points.headers


def test_nothing_of_a_single_location_is_said_of_a_sensitive_type():
    study = sample.found(crime_type=sample.VIOLENCE)
    tables = HotSpotTables(study)
    words = say.points_reading(study, tables).text
    assert "single locations are not shown" in words and "High Street" not in words
    assert tables.points is None
    row = tables.in_all.row(0)
    assert not row.has("in_hot_spots_count") and row["share_of_incidents_pct"] == 87
    assert texts(say.findings(study, tables))[1] == "They are in West and Middle."
    assert say.map_title(study, tables).text == "Violence and sexual offences has 3 hot-spot areas"
    assert "incident_count" not in tables.concentration.rows
    assert tables.concentration.rows["incident_share_pct"].tolist() == [25, 25, 34]
    assert HotSpotTables(sample.found()).in_all.row(0)["in_hot_spots_count"] == 124


def test_concentration_is_said():
    words = say.concentration_reading(HotSpotTables(sample.found())).text
    assert "is 0.77:" in words and "the busiest 5% (1) have 25%" in words


def test_a_missing_month_is_no_month_that_a_map_was_made_from():
    made_from = [month for month in sample.YEAR[:6] if month != Month(2025, 3)]
    study = sample.found(worth=Worth(sample.accuracy(), made_from, sample.YEAR[6:]))
    words = say.worth_reading(study, HotSpotTables(study)).text
    assert "maps of January to February 2025, April to June 2025 against" in words


def test_one_incident_at_a_place_of_recording_is_shown_there():
    area_rows = sample.areas().assign(recording_count=pd.array([0, 1, 0], dtype="Int64"))
    assert "</data> of its incidents is shown where incidents are often written down" in (
        sample.cards(sample.found(area_rows=area_rows))
    )


def test_the_headline_warns_where_the_busiest_area_holds_a_place_of_recording():
    rows = sample.areas().assign(
        recording_count=pd.array([29, 0, 0], dtype="Int64"), is_recording=[True, False, False]
    )
    said = findings_of(area_rows=rows)[1]
    assert (
        "(70 incidents). 29 of its incidents are shown where incidents are often written down, and "
        "may not have happened there."
    ) in said
    assert "written down" not in findings_of(area_rows=rows.assign(is_recording=False))[1]


def test_an_order_with_counts_not_shown_says_where_these_stand():
    study = sample.found()
    assert HotSpotTables(study).areas.title.endswith("highest first")
    rows = sample.areas().assign(incident_count=pd.array([70, 29, None], dtype="Int64"))
    tables = HotSpotTables(sample.found(area_rows=rows))
    assert tables.areas.title.endswith("highest first, those not shown last")
    assert tables.by_ward.title.endswith("the most hot-spot areas first")
