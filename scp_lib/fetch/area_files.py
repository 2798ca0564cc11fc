"""A partnership's wards, their residents, and what may go with them, from ONS and MHCLG."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scp_lib.errors import SourceError
from scp_lib.fetch.run import Fetches, FetchRun, facts_of, place_file
from scp_lib.settings.partnership import Partnership, WardFile
from scp_lib.sources.mhclg import fetch_deprivation
from scp_lib.sources.ons.nomis import Residents, fetch_residents
from scp_lib.sources.ons.portal import (
    Layer,
    as_geojson,
    checked_code,
    fetch_by_codes,
    fetch_records,
    find_layer,
)
from scp_lib.sources.ons.reader import POPULATION, WARDS

EXTRAS = ("lsoas", "lsoa-to-ward", "imd")
"""What ``--also`` may name."""


def fetch_wards(run: FetchRun, setting: WardFile, *, district_code: str) -> None:
    """Bring one district's ward boundaries into the file that the settings name.

    SourceError if no layer is known for that vintage, its columns are not those of the settings, or
    it has no ward of the district.
    """
    if _is_there(run, setting.file):
        return
    layers = run.addresses.ons_portal.wards
    if str(setting.vintage) not in layers or not setting.file.endswith((".geojson", ".json")):
        known = ", ".join(sorted(layers))
        raise SourceError(
            f"{setting.file}: is missing, and cannot be fetched: layers are known for the wards "
            f"of {known}, as GeoJSON. Put the file into {run.raw / 'ons'} by hand, or name its "
            "layer in sources.toml (docs/fetching.md)."
        )
    content, layer = ward_boundaries(run, vintage=str(setting.vintage), district_code=district_code)
    columns = (layer.column("WD..CD"), layer.column("WD..NM"))
    if columns != (setting.code_column, setting.name_column):
        raise SourceError(
            f"{layer.service} has the columns {', '.join(columns)}; the settings want "
            f"{setting.code_column}, {setting.name_column} in {setting.file}. Correct [wards] "
            "(vintage and columns), or name another layer in sources.toml."
        )
    keep(run, setting.file, content, url=layer.url, title=WARDS.title)


def ward_boundaries(run: FetchRun, *, vintage: str, district_code: str) -> tuple[bytes, Layer]:
    """Ask the portal for a district's wards of a vintage, as GeoJSON."""
    addresses = run.addresses.ons_portal
    layer = find_layer(run.web, root=addresses.root, service=addresses.wards[vintage])
    code, name, district = (layer.column(kind) for kind in ("WD..CD", "WD..NM", "LAD..CD"))
    features = fetch_records(
        run.web,
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


def fetch_population(run: FetchRun, partnership: Partnership) -> None:
    """Bring the residents of the wards of the year asked."""
    setting = partnership.population
    if setting is None or setting.file is None or _is_there(run, setting.file):
        return
    residents = residents_of_wards(
        run,
        vintage=partnership.wards.vintage,
        district_codes=[partnership.district_code],
        year=setting.year,
    )
    keep_population(run, setting.file, residents)


def residents_of_wards(
    run: FetchRun, *, vintage: int, district_codes: list[str], year: int | None
) -> list[Residents]:
    """Ask Nomis for residents by ward; the newest year where None."""
    addresses = run.addresses.nomis
    kind = addresses.wards.get(str(vintage))
    if kind is None:
        raise SourceError(
            f"Nomis's kind of the wards of {vintage} is not known: known are "
            f"{', '.join(sorted(addresses.wards))}. Name it in sources.toml, or put the file of "
            "residents there by hand (docs/fetching.md)."
        )
    return fetch_residents(
        run.web, addresses=addresses, district_codes=district_codes, kind=kind, year=year
    )


def keep_population(run: FetchRun, name: str, residents: Sequence[Residents]) -> None:
    """Write residents in the layout that the build reads: ward_code, population, year."""
    addresses = run.addresses.nomis
    source = f"ONS small-area population estimates, through Nomis {addresses.small_areas}, OGL v3.0"
    rows = [(each.code, each.name, each.population, each.year, source) for each in residents]
    header = ("ward_code", "ward_name", "population", "year", "source")
    url = f"{addresses.root}/{addresses.small_areas}.data.csv"
    keep(run, name, _csv(header, rows), url=url, title=POPULATION.title)


def fetch_extra(run: FetchRun, partnership: Partnership, extra: str) -> None:
    """Bring what ``--also`` names: LSOA boundaries, the LSOA-to-ward lookup, deprivation."""
    fetchers: dict[str, Callable[[FetchRun, Partnership], None]] = {
        "lsoas": _fetch_lsoas,
        "lsoa-to-ward": _fetch_lookup,
        "imd": _fetch_deprivation,
    }
    fetchers[extra](run, partnership)


def _fetch_lsoas(run: FetchRun, partnership: Partnership) -> None:
    addresses = run.addresses.ons_portal
    vintage = max(addresses.lsoas)
    name = f"{partnership.key}_lsoas_{vintage}.geojson"
    if _is_there(run, name):
        return
    lookup, rows = _lookup(run, partnership)
    code = lookup.column("LSOA..CD")
    layer = find_layer(run.web, root=addresses.root, service=addresses.lsoas[vintage])
    column, label = layer.column("LSOA..CD"), layer.column("LSOA..NM")
    codes = [row["properties"][code] for row in rows]
    features = fetch_by_codes(run.web, layer, column=column, codes=codes, columns=(column, label))
    if len(features) != len(set(codes)):
        raise SourceError(
            f"{layer.service}: {len(features)} of {len(set(codes))} LSOAs came. Nothing was kept: "
            "lookup and boundaries are of different years; name others in sources.toml."
        )
    content = as_geojson(features, name=layer.service)
    keep(run, name, content, url=layer.url, title="LSOA boundaries")


def _fetch_lookup(run: FetchRun, partnership: Partnership) -> None:
    name = f"{partnership.key}_lsoa_to_ward_{partnership.wards.vintage}.csv"
    if _is_there(run, name):
        return
    layer, rows = _lookup(run, partnership)
    header = list(rows[0]["properties"])
    content = _csv(header, [[row["properties"][column] for column in header] for row in rows])
    keep(run, name, content, url=layer.url, title="LSOA to ward, best fit")


def _lookup(run: FetchRun, partnership: Partnership) -> tuple[Layer, list[dict[str, Any]]]:
    """Return the lookup of LSOAs to wards of the district."""
    addresses = run.addresses.ons_portal
    vintage = str(partnership.wards.vintage)
    if vintage not in addresses.lsoa_to_ward:
        raise SourceError(
            f"No lookup of LSOAs to the wards of {vintage} is known: known are "
            f"{', '.join(sorted(addresses.lsoa_to_ward))}. Name it in sources.toml."
        )
    service = addresses.lsoa_to_ward[vintage]
    layer = find_layer(run.web, root=addresses.root, service=service)
    district = layer.column("LAD..CD")
    columns = [layer.column(kind) for kind in ("LSOA..CD", "LSOA..NM", "WD..CD", "WD..NM")]
    where = f"{district}='{checked_code(partnership.district_code)}'"
    rows = fetch_records(run.web, layer, where=where, columns=[*columns, district], shapes=False)
    if not rows:
        raise SourceError(f"{layer.service} has no LSOA of {partnership.district_code}.")
    return layer, rows


def _fetch_deprivation(run: FetchRun, partnership: Partnership) -> None:
    addresses = run.addresses.deprivation
    name = f"imd_{addresses.newest}.csv"
    if partnership.district_code.startswith("W"):
        run.say("  imd: the English indices do not cover Wales; nothing to fetch.")
        return
    if _is_there(run, name):
        return
    content = fetch_deprivation(run.web, addresses=addresses, year=addresses.newest)
    url = addresses.files[addresses.newest]
    keep(run, name, content, url=url, title="English indices of deprivation")


def keep(run: FetchRun, name: str, content: bytes, *, url: str, title: str) -> None:
    """Place a file of ONS or MHCLG in raw/ons and add it to the record of fetches there."""
    folder = run.raw / "ons"
    place_file(folder / name, content)
    Fetches(folder).add(
        name,
        fetched_at=run.now(),
        is_kept=True,
        url=url,
        title=title,
        licence=WARDS.licence,  # every one of these is under it
        **facts_of(content),
    )
    run.say(f"  ons/{name}: fetched ({len(content) / 1e3:,.0f} kB)")


def _is_there(run: FetchRun, name: str) -> bool:
    is_there = (run.raw / "ons" / name).is_file()
    if is_there:
        run.say(f"  ons/{name}: already there")
    return is_there


def _csv(header: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()
