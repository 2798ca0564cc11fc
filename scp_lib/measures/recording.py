"""Map points: how many incidents each has, and where they are written down rather than happened."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.periods import Month

_SAME_POINT_DEGREES = 2e-6
"""police.uk prints six decimals: a point is the same within two in the last."""
_POINT = ["easting_m", "northing_m"]


def is_place_of_recording(
    places: pd.DataFrame, *, kinds: Sequence[str], points: Iterable[tuple[float, float]]
) -> pd.Series:
    """Mark rows at a place of recording.

    Parameters
    ----------
    places
        location_name, longitude, latitude.
    kinds
        Kinds of place as police.uk names them ('Police Station'); the whole name must match,
        so that 'Hospital Lane' is a street.
    points
        (longitude, latitude) of further map points.

    Returns
    -------
    Series of bool, with the index of ``places``.
    """
    marked = places["location_name"].isin(list(kinds))
    for longitude, latitude in points:
        near = (places["longitude"] - longitude).abs() < _SAME_POINT_DEGREES
        marked |= near & ((places["latitude"] - latitude).abs() < _SAME_POINT_DEGREES)
    return marked


def count_by_point(incidents: pd.DataFrame) -> pd.DataFrame:
    """Count incidents by map point, the busiest first.

    Parameters
    ----------
    incidents
        longitude, latitude, location_name, ward_code; one row an incident.

    Returns
    -------
    DataFrame
        longitude, latitude, location_name, ward_code, incident_count, share_pct (of all
        incidents given); a point with several names counts under the most used.
    """
    point = ["longitude", "latitude"]
    by_name = (
        incidents.groupby([*point, "location_name", "ward_code"]).size().rename("name_count")
    ).reset_index()
    order = [*point, "name_count", "location_name"]
    named = by_name.sort_values(order, ascending=[True, True, False, True])
    points = named.drop_duplicates(point).drop(columns="name_count")
    totals = by_name.groupby(point, as_index=False)["name_count"].sum()
    table = points.merge(totals, on=point, validate="one_to_one")
    table = table.rename(columns={"name_count": "incident_count"})
    total = len(incidents)
    table["share_pct"] = 100 * table["incident_count"] / total if total else np.nan
    return table.sort_values(
        ["incident_count", *point], ascending=[False, True, True], ignore_index=True
    )


def repeat_locations(
    incidents: pd.DataFrame,
    *,
    months: Sequence[Month],
    min_incident_count: int = 5,
) -> pd.DataFrame:
    """List the map points with the most incidents, the busiest first.

    Parameters
    ----------
    incidents
        One row an incident: month (first day), easting_m, northing_m, location_name, ward_code.
    months
        The months received, in order; incidents of other months are not counted.
    min_incident_count
        Fewest incidents of a point that is listed.

    Returns
    -------
    DataFrame
        Busiest first (then by place): easting_m, northing_m, location_name, ward_code (the first
        by name where rows differ), incident_count, month_count (months with an incident),
        last_month.

    Examples
    --------
    >>> rows = pd.DataFrame({"month": pd.to_datetime(["2025-01-01"] * 2 + ["2025-03-01"] * 4),
    ...     "easting_m": 1.0, "northing_m": 2.0, "location_name": "Parking Area",
    ...     "ward_code": "E05010827"})
    >>> found = repeat_locations(rows, months=[Month(2025, 1) + step for step in range(3)])
    >>> found[["location_name", "incident_count", "month_count", "last_month"]]
      location_name  incident_count  month_count last_month
    0  Parking Area               6            2 2025-03-01
    """
    if not months or list(months) != sorted(set(months)):
        raise MeasureError("Repeat locations need the months received, each once and in order.")
    days = pd.DatetimeIndex([month.first_day for month in months])
    rows = incidents.loc[incidents["month"].isin(days)]
    listed = (
        rows.groupby(_POINT, sort=True)
        .agg(
            location_name=("location_name", "min"),
            ward_code=("ward_code", "min"),
            incident_count=("month", "size"),
            month_count=("month", "nunique"),
            last_month=("month", "max"),
        )
        .reset_index()
    )
    listed = listed[listed["incident_count"] >= min_incident_count]
    return listed.sort_values(
        ["incident_count", *_POINT], ascending=[False, True, True], ignore_index=True
    )
