"""One district beside the others of its force: everything that the page on comparison shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.build import Built
from scp_lib.errors import MeasureError, ParameterError
from scp_lib.measures.area_comparison import (
    NOT_STATED,
    count_by_district,
    district_changes,
    district_dispersion,
    district_rates,
    districts_of_force,
    monthly_by_district,
)
from scp_lib.measures.change_funnel import ChangeFunnel, change_funnel, change_limits
from scp_lib.measures.comparison import Comparison, compare_counts
from scp_lib.measures.counts import months_both_hold
from scp_lib.measures.crime_mix import crime_mix, rates_by_type
from scp_lib.measures.funnel import funnel
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion
from scp_lib.measures.placed import PlacedShares, placed_shares
from scp_lib.measures.ranks import DRAWS, rank_changes, rank_rates
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months

_FEWEST_FOR_FUNNEL = 3


class AreaComparison(NamedTuple):
    """A district beside the others.

    Attributes
    ----------
    area, names
        The district, and all that are compared (it among them), in alphabetical order.
    months
        Months of the report that are held in full.
    rates
        Counts of these months, and rates where residents are held (see district_rates), with
        rank, rank_low and rank_high among the districts that have a rate, and is_outside
        (of the funnel of rates, widened; empty with fewer than three rates).
    rated
        Districts whose residents are held.
    change_months
        Months that both years hold; without any, changes is empty and change_funnel None.
    changes
        Each district against its own year before (see district_changes), with rank (1 is the
        largest rise), rank_low, rank_high, and is_outside_95, is_outside_998 of the funnel.
    others_change, others_widened
        All other districts together against their year before, per day, exact and widened by
        φ; None without months of both years.
    dispersion
        φ of the districts' own history, by which the verdicts and ranks are widened.
    monthly
        district_name, month, incident_count from the first month held; empty where missing.
    mix, by_type
        See crime_mix and rates_by_type; by_type is empty with fewer than two known residents.
    placed, moved
        Rows of the force with and without a place in the compared months of both years (None:
        nothing compared), and the districts whose verdict would be another one if the latter
        were spread like the others.
    unnamed_count, unnamed_pct, elsewhere_count
        Rows of the force of this crime type in these months that name no district, their share
        of all, and rows that name a district outside those compared.
    """

    area: str
    names: list[str]
    months: list[Month]
    rates: pd.DataFrame
    rated: list[str]
    change_months: list[Month]
    changes: pd.DataFrame
    change_funnel: ChangeFunnel | None
    others_change: Comparison | None
    others_widened: Comparison | None
    dispersion: Dispersion
    placed: PlacedShares | None
    moved: list[str]
    monthly: pd.DataFrame
    mix: pd.DataFrame
    by_type: pd.DataFrame
    unnamed_count: int
    unnamed_pct: float
    elsewhere_count: int

    @property
    def rank_draws(self) -> int:
        """Simulated worlds behind the intervals of ranks."""
        return DRAWS

    @property
    def others(self) -> list[str]:
        """The districts it is compared with."""
        return [name for name in self.names if name != self.area]

    @property
    def months_name(self) -> str:
        """The report's months in words."""
        return name_months(self.months)

    @property
    def change_name(self) -> str:
        """The compared months of the later year in words."""
        return name_months(self.change_months)

    @property
    def earlier_name(self) -> str:
        """The compared months of the earlier year in words."""
        return name_months(month + -12 for month in self.change_months)


def why_not(settings: Partnership, built: Built, *, months: Sequence[Month]) -> str:
    """Say why there is nothing to compare; empty if there is."""
    area = settings.area_name
    named = set(built.districts["district_name"]) - {NOT_STATED}
    if area not in named:
        return (
            f"No row received names a small area of {area}: the publisher's name of the district "
            "is another one than area_name in the settings."
        )
    if not months:
        return "No month of the report is held in full."
    names = _names(settings, built, months=months)
    if len(names) < 2:
        return (
            f"The files received hold no other district than {area} with incidents enough to "
            "compare: list those to compare with in [comparison] of the settings."
        )
    return ""


def compare_areas(
    settings: Partnership,
    built: Built,
    *,
    period: Period,
    complete_months: Collection[Month],
    crime_type: str,
) -> AreaComparison:
    """Put the partnership's district beside the others of its force.

    Parameters
    ----------
    settings, built
        The partnership and its processed tables.
    period
        The report's twelve months.
    complete_months
        Months held in full, up to the report's.
    crime_type
        The crime type of rates, changes, ranks and months; the mix shows all of the settings'.

    Raises
    ------
    ParameterError
        The crime type is none of the settings'.
    MeasureError
        A district listed in the settings is named in no row.
    """
    if crime_type not in settings.crime_types:
        raise ParameterError(
            f"'{crime_type}' is not a crime type of these settings: wanted one of "
            f"{', '.join(settings.crime_types)}."
        )
    months = [month for month in sorted(complete_months) if month in period]
    names = _names(settings, built, months=months)
    rows, residents = built.districts, built.residents
    held = residents[residents["district_name"].isin(names)]
    count = count_by_district(rows, names=names, months=months, crime_types=[crime_type])
    change_months = months_both_hold(period, complete_months=complete_months)
    dispersion = NO_HISTORY
    if change_months:
        dispersion = district_dispersion(
            rows, names=names, months=change_months, complete_months=complete_months,
            crime_type=crime_type,
        )  # fmt: skip
    changes, limits = _changes(rows, names, change_months, crime_type, dispersion.phi)
    placed = None
    if change_months:
        placed = placed_shares(
            rows, crime_types=[crime_type], months=change_months,
            baseline_months=[month + -12 for month in change_months],
        )  # fmt: skip
    rates = _with_ranks(district_rates(count, residents=held), dispersion=dispersion.phi)
    types = list(settings.crime_types)
    has_rates = settings.area_name in set(held["district_name"]) and len(held) > 1
    unnamed_count, unnamed_pct, elsewhere_count = _not_compared(
        rows, months, crime_type=crime_type, names=names
    )
    return AreaComparison(
        area=settings.area_name,
        names=names,
        months=months,
        rates=rates,
        rated=sorted(held["district_name"]),
        change_months=change_months,
        changes=changes,
        change_funnel=limits,
        others_change=_others_change(changes, settings.area_name, change_months),
        others_widened=_others_change(
            changes, settings.area_name, change_months, phi=dispersion.phi
        ),
        dispersion=dispersion,
        placed=placed,
        moved=_moved(changes, placed, change_months, dispersion.phi),
        monthly=monthly_by_district(
            rows, names=names, months=list(Period(min(complete_months), period.last)),
            complete_months=complete_months, crime_type=crime_type,
        ),
        mix=crime_mix(
            rows, area=settings.area_name, names=names, months=months, crime_types=types
        ),
        by_type=rates_by_type(
            rows, area=settings.area_name, residents=held, months=months, crime_types=types
        )
        if has_rates
        else pd.DataFrame(),
        unnamed_count=unnamed_count,
        unnamed_pct=unnamed_pct,
        elsewhere_count=elsewhere_count,
    )  # fmt: skip


def funnel_curves(found: AreaComparison, *, points: int = 200) -> dict[str, np.ndarray]:
    """Limits of the funnel of changes along the districts' sizes, in per cent, for a chart.

    ``size`` (incidents of the baseline), low_95, high_95, low_998, high_998 (widened),
    chance_low, chance_high (95%, not widened); each of shape (points,).
    """
    if found.change_funnel is None:
        raise MeasureError("There is no funnel of changes: three districts with two years each.")
    counts = found.changes["baseline_count"].to_numpy(float)
    size = np.linspace(1.0, 1.16 * max(counts.max(), 1.0), points)
    curves = {"size": size}
    for name, level, tau_squared in (
        ("{}_95", 0.95, found.change_funnel.tau_squared),
        ("{}_998", 0.998, found.change_funnel.tau_squared),
        ("chance_{}", 0.95, 0.0),
    ):
        limits = change_limits(
            size, overall=found.change_funnel.overall, tau_squared=tau_squared, level=level
        )
        curves |= {
            name.format(side): each for side, each in zip(("low", "high"), limits, strict=True)
        }
    return curves


def _names(settings: Partnership, built: Built, *, months: Sequence[Month]) -> list[str]:
    named = settings.comparison.districts
    return sorted(
        {
            settings.area_name,
            *districts_of_force(built.districts, months=months, named=named),
        }
    )


def _changes(
    rows: pd.DataFrame, names: list[str], months: list[Month], crime_type: str, phi: float
) -> tuple[pd.DataFrame, ChangeFunnel | None]:
    """Compare each district with its year before; rank and funnel where there are enough."""
    if not months:
        return pd.DataFrame(), None
    earlier = [month + -12 for month in months]
    now, before = (
        count_by_district(rows, names=names, months=which, crime_types=[crime_type])
        for which in (months, earlier)
    )
    days = {
        "current_days": sum(month.days for month in months),
        "baseline_days": sum(month.days for month in earlier),
    }
    table = district_changes(now, before, dispersion=phi, **days)
    nothing = pd.array([pd.NA] * len(table), dtype="Int64")
    table = table.assign(rank=nothing, rank_low=nothing, rank_high=nothing)
    if before.all():
        ranks = rank_changes(now.to_numpy(), before.to_numpy(), dispersion=phi)
        table = table.assign(rank=ranks.rank, rank_low=ranks.low, rank_high=ranks.high)
    limits = None
    if len(names) >= _FEWEST_FOR_FUNNEL and now.sum() and before.sum():
        limits = change_funnel(now.to_numpy(), before.to_numpy(), **days)
        table = table.assign(
            is_outside_95=limits.is_outside_95, is_outside_998=limits.is_outside_998
        )
    return table.sort_values("change_pct", ascending=False, ignore_index=True), limits


def _moved(
    changes: pd.DataFrame, placed: PlacedShares | None, months: Sequence[Month], phi: float
) -> list[str]:
    """Districts whose verdict would be another one with rows without a place spread."""
    if placed is None:
        return []
    days = placed.exposures(
        current=sum(month.days for month in months),
        baseline=sum((month + -12).days for month in months),
    )
    table = changes.set_index("district_name")
    spread = district_changes(
        table["current_count"], table["baseline_count"], dispersion=phi,
        current_days=days["current_exposure"], baseline_days=days["baseline_exposure"],
    )  # fmt: skip
    is_moved = spread["is_beyond_chance"] != changes["is_beyond_chance"]
    return changes.loc[is_moved, "district_name"].tolist()


def _others_change(
    changes: pd.DataFrame, area: str, months: Sequence[Month], *, phi: float = 1.0
) -> Comparison | None:
    if changes.empty:
        return None
    others = changes[changes["district_name"] != area]
    return compare_counts(
        int(others["current_count"].sum()),
        int(others["baseline_count"].sum()),
        current_exposure=sum(month.days for month in months),
        baseline_exposure=sum((month + -12).days for month in months),
        dispersion=phi,
    )


def _with_ranks(rates: pd.DataFrame, *, dispersion: float) -> pd.DataFrame:
    """Add rank, its interval and the funnel's verdict, among districts that have a rate."""
    known = rates["rate_per_1000"].notna().to_numpy()
    rank, low, high = (np.full(len(rates), np.nan) for _ in range(3))
    outside = np.full(len(rates), pd.NA, dtype=object)
    count = rates.loc[known, "incident_count"].to_numpy(float)
    people = rates.loc[known, "population"].to_numpy(dtype=float)
    if known.sum() >= 2:
        ranks = rank_rates(count, people, dispersion=dispersion)
        rank[known], low[known], high[known] = ranks.rank, ranks.low, ranks.high
    if known.sum() >= _FEWEST_FOR_FUNNEL and count.sum():
        found = funnel(count, count.sum() * people / people.sum())
        limits = found.widened
        outside[known] = (found.ratio < limits.low_95) | (found.ratio > limits.high_95)
    return rates.assign(
        rank=pd.array(rank, dtype="Int64"),
        rank_low=pd.array(low, dtype="Int64"),
        rank_high=pd.array(high, dtype="Int64"),
        is_outside=pd.array(outside, dtype="boolean"),
    )


def _not_compared(
    rows: pd.DataFrame, months: list[Month], *, crime_type: str, names: Sequence[str]
) -> tuple[int, float, int]:
    """Count the crime type's rows that name no district, their share, and those of others."""
    days = [pd.Timestamp(month.first_day) for month in months]
    chosen = rows[rows["month"].isin(days) & (rows["crime_type"] == crime_type)]
    counts = chosen.groupby("district_name")["incident_count"].sum()
    everything, unnamed = int(counts.sum()), int(counts.get(NOT_STATED, 0))
    elsewhere = int(counts.drop([NOT_STATED, *names], errors="ignore").sum())
    return unnamed, 100 * unnamed / everything if everything else 0.0, elsewhere
