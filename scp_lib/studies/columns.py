"""What columns are called at the head of a table, and of which type they are."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypedDict

import pandas as pd

_HEADERS = {
    "area": "Area",
    "area_count": "Hot-spot areas",
    "area_km2": "Area, km²",
    "area_name": "Hot-spot area",
    "baseline_count": "Before",
    "change_pct": "Change per day, %",
    "crime_type": "Type",
    "current_count": "Now",
    "district_name": "District",
    "file": "File",
    "high_pct": "95% to",
    "hot_spot_count": "Hexagons",
    "incident_count": "Incidents",
    "location_name": "On or near",
    "low_pct": "95% from",
    "month": "Month",
    "months": "Months",
    "phi": "Varies, times chance",
    "point_count": "Map points",
    "population": "Residents",
    "rank": "Place",
    "rank_high": "Place to",
    "rank_low": "Place from",
    "rate_high_per_1000": "95% to",
    "rate_low_per_1000": "95% from",
    "rate_per_1000": "Rate per 1,000",
    "share_pct": "Share, %",
    "status": "What it is",
    "times_high": "95% to",
    "times_low": "95% from",
    "verdict": "How sure",
    "ward_count": "Wards",
    "ward_name": "Ward",
    "what": "What",
}
CHANGES = "baseline_count | current_count | change_pct | low_pct | high_pct"
RATES = "population | rate_per_1000 | rate_low_per_1000 | rate_high_per_1000"
PLACES = "rank | rank_low | rank_high"


def columns(head: str) -> dict[str, str]:
    """Return the columns of a table's head, each with its header; ``column: Header`` is its own.

    >>> columns("ward_name | incident_count | share_pct: Share of all, %")
    {'ward_name': 'Ward', 'incident_count': 'Incidents', 'share_pct': 'Share of all, %'}
    """
    parts = (part.partition(": ") for part in head.split(" | "))
    return {column: header or _HEADERS[column] for column, _, header in parts}


class Laid(TypedDict):
    """Rows and headers, as a table takes them."""

    rows: pd.DataFrame
    headers: dict[str, str]


def laid(*rows: Mapping[str, object], estimated: Collection[str] = ()) -> Laid:
    """Lay rows out whose keys say each column once: its name, and its header behind a colon.

    A column without a colon is in the file alone; nothing behind it is the usual header.

    >>> one = laid({"area: Where": "Essex", "ward_count:": 3, "pair_count": None})
    >>> one["headers"], one["rows"].to_numpy().tolist()
    ({'area': 'Where', 'ward_count': 'Wards'}, [['Essex', 3, <NA>]])
    """
    head = " | ".join(key.rstrip(":") for key in rows[0] if ":" in key)
    plain = [{key.partition(":")[0]: value for key, value in row.items()} for row in rows]
    return Laid(rows=table_of(plain, estimated=estimated), headers=columns(head))


def table_of(
    rows: Sequence[Mapping[str, object]], *, estimated: Collection[str] = ()
) -> pd.DataFrame:
    """Make a table of rows whose counts, but those ``estimated``, are whole numbers or empty."""
    table = pd.DataFrame(rows)
    counts = [name for name in table.filter(regex="_(count|days)$") if name not in estimated]
    return table.astype(dict.fromkeys(counts, "Int64"))
