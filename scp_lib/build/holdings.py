"""What lies in a raw folder, and how each file came there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scp_lib.files.jsonlines import read_lines
from scp_lib.settings.partnership import Partnership
from scp_lib.sources import registry
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.source import FETCHED

BY_HAND = "put there by hand"
BY_COMMAND = "fetched"
CHANGED = "changed since it was fetched"
_OWN = "wards of this report"


def holdings(
    inputs: Iterable[Mapping[str, Any]], files: Iterable[StreetFile], *, raw: Path
) -> list[dict[str, Any]]:
    """Say when, whence and under which licence each input was fetched, by the records of fetches.

    Returns
    -------
    list of dict
        file, months (first and last of the street files in it), bytes, origin, fetched_at,
        publisher (the host of the address), licence; the last three empty without a line.
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
    """List the ward files that the settings name: year, file, whether held, what for."""
    own = partnership.wards
    uses = [(own, "", _OWN)]
    uses += [
        (file, "", f"{partnership.area_name} on the wards of {file.vintage}")
        for file in partnership.ward_vintages
        if file.vintage != own.vintage
    ]
    uses += [
        (file, file.district, f"residents of {file.district}")
        for file in partnership.comparison.wards
    ]
    return [
        {
            "vintage": file.vintage,
            "file": file.file,
            "district": district,
            "is_held": (raw / "ons" / file.file).is_file(),
            "use": use,
        }
        for file, district, use in uses
    ]
