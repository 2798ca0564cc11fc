"""A year against the year before: like calendar months, per day, and how sure the change is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.measures.comparison import Comparison, compare_counts, compare_many
from scp_lib.measures.counts import months_both_hold, ward_totals
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion, dispersion_of_pairs
from scp_lib.measures.placed import ALL_PLACED, PlacedShares, placed_shares
from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.periods import Month, Period, name_months

_FEWEST_IN_A_DISTRICT = 100
_FEWEST_AREAS = 5
ALL_WARDS = "all wards together"
_Totals = Callable[[Sequence[Month]], pd.Series]


class YearOnYear(NamedTuple):
    """A period against the one before, on the calendar months that both hold.

    ``months`` are those of the later year. Without any, ``area`` is None and ``wards`` empty.
    ``wards`` has ward_code, ward_name, current_count, baseline_count, change_pct (empty where
    the baseline is 0), low_pct, high_pct (exact 95%, for chance alone), widened_low_pct,
    widened_high_pct (95%, widened by ``dispersion``, φ over wards) and is_beyond_chance (the
    widened one, among all wards). ``area`` is all wards together with the exact interval;
    ``area_widened`` the same, widened by ``area_dispersion``: φ over areas of its own kind,
    districts, or over wards where too few districts are held (``area_kind`` says which).
    ``placed`` are the force's rows with and without a place in both periods (None: nothing
    compared), and ``moved`` names what would have another verdict if the latter were
    spread like the others: wards, and ``ALL_WARDS``.
    """

    months: list[Month]
    wards: pd.DataFrame
    area: Comparison | None
    area_widened: Comparison | None
    dispersion: Dispersion
    area_dispersion: Dispersion = NO_HISTORY
    area_kind: str = "wards"
    placed: PlacedShares | None = None
    moved: tuple[str, ...] = ()

    @property
    def months_name(self) -> str:
        """The later year's months in words."""
        return name_months(self.months)

    @property
    def earlier_name(self) -> str:
        """The earlier year's months in words."""
        return name_months(month + -12 for month in self.months)


def year_on_year(
    counts: pd.DataFrame,
    *,
    wards: pd.DataFrame,
    districts: pd.DataFrame,
    period: Period,
    complete_months: Collection[Month],
    crime_type: str,
) -> YearOnYear:
    """Compare a period with the one a year before, on the months both hold, per day.

    Per day, because a leap February has one day more. A change is called beyond chance only
    if it still is with the overdispersion of areas of its own kind (wards by φ over wards, all
    together by φ over districts, for φ grows with the size of the areas), and for a ward only
    among all wards (Benjamini and Hochberg 1995, 5%): of seventeen wards one differs by chance
    nearly always.

    Parameters
    ----------
    counts
        As measures.counts.count_by_ward returns them, over both years.
    wards
        ward_code, ward_name.
    districts
        force, district_name, month, crime_type, incident_count: every row of the force, to
        learn how much counts of whole districts vary.
    period, complete_months
        The later year; the months held in full.
    """
    months = months_both_hold(period, complete_months=complete_months)
    if not months:
        return YearOnYear(
            [], _ward_changes(counts, wards, [], crime_type, 1.0), None, None, NO_HISTORY
        )
    dispersion, of_districts = (
        _own_history(totals, months=months, complete_months=complete_months, fewest=fewest)
        for totals, fewest in (
            (lambda which: ward_totals(counts, months=which, crime_type=crime_type), 0),
            (
                lambda which: _district_totals(districts, months=which, crime_type=crime_type),
                _FEWEST_IN_A_DISTRICT,
            ),
        )
    )
    area_kind = "districts" if of_districts.pair_count else "wards"
    area_dispersion = of_districts if of_districts.pair_count else dispersion
    changes = _ward_changes(counts, wards, months, crime_type, dispersion.phi)
    placed = placed_shares(
        districts, crime_types=[crime_type], months=months, baseline_months=_earlier(months)
    )
    exact, widened, spread = (
        compare_counts(
            int(changes["current_count"].sum()),
            int(changes["baseline_count"].sum()),
            dispersion=phi,
            **_exposures(months, rows),
        )
        for phi, rows in (
            (1.0, ALL_PLACED),
            (area_dispersion.phi, ALL_PLACED),
            (area_dispersion.phi, placed),
        )
    )
    others = _ward_changes(counts, wards, months, crime_type, dispersion.phi, placed=placed)
    is_moved = others["is_beyond_chance"] != changes["is_beyond_chance"]
    moved = changes.loc[is_moved, "ward_name"].tolist()
    if spread.is_beyond_chance != widened.is_beyond_chance:
        moved.insert(0, ALL_WARDS)
    return YearOnYear(
        months,
        changes,
        exact,
        widened,
        dispersion,
        area_dispersion,
        area_kind,
        placed,
        tuple(moved),
    )


def _earlier(months: Sequence[Month], years: int = 1) -> list[Month]:
    return [month + -12 * years for month in months]


def _days(months: Sequence[Month]) -> int:
    return sum(month.days for month in months)


def _exposures(months: Sequence[Month], placed: PlacedShares) -> dict[str, float]:
    return placed.exposures(
        current=float(_days(months) or 1), baseline=float(_days(_earlier(months)) or 1)
    )


def _ward_changes(
    counts: pd.DataFrame,
    wards: pd.DataFrame,
    months: Sequence[Month],
    crime_type: str,
    phi: float,
    *,
    placed: PlacedShares = ALL_PLACED,
) -> pd.DataFrame:
    codes = wards["ward_code"].to_numpy() if months else np.array([], dtype=object)
    current, baseline = (
        ward_totals(counts, months=which, crime_type=crime_type).reindex(codes).to_numpy(float)
        if months
        else np.array([])
        for which in (months, _earlier(months))
    )
    days = _exposures(months, placed)
    exact = compare_many(current, baseline, **days)
    widened = compare_many(current, baseline, dispersion=phi, **days)
    return pd.DataFrame(
        {
            "ward_code": codes,
            "ward_name": wards["ward_name"].to_numpy()[: len(codes)],
            "current_count": current.astype("int64"),
            "baseline_count": baseline.astype("int64"),
            "change_pct": exact.change_pct,
            "low_pct": exact.low_pct,
            "high_pct": exact.high_pct,
            "widened_low_pct": widened.low_pct,
            "widened_high_pct": widened.high_pct,
            "is_beyond_chance": benjamini_hochberg(widened.p_value) <= 0.05,
        }
    )


def _district_totals(
    districts: pd.DataFrame, *, months: Sequence[Month], crime_type: str
) -> pd.Series:
    wanted = [pd.Timestamp(month.first_day) for month in months]
    chosen = districts[(districts["crime_type"] == crime_type) & districts["month"].isin(wanted)]
    named = chosen[chosen["district_name"] != "Not stated"]
    return named.groupby("district_name")["incident_count"].sum()


def _own_history(
    totals: _Totals,
    *,
    months: Sequence[Month],
    complete_months: Collection[Month],
    fewest: int = 0,
) -> Dispersion:
    """Overdispersion of areas' year-on-year pairs, in the same calendar months.

    Earlier pairs of years are used where they are held, so that the change that is judged does
    not widen its own interval; otherwise the one pair there is.
    """
    held = set(complete_months)
    years = [
        year
        for year in range(1, 30)
        if held.issuperset(_earlier(months, year)) and held.issuperset(_earlier(months, year + 1))
    ] or [0]
    pairs = []
    for year in years:
        now, before = totals(_earlier(months, year)), totals(_earlier(months, year + 1))
        pair = pd.DataFrame({"now": now, "before": before}).fillna(0)
        pair = pair[pair.sum(axis=1) >= max(fewest, 1)]
        if len(pair) >= _FEWEST_AREAS and (pair.sum() > 0).all():
            pairs.append(pair.assign(year=year))
    if not pairs:  # too few areas to tell
        return NO_HISTORY
    table = pd.concat(pairs)
    return dispersion_of_pairs(table["now"], table["before"], group=table["year"].tolist())
