"""Faults of a partnership's settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, Fault, add_fault
from tests.reliability.world import SETTINGS

FAULTS: list[Fault] = []


def _setting(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(
        FAULTS, "Settings", words, answer, "small.toml" if answer == REFUSED else "", *says
    )


def _settings(home: Path, old: str, new: str) -> None:
    assert old in SETTINGS
    world.write_settings(home, SETTINGS.replace(old, new))


@_setting("a number for a name, and text for a year: both said", REFUSED, "name: found 7",
          "wards.vintage: found '2024'", "wanted a whole number")  # fmt: skip
def settings_wrong_types(raw: Path, home: Path) -> None:
    text = SETTINGS.replace('"Small Partnership"', "7").replace(
        "vintage = 2024", 'vintage = "2024"'
    )
    world.write_settings(home, text)


@_setting("a key that is no setting", REFUSED, "forcse is not a setting", "forces is missing")
def settings_unknown_key(raw: Path, home: Path) -> None:
    _settings(home, "forces", "forcse")


@_setting("not TOML", REFUSED, "not readable as TOML", "line 4", "Correct that line")
def settings_not_toml(raw: Path, home: Path) -> None:
    _settings(home, '["essex"]', "essex")


@_setting("not UTF-8", REFUSED, "not UTF-8", "Save it as UTF-8")
def settings_latin_1(raw: Path, home: Path) -> None:
    path = home / "partnerships" / "small.toml"
    path.write_bytes(SETTINGS.replace("Small", "Café").encode("latin-1"))


@_setting("with a byte-order mark and line ends of Windows", SAME)
def settings_of_windows(raw: Path, home: Path) -> None:
    path = home / "partnerships" / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SETTINGS.replace("\n", "\r\n").encode())


@_setting(
    "a force by its name instead of its file's", REFUSED, "found 'Essex Police'", "2025-12-essex"
)
def settings_force_by_name(raw: Path, home: Path) -> None:
    _settings(home, '["essex"]', '["Essex Police"]')


@_setting("a force twice", REFUSED, "forces", "wanted each name once")
def settings_force_twice(raw: Path, home: Path) -> None:
    _settings(home, '["essex"]', '["essex", "essex"]')


@_setting(
    "a crime type that is not published",
    REFUSED,
    "crime_types, number 2",
    "found 'Violence'",
    "wanted",
)
def settings_crime_type(raw: Path, home: Path) -> None:
    _settings(home, "Violence and sexual offences", "Violence")


@_setting("a ward's code for the district's", REFUSED, "district_code", "code like E07000071")
def settings_district(raw: Path, home: Path) -> None:
    _settings(home, "E07000071", "E05010827")


@_setting("a file in another folder", REFUSED, "wards.file", "a file's name, without its folder")
def settings_path(raw: Path, home: Path) -> None:
    _settings(home, "wards.geojson", "../police_uk/wards.geojson")


@_setting("a year before there were such wards", REFUSED, "wards.vintage: found 1066", "1990")
def settings_year(raw: Path, home: Path) -> None:
    _settings(home, "vintage = 2024", "vintage = 1066")


@_setting("an address that is none", REFUSED, "contact.email: found 'team'; wanted an address")
def settings_email(raw: Path, home: Path) -> None:
    _settings(home, "team@example.org", "team")


def _target(home: Path, baseline: str, months: str) -> None:
    target = {
        "key": "asb", "title": "Fewer incidents", "owner": "A team", "priority": "ASB",
        "source": "Plan", "crime_types": [world.ASB], "area": "district", "baseline": baseline,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in target.items()]
    periods = f'periods = [{{ months = "{months}", change_pct = -5.0 }}]'
    world.write_settings(home, "\n".join([SETTINGS, "[[targets]]", *lines, periods, ""]))


@_setting(
    "a period that ends before it starts", REFUSED, "targets 'asb'", "2024", "before it starts"
)
def settings_period_backwards(raw: Path, home: Path) -> None:
    _target(home, "2024-12/2024-01", "2025-01/2025-12")


@_setting(
    "a target before its baseline", REFUSED, "targets 'asb'", "does not come after the baseline"
)
def settings_target_before_baseline(raw: Path, home: Path) -> None:
    _target(home, "2024-01/2024-12", "2023-01/2023-12")


@_setting("a month that is none", REFUSED, "targets 'asb'", "'2024-13' is not a month")
def settings_month(raw: Path, home: Path) -> None:
    _target(home, "2024-13/2024-12", "2025-01/2025-12")


def _town_centre(home: Path, ring: list[list[float]]) -> None:
    world.write_settings(home, f'{SETTINGS}town_centre = {{ name = "Centre", polygon = {ring} }}\n')


@_setting("a town centre of two corners", REFUSED, "town_centre.polygon", "wanted at least 3")
def settings_line(raw: Path, home: Path) -> None:
    _town_centre(home, [[0.9, 51.9], [0.91, 51.9]])


@_setting("a town centre whose edge crosses itself", REFUSED, "town_centre.polygon", "in order")
def settings_bow_tie(raw: Path, home: Path) -> None:
    _town_centre(home, [[0.9, 51.9], [0.91, 51.91], [0.91, 51.9], [0.9, 51.91]])


@_setting(
    "a town centre with longitude and latitude swapped",
    REFUSED,
    "town_centre.polygon, number 1, number 1: found 51.9",
    "wanted at most 3. 5 more like it.",
)
def settings_swapped(raw: Path, home: Path) -> None:
    _town_centre(home, [[51.9, 0.9], [51.9, 0.91], [51.91, 0.9]])


@_setting("letters that nobody sees in a name", SAME)
def settings_unseen(raw: Path, home: Path) -> None:
    words = world.SETTINGS.replace("Anti-social behaviour", "Anti-social\u200b behaviour\u200f")
    world.write_settings(home, words)


@_setting("the area's name is another district's", REFUSED, "'Thanet' is another district than")
def settings_other_area(raw: Path, home: Path) -> None:
    _settings(home, '"Smallton"', '"Thanet"')
