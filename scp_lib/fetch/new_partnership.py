"""A new partnership's settings file, from its district's code."""

import json
import re
import tempfile
import tomllib
from contextlib import nullcontext
from pathlib import Path

from scp_lib.areas.districts import District, districts
from scp_lib.errors import SettingsError, SourceError, UsageError
from scp_lib.fetch.area_files import keep, keep_population, residents_of_wards, ward_boundaries
from scp_lib.fetch.districts import (
    ReceivedWards,
    district_of,
    districts_named,
    partnership_name,
    received_population,
    received_wards,
    slug,
)
from scp_lib.fetch.run import FetchRun
from scp_lib.settings.partnership import KEY, WANTED, PopulationFile, read_settings
from scp_lib.sources.ons.population import SHIPPED
from scp_lib.sources.ons.reader import WARDS
from scp_lib.sources.police_uk.announced import announced_gaps
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.tables.crime_types import CRIME_TYPES

_FIRST_TYPES = (
    "Anti-social behaviour",
    "Violence and sexual offences",
    "Criminal damage and arson",
    "Public order",
    "Shoplifting",
    "Burglary",
    "Vehicle crime",
)
_OF_WINDOWS = r"con|prn|aux|nul|(com|lpt)\d"


def write_new_partnership(
    run: FetchRun, code: str, *, folder: Path, key: str = "", is_offline: bool = False
) -> Path:
    """Write ``<key>.toml`` into ``folder`` for a district (GSS code), never over another.

    What lies in raw/ons is used; what does not is fetched there, unless offline. The key is made
    from the district's name where empty. UsageError if the code is not a district's, or settings
    for it are there already; SourceError if its wards can be found neither at ONS nor in the raw
    folder.
    """
    code = code.strip().upper()
    district = district_of(code)
    if key and (not re.fullmatch(KEY, key) or re.fullmatch(_OF_WINDOWS, key)):
        raise UsageError(
            f"--name {key[:40]!r}: wanted {WANTED[KEY]}, and no name that Windows keeps (con, nul)."
        )
    _refuse_known(code, folder=folder, key=key)
    _say_choices(run, district)
    key = key or slug(district.name)
    path = folder / f"{key}.toml"
    taken = UsageError(f"{path.name} already exists in {folder}. Name another with --name.")
    if path.exists():
        raise taken
    with nullcontext() if is_offline else run.alone():
        wards = _wards(run, district, key=key, is_offline=is_offline)
        population = _population(run, district, wards, key=key, is_offline=is_offline)
    names = districts_named(run.raw / "police_uk", force=district.forces[0])
    text = _settings_text(
        partnership=partnership_name(district),
        district=district,
        wards=wards,
        population=population,
        names=names,
    )
    with tempfile.TemporaryDirectory() as temporary:
        draft = Path(temporary) / path.name
        draft.write_text(text, encoding="utf-8", newline="\n")
        read_settings(draft)
    try:  # never over a file that came while the publishers were asked
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise taken from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def _settings_text(**content: object) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # TOML, not HTML: every name is put in as a quoted text
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["quoted"] = lambda text: json.dumps(text, ensure_ascii=False)
    return templates.get_template("partnership.toml.j2").render(
        crime_types=dict.fromkeys((*_FIRST_TYPES, *CRIME_TYPES)), **content
    )


def _refuse_known(code: str, *, folder: Path, key: str) -> None:
    for path in sorted(folder.glob("*.toml")):
        try:
            words = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, ValueError):
            continue
        is_same = words.get("district_code") == code and not words.get("is_invented")
        if path.stem == key or (is_same and not key):
            raise UsageError(
                f"{path.name} already exists{f' for {code}' if is_same else ''} and stays as it "
                f"is. Run `safer report {path.stem}`, or name another with --name."
            )


def _say_choices(run: FetchRun, district: District) -> None:
    """Say what the list does not settle: whose partnership it is, and where its rows are."""
    name = partnership_name(district)
    if len(district.partnerships) > 1:
        run.say(
            f"  {district.name} is listed under {len(district.partnerships)} partnerships: "
            f"{', '.join(district.partnerships)}. The settings say {name}: change `name` if yours "
            "has another. The pages are about the whole district."
        )
    else:
        own = district.partnerships[0]
        same = {each.name for each in districts().values() if own in each.partnerships}
        if beside := sorted(same - {district.name}):
            run.say(
                f"  {name} has {1 + len(beside)} districts. These pages are about "
                f"{district.name}; not in them: {', '.join(beside)}."
            )
    folder = run.raw / "police_uk"
    held = {file.force for file in find_street_files(folder).files} if folder.is_dir() else set()
    if held and not held.intersection(district.forces):
        download = "Download its files from https://data.police.uk/data/, or run `safer fetch`."
        run.say(
            f"  police_uk/: no street file of {district.name}'s force, {district.forces[0]}, only "
            f"of {len(held)} other{'s' if len(held) > 1 else ''}. "
            f"{announced_gaps(district.forces) or download}"
        )


def _wards(run: FetchRun, district: District, *, key: str, is_offline: bool) -> ReceivedWards:
    found = received_wards(run.raw / "ons", district_code=district.code, slug=slug(district.name))
    if found:
        run.say(f"  ons/{found.file}: already there")
        return found
    if is_offline:
        raise SourceError(
            f"{run.raw / 'ons'}: no ward boundaries of {district.name} in it. Put them there as "
            f"{slug(district.name)}_wards_2025.geojson (docs/fetching.md), or leave out --offline."
        )
    vintage = run.addresses.ons_portal.newest_wards
    content, layer = ward_boundaries(run, vintage=vintage, district_code=district.code)
    name = f"{key}_wards_{vintage}.geojson"
    keep(run, name, content, url=layer.url, title=WARDS.title)
    found = received_wards(run.raw / "ons", district_code=district.code, slug=key)
    if found is None:
        raise SourceError(f"{run.raw / 'ons' / name}: cannot be read as wards. Remove it.")
    return found


def _population(
    run: FetchRun, district: District, wards: ReceivedWards, *, key: str, is_offline: bool
) -> PopulationFile | None:
    """Find residents of all wards; a partnership works without them, so that is only said.

    Where no file in raw/ons is as new as those that come with the library, Nomis is asked first.
    """
    found = received_population(run.raw / "ons", ward_codes=wards.codes)
    shipped: PopulationFile | None = None
    if found:
        name, year = found
        if name != SHIPPED.name:
            run.say(f"  ons/{name}: already there, {year}")
            return PopulationFile(file=name, year=year, title=f"Residents by ward, {year}")
        shipped = PopulationFile(year=year, title=f"ONS mid-{year} population estimate")
    if is_offline:
        return shipped
    try:
        residents = residents_of_wards(
            run, vintage=wards.vintage, district_code=district.code, year=None
        )
        lacking = wards.codes - {each.code for each in residents}
        if lacking:
            raise SourceError(f"Nomis has no residents for {len(lacking)} of the wards.")
    except (SourceError, SettingsError) as failure:
        instead = (
            f"Those of mid-{shipped.year}, which come with safer, are used."
            if shipped
            else "The pages show counts without rates until there is a file of them."
        )
        run.say(f"  {failure} {instead}")
        return shipped
    year = residents[0].year
    name = f"{key}_ward_population_{year}.csv"
    keep_population(run, name, residents)
    title = f"ONS mid-{year} population estimate"
    return PopulationFile(file=name, year=year, title=title)
