"""Any series on the wards of any year that the settings name, and where an old ward lies today."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.areas.reallocation import (
    ReallocationError,
    area_weights,
    point_weights,
    reallocate,
    reallocation_error,
)
from scp_lib.areas.vintages import FoundWard, find_ward, on_vintage, stands_there
from scp_lib.build import Built
from scp_lib.errors import AreaError
from scp_lib.measures.counts import count_by_ward
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period


class OldWard(NamedTuple):
    """A ward by name: the year and ward that bear it, and what stands there today.

    ``today`` is as areas.vintages.stands_there returns it; empty where the name is today's own.
    """

    found: FoundWard
    today: pd.DataFrame
    today_vintage: int


class Reallocated(NamedTuple):
    """Figures put on other wards by weights, and how far the same weights miss incidents.

    ``figures`` are whole, by ward_code; their total is the given one. ``error`` is what the
    weights would have done to the partnership's own incidents, whose true wards are known.
    """

    figures: pd.Series
    error: ReallocationError


def wards_of(built: Built, *, vintage: int) -> gpd.GeoDataFrame:
    """Return the wards of a year, in code order; raise AreaError if the settings name none."""
    wards = built.vintages[built.vintages["vintage"] == vintage]
    if wards.empty:
        held = ", ".join(map(str, vintages_held(built)))
        raise AreaError(
            f"Wards of {vintage} are not held: there are {held}. Put the file in data/raw/ons and "
            "name it under [[ward_vintages]] in the settings."
        )
    return wards.reset_index(drop=True)


def vintages_held(built: Built) -> list[int]:
    """Return the years whose wards are held, the oldest first."""
    return sorted(int(year) for year in built.vintages["vintage"].unique())


def count_on(
    built: Built,
    *,
    vintage: int,
    period: Period,
    complete_months: Collection[Month],
    crime_types: Sequence[str],
) -> pd.DataFrame:
    """Count incidents by ward of any year, month and crime type; as measures.counts.count_by_ward.

    The total of each month and type is the same on the wards of every year.
    """
    wards = wards_of(built, vintage=vintage)
    placed = on_vintage(built.incidents, wards=wards)
    return count_by_ward(
        placed.incidents,
        ward_codes=wards["ward_code"].tolist(),
        period=period,
        complete_months=complete_months,
        crime_types=crime_types,
    )


def vintage_summary(built: Built) -> pd.DataFrame:
    """Say of each year's wards what they hold, and how their edge differs from the report's.

    Returns
    -------
    DataFrame
        vintage, ward_count, area_km2, incident_count (all that the build placed, in every
        year), mended_count (outside all wards of that year by its generalising, given to the
        nearest), farthest_m.
    """
    rows = []
    for vintage in vintages_held(built):
        wards = wards_of(built, vintage=vintage)
        placed = on_vintage(built.incidents, wards=wards)
        rows.append(
            {
                "vintage": vintage,
                "ward_count": len(wards),
                "area_km2": float(wards["area_km2"].sum()),
                "incident_count": len(placed.incidents),
                "mended_count": placed.mended_count,
                "farthest_m": placed.farthest_m,
            }
        )
    return pd.DataFrame(rows)


def old_ward(name: str, *, settings: Partnership, built: Built) -> OldWard:
    """Resolve a ward's name, also one that no ward bears today, to what stands there now.

    Parameters
    ----------
    name
        A ward of any year held, or a former name from [[renamed_wards]] of the settings.

    Raises
    ------
    AreaError
        No ward of any year bears the name; the nearest names are listed.
    """
    today = settings.wards.vintage
    vintages = {year: wards_of(built, vintage=year) for year in vintages_held(built)}
    renamed = {ward.name: ward.became for ward in settings.renamed_wards}
    matches = find_ward(name, vintages=vintages, renamed=renamed)
    current = [ward for ward in matches if ward.vintage == today]
    if current:
        return OldWard(current[0], pd.DataFrame(), today)
    newest = matches[-1]
    there = stands_there(
        newest.ward_code,
        old=vintages[newest.vintage],
        new=vintages[today],
        incidents=built.incidents,
    )
    return OldWard(newest, there, today)


def reallocate_to(
    figures: pd.Series,
    *,
    built: Built,
    from_vintage: int,
    to_vintage: int,
    people: pd.DataFrame | None = None,
) -> Reallocated:
    """Put whole figures, known by ward alone, on the wards of another year; state the error.

    Parameters
    ----------
    figures
        Whole figures by ward_code of ``from_vintage``: residents, the council's own counts.
    people
        easting_m, northing_m, population of small areas, to weigh by residents; by area without.

    Returns
    -------
    Reallocated
        Figures with the same total, and the error of the same weights on the incidents held.
    """
    old, new = (wards_of(built, vintage=year) for year in (from_vintage, to_vintage))
    if people is None:
        weights = area_weights(old, new)
    else:
        weights = point_weights(
            people["easting_m"], people["northing_m"], old=old, new=new, weight=people["population"]
        )
    before, truth = (
        on_vintage(built.incidents, wards=wards).incidents.groupby("ward_code").size()
        for wards in (old, new)
    )
    error = reallocation_error(reallocate(before, weights=weights), truth)
    return Reallocated(reallocate(figures, weights=weights), error)
