"""What the page on data quality says, computed from its tables."""

from __future__ import annotations

from typing import Any, Protocol

import pandas as pd

from scp_lib.views.text import listed, number
from scp_lib.views.words import incidents

MONTH_HEADERS = {
    "month": "Month",
    "status": "What it is",
    "row_count": "Rows read",
    "kept_count": "In the wards",
    "outside_count": "Elsewhere",
    "without_place_count": "No place",
    "without_place_pct": "No place, %",
    "repeated_id_count": "Repeated ID",
    "lsoa_vintage": "LSOAs of",
}
POINT_HEADERS = {
    "location_name": "On or near",
    "ward_name": "Ward",
    "incident_count": "Incidents",
    "share_pct": "Share, %",
    "kind": "What it is",
}


class CompletenessLike(Protocol):
    """What was received over a period."""

    expected_months: int
    held_months: int
    missing: str
    row_count: int
    without_place_count: int
    repeated_id_count: int
    conflicting_id_count: int
    without_place_pct: float


def months_held(found: CompletenessLike) -> str:
    """Say how many of the months are held."""
    words = (
        f"{number(found.held_months)} of {number(found.expected_months)} months are held in full"
    )
    return f"{words}; missing: {found.missing}." if found.missing else f"{words}: none is missing."


def without_place(found: CompletenessLike) -> str:
    """Say how many rows no ward can be told of."""
    share = number(found.without_place_pct, decimals=1)
    return (
        f"{share}% of the rows received ({number(found.without_place_count)} of "
        f"{number(found.row_count)}, the whole force area) have no place: they count for the "
        "force, never for a ward."
    )


def recording_share(found: Any, *, area: str) -> str:
    """Say how many incidents stand at places of recording."""
    if not found.incident_count:
        return f"No incident in {area} stands at a listed place of recording."
    return (
        f"{incidents(found.incident_count)} in {area} ({number(found.share_pct, decimals=1)}%) "
        "stand at places where incidents are recorded rather than committed."
    )


def population_age(population_year: int | None, *, year: int, residents: int) -> str:
    """Say how old the population under the rates is, and what an error in it would do."""
    if population_year is None:
        return "No population is held, so no page shows a rate."
    age = year - population_year
    old = (
        "of the same year"
        if age <= 0
        else f"{number(age)} year{'s' * (age > 1)} older than the incidents"
    )
    return (
        f"Rates divide by {number(residents)} residents of mid-{population_year}, {old}. "
        "Where a ward has grown by 10% since, its true rate is 9% lower than printed."
    )


def repeated(found: CompletenessLike) -> str:
    """Say how many rows were left out for their Crime ID."""
    if not found.repeated_id_count:
        return "In these months no Crime ID stands in two rows."
    return (
        f"{number(found.repeated_id_count)} row{'s' * (found.repeated_id_count > 1)} left out "
        "because the Crime ID stands in another row that was kept (the one with a place, then "
        f"the first); {number(found.conflicting_id_count)} of them named another place. Rows "
        "without a Crime ID are separate incidents, however alike."
    )


def with_kinds(points: pd.DataFrame) -> pd.DataFrame:
    """Add in words whether a point is a place of recording."""
    kinds = ["place of recording" if mark else "" for mark in points["is_recording"]]
    return points.assign(kind=kinds)


def boundary_words(*, placed: int, named: int, area: str) -> str:
    """Compare the count by ward boundaries with the count by the publisher's own area names."""
    return (
        f"As a check on the boundaries: {number(placed)} incidents lie inside the wards; by the "
        f"name of the small area that the publisher gives, {number(named)} belong to {area}."
    )


def unlike_months(months: pd.DataFrame) -> str:
    """Name the months in which far more rows than usual have no place.

    That is twice the share of the middle month, and a percentage point more.

    Parameters
    ----------
    months
        month, without_place_pct (empty where missing): every month held, those of the year
        before too, for they are what later months are compared with.

    Examples
    --------
    >>> table = pd.DataFrame({"month": pd.to_datetime(["2024-03-01", "2025-03-01", "2025-04-01"]),
    ...                       "without_place_pct": [3.7, 1.3, 1.2]})
    >>> unlike_months(table).split(": ")[1][:17]
    'March 2024 (3.7%)'
    """
    held = months.dropna(subset="without_place_pct").sort_values("month")
    usual = float(held["without_place_pct"].median())
    is_far = (held["without_place_pct"] >= 2 * usual) & (held["without_place_pct"] >= usual + 1)
    if not is_far.any():
        return "In no month held is the share of rows without a place far above the usual one."
    told = listed(
        f"{row['month']:%B %Y} ({number(row['without_place_pct'], decimals=1)}%)"
        for row in held[is_far].to_dict("records")
    )
    return (
        f"Far more rows than usual have no place in: {told}; the middle one of all months held has "
        f"{number(usual, decimals=1)}%. An area's count of such a month is too small, so that a "
        "comparison with it shows too small a fall or too large a rise."
    )


def trend_title(months: pd.DataFrame, *, area: str) -> str:
    """Say in which months the most and the fewest incidents were placed in the area."""
    held = months.dropna(subset="kept_count").to_dict("records")
    most = max(held, key=lambda row: row["kept_count"])
    fewest = min(held, key=lambda row: row["kept_count"])
    return (
        f"Incidents placed in {area}: the most in {most['month']:%B %Y} "
        f"({number(most['kept_count'])}), the fewest in {fewest['month']:%B %Y} "
        f"({number(fewest['kept_count'])})"
    )
