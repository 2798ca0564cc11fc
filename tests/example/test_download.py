"""The invented example: the publisher's layout, the files' habits, and what is planted in it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely

from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.tables.crime_types import ASB, CRIME_TYPES
from tests.example.maker import CHANGES, PLACES, TOWN_CENTRE, write_example

ROOT = Path(__file__).parents[2]
WARDS = ROOT / "data/raw/example/ons/colchester_wards_2023.geojson"
HEADER = (
    b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,"
    b"LSOA code,LSOA name,Crime type,Last outcome category,Context"
)


def _raw(folder: Path) -> Path:
    (folder / "ons").mkdir(parents=True)
    shutil.copy(WARDS, folder / "ons")
    return folder


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_example(_raw(tmp_path_factory.mktemp("example")))


@pytest.fixture(scope="module")
def members(zips: list[Path]) -> dict[str, bytes]:
    found = {}
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
            assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}
            found |= {name: archive.read(name) for name in archive.namelist()}
    return found


@pytest.fixture(scope="module")
def rows(members: dict[str, bytes]) -> pd.DataFrame:
    """Every row as text, with its ward by our own reading of the boundaries."""
    tables = [pd.read_csv(io.BytesIO(text), dtype=str) for text in members.values()]
    table = pd.concat(tables, ignore_index=True)
    lon, lat = (table[c].astype(float).to_numpy() for c in ("Longitude", "Latitude"))
    place = np.where(np.isnan(lon), "none", "outside").astype(object)
    for feature in json.loads(WARDS.read_text(encoding="utf-8"))["features"]:
        ward = shapely.geometry.shape(feature["geometry"])
        inside = shapely.contains_xy(ward, lon, lat)
        assert (place[inside] == "outside").all()
        place[inside] = feature["properties"]["WD23CD"]
    table["ward"] = place
    table["in_centre"] = shapely.contains_xy(shapely.Polygon(TOWN_CENTRE), lon, lat)
    return table


def test_one_zip_a_financial_year_one_file_a_month(zips, members):
    assert [path.name for path in zips] == [
        f"example-{year}-04-to-{year + 1}-03.zip" for year in range(2022, 2026)
    ]
    months = [Month(2022, 4) + step for step in range(48) if step != 7]
    assert "2022-11" not in {str(month) for month in months}
    assert list(members) == [f"{month}/{month}-example-street.csv" for month in months]
    for name, text in members.items():
        header, *lines, last = text.split(b"\n")
        assert header == HEADER
        assert last == b""
        assert all(line.split(b",")[1] == name[:7].encode() for line in lines)
        assert {line.count(b",") for line in lines} == {11}
    assert sorted(path.name for path in zips[0].parent.iterdir()) == [path.name for path in zips]


def test_same_seed_same_bytes_another_seed_others(zips, tmp_path):
    again = write_example(_raw(tmp_path / "again"))
    other = write_example(_raw(tmp_path / "other"), seed=2009)
    digest = [hashlib.sha256(path.read_bytes()).hexdigest() for path in zips]
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in again] == digest
    assert all(a.read_bytes() != b.read_bytes() for a, b in zip(zips, other, strict=True))


def test_what_is_kept_is_what_the_maker_writes(zips, members):
    kept = {}
    for path in zips:
        with zipfile.ZipFile(ROOT / "data/raw/example/police_uk" / path.name) as archive:
            kept |= {name: archive.read(name) for name in archive.namelist()}
    assert kept == members
    own, others = (
        {path.relative_to(raw).as_posix(): path.read_bytes() for path in raw.glob("partners/*")}
        for raw in (zips[0].parents[1], ROOT / "data/raw/example")
    )
    assert own == others and len(own) == 2


def test_every_row_says_that_it_is_invented(rows):
    assert set(rows["Reported by"]) == {"Invented"}
    assert set(rows["Falls within"]) == {"Invented"}
    street = rows["Location"].str.removeprefix("On or near ")
    kinds = {
        "Nightclub",
        "Shopping Area",
        "Parking Area",
        "Supermarket",
        "Petrol Station",
        "Park/Open Space",
        "Sports/Recreation Area",
        "Theatre/Concert Hall",
        "Police Station",
        "Hospital",
        "No Location",
    }
    assert kinds <= set(street)
    assert street[~street.isin(kinds)].str.startswith("Invented ").all()
    assert street.str.endswith(" Court").any()


def test_volume_and_mix(rows):
    by_month = rows.groupby("Month").size()
    assert 1_400 <= by_month.mean() <= 1_650
    assert by_month.between(1_200, 1_950).all()
    assert set(rows["Crime type"]) == set(CRIME_TYPES)
    share = rows["Crime type"].value_counts(normalize=True)
    assert 0.34 < share["Violence and sexual offences"] < 0.46
    assert 0.15 < share[ASB] < 0.22
    points = rows[rows["ward"].str.startswith("E05")].groupby(["Longitude", "Latitude"])
    assert 1_900 <= points.ngroups <= 2_200
    assert len(set(rows.loc[rows["ward"] == "outside", "Longitude"])) in range(24, 60)
    wards = rows["ward"].value_counts()
    assert wards["E05010828"] > 3 * wards["E05010838"]  # Castle against Rural North
    asb = rows[rows["Crime type"] == ASB].groupby(rows["Month"].str[5:]).size()
    assert asb["07"] > 1.2 * asb["12"]


def test_the_habits_of_real_files(rows):
    unplaced = rows["Longitude"].isna()
    assert 0.010 < unplaced.mean() < 0.017
    empty = ["Latitude", "LSOA code", "LSOA name"]
    assert rows.loc[unplaced, empty].isna().all(axis=None)
    assert rows.loc[~unplaced, empty].notna().all(axis=None)
    assert set(rows.loc[unplaced, "Location"]) == {"No Location"}
    is_asb = rows["Crime type"] == ASB
    assert rows.loc[is_asb, ["Crime ID", "Last outcome category"]].isna().all(axis=None)
    assert rows.loc[~is_asb, "Crime ID"].str.fullmatch("[0-9a-f]{64}").all()
    assert rows.loc[~is_asb, "Last outcome category"].notna().all()
    assert rows["Context"].isna().all()
    assert rows[is_asb].duplicated().sum() > 0.02 * len(rows)
    assert rows.loc[~unplaced, "Longitude"].str.fullmatch(r"-?\d\.\d{6}").all()


def test_two_crime_ids_stand_twice(rows):
    twice = rows[rows["Crime ID"].notna() & rows.duplicated("Crime ID", keep=False)]
    assert list(twice.groupby("Month").size().items()) == [("2023-09", 2), ("2024-10", 2)]
    apart, unplaced = (group for _, group in twice.groupby("Month"))
    assert apart["Longitude"].notna().all()
    assert len(set(apart["Longitude"])) == 2
    assert unplaced["Longitude"].isna().tolist() == [True, False]
    same = ["Crime type", "Last outcome category"]
    assert len(twice.drop_duplicates(["Crime ID", *same])) == 2


def test_lsoa_codes_change_in_june_2023_range(rows):
    placed = rows[rows["LSOA code"].notna()]
    is_old = placed["Month"] < "2023-06"
    assert placed.loc[is_old, "LSOA code"].str.fullmatch(r"E01021\d{3}").all()
    assert placed.loc[~is_old, "LSOA code"].str.fullmatch(r"E01099\d{3}").all()
    assert placed["LSOA name"].str.fullmatch(r"(Colchester|Invented \w+) \d{3}[A-J]").all()
    names = placed[~is_old].groupby("LSOA code")["LSOA name"].nunique()
    assert (names == 1).all()
    in_district = placed["LSOA name"].str.startswith("Colchester")
    assert (in_district == placed["ward"].str.startswith("E05")).all()
    assert placed[in_district].groupby(placed["LSOA name"].str[:-1])["ward"].nunique().max() == 1


def test_points_keep_clear_of_every_edge(rows):
    spots = rows.dropna(subset="Longitude").drop_duplicates(["Longitude", "Latitude"])
    points = shapely.points(spots["Longitude"].astype(float), spots["Latitude"].astype(float))
    for feature in json.loads(WARDS.read_text(encoding="utf-8"))["features"]:
        edge = shapely.geometry.shape(feature["geometry"]).boundary
        assert shapely.distance(edge, points).min() > 0.00012  # over 8 metres


def test_the_police_station_is_busy_and_near_the_centre_but_outside(rows):
    station = rows[rows["Location"] == "On or near Police Station"]
    assert len(set(station["Longitude"])) == 1
    assert set(station["ward"]) == {"E05010828"}
    assert not station["in_centre"].any()
    assert 200 < (station["Month"] >= "2025-04").sum() < 450
    spot = shapely.Point(*station[["Longitude", "Latitude"]].astype(float).iloc[0])
    assert shapely.Polygon(TOWN_CENTRE).distance(spot) * 68_700 < 300


def _count(rows: pd.DataFrame, change, first: str, last: str) -> int:
    area = rows["in_centre"] if change.area == "Town centre" else rows["ward"] == change.ward_code
    wanted = area & (rows["Crime type"] == change.crime_type)
    return int((wanted & rows["Month"].between(first, last)).sum())


@pytest.mark.parametrize(
    ("change", "pct"),
    list(zip(CHANGES, (-17, -33, -28, 0), strict=True)),
    ids=lambda x: getattr(x, "area", str(x)),
)
def test_a_planted_change_is_in_the_files(rows, change, pct):
    baseline = _count(rows, change, "2024-04", "2025-03")
    current = _count(rows, change, "2025-04", "2026-03")
    assert (baseline, current) == (change.baseline_count, change.current_count)
    assert 100 * (current - baseline) / baseline == pytest.approx(pct, abs=0.3)


def test_planted_changes_are_there_whatever_the_seed(tmp_path):
    raw = _raw(tmp_path)
    latest = write_example(raw, seed=7)[-1]
    with zipfile.ZipFile(latest) as archive:
        text = [pd.read_csv(archive.open(name)) for name in archive.namelist()]
    table = pd.concat(text)
    for feature in json.loads(WARDS.read_text(encoding="utf-8"))["features"]:
        for change in CHANGES[1:]:
            if feature["properties"]["WD23CD"] == change.ward_code:
                ward = shapely.geometry.shape(feature["geometry"])
                inside = shapely.contains_xy(ward, table["Longitude"], table["Latitude"])
                asb = inside & (table["Crime type"] == ASB)
                assert asb.sum() == change.current_count


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.category)
def test_a_planted_place_is_in_the_files(rows, place):
    named = {f"{lon:.6f} {lat:.6f}" for lon, lat in place.points}
    here = rows[(rows["Longitude"] + " " + rows["Latitude"]).isin(named)]
    assert set(here["ward"]) == {place.ward_code}
    asb = here[here["Crime type"] == ASB]
    assert asb.groupby(["Longitude", "Latitude"]).ngroups == 5
    months = [str(Month(2022, 4) + step) for step in range(48)]
    expected = dict(zip(months, place.asb_counts, strict=True))
    del expected["2022-11"]
    found = asb.groupby("Month").size()
    assert {month: int(found.get(month, 0)) for month in expected} == expected
    lon, lat = place.centre
    metres = [np.hypot((x - lon) * 68_700, (y - lat) * 111_240) for x, y in place.points]
    assert max(metres) < 150


def test_planted_places_are_what_they_are_called():
    steady, fading, new = (np.array(place.asb_counts) for place in PLACES)
    assert [place.category for place in PLACES] == ["persistent", "diminishing", "new"]
    assert steady.reshape(4, 12).sum(axis=1).tolist() == [316] * 4
    assert (np.diff(fading[24:]) <= 0).all()
    assert fading[-1] < fading[24] / 3
    assert new[-1] > 20
    assert new[:-1].max() <= 1


def _hot_and_trend(rows: pd.DataFrame, place) -> tuple[np.ndarray, float]:
    """Gi* of the place's 250 m square among squares with a map point, last twelve months.

    A plain reading of Ord and Getis (1995) and of Kendall, on squares and not on hexagons.
    """
    here = rows[rows["ward"].str.startswith("E05")]
    east = np.floor(here["Longitude"].astype(float) * 68_700 / 250).astype(int)
    north = np.floor(here["Latitude"].astype(float) * 111_240 / 250).astype(int)
    squares = sorted(set(zip(east, north, strict=True)))
    recent = sorted(set(rows["Month"]))[-12:]
    is_asb = here["Crime type"] == ASB
    counts = here[is_asb].groupby([east[is_asb], north[is_asb], here["Month"][is_asb]]).size()
    lon, lat = place.centre
    x, y = int(lon * 68_700 // 250), int(lat * 111_240 // 250)
    near = np.array([abs(a - x) <= 1 and abs(b - y) <= 1 for a, b in squares])
    n, k = len(squares), near.sum()
    z = []
    for month in recent:
        value = np.array([counts.get((a, b, month), 0) for a, b in squares])
        spread = value.std() * np.sqrt((n * k - k**2) / (n - 1))
        z.append((value[near].sum() - value.mean() * k) / spread)
    signs = [np.sign(z[j] - z[i]) for i in range(12) for j in range(i + 1, 12)]
    return np.array(z), float(sum(signs))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.category)
def test_a_planted_place_stands_out_as_planned(rows, place):
    z, score = _hot_and_trend(rows, place)
    if place.category == "new":
        assert z[-1] > 4
        assert z[:-1].max() < 1
    else:
        assert z.min() > 2.5
        # Kendall's S for 12 values: two-sided 5% needs about 30.
        assert score < -30 if place.category == "diminishing" else abs(score) < 24


def test_older_zips_of_the_example_go_and_others_are_refused(tmp_path):
    raw = _raw(tmp_path)
    folder = raw / "police_uk"
    folder.mkdir()
    (folder / "example-2019-04-to-2020-03.zip").write_bytes(b"old")
    written = write_example(raw, last_month=Month(2025, 12))
    assert written[-1].name == "example-2025-01-to-2025-12.zip"
    assert sorted(folder.iterdir()) == written
    (folder / "essex-2025.zip").write_bytes(b"real")
    with pytest.raises(SourceError, match=r"holds essex-2025\.zip"):
        write_example(raw)


def test_wards_that_are_missing_are_named(tmp_path):
    with pytest.raises(SourceError, match="is not there"):
        write_example(tmp_path)
    path = _raw(tmp_path / "raw") / "ons" / WARDS.name
    wards = json.loads(path.read_text(encoding="utf-8"))
    wards["features"] = wards["features"][1:]
    path.write_text(json.dumps(wards), encoding="utf-8")
    with pytest.raises(SourceError, match="holds no ward E05010827"):
        write_example(tmp_path / "raw")


def test_the_document_tells_the_planted_truth():
    text = (ROOT / "docs/example.md").read_text(encoding="utf-8")
    lines = [re.sub(r"\s*\|\s*", "|", line.strip()) for line in text.splitlines()]
    for change in CHANGES:
        found = f"{change.change_pct:+.1f}%".replace("-", "−").replace("+0.0", "0.0")
        counts = f"{change.baseline_count:,}|{change.current_count:,}|{found}|"
        assert any(change.area in line and counts in line for line in lines), (change, counts)
    for place in PLACES:
        lon, lat = place.centre
        spot = f"|{place.ward_name}|{lon:.4f}|{lat:.4f}|"
        assert any(place.category in line and spot in line for line in lines), (place, spot)
