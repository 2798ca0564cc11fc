"""Faults of the files and shapes of ward boundaries."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, WARNED, Fault, add_fault

FAULTS: list[Fault] = []


def _ward(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(FAULTS, "Boundaries", words, answer, *says)


def write_boundaries(raw: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (raw / "ons" / "wards.geojson").write_text(text, encoding="utf-8")


def _ring(raw: Path, ring: list[list[float]]) -> None:
    """Give the first ward another ring."""
    wards = world.boundaries()
    wards["features"][0]["geometry"]["coordinates"] = [ring]
    write_boundaries(raw, wards)


def ward_table() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(world.boundaries()["features"], crs="EPSG:4326")


def _named_crs(name: str) -> dict[str, object]:
    return world.boundaries() | {"crs": {"type": "name", "properties": {"name": name}}}


@_ward("no such file", REFUSED, "wards.geojson", "there is no such file", "settings")
def wards_missing(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()


@_ward("truncated", REFUSED, "wards.geojson", "not readable as boundaries", "as GeoJSON")
def wards_truncated(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries())[:-40])


@_ward("a web page", REFUSED, "wards.geojson", "not readable as boundaries (it is a web page)")
def wards_html(raw: Path, home: Path) -> None:
    write_boundaries(raw, "<html>Service unavailable</html>")


@_ward("the portal's own error, sent as an answer", REFUSED, "wards.geojson", "as GeoJSON")
def wards_error(raw: Path, home: Path) -> None:
    write_boundaries(raw, {"error": {"code": 400, "message": "Invalid URL"}})


@_ward("in Esri's own JSON", REFUSED, "it is Esri's own JSON", "Download the boundaries")
def wards_esri(raw: Path, home: Path) -> None:
    write_boundaries(raw, {"geometryType": "esriGeometryPolygon", "features": []})


@_ward("a pointer of Git LFS", REFUSED, "it is a pointer of Git LFS (git lfs pull brings the file)")
def wards_pointer(raw: Path, home: Path) -> None:
    write_boundaries(raw, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")


@_ward("points instead of areas", REFUSED, "Abbey (E05000001) has no area, and so have 3 more.")
def wards_points(raw: Path, home: Path) -> None:
    points = ward_table().assign(geometry=ward_table().representative_point())
    write_boundaries(raw, points.to_json(drop_id=True))


@_ward("no coordinate system named, in GeoJSON (so WGS 84)", SAME)
def wards_without_crs(raw: Path, home: Path) -> None:
    assert "crs" not in json.loads((raw / "ons" / "wards.geojson").read_text())


@_ward("the coordinate system named as null", REFUSED, "wards.geojson", "no coordinate system")
def wards_crs_null(raw: Path, home: Path) -> None:
    write_boundaries(raw, world.boundaries() | {"crs": None})


@_ward("a coordinate system that is none", REFUSED, "wards.geojson", "not readable as boundaries")
def wards_crs_unknown(raw: Path, home: Path) -> None:
    write_boundaries(raw, _named_crs("somewhere"))


@_ward(
    "degrees labelled as metres (EPSG:27700)",
    REFUSED,
    "wards.geojson",
    "degrees labelled as metres",
)
def wards_degrees_as_metres(raw: Path, home: Path) -> None:
    write_boundaries(raw, _named_crs("urn:ogc:def:crs:EPSG::27700"))


@_ward("metres labelled as degrees", REFUSED, "wards.geojson", "metres labelled as degrees")
def wards_metres_as_degrees(raw: Path, home: Path) -> None:
    table = ward_table().to_crs(27700).set_crs(4326, allow_override=True)
    (raw / "ons" / "wards.geojson").write_text(table.to_json(drop_id=True))


@_ward("metres of the web's map labelled as EPSG:27700", REFUSED, "wards.geojson", "are not metres")
def wards_wrong_metres(raw: Path, home: Path) -> None:
    table = ward_table().to_crs(3857).set_crs(27700, allow_override=True)
    (raw / "ons" / "wards.geojson").unlink()
    table.to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward("longitude and latitude swapped", REFUSED, "wards.geojson", "swapped", "Download it again")
def wards_swapped(raw: Path, home: Path) -> None:
    wards = {code: (name, s, w, n, e) for code, (name, w, s, e, n) in world.WARDS.items()}
    write_boundaries(raw, world.boundaries(wards))


@_ward("in EPSG:27700", SAME)
def wards_in_metres(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()
    ward_table().to_crs(27700).to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward("in EPSG:3857", SAME)
def wards_in_web_metres(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()
    ward_table().to_crs(3857).to_file(raw / "ons" / "wards.geojson", driver="GPKG")


def _knotted(raw: Path, size: float) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    knot = [[w - size, n - 10 * size], [w, n - 10 * size], [w - size, n]]
    _ring(raw, [[w, s], [e, s], [e, n], [w, n], *knot, [w, s]])


@_ward(
    "a ring that crosses itself by a little", WARNED, "mended 1 invalid ring (Abbey)", "m² of area"
)
def wards_small_bow_tie(raw: Path, home: Path) -> None:
    _knotted(raw, 0.00005)


@_ward(
    "a ring that crosses itself (a bow tie)", REFUSED, "has a ring that crosses itself, and mending"
)
def wards_bow_tie(raw: Path, home: Path) -> None:
    _knotted(raw, 0.001)


def _looped(raw: Path, longitude: float, latitude: float) -> None:
    """Lead the first ward's ring around a place of 15 m², twice, by a way without a width."""
    w, s, e, n = world.WARDS["E05000001"][1:]
    near, far = 0.00003, 0.00002
    loop = [
        [longitude + x * near, latitude + y * far]
        for x, y in [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    ]
    _ring(raw, [[w, s], [e, s], [e, n], [w, n], *loop, [w, n], [w, s]])


@_ward(
    "a ring with a loop where an incident lies", REFUSED, "rows of incidents lie where the ring of"
)
def wards_loop_at_an_incident(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    at = [(float(row["Longitude"]), float(row["Latitude"])) for row in rows if row["Longitude"]]
    w, s, e, n = world.WARDS["E05000001"][1:]
    _looped(raw, *next(place for place in at if w < place[0] < e and s < place[1] < n))


@_ward("a ring with a loop where none lies", WARNED, "mended 1 invalid ring (Abbey)")
def wards_loop(raw: Path, home: Path) -> None:
    _looped(raw, 0.875, 51.875)


@_ward("sent in part by a server", REFUSED, "the server sent a part of the wards alone")
def wards_in_part(raw: Path, home: Path) -> None:
    path = raw / "ons" / "wards.geojson"
    path.write_text(json.dumps(world.boundaries() | {"exceededTransferLimit": True}))


@_ward("a ward without area", REFUSED, "wards.geojson", "Abbey (E05000001) has no area")
def wards_no_area(raw: Path, home: Path) -> None:
    w, s, e, _ = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e, s], [w, s], [w, s]])


@_ward("a ward without a shape", REFUSED, "wards.geojson", "Abbey (E05000001) has no area")
def wards_no_shape(raw: Path, home: Path) -> None:
    wards = world.boundaries()
    wards["features"][0]["geometry"] = None
    write_boundaries(raw, wards)


@_ward("a feature misspelt", REFUSED, "wards.geojson", "feature 1: its type is not Feature")
def wards_feature_misspelt(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace('"Feature"', '"feature"', 1))


@_ward("a ring that does not close", REFUSED, "wards.geojson", "feature 1: a ring does not close")
def wards_open_ring(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace("0.85", "0.84", 1))


@_ward("a corner that is no number", REFUSED, "Brook (E05000002) has a corner nowhere")
def wards_nan(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace("0.95, 51.85", "NaN, 51.85", 1))


@_ward("wards that overlap", REFUSED, "wards.geojson", "Abbey and Brook overlap by", "100 m²")
def wards_overlap(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e + 0.002, s], [e + 0.002, n], [w, n], [w, s]])


@_ward("a tiny overlap below 100 m²", WARNED, "1 tiny overlap", "first ward in code order")
def wards_sliver(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e, s], [e + 1e-5, s + 5e-5], [e, s + 1e-4], [e, n], [w, n], [w, s]])
