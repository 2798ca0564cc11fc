"""A target's area: its incidents by month, what they are compared with, how much they vary."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.areas.metres import NATIONAL_GRID, to_metres
from scp_lib.errors import SettingsError
from scp_lib.measures.area_comparison import NOT_STATED
from scp_lib.measures.counts import first_days, over_months
from scp_lib.measures.overdispersion import (
    FEWEST_IN_A_DISTRICT,
    UNKNOWN,
    AreaDispersion,
    area_dispersion,
    earlier_pairs,
    pair_tables,
)
from scp_lib.periods import Period
from scp_lib.settings.partnership import DrawnArea, TownCentre
from scp_lib.settings.targets import TargetSetting, contradictions
from scp_lib.studies.dataset import Dataset


def target_wards(target: TargetSetting, data: Dataset) -> list[str]:
    """Return the codes of a target's wards; none for another area.

    SettingsError: a name or code is not just one ward's.
    """
    where, wards = f"partnerships/{data.settings.key}.toml: targets '{target.key}'", data.wards
    codes: list[str] = []
    for name in target.wards:
        found = wards.loc[(wards["ward_name"] == name) | (wards["ward_code"] == name), "ward_code"]
        if len(found) != 1:
            known = ", ".join(sorted(wards["ward_name"]))
            fault = "no ward is called" if found.empty else "more than one ward is called"
            raise SettingsError(f"{where}: {fault} '{name}'; wanted one of {known}, or its code.")
        codes.append(str(found.iloc[0]))
    return codes


def drawn_area(target: TargetSetting, data: Dataset) -> TownCentre | None:
    """Return the ring that a target's area is: the town centre, or one of the drawn areas."""
    if target.area == "town centre":
        return data.settings.town_centre
    return next((each for each in data.settings.areas if each.key == target.area), None)


def drawn_outline(setting: TownCentre, *, wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return a drawn area in metres (EPSG:27700), one row: name, geometry.

    SettingsError where less than half of it lies in the wards.
    """
    longitude, latitude = np.array(setting.polygon).T
    shape = shapely.Polygon(np.column_stack(to_metres(longitude, latitude)))
    inside = shapely.area(shapely.intersection(shape, wards.geometry.to_numpy())).sum()
    if inside < shape.area / 2:
        where = f"areas '{setting.key}'" if isinstance(setting, DrawnArea) else "town_centre"
        raise SettingsError(
            f"{where}.polygon: {100 * inside / shape.area:.0f}% of {setting.name} lies in the "
            "partnership's wards; wanted most of it. Correct its corners (longitude, latitude)."
        )
    return gpd.GeoDataFrame({"name": [setting.name]}, geometry=[shape], crs=NATIONAL_GRID)


def is_inside(incidents: pd.DataFrame, outline: gpd.GeoDataFrame) -> pd.Series:
    """Mark incidents whose location is inside an outline (EPSG:27700)."""
    shape = outline.geometry.iloc[0]
    shapely.prepare(shape)
    marks = shapely.intersects_xy(
        shape, incidents["easting_m"].to_numpy(), incidents["northing_m"].to_numpy()
    )
    return pd.Series(marks, index=incidents.index)


def is_in_area(incidents: pd.DataFrame, target: TargetSetting, data: Dataset) -> pd.Series:
    """Mark the incidents that lie in a target's area."""
    if target.area == "district":
        return pd.Series(True, index=incidents.index)
    drawn = drawn_area(target, data)
    if drawn is not None:
        return is_inside(incidents, drawn_outline(drawn, wards=data.wards))
    return incidents["ward_code"].isin(target_wards(target, data))


def check_targets(data: Dataset) -> None:
    """Raise SettingsError, a line a fault, if targets name unknown wards or contradict each other.

    Two targets may contradict only once their wards are known by their codes.
    """
    where = f"partnerships/{data.settings.key}.toml"
    codes: dict[str, frozenset[str]] = {}
    faults: list[str] = []
    for target in data.settings.targets:
        try:
            found = target_wards(target, data)
        except SettingsError as error:
            faults.extend(error.faults)
            continue
        codes[target.key] = frozenset(found)
        if len(set(found)) < len(found):
            faults.append(
                f"{where}: targets '{target.key}': a ward stands twice, by its name and its code."
            )
    whole = [target for target in data.settings.targets if target.key in codes]
    faults += [
        f"{where}: {fault}"
        for fault in contradictions(whole, area_of=lambda each: each.area or codes[each.key])
    ]
    if faults:
        raise SettingsError(faults)


def by_month(counts: pd.Series, data: Dataset) -> pd.DataFrame:
    """Lay counts of months out to the report's: month, incident_count, is_complete.

    A missing month is empty, one that was received and is not among the counts has none.
    """
    days = first_days(Period(min(data.complete_months), data.month))
    return over_months(counts, keys=days, complete_months=data.complete_months)


def rest_of_force(data: Dataset, *, crime_types: Sequence[str]) -> pd.DataFrame | None:
    """Count the force's located incidents outside the area's wards by month.

    None where the force's files name no other district, or not this one.
    """
    named = set(data.districts["district_name"]) - {NOT_STATED}
    if data.area not in named or len(named) == 1:
        return None
    force = data.districts[data.districts["crime_type"].isin(list(crime_types))]
    by_force = force.groupby("month")[["incident_count", "without_place_count"]].sum()
    inside = data.incidents[data.incidents["crime_type"].isin(list(crime_types))]
    located = by_force["incident_count"] - by_force["without_place_count"]
    return by_month(located.sub(inside.groupby("month").size(), fill_value=0), data)


def target_dispersion(data: Dataset, target: TargetSetting, period: Period) -> AreaDispersion:
    """Learn the dispersion of a target's area from the judged months and all earlier pairs.

    A target of the whole district learns from the force's other districts, any other from wards.
    The town centre stands beside the wards as an area of its own, out of those it lies in.
    """
    known = set(data.complete_months)
    compared = [
        (now, then)
        for now, then in zip(period, target.baseline, strict=True)
        if now in known and then in known
    ]
    if not compared:
        return UNKNOWN
    months, baseline_months = [now for now, _ in compared], [then for _, then in compared]
    pairs = [(months, baseline_months), *earlier_pairs(months, complete_months=known)]
    if target.area == "district":
        rows = data.districts[
            data.districts["crime_type"].isin(target.crime_types)
            & (data.districts["district_name"] != NOT_STATED)
        ]
        tables = pair_tables(rows, area="district_name", pairs=pairs)
        return area_dispersion(tables, [data.area], fewest=FEWEST_IN_A_DISTRICT)
    of_type = data.incidents[data.incidents["crime_type"].isin(target.crime_types)]
    area, judged = of_type["ward_code"].astype(object), target_wards(target, data)
    if not judged:
        judged = [str(target.area)]
        area = area.mask(is_in_area(of_type, target, data), judged[0])
    counted = of_type.assign(area=area).groupby(["area", "month"], as_index=False).size()
    rows = counted.rename(columns={"size": "incident_count"})
    tables = pair_tables(rows, area="area", pairs=pairs)
    return area_dispersion(tables, judged)
