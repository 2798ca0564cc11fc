"""Another area's file does not stop this area's report: it is left out, and named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scp_lib.build.build import Built, build
from scp_lib.build.inputs import ward_files
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from tests.reliability import world

BESIDE = """
[[comparison.wards]]
district = "Nextby"
file = "nextby.geojson"
code_column = "WD25CD"
name_column = "WD25NM"
vintage = 2025
"""
OVERLAPPING = {
    "E05000011": ("Elm", 0.95, 51.85, 1.02, 51.90),
    "E05000012": ("Fir", 1.00, 51.85, 1.05, 51.90),
}


def made(folder: Path, content: str | None, *, residents: str = "") -> Built:
    raw = world.write_raw(folder / "raw")
    with (raw / "ons" / "population.csv").open("a", encoding="utf-8") as stream:
        stream.write(residents)
    if content is not None:
        (raw / "ons" / "nextby.geojson").write_text(content)
    settings = read_settings(world.write_settings(folder / "home", world.SETTINGS + BESIDE))
    return build(settings, raw=raw, processed=folder / "processed", today=Month(2026, 6))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (json.dumps(world.boundaries(OVERLAPPING)), "Elm and Fir overlap by"),
        ('{"type": "FeatureCollection", "features": [', "not readable as boundaries"),
        (None, "nextby.geojson is not in raw/ons"),
        (json.dumps(world.boundaries({"E05000011": OVERLAPPING["E05000011"]})), "no population"),
    ],
    ids=["overlaps", "cut", "absent", "without residents"],
)
def test_a_bad_file_of_another_district_is_left_out_and_named(
    content: str | None, why: str, tmp_path: Path
) -> None:
    built = made(tmp_path, content)
    assert len(built["incidents"]) > 50
    assert built["residents"]["district_name"].tolist() == ["Smallton"]
    (entry,) = built["completeness"][built["completeness"]["kind"] == "area file left out"].to_dict(
        "records"
    )
    assert entry["finding"].startswith("No rate for Nextby: ")
    assert why in entry["finding"]
    assert not entry["is_masked"]
    assert entry["finding"] in built.note_texts()


def test_a_good_one_is_used_and_listed(tmp_path: Path) -> None:
    one = {"E05000009": ("Yew", 0.95, 51.85, 1.02, 51.90)}
    built = made(tmp_path, json.dumps(world.boundaries(one)), residents="E05000009,5000,2020\n")
    assert built["residents"]["district_name"].tolist() == ["Smallton", "Nextby"]
    assert "area file left out" not in set(built["completeness"]["kind"])
    files = {each["file"]: each for each in built.record["ward_files"]}
    assert files["nextby.geojson"]["use"] == "residents of Nextby"
    assert files["nextby.geojson"]["is_held"]


def test_ward_files_of_older_and_newer_years_are_listed_and_the_own_once(
    tmp_path: Path,
) -> None:
    words = "".join(
        f'[[ward_vintages]]\nfile = "wards_{year}.geojson"\ncode_column = "WDCD"\n'
        f'name_column = "WDNM"\nvintage = {year}\n'
        for year in (2013, 2025, 2031)
    )
    settings = read_settings(world.write_settings(tmp_path, f"{world.SETTINGS}{words}"))
    assert settings.wards.vintage == 2025
    files = ward_files(settings, raw=tmp_path)
    assert [each["vintage"] for each in files] == [2025, 2013, 2031]


def test_a_ward_that_stands_in_two_districts_files_is_refused_for_the_other(tmp_path: Path) -> None:
    one = {"E05000001": ("Elm", 0.95, 51.85, 1.02, 51.90)}
    built = made(tmp_path, json.dumps(world.boundaries(one)))
    assert built["residents"]["district_name"].tolist() == ["Smallton"]
    (entry,) = built["completeness"].query("kind == 'area file left out'")["finding"]
    assert entry == "No rate for Nextby: nextby.geojson: E05000001 stands among the own wards too."
