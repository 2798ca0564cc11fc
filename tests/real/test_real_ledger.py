"""The ledger on real files: no whole month is set aside; no incident changes district."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from scp_lib.build.build import Built, build
from scp_lib.build.months import judge_months
from scp_lib.build.rows import gather
from scp_lib.build.tables import district_table, receipt_table
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership, WardFile, read_partnership
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.police_uk.reader import read_incidents
from scp_lib.sources.police_uk.usual import FORCES
from tests.sources.forces_table import forces_table

pytestmark = pytest.mark.real
ROOT = Path(__file__).parents[2]
FILES = {
    "2013": ("colchester_wards_2013.geojson", 2013, 27),
    "2023, generalised": ("colchester_wards_2023.geojson", 2023, 17),
    "2023, as published": ("colchester_wards_2023_as_published.geojson", 2023, 17),
    "2025": ("colchester_wards_2025.geojson", 2025, 17),
}


@pytest.fixture(scope="module")
def settings() -> Partnership:
    return read_partnership("colchester")


@pytest.fixture(scope="module")
def raw(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real files, and beside them the generalised wards of 2023 that the example has."""
    folder = tmp_path_factory.mktemp("raw")
    (folder / "police_uk").symlink_to(real / "police_uk")
    (folder / "ons").mkdir()
    for path in (real / "ons").iterdir():
        (folder / "ons" / path.name).symlink_to(path)
    name = FILES["2023, generalised"][0]
    (folder / "ons" / name).symlink_to(ROOT / "data/raw/example/ons" / name)
    return folder


@pytest.fixture(scope="module")
def colchester(raw: Path, settings: Partnership, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        settings, raw=raw, processed=tmp_path_factory.mktemp("ledger"), today=Month(2026, 6)
    )


@pytest.mark.parametrize("newer", [(), ("2025",)], ids=["alone", "2025 named too"])
@pytest.mark.parametrize("name", FILES)
def test_no_incident_changes_district_with_a_ward_file(
    name: str,
    newer: tuple[str, ...],
    raw: Path,
    settings: Partnership,
    colchester: Built,
    tmp_path: Path,
) -> None:
    """The very same rows, of every month and type, by each file as the report's own wards."""
    ward_count = FILES[name][2]
    wards = _file(name)
    others = [_file(other) for other in FILES if other in newer]
    changed = settings.model_copy(
        update={"population": None, "wards": wards, "ward_vintages": others}
    )
    built = build(changed, raw=raw, processed=tmp_path, today=Month(2026, 6))
    assert len(built["wards"]) == ward_count
    columns = ["source_file", "source_row", "month", "crime_type"]
    pd.testing.assert_frame_equal(built["incidents"][columns], colchester["incidents"][columns])
    assert len(built["incidents"]) == 23_125
    notes = [note for note in built.note_texts() if "outside every ward" in note]
    told = f"{wards.file}: 2 rows lie up to 2 cm outside every ward. "
    assert [note[: len(told)] for note in notes] == ([told] if wards.vintage == 2023 else [])


def _file(name: str) -> WardFile:
    file, vintage, _ = FILES[name]
    short = vintage % 100
    return WardFile(
        file=file, code_column=f"WD{short}CD", name_column=f"WD{short}NM", vintage=vintage
    )


def test_what_the_ledger_names_in_essex(colchester: Built) -> None:
    kinds = colchester["completeness"]["kind"].tolist()
    assert kinds == ["not received", "received twice", "district edge"]
    (edge,) = colchester["completeness"].query("kind == 'district edge'")["finding"]
    assert edge.startswith("6 incidents in the wards have a small area of another district (Tend")
    assert len(colchester.complete_months) == 16
    assert not colchester["completeness"].query("kind != 'not received'")["is_masked"].any()


def test_no_force_of_december_2025_is_set_aside(real: Path) -> None:
    """What one month can be judged by: places, and ASB apart from crime."""
    folder = real / "police_uk"
    with zipfile.ZipFile(folder / "england-wales-2025-12.zip") as archive:
        forces = sorted({name.split("/")[-1][8:-11] for name in archive.namelist()
                         if name.endswith("-street.csv")})  # fmt: skip
    assert len(forces) == 39
    found = find_street_files(folder, forces=forces).files
    files = [read_incidents(file) for file in found if file.name.startswith("england-wales")]
    rows = gather(files, wards=_nowhere())
    judged = judge_months(receipt_table(rows, forces=forces), counts=district_table(rows))
    assert judged.entries == []
    assert judged.receipts["status"].tolist() == ["held"] * 39
    assert judged.receipts[["asb_as_crime_count", "crime_as_asb_count"]].to_numpy().sum() == 0
    shares = judged.receipts["without_lsoa_count"] / judged.receipts["row_count"]
    assert 0.06 < shares.max() < 0.07
    # one row in ten of each force is no month, and is known by the force's usual size
    parts = [
        part._replace(table=part.table.take(np.arange(0, len(part.table), 10))) for part in files
    ]
    tenth = gather(parts, wards=_nowhere())
    judged = judge_months(receipt_table(tenth, forces=forces), counts=district_table(tenth))
    assert judged.receipts["status"].tolist() == ["half month"] * 39
    assert forces_table(folder / "england-wales-2025-12.zip") == FORCES.read_text(encoding="utf-8")


def _nowhere() -> pd.DataFrame:
    import geopandas as gpd
    from shapely.geometry import box

    return gpd.GeoDataFrame(
        {"ward_code": ["E05000001"]}, geometry=[box(0, 0, 1, 1)], crs="EPSG:27700"
    )


@pytest.mark.parametrize("month", ["2024-02", "2025-07", "2025-12"])
def test_half_of_a_real_month_is_set_aside(
    month: str, real: Path, settings: Partnership, tmp_path: Path
) -> None:
    """The first half of the rows, as a later issue: named, and in no figure."""
    folder = tmp_path / "raw" / "police_uk"
    folder.mkdir(parents=True)
    (tmp_path / "raw" / "ons").symlink_to(real / "ons")
    for name in ("essex-2024-01-to-04.zip", "essex-2025.zip"):
        with zipfile.ZipFile(real / "police_uk" / name) as archive:
            for member in archive.namelist():
                if member.endswith("-street.csv"):
                    lines = archive.read(member).splitlines(keepends=True)
                    is_half = member.rsplit("/", 1)[-1].startswith(month)
                    kept = lines[: len(lines) // 2] if is_half else lines
                    (folder / member.rsplit("/", 1)[-1]).write_bytes(b"".join(kept))
    built = build(settings, raw=tmp_path / "raw", processed=tmp_path, today=Month(2026, 6))
    odd = built["completeness"][built["completeness"]["kind"] == "half month"]
    assert odd["month"].dt.strftime("%Y-%m").tolist() == [month]
    assert Month.parse(month) not in built.complete_months
    assert len(built.complete_months) == 15
    assert not (built["incidents"]["month"] == pd.Timestamp(f"{month}-01")).any()
