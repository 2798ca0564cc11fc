"""What is said of hot spots, and the tables behind it."""

import re

import pandas as pd
import pytest

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
        "87% of ASB in January to December 2025 was recorded in 3 hot-spot areas, on 0.5% of the "
        "land.",
        "The busiest is around High Street and Mill Lane (70 incidents); the next is around Quay "
        "Street (30).",
        "In these areas about 39% fewer incidents a day were recorded in January to April 2025 "
        "than a year earlier, but this could be chance.",
    ]
    study = sample.found()
    assert say.map_title(study, HotSpotTables(study)).text == (
        "ASB is concentrated in 3 areas, most of all around High Street and Mill Lane"
    )


def test_the_square_has_a_sign_and_says_the_change():
    study = sample.found()
    tile = say.tile(study, HotSpotTables(study))
    assert (tile.label, tile.number.text, tile.sign) == ("Hot spots of ASB", "3", "▽")
    assert tile.unit.text == "hot-spot areas with 87% of ASB"
    assert tile.change.text == (
        "About 39% fewer a day in January to April 2025 than a year earlier, but this could be "
        "chance."
    )
    alone = sample.found(years=sample.years(months=0))
    tile = say.tile(alone, HotSpotTables(alone))
    assert (tile.change.text, tile.sign) == (NO_CHANGE, "=")
    few = alone._replace(areas=alone.areas.assign(tested_count=0))
    assert say.tile(few, HotSpotTables(few)).sign == "?"


NO_CHANGE = "No area shows a clear rise or fall within these months."


def test_a_clear_change_within_the_months_comes_before_that_on_a_year_before():
    area_rows = sample.areas().assign(risen_count=[1, 0, 0], fall_count=[0, 1, 0])
    assert findings_of(area_rows=area_rows)[2] == (
        "There was a clear rise in the last three months in part of the area around High Street "
        "and Mill Lane."
    )
    study = sample.found(area_rows=area_rows)
    assert say.tile(study, HotSpotTables(study)).sign == ""  # one way and the other
    area_rows = sample.areas().assign(rise_count=[1, 0, 1], fall_count=[0, 1, 0])
    assert findings_of(area_rows=area_rows)[2] == (
        "Compared with the rest of the district, there was a clear rise in part of the area around "
        "High Street and Mill Lane, and around Park Road and a clear fall in part of the area "
        "around Quay Street over these months."
    )
    for column, sign in (("rise_count", "▲"), ("risen_count", "▲"), ("fall_count", "▼")):
        study = sample.found(area_rows=sample.areas().assign(**{column: [0, 0, 1]}))
        tile = say.tile(study, HotSpotTables(study))
        assert tile.sign == sign and "around Park Road" in tile.change.text
    assert findings_of(years=sample.years(months=0))[2] == NO_CHANGE


@pytest.mark.parametrize(
    ("moved", "said"),
    [
        (
            {"fall_count": [0, 0, 1]},
            "There was a clear fall around Park Road over these months.",
        ),
        (
            {"rise_count": [1, 0, 1], "fall_count": [0, 1, 0]},
            "There was a clear rise within more than one area and a clear fall within one area "
            "over these months.",
        ),
        (
            {"risen_count": [1, 0, 0]},
            "There was a clear rise in the last three months in part of the area around High "
            "Street and Mill Lane.",
        ),
        (
            {"risen_count": [1, 0, 1]},
            "There was a clear rise in the last three months within more than one area.",
        ),
    ],
)
def test_the_square_names_the_area_that_changed_only_if_it_is_one(moved, said):
    study = sample.found(area_rows=sample.areas().assign(**moved))
    assert say.tile(study, HotSpotTables(study)).change.text == said


def test_too_few_to_tell_a_change_is_said_and_is_no_mistake():
    few = {"verdict": "too few to tell", "current_count": 4, "baseline_count": 3}
    for phi, said in ((1.5, "There are too few incidents"), (float("nan"), "Too few other areas")):
        years = sample.years()
        years = years._replace(together=years.together.assign(**few, phi=phi))
        assert f". {said}" in findings_of(years=years)[2]


def test_none_a_year_before_has_no_percentage():
    none = sample.years()
    none = none._replace(together=none.together.assign(baseline_count=0, change_pct=float("nan")))
    assert findings_of(years=none)[2] == (
        "27 incidents in January to April 2025, none in January to April 2024: no percentage can "
        "be given."
    )


def test_one_area_of_one_hexagon_is_said_in_the_singular():
    table = sample.places().query("area_number in (0, 3)").assign(is_one_point=[True, False])
    study = sample.found(table=table, area_rows=sample.areas()[2:])
    tables = HotSpotTables(study)
    assert texts(say.findings(study, tables))[:2] == [
        "17% of ASB in January to December 2025 was recorded in 1 hot-spot area, on 0.1% of the "
        "land.",
        "It is around Park Road (24 incidents).",
    ]
    assert say.map_title(study, tables).text == "ASB is concentrated around Park Road"
    assert say.map_alternative(study, tables).text.startswith(
        "Map of 1 hot-spot area made of 1 hexagon. "
    )
    assert " The hexagon is hot mainly through one location" in say.how_sure(study, tables).text
    assert "The hexagon has enough incidents for" in say.change_reading(study, tables).text
    single, rows = table.assign(map_point_count=1), sample.areas()[2:].assign(single_count=1)
    hidden = sample.found(crime_type=sample.VIOLENCE, table=single, area_rows=rows)
    assert texts(say.findings(hidden, HotSpotTables(hidden)))[1] == "It is around Park Road."
    one = sample.found(points=sample.found().points[:1])
    assert say.points_reading(one, HotSpotTables(one)).text == (
        "The busiest location is High Street in West (36). 1 location has five incidents or more."
    )


def test_too_little_for_a_change_is_said():
    settings = sample.found().settings
    short = {"settings": settings._replace(months=settings.months[:3])}
    none = {"years": sample.years(months=0)}
    assert findings_of(**short, **none)[2] == (
        "There are too few months to tell whether a hot-spot area has changed."
    )
    few = findings_of(area_rows=sample.areas().assign(tested_count=0), **none)
    assert few[2].endswith("there are too few incidents to tell a trend.")


def test_hexagons_that_are_hot_through_others_are_counted_apart_and_said_once():
    table = sample.places().assign(is_hot=True)  # the last is in no area
    study = sample.found(table=table)
    tables = HotSpotTables(study)
    row = tables.in_all.row(0)
    assert (row["hot_spot_count"], row["lone_hexagon_count"], row["area_count"]) == (5, 1, 3)
    assert len(tables.hexagons) == 6 and tables.hexagons.rows["area_name"].tolist()[-1] == "none"
    assert say.how_sure(study, tables).text.count("no hot-spot area") == 1
    assert (
        " 1 more hexagon has fewer than five incidents and is in no hot-spot area."
    ) in say.how_sure(study, tables).text
    for each in (*say.findings(study, tables), say.map_alternative(study, tables)):
        assert all(cell.column != "lone_hexagon_count" for cell in each.cells)


def test_every_number_of_the_words_is_a_cell():
    study = sample.found()
    tables = HotSpotTables(study)
    said = [
        *say.findings(study, tables), say.points_reading(study, tables), say.meaning(study),
        *say.worked_out(study, tables),
    ]  # fmt: skip
    assert len(said) > 9
    for each in said:
        text = "".join(part for part in each.parts if isinstance(part, str)).replace("2025", "")
        assert not re.search(r"\d", text), text


def test_nothing_found_is_said():
    study = sample.none_found()
    tables = HotSpotTables(study)
    assert texts(say.findings(study, tables)) == [
        "There is no hot spot of ASB in January to December 2025: no place had clearly more than "
        "chance explains."
    ]
    assert (say.tile(study, tables).number.text, say.tile(study, tables).sign) == ("0", "")
    assert say.change_reading(study, tables).text == "There is no change to test."
    assert say.map_title(study, tables).text == "No hot spot of ASB"
    assert "hexagon" in say.how_sure(study, tables).text and "<article" not in sample.cards(study)


def test_nothing_found_among_few_incidents_is_too_few_to_tell():
    none = sample.none_found()
    few = none._replace(wards=none.wards.assign(incident_count=[40, 9, 0]))
    tables = HotSpotTables(few)
    assert texts(say.findings(few, tables)) == [
        "With 49 ASB incidents in January to December 2025, hot spots cannot be separated from "
        "chance."
    ]
    tile = say.tile(few, tables)
    assert (tile.number.text, tile.unit.text) == ("Too few to tell", say.how_many(few, tables).text)
    enough = none._replace(wards=none.wards.assign(incident_count=[40, 10, 0]))
    assert say.tile(enough, HotSpotTables(enough)).number.text == "0"


def test_chance_is_explained_with_its_numbers():
    study = sample.found()
    words = say.how_sure(study, HotSpotTables(study)).text
    assert "If incidents were spread like the 17 locations on the police map, in " in words
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
    assert "1 of those shown is in no hot-spot area" in words and "place of rec" in words
    assert "1 location is marked as a place of recording." in words
    assert tables.points.rows["note"].tolist() == ["", "place of recording"]
    assert tables.points.rows["area_name"].tolist() == [sample.NAMES[0], "none"]
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
    assert texts(say.findings(study, tables))[1] == (
        "They are around High Street and Mill Lane, around Quay Street, and around Park Road."
    )
    assert say.map_title(study, tables).text == (
        "Violence and sexual offences is concentrated in 3 areas"
    )
    assert texts(say.findings(study, tables))[2] == NO_CHANGE
    assert say.tile(study, tables).sign == "="
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
    assert said.endswith(
        "(30). 29 of its incidents are shown where incidents are often written down, and may not "
        "have happened there."
    )
    assert "written down" not in findings_of(area_rows=rows.assign(is_recording=False))[1]
