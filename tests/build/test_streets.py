"""Streets from Ordnance Survey's files: each layout, whole lines, and what is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from scp_lib.build.build import build
from scp_lib.build.streets import street_lines
from scp_lib.errors import SourceError
from scp_lib.files.project import this_month
from scp_lib.settings.partnership import Partnership, read_settings
from scp_lib.studies.base_map import base_of
from tests.reliability import world

TOWN = gpd.GeoDataFrame(
    {"ward_code": ["E05000001"], "ward_name": ["Town"]},
    geometry=[shapely.box(599_000, 224_000, 601_000, 226_000)],
    crs=27700,
)
OPEN_ROADS = ("name1", "roadNumber", "class")
ROWS = [
    ("High Street", "", "A Road", [(599_000, 225_000), (599_600, 225_100)]),
    ("High Street", "", "A Road", [(599_600, 225_100), (600_000, 225_100)]),
    ("", "A134", "A Road, Collapsed Dual Carriageway", [(599_500, 224_000), (599_500, 226_000)]),
    ("Far Lane", "", "Local", [(590_000, 225_000), (590_100, 225_000)]),
]
ACROSS = [("High Street", "", "A Road", [(600_000, 225_100), (600_500, 225_200)])]


def roads(rows: list[tuple], columns: tuple[str, str, str], **more: object) -> gpd.GeoDataFrame:
    held = {column: [row[place] for row in rows] for place, column in enumerate(columns)}
    lines = [shapely.LineString(row[3]) for row in rows]
    return gpd.GeoDataFrame({"id": range(len(rows)), **held, **more}, geometry=lines, crs=27700)


def zipped(path: Path, members: dict[str, gpd.GeoDataFrame]) -> Path:
    folder = path.parent / f"of_{path.stem}"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, table in members.items():
            table.to_file(folder / name, engine="pyogrio")
            for part in sorted(folder.glob(f"{Path(name).stem}.*")):
                member = zipfile.ZipInfo(f"data/{part.name}", (2026, 4, 1, 0, 0, 0))
                out.writestr(member, part.read_bytes())
    return path


def names_of(table: gpd.GeoDataFrame) -> list[tuple[str, int]]:
    return list(zip(table["street_name"], table["rank"], strict=True))


def test_a_street_cut_by_the_edge_of_a_square_is_one_line(tmp_path: Path) -> None:
    path = zipped(tmp_path / "oproad_essh_gb.zip", {
        "TL_RoadLink.shp": roads(ROWS, OPEN_ROADS), "TM_RoadLink.shp": roads(ACROSS, OPEN_ROADS),
        "SU_RoadLink.shp": roads([("Elsewhere", "", "No such class", ACROSS[0][3])], OPEN_ROADS),
    })  # fmt: skip
    table = street_lines([path], wards=TOWN)
    assert names_of(table) == [("A134", 1), ("High Street", 1)]
    high_street = table.geometry[1]
    assert high_street.geom_type == "LineString"
    assert high_street.bounds == (599_000, 225_000, 600_500, 225_200)
    assert (table["product"] == "OS Open Roads").all() and (table["year"] == 2026).all()
    again = street_lines([path], wards=TOWN)
    assert again.equals(table)


@pytest.mark.parametrize(
    ("name", "layer", "columns", "product"),
    [
        ("TL_RoadLink.shp", None, OPEN_ROADS, "OS Open Roads"),
        ("TL_RoadLink.shp", None, ("NAME1", "ROADNUMBER", "CLASS"), "OS Open Roads"),
        ("TL_Road.shp", None, ("DISTNAME", "ROADNUMBER", "CLASSIFICA"), "OS VectorMap District"),
        ("oproad_gb.gpkg", "road_link",
         ("name_1", "road_classification_number", "road_classification"), "OS Open Roads"),
        ("OS_Open_Zoomstack.gpkg", "roads_national", ("name", "number", "type"),
         "OS Open Zoomstack"),
    ],
)  # fmt: skip
def test_each_layout_is_known_by_its_columns(
    tmp_path: Path, name: str, layer: str | None, columns: tuple[str, str, str], product: str
) -> None:
    path = tmp_path / name
    more = {"layer": layer} if layer else {}
    roads(ROWS, columns).to_file(path, engine="pyogrio", **more)
    table = street_lines([path], wards=TOWN)
    assert names_of(table) == [("A134", 1), ("High Street", 1)]
    assert set(table["product"]) == {product} and (table["year"] >= 2020).all()


def test_of_several_products_the_best_alone_is_drawn(tmp_path: Path) -> None:
    best, other = tmp_path / "TL_RoadLink.shp", tmp_path / "TL_Road.shp"
    roads(ROWS, OPEN_ROADS).to_file(best, engine="pyogrio")
    roads(ROWS, ("DISTNAME", "ROADNUMBER", "CLASSIFICA")).to_file(other, engine="pyogrio")
    table = street_lines([other, best], wards=TOWN)
    assert set(table["product"]) == {"OS Open Roads"} and len(table) == 2


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (ROWS, ("title", "code", "sort"), r"has the columns id, title, code, sort; wanted name1, "),
        ([(*ROWS[0][:2], "Hovercraft lane", ROWS[0][3])], OPEN_ROADS,
         r"class: class Hovercraft lane is not known"),
        ([(*ROWS[0][:2], "", ROWS[0][3])], OPEN_ROADS, r"class: class \(none\) is not known"),
    ],
)  # fmt: skip
def test_other_columns_and_unknown_classes_are_refused_in_one_line(
    tmp_path: Path, rows: list[tuple], columns: tuple[str, str, str], said: str
) -> None:
    path = tmp_path / "TL_RoadLink.shp"
    roads(rows, columns).to_file(path, engine="pyogrio")
    with pytest.raises(SourceError, match=said) as caught:
        street_lines([path], wards=TOWN)
    assert len(caught.value.faults) == 1 and "\n" not in str(caught.value)
    assert str(caught.value).startswith("os/TL_RoadLink.shp: ")


def test_degrees_damaged_files_and_other_zips_are_refused(tmp_path: Path) -> None:
    in_degrees = tmp_path / "TL_RoadLink.shp"
    roads(ROWS, OPEN_ROADS).to_crs(4326).to_file(in_degrees, engine="pyogrio")
    damaged, empty = tmp_path / "oproad.zip", tmp_path / "other.zip"
    damaged.write_bytes(b"PK no zip")
    with zipfile.ZipFile(empty, "w") as out:
        out.writestr("Data/oproad_gb.gpkg", b"")
    no_layer = tmp_path / "mine.gpkg"
    roads(ROWS, OPEN_ROADS).to_file(no_layer, layer="mine", engine="pyogrio")
    no_database = tmp_path / "half.gpkg"
    no_database.write_bytes(b"half a file")
    for path, said in (
        (in_degrees, "is in degrees"), (damaged, "is damaged"), (empty, "holds a GeoPackage"),
        (no_layer, "has the layers mine"), (no_database, "cannot be read"),
    ):  # fmt: skip
        with pytest.raises(SourceError, match=said):
            street_lines([path], wards=TOWN)


def test_streets_of_the_files_are_lines_of_the_base(tmp_path: Path) -> None:
    path = tmp_path / "TL_RoadLink.shp"
    roads(ROWS, OPEN_ROADS).to_file(path, engine="pyogrio")
    streets = street_lines([path], wards=TOWN)
    columns = ["longitude", "latitude", "easting_m", "northing_m", "location_name"]
    base = base_of(pd.DataFrame(columns=columns), wards=TOWN, streets=streets)
    assert [(line.text, line.rank) for line in base.lines] == [("A134", 1), ("High Street", 1)]
    (west, south), *_ = base.lines[1].coordinates
    assert (round(west, 2), round(south, 2)) == (0.89, 51.89)


@pytest.fixture
def settings(tmp_path: Path) -> Partnership:
    return read_settings(world.write_settings(tmp_path / "home"))


def test_a_build_has_the_streets_where_a_file_is_there_and_is_made_anew_for_it(
    tmp_path: Path, settings: Partnership
) -> None:
    raw = world.write_raw(tmp_path / "raw")
    without = build(settings, raw=raw, processed=tmp_path / "out", today=this_month())
    assert without["base_lines"].empty and without.inputs_of(["base_lines"])
    area = without["wards"].total_bounds
    rows = [("Station Road", "", "B Road", [tuple(area[:2] + 10), tuple(area[2:] - 10)])]
    (raw / "os").mkdir()
    roads(rows, OPEN_ROADS).to_file(raw / "os" / "TL_RoadLink.shp", engine="pyogrio")
    with_streets = build(settings, raw=raw, processed=tmp_path / "out", today=this_month())
    assert not with_streets.was_unchanged
    assert names_of(with_streets["base_lines"]) == [("Station Road", 2)]
    files = {each["file"] for each in with_streets.record["inputs"] if each["source"] == "os_roads"}
    assert files == {f"os/TL_RoadLink.{part}" for part in ("cpg", "dbf", "prj", "shp", "shx")}
    assert with_streets["incidents"].equals(without["incidents"])
    assert build(settings, raw=raw, processed=tmp_path / "out", today=this_month()).was_unchanged
