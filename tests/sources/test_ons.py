"""Ward boundaries as their publisher writes them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from scp_lib.build.build import build
from scp_lib.build.store import Built
from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from scp_lib.sources.ons.reader import read_geojson, read_wards
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
        ('{"type": "FeatureCollection", "exceededTransferLimit": true, "features": []}',
         "the server sent a part of the wards"),
        ('{"type": "FeatureCollection", "properties": {"exceededTransferLimit": true}, '
         '"features": []}', "the server sent a part of the wards"),
    ],
)  # fmt: skip
def test_what_is_no_geojson_says_why(content: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=reason):
        read_wards(put(tmp_path, content), **COLUMNS)


def test_a_geopackage_has_one_layer_of_shapes(tmp_path: Path) -> None:
    wards = gpd.read_file(put(tmp_path, world.boundaries()))
    path = tmp_path / "wards.gpkg"
    wards.to_file(path, layer="wards")
    assert len(read_wards(path, **COLUMNS)) == len(world.WARDS)
    wards.to_file(path, layer="old")
    with pytest.raises(SourceError, match=r"wards.gpkg: 2 layers of shapes \(wards, old\)"):
        read_wards(path, **COLUMNS)


def test_a_mixed_collection_is_read_as_its_polygons(tmp_path: Path) -> None:
    wards = world.boundaries()
    square = wards["features"][0]["geometry"]
    line = {"type": "LineString", "coordinates": square["coordinates"][0]}
    inner = {"type": "GeometryCollection", "geometries": [square]}
    wards["features"][1]["geometry"] = {"type": "GeometryCollection", "geometries": [line]}
    wards["features"][0]["geometry"] = {"type": "GeometryCollection", "geometries": [line, inner]}
    shapes = read_wards(put(tmp_path, wards), **COLUMNS).geometry
    assert shapes[0].equals(shapely.geometry.shape(square))
    assert shapes[1].geom_type == "GeometryCollection"  # of no area, as areas.wards says
    inner["geometries"] = [{"type": "Polygon", "coordinates": [square["coordinates"][0][:-1]]}]
    with pytest.raises(SourceError, match="feature 1: a ring does not close"):
        read_wards(put(tmp_path, wards), **COLUMNS)


@pytest.mark.parametrize("lacking", [".dbf", ".shx"])
def test_a_part_of_a_shapefile_that_is_missing_is_named(lacking: str, tmp_path: Path) -> None:
    path = tmp_path / "wards.shp"
    gpd.read_file(put(tmp_path, world.boundaries())).to_file(path)
    assert len(read_wards(path, **COLUMNS)) == len(world.WARDS)
    path.with_suffix(lacking).unlink()
    with pytest.raises(
        SourceError, match=f"wards.shp: without wards{lacking}, a part of the shapefile"
    ):
        read_wards(path, **COLUMNS)


def test_every_part_of_a_shapefile_is_an_input(tmp_path: Path) -> None:
    raw, home = world.write_raw(tmp_path / "raw"), tmp_path / "home"
    wards = gpd.read_file(raw / "ons" / "wards.geojson")
    wards.to_file(raw / "ons" / "w.shp")
    text = world.SETTINGS.replace("wards.geojson", "w.shp")
    settings = read_settings(world.write_settings(home, text))

    def again() -> Built:
        return build(settings, raw=raw, processed=tmp_path / "p", today=Month(2026, 6))

    first = again()
    parts = {each["file"] for each in first.record["inputs"] if each["source"] == "ons_wards"}
    assert parts == {f"ons/w.{part}" for part in ("shp", "dbf", "shx", "prj", "cpg")}
    assert again().was_unchanged
    shape = (raw / "ons" / "w.shp").read_bytes()
    wards.replace("Abbey", "Abbot").to_file(raw / "ons" / "w.shp")
    assert (raw / "ons" / "w.shp").read_bytes() == shape  # names are in w.dbf alone
    assert "Abbot" in set(again()["wards"]["ward_name"])
    (raw / "ons" / "w.dbf").unlink()
    with pytest.raises(SourceError, match=r"without w\.dbf"):
        again()


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ('<?xml version="1.0"?>\n<!-- wards -->\n<kml xmlns="http://www.opengis.net/kml">', "KML"),
        ("<KML>", "KML"), ("<html><body>no kml</body>", "a web page"),
    ],
)  # fmt: skip
def test_kml_is_no_web_page(tmp_path: Path, start: str, kind: str) -> None:
    for name in ("wards.kml", "wards.geojson"):
        (tmp_path / name).write_text(start, encoding="utf-8")
        with pytest.raises(
            SourceError, match=rf"{name}: not readable as boundaries \(it is {kind}"
        ):
            read_wards(tmp_path / name, code_column="code", name_column="name")
