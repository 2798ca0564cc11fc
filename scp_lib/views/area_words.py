"""What the page on area comparison says, computed from its tables."""

from __future__ import annotations

import math
from typing import Any, Protocol

import pandas as pd

from scp_lib.views.text import listed, number, plain
from scp_lib.views.words import change, interval, short_name


class AreaComparisonLike(Protocol):
    """A district beside the others, as a study returns it."""

    area: str
    names: list[str]
    rates: pd.DataFrame
    rated: list[str]
    change_months: list[Any]
    changes: pd.DataFrame
    change_funnel: Any
    others_change: Any
    others_widened: Any
    dispersion: Any
    placed: Any
    moved: list[str]
    rank_draws: int
    mix: pd.DataFrame
    by_type: pd.DataFrame
    unnamed_count: int
    unnamed_pct: float
    elsewhere_count: int
    others: list[str]
    months_name: str
    change_name: str
    earlier_name: str


def ordinal(place: int) -> str:
    """Say a place in an order.

    >>> [ordinal(place) for place in (1, 2, 3, 4, 11, 12, 13, 21, 112)]
    ['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th']
    """
    teens = place % 100 in (11, 12, 13)
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{number(place)}{ending}"


def own_row(table: pd.DataFrame, found: AreaComparisonLike) -> dict[str, Any]:
    """Return the district's own row of a table."""
    row = table[table["district_name"] == found.area].iloc[0]
    return {str(name): value for name, value in row.items()}


def own_count(found: AreaComparisonLike, *, what: str) -> str:
    """Say the district's count and share, and where it stands among the districts by count."""
    own = own_row(found.rates, found)
    total = int(found.rates["incident_count"].sum())
    above = int((found.rates["incident_count"] > own["incident_count"]).sum())
    most = f"the {ordinal(above + 1)} most" if above else "the most"
    return (
        f"{plain(found.area)} recorded {number(own['incident_count'])} {what} incidents, "
        f"{found.months_name}, by the district that the publisher names in each row: "
        f"{number(own['share_pct'], decimals=1)}% of the {number(total)} in "
        f"the {number(len(found.names))} districts compared, {most}. A count says "
        "nothing of risk: districts differ in size."
    )


def own_rate(found: AreaComparisonLike, *, what: str) -> str:
    """Compare the district's rate with those of the others whose residents are held."""
    row = next((each for each in _by_type(found) if each["what"] == what), None)
    if row is None:
        return (
            "No rates can be compared: residents are not held for two districts. The other "
            "figures need none."
        )
    others = listed(plain(name) for name in found.rated if name != found.area)
    sure = (
        "The interval leaves “no difference” out."
        if row["low_pct"] > 0 or row["high_pct"] < 0
        else "The interval holds “no difference”."
    )
    return (
        f"Per 1,000 residents: {number(row['rate_per_1000'], decimals=1)} in {plain(found.area)}, "
        f"{number(row['others_per_1000'], decimals=1)} in {others}, "
        f"{_difference(row['difference_pct'])} (exact 95% interval, for chance alone: "
        f"{_from_to(row)}). {sure}"
    )


def _by_type(found: AreaComparisonLike) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for record in found.by_type.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        rows.append(row | {"what": short_name(row["crime_type"])})
    return rows


def _difference(percent: float) -> str:
    if percent > 100:
        return f"{number(1 + percent / 100, decimals=1)} times as high"
    size = number(abs(percent), decimals=1)
    return f"{size}% {'lower' if percent < 0 else 'higher'}"


def _from_to(row: dict[str, Any]) -> str:
    high = "any number higher" if math.isinf(row["high_pct"]) else _difference(row["high_pct"])
    return f"{_difference(row['low_pct'])} to {high}"


def own_change(found: AreaComparisonLike, *, what: str) -> str:
    """Say the district's change, the change of all, and its place with the interval."""
    if found.changes.empty:
        return "No month of the year before is held, so nothing can be said of a change."
    own = own_row(found.changes, found)
    others, widened = found.others_change, found.others_widened
    if not own["baseline_count"] or not others.baseline_count:
        return f"No {what} before in {plain(found.area)} or elsewhere: no change in per cent."
    words = (
        f"By the publisher's districts, {found.change_name} against {found.earlier_name}: "
        f"{change(own['change_pct'])} {what} per day in {plain(found.area)} "
        f"(95% interval{_allowing(found)}: "
        f"{interval(own['widened_low_pct'], own['widened_high_pct'])}; for chance alone: "
        f"{interval(own['low_pct'], own['high_pct'])}); in the other districts together "
        f"{change(others.change_pct)} ({interval(widened.low_pct, widened.high_pct)}; for chance "
        f"alone: {interval(others.low_pct, others.high_pct)})."
    )
    if pd.isna(own["rank"]):
        return words
    low, high = ordinal(int(own["rank_low"])), ordinal(int(own["rank_high"]))
    return (
        f"{words} In the order of {number(len(found.names))} districts from the largest rise to "
        f"the largest fall that is the {ordinal(int(own['rank']))} place; chance leaves open "
        f"anything from the {low} to the {high}."
    )


def _allowing(found: AreaComparisonLike) -> str:
    phi = found.dispersion
    if not phi.pair_count:
        return ""
    times = number(phi.phi, decimals=1)
    return f", allowing for counts of districts that vary {times} times as much as chance"


def own_mix(found: AreaComparisonLike) -> str:
    """Say which crime types set the district apart, or that none does."""
    apart = found.mix[found.mix["is_different"]].to_dict("records")
    if apart:
        return (
            f"By crime type {plain(found.area)} differs from the other districts by more than "
            f"they usually differ: {_types_told(apart)}, per 100 crimes."
        )
    size = found.mix["difference_pct"].abs().sort_values(ascending=False).index
    top = found.mix.loc[size].head(2).to_dict("records")
    return (
        f"In no crime type does {plain(found.area)} differ from the other districts by more than "
        f"districts usually differ from one another. The largest differences per 100 crimes: "
        f"{_types_told(top)}."
    )


def _types_told(rows: list[Any]) -> str:
    return listed(
        f"{short_name(row['crime_type'])} ({_difference(row['difference_pct'])}, 95% interval "
        f"{_from_to(row)})"
        for row in rows
    )
