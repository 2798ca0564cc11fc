"""A district's name, its partnership and its police force, as ONS lists them."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NamedTuple

from scp_lib.errors import UsageError
from scp_lib.fetch.run import FetchRun
from scp_lib.sources.ons.portal import checked_code, fetch_records, find_layer

_TURNED = re.compile(r"(.+), ((?:City|County) of)")
_CIRCUMSTANCE = re.compile(r" (Police|Constabulary|Police Service)$")


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
