"""A district: its name, partnership and force, as ONS lists them, and its wards in a folder."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib.areas.districts import District, districts, listed_wards, names_today, plain_name
from scp_lib.errors import SourceError, UsageError
from scp_lib.measures.area_comparison import FEWEST_A_YEAR
from scp_lib.sources.ons.population import SHIPPED, counted
from scp_lib.sources.ons.reader import are_districts
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.police_uk.reader import read_incidents

_WARD = re.compile(r"WD(\d\d)(CD|NM)", re.IGNORECASE)


def district_of(code: str) -> District:
    """Return a district of England or Wales; UsageError if none has that code, by its name too."""
    found = districts().get(code)
    if found is None:
        every = districts().values()
        named = {name.upper(): each for each in every for name in (*each.lsoa_names, each.name)}
        hint = "Give its name, also of a district that was merged, to see its code."
        if today := named.get(code.upper()):
            hint = f"For {today.name} run `safer init {today.code}`."
        raise UsageError(
            f"{code[:40]!r}: no district of England and Wales has that code in 2025. {hint}"
        )
    return found


def slug(name: str) -> str:
    """Return a name as a file's.

    >>> slug("King's Lynn and West Norfolk"), slug("St. Helens"), slug("Ynys Môn")
    ('kings-lynn-and-west-norfolk', 'st-helens', 'ynys-mon')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = plain.replace("&", " and ").replace("'", "").replace(".", "")
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")


def partnership_name(district: District) -> str:
    """Return the name of a district's partnership; of several, one after the district itself.

    >>> partnership_name(district_of("E07000076")), partnership_name(district_of("E06000014"))
    ('Tendring Community Safety Partnership', 'City of York Community Safety Partnership')
    >>> district_of("E06000058").partnerships
    ('Bournemouth', 'Poole', 'Dorset')
    >>> partnership_name(district_of("E06000058"))
    'Bournemouth, Christchurch and Poole Community Safety Partnership'
    """
    several = len(district.partnerships) > 1
    plain = district.name if several else plain_name(district.partnerships[0])
    return plain if "partnership" in plain.lower() else f"{plain} Community Safety Partnership"


class ReceivedWards(NamedTuple):
    """A file of one district's wards in raw/ons, its columns, vintage and ward codes."""

    file: str
    code_column: str
    name_column: str
    vintage: int
    codes: frozenset[str]


def received_wards(folder: Path, *, district_code: str, slug: str) -> ReceivedWards | None:
    """Return the newest ward file of a district that lies in a folder.

    Its wards are known by a column of districts' codes, by the list of wards, or, for a file with
    neither, by its name ``<slug>_wards_<year>.geojson``.
    """
    found: list[ReceivedWards] = []
    named = re.compile(rf"{re.escape(slug.replace('-', '_'))}_wards_\d{{4}}")
    listed = {code: ward.district for code, ward in listed_wards().items()}
    for path in sorted(folder.glob("*.geojson")):
        rows = _properties(path)
        columns = list(rows[0]) if rows else []
        kinds = {kind[2].upper(): kind for kind in map(_WARD.fullmatch, columns) if kind}
        if set(kinds) != {"CD", "NM"} or kinds["CD"][1] != kinds["NM"][1]:
            continue
        code = kinds["CD"][0]
        table = pd.DataFrame(rows, dtype=object)
        of_district = [column for column in columns if are_districts(table[column])]
        if of_district:
            rows = [row for row in rows if row[of_district[0]] == district_code]
        elif any(row[code] in listed for row in rows):
            rows = [row for row in rows if listed.get(row[code], district_code) == district_code]
            if not any(row[code] in listed for row in rows):
                continue
        elif not named.fullmatch(path.stem.replace("-", "_")):
            continue
        if rows:
            codes = frozenset(str(row[code]) for row in rows)
            year = 2000 + int(kinds["CD"][1])
            found.append(ReceivedWards(path.name, code, kinds["NM"][0], year, codes))
    return max(found, key=lambda wards: wards.vintage, default=None)


def received_population(folder: Path, *, ward_codes: Collection[str]) -> tuple[str, int] | None:
    """Return the file and newest mid-year that has residents for every ward.

    The file may be the one that comes with the library.
    """
    found: list[tuple[int, bool, str]] = []
    for path in sorted((*folder.glob("*.csv"), *folder.glob("*.xlsx"), SHIPPED)):
        try:
            rows = counted(path)
        except SourceError:
            continue  # of something else
        years: dict[str, set[str]] = {}
        for row in rows:
            if row.people:
                years.setdefault(row.year, set()).add(row.code)
        found += [
            (int(year), path != SHIPPED, path.name)
            for year, codes in years.items()
            if re.fullmatch(r"(19|20)\d\d", year) and codes.issuperset(ward_codes)
        ]
    if not found:
        return None
    year, _, name = max(found)
    return name, year


def districts_named(folder: Path, *, force: str) -> list[str]:
    """Return the districts of today that a force's newest file names often enough to be its own.

    As measures.area_comparison.districts_of_force takes them from a year of rows.
    """
    if not folder.is_dir():
        return []
    files = [file for file in find_street_files(folder).files if file.force == force]
    if not files:
        return []
    try:
        newest = read_incidents(max(files, key=lambda file: file.month))
    except SourceError:
        return []  # the report says what is wrong with it
    lsoas = newest.table["lsoa_name"].drop_null().to_pylist()
    named = (lsoa.rpartition(" ")[0] for lsoa in lsoas)
    rows = Counter(names_today().get(name, name) for name in named)
    return sorted(name for name, count in rows.items() if 12 * count >= FEWEST_A_YEAR)


def _properties(path: Path) -> list[dict[str, Any]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        return [dict(each["properties"]) for each in content["features"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []
