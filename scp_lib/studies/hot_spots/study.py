"""From incidents to hot spots: where, since when, how sure, and what the map is worth."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse.csgraph import connected_components

from scp_lib.errors import MeasureError
from scp_lib.measures.concentration import busiest_share, generalised_gini, lorenz_curve
from scp_lib.measures.emerging import emerging_hot_spots
from scp_lib.measures.getis_ord import getis_ord
from scp_lib.measures.significance import (
    LEVELS,
    benjamini_hochberg,
    bin_by_confidence,
    spread_test,
)
from scp_lib.periods import Month
from scp_lib.studies.hot_spots.answer import SENSITIVE_TYPES, HotSpots, Settings
from scp_lib.studies.hot_spots.disclosure import (
    told_months,
    told_places,
    told_points,
    told_wards,
)
from scp_lib.studies.hot_spots.fragile import MOVED_MAPS, survive
from scp_lib.studies.hot_spots.grid import Counts, Grid, by_place, count_points, lay_grid
from scp_lib.studies.hot_spots.groups import group_places, is_hot_group
from scp_lib.studies.hot_spots.tables import (
    name_places,
    rank_places,
    ward_of_places,
)
from scp_lib.studies.hot_spots.worth import Density, density_of, map_worth


def hot_spots(
    incidents: pd.DataFrame,
    *,
    wards: gpd.GeoDataFrame,
    months: Sequence[Month],
    crime_type: str,
    width_m: float = 250,
    level: int = 99,
    earlier: Sequence[Month] = (),
    moved: int = MOVED_MAPS,
    min_point_count: int = 5,
) -> HotSpots:
    """Find the hot spots of one crime type over some months.

    A hot spot is a hexagon with an incident of its own that, together with its six neighbours,
    has more incidents than its share of the known map points explains: over the months together,
    or in a pattern of single months (each read with the month before it).

    Parameters
    ----------
    incidents
        Every crime type and month held (see schemas.Incident), with is_recording (at a place of
        recording). Rows after the last of ``months`` are not used.
    wards
        ward_code, ward_name, geometry in EPSG:27700.
    months
        Months held in full, in order.
    crime_type
        The type to map.
    width_m
        Of the hexagons, across the flats, metres.
    level
        Confidence, %: 90, 95 or 99, after correction for the number of places.
    earlier
        Months held before them: as many just before as ``months`` make last year's map, which is
        held against these months.
    moved
        Maps with moved points among those a hot spot must survive.
    min_point_count
        Fewest incidents of a map point that is listed.

    Returns
    -------
    HotSpots
        A sensitive type (SENSITIVE_TYPES) has no table of map points, no names of places, and no
        count of its own for a hexagon with a single map point.

    Raises
    ------
    MeasureError
        No month, months out of order, a level without a bin, or no incident.
    """
    months = tuple(months)
    rows, chosen = _chosen(incidents, months=months, crime_type=crime_type, level=level)
    settings = Settings(crime_type, months, width_m, level, crime_type in SENSITIVE_TYPES)
    grid = lay_grid(rows, wards=wards, width_m=width_m)
    point_counts, period = count_points(chosen, grid=grid, months=months)
    counts = by_place(point_counts, grid=grid)
    density = density_of(np.nansum(point_counts, axis=1), grid=grid)
    found = emerging_hot_spots(
        counts, weights=grid.neighbours, map_points=grid.map_point_count, level=level
    )
    table, by_neighbours = _places(counts, found.labels, found.bins, density, grid=grid,
                                   settings=settings)  # fmt: skip
    survived = survive(
        table["is_hot"].to_numpy(), point_counts, grid=grid, width_m=width_m, level=level,
        moved=moved,
    )  # fmt: skip
    fragile = np.zeros(len(table), dtype=bool)
    fragile[survived.by_place["place"][survived.by_place["is_fragile"]]] = True
    table["is_fragile"] = fragile
    places = _named(table, rows, chosen, grid=grid, wards=wards, settings=settings)
    by_point = np.nansum(point_counts, axis=1)
    of_type = rows[rows["crime_type"] == crime_type]
    return HotSpots(
        places=told_places(places, settings=settings),
        by_month=told_months(places, counts, found.bins, period, settings=settings),
        wards=told_wards(places, chosen, wards=wards, settings=settings),
        in_hot_spots_count=int(places.loc[places["is_hot"], "held_count"].sum()),
        points=told_points(places, chosen, grid, settings, min_point_count),
        concentration=busiest_share(by_point),
        lorenz=lorenz_curve(by_point),
        generalised_gini=generalised_gini(by_point),
        worth=map_worth(of_type, grid=grid, months=months, earlier=earlier),
        variants=survived.by_variant,
        density=_dense(table),
        bandwidth_m=density.bandwidth_m,
        by_neighbours_count=by_neighbours,
        hexagon_count=len(grid.places),
        settings=settings,
    )


def _chosen(
    incidents: pd.DataFrame, *, months: tuple[Month, ...], crime_type: str, level: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return all rows up to the last month, and those of the type and months."""
    if not months or list(months) != sorted(set(months)):
        raise MeasureError("Hot spots need the months held, each once and in order.")
    if level not in LEVELS:
        raise MeasureError(f"No confidence of {level}%: choose 90, 95 or 99.")
    rows = incidents[incidents["month"] <= pd.Timestamp(months[-1].first_day)]
    days = [pd.Timestamp(month.first_day) for month in months]
    chosen = rows[(rows["crime_type"] == crime_type) & rows["month"].isin(days)]
    if chosen.empty:
        raise MeasureError(
            f"There is no incident of '{crime_type}' in these months, so there is no hot spot."
        )
    return rows, chosen


def _places(
    counts: Counts,
    labels: pd.DataFrame,
    bins: npt.NDArray[np.int8],
    density: Density,
    *,
    grid: Grid,
    settings: Settings,
) -> tuple[gpd.GeoDataFrame, int]:
    """Put the figures of every hexagon side by side; count those hot without an incident."""
    total = np.nansum(counts, axis=1)
    test = spread_test(total, weights=grid.neighbours, map_points=grid.map_point_count)
    corrected = benjamini_hochberg(test.p)
    confidence = bin_by_confidence(corrected, is_hot=test.is_above)
    overall = confidence >= settings.level
    last = bins[:, ~np.isnan(counts).any(axis=0)][:, -1] >= settings.level
    groups = group_places(labels, is_overall=overall, last_is_hot=last, months=settings.months)
    is_found = overall | is_hot_group(labels)
    is_hot = is_found & (total > 0)
    joined = grid.neighbours[is_hot][:, is_hot]
    area = np.zeros(len(total), dtype=np.int64)
    area[is_hot] = _by_size(connected_components(joined, directed=False)[1], total[is_hot])
    table = grid.places.assign(
        row=np.arange(len(total)),
        map_point_count=grid.map_point_count,
        held_count=total.astype(np.int64),
        near_count=test.observed,
        expected_count=test.expected,
        z=getis_ord(total, weights=grid.neighbours),
        p=test.p,
        p_corrected=corrected,
        confidence=confidence.astype(np.int64),
        is_hot=is_hot,
        hot_area=area,
        density_per_km2=density.per_km2,
    )
    table[groups.columns] = groups
    table.loc[~is_hot, "group"] = ""
    return table, int((is_found & (total == 0)).sum())


def _dense(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    seen = table.loc[table["density_per_km2"] > 0, ["place_id", "density_per_km2", "geometry"]]
    return seen.reset_index(drop=True)


def _by_size(area: npt.NDArray[np.int32], incidents: Counts) -> npt.NDArray[np.int64]:
    """Number joined hot spots from 1, those with the most incidents first."""
    if not len(area):
        return area.astype(np.int64)
    order = np.argsort(-np.bincount(area, weights=incidents), kind="stable")
    return (np.argsort(order) + 1)[area]


def _named(
    table: gpd.GeoDataFrame,
    rows: pd.DataFrame,
    chosen: pd.DataFrame,
    *,
    grid: Grid,
    wards: gpd.GeoDataFrame,
    settings: Settings,
) -> gpd.GeoDataFrame:
    """Add ward and names; keep the hexagons with a map point."""
    codes = ward_of_places(rows, chosen, grid=grid)
    names = dict(zip(wards["ward_code"], wards["ward_name"], strict=True))
    told = name_places(chosen, grid=grid)
    table = table.assign(
        ward_code=codes, ward_name=pd.Series(codes).map(names).fillna("").to_numpy()
    )
    table[told.columns] = told
    table["is_recording"] = table["recording_count"] > 0
    places = table[table["map_point_count"] > 0].reset_index(drop=True)
    places["incident_count"] = places["held_count"].astype("Int64")
    places["near_count"] = places["near_count"].astype("int64")
    order = ["held_count", "near_count"]  # of a sensitive type the rank would tell the count
    places["rank"] = rank_places(places, by=order[::-1] if settings.is_sensitive else order)
    numbered = places["ward_name"] + " " + places["rank"].astype("str")
    places["place_name"] = numbered.where(places["is_hot"], "")
    return places
