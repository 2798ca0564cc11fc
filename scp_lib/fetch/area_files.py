"""A partnership's wards, their residents, and what may go with them, from ONS and MHCLG."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scp_lib.errors import SourceError
from scp_lib.fetch.errand import Errand
from scp_lib.fetch.ledger import Ledger, facts_of
from scp_lib.fetch.placing import place_file
from scp_lib.partnership import Partnership, WardFile
from scp_lib.sources.mhclg import fetch_deprivation
from scp_lib.sources.nomis import Residents, fetch_residents
from scp_lib.sources.ons import POPULATION, WARDS
from scp_lib.sources.ons_portal import (
    Layer,
    as_geojson,
    checked_code,
    fetch_by_codes,
    fetch_records,
    find_layer,
)

EXTRAS = ("lsoas", "lsoa-to-ward", "imd")
"""What ``--also`` may name."""


def fetch_wards(errand: Errand, setting: WardFile, *, district_code: str) -> None:
    """Bring one district's ward boundaries into the file that the settings name.

    Raises
    ------
    SourceError
        No layer is known for that vintage, its columns are not those of the settings, or it has
        no ward of the district.
    """
    if _is_held(errand, setting.file):
        return
    layers = errand.addresses.ons_portal.wards
    if str(setting.vintage) not in layers or not setting.file.endswith((".geojson", ".json")):
        known = ", ".join(sorted(layers))
        raise SourceError(
            f"{setting.file}: is not held, and cannot be fetched: layers are known for the wards "
            f"of {known}, as GeoJSON. Put the file into {errand.raw / 'ons'} by hand, or name its "
            "layer in sources.toml (docs/fetching.md)."
        )
    content, layer = ward_boundaries(
        errand, vintage=str(setting.vintage), district_code=district_code
    )
    columns = (layer.column("WD..CD"), layer.column("WD..NM"))
    if columns != (setting.code_column, setting.name_column):
        raise SourceError(
            f"{layer.service} has the columns {', '.join(columns)}; the settings want "
            f"{setting.code_column}, {setting.name_column} in {setting.file}. Correct [wards] "
            "(vintage and columns), or name another layer in sources.toml."
        )
    keep(errand, setting.file, content, url=layer.url, title=WARDS.title, licence=WARDS.licence)


def ward_boundaries(errand: Errand, *, vintage: str, district_code: str) -> tuple[bytes, Layer]:
    """Ask the portal for a district's wards of a vintage, as GeoJSON."""
    addresses = errand.addresses.ons_portal
    layer = find_layer(errand.web, root=addresses.root, service=addresses.wards[vintage])
    code, name, district = (layer.column(kind) for kind in ("WD..CD", "WD..NM", "LAD..CD"))
    features = fetch_records(
        errand.web,
        layer,
        where=f"{district}='{checked_code(district_code)}'",
        columns=(code, name, district),
        shapes=True,
    )
    if not features:
        raise SourceError(
            f"{layer.service} has no ward of {district_code}. The district may have another code "
            "in that year: look at https://geoportal.statistics.gov.uk/ (docs/fetching.md)."
        )
    return as_geojson(features, name=layer.service), layer


def fetch_population(errand: Errand, partnership: Partnership, district_codes: list[str]) -> None:
    """Bring the residents of the wards (and of the compared districts' wards) of the year asked."""
    setting = partnership.population
    if setting is None or _is_held(errand, setting.file):
        return
    residents = residents_of_wards(
        errand, vintage=partnership.wards.vintage, district_codes=district_codes, year=setting.year
    )
    keep_population(errand, setting.file, residents)


def residents_of_wards(
    errand: Errand, *, vintage: int, district_codes: list[str], year: int | None
) -> list[Residents]:
    """Ask Nomis for residents by ward; the newest year where None."""
    addresses = errand.addresses.nomis
    kind = addresses.wards.get(str(vintage))
    if kind is None:
        raise SourceError(
            f"Nomis's kind of the wards of {vintage} is not known: known are "
            f"{', '.join(sorted(addresses.wards))}. Name it in sources.toml, or put the file of "
            "residents there by hand (docs/fetching.md)."
        )
    return fetch_residents(
        errand.web, addresses=addresses, district_codes=district_codes, kind=kind, year=year
    )


def keep_population(errand: Errand, name: str, residents: Sequence[Residents]) -> None:
    """Write residents in the layout that the build reads: ward_code, population, year."""
    addresses = errand.addresses.nomis
    source = f"ONS small-area population estimates, through Nomis {addresses.small_areas}, OGL v3.0"
    rows = [(each.code, each.name, each.population, each.year, source) for each in residents]
    header = ("ward_code", "ward_name", "population", "year", "source")
    url = f"{addresses.root}/{addresses.small_areas}.data.csv"
    keep(
        errand, name, _csv(header, rows), url=url, title=POPULATION.title,
        licence=POPULATION.licence,
    )  # fmt: skip


def fetch_extra(errand: Errand, partnership: Partnership, extra: str) -> None:
    """Bring what ``--also`` names: LSOA boundaries, the LSOA-to-ward lookup, deprivation."""
    fetchers: dict[str, Callable[[Errand, Partnership], None]] = {
        "lsoas": _fetch_lsoas,
        "lsoa-to-ward": _fetch_lookup,
        "imd": _fetch_deprivation,
    }
    fetchers[extra](errand, partnership)


def _fetch_lsoas(errand: Errand, partnership: Partnership) -> None:
    addresses = errand.addresses.ons_portal
    vintage = max(addresses.lsoas)
    name = f"{partnership.key}_lsoas_{vintage}.geojson"
    if _is_held(errand, name):
        return
    lookup, rows = _lookup(errand, partnership)
    code = lookup.column("LSOA..CD")
    layer = find_layer(errand.web, root=addresses.root, service=addresses.lsoas[vintage])
    column, label = layer.column("LSOA..CD"), layer.column("LSOA..NM")
    codes = [row["properties"][code] for row in rows]
    features = fetch_by_codes(
        errand.web, layer, column=column, codes=codes, columns=(column, label)
    )
    if len(features) != len(set(codes)):
        raise SourceError(
            f"{layer.service}: {len(features)} of {len(set(codes))} LSOAs came. Nothing was kept: "
            "lookup and boundaries are of different years; name others in sources.toml."
        )
    content = as_geojson(features, name=layer.service)
    keep(errand, name, content, url=layer.url, title="LSOA boundaries", licence=WARDS.licence)


def _fetch_lookup(errand: Errand, partnership: Partnership) -> None:
    name = f"{partnership.key}_lsoa_to_ward_{partnership.wards.vintage}.csv"
    if _is_held(errand, name):
        return
    layer, rows = _lookup(errand, partnership)
    header = list(rows[0]["properties"])
    content = _csv(header, [[row["properties"][column] for column in header] for row in rows])
    keep(
        errand, name, content, url=layer.url, title="LSOA to ward, best fit", licence=WARDS.licence
    )


def _lookup(errand: Errand, partnership: Partnership) -> tuple[Layer, list[dict[str, Any]]]:
    """Return the lookup of LSOAs to wards of the district."""
    addresses = errand.addresses.ons_portal
    vintage = str(partnership.wards.vintage)
    if vintage not in addresses.lsoa_to_ward:
        raise SourceError(
            f"No lookup of LSOAs to the wards of {vintage} is known: known are "
            f"{', '.join(sorted(addresses.lsoa_to_ward))}. Name it in sources.toml."
        )
    service = addresses.lsoa_to_ward[vintage]
    layer = find_layer(errand.web, root=addresses.root, service=service)
    district = layer.column("LAD..CD")
    columns = [layer.column(kind) for kind in ("LSOA..CD", "LSOA..NM", "WD..CD", "WD..NM")]
    where = f"{district}='{checked_code(partnership.district_code)}'"
    rows = fetch_records(errand.web, layer, where=where, columns=[*columns, district], shapes=False)
    if not rows:
        raise SourceError(f"{layer.service} has no LSOA of {partnership.district_code}.")
    return layer, rows


def _fetch_deprivation(errand: Errand, partnership: Partnership) -> None:
    addresses = errand.addresses.deprivation
    name = f"imd_{addresses.newest}.csv"
    if partnership.district_code.startswith("W"):
        errand.say("  imd: the English indices do not cover Wales; nothing to fetch.")
        return
    if _is_held(errand, name):
        return
    content = fetch_deprivation(errand.web, addresses=addresses, year=addresses.newest)
    url = addresses.files[addresses.newest]
    keep(errand, name, content, url=url, title="English indices of deprivation", licence="OGL-3.0")


def keep(errand: Errand, name: str, content: bytes, *, url: str, title: str, licence: str) -> None:
    """Place a file in raw/ons and enter it in the ledger there."""
    folder = errand.raw / "ons"
    place_file(folder / name, content)
    facts = facts_of(content)
    Ledger(folder).add(
        name, fetched_at=errand.now(), is_kept=True, url=url, title=title, licence=licence, **facts
    )
    errand.say(f"  ons/{name}: fetched ({len(content) / 1e3:,.0f} kB)")


def _is_held(errand: Errand, name: str) -> bool:
    is_held = (errand.raw / "ons" / name).is_file()
    if is_held:
        errand.say(f"  ons/{name}: held")
    return is_held


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
