"""What the figures can bear: completeness, rows without a place, places of recording."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.periods import Month, name_months


class Completeness(NamedTuple):
    """What was received over a period, forces together; counts of rows."""

    expected_months: int
    held_months: int
    missing: str
    row_count: int
    without_place_count: int
    repeated_id_count: int
    conflicting_id_count: int
    outside_count: int
    kept_count: int

    @property
    def without_place_pct(self) -> float:
        """Share of the rows read that no ward can be told of, %."""
        return 100 * self.without_place_count / self.row_count if self.row_count else 0.0


def completeness(receipts: pd.DataFrame, *, months: Sequence[Month]) -> Completeness:
    """Add up what was received over ``months`` (all expected ones).

    Parameters
    ----------
    receipts
        As schemas.MonthReceipt.
    """
    wanted = [pd.Timestamp(month.first_day) for month in months]
    chosen = receipts[receipts["month"].isin(wanted)]
    whole = chosen.groupby("month")["is_received"].all()
    held = {Month.of(day) for day in whole.index[whole.to_numpy()]}
    columns = [name for name in Completeness._fields if name.endswith("_count")]
    sums = {column: int(chosen[column].sum()) for column in columns}
    return Completeness(
        expected_months=len(wanted),
        held_months=len(held),
        missing=name_months(month for month in months if month not in held),
        **sums,
    )


def by_month(receipts: pd.DataFrame) -> pd.DataFrame:
    """Add up the forces: one row a month, the newest first, with the share without a place.

    Returns
    -------
    DataFrame
        month, is_received, row_count, kept_count, outside_count, without_place_count,
        without_place_pct, repeated_id_count, lsoa_vintage; counts empty in a missing month.
    """
    counts = [
        "row_count", "kept_count", "outside_count", "without_place_count", "repeated_id_count",
    ]  # fmt: skip
    grouped = receipts.groupby("month")
    table = grouped[counts].sum(min_count=1)
    table.insert(0, "is_received", grouped["is_received"].all())
    table["without_place_pct"] = 100 * table["without_place_count"] / table["row_count"]
    table["lsoa_vintage"] = grouped["lsoa_vintage"].agg(
        lambda found: ", ".join(sorted(set(found.dropna())))
    )
    return table.reset_index().sort_values("month", ascending=False, ignore_index=True)


class Recorded(NamedTuple):
    """Incidents at places of recording, of all incidents given."""

    incident_count: int
    total_count: int
    share_pct: float


def recorded(points: pd.DataFrame) -> Recorded:
    """Add up the map points that are places of recording.

    Parameters
    ----------
    points
        incident_count, is_recording; one row a map point.
    """
    total = int(points["incident_count"].sum())
    count = int(points.loc[points["is_recording"], "incident_count"].sum())
    return Recorded(count, total, 100 * count / total if total else 0.0)
