"""The tables of a briefing: what each counts, how, and what its figures cannot bear."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from scp_lib.measures.rates import rate_per_1000
from scp_lib.pack.document import PackTable
from scp_lib.periods import Period, name_months
from scp_lib.studies.briefing import Briefed
from scp_lib.studies.briefing_places import (
    ALL_WARDS,
    distinct,
    hot_spot_tables,
    town_centre_tables,
)
from scp_lib.studies.briefing_targets import target_tables
from scp_lib.views.words import verdict

NONE_BEFORE = "none before"
RECORDED = (
    "Incidents as the police recorded them. Not everything is reported, and a new way of "
    "recording changes a count by itself."
)
WIDENED = (
    "95% interval of the change, widened for how much such counts vary from year to year "
    "beyond chance (φ"
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
        *hot_spot_tables(found),
        *town_centre_tables(found),
        *target_tables(found),
        _received(found),
    ]
    return {table.name: table for table in tables}


def _changes(found: Briefed) -> list[PackTable]:
    if found.changes.empty:
        return []
    against = f"{found.asb.months_name} against {found.asb.earlier_name}"
    rows = found.changes.assign(
        verdict=[verdict(sure) for sure in found.changes["is_beyond_chance"]],
        low_pct=_after_some(found.changes, "low_pct"),
    )
    by_type = PackTable(
        name="changes_by_type",
        title=f"Recorded incidents in {found.settings.area_name} by type, {against}",
        rows=rows,
        row_header="crime_type",
        headers={"crime_type": "Type", **_CHANGE_HEADERS, "phi": "φ"},
        sign=_CHANGE_SIGNS,
        definition="Incidents of each type in the like months of two years, per day.",
        measure="Incidents a day against those a day of the year before; exact interval of a "
        f"ratio of two counts, widened by φ over {found.asb.area_kind}; crime types corrected "
        "together (Benjamini and Hochberg), ASB by itself (scp_lib.measures.year_on_year)",
        caveat=RECORDED,
        inputs=found.inputs,
        empty=NONE_BEFORE,
        foot=f"Changes are per day. {WIDENED} over {found.asb.area_kind}). The verdict on crime "
        "types also allows for their number; ASB, which is no crime, is judged by itself.",
    )
    wards = found.asb.wards
    change = pd.DataFrame(wards).assign(
        ward_name=distinct(wards["ward_name"], wards["ward_code"]),
        verdict=[verdict(sure) for sure in wards["is_beyond_chance"]],
        low_pct=_after_some(wards, "widened_low_pct"),
        high_pct=_after_some(wards, "widened_high_pct"),
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
        measure="Incidents a day against those a day of the year before; exact interval of a "
        "ratio of two counts, widened by φ over wards; wards corrected together (Benjamini and "
        "Hochberg) (scp_lib.measures.year_on_year)",
        caveat=RECORDED,
        inputs=found.inputs,
        empty=NONE_BEFORE,
        foot=f"Changes are per day. {WIDENED} over wards). The verdict also allows for the number "
        "of wards looked at together.",
    )
    return [by_type, by_ward]


def _after_some(changes: pd.DataFrame, column: str) -> pd.Series:
    """Return an end of the interval; none where it is endless or nothing was there before."""
    ends = changes[column]
    return ends.where(np.isfinite(ends) & (changes["baseline_count"] > 0))


def _months(found: Briefed) -> PackTable:
    rows = found.monthly[["month", "incident_count"]]
    return PackTable(
        name="asb_by_month",
        title=f"ASB incidents in {found.settings.area_name} by month",
        rows=rows.assign(month_name=rows["month"].dt.strftime("%B %Y")),
        row_header="month_name",
        headers={"month_name": "Month", "incident_count": "Incidents"},
        definition="ASB incidents placed in a ward, by month.",
        measure="Incidents added up by month (scp_lib.measures.counts)",
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
        title=f"Recorded ASB by ward, {name_months(found.months)}, the most first",
        rows=rows,
        row_header="ward_name",
        headers=headers,
        definition="ASB incidents whose map point lies in the ward, in the months held.",
        measure="Incidents ÷ residents × 1,000; exact Poisson interval (Garwood) "
        "(scp_lib.measures.counts)",
        caveat="A rate divides by residents. In a town centre most people at risk are visitors, "
        "so a high rate there does not say that its residents are more at risk.",
        inputs=found.inputs,
        foot=foot,
    )


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
        measure="Months and rows of the received files, counted (scp_lib.measures.quality)",
        caveat="A row without a place counts for the force, never for a ward.",
        empty="no share",
        inputs=found.inputs,
    )


def measures_of(tables: Mapping[str, PackTable]) -> dict[str, str]:
    """Return how each table is measured, by its title."""
    return {table.title: table.measure for table in tables.values() if table.measure}
