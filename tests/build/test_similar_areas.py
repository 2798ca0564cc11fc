"""Files of a force that is read for similar areas alone: counted by district, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from scp_lib.build.build import Built, build
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from tests.reliability import world

SIMILAR = """[comparison]
similar_areas = ["Ipswich"]
similar_areas_source = "A list"
similar_areas_forces = ["suffolk", "norfolk"]
"""


def made(raw: Path, out: Path, more: str) -> Built:
    settings = read_settings(world.write_settings(out / "home", world.SETTINGS + more))
    return build(settings, raw=raw, processed=out, today=Month(2026, 1))


def test_rows_of_another_force_change_no_other_table(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    rows = [
        row
        | {"Reported by": "Suffolk Constabulary", "LSOA name": row["LSOA name"] and "Ipswich 001A"}
        for row in world.street_rows("2025-01")
    ]
    folder = raw / "police_uk" / "2025-01"
    folder.mkdir(parents=True, exist_ok=True)
    without = made(raw, tmp_path / "without", "")
    (folder / "2025-01-suffolk-street.csv").write_bytes(world.street_csv(rows))
    beside = made(raw, tmp_path / "beside", SIMILAR)
    for name, table in without.tables.items():
        if name not in ("similar_districts", "build_counts"):
            assert table.equals(beside[name]), name
    assert without["similar_districts"].empty
    similar = beside["similar_districts"]
    repeated = sum(bool(row["Crime ID"]) for row in rows) - len(
        {row["Crime ID"] for row in rows if row["Crime ID"]}
    )
    assert set(similar["force"]) == {"suffolk"} and set(similar["district_name"]) == {
        "Ipswich",
        "Not stated",
    }
    assert similar["incident_count"].sum() == len(rows) - repeated
    assert any("suffolk" in each["file"] for each in beside.record["inputs"])
    assert not any("ignored" in str(note) for note in beside.record["notes"])
