"""Counting incidents by ward, month and crime type: a quiet month is 0, a missing one empty."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import pandas as pd

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.rates import rate_per_1000
from scp_lib.periods import Month, Period, name_months


def count_by_ward(
    incidents: pd.DataFrame,
    *,
    ward_codes: Sequence[str],
    period: Period,
    complete_months: Collection[Month],
    crime_types: Sequence[str],
) -> pd.DataFrame:
    """Count incidents for every ward, month of the period and crime type.

    Parameters
    ----------
    incidents
        ward_code, month (first day), crime_type; one row an incident.
    ward_codes
        All wards, so that a ward without an incident is there with 0.
    period
        Months to count.
    complete_months
        Months for which every force was received: the others are left empty.
    crime_types
        Crime types to count, each by itself.

    Returns
    -------
    DataFrame
        ward_code, month, crime_type, incident_count (Int64, empty in a missing month),
        is_complete; one row each, in the order given.
    """
    names = ["ward_code", "month", "crime_type"]
    keys = pd.MultiIndex.from_product(
        [list(ward_codes), first_days(period), list(crime_types)], names=names
    )
    counted = incidents.groupby(names).size()
    return over_months(counted, keys=keys, complete_months=complete_months)


def over_months(
    counted: pd.Series, *, keys: pd.Index, complete_months: Collection[Month]
) -> pd.DataFrame:
    """Lay counts out by ``keys``, one of them month: 0 where there were none, empty where missing.

    Columns: those of the keys, incident_count (Int64), is_complete.
    """
    table = counted.reindex(keys, fill_value=0).astype("Int64").rename("incident_count")
    counts = table.reset_index()
    counts["is_complete"] = counts["month"].isin(first_days(complete_months))
    counts["incident_count"] = counts["incident_count"].where(counts["is_complete"])
    return counts


def first_days(months: Iterable[Month]) -> pd.DatetimeIndex:
    """First days of months, as tables have them."""
    return pd.DatetimeIndex([month.first_day for month in months], name="month")


def total_by_month(counts: pd.DataFrame, *, crime_type: str) -> pd.DataFrame:
    """Add up the wards: month, incident_count (Int64, empty in a missing month), is_complete."""
    by_month = counts[counts["crime_type"] == crime_type].groupby("month", as_index=False)
    totals = by_month["incident_count"].sum(min_count=1)
    return totals.assign(is_complete=by_month["is_complete"].all()["is_complete"])


def months_both_hold(period: Period, *, complete_months: Collection[Month]) -> list[Month]:
    """Return the months of ``period`` that are complete, as are the same months a year before.

    >>> held = [Month(2024, 1), Month(2024, 2), *Period.parse("2025-01/2025-12")]
    >>> months_both_hold(Period.parse("2025-01/2025-12"), complete_months=held)
    [Month(year=2025, month=1), Month(year=2025, month=2)]
    """
    held = set(complete_months)
    return [month for month in period if month in held and month + -12 in held]


def ward_rates(
    counts: pd.DataFrame, *, wards: pd.DataFrame, months: Sequence[Month], crime_type: str
) -> pd.DataFrame:
    """Add up each ward over ``months``: count, share, rate per 1,000 with exact 95% interval, rank.

    Parameters
    ----------
    counts
        As count_by_ward returns them.
    wards
        ward_code, ward_name, population (may be empty).
    months
        Months to add up; each must be complete.

    Returns
    -------
    DataFrame
        One row a ward, most incidents first. The rate is for the months
        together, not a yearly one.

    Raises
    ------
    PeriodError
        A month is missing, or none is asked for.
    """
    totals = ward_totals(counts, months=months, crime_type=crime_type)
    table = wards[["ward_code", "ward_name", "population"]].merge(
        totals.rename("incident_count"), on="ward_code", how="left", validate="one_to_one"
    )
    if table["incident_count"].isna().any():
        raise MeasureError("A ward has no counts: count with all ward codes first.")
    table = with_rates(table.astype({"incident_count": "int64"}))
    ranks = table["incident_count"].rank(method="min", ascending=False).astype("int64")
    order = ["rank", "ward_name", "ward_code"]
    return table.assign(rank=ranks).sort_values(order, ignore_index=True)


def with_rates(table: pd.DataFrame) -> pd.DataFrame:
    """Add to incident_count and population the share of all, and the rate with its interval."""
    count, everything = table["incident_count"].to_numpy(float), table["incident_count"].sum()
    rate = rate_per_1000(count, table["population"].to_numpy(dtype=float, na_value=np.nan))
    return table.assign(
        share_pct=100 * count / everything if everything else np.nan,
        rate_per_1000=rate.rate,
        rate_low_per_1000=rate.low,
        rate_high_per_1000=rate.high,
    )


def ward_totals(counts: pd.DataFrame, *, months: Sequence[Month], crime_type: str) -> pd.Series:
    """Add up each ward's incidents (by ward_code) over ``months``; refuse a missing month."""
    if not months:
        raise PeriodError("There is no month to add up: choose months that the data hold.")
    wanted = [pd.Timestamp(month.first_day) for month in months]
    chosen = counts[(counts["crime_type"] == crime_type) & counts["month"].isin(wanted)]
    held = set(chosen.loc[chosen["is_complete"], "month"])
    missing = [month for month, day in zip(months, wanted, strict=True) if day not in held]
    if missing:
        raise PeriodError(
            f"{name_months(missing)} is not complete, so it cannot be added up: choose the "
            "months that are, or put the missing files in police_uk/ of your raw folder."
        )
    return chosen.groupby("ward_code")["incident_count"].sum()
