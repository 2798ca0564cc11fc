"""The hexagons of an area, and what is counted on each, by area, ward and map point."""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from scp_lib.areas.hexagons import hexagon_neighbours, hexagons, in_hexagons
from scp_lib.errors import AreaError
from scp_lib.measures.counts import first_days
from scp_lib.measures.place_kinds import STREETS, kind_of_place
from scp_lib.periods import Month, Period

Counts = npt.NDArray[np.float64]
POINT = ["easting_m", "northing_m"]
_POINT_COLUMNS = [
    "longitude", "latitude", "location_name", "ward_code", "ward_name", "incident_count",
    "month_count", "last_month", "area_name", "is_recording",
]  # fmt: skip


class Grid(NamedTuple):
    """Every hexagon of the area, in order; rows of points name rows of places."""

    places: gpd.GeoDataFrame
    """place_id, geometry, easting_m, northing_m (of the centre), as from `hexagons`."""
    neighbours: sparse.csr_matrix
    """1 where neighbours, each hexagon its own."""
    points: pd.DataFrame
    """Known map points: easting_m, northing_m, longitude, latitude, place (row of its hexagon)."""
    map_point_count: npt.NDArray[np.int64]
    """Known map points in each hexagon."""


class Located(NamedTuple):
    """Incidents, with ``point`` and ``place`` (rows of the grid's points and places) of each."""

    rows: pd.DataFrame
    grid: Grid


def locate(
    incidents: pd.DataFrame, *, until: Month, wards: gpd.GeoDataFrame, width_m: float
) -> Located:
    """Cover the wards (EPSG:27700) with hexagons; find map point and hexagon of each incident.

    The incidents up to a month are of every crime type: the points of one type alone leave out its
    quiet ones. AreaError: a map point lies in no hexagon.
    """
    rows = incidents[incidents["month"] <= pd.Timestamp(until.first_day)]
    places = hexagons(wards, width_m=width_m)
    points = rows.drop_duplicates(POINT)[[*POINT, "longitude", "latitude"]]
    points = points.sort_values(POINT, ignore_index=True)
    names = in_hexagons(points["easting_m"], points["northing_m"], width_m=width_m)
    at = pd.Index(places["place_id"]).get_indexer(names)
    if outside := int((at < 0).sum()):
        raise AreaError(
            f"{outside:,} map points lie in no hexagon of the area: give the wards that the "
            "incidents were placed in."
        )
    neighbours = hexagon_neighbours(places["place_id"])
    counted = np.bincount(at, minlength=len(places))
    known = pd.MultiIndex.from_frame(points[POINT])
    point = known.get_indexer(pd.MultiIndex.from_frame(rows[POINT]))
    grid = Grid(places, neighbours, points.assign(place=at), counted)
    return Located(rows.assign(point=point, place=at[point]), grid)


def earlier_counts(
    incidents: pd.DataFrame, *, grid: Grid, months: Sequence[Month], earlier: Sequence[Month]
) -> Counts:
    """Count by hexagon the same months a year before; NaN in a month that is not there.

    ``earlier`` are the complete months. Shape (n_places, n_months), as from the first month to the
    last.
    """
    wanted = [month + -12 for month in months]
    days = first_days(Period(wanted[0], wanted[-1]))
    counted = np.full((len(grid.points), len(days)), np.nan)
    held = [month for month in wanted if month in earlier]
    if held:
        at = days.get_indexer(first_days(Period(held[0], held[-1])))
        counted[:, at] = count_points(incidents, grid=grid, months=held)
    return by_place(counted, grid=grid)


def count_points(incidents: pd.DataFrame, *, grid: Grid, months: Sequence[Month]) -> Counts:
    """Count located incidents by map point and month, from the first of the months to the last.

    Shape (n_points, n_months); a month between that is not given is NaN throughout.
    """
    days = first_days(Period(months[0], months[-1]) if months else ())
    counts = np.zeros((len(grid.points), len(days)))
    inside = incidents[incidents["month"].isin(days)]
    column = days.get_indexer(pd.DatetimeIndex(inside["month"]))
    np.add.at(counts, (inside["point"], column), 1)
    counts[:, ~days.isin(first_days(months))] = np.nan
    return counts


def by_place(point_counts: Counts, *, grid: Grid) -> Counts:
    """Add the points up to their hexagons: shape (n_places,) or (n_places, n_months)."""
    summed = np.zeros((len(grid.places), *point_counts.shape[1:]))
    np.add.at(summed, grid.points["place"].to_numpy(), point_counts)
    missing = np.isnan(point_counts).any(axis=0)
    summed[:, missing] = np.nan  # also in hexagons without a point
    return summed


def most_first(rows: pd.DataFrame, *, by: str, of: str) -> pd.DataFrame:
    """Add n up by two columns: the largest sum of each of the first first."""
    counted = rows.groupby([by, of])["n"].sum().reset_index()
    return counted.sort_values([by, "n", of], ascending=[True, False, True])


def busiest_names(rows: pd.DataFrame, *, by: str) -> pd.Series:
    """Name the two busiest locations, by place or area."""
    named = most_first(rows.assign(n=1), by=by, of="location_name")
    return named.groupby(by)["location_name"].agg(lambda names: " and ".join(names[:2]))


def name_places(
    table: gpd.GeoDataFrame, chosen: pd.DataFrame, *, located: Located, wards: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Add to the hexagons their ward, what was recorded elsewhere, and what the hot ones are near.

    The ward is that of most incidents of the type, then of every type, then the first in code
    order; empty where no incident is known.
    """
    both = ["place", "ward_code"]
    votes = pd.concat([chosen[both].assign(n=1_000_000), located.rows[both].assign(n=1)])
    most = most_first(votes, by="place", of="ward_code").drop_duplicates("place")
    in_ward = most.set_index("place")["ward_code"].reindex(table.index)
    names = wards.set_index("ward_code")["ward_name"]
    near = busiest_names(chosen[table["is_hot"].to_numpy()[chosen["place"]]], by="place")
    recorded = chosen.groupby("place")["is_recording"].sum().reindex(table.index).fillna(0)
    return table.assign(
        ward_code=in_ward.fillna(""),
        ward_name=in_ward.map(names).fillna(""),
        near=near.reindex(table.index).fillna(""),
        recording_count=recorded.astype("Int64"),
        is_recording=recorded.gt(0).astype(bool),
    )


def kinds_table(chosen: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Count the incidents of hot-spot areas by kind of place, without streets, the most first.

    Columns: area_number, kind_name, incident_count.
    """
    of_place = places[places["area_number"] > 0].set_index("row")["area_number"]
    rows = pd.DataFrame(
        {
            "area_number": chosen["place"].map(of_place),
            "kind_name": kind_of_place(chosen["location_name"]).to_numpy(),
            "n": 1,
        }
    ).dropna()
    counted = most_first(rows[rows["kind_name"] != STREETS], by="area_number", of="kind_name")
    table = counted.rename(columns={"n": "incident_count"}).astype({"area_number": "int64"})
    return table.reset_index(drop=True)


def month_table(
    areas: pd.DataFrame,
    places: gpd.GeoDataFrame,
    counts: Counts,
    earlier: Counts,
    *,
    months: Sequence[Month],
) -> pd.DataFrame:
    """List the months of each hot-spot area, and the same months a year before.

    ``counts`` and ``earlier`` are by hexagon and month, those of a month without data NaN. Columns:
    area_number, month, incident_count, earlier_count; counts are empty where there are no data, or
    where the area's own is not shown.
    """
    days = first_days(Period(months[0], months[-1])).tolist()
    row = places["row"].to_numpy()
    is_known = np.where(areas["incident_count"].notna(), 0.0, np.nan)
    members = [row[places["area_number"] == area] for area in areas["area_number"]]
    now, then = (
        pd.array(
            np.ravel(
                [of[rows].sum(axis=0) + none for rows, none in zip(members, is_known, strict=True)]
            ),
            dtype="Float64",
        ).astype("Int64")
        for of in (counts, earlier)
    )
    return pd.DataFrame(
        {
            "area_number": np.repeat(areas["area_number"].to_numpy(), len(days)),
            "month": pd.DatetimeIndex(days * len(areas)),
            "incident_count": now,
            "earlier_count": then,
        }
    )


def ward_table(
    places: gpd.GeoDataFrame, areas: pd.DataFrame, chosen: pd.DataFrame, *, wards: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Count areas and their hexagons by ward, the ward with the most first; every ward is there."""
    inside = places[places["area_number"] > 0]
    by_ward = inside.groupby("ward_code")
    counts = pd.DataFrame(
        {
            "incident_count": chosen.groupby("ward_code").size(),
            "area_count": areas.groupby("ward_code").size(),
            "hot_spot_count": by_ward.size(),
            "in_hot_spots_count": by_ward["incident_count"].sum(),
        }
    )
    counts = counts.reindex(wards["ward_code"]).fillna(0).astype("int64")
    left_out = inside.loc[inside["incident_count"].isna(), "ward_code"]
    summed = counts["in_hot_spots_count"].astype("Int64")
    counts["in_hot_spots_count"] = summed.mask(counts.index.isin(left_out))
    table = pd.DataFrame(wards[["ward_code", "ward_name"]]).join(counts, on="ward_code")
    order = ["area_count", "hot_spot_count", "in_hot_spots_count", "ward_name", "ward_code"]
    ascending = [False, False, False, True, True]
    return table.sort_values(order, ascending=ascending, ignore_index=True)


def point_table(
    chosen: pd.DataFrame, *, grid: Grid, places: gpd.GeoDataFrame, fewest: int
) -> pd.DataFrame:
    """List the busiest map points as they can be read in the publisher's own files.

    Those with ``fewest`` incidents or more, the busiest first, then by place; of rows that differ
    the first name and ward.
    """
    counted = chosen.groupby("point").agg(
        location_name=("location_name", "min"),
        ward_code=("ward_code", "min"),
        incident_count=("month", "size"),
        month_count=("month", "nunique"),
        last_month=("month", "max"),
        is_recording=("is_recording", "any"),
    )
    listed = counted[counted["incident_count"] >= fewest]
    listed = listed.sort_values("incident_count", ascending=False, kind="stable")
    table = listed.join(grid.points[["longitude", "latitude", "place"]])
    named = places.set_index("row")[["ward_name", "area_name"]]
    return table.join(named, on="place").reset_index()[_POINT_COLUMNS]
