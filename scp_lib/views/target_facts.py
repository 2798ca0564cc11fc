"""The lines of a target's card: what else there is to know of an answer."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from scp_lib.views import placed_words
from scp_lib.views.area_words import ordinal
from scp_lib.views.target_words import (
    BEYOND,
    WITHIN,
    capital,
    chance,
    count_words,
    gap_words,
    is_measured,
    what,
)
from scp_lib.views.text import listed, number, plain, sentence
from scp_lib.views.words import change, interval


class Fact(NamedTuple):
    """A line of a target's card: what it is about, and what there is to say."""

    about: str
    words: str


def facts(study: Any, answer: Any) -> list[Fact]:
    """Return the lines of a target's card."""
    found = answer.progress
    lines = []
    if is_measured(answer):
        lines.append(Fact("Per day", _per_day(found)))
        if found.exact.baseline_count:
            lines += [
                Fact("Against the target", _against(found)),
                Fact("How sure", _how_sure(study, answer)),
                Fact("What these counts could show", _could_show(found)),
                *(Fact("Here, or everywhere?", _beside(study, each)) for each in found.beside),
            ]
        if answer.spread is not None and found.exact.baseline_count:
            lines.append(Fact("Rows without a place", placed_words.on_card(answer)))
        if found.expected is not None:
            lines.append(Fact("Chosen because it was high", _expected(study, found)))
        if found.months.left_out:
            left = listed(month.name for month in found.months.left_out)
            lines.append(Fact("Left out", f"{left}: not held, so left out of both periods."))
    if answer.year_end is not None:
        lines.append(Fact("How the year may end", year_end(answer)))
    if answer is study.answers[0]:
        lines.append(Fact("Agreed", _agreement(study)))
    return lines


def _per_day(found: Any) -> str:
    months = found.months
    return (
        f"{number(found.current_per_day, decimals=2)} in {number(months.current_days)} days, "
        f"{number(found.baseline_per_day, decimals=2)} in {number(months.baseline_days)} days "
        "of the "
        "baseline."
    )


def _against(found: Any) -> str:
    gap = found.above_target_count
    side = "above" if gap > 0 else "below"
    count, at = gap_words(gap), count_words(found.target_count)
    if abs(gap) < 0.05:
        return f"Just at the {at} incidents that the target allows."
    limit = "allows" if found.direction == "fewer" else "asks for"
    return f"{count} {side} the {at} incidents that the target {limit} over these months."


def _how_sure(study: Any, answer: Any) -> str:
    found, history = answer.progress, answer.history
    exact, widened = found.exact, found.widened
    start = (
        f"Allowing for chance alone, the 95% interval of the change lies between {_ends(exact)}: "
        "of many such intervals, 95 in 100 hold the true change. "
    )

    if not history.over:
        return (
            f"{start}There is too little history to say how much more than chance such counts "
            "vary, so the verdict goes by this interval, which is likely too narrow."
        )
    phi = history.dispersion
    source = f"{number(phi.pair_count)} pairs of years and {history.over}"
    if phi.phi <= 1:
        return f"{start}Over {source}, counts varied no more than chance would have it."
    words = (
        f"{start}Over {source}, such counts varied {number(phi.phi, decimals=1)} times as much as "
        f"chance (φ); allowing for that too, it lies between {_ends(widened)}. The verdict goes by "
        "this one."
    )
    if history.is_of_this_pair:
        words += " No earlier years are held, so φ is from these two periods themselves."
    if history.over == "wards" and study.setting.area == "district":
        words += " Too few districts are held: φ over wards is likely too small for a district."
    return words


def _ends(found: Any) -> str:
    return interval(found.low_pct, found.high_pct).replace(" to ", " and ", 1)


def _could_show(found: Any) -> str:
    move = "fall" if found.direction == "fewer" else "rise"
    if math.isnan(found.detectable_pct):
        return f"No {move} at all: from so few incidents none could be told from chance."
    size = number(abs(found.detectable_pct), decimals=1)
    return f"A {move} of {size}% or more; a smaller one cannot be told from chance here."


def _beside(study: Any, beside: Any) -> str:
    counts = f"{number(beside.rest_current_count)} against {number(beside.rest_baseline_count)}"
    if math.isnan(beside.relative_pct):
        return f"{capital(beside.name)}: {counts} incidents; too few to compare."
    verdict_words = (
        "more than chance would do" if beside.is_beyond_chance else "which chance alone could bring"
    )
    size = number(abs(beside.relative_pct), decimals=1)
    side = "below" if beside.relative_pct < 0 else "above"
    return (
        f"{capital(beside.name)}: {change(beside.rest_change_pct)} a day ({counts}). Measured "
        f"against that, {study.area_name} ended {size}% {side} (95%: "
        f"{_lower_higher(beside.low_pct)} to {_lower_higher(beside.high_pct)}), {verdict_words}."
    )


def _lower_higher(percent: float) -> str:
    return f"{number(abs(percent), decimals=1)}% {'below' if percent < 0 else 'above'}"


def _expected(study: Any, found: Any) -> str:
    fall = found.expected
    ranks = listed(
        f"{'joint ' * (rank in study.tied_ranks)}{ordinal(rank)}"
        for rank in sorted(set(study.ranks))
    )
    side = (
        "below"
        if found.exact.current_count < fall.low_count
        else ("above" if found.exact.current_count > fall.high_count else "inside")
    )
    return (
        f"Areas picked for their high counts fall by themselves. In the baseline "
        f"{study.area_name} ranked {ranks} of {number(study.ward_count)} wards. If levels had "
        f"stayed as they were, {number(fall.expected_count)} incidents were to be expected "
        f"({change(fall.expected_change_pct)}; {number(fall.low_count)} to "
        f"{number(fall.high_count)} by chance). The count of "
        f"{number(found.exact.current_count)} is {side} that range."
    )


def year_end(answer: Any) -> str:
    """Say how a year under way is likely to end, and what reaching the target would take."""
    end, fewer = answer.year_end, answer.progress is None or answer.progress.direction == "fewer"
    left = len(end.year) - end.months_so_far
    words = (
        f"With {number(end.months_so_far)} of {number(len(end.year))} months known and the rest "
        "at this year's own "
        f"level: about {number(end.median_count)} incidents (90% of simulated years: "
        f"{number(end.low_count)} to {number(end.high_count)}); the target allows "
        f"{number(math.floor(end.target_count + 1e-9))}. Chance of reaching it: "
        f"{chance(answer.year_end_chance)}.{_why_otherwise(answer)}"
    )
    if not fewer:
        return words.replace("target allows", "target asks for")
    if end.fewer_a_month_count > 0:
        words += (
            f" For an even chance, {_about(end.fewer_a_month_count)} fewer incidents would be "
            f"needed in each of the {number(left)} months left; for nine chances in ten, "
            f"{_about(end.fewer_a_month_surely_count)} fewer."
        )
    elif end.fewer_a_month_surely_count > 0:
        words += (
            f" For nine chances in ten, {_about(end.fewer_a_month_surely_count)} fewer incidents "
            f"would be needed in each of the {number(left)} months left."
        )
    return words


def _why_otherwise(answer: Any) -> str:
    """Say why the year is likely to end otherwise than it stands; nothing where it is not."""
    if answer.progress is None or answer.path is None:
        return ""
    is_reached = str(answer.progress.standing) in (BEYOND, WITHIN)
    if is_reached == (answer.year_end_chance >= 0.5):
        return ""
    end = answer.year_end
    path = answer.path["baseline_cumulative_count"].to_numpy(float)
    then, now = path[end.months_so_far - 1] / path[-1], end.so_far_count / end.median_count
    return (
        f" So far the count is {'enough' if is_reached else 'not enough'}, yet the chance is "
        f"{'below' if is_reached else 'above'} even: the path takes these {end.months_so_far} "
        f"months to be {number(100 * then, decimals=1)}% of a year, as they were in the baseline; "
        f"by the season of past years they are about {number(100 * now, decimals=1)}% of this one."
    )


def _about(count: float) -> str:
    return number(math.ceil(count - 1e-9))


def _agreement(study: Any) -> str:
    setting = study.setting
    return (
        f"Owner: {plain(setting.owner)}. Priority: {sentence(setting.priority)} Counted: "
        f"{what(setting.crime_types)} in {study.area_name}. Source: {sentence(setting.source)}"
    )
