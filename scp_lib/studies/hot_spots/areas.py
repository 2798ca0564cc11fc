"""Hot-spot areas: hot hexagons that touch and have enough incidents of their own."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.studies.changes import TOO_FEW
from scp_lib.studies.hot_spots.counted import Grid, Located
from scp_lib.studies.hot_spots.names import Area, Name, hottest_third, name_areas

FEWEST_IN_AREA = 5
"""Fewest incidents of its own, among those that may be shown, of a hot-spot area."""
FEWEST_POINTS = 2
"""A hexagon of a sensitive type with fewer known map points is not shown with its own count."""
NO_CLEAR_CHANGE = "no clear change"


class Centre(NamedTuple):
    """The drawn town centre: its name, and its shape in metres (EPSG:27700)."""

    name: str
    shape: shapely.Geometry


def area_table(
    places: gpd.GeoDataFrame, chosen: pd.DataFrame, *, grid: Grid, is_sensitive: bool = False
) -> pd.DataFrame:
    """Count what each group of hot hexagons that touch has; its ward is that of most incidents.

    ``near_count`` is its incidents with those of the hexagons around it; ``shown_count`` its own
    or, where a sensitive type may not show these, those of its hexagons that may be shown;
    ``tested_count`` are the hexagons whose trend was tested.
    """
    hot = pd.DataFrame(places.drop(columns="geometry"))[places["is_hot"]]
    total = np.bincount(chosen["place"], minlength=len(grid.places))
    groups = hot.groupby("area_number")
    inside = chosen.assign(area_number=chosen["place"].map(hot.set_index("row")["area_number"]))
    inside = inside.dropna(subset="area_number").astype({"area_number": "int64"})
    summed = hot.groupby(["area_number", "ward_code", "ward_name"])["incident_count"].sum()
    most = summed.reset_index().sort_values("incident_count", ascending=False, kind="stable")
    in_ward = most.drop_duplicates("area_number").set_index("area_number")
    is_single = hot["map_point_count"] < FEWEST_POINTS
    of_others = hot["incident_count"].mask(is_single, 0).groupby(hot["area_number"]).sum()
    incident_count = groups["incident_count"].sum()
    single_count = is_single.groupby(hot["area_number"]).sum()
    return in_ward[["ward_code", "ward_name"]].join(
        pd.DataFrame(
            {
                "ward_count": most[most["incident_count"] > 0].groupby("area_number").size(),
                "ward_share": in_ward["incident_count"] / incident_count,
                "hexagon_count": groups.size(),
                "incident_count": incident_count,
                "shown_count": incident_count.mask(is_sensitive & (single_count == 1), of_others),
                "near_count": groups["row"].agg(
                    lambda rows: total[grid.neighbours[rows].sum(axis=0).A1 > 0].sum()
                ),
                "busiest_point_count": inside.groupby(["area_number", "point"]).size()
                .groupby("area_number").max().astype("Int64"),
                "one_point_count": groups["is_one_point"].sum().astype("Int64"),
                "tested_count": groups["trend_p"].count(),
                "risen_count": groups["is_risen"].sum(),
                "rise_count": (hot["trend"] == "rise").groupby(hot["area_number"]).sum(),
                "fall_count": (hot["trend"] == "fall").groupby(hot["area_number"]).sum(),
                "recording_count": groups["recording_count"].sum(),
                "is_recording": groups["is_recording"].any(),
                "first_place_id": groups["place_id"].min(),
                "single_count": single_count,
            }
        )
    ).reset_index()  # fmt: skip


def only_large(
    places: gpd.GeoDataFrame, areas: pd.DataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Keep the areas with enough incidents of their own; other hot hexagons are in no area.

    A hexagon can be hot through its neighbours alone. What it has itself would be a hot-spot area
    of one or two incidents a year, where there is nothing to go to. Only counts that may be shown
    decide, so that none can be told from the rule.
    """
    kept = areas[areas["shown_count"] >= FEWEST_IN_AREA]
    is_kept = places["area_number"].isin(kept["area_number"])
    return places.assign(area_number=places["area_number"].where(is_kept, 0)), kept


def numbered(
    places: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    *,
    located: Located,
    centre: Centre | None = None,
    is_sensitive: bool = False,
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Number the areas, the most incidents that may be shown first; name them."""
    order = ["shown_count", "first_place_id"]
    areas = areas.sort_values(order, ascending=[False, True], ignore_index=True)
    new = dict(zip(areas["area_number"], range(1, len(areas) + 1), strict=True))
    places, areas = (
        rows.assign(area_number=rows["area_number"].map(new).fillna(0).astype("int64"))
        for rows in (places, areas)
    )
    names = _names(places, areas, located=located, centre=centre, is_sensitive=is_sensitive)
    in_order = [names[number] for number in areas["area_number"]]
    titles = {0: ""} | {number: name.area_name for number, name in names.items()}
    return (
        places.assign(area_name=places["area_number"].map(titles).astype("str")),
        areas.assign(
            area_name=pd.Series([name.area_name for name in in_order], dtype="str"),
            area_where=pd.Series([name.area_where for name in in_order], dtype="str"),
        ).drop(columns=["single_count", "first_place_id", "ward_share"]),
    )


def _names(
    places: gpd.GeoDataFrame,
    areas: pd.DataFrame,
    *,
    located: Located,
    centre: Centre | None,
    is_sensitive: bool,
) -> dict[int, Name]:
    """Name the areas by their streets in the rows of every type; a sensitive one decides nothing.

    For any other type, streets in the area's hottest hexagons count for more.
    """
    if areas.empty:
        return {}
    inside = places[places["area_number"] > 0].set_index("row")
    hottest = pd.Series(False, index=inside.index)
    if not is_sensitive:
        hottest = inside.groupby("area_number")["incident_count"].transform(hottest_third)
    rows = located.rows[located.rows["place"].isin(inside.index)]
    counted = rows.groupby(["place", "location_name"]).size().rename("row_count").reset_index()
    shapes = inside.dissolve("area_number").geometry
    share = {
        number: 0.0
        if centre is None
        else shapely.intersection(shape, centre.shape).area / centre.shape.area
        for number, shape in shapes.items()
    }
    return name_areas(
        [
            Area(
                row["area_number"], row["ward_name"], row["hexagon_count"], row["ward_share"],
                share[row["area_number"]],
            )
            for row in areas.to_dict("records")
        ],
        counted.assign(
            area=counted["place"].map(inside["area_number"]),
            is_hottest=counted["place"].map(hottest).astype(bool),
        ),
        centre_name="" if centre is None else centre.name,
    )  # fmt: skip


def change_words(row: Mapping[Hashable, int]) -> str:
    """Say in a table how an area changed within the months, compared with the rest of the district.

    ``tested_count``, ``risen_count``, ``rise_count`` and ``fall_count`` are of its hexagons.

    >>> steady = {"tested_count": 3, "risen_count": 0, "rise_count": 0, "fall_count": 0}
    >>> change_words(steady), change_words({**steady, "fall_count": 1})
    ('no clear change', 'a clear fall')
    >>> change_words({**steady, "tested_count": 0}), change_words({**steady, "risen_count": 1})
    ('too few to tell', 'a clear rise')
    """
    rise, fall = row["risen_count"] + row["rise_count"] > 0, row["fall_count"] > 0
    if rise or fall:
        return " and ".join(
            words for words, is_so in (("a clear rise", rise), ("a clear fall", fall)) if is_so
        )
    return NO_CLEAR_CHANGE if row["tested_count"] else TOO_FEW
