"""The tables of the study: each place, each ward, each map point, in a reader's columns."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.measures.repeat_locations import repeat_locations
from scp_lib.periods import Month, Period
from scp_lib.studies.hot_spots.grid import POINT, Counts, Grid, point_rows
from scp_lib.studies.hot_spots.groups import GROUPS

KINDS: frozenset[str] = frozenset(
    {
        "Airport/Airfield", "Bus/Coach Station", "Conference/Exhibition Centre", "Ferry Terminal",
        "Further/Higher Educational Building", "Hospital", "Motorway Service Area", "Nightclub",
        "Park/Open Space", "Parking Area", "Petrol Station", "Police Station", "Prison",
        "Race Track", "Shopping Area", "Sports/Recreation Area", "Supermarket",
        "Theatre/Concert Hall", "Theme/Adventure Park",
    }
)  # fmt: skip
"""Kinds of place as data.police.uk names them in Location: whole names; the others are streets."""
_GROUP_COLUMNS = {group: f"{group.replace(' ', '_')}_count" for group in GROUPS}


def ward_of_places(
    every: pd.DataFrame, chosen: pd.DataFrame, *, grid: Grid
) -> npt.NDArray[np.object_]:
    """Return the ward of each hexagon with a map point: the one with most of its incidents.

    Incidents of the type decide, then those of every type, then code order; "" where no
    incident is known.
    """
    tables = []
    for rows, weight in ((chosen, 1_000_000.0), (every, 1.0)):
        place = grid.points["place"].to_numpy()[point_rows(rows, grid=grid)]
        tables.append(pd.DataFrame({"place": place, "ward": rows["ward_code"], "n": weight}))
    held = pd.concat(tables).groupby(["place", "ward"])["n"].sum().reset_index()
    most = held.sort_values(["place", "n", "ward"], ascending=[True, False, True])
    most = most.drop_duplicates("place")
    wards = np.full(len(grid.places), "", dtype=object)
    wards[most["place"]] = most["ward"]
    return wards


def name_places(chosen: pd.DataFrame, *, grid: Grid) -> pd.DataFrame:
    """Say where each hexagon's incidents lie, by the names published with them.

    Returns
    -------
    DataFrame
        By row of the grid: near (its two busiest names), kinds (kinds of place with their
        incidents, the most first), busiest_point_count (incidents at its busiest map point) and
        recording_count (incidents at places of recording).
    """
    point = point_rows(chosen, grid=grid)
    rows = pd.DataFrame(
        {
            "place": grid.points["place"].to_numpy()[point],
            "point": point,
            "name": chosen["location_name"].to_numpy(),
            "is_recording": chosen["is_recording"].to_numpy(dtype=bool),
        }
    )
    named = rows.groupby(["place", "name"]).size().rename("n").reset_index()
    named = named.sort_values(["place", "n", "name"], ascending=[True, False, True])
    kinds = named[named["name"].isin(KINDS)]
    by_place = rows.groupby("place")
    table = pd.DataFrame(index=pd.RangeIndex(len(grid.places)))
    table["near"] = named.groupby("place")["name"].agg(lambda names: " and ".join(names[:2]))
    table["kinds"] = (
        (kinds["name"] + " " + kinds["n"].astype("str")).groupby(kinds["place"]).agg(", ".join)
    )
    table["busiest_point_count"] = rows.groupby(["place", "point"]).size().groupby("place").max()
    table["recording_count"] = by_place["is_recording"].sum()
    numbers = ["busiest_point_count", "recording_count"]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    return table.fillna({"near": "", "kinds": ""})


def rank_places(places: gpd.GeoDataFrame, *, by: Sequence[str]) -> pd.Series:
    """Rank hot spots within their ward, 1 the most by two columns; 0 for any other place."""
    hot = places[places["is_hot"]].sort_values(
        ["ward_code", *by, "place_id"],
        ascending=[True, False, False, True],
    )
    rank = hot.groupby("ward_code").cumcount() + 1
    return rank.reindex(places.index, fill_value=0).astype("int64")


def month_table(
    places: gpd.GeoDataFrame, counts: Counts, bins: npt.NDArray[np.int8], *, period: Period
) -> pd.DataFrame:
    """List months of places with an incident: place_id, month, incident_count, confidence."""
    rows = np.flatnonzero(np.nansum(counts, axis=1) > 0)
    days = [pd.Timestamp(month.first_day) for month in period]
    return pd.DataFrame(
        {
            "place_id": np.repeat(places["place_id"].to_numpy()[rows], len(days)),
            "month": days * len(rows),
            "incident_count": pd.array(counts[rows].ravel(), dtype="Float64").astype("Int64"),
            "confidence": bins[rows].ravel().astype("int64"),
        }
    )


def ward_table(
    places: gpd.GeoDataFrame, chosen: pd.DataFrame, *, wards: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Tell the hot spots by ward, the ward with the most first; every ward is there."""
    hot = places[places["is_hot"]]
    table = pd.DataFrame(wards[["ward_code", "ward_name"]])
    codes = table["ward_code"]
    table["incident_count"] = codes.map(chosen.groupby("ward_code").size())
    table["hot_spot_count"] = codes.map(hot.groupby("ward_code").size())
    for group, column in _GROUP_COLUMNS.items():
        table[column] = codes.map(hot[hot["group"] == group].groupby("ward_code").size())
    table["fragile_count"] = codes.map(hot.groupby("ward_code")["is_fragile"].sum())
    table["in_hot_spots_count"] = codes.map(hot.groupby("ward_code")["held_count"].sum())
    numbers = table.columns[2:]
    table[numbers] = table[numbers].fillna(0).astype("int64")
    order = ["hot_spot_count", "in_hot_spots_count", "ward_name", "ward_code"]
    return table.sort_values(order, ascending=[False, False, True, True], ignore_index=True)


def point_table(
    chosen: pd.DataFrame,
    *,
    grid: Grid,
    places: gpd.GeoDataFrame,
    months: Sequence[Month],
    min_incident_count: int,
) -> pd.DataFrame:
    """List the busiest map points as they can be read in the publisher's own files.

    Returns
    -------
    DataFrame
        longitude, latitude, location_name, ward_code, ward_name, incident_count, month_count,
        last_month, trend, place_id, place_name, is_recording; the busiest first.
    """
    listed = repeat_locations(chosen, months=months, min_incident_count=min_incident_count)
    rows = grid.points.iloc[point_rows(listed, grid=grid)].reset_index(drop=True)
    named = places.set_index("row")
    recorded = chosen.groupby(POINT)["is_recording"].any()
    keys = pd.MultiIndex.from_frame(listed[POINT])
    return pd.DataFrame(
        {
            "longitude": rows["longitude"],
            "latitude": rows["latitude"],
            "location_name": listed["location_name"],
            "ward_code": listed["ward_code"],
            "ward_name": named["ward_name"].reindex(rows["place"]).to_numpy(),
            "incident_count": listed["incident_count"],
            "month_count": listed["month_count"],
            "last_month": listed["last_month"],
            "trend": listed["trend"],
            "place_id": named["place_id"].reindex(rows["place"]).to_numpy(),
            "place_name": named["place_name"].reindex(rows["place"]).to_numpy(),
            "is_recording": recorded.reindex(keys).to_numpy(dtype=bool),
        }
    )
