"""What a hot-spot area is called: the town centre, its ward, or the streets that best name it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from math import ceil, log2
from typing import NamedTuple

import pandas as pd

from scp_lib.document.text import plain
from scp_lib.measures.place_kinds import STREETS, kind_of_place, short_name
from scp_lib.studies.base_map import importance_of_street

FEWEST_HEXAGONS = 10
"""Fewest hexagons of an area that is named after its ward."""
WARD_SHARE = 0.6
"""Least share of such an area's incidents in that ward."""
CENTRE_SHARE = 0.5
"""An area with more than this share of the drawn town centre is named after it."""
_KNOWN = {3: 9, 2: 6}
"""Points for how well a street is likely to be known."""
_COMPASS = {"north", "south", "east", "west"}
_HOTTEST = 4
"""Points for a street in the hottest third of the area's hexagons."""


class Area(NamedTuple):
    """What an area is named by; shares are from 0 to 1."""

    area: int
    ward_name: str
    """The ward of most of its incidents."""
    hexagon_count: int
    ward_share: float
    """Of its incidents in that ward."""
    centre_share: float = 0.0
    """Of the drawn town centre in it."""


class Name(NamedTuple):
    """What an area is called, and where it is inside a sentence."""

    area_name: str
    area_where: str


def hottest_third(counts: pd.Series) -> pd.Series:
    """Mark the third of an area's hexagons with the most incidents, rounded up; ties all count.

    >>> hottest_third(pd.Series([5, 1, 9, 5])).tolist()
    [True, False, True, True]
    """
    return counts >= counts.nlargest(ceil(len(counts) / 3)).min()


def score(location_name: str, *, row_count: int, is_hottest: bool) -> float:
    """Score how well a street names an area: by its rows of all types, its word and its place.

    >>> score("Culver Street West", row_count=64, is_hottest=True)
    37.0
    >>> score("Mason Close", row_count=64, is_hottest=False)
    24.0
    """
    words = [word for word in location_name.split() if word.lower() not in _COMPASS]
    known = _KNOWN.get(importance_of_street(" ".join(words)), 0) if words else 0
    return 4 * log2(row_count) + known + _HOTTEST * is_hottest


def name_areas(
    areas: Iterable[Area], locations: pd.DataFrame, *, centre_name: str = ""
) -> dict[int, Name]:
    """Name hot-spot areas, each otherwise than the others and the same for the same tables.

    An area with over half of the drawn town centre has its name (``centre_name``), one of ten
    hexagons or more with 60% of its incidents in a ward that of the ward. Any other is named after
    two streets: those with the highest :func:`score`, ties by name. A street in two areas names the
    one that it scores highest in. Without a street it is named after a kind of place, at last after
    its ward.

    Parameters
    ----------
    areas
        The areas, in any order.
    locations
        area, location_name (as published), row_count (of every type, from 1), is_hottest: rows of
        one name in an area count together.

    Examples
    --------
    >>> areas = [Area(1, "Castle", 19, ward_share=1, centre_share=0.9), Area(2, "Castle", 2, 1)]
    >>> rows = pd.DataFrame({"area": 2, "location_name": ["Mill Road", "Dell Close", "Bay Road"],
    ...                      "row_count": [9, 9, 3], "is_hottest": False})
    >>> for name in name_areas(areas, rows, centre_name="Colchester town centre").values():
    ...     print(*name, sep="; ")
    Colchester town centre; in Colchester town centre
    Mill Road and Dell Close; around Mill Road and Dell Close
    """
    streets, kinds = _by_area(locations)
    owned = _owners(streets)
    names: dict[int, Name] = {}
    taken: set[str] = set()
    for area in sorted(areas, key=lambda each: (-each.hexagon_count, each.area)):
        mine = streets.get(area.area, {})
        choices = _choices(
            area,
            own=[name for name in mine if owned[name] == area.area],
            others=[name for name in mine if owned[name] != area.area],
            kinds=list(kinds.get(area.area, {})),
            centre_name=plain(centre_name),
        )
        found = next(each for each in choices if each.area_name.casefold() not in taken)
        names[area.area] = found
        taken.add(found.area_name.casefold())
    return names


def _by_area(locations: pd.DataFrame) -> tuple[dict[int, dict[str, float]], ...]:
    """Score the streets, and the kinds of place, of each area: the highest first."""
    rows = locations.assign(location_name=[plain(each) for each in locations["location_name"]])
    rows = rows[rows["location_name"] != ""]
    rows = rows.groupby(["area", "location_name"]).agg({"row_count": "sum", "is_hottest": "any"})
    rows = rows.reset_index()
    rows["score"] = [
        score(row["location_name"], row_count=row["row_count"], is_hottest=row["is_hottest"])
        for row in rows.to_dict("records")
    ]
    rows = rows.sort_values(["score", "location_name"], ascending=[False, True])
    is_street = kind_of_place(rows["location_name"]) == STREETS
    found: tuple[dict[int, dict[str, float]], ...] = ({}, {})
    for row, street in zip(rows.to_dict("records"), is_street, strict=True):
        of_area = found[0 if street else 1].setdefault(row["area"], {})
        of_area[row["location_name"]] = row["score"]
    return found


def _owners(streets: Mapping[int, Mapping[str, float]]) -> dict[str, int]:
    """Give each street to the area that it scores highest in, of equal ones to the first."""
    owners: dict[str, int] = {}
    for area in sorted(streets):
        for name, found in streets[area].items():
            if name not in owners or found > streets[owners[name]][name]:
                owners[name] = area
    return owners


def _choices(
    area: Area, *, own: list[str], others: list[str], kinds: list[str], centre_name: str
) -> Iterator[Name]:
    """Go through what an area may be called, the best first; it never ends."""
    ward = plain(area.ward_name) or "Unnamed area"
    if centre_name and area.centre_share > CENTRE_SHARE:
        yield Name(centre_name, f"in {_the(centre_name)}")
    if area.hexagon_count >= FEWEST_HEXAGONS and area.ward_share >= WARD_SHARE:
        yield Name(ward, f"in {ward}")
    for streets in [*(f"{own[0]} and {other}" for other in own[1:]), *own[:1]]:
        yield Name(streets, f"around {streets}")
    for street in others:
        yield Name(f"{street}, {ward}", f"around {street} in {ward}")
    for kind in kinds:
        name = short_name(kind)
        a = "an" if name[0].lower() in "aeiou" else "a"
        yield Name(f"{name}, {ward}", f"around {a} {name.lower()} in {ward}")
    yield Name(ward, f"in {ward}")
    yield from (Name(f"{ward}, area {number}", f"in {ward} (area {number})") for number in count(2))


def _the(centre_name: str) -> str:
    """Write the town centre's name inside a sentence: "the town centre", "Colchester town centre".

    >>> _the("Town centre"), _the("Colchester town centre")
    ('the town centre', 'Colchester town centre')
    """
    is_plain = centre_name.casefold() in ("town centre", "city centre", "centre")
    return f"the {centre_name.lower()}" if is_plain else centre_name
