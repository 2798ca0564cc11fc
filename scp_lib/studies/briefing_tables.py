"""The tables of a briefing: what each counts, how, and what its figures cannot bear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from scp_lib.measures.rates import rate_per_1000
from scp_lib.pack.document import PackTable
from scp_lib.periods import Period, name_months
from scp_lib.studies.briefing import Briefed
from scp_lib.studies.briefing_targets import target_tables
from scp_lib.studies.town_centre import FEWEST_AT_A_POINT
from scp_lib.views.class_map import point_classes

GROUPS = {
    "new": "New",
    "persistent": "Persistent",
    "fading": "Fading",
    "on and off": "On and off",
    "overall": "Over all months only",
}
ALL_WARDS = "All wards"
RECORDED = (
    "Incidents as the police recorded them. Not everything is reported, and a new way of "
    "recording changes a count by itself."
)
WIDENED = (
    "95% interval of the change, widened for how much such counts vary from year to year "
    "beyond chance (φ)."
)
_CHANGE_HEADERS = {
    "baseline_count": "Before",
    "current_count": "Now",
    "change_pct": "Change, %",
    "low_pct": "95% from",
    "high_pct": "95% to",
    "verdict": "How sure",
}
_CHANGE_SIGNS = frozenset({"change_pct", "low_pct", "high_pct"})


def briefing_tables(found: Briefed) -> dict[str, PackTable]:
    """Return the tables of a briefing by name, in the order they are listed."""
    tables = [
        *_changes(found),
        _months(found),
        _wards(found),
        *_hot_spots(found),
        *_town_centre(found),
        *target_tables(found),
        _received(found),
    ]
    return {table.name: table for table in tables}


def verdict(is_beyond: Any) -> str:
    """Say whether a change is more than chance would do."""
    return "beyond chance" if is_beyond else "within chance"


def distinct(names: pd.Series, codes: pd.Series) -> pd.Series:
    """Tell rows of one name apart by their code."""
    twice = names.duplicated(keep=False) | (names == ALL_WARDS)
    return names.where(~twice, names + " (" + codes + ")")


def period_name(found: Briefed) -> str:
    """Name the months that are counted."""
    return name_months(found.months)


def _changes(found: Briefed) -> list[PackTable]:
    if found.changes.empty:
        return []
    against = f"{found.asb.months_name} against {found.asb.earlier_name}"
    rows = found.changes.assign(
        verdict=[verdict(sure) for sure in found.changes["is_beyond_chance"]]
    )
    by_type = PackTable(
        name="changes_by_type",
        title=f"Recorded incidents in {found.settings.area_name} by type, {against}",
        rows=rows,
        row_header="crime_type",
        headers={"crime_type": "Type", **_CHANGE_HEADERS, "phi": "φ"},
        sign=_CHANGE_SIGNS,
        definition="Incidents of each type in the like months of two years, per day.",
        measure="scp_lib.measures.year_on_year.year_on_year, widened by φ; p-values of crime "
        "types corrected together (Benjamini and Hochberg), ASB by itself",
        caveat=RECORDED,
        inputs=found.inputs,
        foot=f"Changes are per day. {WIDENED} The verdict on crime types also allows for their "
        "number; ASB, which is no crime, is judged by itself.",
    )
    wards = found.asb.wards
    change = pd.DataFrame(wards).assign(
        ward_name=distinct(wards["ward_name"], wards["ward_code"]),
        verdict=[verdict(sure) for sure in wards["is_beyond_chance"]],
        high_pct=wards["high_pct"].where(np.isfinite(wards["high_pct"])),
    )
    change = change.sort_values("current_count", ascending=False, kind="stable")
    by_ward = PackTable(
        name="asb_change_by_ward",
        title=f"ASB by ward, {against}",
        rows=change.reset_index(drop=True),
        row_header="ward_name",
        headers={"ward_name": "Ward", **_CHANGE_HEADERS},
        sign=_CHANGE_SIGNS,
        definition="ASB incidents of each ward in the like months of two years, per day.",
        measure="scp_lib.measures.year_on_year.year_on_year; exact 95% interval",
        caveat=RECORDED,
        inputs=found.inputs,
        foot="Changes are per day. 95% interval: exact, for chance alone. “Beyond chance” also "
        "allows for counts that vary more than chance and for the number of wards looked at "
        "together.",
    )
    return [by_type, by_ward]


def _months(found: Briefed) -> PackTable:
    rows = found.monthly[["month", "incident_count"]]
    return PackTable(
        name="asb_by_month",
        title=f"ASB incidents in {found.settings.area_name} by month",
        rows=rows.assign(month_name=rows["month"].dt.strftime("%B %Y")),
        row_header="month_name",
        headers={"month_name": "Month", "incident_count": "Incidents"},
        definition="ASB incidents placed in a ward, by month.",
        measure="scp_lib.measures.counts.total_by_month",
        caveat="A month that was not received says “no data”. It is never zero.",
        inputs=found.inputs,
    )


def _wards(found: Briefed) -> PackTable:
    rates = found.rates
    rows = rates.assign(ward_name=distinct(rates["ward_name"], rates["ward_code"]))
    residents = rows["population"].sum(min_count=len(rows))
    people = np.nan if residents is pd.NA else float(residents)
    rate = rate_per_1000(np.array([float(rows["incident_count"].sum())]), np.array([people]))
    total = pd.DataFrame(
        {
            "ward_code": [""],
            "ward_name": [ALL_WARDS],
            "population": pd.array([residents], dtype="Int64"),
            "incident_count": [int(rows["incident_count"].sum())],
            "share_pct": [100.0 if rows["incident_count"].sum() else np.nan],
            "rate_per_1000": rate.rate,
            "rate_low_per_1000": rate.low,
            "rate_high_per_1000": rate.high,
        }
    )
    rows = pd.concat([rows.astype({"population": "Int64"}), total], ignore_index=True)
    headers = {"ward_name": "Ward", "incident_count": "Incidents", "share_pct": "Share, %"}
    foot = "No population is held, so no rates are shown."
    population = found.settings.population
    if population is not None and rates["rate_per_1000"].notna().any():
        headers |= {
            "population": "Residents",
            "rate_per_1000": "Rate per 1,000",
            "rate_low_per_1000": "95% from",
            "rate_high_per_1000": "95% to",
        }
        foot = (
            f"Rates: incidents in these months per 1,000 residents ({population.title}), with the "
            "exact 95% interval."
        )
    else:
        rows = rows[["ward_code", *headers]]
    return PackTable(
        name="asb_by_ward",
        title=f"Recorded ASB by ward, {period_name(found)}, the most first",
        rows=rows,
        row_header="ward_name",
        headers=headers,
        definition="ASB incidents whose map point lies in the ward, in the months held.",
        measure="scp_lib.measures.counts.ward_rates; exact Poisson interval (Garwood)",
        caveat="A rate divides by residents. In a town centre most people at risk are visitors, "
        "so a high rate there does not say that its residents are more at risk.",
        inputs=found.inputs,
        foot=foot,
    )


def _hot_spots(found: Briefed) -> list[PackTable]:
    hot = found.hot
    if hot is None:
        return []
    months = period_name(found)
    total = int(hot.wards["incident_count"].sum())
    common: dict[str, Any] = {
        "measure": "scp_lib.studies.hot_spots.hot_spots: hexagons with an incident of their own "
        "that, with their six neighbours, have more than their share of the known map points "
        "explains, corrected for the number of places",
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
        headers={
            "ward_name": "Ward",
            "hot_spot_count": "Hot spots",
            "new_count": "New",
            "persistent_count": "Persistent",
            "fading_count": "Fading",
            "on_and_off_count": "On and off",
            "overall_count": "Over all months only",
            "fragile_count": "Fragile",
            "in_hot_spots_count": "Incidents in them",
        },
        definition="Hot spots by the ward of most of their incidents and by their months.",
        foot="Wards without a hot spot are left out. New, persistent, fading, on and off: by "
        "months. Fragile: often not found again when the map is made in another way.",
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


def _town_centre(found: Briefed) -> list[PackTable]:
    centre = found.centre
    if centre is None:
        return []
    months = name_months(centre.months)
    common: dict[str, Any] = {
        "measure": "scp_lib.studies.town_centre.town_centre_study",
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
            foot="Kinds as the publisher names its map points; all others are named after a "
            "street. A point stands near the offences: “Nightclub” means on or near one.",
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


def _received(found: Briefed) -> PackTable:
    held = found.received
    rows = pd.DataFrame(
        {
            "what": [
                "Wards",
                "Months expected",
                "Months held in full",
                "Rows received for the force",
                "Rows without a place",
                "Rows with a repeated Crime ID, left out",
            ],
            "figure": [
                len(found.wards),
                held.expected_months,
                held.held_months,
                held.row_count,
                held.without_place_count,
                held.repeated_id_count,
            ],
            "share_pct": [
                *[np.nan] * 4,
                held.without_place_pct,
                100 * held.repeated_id_count / held.row_count if held.row_count else np.nan,
            ],
        }
    )
    return PackTable(
        name="data_received",
        title=f"What was received and counted, {Period.year_to(found.month)}",
        rows=rows,
        row_header="what",
        headers={"what": "What", "figure": "Number", "share_pct": "Share of rows, %"},
        definition="Wards that are counted; months and rows of the files received, over the whole "
        "force area.",
        measure="scp_lib.measures.quality.completeness",
        caveat="A row without a place counts for the force, never for a ward.",
        empty="no share",
        inputs=found.inputs,
    )


def measures_of(tables: Mapping[str, PackTable]) -> dict[str, str]:
    """Return how each table is measured, by its title."""
    return {table.title: table.measure for table in tables.values() if table.measure}
