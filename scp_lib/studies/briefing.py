"""What a briefing is about: ASB, crime types, hot spots, the town centre and the targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from scp_lib.build import Built
from scp_lib.errors import MeasureError, ParameterError
from scp_lib.measures.counts import count_by_ward, total_by_month, ward_rates
from scp_lib.measures.quality import Completeness, completeness
from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.measures.ward_funnel import WardFunnel, ward_funnel
from scp_lib.measures.year_on_year import YearOnYear, year_on_year
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period
from scp_lib.schemas import ASB, VIOLENCE
from scp_lib.studies.hot_spots import hot_spots
from scp_lib.studies.hot_spots.answer import HotSpots
from scp_lib.studies.targets import Tables, TargetStudy, target_studies
from scp_lib.studies.town_centre import TownCentreStudy, town_centre_study

HEXAGON_M = 250
LEVEL = 99
"""Confidence of a hot spot, %."""
MONTHS_SHOWN = 24
"""Of a line by month: the report's year and the year before."""


class Briefed(NamedTuple):
    """The figures of a briefing, as measures return them.

    ``changes`` has crime_type, baseline_count, current_count, change_pct, low_pct, high_pct
    (widened by phi), phi, is_beyond_chance. ``hot`` is None without an ASB incident, ``centre``
    without a drawn town centre or without violence among the crime types.
    """

    settings: Partnership
    month: Month
    months: list[Month]
    wards: gpd.GeoDataFrame
    rates: pd.DataFrame
    funnel: WardFunnel
    asb: YearOnYear
    changes: pd.DataFrame
    monthly: pd.DataFrame
    hot: HotSpots | None
    centre: TownCentreStudy | None
    targets: list[TargetStudy]
    received: Completeness
    inputs: tuple[str, ...]


def brief(settings: Partnership, built: Built, *, incidents: pd.DataFrame, month: Month) -> Briefed:
    """Measure all that a briefing of the twelve months to ``month`` tells.

    Parameters
    ----------
    settings, built
        The partnership's settings and processed tables.
    incidents
        The built incidents with is_recording (see measures.recording).
    month
        The last month; held in full.

    Raises
    ------
    ParameterError
        The settings do not report ASB, which a briefing begins with.
    """
    if ASB not in settings.crime_types:
        raise ParameterError(
            f"partnerships/{settings.key}.toml: crime_types lacks '{ASB}', which a briefing "
            "begins with. Add it."
        )
    period = Period.year_to(month)
    held = [each for each in built.complete_months if each <= month]
    months = [each for each in held if each in period]
    counts = count_by_ward(
        incidents,
        ward_codes=built.wards["ward_code"].tolist(),
        period=Period(held[0], month),
        complete_months=held,
        crime_types=settings.crime_types,
    )
    compared = {
        crime_type: year_on_year(
            counts,
            wards=built.wards,
            districts=built.districts,
            period=period,
            complete_months=held,
            crime_type=crime_type,
        )
        for crime_type in settings.crime_types
    }
    tables = Tables(incidents, built.wards, built.districts, held)
    rates = ward_rates(counts, wards=built.wards, months=months, crime_type=ASB)
    has_centre = settings.town_centre is not None and VIOLENCE in settings.crime_types
    return Briefed(
        settings=settings,
        month=month,
        months=months,
        wards=built.wards,
        rates=rates,
        funnel=ward_funnel(rates),
        asb=compared[ASB],
        changes=_changes(compared),
        monthly=_last_months(total_by_month(counts, crime_type=ASB), month),
        hot=_hot_spots(incidents, built, months, held),
        centre=town_centre_study(settings, tables, period=period) if has_centre else None,
        targets=target_studies(settings, tables, newest=month),
        received=completeness(built.receipts, months=list(period)),
        inputs=tuple(each["file"] for each in built.record["inputs"]),
    )


def _changes(compared: Mapping[Any, YearOnYear]) -> pd.DataFrame:
    """Put the crime types side by side; ASB is judged by itself, crimes among all of them."""
    rows = []
    for crime_type, found in compared.items():
        if found.area is None or found.area_widened is None:
            continue
        rows.append(
            {
                "crime_type": crime_type,
                "baseline_count": found.area.baseline_count,
                "current_count": found.area.current_count,
                "change_pct": found.area.change_pct,
                "low_pct": found.area_widened.low_pct,
                "high_pct": found.area_widened.high_pct,
                "phi": found.area_dispersion.phi,
                "p_value": found.area_widened.p_value,
            }
        )
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    is_crime = (table["crime_type"] != ASB).to_numpy()
    beyond = table["p_value"].to_numpy() <= 0.05
    beyond[is_crime] = benjamini_hochberg(table.loc[is_crime, "p_value"].to_numpy()) <= 0.05
    table["high_pct"] = table["high_pct"].where(np.isfinite(table["high_pct"]))
    return table.assign(is_beyond_chance=beyond).drop(columns="p_value")


def _last_months(monthly: pd.DataFrame, month: Month) -> pd.DataFrame:
    first = pd.Timestamp((month + (1 - MONTHS_SHOWN)).first_day)
    return monthly[monthly["month"] >= first].reset_index(drop=True)


def _hot_spots(
    incidents: pd.DataFrame, built: Built, months: Sequence[Month], held: Sequence[Month]
) -> HotSpots | None:
    try:
        return hot_spots(
            incidents,
            wards=built.wards,
            months=months,
            crime_type=ASB,
            width_m=HEXAGON_M,
            level=LEVEL,
            earlier=held,
        )
    except MeasureError:  # no incident to map
        return None
