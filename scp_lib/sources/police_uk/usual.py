"""How large a month of each force is as a rule: the national file of December 2025, counted.

forces.csv has the rows of 39 forces, those without a place, and those of each crime type; made by
tests/sources/forces_table.py. Source: data.police.uk, Open Government Licence v3.0.
"""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scp_lib.periods import Month
from scp_lib.tables.crime_types import CRIME_TYPES

FORCES = Path(__file__).parent / "forces.csv"
USUAL_MONTH = Month(2025, 12)


class UsualMonth(NamedTuple):
    """A whole month of a force: its rows, the share without a place, and those of each type."""

    row_count: int
    without_place_share: float
    types: dict[str, int]


@cache
def usual_months() -> dict[str, UsualMonth]:
    """Return a whole month of each force that the table has.

    >>> usual_months()["dyfed-powys"].row_count
    3127
    >>> f"{usual_months()['city-of-london'].without_place_share:.3f}", "btp" in usual_months()
    ('0.068', False)
    """
    with FORCES.open(encoding="utf-8", newline="") as stream:
        return {
            row["force"]: UsualMonth(
                int(row["rows"]),
                int(row["without_place"]) / int(row["rows"]),
                {name: int(row[name]) for name in CRIME_TYPES},
            )
            for row in csv.DictReader(stream)
        }
