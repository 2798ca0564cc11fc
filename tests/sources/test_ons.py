"""Ward boundaries and residents as their publisher writes them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest

from scp_lib.errors import SourceError
from scp_lib.sources.ons.reader import read_geojson, read_population, read_wards
from tests.reliability import world

COLUMNS = {"code_column": "WD25CD", "name_column": "WD25NM"}


def put(folder: Path, content: object) -> Path:
    path = folder / "wards.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def test_the_usual_reader_reads_the_same(tmp_path: Path) -> None:
    path = put(tmp_path, world.boundaries())
    ours, theirs = read_geojson(path), gpd.read_file(path)
    assert ours.crs is not None and ours.crs.name == "WGS 84 (CRS84)"
    assert ours.geometry.to_wkt().tolist() == theirs.geometry.to_wkt().tolist()
    assert ours["WD25NM"].tolist() == theirs["WD25NM"].tolist()


def test_wards_come_with_two_columns_and_their_shape(tmp_path: Path) -> None:
    wards = read_wards(put(tmp_path, world.boundaries()), **COLUMNS)
    assert wards.columns.tolist() == ["ward_code", "ward_name", "geometry"]
    assert dict(zip(wards["ward_code"], wards["ward_name"], strict=True)) == {
        code: name for code, (name, *_) in world.WARDS.items()
    }


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326", "EPSG:27700"]
)
def test_a_named_coordinate_system_is_taken(name: str, tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    wards = read_wards(put(tmp_path, world.boundaries() | {"crs": crs}), **COLUMNS)
    assert wards.crs is not None


def test_null_is_no_coordinate_system(tmp_path: Path) -> None:
    assert read_wards(put(tmp_path, world.boundaries() | {"crs": None}), **COLUMNS).crs is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[]", "no FeatureCollection"),
        ('{"type": "FeatureCollection"}', "no list of features"),
        ('{"type": "FeatureCollection", "features": [1]}', "feature 1"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "no properties"),
        ('{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
         '"geometry": {"type": "Blob", "coordinates": []}}]}', "feature 1"),
        ("{" * 100_000, "not readable"),
    ],
)  # fmt: skip
def test_what_is_no_geojson_says_why(content: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=reason):
        read_wards(put(tmp_path, content), **COLUMNS)


def test_residents_come_in_the_order_of_the_wards(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("year,ward_code,population\n2020,B,2\n2020,A,1\n2019,A,9\n2020,C,3\n")
    table = read_population(path, year=2020, ward_codes=["A", "B"])
    assert table.to_dict("list") == {
        "ward_code": ["A", "B"], "population": [1, 2], "population_year": [2020, 2020],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("E05000004,\x1c003,2020", "population"),
        ("E05000004,1\x1f003,2020", "population"),
        ("E05000004,\x0b1003,2020", "population"),
        ("E05000004,\x851003,2020", "population"),
        ("E05000004,1003,2020\x1d", "year"),
    ],
)
def test_a_control_character_in_a_number_is_refused(tmp_path: Path, row: str, column: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f"ward_code,population,year\nE05000001,9,2020\n{row}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=rf"people.csv, row 2, column {column}: "):
        read_population(path, year=2020, ward_codes=["E05000001", "E05000004"])
