"""What happened since in the wards that a plan of the past named, on the wards of then and now."""

from collections.abc import Sequence
from typing import NamedTuple

import geopandas as gpd
import pandas as pd

from scp_lib.areas.vintages import FoundWard, find_ward, on_vintage, stands_there
from scp_lib.errors import AreaError
from scp_lib.measures.counts import count_by_ward, first_days
from scp_lib.measures.year_on_year import YearOnYear
from scp_lib.periods import Period
from scp_lib.settings.partnership import read_history
from scp_lib.settings.targets import Declared, DeclaredTarget
from scp_lib.studies.changes import on_year_before
from scp_lib.studies.dataset import Dataset
from scp_lib.tables.crime_types import ASB, VIOLENCE


class PastArea(NamedTuple):
    """A ward that a plan of the past named, and what stands there today."""

    target: DeclaredTarget
    result: Declared
    """The result that was published of the area."""
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

    @property
    def name(self) -> str:
        """The area, as the plan names it."""
        return self.result.area


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
    wards, kinds = wards_by_year(data), crime_types(data)
    incidents = data.incidents[data.incidents["month"].isin(first_days(data.complete_months))]
    incidents = incidents[incidents["crime_type"].isin(kinds)]
    found = [
        (result.area, _area(target, result, wards=wards, incidents=incidents, data=data))
        for target in history.targets
        for result in target.declared
    ]
    areas = [area for _, area in found if area is not None]
    others = [name for name, area in found if area is None]
    years = sorted({data.settings.wards.vintage, *(area.then.vintage for area in areas)})
    counts = {year: count_on(data, vintage=year, crime_types=kinds) for year in years}
    changes = {
        (year, kind): on_year_before(data, counts[year], crime_type=kind, wards=wards[year])
        for year in years
        for kind in kinds
    }
    return PastWardStudy(data, history.title, areas, others, changes, counts, wards)


def _area(
    target: DeclaredTarget,
    result: Declared,
    *,
    wards: dict[int, gpd.GeoDataFrame],
    incidents: pd.DataFrame,
    data: Dataset,
) -> PastArea | None:
    """Find the ward that a result is of, and what stands there; None where no file has it."""
    renamed = {ward.name: ward.became for ward in data.settings.renamed_wards}
    found = find_ward(result.area.removesuffix(" ward"), vintages=wards, renamed=renamed)
    if not found:
        return None
    then, today, kinds = found[0], data.settings.wards.vintage, crime_types(data)
    there = stands_there(
        then.ward_code, old=wards[then.vintage], new=wards[today], incidents=incidents
    )
    same = [ward for ward in found if ward.vintage == today]
    code, name = there.loc[0, ["ward_code", "ward_name"]]
    wanted = VIOLENCE if "viol" in target.measure.casefold() else ASB
    return PastArea(
        target=target,
        result=result,
        crime_type=wanted if wanted in kinds else kinds[0],
        then=then,
        now=same[0] if same else FoundWard(today, str(code), str(name), ""),
        is_same_name=bool(same),
        there=there,
    )


def wards_by_year(data: Dataset) -> dict[int, gpd.GeoDataFrame]:
    """Return the wards of each year that is available, in code order, the oldest year first."""
    every = data.built["vintages"]
    return {
        year: every[every["vintage"] == year].reset_index(drop=True)
        for year in sorted(map(int, every["vintage"].unique()))
    }


def count_on(data: Dataset, *, vintage: int, crime_types: Sequence[str]) -> pd.DataFrame:
    """Count incidents by ward of any year, month and crime type; as measures.counts.count_by_ward.

    The total of each month and type is the same on the wards of every year. AreaError: the
    settings name no wards of that year, or the file is missing.
    """
    available = wards_by_year(data)
    if vintage not in available:
        raise AreaError(
            f"Wards of {vintage} are not available: there are {', '.join(map(str, available))}. "
            "Put the file in data/raw/ons and name it under [[ward_vintages]] in the settings."
        )
    wards = available[vintage]
    return count_by_ward(
        on_vintage(data.incidents, wards=wards).incidents,
        ward_codes=wards["ward_code"].tolist(),
        period=Period(data.complete_months[0], data.month),
        complete_months=data.complete_months,
        crime_types=crime_types,
    )
