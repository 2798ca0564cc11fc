"""A small world: four wards, two months, in the publishers' own layouts. All of it is invented."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.build.build import Built, build
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings

COLUMNS = (
    "Crime ID", "Month", "Reported by", "Falls within", "Longitude", "Latitude", "Location",
    "LSOA code", "LSOA name", "Crime type", "Last outcome category", "Context",
)  # fmt: skip
ASB = "Anti-social behaviour"
TYPES = (ASB, ASB, "Violence and sexual offences", "Shoplifting", "Drugs", "Burglary")
WEST, MIDDLE, EAST = 0.85, 0.90, 0.95
SOUTH, CENTRE, NORTH = 51.85, 51.90, 51.95
WARDS = {
    "E05000001": ("Abbey", WEST, SOUTH, MIDDLE, CENTRE),
    "E05000002": ("Brook", MIDDLE, SOUTH, EAST, CENTRE),
    "E05000003": ("Castle", WEST, CENTRE, MIDDLE, NORTH),
    "E05000004": ("Dene", MIDDLE, CENTRE, EAST, NORTH),
}
JANUARY, FEBRUARY = (f"2025-0{n}/2025-0{n}-essex-street.csv" for n in (1, 2))
SETTINGS = """\
name = "Small Partnership"
area_name = "Smallton"
district_code = "E07000071"
forces = ["essex"]
crime_types = ["Anti-social behaviour", "Violence and sexual offences"]
contact = { name = "A team", email = "team@example.org" }
wards = { file = "wards.geojson", code_column = "WD25CD", name_column = "WD25NM", vintage = 2024 }
population = { file = "population.csv", year = 2020 }
"""
Rows = list[dict[str, str]]


def street_rows(month: str, count: int = 60) -> Rows:
    """Rows as published: alike ASB rows, rows without a place, one repeated Crime ID."""
    rng = random.Random(month)
    points = [(rng.uniform(0.83, 0.97), rng.uniform(51.84, 51.96)) for _ in range(25)]
    points += [(MIDDLE, CENTRE), (MIDDLE, SOUTH), (0.60, 51.70)]
    rows: Rows = []
    for number in range(count):
        kind = rng.choice(TYPES)
        longitude, latitude = rng.choice(points)
        is_located = number % 11 != 5
        is_inside = WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH
        rows.append(
            dict(
                zip(
                    COLUMNS,
                    (
                        "" if kind == ASB else rng.randbytes(32).hex(),
                        month,
                        "Essex Police",
                        "Essex Police",
                        f"{longitude:.6f}" if is_located else "",
                        f"{latitude:.6f}" if is_located else "",
                        f"On or near {rng.choice('ABC')} Street" if is_located else "No Location",
                        f"E0102{rng.randrange(1000, 1004)}" if is_located else "",
                        f"{_district(rng, is_inside)} 001A" if is_located else "",
                        kind,
                        "" if kind == ASB else "Under investigation",
                        "",
                    ),
                    strict=True,
                )
            )
        )
    crimes = [row for row in rows if row["Crime ID"]]
    return [*rows, dict(crimes[0]), *(dict(row) for row in rows if row["Crime type"] == ASB)][
        : count + 4
    ]


def _district(rng: random.Random, is_inside: bool) -> str:
    chosen = rng.choice(("Colchester", "Tendring"))
    return chosen if is_inside else "Tendring"


def street_csv(
    rows: Rows, *, columns: Sequence[str] = COLUMNS, end: str = "\n", encoding: str = "utf-8"
) -> bytes:
    """Write rows as data.police.uk does."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator=end, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def street_file(name: str = JANUARY) -> bytes:
    """Write a month's good street file."""
    return street_csv(street_rows(name[:7]))


def boundaries(
    wards: dict[str, tuple[str, float, float, float, float]] = WARDS,
) -> dict[str, Any]:
    """Return the wards as a GeoJSON object, in WGS 84."""
    features = [
        {
            "type": "Feature",
            "properties": {"WD25CD": code, "WD25NM": name},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]],
            },
        }
        for code, (name, w, s, e, n) in wards.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def write_raw(raw: Path, *, months: Iterable[str] = ("2025-01", "2025-02")) -> Path:
    """Write a good raw folder: unpacked street files, wards, population."""
    for month in months:
        path = raw / "police_uk" / month / f"{month}-essex-street.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(street_csv(street_rows(month)))
    (raw / "ons").mkdir(parents=True)
    (raw / "ons" / "wards.geojson").write_text(json.dumps(boundaries()))
    lines = ["ward_code,population,year", *(f"{code},1{n}00,2020" for n, code in enumerate(WARDS))]
    (raw / "ons" / "population.csv").write_text("\n".join(lines) + "\n")
    return raw


def write_settings(home: Path, text: str = SETTINGS) -> Path:
    """Write a project's folder with one partnership, ``small``."""
    (home / "partnerships").mkdir(parents=True, exist_ok=True)
    (home / "notebooks").mkdir(exist_ok=True)
    path = home / "partnerships" / "small.toml"
    path.write_text(text, encoding="utf-8")
    return path


def zipped(raw: Path, name: str = "essex.zip") -> Path:
    """Put all the unpacked street files into one zip, as downloaded."""
    folder = raw / "police_uk"
    files = sorted(folder.glob("*/*.csv"))
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(folder).as_posix())
    for path in files:
        shutil.rmtree(path.parent, ignore_errors=True)
    return folder / name


def built(raw: Path, out: Path) -> Built:
    """Build the small partnership from a raw folder."""
    settings = read_settings(write_settings(out / "home"))
    return build(settings, raw=raw, processed=out / "processed", today=Month(2026, 6))


def plain(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents without where they were read from, in an order of their own."""
    table = incidents.drop(columns=["source_file", "source_row"])
    return table.sort_values(list(table.columns), ignore_index=True)
