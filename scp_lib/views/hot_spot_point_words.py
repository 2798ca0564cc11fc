"""The busiest map points in words, and how much happens at how few."""

from __future__ import annotations

import pandas as pd

from scp_lib.views.hot_spot_likes import HotSpotsLike
from scp_lib.views.text import listed, number, plain

POINT_HEADERS = {
    "location_name": "On or near",
    "ward_name": "Ward",
    "longitude": "Longitude",
    "latitude": "Latitude",
    "incident_count": "Incidents",
    "month_count": "Months with an incident",
    "place_name": "Hot spot",
    "note": "Note",
}


POINT_DECIMALS = {"longitude": 6, "latitude": 6}


def points_note(points: pd.DataFrame) -> pd.DataFrame:
    """Add a note (a place of recording, a rise or a fall), and say where there is no hot spot."""
    trends = {"rise": "rising", "fall": "falling", "none": ""}
    notes = [
        ", ".join(
            filter(
                None, ["place of recording" if row["is_recording"] else "", trends[row["trend"]]]
            )
        )
        for row in points.to_dict("records")
    ]
    places = points["place_name"].replace("", "none")
    return points.assign(note=notes, place_name=places)


def point_headers(points: pd.DataFrame) -> dict[str, str]:
    """Return the table's headers; without a note to show, its column is left out."""
    has_note = bool((points_note(points)["note"] != "").any())
    return {name: words for name, words in POINT_HEADERS.items() if has_note or name != "note"}


def points_reading(found: HotSpotsLike, *, what: str, shown: int) -> str:
    """Name the busiest map points, or say why they are not told."""
    if found.settings.is_sensitive:
        return (
            f"For {what} no single map point is told, on purpose: the map shows hexagons, and a "
            "hexagon with one map point is not told by its own count."
        )
    points = found.points
    if points.empty:
        return "No map point has five incidents or more."
    top = points.head(3).to_dict("records")
    named = listed(
        f"{plain(row['location_name'])} in {plain(row['ward_name'])} "
        f"({number(row['incident_count'])})"
        for row in top
    )
    quiet = int((points.head(shown)["place_name"] == "").sum())
    apart = (
        f" {number(quiet)} of those shown {'lies' if quiet == 1 else 'lie'} in no hot spot: with "
        "the hexagons around them, they are not beyond chance."
        if quiet
        else ""
    )
    marked = int(points["is_recording"].sum())
    recorded = (
        f" {number(marked)} of them {'is' if marked == 1 else 'are'} marked as a place of "
        "recording."
        if marked
        else ""
    )
    return (
        f"The busiest map points are {named}. {number(len(points))} points have five incidents "
        f"or more; the table shows the first {number(min(shown, len(points)))}.{apart}{recorded} "
        "Longitude and latitude are as published, so each count can be found again in the "
        "downloaded files."
    )


def concentration_title(found: HotSpotsLike, *, what: str) -> str:
    """Say the finding of the concentration curve."""
    rows = {row["place_share_pct"]: row for row in found.concentration.to_dict("records")}
    five = rows[5]
    return f"The busiest 5% of map points hold {number(five['incident_share_pct'])}% of {what}"


def concentration_reading(found: HotSpotsLike) -> str:
    """Say the shares of the busiest map points, and the corrected Gini coefficient."""
    told = listed(
        f"the busiest {number(row['place_share_pct'])}% ({number(row['place_count'])}) hold "
        f"{number(row['incident_share_pct'])}%"
        for row in found.concentration.to_dict("records")
    )
    points = int(found.places["map_point_count"].sum())
    return (
        f"Of {number(points)} map points {told}. The Gini coefficient, corrected for few "
        f"incidents, is {number(found.generalised_gini, decimals=2)}: 0 would be as even as so "
        "few incidents can be, 1 everything at one point."
    )
