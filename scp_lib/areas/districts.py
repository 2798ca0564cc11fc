"""Districts of England and Wales as ONS listed them in 2025: names, forces, partnerships, wards."""

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

_REFERENCE = Path(__file__).parent / "reference"
RESIDENTS_YEAR = 2023
"""Mid-year of the districts' residents."""
WARDS_YEAR = 2025
_TURNED = re.compile(r"(.+), ((?:City|County) of)")


class District(NamedTuple):
    """A district: its code of today, its name, and what goes by other names.

    ``partnerships`` are the names of its community safety partnerships, ``forces`` the names of
    its forces' files; ``lsoa_names`` the districts that the names of its LSOAs begin with: after a
    merger of districts they are the old ones. ``residents`` are those of RESIDENTS_YEAR.
    """

    code: str
    name: str
    partnerships: tuple[str, ...]
    forces: tuple[str, ...]
    lsoa_names: tuple[str, ...]
    residents: int


@cache
def districts() -> dict[str, District]:
    """Return every district by its code, of today or of 2024 where that was another.

    >>> district = districts()["E06000066"]
    >>> district.name, district.forces, district.lsoa_names[:2]
    ('Somerset', ('avon-and-somerset',), ('Mendip', 'Sedgemoor'))
    >>> districts()["E08000016"].code, districts()["E07000071"].residents
    ('E08000038', 196998)
    """
    found: dict[str, District] = {}
    rows: dict[str, list[dict[str, str]]] = {}
    people = {
        row["lad25_code"]: int(row["mid_2023"]) for row in _rows("lad_population_mid_2023.csv")
    }
    for row in _rows("lad_csp_pfa_force.csv"):
        rows.setdefault(row["lad25_code"], []).append(row)
    for code, parts in rows.items():
        names = (part["lsoa_name_districts"].split("|") for part in parts)
        district = District(
            code,
            plain_name(parts[0]["lad24_name"]),
            tuple(dict.fromkeys(part["csp24_name"] for part in parts)),
            tuple(dict.fromkeys(part["police_uk_slug"] for part in parts)),
            tuple(dict.fromkeys(name for some in names for name in some if name)),
            people[code],
        )
        found |= {code: district, parts[0]["lad24_code"]: district}
    return found


def _rows(name: str) -> list[dict[str, str]]:
    content = (_REFERENCE / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return list(csv.DictReader(io.StringIO(text)))


def plain_name(name: str) -> str:
    """Turn a listed name around.

    >>> plain_name("Bristol, City of"), plain_name("Tendring")
    ('Bristol', 'Tendring')
    """
    turned = _TURNED.fullmatch(name)
    return turned[1] if turned else name


class ListedWard(NamedTuple):
    """A ward of WARDS_YEAR: its name, in Welsh where it has one, its district, and its LSOAs."""

    name: str
    welsh_name: str
    district: str
    lsoas: tuple[str, ...]


@cache
def listed_wards() -> dict[str, ListedWard]:
    """Return every ward that an LSOA of 2021 lies in for the most part, by its code.

    >>> castle = listed_wards()["E05010828"]
    >>> castle.name, castle.district, castle.lsoas[0]
    ('Castle', 'E07000071', 'E01021646')
    """
    return {
        code: ListedWard(name, welsh, district, tuple(lsoas.split()))
        for code, name, welsh, district, lsoas in (
            row.values() for row in _rows("ward25_names_of_lsoa_best_fit.csv.gz")
        )
    }


@cache
def wards_of(district_code: str) -> frozenset[str]:
    """Return the codes of a district's listed wards; none if the district is unknown."""
    known = districts().get(district_code)
    wards = listed_wards().items()
    return frozenset(code for code, ward in wards if known and ward.district == known.code)


@cache
def names_today() -> dict[str, str]:
    """Return the district of today for each name that LSOAs begin with.

    >>> names_today()["Mendip"], names_today()["Colchester"]
    ('Somerset', 'Colchester')
    """
    return {name: each.name for each in districts().values() for name in each.lsoa_names}


@cache
def _listed_case() -> dict[str, str]:
    return {name.casefold(): name for name in names_today()}


@lru_cache(maxsize=50_000)
def plain_lsoa_name(name: str) -> str:
    """Return an LSOA's name with single spaces, no unseen letters, its district's as it is listed.

    >>> plain_lsoa_name(" CANTER\u200bBURY  001a"), plain_lsoa_name("Smallton 001A")
    ('Canterbury 001A', 'Smallton 001A')
    """
    seen = "".join(letter for letter in name if unicodedata.category(letter) != "Cf")
    district, _, number = " ".join(seen.split()).rpartition(" ")
    return f"{_listed_case().get(district.casefold(), district)} {number.upper()}".strip()


def own_names(code: str, area_name: str) -> set[str]:
    """Return the names that a district's LSOAs begin with; its own alone if its code is unknown."""
    known = districts().get(code)
    return {area_name, *(known.lsoa_names if known else ()), *([known.name] if known else ())}


def other_districts(ward_codes: list[str], *, code: str) -> Iterator[tuple[str, str]]:
    """Yield each ward that is listed under another district, with that district's name."""
    known = districts().get(code)
    for ward in ward_codes:
        found = listed_wards().get(ward)
        if known and found and found.district != known.code:
            yield ward, districts()[found.district].name


@cache
def lsoas_of_2011_alone() -> frozenset[str]:
    """Return the LSOA codes of 2011 that were split, merged or redrawn in 2021.

    >>> len(lsoas_of_2011_alone()), "E01000010" in lsoas_of_2011_alone()
    (1106, True)
    """
    packed = (_REFERENCE / "lsoa_2011_only.txt.gz").read_bytes()
    return frozenset(gzip.decompress(packed).decode().split())
