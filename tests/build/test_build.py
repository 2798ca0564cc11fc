"""From raw to processed: nothing twice, nothing lost, nothing done for nothing."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scp_lib.areas.districts import listed_wards, wards_of
from scp_lib.build.build import Built, build, read_built
from scp_lib.build.store import read_record, write_record
from scp_lib.errors import ScpError, SourceError, UsageError
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import read_settings
from tests.reliability import world
from tests.reliability.world import ASB, COLUMNS, built

PARTS = ["outside_count", "repeated_id_count", "without_place_count", "kept_count"]
IDS = ["", "", *(character * 64 for character in "abc")]
X = [world.MIDDLE, 0.87, 0.93, 0.6]
Y = [world.CENTRE, 51.87, 51.93]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(IDS),
        st.one_of(st.none(), st.tuples(st.sampled_from(X), st.sampled_from(Y))),
    ),
    max_size=25,
)


def row(crime_id: str, place: tuple[float, float] | None, month: str = "2025-01") -> dict[str, str]:
    x, y = (f"{place[0]:.6f}", f"{place[1]:.6f}") if place else ("", "")
    values = (
        crime_id, month, "Essex Police", "Essex Police", x, y,
        "On or near A Street" if place else "No Location",
        "E01021000" if place else "", "Colchester 001A" if place else "",
        "Drugs" if crime_id else ASB, "", "",
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def write(raw: Path, rows: world.Rows, month: str = "2025-01", force: str = "essex") -> Path:
    path = raw / "police_uk" / month / f"{month}-{force}-street.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(world.street_csv(rows))
    return path


def assert_adds_up(made: Built) -> None:
    held = made["receipts"][made["receipts"]["is_received"]]
    assert (held[PARTS].sum(axis=1) == held["row_count"]).all()
    assert (held["conflicting_id_count"] <= held["repeated_id_count"]).all()
    assert held["kept_count"].sum() == len(made["incidents"])
    assert not made["incidents"].duplicated(["source_file", "source_row"]).any()
    counted = (held["row_count"] - held["repeated_id_count"]).sum()
    assert made["districts"]["incident_count"].sum() == counted


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(january=ROWS, february=ROWS)
def test_every_row_is_counted_once(
    january: list[tuple[str, tuple[float, float] | None]],
    february: list[tuple[str, tuple[float, float] | None]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("build")
    raw = world.write_raw(folder / "raw", months=[])
    inside = (0.87, 51.87)
    rows = {
        "2025-01": [row("", inside), *(row(*each) for each in january)],
        "2025-02": [row("", inside, "2025-02"), *(row(*each, "2025-02") for each in february)],
    }
    for month, content in rows.items():
        write(raw, content, month)
    made = built(raw, folder / "out")
    assert_adds_up(made)
    # by hand: the best row of each Crime ID, then the boxes
    everything = [*rows["2025-01"], *rows["2025-02"]]
    kept = {}
    for number, each in enumerate(everything):
        key = each["Crime ID"] or number
        rank = (not each["Longitude"], number)
        kept[key] = min(kept.get(key, rank), rank)
    located = [everything[number] for is_unplaced, number in kept.values() if not is_unplaced]
    assert len(made["incidents"]) == sum(float(each["Longitude"]) >= world.WEST for each in located)


def test_a_point_on_shared_edges_is_counted_once(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw", months=[])
    edges = [(world.MIDDLE, world.CENTRE), (world.MIDDLE, world.SOUTH), (world.WEST, world.CENTRE)]
    write(raw, [row("", place) for place in edges for _ in range(3)])
    made = built(raw, tmp_path / "out")
    assert made["incidents"]["ward_code"].value_counts().to_dict() == {"E05000001": 9}


def test_a_spatial_join_agrees(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    made = built(raw, tmp_path / "out")
    files = sorted((raw / "police_uk").rglob("*.csv"))
    rows = pd.concat([pd.read_csv(path) for path in files], ignore_index=True)
    rows = rows[rows["Crime ID"].isna() | ~rows.duplicated("Crime ID")].dropna(subset="Longitude")
    points = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["Longitude"], rows["Latitude"]), crs=4326
    )
    wards = gpd.read_file(raw / "ons" / "wards.geojson").to_crs(27700)
    joined = points.to_crs(27700).sjoin(wards).sort_values("WD25CD")
    theirs = joined[~joined.index.duplicated()].groupby(["WD25CD", "Month", "Crime type"]).size()
    ours = made["incidents"].assign(Month=made["incidents"]["month"].dt.strftime("%Y-%m"))
    assert ours.groupby(["ward_code", "Month", "crime_type"]).size().to_dict() == theirs.to_dict()


def test_of_one_crime_id_the_located_row_stays_then_the_first(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw", months=[])
    a, b, c = ("a" * 64, "b" * 64, "c" * 64)
    places = [(0.87, 51.87), (0.93, 51.93)]
    write(
        raw,
        [
            row(a, None), row(a, places[0]), row(a, places[1]), row(b, None), row(b, None),
            row("", places[0]), row("", places[0]),
        ],
    )  # fmt: skip
    write(raw, [row(a, places[1], "2025-02"), row(c, places[1], "2025-02")], "2025-02")
    made = built(raw, tmp_path / "out")
    assert made["incidents"]["source_row"].tolist() == [2, 6, 7, 2]
    first, second = (line._asdict() for line in made["receipts"].itertuples())
    assert (first["repeated_id_count"], first["conflicting_id_count"]) == (3, 1)
    assert (second["repeated_id_count"], second["conflicting_id_count"]) == (1, 1)
    assert first["without_place_count"] == 1
    assert "4 rows left out because the Crime ID" in made.note_texts()[-1]


def test_crime_ids_that_begin_alike_are_not_the_same(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw", months=[])
    write(raw, [row("a" * 63 + last, (0.87, 51.87)) for last in "0123"])
    assert len(built(raw, tmp_path / "out")["incidents"]) == 4


@pytest.mark.parametrize(
    ("again", "is_refused"), [(100, True), (40, True), (30, False), (2, False)]
)
def test_a_file_with_its_rows_twice_is_refused(
    tmp_path: Path, again: int, is_refused: bool
) -> None:
    raw = world.write_raw(tmp_path / "raw")
    rows = [row(f"{number:064x}", (X[0], Y[0])) for number in range(100)]
    rows += [row("", (X[0], Y[0]))] * 50
    write(raw, [*rows, *rows[:again]])
    if not is_refused:
        assert len(built(raw, tmp_path)["incidents"]) > 150
        return
    with pytest.raises(SourceError) as refused:
        built(raw, tmp_path)
    assert f"{again} of its {100 + again} rows with a Crime ID repeat another" in str(refused.value)


def test_a_missing_month_is_missing(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw", months=["2025-01", "2025-03"])
    made = built(raw, tmp_path / "out")
    assert made["receipts"]["is_received"].tolist() == [True, False, True]
    assert made["receipts"].loc[1, PARTS].isna().all()
    assert [str(month) for month in made.complete_months] == ["2025-01", "2025-03"]
    assert any("February 2025" in note for note in made.note_texts())


def test_a_month_is_complete_when_every_force_was_received(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    write(raw, world.street_rows("2025-02"), "2025-02", force="kent")
    text = world.SETTINGS.replace('["essex"]', '["essex", "kent"]')
    partnership = read_settings(world.write_settings(tmp_path, text))
    made = build(partnership, raw=raw, processed=tmp_path / "out", today=Month(2026, 6))
    assert [str(month) for month in made.complete_months] == ["2025-02"]
    assert len(made["receipts"]) == 4
    assert_adds_up(made)


def test_a_build_that_would_change_nothing_does_nothing(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    first = built(raw, tmp_path / "out")
    times = {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    again = built(raw, tmp_path / "out")
    assert again.was_unchanged and not first.was_unchanged
    assert {path.name: path.stat().st_mtime_ns for path in first.folder.iterdir()} == times
    pd.testing.assert_frame_equal(again["incidents"], first["incidents"])
    pd.testing.assert_frame_equal(again["receipts"], first["receipts"])
    pd.testing.assert_frame_equal(again["districts"], first["districts"])
    pd.testing.assert_frame_equal(
        pd.DataFrame(again["wards"].drop(columns="geometry")),
        pd.DataFrame(first["wards"].drop(columns="geometry")),
    )
    assert again.record == first.record


@pytest.mark.parametrize("change", ["street", "wards", "population", "ledger", "settings", "table"])
def test_anything_that_matters_is_built_again(change: str, tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    before = built(raw, tmp_path / "out")
    match change:
        case "street":
            write(raw, world.street_rows("2025-01")[:-1])
        case "wards":
            path = raw / "ons" / "wards.geojson"
            path.write_text(path.read_text().replace("Abbey", "Abbot"))
        case "population":
            path = raw / "ons" / "population.csv"
            path.write_text(path.read_text().replace("1000", "1001"))
        case "ledger":
            line = json.dumps({"file": "x.zip", "fetched_at": "2026-01-01"})
            (raw / "police_uk" / "fetched.jsonl").write_text(line + "\n")
        case "table":
            (before.folder / "incidents.parquet").write_bytes(b"damaged")
    text = world.SETTINGS.replace("E07000071", "E07000076") if change == "settings" else None
    partnership = read_settings(world.write_settings(tmp_path, text or world.SETTINGS))
    partnership = partnership.model_copy(update={"key": "small"})
    after = build(partnership, raw=raw, processed=before.folder.parent, today=Month(2026, 6))
    assert not after.was_unchanged


@pytest.mark.parametrize("change", ["flipped", "lost", "foreign", "short", "long", "deep"])
def test_a_record_that_is_damaged_or_lost_is_made_anew(change: str, tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    folder = built(raw, tmp_path / "out").folder
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    record = folder / "build.json"
    match change:
        case "flipped":
            record.write_bytes(before["build.json"].replace(b"Crime ID stands", b"Crime IE stands"))
            assert record.read_bytes() != before["build.json"]
        case "lost":
            record.unlink()
        case "deep":
            record.write_bytes(b"[" * 100_000)
        case "short" | "long":  # sealed, but of other tables than it says the build has
            content = read_record(folder)
            kept = content["tables"]
            last = kept.pop(sorted(kept)[-1])
            content["tables"] = kept if change == "short" else kept | {"other.parquet": last}
            write_record(folder, content)
        case "foreign":
            record.unlink()
            (folder / "mine.parquet").write_bytes(b"")
            with pytest.raises(UsageError, match="holds files that are not results"):
                built(raw, tmp_path / "out")
            return
    assert not built(raw, tmp_path / "out").was_unchanged
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize(("area_count", "is_whole"), [(12, False), (117, True)])
def test_a_file_cut_off_in_the_district_is_no_month(
    tmp_path: Path, area_count: int, is_whole: bool
) -> None:
    """Rows in the first of Colchester's 117 small areas alone, where another month has all."""
    known = listed_wards()
    areas = sorted(lsoa for ward in wards_of("E07000071") for lsoa in known[ward].lsoas)
    assert len(areas) == 117
    count = 6 * 117
    for month, some in (("2025-01", areas[:area_count]), ("2025-02", areas)):
        codes = some * (count // len(some))
        here = [row("", (0.87, 51.87), month) | {"LSOA code": code} for code in codes]
        write(tmp_path / "raw", here, month)
    world.write_raw(tmp_path / "raw", months=[])
    made = built(tmp_path / "raw", tmp_path / "out")
    assert len(made["incidents"]) == (2 * count if is_whole else count)
    told = " of 117 small areas (LSOAs), where a whole month has rows in nearly all"
    assert any(told in note for note in made.note_texts()) == (not is_whole)


@pytest.mark.parametrize("months", [1, 2, 13])
def test_a_few_small_areas_in_every_month_are_no_part_of_a_month(
    tmp_path: Path, months: int
) -> None:
    """Somebody's own extract, or invented rows: the same areas month by month."""
    known = listed_wards()
    areas = sorted(lsoa for ward in wards_of("E07000071") for lsoa in known[ward].lsoas)[:12]
    for month in [str(each) for each in Period.parse("2025-01/2026-01")][:months]:
        here = [row("", (0.87, 51.87), month) | {"LSOA code": code} for code in areas * 10]
        write(tmp_path / "raw", here, month)
    world.write_raw(tmp_path / "raw", months=[])
    made = built(tmp_path / "raw", tmp_path / "out")
    assert len(made["incidents"]) == months * 120


def test_a_refused_build_leaves_the_last_one(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    before = built(raw, tmp_path / "out")
    write(raw, [row("short", (0.87, 51.87))])
    with pytest.raises(ScpError):
        built(raw, tmp_path / "out")
    pd.testing.assert_frame_equal(read_built(before.folder)["incidents"], before["incidents"])


@pytest.mark.parametrize("ending", ["zip.crdownload", "zip.part", "zip.partial"])
def test_a_half_downloaded_file_is_named_when_a_force_is_missing(
    ending: str, tmp_path: Path
) -> None:
    write(tmp_path / "raw", [row("", None)], force="kent")
    (tmp_path / "raw" / "police_uk" / f"2025-01.{ending}").write_bytes(b"PK")
    with pytest.raises(SourceError, match="no file of essex") as caught:
        built(tmp_path / "raw", tmp_path)
    (line,) = caught.value.faults
    assert f"2025-01.{ending} is only half downloaded: let the browser finish" in line


def test_of_many_half_downloaded_files_three_are_named(tmp_path: Path) -> None:
    write(tmp_path / "raw", [row("", None)], force="kent")
    for number in range(5):
        (tmp_path / "raw" / "police_uk" / f"{number}.zip.part").write_bytes(b"PK")
    with pytest.raises(SourceError) as caught:
        built(tmp_path / "raw", tmp_path)
    assert " 0.zip.part, 1.zip.part, 2.zip.part and 2 more are only half" in str(caught.value)


def test_reading_what_was_never_built_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no whole build"):
        read_built(tmp_path)


def test_every_incident_leads_back_to_its_row(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    made = built(raw, tmp_path / "out")
    for incident in made["incidents"].sample(20, random_state=1).itertuples():
        name, number = str(incident.source_file), int(np.asarray(incident.source_row))
        line = world.street_rows(name[:7])[number - 1]
        assert line["Crime type"] == incident.crime_type
        assert float(line["Longitude"]) == incident.longitude
        assert line["Location"] == f"On or near {incident.location_name}"


def test_population_is_optional(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    text = "\n".join(line for line in world.SETTINGS.splitlines() if "population" not in line)
    partnership = read_settings(world.write_settings(tmp_path, text))
    made = build(partnership, raw=raw, processed=tmp_path / "out", today=Month(2026, 6))
    assert made["wards"]["population"].isna().all()
