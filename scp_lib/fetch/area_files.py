"""A partnership's wards and their residents, from ONS."""

import csv
import io
from collections.abc import Sequence

from scp_lib.errors import SourceError
from scp_lib.fetch.run import Fetches, FetchRun, facts_of, place_file
from scp_lib.settings.partnership import Partnership, WardFile
from scp_lib.sources.ons.nomis import Residents, fetch_residents
from scp_lib.sources.ons.portal import Layer, as_geojson, checked_code, fetch_records, find_layer
from scp_lib.sources.ons.reader import POPULATION, WARDS


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
    )
    if not features:
        raise SourceError(
            f"{layer.service} has no ward of {district_code}. The district may have another code "
            "in that year: look at https://geoportal.statistics.gov.uk/ (docs/fetching.md)."
        )
    return as_geojson(features, name=layer.service), layer


def fetch_population(run: FetchRun, partnership: Partnership) -> None:
    """Download the residents of the wards of the chosen year."""
    setting = partnership.population
    if setting is None or setting.file is None or _is_there(run, setting.file):
        return
    residents = residents_of_wards(
        run,
        vintage=partnership.wards.vintage,
        district_code=partnership.district_code,
        year=setting.year,
    )
    keep_population(run, setting.file, residents)


def residents_of_wards(
    run: FetchRun, *, vintage: int, district_code: str, year: int | None
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
        run.web, addresses=addresses, district_code=district_code, kind=kind, year=year
    )


def keep_population(run: FetchRun, name: str, residents: Sequence[Residents]) -> None:
    """Write residents in the layout that the build reads: ward_code, population, year."""
    addresses = run.addresses.nomis
    source = f"ONS small-area population estimates, through Nomis {addresses.small_areas}, OGL v3.0"
    rows = [(each.code, each.name, each.population, each.year, source) for each in residents]
    header = ("ward_code", "ward_name", "population", "year", "source")
    url = f"{addresses.root}/{addresses.small_areas}.data.csv"
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    keep(run, name, text.getvalue().encode(), url=url, title=POPULATION.title)


def keep(run: FetchRun, name: str, content: bytes, *, url: str, title: str) -> None:
    """Place a file in raw/ons and add it to the record of fetches there."""
    folder = run.raw / "ons"
    place_file(folder / name, content)
    Fetches(folder).add(
        name,
        fetched_at=run.now(),
        is_kept=True,
        url=url,
        title=title,
        licence=WARDS.licence,
        **facts_of(content),
    )
    run.say(f"  ons/{name}: fetched ({len(content) / 1e3:,.0f} kB)")


def _is_there(run: FetchRun, name: str) -> bool:
    is_there = (run.raw / "ons" / name).is_file()
    if is_there:
        run.say(f"  ons/{name}: already there")
    return is_there
