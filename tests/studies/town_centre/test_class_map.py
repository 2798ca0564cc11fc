"""Locations in ranges: each has a name, and none its own figure."""

from __future__ import annotations

import html
import json
import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from scp_lib.document.model import Table, sentence
from scp_lib.document.parts import Map
from scp_lib.studies.town_centre.pictures import class_map
from scp_lib.studies.town_centre.tables import MOST_NUMBERED, located, point_classes


def text_of(page: str) -> str:
    page = re.sub(r"<(svg|style|script).*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def square() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"name": ["Centre"]},
        geometry=[shapely.box(599_000, 225_000, 600_000, 226_000)],
        crs="EPSG:27700",
    )


COUNTS = [5, 6, 7, 12, 14, 33, 58]


def seven(**more: object) -> pd.DataFrame:
    points = pd.DataFrame(
        {
            "easting_m": 599_100.0 + 100 * np.arange(7), "northing_m": 225_500.0,
            "longitude": 0.892 + 0.001 * np.arange(7), "latitude": 51.89,
            "location_name": [f"Street {letter}" for letter in "GFEDCBA"], "near": "",
            "incident_count": COUNTS,
        }
    )  # fmt: skip
    return points.assign(**more)


def tables_of(points: pd.DataFrame) -> tuple[Table, Table]:
    classes = Table(
        "points", "Points", point_classes(points["incident_count"]), "class_words",
        {"class_words": "Offences", "point_count": "Locations"},
    )  # fmt: skip
    locations = Table(
        "locations", "Locations", located(points), "location",
        {"location": "On or near", "number": "Number", "class_words": "Offences"},
    )  # fmt: skip
    return classes, locations


def drawn(points: pd.DataFrame) -> Map:
    return class_map(
        points, *tables_of(points), outline=square(), name="points",
        title=sentence("Half at few"), legend_title="Violence", source="police.uk",
    )  # fmt: skip


def features(view: Map) -> list[dict[str, object]]:
    found = re.findall(r'"properties": (\{.*?\}), "type": "Feature"', view.html)
    return [found for found in map(json.loads, found) if "beside" in found]


def test_the_same_points_give_the_same_bytes() -> None:
    one, two = drawn(seven()), drawn(seven())
    assert (one.html, one.picture.png) == (two.html, two.picture.png)


def test_a_location_has_its_name_and_range_and_no_single_figure() -> None:
    view = drawn(seven())
    told = features(view)
    assert [(each["number"], each["beside"], each["f1"]) for each in told] == [
        ("1", "Street A", "50 or more"), ("2", "Street B", "20 to 49"),
        ("3", "Street C", "10 to 19"), ("4", "Street D", "10 to 19"),
        ("5", "Street E", "5 to 9"), ("6", "Street F", "5 to 9"), ("7", "Street G", "5 to 9"),
    ]  # fmt: skip
    assert told[0]["label"] == "1 Street A: 50 or more offences"
    for words in (json.dumps(told), view.picture.alt.text, text_of(view.html)):
        assert not re.search(r"\b(58|33|14|12)\b", words)
    assert view.picture.alt.text == (
        "Map of locations in ranges. Half at few. Violence: 50 or more (1 location): Street A; "
        "20 to 49 (1 location): Street B; 10 to 19 (2 locations): Street C and Street D; "
        "5 to 9 (3 locations): Street E, Street F and Street G."
    )


def test_map_key_and_table_have_the_same_numbers_and_names() -> None:
    points = seven()
    view, (_, locations) = drawn(points), tables_of(points)
    in_table = [(row.cell("number").printed, row.name) for row in locations]
    on_map = [(each["number"], each["beside"]) for each in features(view)]
    key = re.search(r'<ul class="members numbered">.*</ul>', view.html, re.DOTALL)
    assert key is not None
    in_key = re.findall(r"<li><b>(\d+)</b> ([^<]+)</li>", key[0])
    assert in_table == on_map == in_key


def test_only_so_many_are_numbered_as_a_map_can_tell_apart() -> None:
    many = pd.concat([seven()] * 5, ignore_index=True)
    numbered = located(many).dropna(subset="number")
    assert numbered["class_words"].unique().tolist() == ["50 or more", "20 to 49"]
    assert len(numbered) <= MOST_NUMBERED
    alike = located(seven(incident_count=9).loc[[0] * 30])
    assert alike["number"].notna().all()


def test_a_kind_of_place_is_in_words_with_the_street_it_is_near() -> None:
    points = seven(location_name="Conference/Exhibition Centre", near="High Street")
    (row, *_) = located(points).to_dict("records")
    assert row["location"] == "Conference centre near High Street"
    assert (row["words"], row["is_place"]) == ("Conference centre", True)


@pytest.mark.parametrize("counts", [[5, 6, 7, 41, 60], [5, 5, 9], [7, 7, 7], [5, 6], [5]])
def test_no_range_is_a_single_number(counts: list[int]) -> None:
    classes = point_classes(pd.Series(counts))
    width = classes["highest_count"] - classes["lowest_count"]
    assert (width.dropna() >= 1).all() and width.isna().sum() == 1
    assert classes["point_count"].sum() == len(counts)


def test_a_dot_tells_nothing_of_the_order_within_a_range() -> None:
    first, swapped = seven(), seven()
    swapped["incident_count"] = [7, 6, 5, 14, 12, 33, 58]
    assert drawn(first).html == drawn(swapped).html
