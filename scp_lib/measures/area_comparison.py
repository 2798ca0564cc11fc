"""Compare the districts of one force: counts, rates where residents are known, changes.

All counts are by the district that the publisher names in each row, so that every district is
counted by the same rule; rows without one count for none.
"""

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.counts import first_days, over_months, with_rates
from scp_lib.measures.rates import empirical_bayes_rate
from scp_lib.periods import Month

NOT_STATED = "Not stated"
FEWEST_A_YEAR = 1000


def districts_of_force(
    districts: pd.DataFrame, *, months: Sequence[Month], named: Sequence[str] = ()
) -> list[str]:
    """Return the districts to compare, in alphabetical order.

    A force's file holds a few rows of its neighbours' districts (a car stopped over the
    border): a district counts as the force's own with FEWEST_A_YEAR rows a year.

    Parameters
    ----------
    districts
        district_name, month, crime_type, incident_count, as DistrictMonthCount.
    months
        Months to count, each of them complete.
    named
        Districts to compare instead, however few rows they have.

    Raises
    ------
    MeasureError
        A named district has no row at all: its name is spelt otherwise by the publisher.
    """
    rows = _in_months(districts, months)
    totals = rows.groupby("district_name")["incident_count"].sum().drop(NOT_STATED, errors="ignore")
    unknown = [name for name in named if name not in totals.index]
    if unknown:
        raise MeasureError(
            f"No row names the district {', '.join(unknown)}: there are "
            f"{', '.join(sorted(totals.index))}. Spell it so in [comparison] of the settings."
        )
    enough = totals[totals * 12 >= FEWEST_A_YEAR * max(len(months), 1)].index
    return sorted(set(named) or set(enough))


def count_by_district(
    districts: pd.DataFrame,
    *,
    names: Sequence[str],
    months: Sequence[Month],
    crime_types: Collection[str],
) -> pd.Series:
    """Add up each district's incidents of some crime types; 0 where there is none.

    Incidents (int64) by district_name, in the order of ``names``.
    """
    rows = _in_months(districts, months)
    rows = rows[rows["crime_type"].isin(list(crime_types))]
    totals = rows.groupby("district_name")["incident_count"].sum()
    return totals.reindex(list(names), fill_value=0).astype("int64")


def monthly_by_district(
    districts: pd.DataFrame,
    *,
    names: Sequence[str],
    months: Sequence[Month],
    complete_months: Collection[Month],
    crime_type: str,
) -> pd.DataFrame:
    """Count by district and month: district_name, month, incident_count (empty where missing)."""
    by = ["district_name", "month"]
    keys = pd.MultiIndex.from_product([list(names), first_days(months)], names=by)
    rows = districts[districts["crime_type"] == crime_type]
    counted = rows.groupby(by)["incident_count"].sum()
    table = over_months(counted, keys=keys, complete_months=complete_months)
    return table.drop(columns="is_complete")


def district_rates(counts: pd.Series, *, residents: pd.DataFrame) -> pd.DataFrame:
    """Rates per 1,000 residents where known: exact interval, and empirical Bayes rates.

    Parameters
    ----------
    counts
        Incidents by district_name.
    residents
        district_name, population; districts that are not in it have no rate.

    Returns
    -------
    DataFrame
        district_name, incident_count, share_pct (of all districts compared), population
        (Int64), rate_per_1000, rate_low_per_1000, rate_high_per_1000, smoothed_per_1000
        (Marshall 1991; empty with fewer than two districts of known residents); the most
        incidents first.
    """
    people = residents.set_index("district_name")["population"].reindex(counts.index)
    population = people.to_numpy(dtype=float, na_value=np.nan)
    table = pd.DataFrame({"district_name": counts.index, "incident_count": counts.to_numpy()})
    table = with_rates(table.assign(population=pd.array(population, dtype="Int64")))
    several = int((population > 0).sum()) >= 2
    smoothed = empirical_bayes_rate(counts, population).rate if several else np.nan
    return table.assign(smoothed_per_1000=smoothed).sort_values(
        ["incident_count", "district_name"], ascending=[False, True], ignore_index=True
    )


def _in_months(districts: pd.DataFrame, months: Sequence[Month]) -> pd.DataFrame:
    return districts[districts["month"].isin(first_days(months))]
