"""Wards of other years, and the residents of other districts."""

from __future__ import annotations

from pathlib import Path

from scp_lib.areas.districts import RESIDENTS_YEAR, districts
from scp_lib.build.build import build
from scp_lib.build.inputs import ward_files
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from tests.reliability import world


def test_residents_of_every_district_come_from_the_list(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    settings = read_settings(world.write_settings(tmp_path / "home"))
    built = build(settings, raw=raw, processed=tmp_path / "processed", today=Month(2026, 6))
    residents = built["residents"].set_index("district_name")
    assert len(residents) == 318 and set(residents["population_year"]) == {RESIDENTS_YEAR}
    # as published for mid-2023, the last England and Wales
    assert residents["population"][["Colchester", "Tendring"]].tolist() == [196_998, 153_207]
    assert residents["population"].sum() == 60_854_727
    assert {each.name for each in districts().values()} == set(residents.index)


def test_ward_files_of_older_and_newer_years_are_listed_and_the_own_once(
    tmp_path: Path,
) -> None:
    words = "".join(
        f'[[ward_vintages]]\nfile = "wards_{year}.geojson"\ncode_column = "WDCD"\n'
        f'name_column = "WDNM"\nvintage = {year}\n'
        for year in (2013, 2024, 2031)
    )
    settings = read_settings(world.write_settings(tmp_path, f"{world.SETTINGS}{words}"))
    assert settings.wards.vintage == 2024
    files = ward_files(settings, raw=tmp_path)
    assert [each["vintage"] for each in files] == [2024, 2013, 2031]
