"""Sentences about the town centre, on the example and where there is nothing to say."""

from __future__ import annotations

import pandas as pd
import pytest

from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets.tables import TargetTables
from scp_lib.studies.targets.words import depending
from scp_lib.studies.town_centre import words
from scp_lib.studies.town_centre.pictures import points_map
from scp_lib.studies.town_centre.study import FEWEST_AT_A_POINT, town_centre_study
from scp_lib.studies.town_centre.tables import TownCentreTables
from scp_lib.tables.crime_types import VIOLENCE


@pytest.fixture(scope="module")
def tables(data: Dataset) -> TownCentreTables:
    return TownCentreTables(town_centre_study(data))


def test_the_share_of_the_district_is_said_with_its_cells(tables: TownCentreTables) -> None:
    said = words.how_much(tables)
    assert said.text.startswith(
        "1,046 violent and sexual offences were recorded in the town centre in the 12 months of "
        "this report: "
    )
    first, months, share, district = said.cells
    assert first.reference == "town_centre_violence:1:incident_count"
    assert months.value == 12
    assert share.value == pytest.approx(100 * 1046 / district.value)


def test_title_and_finding_have_the_numbers_of_the_key(
    data: Dataset, tables: TownCentreTables
) -> None:
    study = town_centre_study(data)
    points, least = words.map_title(tables).cells
    counts = study.points["incident_count"]
    assert points.value == (counts >= least.value).sum()
    assert [each.value for each in words.most_places(tables).cells] == [points.value, least.value]
    assert tables.points is not None
    assert tables.points.rows["point_count"].sum() == len(counts)
    assert tables.points.rows["lowest_count"].min() >= FEWEST_AT_A_POINT


def test_at_most_three_places_of_the_highest_range_are_named_in_no_order_of_counts(
    tables: TownCentreTables,
) -> None:
    assert tables.points is not None and tables.locations is not None
    top = list(tables.points)[-1].name
    rows = [row for row in tables.locations if row.text("class_words") == top]
    said = words.most_places(tables).text
    named = [row.name for row in rows if row.name.casefold() in said.casefold()]
    in_order = sorted((bool(row["is_place"]), row.name) for row in rows)
    assert sorted(named) == sorted(name for _, name in in_order[:3])


def test_the_tile_without_a_target_has_the_counts_of_both_years(
    data: Dataset, tables: TownCentreTables
) -> None:
    study = town_centre_study(data)
    by_month = study.monthly.set_index("month")["incident_count"]
    now, before = words.tile(tables, ()).change.cells
    assert now.value == by_month.tail(12).sum()
    assert before.value == by_month.iloc[-24:-12].sum()


def test_only_kinds_of_place_are_named_as_those_with_the_most(tables: TownCentreTables) -> None:
    assert [words.is_one_kind(name) for name in ("Shops", "Shops, others")] == [True, True]
    rest = ("Named streets", "Named streets and other kinds of place", "Other kinds of place")
    assert not any(words.is_one_kind(name) for name in rest)
    (named,) = words.most_kinds(tables).cells
    kinds = [row for row in tables.by_kind if words.is_one_kind(row.name)]
    assert named.value == max(row["incident_count"] for row in kinds)


def test_a_town_centre_without_violence_says_so(data: Dataset) -> None:
    quiet = Dataset(data.settings, data.built, data.month)
    quiet.incidents = data.incidents[data.incidents["crime_type"] != VIOLENCE]
    study = town_centre_study(quiet)
    empty = TownCentreTables(study)
    findings = [each.text for each in words.findings(empty, ())]
    assert findings[0] == "No violence or sexual offence was recorded in the town centre."
    assert points_map(quiet, study, empty) is None
    assert words.points_reading(empty).text.endswith("are not drawn (there are none).")


def test_a_town_centre_without_a_target_has_no_word_of_one() -> None:
    none = TargetTables([], months_name="March 2026", name="town_centre_target")
    assert none.targets == ()
    assert not depending(none)
    assert isinstance(none.progress.rows, pd.DataFrame)
