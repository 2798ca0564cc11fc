"""Districts of five forces and Wales, from code to pages, with December 2025 alone."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from scp_lib.cli import main

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
MONTH = "2025-12"
DISTRICTS = {
    "E07000106": ("canterbury", "kent"), "E07000114": ("thanet", "kent"),
    "W06000015": ("cardiff", "south-wales"), "W06000002": ("gwynedd", "north-wales"),
    "E09000001": ("city-of-london", "city-of-london"),
    "E06000066": ("somerset", "avon-and-somerset"),
}  # fmt: skip


@pytest.fixture
def raw(real: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "raw"
    for name in ("ons", "police_uk"):
        (folder / name).mkdir(parents=True)
    for path in (real / "reference/wards_2025").glob("*.geojson"):
        shutil.copy(path, folder / "ons")
    shutil.copy(real / "police_uk/england-wales-2025-12.zip", folder / "police_uk")
    home = tmp_path / "home"
    shutil.copytree(ROOT / "notebooks", home / "notebooks")
    (home / "partnerships").mkdir()
    monkeypatch.setenv("SAFER_HOME", str(home))
    monkeypatch.setenv("SAFER_PROCESSED", str(tmp_path / "processed"))
    return folder


def counted_otherwise(raw: Path, *, key: str, force: str) -> dict[str, int]:
    """Count by ward with pandas and geopandas alone; of a repeated Crime ID the first row."""
    with zipfile.ZipFile(raw / "police_uk/england-wales-2025-12.zip") as zipped:
        (name,) = [each for each in zipped.namelist() if each.endswith(f"-{force}-street.csv")]
        rows = pd.read_csv(zipped.open(name)).dropna(subset=["Longitude"])
    has_id = rows["Crime ID"].notna()
    rows = pd.concat([rows[~has_id], rows[has_id].drop_duplicates("Crime ID")])
    points = gpd.GeoDataFrame(
        rows, geometry=gpd.points_from_xy(rows["Longitude"], rows["Latitude"]), crs=4326
    )
    wards = gpd.read_file(raw / f"ons/{key.replace('-', '_')}_wards_2025.geojson").to_crs(4326)
    placed = gpd.sjoin(points, wards[["WD25CD", "geometry"]], predicate="within")
    return dict(placed["WD25CD"].value_counts())


@pytest.mark.parametrize("code", DISTRICTS)
def test_from_a_districts_code_to_its_pages(code: str, raw: Path, tmp_path: Path) -> None:
    key, force = DISTRICTS[code]
    assert main(["init", code, "--raw", str(raw), "--offline"]) == 0
    report = ["report", key, "--raw", str(raw), "--out", str(tmp_path / "reports")]
    assert main([*report, "--month", MONTH]) == 0
    folder = tmp_path / "reports" / key / MONTH
    pages = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["pages"]
    assert len(pages) == 9 and not any(page["failed"] for page in pages)
    built = pd.read_parquet(tmp_path / "processed" / key / "incidents.parquet")
    counts = built["ward_code"].value_counts()
    assert dict(counts[counts > 0]) == counted_otherwise(raw, key=key, force=force)


@pytest.mark.parametrize(
    ("code", "key", "force"),
    [("E08000009", "trafford", "greater-manchester"), ("E09000007", "camden", "metropolitan")],
)
def test_a_force_that_is_not_in_the_download_is_named(
    code: str, key: str, force: str, raw: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", code, "--raw", str(raw), "--offline"]) == 0
    assert f"{force}, only of 39 others" in capsys.readouterr().out
    assert main(["report", key, "--raw", str(raw), "--out", str(tmp_path / "reports")]) == 2
    assert f"no file of {force} in it" in capsys.readouterr().err
