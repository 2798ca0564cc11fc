"""Settings: read, checked, and every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from scp_lib.errors import SettingsError, UsageError
from scp_lib.settings.partnership import list_partnerships, read_partnership, read_settings
from tests.reliability import world


@pytest.mark.parametrize("name", list_partnerships())
def test_the_partnerships_that_come_with_the_project(name: str) -> None:
    settings = read_partnership(name)
    assert settings.key == name
    assert "Contains OS data" in settings.attribution
    assert settings.is_invented == (name == "example")
    assert ("data.police.uk" in settings.attribution) != settings.is_invented


@pytest.mark.parametrize("name", ["colchestr", "../partnerships/colchester", "", "colchester.toml"])
def test_an_unknown_partnership_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError, match="colchester, example, tendring"):
        read_partnership(name)


def test_a_name_is_found_in_capitals_and_the_nearest_is_named() -> None:
    assert read_partnership("Colchester").key == read_partnership("COLCHESTER").key == "colchester"
    for name in ("colchestr", "Colchestre"):
        with pytest.raises(UsageError, match=r"tendring\. Did you mean colchester\? Each is"):
            read_partnership(name)
    with pytest.raises(UsageError) as raised:
        read_partnership("xyz")
    assert "Did you mean" not in str(raised.value)


def test_every_fault_is_a_line(tmp_path: Path) -> None:
    path = world.write_settings(tmp_path, 'name = 7\nforces = []\nkolor = "red"\n')
    with pytest.raises(SettingsError) as raised:
        read_settings(path)
    faults = "\n".join(raised.value.faults)
    for setting in ("name", "forces", "kolor", "area_name", "district_code", "wards", "contact"):
        assert f"partnerships/small.toml: {setting}" in faults
    assert list(raised.value.faults) == sorted(raised.value.faults)


def test_the_key_is_the_files_name(tmp_path: Path) -> None:
    path = world.write_settings(tmp_path, 'key = "other"\n' + world.SETTINGS)
    with pytest.raises(SettingsError, match="'key' is not a setting"):
        read_settings(path)
    path = world.write_settings(tmp_path).rename(tmp_path / "partnerships" / "Small Town.toml")
    with pytest.raises(SettingsError, match="the file's name"):
        read_settings(path)


RING = [[0.9, 51.9], [0.91, 51.9], [0.91, 51.91], [0.9, 51.91]]


@pytest.mark.parametrize(
    ("ring", "is_taken"),
    [
        (RING, True),
        ([*RING, RING[0]], True),
        (RING[::-1], True),
        ([RING[0], RING[2], RING[1], RING[3]], False),
        ([*RING, RING[1]], False),
        ([[0.9, 51.9], [0.91, 51.9], [0.92, 51.9]], False),
        ([[float("nan"), 51.9], *RING], False),
        ([[51.9, 0.9], [51.9, 0.91], [51.91, 0.91]], False),
    ],
)
def test_a_town_centre_is_a_ring(tmp_path: Path, ring: list[list[float]], is_taken: bool) -> None:
    text = f'{world.SETTINGS}town_centre = {{ name = "Centre", polygon = {ring} }}\n'
    path = world.write_settings(tmp_path, text)
    if is_taken:
        assert read_settings(path).town_centre is not None
    else:
        with pytest.raises(SettingsError, match="town_centre"):
            read_settings(path)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ('similar_areas = ["Ipswich"]', "similar_areas has no source: add similar_areas_source"),
        ('similar_areas_source = "CIPFA"', "similar_areas is missing: list them, or take"),
        ('similar_areas_forces = ["suffolk"]', "similar_areas is missing: list them, or take"),
        (
            'similar_areas = ["Ipswich", "Ipswich"]\nsimilar_areas_source = "CIPFA"',
            "similar_areas: wanted each name once.",
        ),
        (
            'similar_areas = ["Ipswich"]\nsimilar_areas_source = "CIPFA"\n'
            'similar_areas_forces = ["Suffolk Constabulary"]',
            "wanted the name in the force's files",
        ),
    ],
)
def test_similar_areas_have_a_source(tmp_path: Path, given: str, fault: str) -> None:
    path = world.write_settings(tmp_path, f"{world.SETTINGS}[comparison]\n{given}\n")
    with pytest.raises(SettingsError) as raised:
        read_settings(path)
    (line,) = raised.value.faults
    assert line.startswith("partnerships/small.toml: comparison") and fault in line


def test_forces_of_similar_areas_are_read_beside_its_own(tmp_path: Path) -> None:
    given = (
        'similar_areas = ["Ipswich"]\nsimilar_areas_source = "CIPFA"\n'
        'similar_areas_forces = ["suffolk", "essex"]'
    )
    path = world.write_settings(tmp_path, f"{world.SETTINGS}[comparison]\n{given}\n")
    assert read_settings(path).forces_read == ["essex", "suffolk"]
    assert read_settings(world.write_settings(tmp_path)).forces_read == ["essex"]
