"""A year against the year before: like calendar months, per day, and how sure the change is."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd
from numpy.typing import ArrayLike

from scp_lib.measures.area_comparison import NOT_STATED
from scp_lib.measures.comparison import Comparison, compare_areas
from scp_lib.measures.counts import months_both_hold, ward_totals
from scp_lib.measures.overdispersion import (
    FEWEST_IN_A_DISTRICT,
    UNKNOWN,
    AreaDispersion,
    area_dispersion,
    like_pairs,
    pair_tables,
)
from scp_lib.measures.place_change import days_in, place_change
from scp_lib.measures.placed import ALL_PLACED, PlacedShares, placed_shares
from scp_lib.periods import Month, Period, name_months

ALL_WARDS = "all wards together"


class YearOnYear(NamedTuple):
    """A period against the one before, on the calendar months that both hold.

    ``months`` are those of the later year. Without any, ``area`` is None and ``wards`` empty.
    ``wards`` has ward_code, ward_name and the columns of compare_areas, each ward widened by its
    own φ; ``ward_pairs`` are the tables of like periods it is learnt from. ``area`` is all wards
    together, widened by ``area_dispersion``, the district's own among those of its force.
    ``placed`` are the force's rows with and without a place in both periods (None: nothing
    compared), and ``moved`` names what would have another verdict if the latter were
    spread like the others: wards, and ``ALL_WARDS``.
    """

    months: list[Month]
    wards: pd.DataFrame
    area: Comparison | None = None
    area_dispersion: AreaDispersion = UNKNOWN
    ward_pairs: tuple[pd.DataFrame, ...] = ()
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
    area: str,
    period: Period,
    complete_months: Collection[Month],
    crime_type: str,
) -> YearOnYear:
    """Compare a period with the one a year before, on the months both hold, per day.

    Per day, because a leap February has one day more. A change is called beyond chance only
    if it still is with the area's own dispersion, learnt from areas of its own kind (a ward's
    from the other wards, that of all together from the other districts), and for a ward only
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
    area
        The district of all wards together, as the publisher names it.
    period, complete_months
        The later year: its complete months.
    """
    months = months_both_hold(period, complete_months=complete_months)
    if not months:
        return YearOnYear([], _named(wards.iloc[:0]).join(compare_areas([], [], dispersions=[])))
    pairs = like_pairs(months, complete_months=complete_months)
    of_type = counts[counts["crime_type"] == crime_type]
    ward_pairs = pair_tables(of_type, area="ward_code", pairs=pairs)
    is_named = (districts["crime_type"] == crime_type) & (districts["district_name"] != NOT_STATED)
    own = area_dispersion(
        pair_tables(districts[is_named], area="district_name", pairs=pairs),
        [area],
        fewest=FEWEST_IN_A_DISTRICT,
    )
    placed = placed_shares(
        districts, crime_types=[crime_type], months=months, baseline_months=year_before(months)
    )
    current, baseline = (
        ward_totals(counts, months=which, crime_type=crime_type).reindex(wards["ward_code"])
        for which in (months, year_before(months))
    )
    dispersions = [area_dispersion(ward_pairs, [code]) for code in wards["ward_code"]]
    found, is_moved = compare_years(
        current, baseline, months=months, dispersions=dispersions, placed=placed
    )
    changes = _named(wards).join(found)
    whole = place_change(
        int(current.sum()),
        int(baseline.sum()),
        months=months,
        baseline_months=year_before(months),
        dispersion=own,
        placed=placed,
    )
    moved = changes.loc[is_moved, "ward_name"].tolist()
    if whole.is_moved:
        moved.insert(0, ALL_WARDS)
    return YearOnYear(
        months, changes, whole.comparison, own, tuple(ward_pairs), placed, tuple(moved)
    )


def compare_years(
    current: ArrayLike,
    baseline: ArrayLike,
    *,
    months: Sequence[Month],
    dispersions: Sequence[AreaDispersion],
    placed: PlacedShares,
) -> tuple[pd.DataFrame, pd.Series]:
    """Compare areas of one kind with their own year before, per day, and judge them together.

    Returns the table of :func:`scp_lib.measures.comparison.compare_areas`; and whose verdict would
    be another one if the rows without a place (``placed``) were spread like the others.
    """
    table, spread = (
        compare_areas(current, baseline, dispersions=dispersions, **_exposures(months, rows))
        for rows in (ALL_PLACED, placed)
    )
    return table, table["is_beyond_chance"] != spread["is_beyond_chance"]


def year_before(months: Sequence[Month]) -> list[Month]:
    """Return the same months a year earlier."""
    return [month + -12 for month in months]


def _exposures(months: Sequence[Month], placed: PlacedShares) -> dict[str, float]:
    return placed.exposures(current=days_in(months), baseline=days_in(year_before(months)))


def _named(wards: pd.DataFrame) -> pd.DataFrame:
    return wards[["ward_code", "ward_name"]].reset_index(drop=True)
