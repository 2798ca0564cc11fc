"""Colchester's hot spots in 2025, and its busiest places read back from the downloaded file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.areas.hexagons import in_hexagons
from scp_lib.build.build import Built, build
from scp_lib.notebook import Page
from scp_lib.periods import Month
from scp_lib.report.cards import defaults, read_card
from scp_lib.report.execute import run_notebook
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.hot_spots.study import HotSpots, hot_spot_study
from scp_lib.tables.crime_types import ASB, VIOLENCE

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        read_partnership("colchester"), raw=real, processed=tmp_path_factory.mktemp("real"),
        today=Month(2026, 6),
    )  # fmt: skip


def study(built: Built, crime_type: str) -> HotSpots:
    page = Page(read_partnership("colchester"), built, Month(2025, 12), None)
    return hot_spot_study(page, crime_type=crime_type)


@pytest.fixture(scope="module")
def found(built: Built) -> HotSpots:
    return study(built, ASB)


@pytest.fixture(scope="module")
def raw_points(real: Path) -> Counter[tuple[str, str, str]]:
    """ASB of 2025 in the whole file, by longitude, latitude and location as printed in it."""
    counted: Counter[tuple[str, str, str]] = Counter()
    with zipfile.ZipFile(real / "police_uk" / "essex-2025.zip") as months:
        for name in months.namelist():
            if name.endswith("-essex-street.csv"):
                for row in csv.DictReader(io.TextIOWrapper(months.open(name), "utf-8")):
                    if row["Crime type"] == ASB:
                        where = row["Longitude"], row["Latitude"], row["Location"]
                        counted[where] += 1
    return counted


def test_the_busiest_points_can_be_read_back_from_the_csv(
    found: HotSpots, raw_points: Counter[tuple[str, str, str]]
) -> None:
    by_place = {
        (round(float(x), 6), round(float(y), 6), name.removeprefix("On or near ")): count
        for (x, y, name), count in raw_points.items()
        if x
    }
    assert len(found.points) > 50
    for row in found.points.to_dict("records"):
        where = round(row["longitude"], 6), round(row["latitude"], 6), row["location_name"]
        assert by_place[where] == row["incident_count"], where
    first = found.points.iloc[0]
    assert (first["location_name"], first["incident_count"]) == ("Culver Street West", 42)


def test_names_the_hot_spots_of_2025(found: HotSpots) -> None:
    assert found.wards["incident_count"].sum() == 1_525
    names = ["area_name", "area_where", "ward_name", "hexagon_count", "incident_count"]
    assert found.areas[names].to_numpy().tolist() == [
        ["Colchester town centre", "in Colchester town centre", "Castle", 19, 299],
        ["Boxted Road and United Way", "around Boxted Road and United Way", "Mile End", 5, 56],
        ["Quayside Drive and Albany Gardens", "around Quayside Drive and Albany Gardens",
         "Old Heath and The Hythe", 6, 49],
        ["Avon Way and Hunwicke Road", "around Avon Way and Hunwicke Road", "Greenstead", 4, 45],
    ]  # fmt: skip
    alone = found.hot[found.hot["area_number"] == 0]
    assert sorted(alone["incident_count"]) == [1, 1, 2]
    assert len(found.in_areas) == 34 and found.in_hot_spots_count == 449
    assert not found.hot["is_risen"].any() and set(found.hot["trend"]) == {""}
    assert found.hot["rise_p"].min() == pytest.approx(0.01868, abs=5e-6)


def test_areas_against_the_same_months_of_2024(built: Built, found: HotSpots) -> None:
    rows = built["incidents"].query("crime_type == @ASB and month.dt.month <= 4")
    at = pd.Series(in_hexagons(rows["easting_m"], rows["northing_m"], width_m=250))
    mine = at.isin(found.places.query("area_number == 1")["place_id"]).to_numpy()
    by_year = rows[mine].groupby(rows["month"].dt.year).size()
    first = found.areas.iloc[0]
    assert (first["current_count"], first["baseline_count"]) == (104, 143)
    assert by_year.loc[[2024, 2025]].tolist() == [143, 104]
    assert first["verdict"] == "lower, but could be chance"
    assert [month.name for month in found.years.months] == [
        "January 2025", "February 2025", "March 2025", "April 2025",
    ]  # fmt: skip
    together = found.years.together.iloc[0]
    assert (together["current_count"], together["baseline_count"]) == (145, 171)


def test_names_of_other_types_are_streets_the_ward_and_the_town_centre(built: Built) -> None:
    violence = study(built, VIOLENCE)
    assert violence.areas["area_name"].tolist()[:2] == ["Colchester town centre", "Greenstead"]
    assert violence.areas["area_name"].is_unique and violence.years.together.empty
    bicycles = study(built, "Bicycle theft").areas["area_name"].tolist()
    assert bicycles[0] == "Colchester town centre" and "Sports ground, Mile End" in bicycles


@pytest.mark.parametrize(
    ("crime_type", "hexagons", "at_one_location", "trends"),
    [
        (ASB, 37, 4, 0),
        (VIOLENCE, 44, 9, 2),
        ("Shoplifting", 12, 7, 0),
        ("Criminal damage and arson", 33, 6, 0),
        ("Vehicle crime", 8, 0, 0),
    ],
)
def test_the_counts_of_the_guide_for_2025(
    built: Built, crime_type: str, hexagons: int, at_one_location: int, trends: int
) -> None:
    found = study(built, crime_type)
    assert (len(found.hot), found.one_point_count) == (hexagons, at_one_location)
    assert not found.hot["is_risen"].any() and (found.hot["trend"] != "").sum() == trends


def test_the_simple_count_predicts_best(found: HotSpots) -> None:
    at_1 = found.worth.table.query("area_share_pct == 1").set_index("map_name")["pai"].round(0)
    assert at_1.to_dict() == {"Gi*": 32, "density": 34, "simple count": 40}
    assert (found.worth.made_from[0], found.worth.compared_with[0]) == (
        Month(2025, 1), Month(2025, 7),
    )  # fmt: skip


def test_concentration_of_2025(found: HotSpots) -> None:
    shares = found.concentration["incident_share_pct"].round(0).tolist()
    assert shares == [22, 50, 68]
    assert 0.75 < found.generalised_gini < 0.79


def test_the_police_station_is_marked_where_violence_is_mapped(built: Built) -> None:
    violence = study(built, VIOLENCE)
    assert violence.places["is_recording"].any()
    assert violence.places["recording_count"].isna().all()  # they lie at single map points
    assert violence.points.empty and not violence.places["near"].any()


def test_the_notebook_runs_and_its_map_is_light(built: Built, tmp_path: Path) -> None:
    card = read_card(ROOT / "notebooks" / "11_asb_hotspots.ipynb")
    given = {"partnership": "colchester", "month": "2025-12"}
    run = run_notebook(
        card, parameters=defaults(card, given), page=tmp_path,
        env={"SAFER_BUILT": str(built.folder)},
    )  # fmt: skip
    assert run.reason == ""
    assert (tmp_path / f"maps/{tmp_path.name}-asb_hot_spot_areas.html").stat().st_size < 900_000
    record = json.loads((tmp_path / "page.json").read_text(encoding="utf-8"))
    assert record["headline"][1].startswith("The busiest is in Colchester town centre (299 ")
    points = pd.read_csv(tmp_path / f"tables/{tmp_path.name}-asb_repeat_points.csv")
    assert points.loc[0, ["longitude", "latitude", "incident_count"]].tolist() == [
        0.897722, 51.889074, 42,
    ]  # fmt: skip
