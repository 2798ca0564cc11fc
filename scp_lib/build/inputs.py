"""What a build starts from: files of a raw folder, refused or named, and how each came there."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from scp_lib.areas.districts import districts, names_today
from scp_lib.errors import SettingsError, SourceError
from scp_lib.files import whole as folders
from scp_lib.files.jsonlines import read_lines
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership
from scp_lib.sources import registry
from scp_lib.sources.police_uk.announced import announced_gaps
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.police_uk.reader import SOURCE as STREET
from scp_lib.sources.police_uk.reader import StreetRows, read_incidents, without_rows
from scp_lib.sources.source import FETCHED

INVENTED = "Invented"
FETCHING = "fetching"
_HALF = {".crdownload", ".part", ".partial", ".download"}
_CODE = ("tables", "areas", "sources", "build", "measures/month_volume.py")
_KINDS = {".py", ".toml", ".gz", ".csv"}
"""Files of ours that the tables depend on: code, and what is kept as data."""
_SETTINGS = {"forces", "extra_forces", "wards", "population", "is_invented", "district_code"} | {
    "area_name", "ward_vintages", "comparison",
}  # fmt: skip
BY_HAND = "put there by hand"
BY_COMMAND = "fetched"
CHANGED = "changed since it was fetched"
_OWN = "wards of this report"


def refuse_impossible(
    files: list[StreetFile], *, partnership: Partnership, raw: Path, today: Month
) -> None:
    """Raise SourceError if a listed force is absent, or a month has not been yet.

    SettingsError if the area's name is that of another district than its code.
    """
    area, known = partnership.area_name, districts().get(partnership.district_code)
    if known and names_today().get(area, known.name) != known.name and not partnership.is_invented:
        raise SettingsError(
            f"{partnership.key}.toml, area_name: {area!r} is another district than district_code "
            f"{known.code}, {known.name}. Correct one of them."
        )
    needed = set(partnership.forces) - partnership.forces_optional
    absent = sorted(needed - {file.force for file in files})
    faults = [
        f"{file.label}: {file.month.name} is in the future; wanted a published month. "
        "Give the file back its published name."
        for file in files
        if file.month > today
    ]
    if absent:
        example = f"2025-12-{absent[0]}-street.csv"
        remedy = (
            "Put the example's back from version control (data/raw/example)."
            if partnership.is_invented
            else "Download them from data.police.uk, or name another folder with --raw."
        )
        remedy = announced_gaps(absent) or remedy
        faults.append(
            f"{raw / 'police_uk'}: no file of {', '.join(absent)} in it; wanted files like "
            f"{example}, zipped or not.{_half_downloaded(raw / 'police_uk')} {remedy}"
        )
    if faults:
        raise SourceError(faults)


def _half_downloaded(folder: Path) -> str:
    """Name the downloads that a browser has not finished, if there are any."""
    names = sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.suffix.lower() in _HALF and path.is_file()
    )
    if not names:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    are = "is only half downloaded" if len(names) == 1 else "are only half downloaded"
    return f" {', '.join(names[:3])}{more} {are}: let the browser finish, or start again."


class Inputs(NamedTuple):
    """Files of open sources and of personal ones: file (below the folder), source, bytes, sha256.

    ``source`` is the key of a source, or ``fetching`` for a folder's record of what was fetched.
    """

    open: list[dict[str, Any]]
    personal: list[dict[str, Any]]


def name_inputs(files: list[StreetFile], *, partnership: Partnership, raw: Path) -> Inputs:
    """List every file that a figure may come from, and apart those with records of persons.

    Sizes and checksums of the second give corrections away: no report and no pack has them.
    """
    sources = registry.SOURCES
    paths: dict[Path, str] = {}
    for source in sources:
        is_street = source.key == STREET.key
        own = [file.download for file in files] if is_street else source.paths(raw, partnership)
        shapes = [path for path in own if path.suffix.lower() == ".shp"]
        own += [each for path in shapes for each in path.parent.glob(f"{path.stem}.[cC][pP][gG]")]
        paths |= dict.fromkeys(own, source.key)
    for folder in registry.folders_of(each for each in sources if not each.is_personal):
        if (raw / folder / FETCHED).is_file():
            paths[raw / folder / FETCHED] = FETCHING
    personal = {source.key for source in sources if source.is_personal}
    listed: tuple[list[dict[str, Any]], ...] = ([], [])
    for path, key in sorted(paths.items()):
        listed[key in personal].append(
            {
                "file": path.relative_to(raw).as_posix(),
                "source": key,
                "bytes": path.stat().st_size,
                "sha256": folders.sha256_of(path),
            }
        )
    return Inputs(*listed)


def fingerprint(partnership: Partnership, inputs: list[dict[str, Any]], notes: list[str]) -> str:
    """Return a SHA-256 of all that the tables depend on: inputs, settings, code, libraries."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for name in _CODE:
        path = package / name
        for source in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if source.suffix in _KINDS:
                code.update(source.read_bytes())
    settings = partnership.model_dump(mode="json", include=_SETTINGS)
    libraries = [each.__version__ for each in (np, pd, pa, pyproj, shapely)]
    everything = [code.hexdigest(), libraries, settings, inputs, notes]
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


def read_all(files: list[StreetFile], *, partnership: Partnership) -> list[StreetRows]:
    """Read every file, in order, two at a time; raise SourceError with the faults of all.

    A file of an optional force that cannot be read has no rows, and a warning.
    """
    parts: list[StreetRows] = []
    faults: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as pool:  # unpacking and parsing let go of the GIL
        for file, (part, found) in zip(files, pool.map(_read, files), strict=True):
            if part is None and file.force in partnership.forces_optional:
                part = without_rows(file, fault=found[0])
            elif part is None:
                faults.extend(found)
                continue
            parts.append(part)
            faults.extend(_strangers(part, is_invented=partnership.is_invented))
    if not faults and not any(part.table.num_rows for part in parts):
        faults = [f"{part.file.label}: holds no row. Download it again." for part in parts]
    if faults:
        raise SourceError(faults)
    return parts


def _read(file: StreetFile) -> tuple[StreetRows | None, tuple[str, ...]]:
    try:
        return read_incidents(file), ()
    except SourceError as error:
        return None, error.faults


def _strangers(part: StreetRows, *, is_invented: bool) -> list[str]:
    """Invented rows and real ones are never in one table."""
    names = pc.unique(part.table["reported_by"]).to_pylist()
    strangers = [name for name in names if (name == INVENTED) != is_invented]
    if not strangers:
        return []
    reason = (
        "but this partnership is invented: it reads the invented example alone."
        if is_invented
        else "so it is the invented example. Take it out of this raw folder."
    )
    return [f"{part.file.label}: reported by {strangers[0][:40]!r}, {reason}"]


def holdings(
    inputs: Iterable[Mapping[str, Any]], files: Iterable[StreetFile], *, raw: Path
) -> list[dict[str, Any]]:
    """Say when, whence and under which licence each input was fetched, by the records of fetches.

    A dict for each: file, months (first and last of the street files in it), bytes, origin,
    fetched_at, publisher (the host of the address), licence; the last three empty without a line.
    """
    lines = {
        f"{folder}/{line['file']}": line
        for folder in registry.folders_of(registry.SOURCES)
        for line in read_lines(raw / folder / FETCHED)
        if "file" in line
    }
    months: dict[str, list[str]] = {}
    for file in files:
        months.setdefault(file.download.relative_to(raw).as_posix(), []).append(str(file.month))
    held: list[dict[str, Any]] = []
    for each in inputs:
        name = each["file"]
        if name.endswith(FETCHED):
            continue
        line = lines.get(name, {})
        address = str(line.get("url", ""))
        origin = BY_HAND
        if address:
            origin = BY_COMMAND if line.get("sha256", each["sha256"]) == each["sha256"] else CHANGED
        span = sorted(months.get(name, []))
        held.append(
            {
                "file": name,
                "months": f"{span[0]}/{span[-1]}" if span else "",
                "bytes": each["bytes"],
                "origin": origin,
                "fetched_at": str(line.get("fetched_at", "")) if address else "",
                "publisher": urlsplit(address).hostname or "",
                "licence": str(line.get("licence", "")) if address else "",
            }
        )
    return held


def ward_files(partnership: Partnership, *, raw: Path) -> list[dict[str, Any]]:
    """List the ward files in the settings: year, file, whether available, what for."""
    own = partnership.wards
    uses = [(own, _OWN)]
    uses += [
        (file, f"{partnership.area_name} on the wards of {file.vintage}")
        for file in partnership.ward_vintages
        if file.vintage != own.vintage
    ]
    return [
        {
            "vintage": file.vintage,
            "file": file.file,
            "is_held": (raw / "ons" / file.file).is_file(),
            "use": use,
        }
        for file, use in uses
    ]
