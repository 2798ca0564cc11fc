"""Locations: how many incidents each has, and where incidents are only recorded."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

_SAME_POINT_DEGREES = 2e-6
"""police.uk prints six decimals: a point is the same within two in the last."""


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
        in letters of any case, so that 'Hospital Lane' is a street.
    points
        (longitude, latitude) of further map points.

    Returns
    -------
    Series of bool, with the index of ``places``.
    """
    names = places["location_name"].str.casefold()
    marked = names.isin([kind.strip().casefold() for kind in kinds])
    for longitude, latitude in points:
        near = (places["longitude"] - longitude).abs() < _SAME_POINT_DEGREES
        marked |= near & ((places["latitude"] - latitude).abs() < _SAME_POINT_DEGREES)
    return marked


def count_by_point(incidents: pd.DataFrame) -> pd.DataFrame:
    """Count incidents by location, the busiest first.

    ``incidents`` have longitude, latitude, location_name, ward_code; one row an incident. Columns:
    these, incident_count, share_pct (of all incidents given); a point with several names counts
    under the most used.
    """
    point = ["longitude", "latitude"]
    counted = incidents.groupby([*point, "location_name", "ward_code"]).size()
    by_name = counted.reset_index(name="name_count")
    by_name["incident_count"] = by_name.groupby(point)["name_count"].transform("sum")
    named = by_name.sort_values(["name_count", "location_name"], ascending=[False, True])
    table = named.drop_duplicates(point).drop(columns="name_count")
    total = len(incidents)
    table["share_pct"] = 100 * table["incident_count"] / total if total else np.nan
    return table.sort_values(
        ["incident_count", *point], ascending=[False, True, True], ignore_index=True
    )
