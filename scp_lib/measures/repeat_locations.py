"""Map points with incidents again and again, and whether they rise or fall."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.measures.trends import mann_kendall
from scp_lib.periods import Month

_POINT = ["easting_m", "northing_m"]


def repeat_locations(
    incidents: pd.DataFrame,
    *,
    months: Sequence[Month],
    min_incident_count: int = 5,
    trend_alpha: float = 0.05,
) -> pd.DataFrame:
    """List the map points with the most incidents, each with its trend.

    Parameters
    ----------
    incidents
        One row an incident: month (first day), easting_m, northing_m, location_name, ward_code.
    months
        The months held, in order; incidents of other months are not counted.
    min_incident_count
        Fewest incidents of a point that is listed.
    trend_alpha
        A trend is named where the p of Mann-Kendall on the point's months, corrected by
        Benjamini and Hochberg for the points listed, is at most this.

    Returns
    -------
    DataFrame
        Busiest first (then by place): easting_m, northing_m, location_name, ward_code (the first
        by name where rows differ), incident_count, month_count (months with an incident),
        last_month, trend (rise, fall or none), trend_p (corrected).

    Examples
    --------
    >>> rows = pd.DataFrame({"month": pd.to_datetime(["2025-01-01"] * 2 + ["2025-03-01"] * 4),
    ...     "easting_m": 1.0, "northing_m": 2.0, "location_name": "Parking Area",
    ...     "ward_code": "E05010827"})
    >>> found = repeat_locations(rows, months=[Month(2025, 1) + step for step in range(3)])
    >>> found[["location_name", "incident_count", "month_count", "last_month", "trend"]]
      location_name  incident_count  month_count last_month trend
    0  Parking Area               6            2 2025-03-01  none
    """
    if not months or list(months) != sorted(set(months)):
        raise MeasureError("Repeat locations need the months held, each once and in order.")
    days = pd.DatetimeIndex([month.first_day for month in months])
    rows = incidents.loc[incidents["month"].isin(days)]
    points = rows.groupby(_POINT, sort=True)
    listed = points.agg(
        location_name=("location_name", "min"),
        ward_code=("ward_code", "min"),
        incident_count=("month", "size"),
        month_count=("month", "nunique"),
        last_month=("month", "max"),
    ).reset_index()
    by_month = np.zeros((len(listed), len(days)))
    if len(rows):
        at = (points.ngroup().to_numpy(), days.get_indexer(pd.DatetimeIndex(rows["month"])))
        np.add.at(by_month, at, 1)
    kept = (listed["incident_count"] >= min_incident_count).to_numpy()
    listed, trend = listed.loc[kept], mann_kendall(by_month[kept])
    p = benjamini_hochberg(trend.p)
    significant = np.nan_to_num(p, nan=1.0) <= trend_alpha
    listed["trend"] = np.select(
        [significant & (trend.s > 0), significant & (trend.s < 0)], ["rise", "fall"], "none"
    )
    listed["trend_p"] = p
    return listed.sort_values(
        ["incident_count", *_POINT], ascending=[False, True, True], ignore_index=True
    )
