"""What the pages on targets say, computed from their answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from scp_lib.views.text import listed, number, plain, sentence
from scp_lib.views.words import change, incidents, short_name

BEYOND, WITHIN = "reached and beyond chance", "reached but within chance"
NOT_REACHED, UNTOLD = "not reached", "cannot be told"
IN_PROGRESS, NOT_STARTED = "in progress", "not started"
VERDICTS = (BEYOND, WITHIN, NOT_REACHED, UNTOLD, IN_PROGRESS, NOT_STARTED)
"""In the order they are told; the words of the measure's verdicts."""


def what(crime_types: Sequence[str]) -> str:
    """Name what a target counts, inside a sentence.

    >>> what(["Violence and sexual offences", "Robbery"])
    'violence and sexual offences and robbery'
    """
    return listed(short_name(name) for name in crime_types)


def capital(text: str) -> str:
    """Start a sentence with a capital letter.

    >>> capital("the town centre"), capital("ASB")
    ('The town centre', 'ASB')
    """
    return text[:1].upper() + text[1:]


def agreed(answer: Any, *, than: str = "") -> str:
    """Say what was asked of a period, against the baseline (``than``: put after the change).

    >>> from types import SimpleNamespace as Like
    >>> agreed(Like(target_pct=-6.9, asked_pct=-2)), agreed(Like(target_pct=-5, asked_pct=-5))
    ('6.9% fewer, with a further 2%', '5% fewer')
    """
    words = f"{change(answer.target_pct, decimals=_digits(answer.target_pct))}{than}"
    if abs(answer.target_pct - answer.asked_pct) < 1e-9:
        return words
    further = number(abs(answer.asked_pct), decimals=_digits(answer.asked_pct))
    return f"{words}, with a further {further}%"


def _digits(percent: float) -> int:
    return 0 if abs(percent - round(percent)) < 1e-9 else 1


def is_measured(answer: Any) -> bool:
    """Whether there are two counts to compare."""
    return answer.progress is not None and answer.progress.widened is not None


def verdict(answer: Any) -> str:
    """Say the verdict; of a period in progress also how it is likely to end, or how it stands."""
    word = str(answer.verdict)
    if word == IN_PROGRESS and answer.year_end is not None:
        return f"{IN_PROGRESS}; chance of reaching it: {chance(answer.year_end_chance)}"
    if word == IN_PROGRESS and answer.progress.standing != UNTOLD:
        return f"{IN_PROGRESS}; so far: {answer.progress.standing}"
    return word


def headline(studies: Sequence[Any]) -> list[str]:
    """Say what came of all targets, the verdicts in one order, then how to take them."""
    answers = [(study, answer) for study in studies for answer in study.answers]
    lines = []
    for word in VERDICTS:
        told = [_short(study, answer) for study, answer in answers if answer.verdict == word]
        if told:
            lines.append(f"{capital(word)}: {'; '.join(told)}.")
    judged = [answer for _, answer in answers if is_measured(answer)]
    if judged:
        lines.append(
            "Within chance: counts like these change as much by themselves, with nothing done. "
            "Beyond chance: they hardly do. Neither says what caused a change."
        )
    return lines


def _short(study: Any, answer: Any) -> str:
    title = plain(study.setting.title)
    if not is_measured(answer) or math.isnan(answer.progress.exact.change_pct):
        return f"{title} ({answer.period}; asked: {agreed(answer)})"
    found = f"{answer.period}: {change(answer.progress.exact.change_pct)}"
    hangs = "; hangs on rows without a place" if answer.hangs_on_unplaced else ""
    if answer.verdict != IN_PROGRESS:
        return f"{title} ({found}; asked: {agreed(answer)}{hangs})"
    so_far = (
        f"{number(len(answer.progress.months.current_months))} of {number(len(answer.period))} "
        "months"
    )
    words = f"{title} ({found} in {so_far}; asked: {agreed(answer)}"
    if answer.year_end is not None:
        words += f"; chance of reaching it: {chance(answer.year_end_chance)}"
    return f"{words}{hangs})"


def overview(studies: Sequence[Any]) -> pd.DataFrame:
    """Return one row a target period: the table of the page, and of its file.

    Returns
    -------
    DataFrame
        target, period, baseline_count, current_count, change_pct, low_pct, high_pct (widened),
        asked_pct, above_target_count, phi, verdict, standing; empty where not measured.
    """
    rows = []
    for study in studies:
        for answer in study.answers:
            found = answer.progress if is_measured(answer) else None
            rows.append(
                {
                    "target": study.setting.title,
                    "period": str(answer.period),
                    "baseline": str(study.setting.baseline),
                    "baseline_count": found.exact.baseline_count if found else pd.NA,
                    "current_count": found.exact.current_count if found else pd.NA,
                    "change_pct": found.exact.change_pct if found else math.nan,
                    "low_pct": found.widened.low_pct if found else math.nan,
                    "high_pct": _finite(found.widened.high_pct) if found else math.nan,
                    "asked_pct": answer.target_pct,
                    "above_target_count": found.above_target_count if found else math.nan,
                    "phi": found.dispersion.phi if found else math.nan,
                    "verdict": str(answer.verdict),
                    "standing": str(found.standing) if found else "",
                }
            )
    return pd.DataFrame(rows).astype({"baseline_count": "Int64", "current_count": "Int64"})


def _finite(value: float) -> float:
    return value if math.isfinite(value) else math.nan


def lead(study: Any, answer: Any) -> str:
    """Say in one or two sentences what happened and why the verdict is what it is."""
    asked = f"Asked: {agreed(answer, than=f' a day than in {study.setting.baseline}')}."
    if answer.progress is None:
        return f"{asked} {sentence(answer.refusal)}"
    if answer.verdict == NOT_STARTED:
        return f"{asked} The period begins in {answer.period.first.name}."
    if not is_measured(answer):
        return f"{asked} No month that both periods hold is there to compare."
    found = answer.progress.exact
    if found.baseline_count == 0:
        return (
            f"{asked} {incidents(found.current_count)}, and none in the baseline: no percentage of "
            "nothing exists, so the target cannot be judged. Set a number, or another baseline."
        )
    start = (
        f"{number(found.current_count)} incidents in {_months(answer)}, "
        f"{number(found.baseline_count)} in {_months(answer, baseline=True)}: "
        f"{change(found.change_pct)} a day. {asked}"
    )
    return f"{start} {_because(answer)}"


def _months(answer: Any, *, baseline: bool = False) -> str:
    months = answer.progress.months
    chosen = months.baseline_months if baseline else months.current_months
    whole = answer.progress.baseline if baseline else answer.period
    if len(chosen) == len(whole):
        return str(whole)
    first, last = chosen[0], chosen[-1]
    if last - first + 1 == len(chosen):
        return f"{first.name} to {last.name}" if first != last else first.name
    return listed(month.name for month in chosen)


def _because(answer: Any) -> str:
    progress, word = answer.progress, answer.progress.standing
    fewer = progress.direction == "fewer"
    move = "fall" if fewer else "rise"
    so_far = answer.verdict == IN_PROGRESS
    the_move = f"So far the {move}" if so_far else f"The {move}"
    if word == BEYOND:
        return f"{the_move} is enough for the target, and more than chance would do."
    if word == WITHIN:
        worst = progress.expected is not None and progress.widened.is_beyond_chance
        if worst:
            return (
                f"{the_move} is enough for the target, but no more than areas chosen for their "
                "high counts show by themselves."
            )
        return f"{the_move} is enough for the target, but chance alone could bring it."
    words = f"{'So far that' if so_far else 'That'} is not enough for the target."
    if progress.is_target_in_interval:
        words += " With counts like these, the true change may be as large as the one asked"
        words += "." if progress.widened.is_beyond_chance else ", or none at all."
    return words


def chance(probability: float) -> str:
    """Say a probability, never as certain.

    >>> chance(0.346), chance(0.0002), chance(1.0)
    ('35%', 'below 1%', 'above 99%')
    """
    if probability < 0.01:
        return "below 1%"
    return "above 99%" if probability > 0.99 else f"{number(100 * probability)}%"


def count_words(count: float) -> str:
    """Say a target's count, as card, title and chart round it: small ones to a tenth.

    >>> count_words(457.88), count_words(45.88), count_words(45)
    ('458', '45.9', '45')
    """
    return number(count, decimals=0 if count >= 100 or count == round(count) else 1)


def gap_words(gap: float) -> str:
    """Say how far a count is from its target, as card and title round it.

    >>> gap_words(-7.88), gap_words(37.6)
    ('7.9', '38')
    """
    return number(abs(gap), decimals=0 if abs(gap) >= 10 else 1)


def control_title(study: Any) -> str:
    """Say what the control chart finds; after the baseline alone, where that sets the limits."""
    table = study.control
    title = plain(study.setting.title)
    is_by_baseline = study.control_base == str(study.setting.baseline)
    since = " since the baseline" if is_by_baseline else ""
    good = int((table["variation"] == "improvement").sum())
    bad = int((table["variation"] == "concern").sum())
    if not good and not bad:
        return f"{title}: no month{since} is more than common variation"
    told = [
        f"{number(count)} month{'s' * (count > 1)} of {name}"
        for count, name in ((good, "improvement"), (bad, "concern"))
        if count
    ]
    return f"{title}: {listed(told)} beyond common variation{since}"


def path_title(study: Any, answer: Any) -> str:
    """Say how far the months so far are above or below the path to the target."""
    held = answer.path.dropna(subset="cumulative_count")
    title = plain(study.setting.title)
    if held.empty:
        return f"{title}: no month is held yet"
    last = held.to_dict("records")[-1]
    gap = last["cumulative_count"] - last["target_cumulative_count"]
    side = "above" if gap > 0 else "below"
    where = f"{gap_words(gap)} {side}" if abs(gap) >= 0.05 else "on"
    by = f"by {last['month']:%B %Y}"
    if answer.year_end is None:
        return f"{title}: {where} the path to the target {by}"
    likely = chance(answer.year_end_chance)
    return f"{title}: chance of reaching the target {likely}; {where} the path {by}"


def not_agreed(studies: Sequence[Any]) -> str:
    """Say which targets nobody has agreed to; nothing where all are."""
    titles = [plain(study.setting.title) for study in studies if not study.setting.is_agreed]
    if not titles:
        return ""
    which = "These targets are" if len(titles) == len(studies) else f"{listed(titles)}:"
    return (
        f"{which} not agreed by the partnership. They were set to show what can be measured on the "
        "months held, and wait to be replaced by its own."
    )


def many_targets(studies: Sequence[Any]) -> str:
    """Say what judging several targets at once does to the chance of a false claim."""
    count = sum(is_measured(answer) for study in studies for answer in study.answers)
    return (
        f"{number(count)} target period{'s are' if count != 1 else ' is'} judged here, each at "
        "5%: where "
        "nothing has changed, at most one in twenty is called beyond chance for nothing."
    )
