"""What unlike shares of rows without a place do to a comparison, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from scp_lib.views.text import number, plain
from scp_lib.views.words import change

WORTH_SAYING_PCT = 0.5
"""Percentage points by which a change has to move before a page without targets speaks of it."""


class PlacedLike(Protocol):
    """Rows of the force in two periods, with and without a place, as a measure returns them."""

    current_row_count: int
    current_unplaced_count: int
    baseline_row_count: int
    baseline_unplaced_count: int
    current_pct: float
    baseline_pct: float
    factor: float

    def spread_pct(self, change_pct: float) -> float:
        """Return a change as it would be with such rows spread like the others."""


def shares(placed: PlacedLike) -> str:
    """Say the shares of both periods.

    >>> from types import SimpleNamespace as Like
    >>> shares(Like(baseline_pct=3.01, baseline_unplaced_count=628, baseline_row_count=20841,
    ...             current_pct=1.1, current_unplaced_count=219, current_row_count=20212))
    "3.0% of the force's rows then (628 of 20,841), 1.1% now (219 of 20,212)"
    """
    then, now = (
        f"({number(count)} of {number(whole)})"
        for count, whole in (
            (placed.baseline_unplaced_count, placed.baseline_row_count),
            (placed.current_unplaced_count, placed.current_row_count),
        )
    )
    return (
        f"{number(placed.baseline_pct, decimals=1)}% of the force's rows then {then}, "
        f"{number(placed.current_pct, decimals=1)}% now {now}"
    )


def on_card(answer: Any) -> str:
    """Say, for a target's card, what share has no place and what that could do to the verdict."""
    placed, spread = answer.placed, answer.spread
    if not placed.baseline_unplaced_count and not placed.current_unplaced_count:
        return "None of the force's rows in either period."
    words = f"{shares(placed)}. Spread like the others, the change would be "
    words += f"{change(spread.exact.change_pct)} and the target "
    if answer.hangs_on_unplaced:
        return f"{words}{spread.standing}: the verdict hangs on these rows."
    return f"{words}still {spread.standing}."


def hanging(studies: Sequence[Any]) -> str:
    """Warn of targets whose verdict rows without a place would move; nothing where none would."""
    told = []
    for study in studies:
        for answer in study.answers:
            if answer.hangs_on_unplaced:
                as_counted, spread = answer.progress, answer.spread
                told.append(
                    f"{plain(study.setting.title)} ({answer.period}): as counted "
                    f"{change(as_counted.exact.change_pct)} and {as_counted.standing}; with them "
                    f"{change(spread.exact.change_pct)} and {spread.standing} "
                    f"({shares(answer.placed)})"
                )
    if not told:
        return ""
    which = "One verdict hangs" if len(told) == 1 else f"{len(told)} verdicts hang"
    return (
        f"{which} on rows that name no place, which count for the force and for no area in it. "
        f"If they were spread like the others: {'. '.join(told)}."
    )


def in_a_comparison(
    placed: PlacedLike | None, *, change_pct: float, moved: Sequence[str] = ()
) -> str:
    """Say what rows without a place do to a change, where it matters; nothing where it does not.

    Parameters
    ----------
    placed
        Rows of both periods; None where nothing is compared.
    change_pct
        The change as counted.
    moved
        Areas whose verdict on chance would be another one.
    """
    if placed is None:
        return ""
    spread = placed.spread_pct(change_pct)
    if not moved and not abs(spread - change_pct) >= WORTH_SAYING_PCT:
        return ""
    words = (
        f"Rows without a place: {shares(placed)}. Spread like the others, the change would be "
        f"{change(spread)}"
    )
    if moved:
        names = ", ".join(plain(name) for name in moved)
        return f"{words}, and the verdict would be another one for {names}."
    return f"{words}; every verdict would stay as it is."
