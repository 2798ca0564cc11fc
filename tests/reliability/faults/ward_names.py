"""Faults of what boundaries are called, and of whose they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from scp_lib.areas.districts import listed_wards
from tests.reliability import world
from tests.reliability.faults.boundaries import write_boundaries
from tests.reliability.faults.fault import REFUSED, SAME, WARNED, Fault, add_fault
from tests.reliability.world import SETTINGS

FAULTS: list[Fault] = []


def _ward(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(FAULTS, "Boundaries", words, answer, *says)


@_ward("a ward twice", REFUSED, "wards.geojson", "more than one feature has the code E05000001")
def wards_twice(raw: Path, home: Path) -> None:
    wards = world.boundaries()
    wards["features"].append(wards["features"][0])
    write_boundaries(raw, wards)


@_ward("no ward", REFUSED, "wards.geojson: holds no ward", "Download it again")
def wards_none(raw: Path, home: Path) -> None:
    write_boundaries(raw, world.boundaries({}))


@_ward("a code that is not a ward's", REFUSED, "wards.geojson", "'E07000071' is not a ward code")
def wards_of_districts(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace("E05000001", "E07000071"))


@_ward("a ward without a code", REFUSED, "wards.geojson, row 1: no ward code or name")
def wards_no_code(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace('"E05000001"', "null"))


@_ward(
    "columns of another vintage", REFUSED, "column WD25CD, WD25NM is missing; it has WD26CD, WD26NM"
)
def wards_of_another_vintage(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace("WD25", "WD26"))


@_ward("wards of the whole country, with their districts", SAME)
def wards_of_the_country(raw: Path, home: Path) -> None:
    wards = world.boundaries(world.WARDS | {"S13002516": ("Elsewhere", -3.0, 55.0, -2.9, 55.1)})
    for feature in wards["features"]:
        is_ours = feature["properties"]["WD25CD"] in world.WARDS
        feature["properties"]["LAD25CD"] = "E07000071" if is_ours else "S12000036"
    write_boundaries(raw, wards)


@_ward("wards of another district", REFUSED, "column LAD25CD: no ward of E07000071", "E07000076")
def wards_of_another_district(raw: Path, home: Path) -> None:
    text = json.dumps(world.boundaries())
    write_boundaries(raw, text.replace('"WD25CD"', '"LAD25CD": "E07000076", "WD25CD"'))


@_ward(
    "wards where no incident lies", REFUSED, "wards.geojson: none of the 117 located rows lies in"
)
def wards_elsewhere(raw: Path, home: Path) -> None:
    wards = {code: (name, w - 2, s, e - 2, n) for code, (name, w, s, e, n) in world.WARDS.items()}
    write_boundaries(raw, world.boundaries(wards))


def _of_each(raw: Path, **values: str) -> None:
    """Write the wards with further columns."""
    wards = world.boundaries()
    for feature in wards["features"]:
        feature["properties"] |= values
    write_boundaries(raw, wards)


@_ward(
    "the column of names is the district's",
    REFUSED,
    "column LAD25NM: one name for several wards (Smallton)",
)
def wards_named_after_the_district(raw: Path, home: Path) -> None:
    _of_each(raw, LAD25NM="Smallton")
    world.write_settings(home, SETTINGS.replace('"WD25NM"', '"LAD25NM"'))


@_ward("one column for codes and names", REFUSED, "column WD25CD: holds wards' codes")
def wards_named_by_code(raw: Path, home: Path) -> None:
    world.write_settings(home, SETTINGS.replace('"WD25NM"', '"WD25CD"'))


@_ward("a ward whose name is a blank", REFUSED, "wards.geojson, row 1: no ward code or name")
def wards_blank_name(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace('"Abbey"', '" "'))


@_ward("codes in small letters, with blanks", SAME)
def wards_small_letters(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace('"E05', '" e05'))


_CODES = [f"E050108{number}" for number in range(27, 31)]
"""Four wards of Colchester on the list of 2025."""


def _listed(raw: Path, home: Path, names: Sequence[str], *, shapes: str = "0123") -> None:
    """Give the wards listed codes, these names, and the world's shapes in another order."""
    squares = [ward[1:] for ward in world.WARDS.values()]
    wards = {
        code: (name, *squares[int(at)])
        for code, name, at in zip(_CODES, names, shapes, strict=True)
    }
    write_boundaries(raw, world.boundaries(wards))
    people = raw / "ons" / "population.csv"
    text = people.read_text()
    for old, new in zip(world.WARDS, _CODES, strict=True):
        text = text.replace(old, new)
    people.write_text(text)
    world.write_settings(home, SETTINGS.replace("vintage = 2024", "vintage = 2025"))


_NAMES = [listed_wards()[code].name for code in _CODES]


@_ward(
    "names of two wards swapped", REFUSED, "wards.geojson", "E05010827 is called Castle, and is",
    "E05010828 is called Berechurch, and is Castle",
)  # fmt: skip
def wards_names_swapped(raw: Path, home: Path) -> None:
    _listed(raw, home, [_NAMES[1], _NAMES[0], *_NAMES[2:]])


@_ward("names of two wards swapped, in a file of another year", REFUSED, "is called Castle, and")
def wards_names_swapped_before(raw: Path, home: Path) -> None:
    wards_names_swapped(raw, home)
    world.write_settings(home)


@_ward("two wards of one name", REFUSED, "E05000001 and E05000002 are both called Brook")
def wards_namesakes(raw: Path, home: Path) -> None:
    write_boundaries(raw, json.dumps(world.boundaries()).replace("Abbey", "Brook"))


@_ward(
    "wards of another year, said to be those of the list", REFUSED, "wards.geojson",
    "10 of its 10 ward codes are of no ward of 2025", "the settings say vintage = 2025",
)  # fmt: skip
def wards_of_the_wrong_year(raw: Path, home: Path) -> None:
    strips = [0.85 + 0.01 * number for number in range(10)]
    wards = {
        f"E050000{number:02}": (f"Ward {number}", west, 51.85, west + 0.01, 51.95)
        for number, west in enumerate(strips)
    }
    write_boundaries(raw, world.boundaries(wards))
    world.write_settings(home, SETTINGS.replace("vintage = 2024", "vintage = 2025"))


def _rows(raw: Path, month: str, change: Callable[[dict[str, str], float, float], None]) -> None:
    """Write 400 rows of a month, each located one changed: given its longitude and latitude."""
    rows = world.street_rows(month, 400)
    for row in rows:
        if row["Longitude"]:
            change(row, float(row["Longitude"]), float(row["Latitude"]))
    path = raw / "police_uk" / month / f"{month}-essex-street.csv"
    path.write_bytes(world.street_csv(rows))


def _listed_lsoa(row: dict[str, str], longitude: float, latitude: float) -> None:
    at = (longitude > world.MIDDLE) + 2 * (latitude > world.CENTRE)
    row["LSOA code"] = listed_wards()[_CODES[at]].lsoas[int(row["Longitude"][-1]) % 2]


@_ward("shapes of two wards exchanged", REFUSED, "the shapes of Berechurch and Castle seem to be")
def wards_exchanged(raw: Path, home: Path) -> None:
    for month in ("2025-01", "2025-02"):
        _rows(raw, month, _listed_lsoa)
    _listed(raw, home, _NAMES, shapes="1023")


@_ward(
    "every place of one month moved", WARNED, "essex, February 2025: 116 of the district's 116",
    "lie in none of its wards, and 0.0% in the other months: these places are wrong",
)  # fmt: skip
def places_moved(raw: Path, home: Path) -> None:
    _rows(raw, "2025-01", lambda row, longitude, latitude: None)
    _rows(raw, "2025-02", lambda row, east, north: row.update(Longitude=f"{east + 0.5:.6f}"))


@_ward("one ward of several", REFUSED, "wards.geojson", "its wards, over a quarter in each month")
def wards_but_one(raw: Path, home: Path) -> None:
    for month in ("2025-01", "2025-02"):
        _rows(raw, month, lambda row, longitude, latitude: None)
    write_boundaries(raw, world.boundaries({"E05000004": world.WARDS["E05000004"]}))
