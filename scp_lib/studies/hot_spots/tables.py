"""The tables of hot spots of one crime type."""

from functools import partial

import pandas as pd

from scp_lib.document.model import Table
from scp_lib.document.naming import at_start, file_stem
from scp_lib.periods import name_months
from scp_lib.studies.columns import columns, laid
from scp_lib.studies.hot_spots.study import LEVEL, HotSpots

SHOWN_POINTS = 15
"""Map points that a page shows; the file has all."""
_MEASURE = (
    "Hexagons that touch, with five incidents of their own or more, where each with its six "
    "neighbours has more than its share of the known map points explains, even in clumps: "
    "scp_lib.measures.clumps.hot_spot_test"
)
CAVEAT = (
    "A hot-spot area shows where incidents were recorded. It does not explain why, or predict "
    "future incidents. It is not a street or an address."
)
MAPS = {"simple count": "plain_count_pct", "density": "density_pct", "Gi*": "gi_pct"}
_of_hot_spots = partial(Table, measure=_MEASURE, caveat=CAVEAT, made_from=("incidents", "wards"))
_of_incidents = partial(Table, made_from=("incidents", "wards"))


class HotSpotTables:
    """The tables of a study of hot spots.

    ``in_all`` is one row for all of them, with the settings of the map; ``areas`` has a row a
    hot-spot area, ``months`` one an area and month, ``hexagons`` one a hot hexagon, those of no
    area last. ``worth`` is None where the map cannot be compared with later months, ``points``
    without a map point to show.
    """

    def __init__(self, study: HotSpots) -> None:
        what, when = study.settings.what, study.settings.when
        stem = file_stem(study.settings.crime_type)
        busiest = [f"the busiest {part:g}%" for part in study.concentration["place_share_pct"]]
        names = study.areas.set_index("area_number")["area_name"]
        by_month, kinds = (
            rows.assign(area_name=rows["area_number"].map(names))
            for rows in (study.by_month, study.kinds)
        )
        hot, points, areas = study.in_areas, study.points, study.areas
        shown = points.head(SHOWN_POINTS)
        figures = {
            "what:": "All hot-spot areas",
            "area_count:": len(areas),
            "hot_spot_count:": len(hot),
            "lone_hexagon_count": len(study.hot) - len(hot),
            "share_of_area_pct: Share of the land, %": 100 * len(hot) / study.hexagon_count,
            "in_hot_spots_count: Incidents in them": study.in_hot_spots_count,
            "share_of_incidents_pct: Share of the incidents, %": study.in_hot_spots_pct,
            "one_point_count: Hexagons hot through one location": study.one_point_count,
            "risen_count: Hexagons clearly risen": areas["risen_count"].sum(),
            "rise_count: Hexagons with a clear rise": areas["rise_count"].sum(),
            "fall_count: Hexagons with a clear fall": areas["fall_count"].sum(),
            "tested_count": areas["tested_count"].sum(),
            **_years(study),
            "hexagon_width_m: Width of a hexagon, metres": float(study.settings.width_m),
            "confidence_pct": LEVEL,
            "incident_count": study.wards["incident_count"].sum(),
            "hexagon_count": len(study.places),
            "map_point_count": study.places["map_point_count"].sum(),
            "bandwidth_m": study.bandwidth_m,
            "generalised_gini": study.generalised_gini,
            "repeat_point_count": len(points),
            "shown_point_count": len(shown),
            "shown_outside_count": (shown["area_name"] == "").sum(),
            "recording_point_count": points["is_recording"].sum(),
        }
        self.in_all = _of_hot_spots(
            f"{stem}_hot_spots_in_all",
            f"Hot-spot areas of {what} together, {when}",
            **laid(figures),
            decimals={"hexagon_width_m": 0, "bandwidth_m": 0, "generalised_gini": 2},
            definition=f"How many hot-spot areas there are and how much {what} they had.",
        )
        self.by_ward = _of_hot_spots(
            f"{stem}_hot_spots_by_ward",
            f"Hot-spot areas of {what} by ward, {when}, highest first",
            study.wards,
            headers=columns(
                "ward_name | incident_count | area_count | "
                "hot_spot_count | in_hot_spots_count: Incidents in them"
            ),
            empty="not shown",
            foot="An area, and each of its hexagons, is listed under the ward with most of its "
            "incidents.",
            definition="Hot-spot areas and their hexagons by the ward of most of their incidents.",
        )
        self.areas = _of_hot_spots(
            f"{stem}_hot_spot_areas",
            f"Hot-spot areas of {what}, {when}, highest first",
            areas,
            row_header="area_name",
            headers=columns(
                "area_number: No. | area_name | ward_name: Ward | incident_count"
                + (" | current_count | baseline_count | verdict" if study.years.months else "")
                + " | hexagon_count: Hexagons"
            ),
            empty="not shown",
            foot=_years_foot(study),
            definition="Hot hexagons that touch, with the incidents in them.",
        )
        self.months = _of_hot_spots(
            f"{stem}_hot_spots_by_month",
            f"{at_start(what)}, hot-spot areas by month",
            by_month,
            headers=columns("area_name | month | incident_count | earlier_count: A year before"),
        )
        self.kinds = _of_incidents(
            f"{stem}_hot_spots_by_kind",
            f"{at_start(what)} in hot-spot areas by kind of place, {when}",
            kinds,
            headers=columns("area_name | kind_name: Kind of place | incident_count"),
            measure="incidents by the name that the publisher gives the map point",
        )
        self.hexagons = _of_hot_spots(
            f"{stem}_hot_spots",
            f"Every hot hexagon of {what}, {when}",
            pd.DataFrame(study.hot.drop(columns="geometry")).assign(
                area_name=study.hot["area_name"].replace("", "none")
            ),
            headers=columns(
                "place_id: Hexagon | area_name | near: Near | incident_count | "
                "near_count: With neighbours | expected_count: Expected | "
                "busiest_point_count: At one location near | rise_p: p of a rise | "
                "trend_p: p of a trend"
            ),
            decimals={"expected_count": 1, "rise_p": 3, "trend_p": 3},
            empty="not shown",
            definition="Each hot hexagon with its own incidents, those with its neighbours, and "
            "how many of these its map points explain. One in no area has few of its own.",
        )
        self.points = _points(
            study, f"{stem}_repeat_points", f"Locations with the most {what}, {when}"
        )
        self.concentration = _of_incidents(
            f"{stem}_concentration",
            f"{at_start(what)} at the busiest locations, {when}",
            study.concentration.assign(points=busiest),
            headers=columns(
                "points: Locations | place_count: How many | incident_share_pct: Share, %"
            ),
            measure="scp_lib.measures.concentration.busiest_share",
        )
        self.worth = _worth(study, f"{stem}_map_accuracy", what=what)


def _points(study: HotSpots, name: str, title: str) -> Table | None:
    points = study.points
    if points.empty:
        return None
    rows = points.assign(
        note=points["is_recording"].map({True: "place of recording", False: ""}),
        area_name=points["area_name"].replace("", "none"),
    )
    has_note = (rows["note"].head(SHOWN_POINTS) != "").any()
    return _of_incidents(
        name, title, rows,
        headers=columns(
            "location_name | ward_name | incident_count | "
            "month_count: Months with an incident | area_name"
            + (" | note: Note" if has_note else "")
        ),
        empty="",
        measure="incidents by map point: scp_lib.studies.hot_spots.counted.point_table",
    )  # fmt: skip


def _worth(study: HotSpots, name: str, *, what: str) -> Table | None:
    table = study.worth.table
    if table.empty:
        return None
    index = ["area_share_pct", "place_count", "best_pai"]
    rows = table.pivot_table("incident_share_pct", index=index, columns="map_name").reset_index()
    rows = rows.rename(columns={"place_count": "hexagon_count", **MAPS}).assign(
        area_words=[f"{part:g}%" for part in rows["area_share_pct"]],
        best_pct=rows["best_pai"] * (rows["place_count"] / study.hexagon_count * 100),
    )
    return _of_incidents(
        name,
        f"Share of the {what} of {name_months(study.worth.compared_with)} that maps made from "
        f"{name_months(study.worth.made_from)} caught",
        rows[["area_words", "area_share_pct", "hexagon_count", *MAPS.values(), "best_pct"]],
        headers=columns(
            "area_words: Share of the land | hexagon_count: Hexagons | "
            "plain_count_pct: Simple count, % | density_pct: Density, % | gi_pct: Gi*, % | "
            "best_pct: Best possible, %"
        ),
        measure="scp_lib.measures.accuracy.map_accuracy",
    )  # fmt: skip


def _years(study: HotSpots) -> dict[str, object]:
    """Return the columns of all areas together against a year before; empty without one."""
    found = next(iter(study.years.together.to_dict("records")), {})
    words = {"verdict": found.get("verdict", "")}
    numbers = ("current_count", "baseline_count", "change_pct", "low_pct", "high_pct", "phi")
    return {name: found.get(name, pd.NA) for name in numbers} | words


def _years_foot(study: HotSpots) -> str:
    if not study.years.months:
        return ""
    return (
        f"Now: {name_months(study.years.months)}; before: the same months a year earlier. An area "
        "is drawn where this year's counts are high, so a rise is never called clear."
    )
