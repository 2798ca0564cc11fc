"""A target's area: its incidents by month, and what it is compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.areas.metres import to_metres
from scp_lib.areas.wards import METRES
from scp_lib.errors import SettingsError
from scp_lib.partnership import Partnership, TownCentre
from scp_lib.periods import Month, Period
from scp_lib.target_settings import TargetSetting, contradictions

NOT_STATED = "Not stated"


def ward_codes(names: Iterable[str], *, wards: pd.DataFrame, where: str) -> list[str]:
    """Return the codes of wards named by name or code.

    Raises
    ------
    SettingsError
        A name is no ward's, or two wards share it.
    """
    codes: list[str] = []
    for name in names:
        found = wards.loc[(wards["ward_name"] == name) | (wards["ward_code"] == name), "ward_code"]
        if len(found) != 1:
            known = ", ".join(sorted(wards["ward_name"]))
            fault = "no ward is called" if found.empty else "more than one ward is called"
            raise SettingsError(f"{where}: {fault} '{name}'; wanted one of {known}, or its code.")
        codes.append(str(found.iloc[0]))
    return codes


def town_centre_outline(setting: TownCentre) -> gpd.GeoDataFrame:
    """Return the drawn town centre in metres (EPSG:27700), one row: name, geometry."""
    ring = np.array(setting.polygon)
    east, north = to_metres(ring[:, 0], ring[:, 1])
    shape = shapely.Polygon(np.column_stack([east, north]))
    return gpd.GeoDataFrame({"name": [setting.name]}, geometry=[shape], crs=METRES)


def is_inside(incidents: pd.DataFrame, outline: gpd.GeoDataFrame) -> pd.Series:
    """Mark incidents whose map point lies in an outline (EPSG:27700)."""
    shape = outline.geometry.iloc[0]
    shapely.prepare(shape)
    marks = shapely.intersects_xy(
        shape, incidents["easting_m"].to_numpy(), incidents["northing_m"].to_numpy()
    )
    return pd.Series(marks, index=incidents.index)


def is_in_area(
    incidents: pd.DataFrame, target: TargetSetting, *, settings: Partnership, wards: pd.DataFrame
) -> pd.Series:
    """Mark the incidents that lie in a target's area."""
    if target.area == "district":
        return pd.Series(True, index=incidents.index)
    if target.area == "town centre" and settings.town_centre is not None:
        return is_inside(incidents, town_centre_outline(settings.town_centre))
    where = f"partnerships/{settings.key}.toml: targets '{target.key}'"
    return incidents["ward_code"].isin(ward_codes(target.wards, wards=wards, where=where))


def check_targets(settings: Partnership, *, wards: pd.DataFrame) -> None:
    """Refuse targets that name unknown wards, or contradict once wards are told by their codes.

    Raises
    ------
    SettingsError
        Every fault is a line.
    """
    where = f"partnerships/{settings.key}.toml"
    codes: dict[str, frozenset[str]] = {}
    faults: list[str] = []
    for target in settings.targets:
        own = f"{where}: targets '{target.key}'"
        try:
            found = ward_codes(target.wards, wards=wards, where=own)
        except SettingsError as error:
            faults.extend(error.faults)
            continue
        codes[target.key] = frozenset(found)
        if len(set(found)) < len(found):
            faults.append(f"{own}: a ward stands twice, by its name and its code.")
    whole = [target for target in settings.targets if target.key in codes]
    faults += [
        f"{where}: {fault}"
        for fault in contradictions(whole, area_of=lambda each: each.area or codes[each.key])
    ]
    if faults:
        raise SettingsError(faults)


def by_month(
    incidents: pd.DataFrame, *, complete_months: Collection[Month], newest: Month
) -> pd.DataFrame:
    """Count incidents by month up to ``newest``.

    Returns
    -------
    DataFrame
        month, incident_count (empty where missing), is_complete.
    """
    days = month_days(Period(min(complete_months), newest))
    return _masked(incidents.groupby("month").size(), days, complete_months)


def rest_of_force(
    districts: pd.DataFrame,
    *,
    area_name: str,
    crime_types: Sequence[str],
    complete_months: Collection[Month],
    newest: Month,
) -> pd.DataFrame | None:
    """Count the force's other districts by month; None where the area is not told by its name."""
    named = districts[districts["district_name"] != NOT_STATED]
    is_own = named["district_name"] == area_name
    if not is_own.any() or is_own.all():
        return None
    rest = named[~is_own & named["crime_type"].isin(list(crime_types))]
    days = month_days(Period(min(complete_months), newest))
    return _masked(rest.groupby("month")["incident_count"].sum(), days, complete_months)


def month_days(months: Iterable[Month]) -> pd.DatetimeIndex:
    """First days of months."""
    return pd.DatetimeIndex([month.first_day for month in months], name="month")


def _masked(
    counted: pd.Series, days: pd.DatetimeIndex, complete_months: Collection[Month]
) -> pd.DataFrame:
    table = counted.reindex(days, fill_value=0).astype("Int64").rename("incident_count")
    counts = table.reset_index()
    counts["is_complete"] = counts["month"].isin(month_days(complete_months))
    counts["incident_count"] = counts["incident_count"].where(counts["is_complete"])
    return counts
