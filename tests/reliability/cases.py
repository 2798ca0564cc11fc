"""Files as people have them: eight cases that once gave a wrong number, and more of each kind.

All rows are invented. Each case makes a raw folder and settings, builds, and says in a few words
what came of it.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.build.build import Built, build
from scp_lib.errors import ScpError
from scp_lib.periods import Month, name_months
from scp_lib.settings.partnership import read_settings
from scp_lib.sources.ons.population import read_population
from tests.reliability import world

KINDS = ("Anti-social behaviour", "Violence and sexual offences", "Burglary", "Other theft")
SETTINGS = """\
name = "Safer District"
area_name = "{area}"
district_code = "{code}"
forces = {forces}
crime_types = ["Anti-social behaviour", "Burglary"]
contact = {{ name = "Team", email = "team@example.org" }}
wards = {{ file = "wards.geojson", code_column = "{columns[0]}", name_column = "{columns[1]}", \
vintage = 2024 }}
"""
OWN, THEIRS = ["E05004900", "E05004901"], [f"E0500510{number}" for number in range(6)]
LISTED = ["E05010392", "E05010393"]
"""Wards of Canterbury on the list of May 2025; the codes above are on none."""
THANET = [f"E0500508{number}" for number in range(1, 7)]


def rows(month: str, ward: int, lsoa: tuple[str, str], count: int, *, force: str) -> world.Rows:
    """Rows in the middle of the ``ward``-th square; every fourth one is ASB."""
    made: world.Rows = []
    for number in range(count):
        kind = KINDS[number % 4]
        made.append(
            dict.fromkeys(world.COLUMNS, "")
            | {
                "Crime ID": "" if kind == KINDS[0] else f"{ward}{month}{number}".rjust(64, "0"),
                "Month": month,
                "Reported by": f"{force.title()} Police",
                "Falls within": f"{force.title()} Police",
                "Longitude": f"{0.905 + 0.01 * ward:.6f}",
                "Latitude": "51.905001",
                "Location": "On or near High Street",
                "LSOA code": lsoa[0],
                "LSOA name": lsoa[1],
                "Crime type": kind,
                "Last outcome category": "" if kind == KINDS[0] else "Under investigation",
            }
        )
        made[-1]["Crime ID"] = made[-1]["Crime ID"].replace("-", "a")
    return made


def wards(raw: Path, listed: Sequence[dict[str, Any]]) -> None:
    """Write squares in a row from west to east, with these properties."""
    features = []
    for place, properties in enumerate(listed):
        west, east = 0.9 + 0.01 * place, 0.91 + 0.01 * place
        ring = [[west, 51.9], [east, 51.9], [east, 51.91], [west, 51.91], [west, 51.9]]
        shape = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    (raw / "ons").mkdir(parents=True, exist_ok=True)
    content = json.dumps({"type": "FeatureCollection", "features": features})
    (raw / "ons" / "wards.geojson").write_text(content)


def street(raw: Path, month: str, made: world.Rows, *, force: str, zipped: str = "") -> None:
    name = f"{month}/{month}-{force}-street.csv"
    path = raw / "police_uk" / (zipped or name)
    path.parent.mkdir(parents=True, exist_ok=True)
    if zipped:
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, world.street_csv(made))
    else:
        path.write_bytes(world.street_csv(made))


def said(
    folder: Path,
    *,
    area: str = "Colchester",
    code: str = "E07000071",
    forces: str = '["essex"]',
    columns: tuple[str, str] = ("WD25CD", "WD25NM"),
) -> str:
    """Build, and say what came of it."""
    text = SETTINGS.format(area=area, code=code, forces=forces, columns=columns)
    settings = read_settings(world.write_settings(folder / "home", text))
    try:
        built = build(settings, raw=folder / "raw", processed=folder / "out", today=Month(2026, 2))
    except ScpError as error:
        return f"refused: {error.faults[0]}"
    return in_words(built)


def in_words(built: Built) -> str:
    incidents, ward_count = len(built["incidents"]), len(built["wards"])
    many = "s" * (ward_count > 1)
    months = name_months(built.complete_months)
    return f"{incidents} incidents in {ward_count} ward{many}, {months}"


def county(
    folder: Path,
    *,
    codes: Sequence[str] = (*OWN, *THEIRS),
    district: Callable[[bool], dict[str, str]] = lambda is_own: {},
    columns: tuple[str, str] = ("WD25CD", "WD25NM"),
    names: tuple[str, str] = ("Canterbury", "Thanet"),
    area: str = "Canterbury",
    code: str = "E07000106",
) -> str:
    """Two wards of the district and six of another, five rows in each."""
    made: world.Rows = []
    listed = []
    for place, ward in enumerate(codes):
        is_own = place < len(codes) - 6
        lsoa = ("E01024100", f"{names[0]} 001A") if is_own else ("E01024700", f"{names[1]} 001A")
        made += rows("2025-12", place, lsoa, 5, force="kent")
        listed.append({columns[0]: ward, columns[1]: f"Ward {place}"} | district(is_own))
    wards(folder / "raw", listed)
    street(folder / "raw", "2025-12", made, force="kent")
    return said(folder, area=area, code=code, forces='["kent"]', columns=columns)


def four_wards(raw: Path, months: Sequence[str], *, each: int = 8, zipped: str = "") -> None:
    """Write wards and months of Essex, with ``each`` rows in each of four wards."""
    wards(raw, [{"WD25CD": f"E0501082{n}", "WD25NM": f"Ward {n}"} for n in range(4)])
    for month in months:
        street(raw, month, essex(month, each), force="essex", zipped=zipped)


def essex(month: str, each: int = 8) -> world.Rows:
    lsoa = ("E01021649", "Colchester 007D")
    return [row for ward in range(4) for row in rows(month, ward, lsoa, each, force="essex")]


def plain(folder: Path, months: Sequence[str]) -> str:
    four_wards(folder / "raw", months)
    return said(folder)


def railway(folder: Path, *, forces: str, months: Sequence[str]) -> str:
    """Four months of Essex; British Transport Police's have no Crime ID, no outcome, no ASB."""
    four_wards(folder / "raw", YEAR[:4])
    for month in months:
        made: world.Rows = []
        for number in range(600):
            lsoa = (("E01000010", "E01034500")[number % 2], f"Elsewhere {number % 90:03}A")
            (row,) = rows(month, 0 if number < 4 else 700, lsoa, 1, force="btp")
            bare = {"Crime ID": "", "Last outcome category": "", "Crime type": "Other theft"}
            made.append(row | bare)
        for row in made[4:]:
            row["Longitude"] = "-1.500000"
        street(folder / "raw", month, made, force="btp")
    return said(folder, forces=forces)


def overlapping(folder: Path, names: Sequence[str], *, moved: int = 3, fewer: int = 0) -> str:
    """Downloads of which each reaches a month further; outcomes of the last have moved on."""
    for place, name in enumerate(names):
        for month in YEAR[: 4 - len(names) + 1 + place]:
            made = essex(month)
            for row in made[: moved * place]:
                row["Last outcome category"] = "Local resolution" if row["Crime ID"] else ""
            keep = len(made) - fewer * (len(names) - 1 - place)
            street(folder / "raw", month, made[:keep], force="essex", zipped=name)
    four_wards(folder / "raw", [])
    return said(folder)


def old(folder: Path, kinds: Sequence[str], *, month: str = "2012-01", beside: bool = True) -> str:
    """A month of before May 2013, with the types of then."""
    made = essex(month, 12)
    for number, row in enumerate(made):
        row["Crime type"] = kinds[number % len(kinds)]
    four_wards(folder / "raw", ["2025-01"] if beside else [])
    street(folder / "raw", month, made, force="essex")
    return said(folder)


def parts(folder: Path, counts: dict[str, int]) -> str:
    """Months of Dyfed-Powys with so many rows."""
    wards(folder / "raw", [{"WD25CD": "W05000500", "WD25NM": "Ward"}])
    for month, count in counts.items():
        lsoa = ("W01001960" if count > 500 else "W01000500", "Carmarthenshire 001F")
        made = rows(month, 0, lsoa, count, force="dyfed-powys")
        street(folder / "raw", month, made, force="dyfed-powys")
    where = {"area": "Carmarthenshire", "code": "W06000010", "forces": '["dyfed-powys"]'}
    return said(folder, **where)


def residents(folder: Path, *lines: str) -> str:
    """Read the residents of four wards, 6000 to 6003."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "people.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    codes = [f"E0501082{number}" for number in range(4)]
    return f"{read_population(path, year=2022, ward_codes=codes)['population'].sum():,} residents"


YEAR = [f"2025-{number:02}" for number in range(1, 13)]
TITLES = ("Population estimates by ward,,,", ",,,", ",,,")
W = [(f"E0501082{number}", 6000 + number) for number in range(4)]
TEN = "10 incidents in 2 wards, December 2025"
FOUR, ALL = "128 incidents in 4 wards, January to April 2025", "24,006 residents"
OLD = ("Violent crime", "Public disorder and weapons", "Burglary", "Anti-social behaviour")
JANUARY = "32 incidents in 4 wards, January 2025"
BTP = "{} incidents in 4 wards, January to April 2025"


class Case(NamedTuple):
    """What people have, one of its forms, what must come of it, and how it is made."""

    kind: str
    words: str
    expected: str
    make: Callable[[Path], str]


def _case(kind: str, *forms: tuple[str, str, Callable[[Path], str]]) -> list[Case]:
    return [Case(kind, words, expected, make) for words, expected, make in forms]


def _columns(**names: str) -> Callable[[bool], dict[str, str]]:
    codes = {True: ("E07000106", "Canterbury"), False: ("E07000114", "Thanet")}
    return lambda is_own: {column: codes[is_own][what == "name"] for column, what in names.items()}


CASES = [
    *_case(
        "a ward file of a county, with its districts",
        ("London Datastore: LAGSSCODE, DISTRICT", TEN,
         lambda folder: county(folder, district=_columns(LAGSSCODE="code", DISTRICT="name"),
                               columns=("GSS_CODE", "NAME"))),
        ("ONS: LAD25CD, LAD25NM", TEN,
         lambda folder: county(folder, district=_columns(LAD25CD="code", LAD25NM="name"))),
        ("in small letters, without a name", TEN,
         lambda folder: county(folder, district=_columns(lad22cd="code"))),
        ("a council's own column of names alone", TEN,
         lambda folder: county(folder, district=_columns(Borough="name"))),
        ("of another district alone", "refused: wards.geojson",
         lambda folder: county(folder, codes=THEIRS, district=_columns(LAD25CD="code"))),
    ),
    *_case(
        "a ward file of a county, without its districts",
        ("codes of no list: by the small areas that the rows name", TEN, county),
        ("codes of the list of 2025", TEN,
         lambda folder: county(folder, codes=(*LISTED, *THANET))),
        ("rows that name a district of before a merger", TEN,
         lambda folder: county(folder, names=("Mendip", "Thanet"), area="Somerset",
                               code="E06000066")),
        ("of another district alone, by the list", "refused: wards.geojson",
         lambda folder: county(folder, codes=THANET)),
    ),
    *_case(
        "no file of residents",
        ("thirteen months", "416 incidents in 4 wards, December 2024 to December 2025",
         lambda folder: plain(folder, ["2024-12", *YEAR])),
        ("one month", JANUARY, lambda folder: plain(folder, YEAR[:1])),
        ("months with a gap", "64 incidents in 4 wards, January 2025, March 2025",
         lambda folder: plain(folder, ["2025-01", "2025-03"])),
        ("a download zipped", "64 incidents in 4 wards, January to February 2025",
         lambda folder: (four_wards(folder / "raw", YEAR[:2], zipped="a.zip"), said(folder))[1]),
    ),
    *_case(
        "British Transport Police and the own force",
        ("among the forces", BTP.format(144),
         lambda folder: railway(folder, forces='["essex", "btp"]', months=YEAR[:4])),
        ("as an extra force", BTP.format(144),
         lambda folder: railway(folder, forces='["essex"]\nextra_forces = ["btp"]',
                                months=YEAR[:4])),
        ("with months missing", BTP.format(136),
         lambda folder: railway(folder, forces='["essex", "btp"]', months=YEAR[:2])),
        ("in the folder, and in no setting", BTP.format(128),
         lambda folder: railway(folder, forces='["essex"]', months=YEAR[:4])),
    ),
    *_case(
        "a second download made later",
        ("two, with other outcomes", FOUR,
         lambda folder: overlapping(folder, ["a90be2.zip", "3f1c9a.zip"])),
        ("the other way round by name", FOUR,
         lambda folder: overlapping(folder, ["3f1c9a.zip", "a90be2.zip"], moved=9)),
        ("three", FOUR, lambda folder: overlapping(folder, ["c.zip", "a.zip", "b.zip"])),
        ("two, the earlier with fewer rows", FOUR,
         lambda folder: overlapping(folder, ["b.zip", "a.zip"], fewer=5)),
    ),
    *_case(
        "a month of before May 2013",
        ("old types, with a month of today", JANUARY, lambda folder: old(folder, OLD)),
        ("types that have the same name today", JANUARY, lambda folder: old(folder, OLD[2:])),
        ("the last such month", JANUARY, lambda folder: old(folder, OLD, month="2013-04")),
        ("alone", "refused: police_uk/: January 2012 left out",
         lambda folder: old(folder, OLD, beside=False)),
    ),
    *_case(
        "residents as ONS and Nomis give them",
        ("a workbook's sheet with title rows", ALL, lambda folder: residents(
            folder, *TITLES, "LAD 2023 Code,Ward 2023 Code,Total,F0",
            *(f"E07000071,{code},{count},30" for code, count in W))),
        ("Ward Code 1, thousands in groups", ALL, lambda folder: residents(
            folder, "Ward Code 1,LA name,All Ages",
            *(f'{code},Colchester,"{count:,}"' for code, count in W))),
        ("a query of Nomis", ALL, lambda folder: residents(
            folder, '"Population estimates - small area"', "", '"date","2022"', "",
            '"2023 ward","mnemonic","2022"',
            *(f'"Ward","{code}",{count}' for code, count in W), "",
            '"Figures may not sum due to rounding"')),
        ("the API of Nomis", ALL, lambda folder: residents(
            folder, "DATE,GEOGRAPHY_CODE,OBS_VALUE",
            *(f"2022,{code},{count}" for code, count in W))),
        ("6000.0", ALL, lambda folder: residents(
            folder, "ward_code,population,year",
            *(f"{code},{count}.0,2022" for code, count in W))),
    ),
    *_case(
        "fragments next to a whole month",
        ("three before it", "700 incidents in 1 ward, December 2025",
         lambda folder: parts(folder, {"2024-02": 60, "2024-03": 30, "2024-04": 50,
                                       "2025-12": 700})),
        ("one after it", "700 incidents in 1 ward, November 2025",
         lambda folder: parts(folder, {"2025-11": 700, "2025-12": 12})),
        ("seven before it", "800 incidents in 1 ward, December 2025",
         lambda folder: parts(folder, dict.fromkeys(YEAR[4:11], 60) | {"2025-12": 800})),
        ("two whole months among three", "1410 incidents in 1 ward, October 2025, December 2025",
         lambda folder: parts(folder, {"2025-10": 700, "2025-11": 90, "2025-12": 710})),
    ),
]  # fmt: skip
