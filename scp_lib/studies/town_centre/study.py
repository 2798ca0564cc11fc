"""Violence in the drawn town centre: how much, at what kinds of place, where."""

from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.errors import SettingsError
from scp_lib.measures.counts import first_days
from scp_lib.measures.place_kinds import STREETS, STREETS_AND_OTHERS, group_of_place, kind_of_place
from scp_lib.periods import Month, Period
from scp_lib.studies.base_map import nearest_streets
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.targets.areas import by_month, drawn_outline, is_inside
from scp_lib.tables.crime_types import VIOLENCE

FEWEST_AT_A_POINT = 5
"""A location or kind of place with fewer violent and sexual offences is not shown by itself."""
FEWEST_POINTS = 3
"""A kind or group of places that stands at fewer locations is not shown by itself."""
OTHER_KINDS = "Other kinds of place"


class TownCentreStudy(NamedTuple):
    """Violence and sexual offences in the town centre, over the complete months of a report.

    ``monthly``: month, incident_count, is_complete, of all months to the report's. ``kinds``:
    kind, incident_count, share_pct, the most first. ``by_month``: month, one column a group of
    places, total_count; empty where missing. ``groups``: column to the group's name. ``points``:
    easting_m, northing_m, longitude, latitude, incident_count, location_name, near (the nearest
    street) of the locations with FEWEST_AT_A_POINT or more; the others are in
    ``quiet_point_count`` and ``quiet_count``.
    """

    data: Dataset
    name: str
    incident_count: int
    district_count: int
    area_km2: float
    monthly: pd.DataFrame
    kinds: pd.DataFrame
    by_month: pd.DataFrame
    groups: dict[str, str]
    points: pd.DataFrame
    quiet_point_count: int
    quiet_count: int
    outline: gpd.GeoDataFrame


def town_centre_study(data: Dataset) -> TownCentreStudy:
    """Count violence and sexual offences in the drawn town centre, in the report's complete months.

    Raises SettingsError where the settings draw no town centre.
    """
    centre = data.settings.town_centre
    if centre is None:
        raise SettingsError(f"partnerships/{data.settings.key}.toml draws no town centre: add it.")
    outline = drawn_outline(centre, wards=data.wards)
    violence = data.incidents[data.incidents["crime_type"] == VIOLENCE]
    inside = violence[is_inside(violence, outline)]
    days = first_days(data.months)
    here, everywhere = (rows[rows["month"].isin(days)] for rows in (inside, violence))
    place = ["easting_m", "northing_m", "longitude", "latitude"]
    names = here.groupby(place)["location_name"]
    points = names.agg(incident_count="size", location_name="min").reset_index()
    points = points.assign(near=nearest_streets(data.base, points))
    points = points.sort_values("incident_count", ascending=False, kind="stable")
    is_shown = points["incident_count"] >= FEWEST_AT_A_POINT
    table, groups = _by_month(here, data.period, data.months)
    return TownCentreStudy(
        data=data,
        name=centre.name,
        incident_count=len(here),
        district_count=len(everywhere),
        area_km2=float(outline.area.sum() / 1e6),
        monthly=by_month(inside.groupby("month").size(), data),
        kinds=kinds_of_places(here),
        by_month=table,
        groups=groups,
        points=points[is_shown].reset_index(drop=True),
        quiet_point_count=int((~is_shown).sum()),
        quiet_count=int(points.loc[~is_shown, "incident_count"].sum()),
        outline=outline,
    )


def kinds_of_places(here: pd.DataFrame) -> pd.DataFrame:
    """Count by kind of place; one with too few incidents or locations is counted with its group.

    What is not shown by itself must not come back by taking the kinds told from their group's
    total: what is left of a group stands at enough points with enough incidents too, or the
    group is one line. A kind whose group is counted with the named streets is one of them
    here as there.
    """
    kind, group = kind_of_place(here["location_name"]), _groups(here)
    is_street = group == STREETS
    streets = STREETS if (kind[is_street] == STREETS).all() else STREETS_AND_OTHERS
    line = kind.where(~is_street, streets)
    for name in sorted(set(group) - {STREETS}):
        is_here = group == name
        counted = kind[is_here].value_counts()
        shown = [each for each in counted.index if _is_enough(here[is_here & (kind == each)])]
        is_left = is_here & ~kind.isin(shown)
        while shown and is_left.any() and not _is_enough(here[is_left]):
            shown.pop()
            is_left = is_here & ~kind.isin(shown)
        rest = f"{name}, others" if shown and name != OTHER_KINDS else name
        line = line.where(~is_left, rest)
    table = line.value_counts().rename("incident_count").rename_axis("kind").reset_index()
    table["share_pct"] = 100 * table["incident_count"] / max(1, len(here))
    return table.sort_values(["incident_count", "kind"], ascending=[False, True], ignore_index=True)


def _is_enough(rows: pd.DataFrame) -> bool:
    points = rows.drop_duplicates(["easting_m", "northing_m"])
    return len(rows) >= FEWEST_AT_A_POINT and len(points) >= FEWEST_POINTS


def _groups(here: pd.DataFrame) -> pd.Series:
    """Return each incident's group; a group at too few points is one with its neighbours."""
    group = group_of_place(here["location_name"])
    for merged in (OTHER_KINDS, STREETS):
        points = here.groupby([group, "easting_m", "northing_m"]).size().groupby(level=0).size()
        small = points[points < FEWEST_POINTS].index.difference([STREETS])
        group = group.where(~group.isin(small), merged)
    return group


def _by_month(
    here: pd.DataFrame, period: Period, months: list[Month]
) -> tuple[pd.DataFrame, dict[str, str]]:
    group = _groups(here)
    counted = pd.crosstab(here["month"], group).reindex(first_days(period), fill_value=0)
    counted = counted.loc[:, counted.sum().sort_values(ascending=False).index].astype("Int64")
    missing = ~counted.index.isin(first_days(months))
    groups = {f"{name.lower().replace(' ', '_')}_count": name for name in counted.columns}
    counted.columns = list(groups)
    counted["total_count"] = counted.sum(axis=1)
    counted.loc[missing, :] = pd.NA
    return counted.reset_index(), groups
