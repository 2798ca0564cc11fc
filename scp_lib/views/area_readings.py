"""Titles and readings of the charts on area comparison, computed from its tables."""

from __future__ import annotations

import math

import pandas as pd

from scp_lib.views import placed_words
from scp_lib.views.area_words import AreaComparisonLike, ordinal, own_row
from scp_lib.views.text import listed, number, plain
from scp_lib.views.words import at_start, change, short_name


def rate_title(found: AreaComparisonLike, *, what: str) -> str:
    """Say the finding of the chart of rates."""
    held = found.rates.dropna(subset="rate_per_1000")
    held = held.sort_values("rate_per_1000", ascending=False)
    first, last = held.iloc[0], held.iloc[-1]
    clear = first["rate_low_per_1000"] > last["rate_high_per_1000"]
    if len(held) == 2 and not clear:
        names = listed(plain(name) for name in held["district_name"])
        return f"The {what} rates of {names} differ no more than chance leaves open"
    return (
        f"{plain(first['district_name'])} has the highest {what} rate of the "
        f"{number(len(held))} districts whose residents are held: "
        f"{number(first['rate_per_1000'], decimals=1)} per 1,000"
    )


def rate_reading(found: AreaComparisonLike) -> str:
    """Say for which districts rates are shown, and what smoothing does to them."""
    without = [name for name in found.names if name not in found.rated]
    words = []
    if without:
        held_for = listed(map(plain, found.rated)) if found.rated else "no district"
        only = {0: "no rate is shown", 1: "only it has a rate"}
        words.append(
            f"Residents are held for {held_for}, so "
            f"{only.get(len(found.rated), 'only they have a rate')}. For "
            f"{listed(map(plain, without))} there are counts and changes, and no rate."
        )
    held = found.rates.dropna(subset="smoothed_per_1000")
    if len(held) >= 2:
        moved = (held["smoothed_per_1000"] - held["rate_per_1000"]).abs().max()
        if held["smoothed_per_1000"].max() - held["smoothed_per_1000"].min() < 1e-9:
            words.append(
                "Smoothed rates (empirical Bayes) are drawn towards the rate of all these "
                "districts together, the more strongly the less they differ beyond chance. Here "
                f"they differ no more than chance would do, so all are smoothed to "
                f"{number(held['smoothed_per_1000'].iloc[0], decimals=2)}."
            )
        else:
            words.append(
                "Smoothed rates (empirical Bayes) are drawn towards the rate of all these "
                f"districts together; counts this large move by {number(moved, decimals=2)} per "
                "1,000 at most."
            )
    return " ".join(words)


def change_title(found: AreaComparisonLike, *, what: str) -> str:
    """Say in which districts the change is beyond chance."""
    clear = found.changes[found.changes["is_beyond_chance"]].to_dict("records")
    if not clear:
        return (
            f"In none of the {number(len(found.changes))} districts is the change of {what} "
            "beyond what "
            "such counts do from year to year"
        )
    told = listed(
        f"{plain(row['district_name'])} ({number(row['change_pct'], sign=True)}%)" for row in clear
    )
    return f"The change of {what} is beyond chance in {told}"


def change_reading(found: AreaComparisonLike) -> str:
    """Say on which months the comparison stands, and how much more than chance counts vary."""
    if found.changes.empty:
        return "No month of the year before is held in full, so no change can be shown."
    words = (
        "Only like calendar months that both years hold are compared, per day: "
        f"{found.change_name} with {found.earlier_name}. "
    )
    phi = found.dispersion
    if not phi.pair_count:
        return f"{words}There is too little history to say how much counts vary beyond chance."
    return (
        f"{words}Over {number(phi.pair_count)} pairs of years and districts, counts varied "
        f"{number(phi.phi, decimals=1)} "
        "times as much as chance alone, after what all districts shared: a dot is filled only "
        "where the change is beyond that too, among all districts looked at together."
    )


def unplaced(found: AreaComparisonLike) -> str:
    """Say what rows without a place do to the changes; nothing where it does not matter."""
    if found.changes.empty or math.isnan(own_row(found.changes, found)["change_pct"]):
        return ""
    own = own_row(found.changes, found)
    return placed_words.in_a_comparison(
        found.placed, change_pct=own["change_pct"], moved=found.moved
    ).replace("the change would be", f"the change of {plain(found.area)} would be")


def funnel_title(found: AreaComparisonLike, *, what: str) -> str:
    """Say which districts lie outside the limits of the funnel of changes."""
    outside, far_outside = (
        found.changes.loc[found.changes[limit], "district_name"].tolist()
        for limit in ("is_outside_95", "is_outside_998")
    )
    if far_outside:
        names = listed(map(plain, far_outside))
        return f"By the change of {what}, outside the 99.8% limits of the others: {names}"
    words = f"No district's change of {what} lies outside the 99.8% limits of the others"
    return f"{words}; outside the 95% limits: {listed(map(plain, outside))}" if outside else words


def funnel_reading(found: AreaComparisonLike) -> str:
    """Say how to read the funnel, and what widened it."""
    limits = found.change_funnel
    if limits is None:
        return "A funnel needs three districts with two years each."
    count = len(found.changes)
    widened = (
        f"Leaving the farthest out of account, the districts vary {number(limits.phi, decimals=1)} "
        "times as much as chance, and the limits are wider for it; the dotted lines are those of "
        "chance alone."
        if limits.tau_squared
        else "The districts vary no more than chance would do, so the limits are not widened."
    )
    return (
        f"All districts together: {change(100 * (limits.overall - 1))} per day. The smaller a "
        "district, the more its change leaps about by chance: inside the funnel, a district "
        f"changed as the others did. {widened} Of {number(count)} districts, "
        f"{number(0.05 * count, decimals=1)} would lie outside the 95% limits by chance."
    )


def rank_title(found: AreaComparisonLike, *, what: str) -> str:
    """Say how sure the district's place is."""
    own = own_row(found.changes, found)
    low, high = int(own["rank_low"]), int(own["rank_high"])
    if low == high:
        return (
            f"{plain(found.area)} is {ordinal(low)} of {number(len(found.changes))} by change "
            f"of {what}"
        )
    return (
        f"By change of {what}, {plain(found.area)}'s place among {number(len(found.changes))} "
        "districts "
        f"may be anything from {ordinal(low)} to {ordinal(high)}"
    )


def rank_reading(found: AreaComparisonLike) -> str:
    """Say what a place in the order is worth."""
    if found.changes.empty:
        return "Without a year before there is no order of changes."
    if found.changes["rank"].isna().any():
        return "A district had none in the year before, so the changes have no order."
    sure = found.changes[found.changes["rank_low"] == found.changes["rank_high"]]
    widths = found.changes["rank_high"] - found.changes["rank_low"] + 1
    words = (
        f"The bars come from {number(found.rank_draws)} simulated worlds that agree with the "
        "counts. For half of the districts chance leaves open "
        f"{number(float(widths.median()))} places or more"
    )
    if sure.empty:
        return f"{words}; no district's place is certain. This is no league table."
    return f"{words}; certain are only {listed(map(plain, sure['district_name']))}."


def trend_title(monthly: pd.DataFrame, *, what: str) -> str:
    """Say in how many districts fewer incidents were recorded than a year before.

    Of the newest month that is held in both years.
    """
    by_month = monthly.pivot_table(
        index="month", columns="district_name", values="incident_count"
    ).dropna()
    year = pd.DateOffset(years=1)
    both = [month for month in by_month.index if month - year in by_month.index]
    if not both:
        return f"{at_start(what)} by month: no month is held together with the one a year before"
    last, before = both[-1], both[-1] - year
    fewer = int((by_month.loc[last] < by_month.loc[before]).sum())
    return (
        f"{at_start(what)} in {last:%B %Y}: fewer than in {before:%B %Y} in {number(fewer)} of "
        f"{number(by_month.shape[1])} districts"
    )


def mix_title(found: AreaComparisonLike) -> str:
    """Say the finding of the chart of crime types."""
    told = found.mix[found.mix["is_different"]]
    if told.empty:
        return (
            f"{plain(found.area)}'s mix of crime types lies within what districts usually differ by"
        )
    names = listed(short_name(str(kind)) for kind in told["crime_type"])
    return f"{plain(found.area)} stands out from the other districts in {names}"


def mix_reading(found: AreaComparisonLike) -> str:
    """Say how the mix is made and what the verdicts mean."""
    words = (
        "Each figure is per 100 crimes recorded in the same district, so no population is needed. "
        "ASB is not a crime: it is in no district's crimes, and its own figure is ASB incidents "
        "for each 100 crimes. A type may take a larger part because there is more of it, or "
        "because there is less of the rest, or because it is recorded more readily."
    )
    if found.mix["usual_pct"].isna().all():
        return (
            f"{words} With fewer than three other districts nobody can say what they usually "
            "differ by."
        )
    return words
