"""The town centre: its counts, and kinds of place of which none small can be worked out."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from scp_lib.errors import SettingsError
from scp_lib.measures.place_kinds import STREETS_AND_OTHERS, kind_of_place
from scp_lib.periods import Month
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets.areas import drawn_outline
from scp_lib.studies.town_centre.study import (
    FEWEST_AT_A_POINT,
    STREETS,
    _groups,
    kinds_of_places,
    town_centre_study,
)
from scp_lib.tables.crime_types import VIOLENCE

ROOT = Path(__file__).parents[3]
GROUP_PLACE = [
    "Nightclub", "Theatre/Concert Hall", "Supermarket", "Shopping Area", "Petrol Station",
    "Bus/Coach Station", "Hospital", "High Street",
]  # fmt: skip


def test_town_centre_is_the_drawn_one(data: Dataset) -> None:
    study = town_centre_study(data)
    assert study.incident_count == 1046
    assert study.kinds["incident_count"].sum() == 1046
    assert study.by_month["total_count"].sum() == 1046
    assert study.by_month[list(study.groups)].sum().sum() == 1046
    assert study.points["incident_count"].sum() + study.quiet_count == 1046
    assert study.points["incident_count"].min() >= FEWEST_AT_A_POINT
    year = data.incidents["month"].between("2025-04-01", "2026-03-01")
    assert study.district_count == (year & (data.incidents["crime_type"] == VIOLENCE)).sum()
    assert 0.3 < study.area_km2 < 0.8


def test_a_town_centre_drawn_elsewhere_is_refused(data: Dataset) -> None:
    centre = data.settings.town_centre
    assert centre is not None
    moved = centre.model_copy(update={"polygon": [(x - 1, y) for x, y in centre.polygon]})
    with pytest.raises(SettingsError, match=r"town_centre\.polygon: 0% of .* Correct its corners"):
        drawn_outline(moved, wards=data.wards)


def test_a_month_not_received_stays_empty(data: Dataset) -> None:
    study = town_centre_study(Dataset(data.settings, data.built, Month(2023, 3)))
    november = study.by_month[study.by_month["month"] == "2022-11-01"]
    assert november.drop(columns="month").isna().all(axis=None)
    assert len(study.data.months) == 11


def test_few_incidents_at_one_place_are_told_with_others(data: Dataset) -> None:
    inside = data.incidents["location_name"] == "Theatre/Concert Hall"
    is_violence = data.incidents["crime_type"] == VIOLENCE
    year = data.incidents["month"].between("2025-04-01", "2026-03-01")
    drop = data.incidents[inside & is_violence & year].index[4:]
    few = Dataset(data.settings, data.built, data.month)
    few.incidents = data.incidents.drop(index=drop)
    study = town_centre_study(few)
    assert "Theatre/Concert Hall" not in set(study.kinds["kind"])
    assert study.kinds["incident_count"].sum() == study.incident_count
    assert not math.isnan(study.kinds["share_pct"].sum())


POINT = st.tuples(st.sampled_from(GROUP_PLACE), st.integers(1, 5), st.integers(1, 9))


@hypothesis_settings(deadline=None, max_examples=60)
@given(st.lists(POINT, min_size=1, max_size=25))
def test_no_kind_at_one_or_two_map_points_can_be_read_or_worked_out(
    places: list[tuple[str, int, int]],
) -> None:
    """Neither the line of a kind nor a group's total less its kinds stands at so few points."""
    here = pd.DataFrame(
        [
            (name, float(GROUP_PLACE.index(name)), float(point))
            for name, point, count in places
            for _ in range(count)
        ],
        columns=["location_name", "easting_m", "northing_m"],
    )
    table = kinds_of_places(here)
    assert table["incident_count"].sum() == len(here)
    group, kind = _groups(here), kind_of_place(here["location_name"])
    told = set(table["kind"]) & set(kind) - {STREETS}
    for name in told:
        rows = here[kind == name]
        assert len(rows) == table.set_index("kind").loc[name, "incident_count"]
        assert len(rows) >= FEWEST_AT_A_POINT
        assert len(rows.drop_duplicates()) >= 3
    for name in set(group) - {STREETS}:
        left = here[(group == name) & ~kind.isin(told)]
        if len(left):
            assert len(left.drop_duplicates()) >= 3
        if len(left) and told & set(kind[group == name]):
            assert len(left) >= FEWEST_AT_A_POINT
    counts = table.set_index("kind")["incident_count"]
    streets, both = counts.get(STREETS, 0), counts.get(STREETS_AND_OTHERS, 0)
    assert streets + both == (group == STREETS).sum()
    # a line of streets holds streets alone, or says that it does not
    assert bool(both) == bool(((group == STREETS) & (kind != STREETS)).any())
    assert not (streets and both)


def test_a_kind_at_one_map_point_is_told_with_its_group() -> None:
    """Three points of nightclubs and one exhibition centre: 90 and 59 are 149, and no more."""
    places = [("Nightclub", 1, 40), ("Nightclub", 2, 30), ("Nightclub", 3, 20),
              ("Conference/Exhibition Centre", 4, 59), ("High Street", 5, 10)]  # fmt: skip
    here = pd.DataFrame(
        [(name, float(point), 0.0) for name, point, count in places for _ in range(count)],
        columns=["location_name", "easting_m", "northing_m"],
    )
    told = kinds_of_places(here).set_index("kind")["incident_count"].to_dict()
    assert told == {"Evening venues": 149, "Named streets": 10}
    more = pd.concat([here, here.assign(easting_m=here["easting_m"] + 10)])
    more = pd.concat([more, here.assign(easting_m=here["easting_m"] + 20)])
    told = kinds_of_places(more).set_index("kind")["incident_count"].to_dict()
    assert told == {"Nightclub": 270, "Conference/Exhibition Centre": 177, "Named streets": 30}


def test_the_docs_name_the_rule_for_small_points() -> None:
    words = (ROOT / "docs" / "methods-targets.md").read_text(encoding="utf-8")
    assert re.search(rf"fewer than {FEWEST_AT_A_POINT}\b", words)
