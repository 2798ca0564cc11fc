"""One district compared with the others of its force: what the measures find."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.document.naming import short_name
from scp_lib.document.text import listed as words_listed
from scp_lib.errors import MeasureError
from scp_lib.measures.area_comparison import (
    NOT_STATED,
    count_by_district,
    district_rates,
    districts_of_force,
    monthly_by_district,
)
from scp_lib.measures.counts import first_days, months_both_hold
from scp_lib.measures.crime_mix import crime_mix, first_places, rates_by_type
from scp_lib.measures.funnel import FEWEST_FOR_FUNNEL, ChangeFunnel, change_funnel, rate_funnel
from scp_lib.measures.overdispersion import (
    FEWEST_IN_A_DISTRICT,
    UNKNOWN,
    AreaDispersion,
    area_dispersion,
    between_tables,
    like_pairs,
    pair_tables,
)
from scp_lib.measures.place_change import days_in
from scp_lib.measures.placed import PlacedShares, placed_shares
from scp_lib.measures.ranks import rank_rates
from scp_lib.measures.year_on_year import compare_years, year_before
from scp_lib.periods import Month, Period, name_months
from scp_lib.studies.dataset import Dataset
from scp_lib.tables.crime_types import ASB


class SimilarAreas(NamedTuple):
    """The district among the areas that the settings list as similar.

    ``rates`` as DistrictStudy.rates, with count_place, of the district and those of the list with
    rows for all of the months; ``missing`` are the others, ``source`` says whose list it is.
    """

    source: str
    rates: pd.DataFrame
    missing: list[str]


class DistrictStudy:
    """One crime type in a district and in the others of its force; ``mix`` shows all types.

    ``names`` are all districts that are compared, ``rated`` those whose residents are known, in
    alphabetical order, and ``others`` all but the own one, ``area``. ``population`` says what the
    rates divide by, of mid-``residents_year`` (None where no residents are known). ``what`` is the
    crime type inside a sentence.

    ``change_months`` are those of the report that are complete a year before too, ``change_name``
    and ``earlier_name`` both years' in words; without any of these, ``changes`` is empty and
    ``change_funnel`` and ``placed`` are None. ``changes`` has district_name and, as compare_years,
    each against its own year before, the largest rise first; with a funnel also the limits that the
    others set for it, in per cent: limit_low_pct, limit_high_pct (95%), far_low_pct, far_high_pct
    (99.8%), is_outside_95, is_outside_998. ``others_change_pct`` is the change of all others
    together, ``dispersion`` the district's own among them. ``placed`` are the force's rows with and
    without a place in both years' months, ``moved`` the districts whose verdict would be another
    one if the latter were spread like the others.

    ``rates`` are as district_rates, with rank, rank_low, rank_high among the districts that have a
    rate, and is_outside (of the funnel of rates; empty with too few). ``monthly`` has
    district_name, month, incident_count from the first complete month on, empty where missing. For
    ``mix``, ``by_type`` (empty with fewer than two known residents) and ``first`` see crime_mix,
    rates_by_type and first_places. ``similar`` is None if the settings list no similar areas.
    ``not_compared`` has unnamed_count and unnamed_pct, rows of this crime type in these months that
    name no district, and their share of all, %; and elsewhere_count, rows that name a district
    outside those compared.

    ParameterError: the crime type is none of the settings'. MeasureError: a district or a similar
    area listed in the settings is named in no row.
    """

    def __init__(self, data: Dataset, *, crime_type: str) -> None:
        data.check_crime_type(crime_type)
        rows, names, months, area = data.districts, _names(data), data.months, data.area
        residents, types = data.built["residents"], list(data.settings.crime_types)
        known = residents[residents["district_name"].isin(names)]
        both = months_both_hold(data.period, complete_months=data.complete_months)
        pairs: list[pd.DataFrame] = []
        dispersions, placed = [UNKNOWN] * len(names), None
        if both:
            is_chosen = rows["district_name"].isin(names) & (rows["crime_type"] == crime_type)
            years = like_pairs(both, complete_months=data.complete_months)
            pairs = pair_tables(rows[is_chosen], area="district_name", pairs=years)
            dispersions = [
                area_dispersion(pairs, [name], fewest=FEWEST_IN_A_DISTRICT) for name in names
            ]
            placed = placed_shares(
                rows, crime_types=[crime_type], months=both, baseline_months=year_before(both)
            )
        count = count_by_district(rows, names=names, months=months, crime_types=[crime_type])
        self.data = data
        self.crime_type, self.what = crime_type, short_name(crime_type)
        self.area, self.names = area, names
        self.others = [name for name in names if name != area]
        self.rates = _ranked_rates(district_rates(count, residents=known), pairs)
        self.rated = sorted(known["district_name"])
        self.residents_year = int(known["population_year"].max()) if len(known) else None
        self.population = f"ONS, mid-{self.residents_year}" if self.rated else "not available"
        self.change_months, self.change_name = both, name_months(both)
        self.earlier_name = name_months(year_before(both))
        self.changes, self.change_funnel, self.moved = _changes(
            rows, names, both, crime_type, dispersions, placed
        )
        self.others_change_pct = _others_change(self.changes, area, both)
        self.dispersion, self.placed = dispersions[names.index(area)], placed
        self.monthly = monthly_by_district(
            rows, names=names, months=list(Period(data.complete_months[0], data.month)),
            complete_months=data.complete_months, crime_type=crime_type,
        )  # fmt: skip
        self.mix = crime_mix(rows, area=area, names=names, months=months, crime_types=types)
        self.first = first_places(self.mix)
        self.by_type = pd.DataFrame()
        if area in self.rated and len(known) > 1:
            self.by_type = rates_by_type(
                rows, area=area, residents=known, months=months, crime_types=types
            )
        self.similar = _similar(data, crime_type=crime_type, pairs=pairs)
        self.not_compared = _not_compared(rows, months, crime_type=crime_type, names=names)


def why_not(data: Dataset) -> str:
    """Say why there is nothing to compare; empty if there is."""
    area = data.area
    if area not in set(data.districts["district_name"]) - {NOT_STATED}:
        return (
            f"No row received names a small area of {area}: the publisher's name of the district "
            "is another one than area_name in the settings."
        )
    if len(_names(data)) < 2:
        return (
            f"The files received hold no other district than {area} with incidents enough to "
            "compare: list those to compare with in [comparison] of the settings."
        )
    rows = data.districts[data.districts["month"].isin(first_days(data.months))]
    crimes = set(rows.loc[rows["crime_type"] != ASB, "district_name"]).intersection(_names(data))
    if area not in crimes or len(crimes) < 2:
        return f"It compares the mix of crimes: {area} and another district have to have some."
    return ""


def _similar(
    data: Dataset, *, crime_type: str, pairs: Sequence[pd.DataFrame]
) -> SimilarAreas | None:
    """Rank the district among the similar areas whose rows are there for all of the months."""
    setting, months = data.settings.comparison, data.months
    if not setting.similar_areas:
        return None
    listed = sorted({*setting.similar_areas} - {data.area})
    own, beyond = data.districts, data.built["similar_districts"]
    named = {*own["district_name"], *beyond["district_name"]}
    unknown = [name for name in listed if name not in named]
    if unknown and {*setting.similar_areas_forces} <= {*own["force"], *beyond["force"]}:
        raise MeasureError(
            f"No file received names the similar area{'s' * (len(unknown) > 1)} "
            f"{words_listed(unknown)}: spell as the LSOAs are named, name the force in "
            "similar_areas_forces, or take out of similar_areas."
        )
    of_force = set(districts_of_force(own, months=months))
    chosen = beyond[beyond["month"].isin(first_days(months))]
    is_whole = chosen.groupby("district_name")["month"].transform("nunique") == len(months)
    of_others = set(districts_of_force(chosen[is_whole], months=months)) - of_force
    received = [name for name in listed if name in of_force | of_others]
    counts = [
        count_by_district(rows, names=names, months=months, crime_types=[crime_type])
        for rows, names in (
            (own, [data.area, *(name for name in received if name in of_force)]),
            (beyond, [name for name in received if name in of_others]),
        )
    ]
    residents = data.built["residents"]
    rates = _ranked_rates(district_rates(pd.concat(counts), residents=residents), pairs)
    places = rates["incident_count"].rank(method="min", ascending=False).astype(int)
    return SimilarAreas(
        source=setting.similar_areas_source or "",
        rates=rates.assign(count_place=places),
        missing=[name for name in listed if name not in received],
    )


def _names(data: Dataset) -> list[str]:
    named = data.settings.comparison.districts
    return sorted({data.area, *districts_of_force(data.districts, months=data.months, named=named)})


def _changes(
    rows: pd.DataFrame,
    names: list[str],
    months: list[Month],
    crime_type: str,
    dispersions: Sequence[AreaDispersion],
    placed: PlacedShares | None,
) -> tuple[pd.DataFrame, ChangeFunnel | None, list[str]]:
    """Compare each district with its year before, with the funnel where there are enough.

    Also which verdicts would be others with the rows without a place spread like the rest.
    """
    if placed is None:
        return pd.DataFrame(), None, []
    now, before = (
        count_by_district(rows, names=names, months=which, crime_types=[crime_type])
        for which in (months, year_before(months))
    )
    table, is_moved = compare_years(
        now, before, months=months, dispersions=dispersions, placed=placed
    )
    table.insert(0, "district_name", names)
    moved, limits = table.loc[is_moved, "district_name"].tolist(), None
    if len(names) >= FEWEST_FOR_FUNNEL and now.sum() and before.sum():
        limits = change_funnel(
            now.to_numpy(),
            before.to_numpy(),
            current_days=days_in(months),
            baseline_days=days_in(year_before(months)),
        )
        distance = np.abs(limits.funnel.z)
        table = table.assign(
            limit_low_pct=100 * (limits.low_95 - 1),
            limit_high_pct=100 * (limits.high_95 - 1),
            far_low_pct=100 * (limits.low_998 - 1),
            far_high_pct=100 * (limits.high_998 - 1),
            is_outside_95=distance > limits.funnel.at_95,
            is_outside_998=distance > limits.funnel.at_998,
        )
    table = table.sort_values("change_pct", ascending=False, ignore_index=True)
    return table, limits, moved


def _others_change(changes: pd.DataFrame, area: str, months: Sequence[Month]) -> float:
    """Change per day of all other districts together, %; empty where there were none."""
    if changes.empty:
        return math.nan
    others = changes[changes["district_name"] != area]
    now, before = others["current_count"].sum(), others["baseline_count"].sum()
    days = days_in(year_before(months)) / days_in(months)
    return 100 * (now / before * days - 1) if before else math.nan


def _ranked_rates(rates: pd.DataFrame, pairs: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Add rank, its interval and the funnel's verdict, among districts that have a rate."""
    known = rates["rate_per_1000"].notna()
    count = rates.loc[known, "incident_count"].to_numpy(float)
    people = rates.loc[known, "population"].to_numpy(dtype=float)
    ranks = ["rank", "rank_low", "rank_high"]
    columns = pd.DataFrame(index=rates.index, columns=ranks, dtype="Int64")
    if len(count) >= 2:
        between = between_tables(pairs)
        phi = math.inf if between is None else between.phi_of(count)
        columns.loc[known] = np.column_stack(rank_rates(count, people, dispersion=phi))
    outside = pd.Series(pd.NA, index=rates.index, dtype="boolean")
    if len(count) >= FEWEST_FOR_FUNNEL and count.sum():
        found = rate_funnel(count, count.sum() * people / people.sum())
        outside[known] = np.abs(found.z) > found.at_95
    return rates.join(columns).assign(is_outside=outside)


def _not_compared(
    rows: pd.DataFrame, months: list[Month], *, crime_type: str, names: Sequence[str]
) -> dict[str, float]:
    """Count the crime type's rows that name no district, their share, and those of others."""
    chosen = rows[rows["month"].isin(first_days(months)) & (rows["crime_type"] == crime_type)]
    counts = chosen.groupby("district_name")["incident_count"].sum()
    everything, unnamed = int(counts.sum()), int(counts.get(NOT_STATED, 0))
    return {
        "unnamed_count": unnamed,
        "unnamed_pct": 100 * unnamed / everything if everything else 0.0,
        "elsewhere_count": int(counts.drop([NOT_STATED, *names], errors="ignore").sum()),
    }
