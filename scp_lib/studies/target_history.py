"""How much counts of a target's kind of area vary from year to year, from the months held."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion, dispersion_of_pairs
from scp_lib.periods import Month
from scp_lib.studies.target_areas import NOT_STATED, month_days

FEWEST_AREAS = 5
FEWEST_IN_A_DISTRICT = 100
"""A district's pair with fewer is of rows placed by mistake, or says nothing."""


class TargetHistory(NamedTuple):
    """Overdispersion for a target: over what, and whether from the very periods compared."""

    dispersion: Dispersion
    over: str
    is_of_this_pair: bool


UNKNOWN = TargetHistory(NO_HISTORY, "", False)


def target_history(
    incidents: pd.DataFrame,
    districts: pd.DataFrame,
    *,
    is_district_wide: bool,
    ward_codes: Sequence[str],
    crime_types: Sequence[str],
    months: Sequence[Month],
    baseline_months: Sequence[Month],
    complete_months: Collection[Month],
) -> TargetHistory:
    """Estimate overdispersion over areas as large, and periods as long, as the target's.

    A target of the whole district is judged by districts; where fewer than five are held, by
    wards, which is too small for so large an area (and said). Earlier pairs of years are used
    where they are held, so that a change does not widen its own interval.

    Parameters
    ----------
    incidents, districts
        As schemas.Incident and schemas.DistrictMonthCount.
    is_district_wide
        Whether the target is of the whole district.
    ward_codes
        All wards.
    crime_types
        The target's.
    months, baseline_months
        Months compared.
    complete_months
        Months held in full.
    """
    if not months:
        return UNKNOWN
    of_type = incidents[incidents["crime_type"].isin(list(crime_types))]
    wards = pd.crosstab(of_type["ward_code"], of_type["month"])
    wards = wards.reindex(list(ward_codes), fill_value=0)
    kinds = [(wards, "wards", 0)]
    if is_district_wide:
        named = districts[
            districts["crime_type"].isin(list(crime_types))
            & (districts["district_name"] != NOT_STATED)
        ]
        table = named.pivot_table(
            index="district_name", columns="month", values="incident_count", aggfunc="sum",
            fill_value=0,
        )  # fmt: skip
        kinds.insert(0, (table, "districts", FEWEST_IN_A_DISTRICT))
    pairs = _earlier_pairs(months, held=set(complete_months))
    is_of_this_pair = not pairs
    for counts, over, fewest in kinds:
        found = _over(counts, pairs or [(list(months), list(baseline_months))], fewest=fewest)
        if found is not None:
            return TargetHistory(found, over, is_of_this_pair)
    return UNKNOWN


def _earlier_pairs(
    months: Sequence[Month], *, held: set[Month]
) -> list[tuple[list[Month], list[Month]]]:
    """Pairs of years next to one another before these months, both held in full."""
    years = [[month + -12 * back for month in months] for back in range(1, 30)]
    return [
        (later, earlier)
        for later, earlier in pairwise(years)
        if held.issuperset(later) and held.issuperset(earlier)
    ]


def _over(
    counts: pd.DataFrame, pairs: list[tuple[list[Month], list[Month]]], *, fewest: int
) -> Dispersion | None:
    tables = []
    for place, (later, earlier) in enumerate(pairs):
        now, before = (
            counts.reindex(columns=month_days(which), fill_value=0).sum(axis=1)
            for which in (later, earlier)
        )
        pair = pd.DataFrame({"now": now, "before": before, "pair": place})
        tables.append(pair[(pair["now"] + pair["before"]) >= fewest])
    table = pd.concat(tables)
    if table.empty or table["pair"].value_counts().max() < FEWEST_AREAS:
        return None
    try:
        return dispersion_of_pairs(table["now"], table["before"], group=table["pair"].tolist())
    except MeasureError:
        return None
