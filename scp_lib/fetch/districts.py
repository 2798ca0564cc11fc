"""A district: its name, partnership, force and wards, as ONS lists them or a raw folder shows."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.errors import UsageError
from scp_lib.fetch.run import FetchRun
from scp_lib.measures.area_comparison import FEWEST_A_YEAR
from scp_lib.sources.ons.portal import checked_code, fetch_records, find_layer
from scp_lib.sources.police_uk.downloads import StreetFile, find_street_files

_TURNED = re.compile(r"(.+), ((?:City|County) of)")
_CIRCUMSTANCE = re.compile(r" (Police|Constabulary|Police Service)$")
_WARD = re.compile(r"WD(\d\d)(CD|NM)")
_DISTRICT = re.compile(r"LAD\d\dCD")


class District(NamedTuple):
    """One district: GSS code, name, name of its partnership, name of its force's files."""

    code: str
    name: str
    partnership: str
    force: str


def district_of(run: FetchRun, code: str) -> District:
    """Ask ONS's lookup for a district; raise UsageError if it has none of that code."""
    found = _ask(run, "LAD..CD", checked_code(code))
    if not found:
        raise UsageError(
            f"{code}: ONS's list of districts of England and Wales has no such code (any more). "
            "Look it up at https://geoportal.statistics.gov.uk/; Colchester is E07000071."
        )
    return found[0]


def district_by_name(run: FetchRun, name: str) -> District:
    """Ask ONS's lookup for a district by its name."""
    found = _ask(run, "LAD..NM", name)
    if not found:
        raise UsageError(
            f"{name[:60]!r}: ONS's list of districts has none of that name. Correct it in "
            "[[comparison.wards]] of the settings."
        )
    return found[0]


def plain_name(name: str) -> str:
    """Turn a listed name around.

    >>> plain_name("Bristol, City of"), plain_name("Tendring")
    ('Bristol', 'Tendring')
    """
    turned = _TURNED.fullmatch(name)
    return turned[1] if turned else name


def slug(name: str, *, joint: str = "-") -> str:
    """Return a name as a file's.

    >>> slug("King's Lynn and West Norfolk"), slug("St. Helens"), slug("Ynys Môn")
    ('kings-lynn-and-west-norfolk', 'st-helens', 'ynys-mon')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = plain.replace("&", " and ").replace("'", "").replace(".", "")
    return re.sub(r"[^a-z0-9]+", joint, words).strip(joint)


def force_of(police_area: str, *, names: dict[str, str]) -> str:
    """Return how police.uk names the files of a police force area.

    ``names`` are the settings' own, for those that do not follow from the area's name.

    >>> [force_of(area, names={}) for area in ("Essex", "London, City of", "Metropolitan Police")]
    ['essex', 'city-of-london', 'metropolitan']
    >>> force_of("Devon & Cornwall", names={})
    'devon-and-cornwall'
    """
    if police_area in names:
        return names[police_area]
    turned = _TURNED.fullmatch(police_area)
    return slug(_CIRCUMSTANCE.sub("", f"{turned[2]} {turned[1]}" if turned else police_area))


def _ask(run: FetchRun, kind: str, value: str) -> list[District]:
    addresses = run.addresses.ons_portal
    layer = find_layer(run.web, root=addresses.root, service=addresses.district_to_force)
    code, name, csp, force = (
        layer.column(each) for each in ("LAD..CD", "LAD..NM", "CSP..NM", "PFA..NM")
    )
    asked = value.replace("'", "''")
    rows = fetch_records(
        run.web,
        layer,
        where=f"{layer.column(kind)}='{asked}'",
        columns=(code, name, csp, force),
        shapes=False,
    )
    found: list[dict[str, Any]] = [row["properties"] for row in rows]
    return [
        District(
            row[code],
            plain_name(row[name]),
            partnership_name(row[csp]),
            force_of(row[force], names=addresses.force_names),
        )
        for row in found
    ]


def partnership_name(listed: str) -> str:
    """Return a partnership's name in full.

    >>> partnership_name("Tendring"), partnership_name("Safer Colchester Partnership")
    ('Tendring Community Safety Partnership', 'Safer Colchester Partnership')
    """
    plain = plain_name(listed)
    return plain if "partnership" in plain.lower() else f"{plain} Community Safety Partnership"


class ReceivedWards(NamedTuple):
    """A file of one district's wards in raw/ons, its columns, vintage and ward codes."""

    file: str
    code_column: str
    name_column: str
    vintage: int
    codes: frozenset[str]


def received_wards(folder: Path, *, district_code: str, slug: str) -> ReceivedWards | None:
    """Return the newest ward file of a district: by its column of districts, or by its name.

    A file without such a column is the district's if it is named ``<slug>_wards_<year>.geojson``.
    """
    found: list[ReceivedWards] = []
    named = re.compile(rf"{re.escape(slug.replace('-', '_'))}_wards_\d{{4}}")
    for path in sorted(folder.glob("*.geojson")):
        rows = _properties(path)
        columns = list(rows[0]) if rows else []
        kinds = {kind[2]: kind for kind in map(_WARD.fullmatch, columns) if kind}
        if set(kinds) != {"CD", "NM"} or kinds["CD"][1] != kinds["NM"][1]:
            continue
        code = kinds["CD"][0]
        district = next(filter(_DISTRICT.fullmatch, columns), "")
        rows = [row for row in rows if not district or row[district] == district_code]
        if not rows or not (district or named.fullmatch(path.stem.replace("-", "_"))):
            continue
        codes = frozenset(str(row[code]) for row in rows)
        found.append(
            ReceivedWards(path.name, code, kinds["NM"][0], 2000 + int(kinds["CD"][1]), codes)
        )
    return max(found, key=lambda wards: wards.vintage, default=None)


def received_population(folder: Path, *, ward_codes: frozenset[str]) -> tuple[str, int] | None:
    """Return the file and newest mid-year that has residents for every ward."""
    found: list[tuple[int, str]] = []
    for path in sorted(folder.glob("*.csv")):
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                table = csv.DictReader(stream)
                if not {"ward_code", "population", "year"} <= set(table.fieldnames or []):
                    continue
                years: dict[str, set[str]] = {}
                for row in table:
                    years.setdefault(row["year"], set()).add(row["ward_code"])
        except (OSError, UnicodeDecodeError, csv.Error):
            continue
        found += [
            (int(year), path.name)
            for year, codes in years.items()
            if year.isdigit() and ward_codes <= codes
        ]
    if not found:
        return None
    year, name = max(found)
    return name, year


def district_name(folder: Path, code: str) -> str:
    """Return the name that a GeoJSON in the folder gives a district's code; empty if none does."""
    for path in sorted(folder.glob("*.geojson")):
        for row in _properties(path):
            if code in row.values():
                names = [
                    value
                    for column, value in row.items()
                    if column.lower() == "name" or re.fullmatch(r"LAD\d\dNM", column)
                ]
                if names:
                    return str(names[0])
    return ""


def force_by_lsoas(folder: Path, name: str) -> str:
    """Return the force in whose newest files most LSOAs are named after the district."""
    if not folder.is_dir():
        return ""
    rows: Counter[str] = Counter()
    mark = f",{name} 0".encode()
    newest = {file.force: file for file in _oldest_first(folder)}
    for force, file in newest.items():
        rows[force] = file.read_bytes().count(mark)
    best = rows.most_common(1)
    return best[0][0] if best and best[0][1] else ""


def districts_named(folder: Path, *, force: str) -> list[str]:
    """Return the districts that a force's newest file names often enough to be its own.

    As measures.area_comparison.districts_of_force takes them from a year of rows.
    """
    if not folder.is_dir():
        return []
    newest = [file for file in _oldest_first(folder) if file.force == force][-1:]
    rows: Counter[str] = Counter()
    for file in newest:
        text = io.TextIOWrapper(io.BytesIO(file.read_bytes()), encoding="utf-8-sig", newline="")
        for row in csv.DictReader(text):
            rows[str(row.get("LSOA name") or "").rpartition(" ")[0]] += 1
    return sorted(name for name, count in rows.items() if name and 12 * count >= FEWEST_A_YEAR)


def received_neighbours(
    folder: Path, names: Iterable[str], *, population: str, year: int
) -> dict[str, ReceivedWards]:
    """Return the districts whose wards lie in the folder, and their residents in one file."""
    known = {
        name: wards
        for name in names
        if (wards := received_wards(folder, district_code="", slug=slug(name))) is not None
    }
    if not known or not population:
        return {}
    with (folder / population).open(encoding="utf-8-sig", newline="") as stream:
        codes = {row["ward_code"] for row in csv.DictReader(stream) if row["year"] == str(year)}
    return {name: wards for name, wards in known.items() if wards.codes <= codes}


def _oldest_first(folder: Path) -> list[StreetFile]:
    return sorted(find_street_files(folder).files, key=lambda file: file.month)


def _properties(path: Path) -> list[dict[str, Any]]:
    """Return the properties of a GeoJSON file's features; none if it is not one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        return [dict(each["properties"]) for each in content["features"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
