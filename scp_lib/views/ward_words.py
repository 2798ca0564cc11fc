"""What the page on wards says, computed from its tables."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

import pandas as pd

from scp_lib.views import placed_words, words
from scp_lib.views.text import listed, number, plain
from scp_lib.views.words import change, incidents, interval, share


class YearOnYearLike(Protocol):
    """A period against the year before, as a measure returns it."""

    months: Sequence[Any]
    wards: pd.DataFrame
    area: Any
    area_widened: Any
    dispersion: Any
    area_dispersion: Any
    area_kind: str
    placed: Any
    moved: Sequence[str]
    months_name: str
    earlier_name: str


class WardFunnelLike(Protocol):
    """Wards above and below the area's rate, as a measure returns it."""

    area_rate_per_1000: float
    above: list[str]
    below: list[str]
    ward_count: int
    dispersion: Any


class PopulationLike(Protocol):
    """What a population is called in the settings."""

    title: str


RATE_HEADERS = {
    "ward_name": "Ward",
    "incident_count": "Incidents",
    "share_pct": "Share, %",
    "population": "Residents",
    "rate_per_1000": "Rate per 1,000",
    "rate_low_per_1000": "95% from",
    "rate_high_per_1000": "95% to",
}
RATE_DECIMALS = {
    "share_pct": 1,
    "rate_per_1000": 1,
    "rate_low_per_1000": 1,
    "rate_high_per_1000": 1,
}
CHANGE_HEADERS = {
    "ward_name": "Ward",
    "baseline_count": "Before",
    "current_count": "Now",
    "change_pct": "Change per day, %",
    "widened_low_pct": "95% from",
    "widened_high_pct": "95% to",
    "verdict": "How sure",
    "low_pct": "Chance alone, from",
    "high_pct": "Chance alone, to",
}
CHANGE_SIGNED = ("change_pct", "widened_low_pct", "widened_high_pct", "low_pct", "high_pct")
CHANGE_DECIMALS = dict.fromkeys(CHANGE_SIGNED, 1)


def how_many(rates: pd.DataFrame, *, what: str, area: str, months: str) -> str:
    """Say how many incidents were recorded where and when."""
    total = int(rates["incident_count"].sum())
    return f"{number(total)} {what} incidents were recorded in {area}, {months}."


def where_most(rates: pd.DataFrame) -> str:
    """Say which wards have the most incidents and what share of all they hold together."""
    total = int(rates["incident_count"].sum())
    if not total:
        return "No ward has any."
    first, *others = rates.head(3).to_dict("records")
    words = (
        f"{plain(first['ward_name'])} had the most: {number(first['incident_count'])}, "
        f"{share(first['incident_count'], total)} of all"
    )
    if len(rates) <= 3:
        return f"{words}."
    named = listed(
        [plain(first["ward_name"])]
        + [f"{plain(row['ward_name'])} ({number(row['incident_count'])})" for row in others]
    )
    together = share(sum(row["incident_count"] for row in (first, *others)), total)
    return (
        f"{words}. {named}, {number(3)} of the {number(len(rates))} wards, together had {together}."
    )


def what_changed(changes: YearOnYearLike) -> str:
    """Say the change of the whole area, its interval, and whether it is beyond chance."""
    found, widened = changes.area, changes.area_widened
    if found is None or widened is None:
        return "No month of the year before is held, so nothing can be said of a change."
    if found.baseline_count == 0:
        return (
            f"{incidents(found.current_count)} in {changes.months_name}, none in "
            f"{changes.earlier_name}: no percentage can be given."
        )
    sure = (
        "This is more than chance alone would do."
        if widened.is_beyond_chance
        else "This may be chance."
    )
    by = ""
    if changes.area_dispersion.pair_count:
        times = f"{number(changes.area_dispersion.phi, decimals=1)} times as much as chance"
        by = f", allowing for counts of {changes.area_kind} that vary {times}"
    told = change(found.change_pct)
    plainly = change(100 * (found.current_count / found.baseline_count - 1))
    than = "the same as" if told == "no change" else f"{told}{' per day' * (told != plainly)} than"
    return (
        f"{than[0].upper()}{than[1:]} a year before: {number(found.current_count)} in "
        f"{changes.months_name}, {number(found.baseline_count)} in {changes.earlier_name} "
        f"(95% interval{by}: {interval(widened.low_pct, widened.high_pct)}; for chance alone: "
        f"{interval(found.low_pct, found.high_pct)}). {sure}"
    )


def change_reading(changes: YearOnYearLike) -> str:
    """Say on which months the comparison stands, and how much more than chance counts vary."""
    if not changes.months:
        return "No month of the year before is held, so the chart shows all that can be said."
    if len(changes.months) == 12:
        start = f"Both years are held in full: {changes.months_name} is compared with "
    else:
        start = (
            "Only like calendar months that both years hold are compared: "
            f"{changes.months_name} with "
        )
    words = f"{start}{changes.earlier_name}, per day. "
    wards, whole = changes.dispersion, changes.area_dispersion
    if not wards.pair_count and not whole.pair_count:
        return words + "There is too little history to say how much counts vary beyond chance."
    told = []
    if wards.pair_count:
        told.append(
            f"counts of wards varied {number(wards.phi, decimals=1)} times as much as chance alone "
            f"would make them (over {number(wards.pair_count)} pairs of years and wards)"
        )
    if changes.area_kind == "districts":
        told.append(
            f"counts of districts {number(whole.phi, decimals=1)} times "
            f"({number(whole.pair_count)} pairs of years and districts)"
        )
    words += f"From year to year, {' and '.join(told)}. Intervals and verdicts allow for that: "
    if changes.area_kind == "districts":
        return words + "each ward's by the wards, the whole district's by the districts."
    return words + (
        "too few districts are held, so the whole district goes by the wards too, which is likely "
        "too small for so large an area."
    )


def unplaced(changes: YearOnYearLike) -> str:
    """Say what rows without a place do to the change; nothing where it does not matter."""
    found = changes.area
    if found is None or math.isnan(found.change_pct):
        return ""
    return placed_words.in_a_comparison(
        changes.placed, change_pct=found.change_pct, moved=changes.moved
    )


def ward_differences(funnel: WardFunnelLike) -> str:
    """Say how many wards differ from the area's rate by more than chance."""
    if not funnel.ward_count:
        return "Without a population no rates can be compared."
    outside = len(funnel.above) + len(funnel.below)
    if not outside:
        return "No ward's rate differs from the district's by more than chance."
    count = len(funnel.above)
    lie = f"ward{'s lie' if count != 1 else ' lies'}"
    return (
        f"The difference between wards is more than chance: of {number(funnel.ward_count)}, "
        f"{number(count)} {lie} clearly above the district's rate and "
        f"{number(len(funnel.below))} clearly below."
    )


def funnel_reading(funnel: WardFunnelLike, *, area: str) -> str:
    """Name the wards clearly above and below the area's rate."""
    if not funnel.ward_count:
        return "The settings name no population, so no rates are shown."
    parts = [
        f"**Clearly {side}** {area}'s rate of {number(funnel.area_rate_per_1000, decimals=1)} per "
        f"1,000: {listed(plain(name) for name in names)}."
        for side, names in (("above", funnel.above), ("below", funnel.below))
        if names
    ]
    parts.append(
        f"“Clearly” means outside the 99.8% limits{_allowing(funnel)}: of wards with the "
        "district's own rate, two in a thousand. For the others the difference may be chance."
    )
    return " ".join(parts)


def _allowing(funnel: WardFunnelLike) -> str:
    phi = funnel.dispersion
    if not phi.pair_count:
        return (
            ", which allow for chance alone, for want of a history (so that rather too many wards "
            "lie outside)"
        )
    return (
        f", which allow for counts of wards that vary {number(phi.phi, decimals=1)} times as much "
        "as chance, as they did from year to year"
    )


def map_title(rates: pd.DataFrame, *, what: str) -> str:
    """Say the finding of a ward map."""
    if rates["rate_per_1000"].notna().any():
        held = rates.dropna(subset="rate_per_1000").to_dict("records")
        top = max(held, key=lambda row: row["rate_per_1000"])
        rate = number(top["rate_per_1000"], decimals=1)
        return f"{plain(top['ward_name'])} has the highest {what} rate: {rate} per 1,000 residents"
    first = rates.to_dict("records")[0]
    return f"{plain(first['ward_name'])} has the most {what}: {incidents(first['incident_count'])}"


def map_measure(rates: pd.DataFrame, *, what: str, months: str) -> str:
    """Name the measure of a ward map."""
    unit = " per 1,000 residents" if rates["rate_per_1000"].notna().any() else ""
    return f"{what[0].upper()}{what[1:]} incidents{unit}, {months}"


def rate_foot(population: PopulationLike | None) -> str:
    """Say what the rates divide by."""
    if population is None:
        return "No population is held, so no rates are shown."
    return (
        f"Rates: incidents in these months per 1,000 residents ({population.title}), with the "
        "exact 95% Poisson interval."
    )


def trend_title(monthly: pd.DataFrame, *, what: str, area: str) -> str:
    """Say when the most and the fewest incidents were recorded."""
    return f"{what[0].upper()}{what[1:]} in {area}: {words.most_and_fewest(monthly)}"


def ward_changes(changes: YearOnYearLike) -> str:
    """Say in how many wards the change is beyond chance."""
    clear = changes.wards[changes.wards["is_beyond_chance"]]
    if clear.empty:
        return f"In none of the {number(len(changes.wards))} wards is the change beyond chance"
    told = [
        f"{plain(row['ward_name'])} ({number(row['change_pct'], sign=True)}%)"
        if not math.isnan(row["change_pct"])
        else plain(row["ward_name"])
        for row in clear.to_dict("records")
    ]
    return f"The change is beyond chance in {listed(told)}"


def with_verdicts(wards: pd.DataFrame) -> pd.DataFrame:
    """Add the verdict in words."""
    return words.without_endless(wards).assign(verdict=words.verdicts(wards))


def change_foot(changes: YearOnYearLike) -> str:
    """Say how the intervals and the verdict of a ward's change are made."""
    phi = changes.dispersion
    widened = (
        f"allows for counts of wards that vary {number(phi.phi, decimals=1)} times as much as "
        "chance, as they did from year to year"
        if phi.pair_count
        else "is for chance alone, for want of a history, and likely too narrow"
    )
    return (
        f"95% interval: {widened}; the verdict goes by it. The last two columns: the exact "
        "interval, for chance alone. “Beyond chance” also allows for the "
        f"{number(len(changes.wards))} wards looked at together: where that alone decides, it says "
        f"“within chance among {number(len(changes.wards))}”."
        + (words.NONE_BEFORE if (changes.wards["baseline_count"] == 0).any() else "")
    )
