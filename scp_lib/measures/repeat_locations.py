"""Map points with incidents again and again."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.periods import Month

_POINT = ["easting_m", "northing_m"]


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
