"""Rows without a place in two periods: what unlike shares of them do to a comparison."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.measures.area_comparison import NOT_STATED
from scp_lib.measures.counts import first_days
from scp_lib.periods import Month


class PlacedShares(NamedTuple):
    """Rows of the force's files in two periods, and how many of them name no place.

    A row without a place counts for the force and never for an area inside it. If a share of
    the earlier period's rows has no place and a smaller one of the later period's, an area's
    count rises by that alone.
    """

    current_force_row_count: int
    current_unplaced_count: int
    baseline_force_row_count: int
    baseline_unplaced_count: int

    @property
    def current_unplaced_pct(self) -> float:
        """Rows without a place in the current period, percent of all."""
        return 100 * (1 - _placed(self.current_force_row_count, self.current_unplaced_count))

    @property
    def baseline_unplaced_pct(self) -> float:
        """Rows without a place in the baseline, percent of all."""
        return 100 * (1 - _placed(self.baseline_force_row_count, self.baseline_unplaced_count))

    @property
    def factor(self) -> float:
        """What current over baseline is multiplied by if such rows are spread like the others."""
        return (1 - self.baseline_unplaced_pct / 100) / (1 - self.current_unplaced_pct / 100)

    def spread_pct(self, change_pct: float) -> float:
        """Return a change in percent as it would be with such rows spread like the others.

        >>> round(PlacedShares(1000, 10, 1000, 30).spread_pct(-5.0), 1)
        -6.9
        """
        return 100 * ((1 + change_pct / 100) * self.factor - 1)

    def exposures(self, *, current: float, baseline: float) -> dict[str, float]:
        """Days (or any exposure) of two periods, less the share of rows without a place.

        To compare counts per such day is to compare them as if the rows without a place were
        spread like the others: the counts observed, and so their chance, stay as they are.
        """
        return {
            "current_exposure": current * (1 - self.current_unplaced_pct / 100),
            "baseline_exposure": baseline * (1 - self.baseline_unplaced_pct / 100),
        }


ALL_PLACED = PlacedShares(0, 0, 0, 0)
"""Nothing is known of records with no location, so none are assumed."""


def placed_shares(
    districts: pd.DataFrame,
    *,
    crime_types: Collection[str],
    months: Sequence[Month],
    baseline_months: Sequence[Month],
) -> PlacedShares:
    """Count the force's rows of some crime types, and those without a place, in two periods.

    Parameters
    ----------
    districts
        district_name, month, crime_type, incident_count, as DistrictMonthCount: rows
        without a place stand under "Not stated".
    crime_types
        What is compared.
    months, baseline_months
        Months of the current period and of the baseline.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "district_name": ["Colchester", "Not stated"] * 2, "crime_type": "Drugs",
    ...     "month": pd.to_datetime(["2024-01-01"] * 2 + ["2025-01-01"] * 2),
    ...     "incident_count": [97, 3, 99, 1]})
    >>> found = placed_shares(table, crime_types=["Drugs"], months=[Month(2025, 1)],
    ...                       baseline_months=[Month(2024, 1)])
    >>> round(found.baseline_unplaced_pct, 1), round(found.current_unplaced_pct, 1)
    (3.0, 1.0)
    >>> round(found.factor, 4)
    0.9798
    """
    of_type = districts[districts["crime_type"].isin(list(crime_types))]
    counts = []
    for which in (months, baseline_months):
        rows = of_type[of_type["month"].isin(first_days(which))]
        unplaced = rows[rows["district_name"] == NOT_STATED]
        counts += [int(each["incident_count"].sum()) for each in (rows, unplaced)]
    return PlacedShares(*counts)


def _placed(row_count: int, unplaced_count: int) -> float:
    """Share of rows with a place; all of none, and where none has one nothing can be spread."""
    return 1.0 if unplaced_count >= row_count else 1 - unplaced_count / row_count
