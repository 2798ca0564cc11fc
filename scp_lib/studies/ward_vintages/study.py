"""What happened since in the wards that a plan of the past named, on the wards of then and now."""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.areas.vintages import FoundWard, find_ward, on_vintage, stands_there
from scp_lib.errors import AreaError
from scp_lib.measures.counts import count_by_ward
from scp_lib.measures.year_on_year import YearOnYear
from scp_lib.periods import Period
from scp_lib.settings.partnership import read_history
from scp_lib.settings.targets import History
from scp_lib.studies.changes import on_year_before
from scp_lib.studies.dataset import Dataset
from scp_lib.tables.crime_types import ASB, VIOLENCE


class PastArea(NamedTuple):
    """A ward that a plan of the past named, and what stands there today."""

    name: str
    target: str
    """The area, and the title of its target, as the plan names them."""
    reported_months: Period
    reported_pct: float
    """The result that was published."""
    crime_type: str
    """The nearest in open data to what the target was about."""
    then: FoundWard
    """The ward of then in the oldest ward file that has it."""
    now: FoundWard
    """The ward of today with its name, or else the one with most of its incidents."""
    is_same_name: bool
    """Whether a ward of today has the name."""
    there: pd.DataFrame
    """Today's wards on its ground, as areas.vintages.stands_there returns them."""


class PastWardStudy(NamedTuple):
    """What is recorded today where a plan of the past set targets."""

    data: Dataset
    plan: str
    areas: list[PastArea]
    """Those of the plan's areas that are wards of some year's file."""
    others: list[str]
    """The names of those that are not."""
    changes: dict[tuple[int, str], YearOnYear]
    """By vintage and crime type: the later year against the one before, over all its wards."""
    counts: dict[int, pd.DataFrame]
    """By vintage: as measures.counts.count_by_ward, over all complete months."""
    wards: dict[int, gpd.GeoDataFrame]
    """By vintage."""

    @property
    def today(self) -> int:
        """The year of the report's wards."""
        return self.data.settings.wards.vintage


def why_not(data: Dataset) -> str:
    """Say why there is nothing to follow; empty if there is."""
    if data.settings.history is None:
        return "The settings name no plan of past years (history)."
    if not data.settings.ward_vintages:
        return "The settings name no wards of other years ([[ward_vintages]])."
    if not crime_types(data):
        return "The settings' crime_types have neither ASB nor violence."
    return ""


def crime_types(data: Dataset) -> list[str]:
    """Return those of ASB and violence that the settings have: what plans of the past were on."""
    return [each for each in (ASB, VIOLENCE) if each in data.settings.crime_types]


def past_ward_study(data: Dataset) -> PastWardStudy:
    """Count what is recorded where the plan of the past set targets; AreaError without a plan."""
    history = read_history(data.settings)
    if history is None:
        raise AreaError(why_not(data))
    wards = {year: wards_of(data, vintage=year) for year in vintages_available(data)}
    types = crime_types(data)
    areas, others = _areas(data, history, wards=wards, crime_types=types)
    years = sorted({data.settings.wards.vintage, *(area.then.vintage for area in areas)})
    counts = {year: count_on(data, vintage=year, crime_types=types) for year in years}
    changes = {
        (year, kind): on_year_before(data, counts[year], crime_type=kind, wards=wards[year])
        for year in years
        for kind in types
    }
    return PastWardStudy(data, history.title, areas, others, changes, counts, wards)


def _areas(
    data: Dataset,
    history: History,
    *,
    wards: dict[int, gpd.GeoDataFrame],
    crime_types: Sequence[str],
) -> tuple[list[PastArea], list[str]]:
    """Return the plan's areas with a ward, and the names of those without one."""
    renamed = {ward.name: ward.became for ward in data.settings.renamed_wards}
    days = [pd.Timestamp(month.first_day) for month in data.complete_months]
    chosen = data.incidents["month"].isin(days) & data.incidents["crime_type"].isin(crime_types)
    incidents, today = data.incidents[chosen], data.settings.wards.vintage
    areas: list[PastArea] = []
    others: list[str] = []
    named = [(target, each) for target in history.targets for each in target.declared]
    for target, each in named:
        found = find_ward(each.area.removesuffix(" ward"), vintages=wards, renamed=renamed)
        if not found:
            others.append(each.area)
            continue
        then = found[0]
        there = stands_there(
            then.ward_code, old=wards[then.vintage], new=wards[today], incidents=incidents
        )
        same = [ward for ward in found if ward.vintage == today]
        is_violence = "viol" in target.measure.casefold()
        code, name = (str(there.loc[0, column]) for column in ("ward_code", "ward_name"))
        areas.append(
            PastArea(
                name=each.area,
                target=target.title,
                reported_months=each.months,
                reported_pct=each.change_pct,
                crime_type=VIOLENCE if is_violence and VIOLENCE in crime_types else crime_types[0],
                then=then,
                now=same[0] if same else FoundWard(today, code, name, ""),
                is_same_name=bool(same),
                there=there,
            )
        )
    return areas, others


def wards_of(data: Dataset, *, vintage: int) -> gpd.GeoDataFrame:
    """Return the wards of a year, in code order; raise AreaError if the settings name none."""
    every = data.built["vintages"]
    wards = every[every["vintage"] == vintage]
    if wards.empty:
        years = ", ".join(map(str, vintages_available(data)))
        raise AreaError(
            f"Wards of {vintage} are not available: there are {years}. Put the file in "
            "data/raw/ons and name it under [[ward_vintages]] in the settings."
        )
    return wards.reset_index(drop=True)


def vintages_available(data: Dataset) -> list[int]:
    """Return the years whose wards are available, the oldest first."""
    return sorted(int(year) for year in data.built["vintages"]["vintage"].unique())


def count_on(data: Dataset, *, vintage: int, crime_types: Sequence[str]) -> pd.DataFrame:
    """Count incidents by ward of any year, month and crime type; as measures.counts.count_by_ward.

    The total of each month and type is the same on the wards of every year.
    """
    wards = wards_of(data, vintage=vintage)
    placed = on_vintage(data.incidents, wards=wards)
    return count_by_ward(
        placed.incidents,
        ward_codes=wards["ward_code"].tolist(),
        period=Period(data.complete_months[0], data.month),
        complete_months=data.complete_months,
        crime_types=crime_types,
    )


def vintage_summary(data: Dataset) -> pd.DataFrame:
    """Say of each year's wards what lies in them, and how their edge differs from the report's.

    Columns: vintage, ward_count, area_km2, incident_count (all that the build placed, in every
    year), mended_count (outside all wards of that year by its generalising, given to the nearest),
    farthest_m.
    """
    rows = []
    for vintage in vintages_available(data):
        wards = wards_of(data, vintage=vintage)
        placed = on_vintage(data.incidents, wards=wards)
        area_km2, count = float(wards["area_km2"].sum()), len(placed.incidents)
        rows.append((vintage, len(wards), area_km2, count, placed.mended_count, placed.farthest_m))
    columns = ["vintage", "ward_count", "area_km2", "incident_count", "mended_count", "farthest_m"]
    return pd.DataFrame(rows, columns=columns)
