"""Count the national file by force: how scp_lib/sources/police_uk/forces.csv was made.

``python -m tests.sources.forces_table england-wales-2025-12.zip > forces.csv`` prints the table:
rows of each force, those without a place, and rows of each crime type, as published (a repeated
Crime ID counts each time). Source: data.police.uk, Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections import Counter
from pathlib import Path

from scp_lib.tables.crime_types import CRIME_TYPES


def forces_table(download: Path) -> str:
    """Return the table as CSV."""
    lines = [["force", "rows", "without_place", *CRIME_TYPES]]
    with zipfile.ZipFile(download) as archive:
        for name in sorted(archive.namelist()):
            if not name.endswith("-street.csv"):
                continue
            force = name.rpartition("/")[2].removesuffix("-street.csv")[len("2025-12-") :]
            with archive.open(name) as stream:
                rows = list(csv.DictReader(io.TextIOWrapper(stream, "utf-8", newline="")))
            types = Counter(row["Crime type"] for row in rows)
            unplaced = sum(not row["Longitude"] for row in rows)
            counts = [len(rows), unplaced, *(types[name] for name in CRIME_TYPES)]
            lines.append([force, *map(str, counts)])
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


if __name__ == "__main__":
    print(forces_table(Path(sys.argv[1])), end="")
