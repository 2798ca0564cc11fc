"""Which crime types take a larger part in one district than in the others of its force."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.area_comparison import count_by_district
from scp_lib.measures.comparison import compare_many
from scp_lib.measures.rates import poisson_interval, rate_per_1000
from scp_lib.periods import Month
from scp_lib.tables.crime_types import ASB, CRIME_TYPES

_CRIMES = [crime_type for crime_type in CRIME_TYPES if crime_type != ASB]


class FirstPlaces(NamedTuple):
    """In how many crime types a district is first, in how many by chance, and how rare that is."""

    first_count: int
    expected_count: float
    p_value: float

    @property
    def is_beyond_chance(self) -> bool:
        """Whether so many first places hardly ever come by chance: in fewer than 5 of 100."""
        return self.p_value < 0.05


def first_places(mix: pd.DataFrame) -> FirstPlaces:
    """Say whether a district is first in more crime types than it would be by chance.

    Were every district as likely to be first in each of T types, the first places would be
    binomial: T draws of chance 1/k for k districts. ``mix`` is as :func:`crime_mix` returns it.

    >>> mixes = [pd.DataFrame({"rank": [1] * n + [2] * (14 - n), "district_count": 14})
    ...          for n in (3, 4)]
    >>> [round(first_places(mix).p_value, 6) for mix in mixes]
    [0.073277, 0.01457]
    """
    count, types = int((mix["rank"] == 1).sum()), len(mix)
    district_count = int(mix["district_count"].iloc[0])
    p_value = float(special.bdtrc(count - 1, types, 1 / district_count)) if count else 1.0
    return FirstPlaces(count, types / district_count, p_value)


def crime_mix(
    districts: pd.DataFrame,
    *,
    area: str,
    names: Sequence[str],
    months: Sequence[Month],
    crime_types: Sequence[str],
) -> pd.DataFrame:
    """Compare each crime type's share in an area with its share in the other districts.

    Each type is put per 100 crimes recorded in the same district (ASB is not a crime: it is
    in no district's crimes, and its own figure is ASB incidents for each 100 crimes). No
    population is needed, so that all districts can be compared. Nothing is called different: no
    test of some fourteen types among some fourteen districts is right and finds anything.

    Columns: crime_type, incident_count, per_100_crimes, middle_per_100_crimes (the median of all
    districts), times (of the two), times_low, times_high (exact 95%, for chance in this district's
    count alone), rank (1 is the highest; empty where no district has any) among district_count
    with crimes; the largest ``times`` first, empty where the middle has none.
    """
    crimes = count_by_district(districts, names=names, months=months, crime_types=_CRIMES)
    crimes = crimes[crimes > 0]
    if area not in crimes or len(crimes) < 2:
        raise MeasureError(
            f"{area} and at least one other district with crimes are needed to compare their mix."
        )
    rows = []
    for crime_type in crime_types:
        count = count_by_district(
            districts, names=list(crimes.index), months=months, crime_types=[crime_type]
        )
        part = 100 * count / crimes
        middle = float(part.median())
        ends = poisson_interval(float(count[area]))
        times = [
            100 * float(each) / float(crimes[area]) / middle if middle else np.nan
            for each in (count[area], *ends)
        ]
        rank = int((part > part[area]).sum()) + 1 if count.any() else pd.NA
        rows.append(
            (crime_type, int(count[area]), float(part[area]), middle, *times, rank, len(crimes))
        )
    columns = ["crime_type", "incident_count", "per_100_crimes", "middle_per_100_crimes", "times",
               "times_low", "times_high", "rank", "district_count"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns).astype({"rank": "Int64"})
    return table.sort_values("times", ascending=False, ignore_index=True)


def rates_by_type(
    districts: pd.DataFrame,
    *,
    area: str,
    residents: pd.DataFrame,
    months: Sequence[Month],
    crime_types: Sequence[str],
) -> pd.DataFrame:
    """Compare an area's rate of each crime type with the other districts of known residents.

    Columns: crime_type, incident_count, rate_per_1000, rate_low_per_1000, rate_high_per_1000,
    others_count, others_per_1000, difference_pct, low_pct, high_pct (exact 95%, for chance
    alone); in the order of ``crime_types``.
    """
    people = residents.set_index("district_name")["population"].astype(float)
    if area not in people.index or len(people) < 2:
        raise MeasureError(f"Residents of {area} and of another district are needed for rates.")
    counts = [
        count_by_district(districts, names=list(people.index), months=months, crime_types=[each])
        for each in crime_types
    ]
    own = np.array([count[area] for count in counts], dtype=float)
    others = np.array([count.drop(area).sum() for count in counts], dtype=float)
    rate = rate_per_1000(own, np.full(len(own), people[area]))
    elsewhere = float(people.drop(area).sum())
    ratio = compare_many(
        own, others, current_exposure=float(people[area]), baseline_exposure=elsewhere
    )
    return pd.DataFrame(
        {
            "crime_type": list(crime_types),
            "incident_count": own.astype("int64"),
            "rate_per_1000": rate.rate,
            "rate_low_per_1000": rate.low,
            "rate_high_per_1000": rate.high,
            "others_count": others.astype("int64"),
            "others_per_1000": 1000 * others / elsewhere,
            "difference_pct": ratio.change_pct,
            "low_pct": ratio.low_pct,
            "high_pct": ratio.high_pct,
        }
    )
