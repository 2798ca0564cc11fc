"""Faults of ward boundaries."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd

from scp_lib.areas.districts import listed_wards
from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, WARNED, Fault, add_fault
from tests.reliability.world import SETTINGS

FAULTS: list[Fault] = []


def _ward(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(FAULTS, "Boundaries", words, answer, *says)


def _boundaries(raw: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (raw / "ons" / "wards.geojson").write_text(text, encoding="utf-8")


def _ring(raw: Path, ring: list[list[float]]) -> None:
    """Give the first ward another ring."""
    wards = world.boundaries()
    wards["features"][0]["geometry"]["coordinates"] = [ring]
    _boundaries(raw, wards)


def _table() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(world.boundaries()["features"], crs="EPSG:4326")


def _named_crs(name: str) -> dict[str, object]:
    return world.boundaries() | {"crs": {"type": "name", "properties": {"name": name}}}


@_ward("no such file", REFUSED, "wards.geojson", "there is no such file", "settings")
def wards_missing(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()


@_ward("truncated", REFUSED, "wards.geojson", "not readable as boundaries", "as GeoJSON")
def wards_truncated(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries())[:-40])


@_ward("a web page", REFUSED, "wards.geojson", "not readable as boundaries (it is a web page)")
def wards_html(raw: Path, home: Path) -> None:
    _boundaries(raw, "<html>Service unavailable</html>")


@_ward("the portal's own error, sent as an answer", REFUSED, "wards.geojson", "as GeoJSON")
def wards_error(raw: Path, home: Path) -> None:
    _boundaries(raw, {"error": {"code": 400, "message": "Invalid URL"}})


@_ward("in Esri's own JSON", REFUSED, "it is Esri's own JSON", "Download the boundaries")
def wards_esri(raw: Path, home: Path) -> None:
    _boundaries(raw, {"geometryType": "esriGeometryPolygon", "features": []})


@_ward("a pointer of Git LFS", REFUSED, "it is a pointer of Git LFS (git lfs pull brings the file)")
def wards_pointer(raw: Path, home: Path) -> None:
    _boundaries(raw, "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n")


@_ward("points instead of areas", REFUSED, "Abbey (E05000001) has no area, and so have 3 more.")
def wards_points(raw: Path, home: Path) -> None:
    points = _table().assign(geometry=_table().representative_point())
    _boundaries(raw, points.to_json(drop_id=True))


@_ward("no coordinate system named, in GeoJSON (so WGS 84)", SAME)
def wards_without_crs(raw: Path, home: Path) -> None:
    assert "crs" not in json.loads((raw / "ons" / "wards.geojson").read_text())


@_ward("the coordinate system named as null", REFUSED, "wards.geojson", "no coordinate system")
def wards_crs_null(raw: Path, home: Path) -> None:
    _boundaries(raw, world.boundaries() | {"crs": None})


@_ward("a coordinate system that is none", REFUSED, "wards.geojson", "not readable as boundaries")
def wards_crs_unknown(raw: Path, home: Path) -> None:
    _boundaries(raw, _named_crs("somewhere"))


@_ward(
    "degrees labelled as metres (EPSG:27700)",
    REFUSED,
    "wards.geojson",
    "degrees labelled as metres",
)
def wards_degrees_as_metres(raw: Path, home: Path) -> None:
    _boundaries(raw, _named_crs("urn:ogc:def:crs:EPSG::27700"))


@_ward("metres labelled as degrees", REFUSED, "wards.geojson", "metres labelled as degrees")
def wards_metres_as_degrees(raw: Path, home: Path) -> None:
    table = _table().to_crs(27700).set_crs(4326, allow_override=True)
    (raw / "ons" / "wards.geojson").write_text(table.to_json(drop_id=True))


@_ward("metres of the web's map labelled as EPSG:27700", REFUSED, "wards.geojson", "are not metres")
def wards_wrong_metres(raw: Path, home: Path) -> None:
    table = _table().to_crs(3857).set_crs(27700, allow_override=True)
    (raw / "ons" / "wards.geojson").unlink()
    table.to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward("longitude and latitude swapped", REFUSED, "wards.geojson", "swapped", "Download it again")
def wards_swapped(raw: Path, home: Path) -> None:
    wards = {code: (name, s, w, n, e) for code, (name, w, s, e, n) in world.WARDS.items()}
    _boundaries(raw, world.boundaries(wards))


@_ward("in EPSG:27700", SAME)
def wards_in_metres(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()
    _table().to_crs(27700).to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward("in EPSG:3857", SAME)
def wards_in_web_metres(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()
    _table().to_crs(3857).to_file(raw / "ons" / "wards.geojson", driver="GPKG")


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
    _boundaries(raw, wards)


@_ward("a feature misspelt", REFUSED, "wards.geojson", "feature 1: its type is not Feature")
def wards_feature_misspelt(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace('"Feature"', '"feature"', 1))


@_ward("a ring that does not close", REFUSED, "wards.geojson", "feature 1: a ring does not close")
def wards_open_ring(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("0.85", "0.84", 1))


@_ward("a corner that is no number", REFUSED, "Brook (E05000002) has a corner nowhere")
def wards_nan(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("0.95, 51.85", "NaN, 51.85", 1))


@_ward("wards that overlap", REFUSED, "wards.geojson", "Abbey and Brook overlap by", "100 m²")
def wards_overlap(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e + 0.002, s], [e + 0.002, n], [w, n], [w, s]])


@_ward(
    "a sliver of overlap below 100 m²", WARNED, "1 sliver of overlap", "first ward in code order"
)
def wards_sliver(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e, s], [e + 1e-5, s + 5e-5], [e, s + 1e-4], [e, n], [w, n], [w, s]])


@_ward("a ward twice", REFUSED, "wards.geojson", "more than one feature has the code E05000001")
def wards_twice(raw: Path, home: Path) -> None:
    wards = world.boundaries()
    wards["features"].append(wards["features"][0])
    _boundaries(raw, wards)


@_ward("no ward", REFUSED, "wards.geojson: holds no ward", "Download it again")
def wards_none(raw: Path, home: Path) -> None:
    _boundaries(raw, world.boundaries({}))


@_ward("a code that is not a ward's", REFUSED, "wards.geojson", "'E07000071' is not a ward code")
def wards_of_districts(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("E05000001", "E07000071"))


@_ward("a ward without a code", REFUSED, "wards.geojson, row 1: no ward code or name")
def wards_no_code(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace('"E05000001"', "null"))


@_ward(
    "columns of another vintage", REFUSED, "column WD25CD, WD25NM is missing; it has WD26CD, WD26NM"
)
def wards_of_another_vintage(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("WD25", "WD26"))


@_ward("wards of the whole country, with their districts", SAME)
def wards_of_the_country(raw: Path, home: Path) -> None:
    wards = world.boundaries(world.WARDS | {"S13002516": ("Elsewhere", -3.0, 55.0, -2.9, 55.1)})
    for feature in wards["features"]:
        is_ours = feature["properties"]["WD25CD"] in world.WARDS
        feature["properties"]["LAD25CD"] = "E07000071" if is_ours else "S12000036"
    _boundaries(raw, wards)


@_ward("wards of another district", REFUSED, "column LAD25CD: no ward of E07000071", "E07000076")
def wards_of_another_district(raw: Path, home: Path) -> None:
    text = json.dumps(world.boundaries())
    _boundaries(raw, text.replace('"WD25CD"', '"LAD25CD": "E07000076", "WD25CD"'))


@_ward(
    "wards where no incident lies", REFUSED, "wards.geojson: none of the 117 located rows lies in"
)
def wards_elsewhere(raw: Path, home: Path) -> None:
    wards = {code: (name, w - 2, s, e - 2, n) for code, (name, w, s, e, n) in world.WARDS.items()}
    _boundaries(raw, world.boundaries(wards))


def _of_each(raw: Path, **values: str) -> None:
    """Write the wards with further columns."""
    wards = world.boundaries()
    for feature in wards["features"]:
        feature["properties"] |= values
    _boundaries(raw, wards)


@_ward(
    "the column of names is the district's",
    REFUSED,
    "column LAD25NM: one name for several wards (Smallton)",
)
def wards_named_after_the_district(raw: Path, home: Path) -> None:
    _of_each(raw, LAD25NM="Smallton")
    world.write_settings(home, SETTINGS.replace('"WD25NM"', '"LAD25NM"'))


@_ward("one column for codes and names", REFUSED, "column WD25CD: holds wards' codes")
def wards_named_by_code(raw: Path, home: Path) -> None:
    world.write_settings(home, SETTINGS.replace('"WD25NM"', '"WD25CD"'))


@_ward("a ward whose name is a blank", REFUSED, "wards.geojson, row 1: no ward code or name")
def wards_blank_name(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace('"Abbey"', '" "'))


@_ward("codes in small letters, with blanks", SAME)
def wards_small_letters(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace('"E05', '" e05'))


_CODES = [f"E050108{number}" for number in range(27, 31)]
"""Four wards of Colchester on the list of 2025."""


def _listed(raw: Path, home: Path, names: Sequence[str], *, shapes: str = "0123") -> None:
    """Give the wards listed codes, these names, and the world's shapes in another order."""
    squares = [ward[1:] for ward in world.WARDS.values()]
    wards = {
        code: (name, *squares[int(at)])
        for code, name, at in zip(_CODES, names, shapes, strict=True)
    }
    _boundaries(raw, world.boundaries(wards))
    people = raw / "ons" / "population.csv"
    text = people.read_text()
    for old, new in zip(world.WARDS, _CODES, strict=True):
        text = text.replace(old, new)
    people.write_text(text)
    world.write_settings(home, SETTINGS.replace("vintage = 2024", "vintage = 2025"))


_NAMES = [listed_wards()[code].name for code in _CODES]


@_ward(
    "names of two wards swapped", REFUSED, "wards.geojson", "E05010827 is called Castle, and is",
    "E05010828 is called Berechurch, and is Castle",
)  # fmt: skip
def wards_names_swapped(raw: Path, home: Path) -> None:
    _listed(raw, home, [_NAMES[1], _NAMES[0], *_NAMES[2:]])


@_ward("names of two wards swapped, in a file of another year", REFUSED, "is called Castle, and")
def wards_names_swapped_before(raw: Path, home: Path) -> None:
    wards_names_swapped(raw, home)
    world.write_settings(home)


@_ward("two wards of one name", REFUSED, "E05000001 and E05000002 are both called Brook")
def wards_namesakes(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("Abbey", "Brook"))


@_ward(
    "wards of another year, said to be those of the list", REFUSED, "wards.geojson",
    "10 of its 10 ward codes are of no ward of 2025", "the settings say vintage = 2025",
)  # fmt: skip
def wards_of_the_wrong_year(raw: Path, home: Path) -> None:
    strips = [0.85 + 0.01 * number for number in range(10)]
    wards = {
        f"E050000{number:02}": (f"Ward {number}", west, 51.85, west + 0.01, 51.95)
        for number, west in enumerate(strips)
    }
    _boundaries(raw, world.boundaries(wards))
    world.write_settings(home, SETTINGS.replace("vintage = 2024", "vintage = 2025"))


def _rows(raw: Path, month: str, change: Callable[[dict[str, str], float, float], None]) -> None:
    """Write 400 rows of a month, each located one changed: given its longitude and latitude."""
    rows = world.street_rows(month, 400)
    for row in rows:
        if row["Longitude"]:
            change(row, float(row["Longitude"]), float(row["Latitude"]))
    path = raw / "police_uk" / month / f"{month}-essex-street.csv"
    path.write_bytes(world.street_csv(rows))


def _listed_lsoa(row: dict[str, str], longitude: float, latitude: float) -> None:
    at = (longitude > world.MIDDLE) + 2 * (latitude > world.CENTRE)
    row["LSOA code"] = listed_wards()[_CODES[at]].lsoas[0]


@_ward("shapes of two wards exchanged", REFUSED, "the shapes of Berechurch and Castle seem to be")
def wards_exchanged(raw: Path, home: Path) -> None:
    for month in ("2025-01", "2025-02"):
        _rows(raw, month, _listed_lsoa)
    _listed(raw, home, _NAMES, shapes="1023")


@_ward(
    "every place of one month moved", WARNED, "essex, February 2025: 116 of the district's 116",
    "lie in none of its wards, and 0.0% in the other months: these places are wrong",
)  # fmt: skip
def places_moved(raw: Path, home: Path) -> None:
    _rows(raw, "2025-01", lambda row, longitude, latitude: None)
    _rows(raw, "2025-02", lambda row, east, north: row.update(Longitude=f"{east + 0.5:.6f}"))


@_ward("one ward of several", REFUSED, "wards.geojson", "its wards, over a quarter in each month")
def wards_but_one(raw: Path, home: Path) -> None:
    for month in ("2025-01", "2025-02"):
        _rows(raw, month, lambda row, longitude, latitude: None)
    _boundaries(raw, world.boundaries({"E05000004": world.WARDS["E05000004"]}))
