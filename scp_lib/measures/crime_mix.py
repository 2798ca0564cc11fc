"""Which crime types set one district apart from the others of its force."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import special

from scp_lib.errors import MeasureError
from scp_lib.measures.area_comparison import FEWEST_FOR_SPREAD, count_by_district
from scp_lib.measures.comparison import compare_many
from scp_lib.measures.funnel import funnel
from scp_lib.measures.ranks import rank_rates
from scp_lib.measures.rates import rate_per_1000
from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.periods import Month
from scp_lib.schemas import ASB, CRIME_TYPES

_CRIMES = [crime_type for crime_type in CRIME_TYPES if crime_type != ASB]
_ALPHA = 0.05
_RANKS = ("rank", "rank_low", "rank_high")


def crime_mix(
    districts: pd.DataFrame,
    *,
    area: str,
    names: Sequence[str],
    months: Sequence[Month],
    crime_types: Sequence[str],
) -> pd.DataFrame:
    """Say which crime types take a larger or smaller part in an area than in the others.

    Each type is put per 100 crimes recorded in the same district (ASB is not a crime: it is
    in no district's crimes, and its own figure is ASB incidents for each 100 crimes). No
    population is needed, so that all districts can be compared. With at least three other
    districts the type is called different only if it lies outside what districts usually
    differ by, and among all types looked at (Benjamini and Hochberg 1995, 5%). What they
    usually differ by is τ² of the funnel over the n *other* districts (Spiegelhalter 2005, none
    drawn in): with the district itself among them, its own distance would widen the limits it
    is judged by. With the incidents E that the others' figure lets expect here, their incidents
    O in all and their shares q of these, ln(own / E) has the variance 1/E + 1/O + τ² (1 + Σq²).
    τ² of a few districts is uncertain, so that the distance is held against Student's t with
    n − 1 degrees of freedom, as a prediction interval is (Higgins, Thompson and Spiegelhalter
    2009). Were the z-scores drawn in and t the normal curve, some type of fourteen would stand
    out by chance in nearly half of all comparisons (docs/methods.md).

    Returns
    -------
    DataFrame
        crime_type, incident_count, others_count, per_100_crimes, others_per_100_crimes,
        difference_pct (of the two), low_pct, high_pct (exact 95%, for chance alone),
        is_beyond_chance (exact, among all types), usual_pct (how far above the others' figure
        the district may lie without standing out, at the level that decides among all types:
        is_different just where difference_pct is outside it; below it may lie as far on the
        scale of logarithms; empty with fewer than three other districts), is_different, rank,
        rank_low, rank_high (of per_100_crimes among all districts, 1 is the highest); the
        largest difference upwards first.
    """
    crimes = count_by_district(districts, names=names, months=months, crime_types=_CRIMES).to_numpy(
        float
    )
    here = np.array([name == area for name in names])
    if here.sum() != 1 or not crimes[here].all() or not crimes[~here].sum():
        raise MeasureError(
            f"{area} and at least one other district with crimes are needed to compare their mix."
        )
    rows = []
    for crime_type in crime_types:
        count = count_by_district(
            districts, names=names, months=months, crime_types=[crime_type]
        ).to_numpy(float)
        rows.append(_one_type(crime_type, count, crimes, here))
    table = pd.DataFrame(rows)
    level = _deciding_level(table["is_different"].to_numpy(float))
    reach = -special.stdtrit((~here).sum() - 1, level / 2)
    table["usual_pct"] = 100 * np.expm1(reach * table.pop("spread"))
    for verdict in ("is_beyond_chance", "is_different"):
        table[verdict] = benjamini_hochberg(table[verdict].to_numpy(float)) <= _ALPHA
    return table.sort_values("difference_pct", ascending=False, ignore_index=True)


def _deciding_level(p_value: np.ndarray) -> float:
    """Return the p-value at or below which Benjamini and Hochberg call a type different.

    With k of m so called it is 0.05 k/m, and with none of them 0.05/m, which the smallest had
    to reach.
    """
    called = int((benjamini_hochberg(p_value) <= _ALPHA).sum())
    return _ALPHA * max(called, 1) / max(int(np.isfinite(p_value).sum()), 1)


def _one_type(
    crime_type: str, count: np.ndarray, crimes: np.ndarray, here: np.ndarray
) -> dict[str, object]:
    own, others = float(count[here].sum()), float(count[~here].sum())
    own_crimes, other_crimes = float(crimes[here].sum()), float(crimes[~here].sum())
    exact = compare_many(
        [own], [others], current_exposure=own_crimes, baseline_exposure=other_crimes
    )
    row: dict[str, object] = {
        "crime_type": crime_type,
        "incident_count": int(own),
        "others_count": int(others),
        "per_100_crimes": 100 * own / own_crimes,
        "others_per_100_crimes": 100 * others / other_crimes,
        "difference_pct": float(exact.change_pct[0]),
        "low_pct": float(exact.low_pct[0]),
        "high_pct": float(exact.high_pct[0]),
        "is_beyond_chance": float(exact.p_value[0]),  # p-values here, verdicts in crime_mix
        "spread": np.nan,
        "usual_pct": np.nan,
        "is_different": float(exact.p_value[0]),
        **dict.fromkeys(_RANKS, pd.NA),
    }
    if (~here).sum() >= FEWEST_FOR_SPREAD and own and others and crimes.all():
        there = count[~here]
        expected_there = crimes[~here] * others / other_crimes
        tau_squared = funnel(there, expected_there, winsorised_share=0).tau_squared
        expected = own_crimes * others / other_crimes
        uneven = 1 + float(((there / others) ** 2).sum())
        spread = float(np.sqrt(1 / expected + 1 / others + tau_squared * uneven))
        distance = abs(np.log(own / expected)) / spread
        row["is_different"] = float(2 * special.stdtr((~here).sum() - 1, -distance))
        row["spread"] = spread
    if crimes.all():
        ranks = rank_rates(count, crimes)
        for column, each in zip(_RANKS, (ranks.rank, ranks.low, ranks.high), strict=True):
            row[column] = int(each[here][0])
    return row


def rates_by_type(
    districts: pd.DataFrame,
    *,
    area: str,
    residents: pd.DataFrame,
    months: Sequence[Month],
    crime_types: Sequence[str],
) -> pd.DataFrame:
    """Compare an area's rate of each crime type with the other districts of known residents.

    Returns
    -------
    DataFrame
        crime_type, incident_count, rate_per_1000, rate_low_per_1000, rate_high_per_1000,
        others_count, others_per_1000, difference_pct, low_pct, high_pct (exact 95%, for chance
        alone); in the order of ``crime_types``.
    """
    people = residents.set_index("district_name")["population"].astype(float)
    if area not in people.index or len(people) < 2:
        raise MeasureError(f"Residents of {area} and of another district are needed for rates.")
    rows = []
    for crime_type in crime_types:
        count = count_by_district(
            districts, names=list(people.index), months=months, crime_types=[crime_type]
        )
        rows.append((int(count[area]), int(count.drop(area).sum())))
    own, others = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
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
