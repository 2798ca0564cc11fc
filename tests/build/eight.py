"""Fourteen invented months of two forces, with one of each of eight faults; all else is whole."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

from tests.reliability import world
from tests.reliability.world import ASB, COLUMNS, Rows

WHOLE = 700
MONTHS = [*(f"2024-{n:02}" for n in range(1, 13)), "2025-01", "2025-02"]
LAST_OF_KENT = "2024-12"
MISSING, HALF, BLANK, REISSUED = "2024-02", "2024-03", "2024-04", "2024-05"
REPEATED, MIXED, TWO_VINTAGES = "2024-06", "2024-07", "2024-08"
EMPTY = [MISSING, HALF, BLANK, MIXED, TWO_VINTAGES, "2025-01", "2025-02"]
HELD = [month for month in MONTHS if month not in EMPTY]
SETTINGS = world.SETTINGS.replace('["essex"]', '["essex", "kent"]').replace(
    '"Violence and sexual offences"', '"Violence and sexual offences", "Burglary"'
)


def rows_of(force: str, month: str, *, seed: str = "") -> Rows:
    """A whole month: a third ASB, 1% without a place, LSOAs of 2021 among them."""
    rng = random.Random(f"{force}{month}{seed}")
    rows: Rows = []
    for number in range(WHOLE):
        is_asb, is_placed = number % 3 == 0, number % 100 != 50
        code = f"E010{34000 + number % 7}" if number % 9 == 0 else f"E010{21000 + number % 40}"
        longitude, latitude = rng.uniform(0.83, 0.97), rng.uniform(51.84, 51.96)
        is_near = number % 5 == 0 or not (
            world.WEST < longitude < world.EAST and world.SOUTH < latitude < world.NORTH
        )
        values = (
            "" if is_asb else rng.randbytes(32).hex(),
            month,
            f"{force.title()} Police",
            f"{force.title()} Police",
            f"{longitude:.6f}" if is_placed else "",
            f"{latitude:.6f}" if is_placed else "",
            "On or near A Street" if is_placed else "No Location",
            code if is_placed else "",
            f"{('Smallton', 'Nextby')[is_near]} 001A" if is_placed else "",
            ASB if is_asb else ("Burglary", "Violence and sexual offences")[number % 2],
            "" if is_asb else "Under investigation",
            "",
        )
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def write_eight(raw: Path) -> Path:
    """Write the raw folder: zips named by archive months, wards, residents."""
    world.write_raw(raw, months=[])
    (raw / "police_uk").mkdir()
    first: dict[str, Rows] = {}
    for month in MONTHS:
        for force in ("essex", "kent"):
            if (force, month) == ("kent", MISSING) or (force == "kent" and month > LAST_OF_KENT):
                continue
            first[f"{month}/{month}-{force}-street.csv"] = rows_of(force, month)

    essex = {month: f"{month}/{month}-essex-street.csv" for month in MONTHS}
    first[essex[HALF]] = first[essex[HALF]][: WHOLE // 2]
    for number, row in enumerate(first[essex[BLANK]]):
        if number % 100 < 14:
            row |= {"LSOA code": "", "LSOA name": ""}
    for row in first[essex[MIXED]][: WHOLE // 2]:
        if row["Crime type"] == ASB:
            row |= {"Crime ID": random.Random(row["Longitude"]).randbytes(32).hex()}
    for number, row in enumerate(first[essex[TWO_VINTAGES]]):
        if number % 18 == 0 and row["LSOA code"]:
            row["LSOA code"] = f"E010000{(10, 23, 48)[number % 3]}"  # split in 2021
    again = {
        essex[REISSUED]: [*first[essex[REISSUED]][:-40], *rows_of("essex", REISSUED, seed="b")[:60]]
    }
    again[essex[REPEATED]] = list(reversed(first[essex[REPEATED]]))
    _zip(raw / "police_uk" / "2025-03.zip", first)
    _zip(raw / "police_uk" / "2025-04.zip", again)
    (raw / "ons" / "fetched.jsonl").write_text(
        json.dumps(
            {
                "file": "wards.geojson",
                "fetched_at": "2025-04-02T09:30:00+00:00",
                "url": "https://services1.example.org/wards",
                "licence": "OGL-3.0",
            }
        )
        + "\n"
    )
    return raw


def in_wards(rows: Rows, crime_type: str) -> int:
    """Count the rows in the square of the four wards."""
    return sum(
        bool(row["Longitude"])
        and row["Crime type"] == crime_type
        and world.WEST < float(row["Longitude"]) < world.EAST
        and world.SOUTH < float(row["Latitude"]) < world.NORTH
        for row in rows
    )


def _zip(path: Path, files: dict[str, Rows]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in files.items():
            archive.writestr(name, world.street_csv(rows))
