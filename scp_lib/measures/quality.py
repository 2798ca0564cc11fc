"""What the figures can show: completeness, rows without a place, places of recording."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.measures.counts import first_days
from scp_lib.periods import Month, name_months
from scp_lib.tables.received import HELD


class Completeness(NamedTuple):
    """What was received over a period, forces together; counts of rows.

    ``held_months`` are those received whole of every force; ``missing`` names the others.
    """

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
        """Share of the rows read that cannot be put in a ward, %."""
        return 100 * self.without_place_count / self.row_count if self.row_count else 0.0


def completeness(receipts: pd.DataFrame, *, months: Sequence[Month]) -> Completeness:
    """Add up ``receipts`` (as MonthReceipt) over ``months`` (all expected ones)."""
    chosen = receipts[receipts["month"].isin(first_days(months))]
    whole = (chosen["is_usable"] | chosen["is_optional"]).groupby(chosen["month"]).all()
    held = {Month.of(day) for day in whole.index[whole.to_numpy()]}
    columns = [name for name in Completeness._fields if name.endswith("_count")]
    sums = {column: int(chosen[column].sum()) for column in columns}
    return Completeness(
        expected_months=len(months),
        held_months=len(held),
        missing=name_months(month for month in months if month not in held),
        **sums,
    )


def by_month(receipts: pd.DataFrame) -> pd.DataFrame:
    """Add up the forces: one row a month, the newest first, with the share without a place.

    Columns: month, is_received, status (the first that is not held), row_count, kept_count,
    outside_count, without_place_count, without_place_pct, repeated_id_count, lsoa_vintage; counts
    empty in a missing month, and kept_count in one that is not whole.
    """
    counts = [
        "row_count", "kept_count", "outside_count", "without_place_count", "repeated_id_count",
    ]  # fmt: skip
    grouped = receipts.groupby("month")
    table = grouped[counts].sum(min_count=1)
    needed = receipts[~receipts["is_optional"]].groupby("month")
    table.insert(0, "is_received", needed["is_received"].all())
    table.insert(
        1, "status", needed["status"].agg(lambda all_: next((s for s in all_ if s != HELD), HELD))
    )
    table["kept_count"] = table["kept_count"].where(needed["is_usable"].all())
    table["without_place_pct"] = 100 * table["without_place_count"] / table["row_count"]
    table["lsoa_vintage"] = grouped["lsoa_vintage"].agg(
        lambda found: ", ".join(sorted(set(found.dropna())))
    )
    return table.reset_index().sort_values("month", ascending=False, ignore_index=True)


def runs_of_months(receipts: pd.DataFrame) -> pd.DataFrame:
    """Join neighbouring months of one status, by force: the calendar in words.

    Columns: force, status, first_month, last_month, month_count; by force, the oldest first.
    """
    table = receipts.sort_values(["force", "month"], ignore_index=True)
    told_by = table[["force", "status"]]
    runs = table.groupby((told_by != told_by.shift()).any(axis=1).cumsum())
    ends = {"first_month": runs["month"].first(), "last_month": runs["month"].last()}
    joined = runs[["force", "status"]].first().assign(**ends, month_count=runs.size())
    return joined.reset_index(drop=True)


def places_by_district(districts: pd.DataFrame, *, months: Sequence[Month]) -> pd.DataFrame:
    """Share of the rows without a place, by district, the largest first.

    ``districts`` are as DistrictMonthCount. Columns: district_name, row_count,
    without_place_count, without_place_pct.
    """
    chosen = districts[districts["month"].isin(first_days(months))]
    table = chosen.groupby("district_name", as_index=False)[
        ["incident_count", "without_place_count"]
    ].sum()
    table = table.rename(columns={"incident_count": "row_count"})
    table["without_place_pct"] = 100 * table["without_place_count"] / table["row_count"]
    return table.sort_values(
        ["without_place_pct", "district_name"], ascending=[False, True], ignore_index=True
    )


def unplaced_range(receipts: pd.DataFrame) -> tuple[float, pd.Timestamp, float, pd.Timestamp]:
    """Return the least and the largest monthly share without a place, %, each with its month.

    Of the months that are held; of equal shares the first.
    """
    table = by_month(receipts[receipts["is_usable"]]).sort_values("month", ignore_index=True)
    shares, days = table["without_place_pct"].to_numpy(float), table["month"].tolist()
    low, high = int(shares.argmin()), int(shares.argmax())
    return float(shares[low]), days[low], float(shares[high]), days[high]


def revised_by_type(revisions: pd.DataFrame) -> pd.DataFrame:
    """Add the wards up: before, after and change of each crime type, by month issued again.

    ``revisions`` are as Revision. Columns: month, earlier_file, crime_type, before_count,
    after_count, change_count, and ward_count (wards whose figure changed); crime types that
    changed alone.
    """
    keys = ["month", "earlier_file", "crime_type"]
    changed = revisions.assign(ward_count=revisions["before_count"] != revisions["after_count"])
    table = changed.groupby(keys, as_index=False)[
        ["before_count", "after_count", "ward_count"]
    ].sum()
    table.insert(5, "change_count", table["after_count"] - table["before_count"])
    return table[table["ward_count"] > 0].reset_index(drop=True)
