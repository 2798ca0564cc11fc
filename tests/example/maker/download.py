"""Write the invented incidents as a download from data.police.uk would lay them out."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import numpy as np

from scp_lib.errors import SourceError
from scp_lib.files.whole import write_whole
from scp_lib.periods import Month, Period
from scp_lib.tables.crime_types import ASB, CRIME_TYPES
from tests.example.maker.incidents import TYPE_NUMBER, Incidents, invent_incidents
from tests.example.maker.partners import write_partners
from tests.example.maker.places import Points, read_wards, scatter_points
from tests.example.maker.planted import MISSING_STEP, MONTHS

FORCE = "example"
REPORTED_BY = "Invented"
HEADER = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,"
    "LSOA code,LSOA name,Crime type,Last outcome category,Context"
)
LAST_MONTH = Month(2026, 3)
FIRST_MONTH_OF_LSOA_2021 = Month(2023, 6)
LSOA_2011_PREFIX, LSOA_2021_PREFIX = "E01021", "E01099"
OUTCOMES = {
    "Unable to prosecute suspect": 0.42,
    "Investigation complete; no suspect identified": 0.34,
    "Court result unavailable": 0.08,
    "Action to be taken by another organisation": 0.06,
    "Status update unavailable": 0.04,
    "Local resolution": 0.03,
    "Formal action is not in the public interest": 0.02,
    "Offender given a caution": 0.01,
}
RECENT_MONTHS = 4
REPEAT_AT_TWO_PLACES_STEP, REPEAT_WITHOUT_PLACE_STEP = 17, 30
_OURS = re.compile(r"example-\d{4}-\d{2}-to-\d{4}-\d{2}\.zip")


def write_example(raw: Path, *, seed: int = 2008, last_month: Month = LAST_MONTH) -> list[Path]:
    """Write forty-eight months of invented incidents to ``raw/police_uk``, and return the zips.

    There is a zip for twelve months, so that with March each is a financial year; older zips of the
    example are removed. A partner's invented calls go to ``raw/partners``. ``raw`` is the example's
    own folder, with ``ons/colchester_wards_2023.geojson``. The same seed gives the same bytes (with
    the same numpy and zlib). SourceError if the wards are missing, or the folder holds a download
    that is not the example's: invented rows never share a folder with real ones.
    """
    folder = raw / "police_uk"
    strangers = _strangers(folder)
    if strangers:
        raise SourceError(
            f"{folder} holds {strangers[0].name}, which is not part of the example: "
            "invented incidents need a raw folder of their own."
        )
    in_points, in_counts, in_rows, in_calls = (
        np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(4)
    )
    wards = read_wards(raw)
    write_partners(raw, last_month=last_month, rng=in_calls)
    points = scatter_points(wards, rng=in_points)
    period = Period(last_month + (1 - MONTHS), last_month)
    incidents = invent_incidents(points, period, rng=in_counts)
    files = _street_files(points, incidents, period, rng=in_rows)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for first in range(0, MONTHS, 12):
        months = list(period)[first : first + 12]
        path = folder / f"{FORCE}-{months[0]}-to-{months[-1]}.zip"
        _write_zip(path, {month: files[month] for month in months if month in files})
        written.append(path)
    for old in folder.iterdir():
        if _OURS.fullmatch(old.name) and old not in written:
            old.unlink()
    return written


def _strangers(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    found = [path for path in sorted(folder.rglob("*")) if path.suffix in (".zip", ".csv")]
    return [path for path in found if not _OURS.fullmatch(path.name)]


def _street_files(
    points: Points, incidents: Incidents, period: Period, *, rng: np.random.Generator
) -> dict[Month, str]:
    lines = _lines(points, incidents, period, rng=rng)
    edges = np.searchsorted(incidents.step, np.arange(MONTHS + 1))
    files = {}
    for step, month in enumerate(period):
        rows = slice(edges[step], edges[step + 1])
        text = lines[rows]
        if step == REPEAT_AT_TWO_PLACES_STEP:
            text = _repeat_elsewhere(text, incidents.crime_type[rows], incidents.point[rows])
        if step == REPEAT_WITHOUT_PLACE_STEP:
            text = _repeat_without_place(text)
        if step != MISSING_STEP:
            files[month] = "\n".join([HEADER, *text, ""])
    return files


def _lines(
    points: Points, incidents: Incidents, period: Period, *, rng: np.random.Generator
) -> list[str]:
    """One CSV line an incident; no value holds a comma or a quotation mark."""
    outcome = rng.choice(len(OUTCOMES), size=len(incidents.step), p=list(OUTCOMES.values()))
    pending = (rng.random(len(outcome)) < 0.5) & (incidents.step >= MONTHS - RECENT_MONTHS)
    names = [*OUTCOMES, "Under investigation"]
    said = [names[number] for number in np.where(pending, len(OUTCOMES), outcome)]
    where = {
        prefix: [*_where(points, prefix), ",,No Location,,"]
        for prefix in (LSOA_2011_PREFIX, LSOA_2021_PREFIX)
    }
    months = []
    for month in period:
        prefix = LSOA_2011_PREFIX if month < FIRST_MONTH_OF_LSOA_2021 else LSOA_2021_PREFIX
        months.append((f"{month},{REPORTED_BY},{REPORTED_BY}", where[prefix]))
    lines = []
    columns = (incidents.step, incidents.point, incidents.crime_type)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for row, (step, point, number) in enumerate(rows):
        stamp, place = months[step]
        is_asb = number == TYPE_NUMBER[ASB]
        crime_id = "" if is_asb else f"{row + 1:08x}".ljust(64, "0")  # as long as a real one
        ending = "" if is_asb else said[row]
        lines.append(f"{crime_id},{stamp},{place[point]},{CRIME_TYPES[number]},{ending},")
    return lines


def _where(points: Points, prefix: str) -> list[str]:
    """Longitude to LSOA name of each map point, as five columns of text."""
    columns = (points.longitude, points.latitude, points.location, points.lsoa_number)
    return [
        f"{lon:.6f},{lat:.6f},{location},{prefix}{number:03d},{name}"
        for lon, lat, location, number, name in zip(*columns, points.lsoa_name, strict=True)
    ]


def _repeat_elsewhere(lines: list[str], crime_type: np.ndarray, point: np.ndarray) -> list[str]:
    """Add a second row of one burglary, at another burglary's place."""
    burglaries = np.flatnonzero((crime_type == TYPE_NUMBER["Burglary"]) & (point >= 0))
    first = int(burglaries[0])
    other = int(burglaries[np.flatnonzero(point[burglaries] != point[first])[0]])
    copy, place = lines[first].split(","), lines[other].split(",")
    copy[4:9] = place[4:9]
    return [*lines[: first + 1], ",".join(copy), *lines[first + 1 :]]


def _repeat_without_place(lines: list[str]) -> list[str]:
    """Put one row before its located twin, without a place."""
    first = next(row for row, line in enumerate(lines) if line.split(",")[9] == "Vehicle crime")
    copy = lines[first].split(",")
    copy[4:9] = ["", "", "No Location", "", ""]
    return [",".join(copy), *lines]


def _write_zip(path: Path, files: dict[Month, str]) -> None:
    """Write through a name beside it, so that no half-written zip is ever read."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for month, text in files.items():
            entry = zipfile.ZipInfo(f"{month}/{month}-{FORCE}-street.csv", (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same bytes on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode("utf-8"), compresslevel=6)
    write_whole(path, held.getvalue())
