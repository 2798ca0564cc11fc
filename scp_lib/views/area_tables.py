"""Tables of the page on area comparison: their columns in words, verdicts and notes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scp_lib.views.area_words import AreaComparisonLike
from scp_lib.views.text import listed, number, plain
from scp_lib.views.words import verdicts, without_endless

RATE_HEADERS = {
    "district_name": "District",
    "incident_count": "Incidents",
    "share_pct": "Share, %",
    "population": "Residents",
    "rate_per_1000": "Rate per 1,000",
    "rate_low_per_1000": "95% from",
    "rate_high_per_1000": "95% to",
    "smoothed_per_1000": "Smoothed rate",
}
RATE_DECIMALS = {
    "share_pct": 1,
    "rate_per_1000": 2,
    "rate_low_per_1000": 2,
    "rate_high_per_1000": 2,
    "smoothed_per_1000": 2,
}
CHANGE_HEADERS = {
    "district_name": "District",
    "baseline_count": "Before",
    "current_count": "Now",
    "change_pct": "Change per day, %",
    "widened_low_pct": "95% from",
    "widened_high_pct": "95% to",
    "verdict": "How sure",
    "rank_words": "Place (95%)",
    "low_pct": "Chance alone, from",
    "high_pct": "Chance alone, to",
}
CHANGE_SIGNED = ("change_pct", "widened_low_pct", "widened_high_pct", "low_pct", "high_pct")
CHANGE_DECIMALS = dict.fromkeys(CHANGE_SIGNED, 1)
MIX_HEADERS = {
    "crime_type": "Crime type",
    "incident_count": "Incidents",
    "per_100_crimes": "Per 100 crimes here",
    "others_per_100_crimes": "Elsewhere",
    "difference_pct": "Difference, %",
    "low_pct": "95% from",
    "high_pct": "95% to",
    "rank_words": "Place (95%)",
    "verdict": "Reading",
}
MIX_DECIMALS = {
    "per_100_crimes": 1,
    "others_per_100_crimes": 1,
    "difference_pct": 1,
    "low_pct": 1,
    "high_pct": 1,
}
TYPE_HEADERS = {
    "crime_type": "Crime type",
    "incident_count": "Incidents",
    "rate_per_1000": "Per 1,000 here",
    "rate_low_per_1000": "95% from",
    "rate_high_per_1000": "95% to",
    "others_per_1000": "Per 1,000 there",
    "difference_pct": "Difference, %",
    "low_pct": "Difference from",
    "high_pct": "Difference to",
}
TYPE_DECIMALS = {
    "rate_per_1000": 2,
    "rate_low_per_1000": 2,
    "rate_high_per_1000": 2,
    "others_per_1000": 2,
    "difference_pct": 1,
    "low_pct": 1,
    "high_pct": 1,
}


def place_of(row: Any) -> str:
    """Say a rank with its interval.

    >>> place_of({"rank": 2, "rank_low": 1, "rank_high": 4}).split()
    ['2', '(1', 'to', '4)']
    >>> place_of({"rank": pd.NA, "rank_low": pd.NA, "rank_high": pd.NA})
    ''
    """
    if pd.isna(row["rank"]):
        return ""
    low, high = int(row["rank_low"]), int(row["rank_high"])
    words = f"{number(int(row['rank']))} ({number(low)}"
    words += ")" if low == high else f" to {number(high)})"
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def rate_headers(found: AreaComparisonLike) -> dict[str, str]:
    """Name the columns of the table of rates: places with two rates, a verdict with three."""
    headers = dict(RATE_HEADERS)
    if len(found.rated) > 1:
        headers["rank_words"] = "Place (95%)"
    if found.rates["is_outside"].notna().any():
        headers["funnel_words"] = "Against all rated"
    return headers


def with_rate_places(found: AreaComparisonLike) -> pd.DataFrame:
    """Add to the rates the place among districts with a rate, and the funnel's verdict."""
    rows = found.rates.to_dict("records")
    outside = ["" if pd.isna(row["is_outside"]) else row["is_outside"] for row in rows]
    told = {True: "outside the funnel", False: "inside the funnel", "": ""}
    return found.rates.assign(
        rank_words=[place_of(row) for row in rows], funnel_words=[told[each] for each in outside]
    )


def rate_foot(found: AreaComparisonLike, *, population: str) -> str:
    """Say how the table of rates is made."""
    words = (
        f"Rates: incidents in these months per 1,000 residents ({population}), with the exact 95% "
        "Poisson interval. Incidents are counted in the district that the publisher names in each "
        f"row; {_not_compared(found)}."
    )
    if len(found.rated) > 1:
        words += (
            f" Place: among the {number(len(found.rated))} districts with a rate, 1 is the "
            "highest; in "
            "brackets the places that chance leaves open."
        )
    if found.rates["is_outside"].notna().any():
        words += " Funnel: 95% limits around the rate of them all, widened for how they differ."
    return words


def _not_compared(found: AreaComparisonLike) -> str:
    """Say how many rows of this crime type stand in no line of the table."""
    unnamed, elsewhere = found.unnamed_count, found.elsewhere_count
    words = (
        f"of the force's rows of this crime type {number(unnamed)} "
        f"({number(found.unnamed_pct, decimals=1)}%) name none"
        if unnamed
        else "every row of this crime type names one"
    )
    if not elsewhere:
        return words
    return f"{words}, and {number(elsewhere)} name{'s' * (elsewhere == 1)} a district not compared"


def with_verdicts(found: AreaComparisonLike) -> pd.DataFrame:
    """Add to the changes the verdict and the place in words."""
    rows = found.changes.to_dict("records")
    return without_endless(found.changes).assign(
        verdict=verdicts(found.changes),
        rank_words=[place_of(row) for row in rows],
    )


def change_foot(found: AreaComparisonLike) -> str:
    """Say how the interval, the verdict and the place of a change are made."""
    phi = found.dispersion
    varied = (
        f"counts that vary {number(phi.phi, decimals=1)} times as much as chance "
        f"({number(phi.pair_count)} pairs of years "
        "and districts)"
        if phi.pair_count
        else "no more than chance, for want of a history"
    )
    count = number(len(found.changes))
    return (
        f"95% interval, verdict and places allow for {varied}; the verdict also for the "
        f"{count} districts looked at together: where that alone decides, it says "
        f"“within chance among {count}”. The last two columns: the exact interval, "
        "for chance alone. Place 1 is the largest rise; in brackets, where it lies in 95 of 100 "
        "simulated worlds."
    )


def with_mix_verdicts(found: AreaComparisonLike) -> pd.DataFrame:
    """Add to the mix its reading and the district's place in words."""
    rows = found.mix.to_dict("records")
    return without_endless(found.mix).assign(
        verdict=[_mix_verdict(row, type_count=len(rows)) for row in rows],
        rank_words=[place_of(row) for row in rows],
    )


def _mix_verdict(row: Any, *, type_count: int) -> str:
    if row["is_different"]:
        return "stands out"
    if row["is_beyond_chance"]:
        return "beyond chance, usual between districts"
    if row["low_pct"] > 0 or row["high_pct"] < 0:
        return f"within chance among {type_count}"
    return "within chance"


def mix_foot(found: AreaComparisonLike) -> str:
    """Say how the columns of the mix are made."""
    return (
        f"Elsewhere: {listed(map(plain, found.others))} together. 95% interval: exact, for chance "
        "alone. “Stands out”: outside what districts usually differ by in this type, as the other "
        f"{number(len(found.others))} show it, allowing for chance and for the "
        f"{number(len(found.mix))} types looked at together: the grey bar of the chart. Place 1 "
        "is the highest part among the "
        f"{number(len(found.names))} districts; the bracket is for chance alone."
    )


def type_table(found: AreaComparisonLike) -> pd.DataFrame:
    """Return the rates by crime type; an interval without an upper end leaves it empty."""
    return without_endless(found.by_type)


def type_foot(found: AreaComparisonLike, *, population: str) -> str:
    """Say what the rates by crime type divide by, and whom they are compared with."""
    there = listed(plain(name) for name in found.rated if name != found.area)
    return (
        f"There: {there}. Per 1,000 residents ({population}). Intervals: exact 95%, for chance "
        "alone; two districts differ for many reasons, and visitors are no residents."
    )
