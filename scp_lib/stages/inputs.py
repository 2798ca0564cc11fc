"""What a build starts from: the files of a raw folder, refused where they cannot be, and named."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyproj
import shapely

from scp_lib import folders
from scp_lib.errors import SourceError
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.sources.downloads import LEDGER, StreetFile
from scp_lib.sources.police_uk import StreetRows, read_incidents
from scp_lib.stages.other_wards import other_ward_files

INVENTED = "Invented"
_HALF = {".crdownload", ".part", ".partial", ".download"}
_CODE = (
    "build.py", "schema.py", "schemas.py", "areas", "sources", "stages",
    "measures/month_volume.py", "sources/announced_breaks.toml",
)  # fmt: skip
_SETTINGS = {"forces", "wards", "population", "is_invented", "district_code"} | {
    "area_name", "ward_vintages", "comparison",
}  # fmt: skip


def refuse_impossible(
    files: list[StreetFile], *, partnership: Partnership, raw: Path, today: Month
) -> None:
    """Raise SourceError if a listed force is absent, or a month has not been yet."""
    absent = sorted(set(partnership.forces) - {file.force for file in files})
    faults = [
        f"{file.label}: {file.month.name} is in the future; wanted a published month. "
        "Give the file back its published name."
        for file in files
        if file.month > today
    ]
    if absent:
        example = f"2025-12-{absent[0]}-street.csv"
        remedy = (
            "Run `safer example` to write them."
            if partnership.is_invented
            else "Download them from data.police.uk, or name another folder with --raw."
        )
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


def name_inputs(
    files: list[StreetFile], *, partnership: Partnership, raw: Path
) -> list[dict[str, Any]]:
    """List every file that a figure may come from: file (below ``raw``), bytes, sha256."""
    paths = {file.download for file in files}
    paths |= {raw / folder / LEDGER for folder in ("police_uk", "ons")}
    paths.add(raw / "ons" / partnership.wards.file)
    paths.update(other_ward_files(partnership, raw=raw))
    if partnership.population:
        paths.add(raw / "ons" / partnership.population.file)
    return [
        {
            "file": path.relative_to(raw).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": folders.sha256_of(path),
        }
        for path in sorted(paths)
        if path.is_file()
    ]


def fingerprint(partnership: Partnership, inputs: list[dict[str, Any]], notes: list[str]) -> str:
    """Return a SHA-256 of all that the tables depend on: inputs, settings, code, libraries."""
    package = Path(__file__).parents[1]
    code = hashlib.sha256()
    for name in _CODE:
        path = package / name
        for source in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            code.update(source.read_bytes())
    settings = partnership.model_dump(mode="json", include=_SETTINGS)
    libraries = [each.__version__ for each in (np, pd, pa, pyproj, shapely)]
    everything = [code.hexdigest(), libraries, settings, inputs, notes]
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()


def read_all(files: list[StreetFile], *, partnership: Partnership) -> list[StreetRows]:
    """Read every file, in order, two at a time; raise SourceError with the faults of all."""
    parts: list[StreetRows] = []
    faults: list[str] = []
    with ThreadPoolExecutor(max_workers=2) as pool:  # unpacking and parsing let go of the GIL
        for part, found in pool.map(_read, files):
            faults.extend(found)
            if part is not None:
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
