"""The hot spot map as a reader gets it (tests/browser looks at it in a browser)."""

import io
import json
import re

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from PIL import Image

from scp_lib.studies.hot_spots.pictures import HOT, ONE_POINT, area_shapes, focus
from tests.studies.hot_spots import sample
from tests.studies.hot_spots.reader import Reader


def layers_of(page):
    """Return the features of each GeoJSON layer, as folium writes them."""
    found = re.findall(r"geo_json_\d+_add\((\{.*?\})\);", page, flags=re.S)
    return [json.loads(layer)["features"] for layer in found]


def test_areas_lead_with_name_and_number_and_hexagons_lie_beneath():
    ground, hexagons, areas, surface, dense, wards, lines = layers_of(sample.drawn().html)
    assert len(ground) == len(lines) == 1 and len(hexagons) == 5
    assert not any("label" in feature["properties"] for feature in hexagons)
    named = [feature["properties"] for feature in areas]
    assert [each["number"] for each in named] == ["1", "2", "3"]
    assert [each["beside"] for each in named] == list(sample.NAMES)
    assert [each["label"] for each in named] == [
        "High Street and Mill Lane: 70 incidents", "Quay Street: 30 incidents",
        "Park Road: 24 incidents",
    ]  # fmt: skip
    assert [feature["properties"]["f0"] for feature in wards] == ["West", "Middle", "East"]
    assert 1 < len(dense) <= 4 and 1 < len(surface) <= 4


def test_an_outline_is_its_hexagons_in_one():
    outlines = area_shapes(sample.found())
    one = sample.hexagon(600_500, 226_500)
    assert [outlines[n].area for n in (1, 2, 3)] == pytest.approx(
        [2 * one.area, 2 * one.area, one.area], rel=1e-3
    )
    table = sample.places()
    table.geometry = [sample.hexagon(600_500 + 250 * n, 226_500) for n in range(6)]
    outlines = area_shapes(sample.found(table))
    assert outlines[1].geom_type == "Polygon" and not outlines[1].interiors


def test_an_area_is_described_in_the_panel():
    first = layers_of(sample.drawn().html)[2][0]["properties"]
    assert [first[f"f{n}"] for n in range(7)] == [
        sample.NAMES[0], "West", "70", "20", "28", "lower, but could be chance", "2",
    ]  # fmt: skip
    hidden = layers_of(sample.drawn(sample.found(crime_type=sample.VIOLENCE)).html)[2][1]
    assert hidden["properties"]["label"] == "Quay Street: count not shown"
    assert [hidden["properties"][f"f{n}"] for n in (2, 3, 4, 5)] == ["not shown"] * 4
    alone = sample.found(years=sample.years(months=0))
    alone = layers_of(sample.drawn(alone).html)[2][1]["properties"]
    assert [alone[f"f{n}"] for n in range(5)] == [
        sample.NAMES[1], "West", "30", "too few to tell", "2",
    ]  # fmt: skip


def test_each_choice_has_its_title_note_and_legend_and_only_the_first_is_shown():
    page = Reader(sample.drawn().html)
    choices = ["Hot-spot areas", "Above average", "Density", "Wards"]
    legends = [attrs for attrs in page.all("div") if "data-layer" in attrs]
    assert [attrs["data-layer"] for attrs in legends] == choices
    assert [("hidden" in attrs) for attrs in legends] == [False, True, True, True]
    for words in (
        HOT.words, ONE_POINT.words, ONE_POINT.meaning, "Smoothed over 600 metres",
        "not how sure that is", "Counts, not rates", "West ward has the most ASB",
        "A hot-spot area is a group of neighbouring hexagons",
    ):  # fmt: skip
        assert words in page.text, words
    badges = [attrs for attrs in page.all("span") if attrs.get("class") == "badge"]
    assert len(badges) == 3  # the key: number, name, incidents
    assert re.search(r"1 High Street and Mill Lane 70 2 Quay Street 30 3 Park Road 24", page.text)
    violence = Reader(sample.drawn(sample.found(crime_type=sample.VIOLENCE)).html)
    assert ONE_POINT.meaning not in violence.text


def plain():
    return sample.found(sample.places().assign(is_one_point=False))


def test_one_location_is_told_apart_without_colour():
    assert ONE_POINT.hatch and not HOT.hatch
    fills = [sample.drawn(study).html.count(ONE_POINT.fill) for study in (None, plain())]
    assert fills[0] >= 2 and fills[1] == 0  # a hexagon and its legend
    ids = {attrs["id"] for attrs in Reader(sample.drawn().html).all("pattern")}
    assert ONE_POINT.fill[5:-1] in ids


def test_density_classes_cover_each_hexagon_once():
    dense = layers_of(sample.drawn().html)[4]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in dense]
    six_km2 = 6 * sample.hexagon(600_500, 226_500).area / 1e6
    km2 = sum(shape.area for shape in shapes) * 68.7 * 111.24  # of square degrees, here
    assert km2 == pytest.approx(six_km2, rel=0.03)
    assert {feature["properties"]["f1"][0].isdigit() for feature in dense} == {True}


def test_same_input_same_bytes_and_light():
    one, other = sample.drawn(), sample.drawn()
    assert one.html == other.html and one.picture.png == other.picture.png
    assert len(one.html) < 600_000


def test_map_says_in_words_what_it_shows_and_that_it_is_invented():
    view = sample.drawn(data=sample.dataset(invented=True))
    assert view.picture.alt.text == (
        "Invented example, not real incidents. Map of 3 hot-spot areas made of 5 hexagons. ASB is "
        "concentrated in 3 areas, most of all around High Street and Mill Lane. ASB incidents, "
        "January to December 2025: High Street and Mill Lane 70, Quay Street 30 and Park Road 24."
    )
    assert "Invented example, not real incidents" in view.html


def test_a_map_without_a_hot_spot_is_still_a_map():
    answer = sample.none_found()
    view = sample.drawn(answer)
    assert view.picture.title.text == "No hot spot of ASB"
    assert "there are none" in view.picture.alt.text and layers_of(view.html)[1] == []
    assert Image.open(io.BytesIO(view.picture.png)).size[0] == 1440
    assert "data-table" not in view.html and "data-table" in sample.drawn().html


def test_hostile_names_stay_text():
    ward_table = sample.wards(names=sample.HOSTILE[:3])
    study = sample.found(
        area_rows=sample.areas(sample.HOSTILE[2:], names=sample.HOSTILE[:3]),
        ward_names=sample.HOSTILE[:3], crime_type=sample.HOSTILE[3],
    )  # fmt: skip
    view = sample.drawn(study, sample.dataset(ward_table))
    assert "<img" not in view.html and "<script>window" not in view.html
    assert layers_of(view.html)[2][0]["properties"]["f1"].startswith("<img")  # set as text


def test_focus_is_the_square_with_the_most_hot_spots():
    east = [600_000, 600_250, 600_500, 640_000]
    spots = gpd.GeoDataFrame(
        {"incident_count": pd.array([1, 1, 1, 90], dtype="Int64")},
        geometry=[sample.hexagon(x, 226_500) for x in east], crs=27700,
    )  # fmt: skip
    edge = shapely.box(590_000, 220_000, 650_000, 230_000)
    west, south, right, north = focus(spots, edge=edge, width_m=250).bounds
    assert west < 600_000 < 600_500 < right < 610_000
    assert right - west == pytest.approx(north - south) == pytest.approx(500 + 1000)
    assert focus(spots.iloc[:0], edge=edge, width_m=250) == edge
