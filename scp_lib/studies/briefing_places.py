"""The tables of a briefing that are about places: hot spots and the town centre."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from scp_lib.pack.document import PackTable
from scp_lib.periods import name_months
from scp_lib.studies.briefing import Briefed
from scp_lib.studies.town_centre import FEWEST_AT_A_POINT
from scp_lib.views.class_map import point_classes
from scp_lib.views.hot_spot_words import WARD_FOOT, WARD_HEADERS
from scp_lib.views.town_centre_words import kinds_foot

GROUPS = {
    "new": "New",
    "persistent": "Persistent",
    "fading": "Fading",
    "on and off": "On and off",
    "overall": "Over all months only",
}
ALL_WARDS = "All wards"
_WARD_HEADERS = {
    column: words for column, words in WARD_HEADERS.items() if column != "incident_count"
}


def distinct(names: pd.Series, codes: pd.Series) -> pd.Series:
    """Tell rows of one name apart by their code."""
    twice = names.duplicated(keep=False) | (names == ALL_WARDS)
    return names.where(~twice, names + " (" + codes + ")")


def hot_spot_tables(found: Briefed) -> list[PackTable]:
    """Return the tables of hot spots: in all, by ward, each; none where there is no map."""
    hot = found.hot
    if hot is None:
        return []
    months = name_months(found.months)
    total = int(hot.wards["incident_count"].sum())
    common: dict[str, Any] = {
        "measure": "Hexagons with an incident of their own that, with their six neighbours, have "
        "more than their share of the known map points explains, corrected for the number of "
        "places (scp_lib.studies.hot_spots)",
        "caveat": "A hot spot says where incidents were recorded. It does not say why, and does "
        "not foretell by itself. It is a hexagon, not a street or an address.",
        "inputs": found.inputs,
    }
    counts = {
        "Hot spots": (len(hot.hot), 100 * len(hot.hot) / hot.hexagon_count),
        "Incidents in them": (
            hot.in_hot_spots_count,
            100 * hot.in_hot_spots_count / total if total else np.nan,
        ),
        **{
            words: (int((hot.hot["group"] == group).sum()), np.nan)
            for group, words in GROUPS.items()
        },
        "Fragile": (int(hot.hot["is_fragile"].sum()), np.nan),
        "Width of a place, metres": (round(hot.settings.width_m), np.nan),
    }
    summary = PackTable(
        name="asb_hot_spots_in_all",
        title=f"Hot spots of ASB in all, {months}",
        rows=pd.DataFrame(
            {
                "what": list(counts),
                "figure": [figure for figure, _ in counts.values()],
                "share_pct": [share for _, share in counts.values()],
            }
        ),
        row_header="what",
        headers={"what": "What", "figure": "Number", "share_pct": "Share, %"},
        definition="How many hot spots there are and how much ASB was recorded in them.",
        foot="Shares: of the area, and of the ASB incidents.",
        empty="no share",
        **common,
    )
    wards = hot.wards.assign(ward_name=distinct(hot.wards["ward_name"], hot.wards["ward_code"]))
    held = wards[wards["hot_spot_count"] > 0].reset_index(drop=True)
    by_ward = PackTable(
        name="asb_hot_spots_by_ward",
        title=f"Hot spots of ASB by ward, {months}, the most first",
        rows=held,
        row_header="ward_name",
        headers=_WARD_HEADERS,
        definition="Hot spots by the ward of most of their incidents and by their months.",
        foot=f"Wards without a hot spot are left out. {WARD_FOOT}",
        **common,
    )
    places = pd.DataFrame(hot.hot.drop(columns="geometry"))
    each = PackTable(
        name="asb_hot_spots",
        title=f"Every hot spot of ASB, {months}",
        rows=places.assign(
            place_name=distinct(places["place_name"], places["place_id"].astype(str)),
            group_words=[_group(name) for name in places["group"]],
        ),
        row_header="place_name",
        headers={
            "place_name": "Hot spot",
            "near": "Near",
            "incident_count": "Incidents",
            "near_count": "With its neighbours",
            "expected_count": "Expected by chance",
            "group_words": "Group",
        },
        definition="Each hot spot with its own incidents, those with its neighbours, and how "
        "many of these its map points explain.",
        **common,
    )
    return [summary, by_ward, each]


def _group(name: str) -> str:
    return "over all months only" if name == "overall" else name


def town_centre_tables(found: Briefed) -> list[PackTable]:
    """Return the tables of the drawn town centre; none without a drawing."""
    centre = found.centre
    if centre is None:
        return []
    months = name_months(centre.months)
    common: dict[str, Any] = {
        "measure": "Offences whose map point lies in the outline, counted "
        "(scp_lib.studies.town_centre)",
        "caveat": "The outline is a drawing for analysis, kept in the settings; another outline "
        "gives other counts. Open data say neither the hour nor whether alcohol was involved.",
        "inputs": found.inputs,
    }
    share = 100 * centre.incident_count / centre.district_count if centre.district_count else np.nan
    whole = pd.DataFrame(
        {
            "where": [centre.name, whole_name(found)],
            "incident_count": [centre.incident_count, centre.district_count],
            "share_pct": [share, 100.0 if centre.district_count else np.nan],
            "area_km2": [centre.area_km2, centre.district_km2],
        }
    )
    rows = centre.monthly.tail(len(found.monthly))[["month", "incident_count"]]
    return [
        PackTable(
            name="town_centre_violence",
            title=f"Violence and sexual offences in the town centre, {months}",
            rows=whole,
            row_header="where",
            headers={
                "where": "Where",
                "incident_count": "Offences",
                "share_pct": "Share, %",
                "area_km2": "Area, km²",
            },
            definition="Violence and sexual offences whose map point lies in the drawn outline.",
            **common,
        ),
        PackTable(
            name="town_centre_violence_by_month",
            title="Violence and sexual offences in the town centre by month",
            rows=rows.assign(month_name=rows["month"].dt.strftime("%B %Y")).reset_index(drop=True),
            row_header="month_name",
            headers={"month_name": "Month", "incident_count": "Offences"},
            definition="Violence and sexual offences in the outline, by month.",
            **common,
        ),
        PackTable(
            name="town_centre_violence_by_kind",
            title=f"Violence and sexual offences in the town centre by kind of place, {months}",
            rows=centre.kinds,
            row_header="kind",
            headers={"kind": "On or near", "incident_count": "Offences", "share_pct": "Share, %"},
            definition="Offences by what the publisher names the map point after.",
            foot=kinds_foot(centre),
            **common,
        ),
        *_points(centre, months, common),
    ]


def _points(centre: Any, months: str, common: dict[str, Any]) -> list[PackTable]:
    if centre.points.empty:
        return []
    classes = point_classes(centre.points["incident_count"], fewest=FEWEST_AT_A_POINT)
    others = pd.DataFrame(
        {
            "class_words": ["all that are drawn", f"fewer than {FEWEST_AT_A_POINT}, not drawn"],
            "point_count": [len(centre.points), centre.quiet_point_count],
        }
    )
    return [
        PackTable(
            name="town_centre_points",
            title=f"Map points in the town centre by their violence and sexual offences, {months}",
            rows=pd.concat([classes, others], ignore_index=True),
            row_header="class_words",
            headers={"class_words": "Offences at a map point", "point_count": "Map points"},
            definition="How many map points have so many violent and sexual offences.",
            **common,
        )
    ]


def whole_name(found: Briefed) -> str:
    """Name the district beside its town centre, whatever that is called."""
    area = found.settings.area_name
    return f"{area} (district)" if found.centre and found.centre.name == area else area
