"""Targets of past years, as declared: what they asked, and what it would take to see it."""

import math

import pandas as pd

from scp_lib.measures.detectability import smallest_baseline
from scp_lib.measures.verdicts import target_changes_pct
from scp_lib.settings.targets import DeclaredTarget, History


class PastTargets:
    """Declared figures beside the counts they would need; nothing is measured.

    ``asked``: target, months, asked_pct, target_pct (against the baseline), needed_count (of the
    baseline, at 80% power), reported; one row a target period. ``reported``: area, measure,
    months, asked_pct, change_pct, needed_count, is_chosen_as_worst, direction; one row a result.
    """

    def __init__(self, history: History) -> None:
        asked: list[dict[str, object]] = []
        reported: list[dict[str, object]] = []
        for target in history.targets:
            changes = target_changes_pct(
                [period.change_pct for period in target.periods], reading=target.reading
            )
            by_months = dict(
                zip([period.months for period in target.periods], changes, strict=True)
            )
            asked += [
                {
                    "target": target.title,
                    "months": str(period.months),
                    "asked_pct": period.change_pct,
                    "target_pct": by_months[period.months],
                    "needed_count": _needed(period.change_pct),
                    "reported": _reported(target, str(period.months)),
                }
                for period in target.periods
            ]
            reported += [
                {
                    "area": each.area,
                    "measure": target.measure,
                    "months": str(each.months),
                    "asked_pct": by_months.get(each.months, math.nan),
                    "change_pct": each.change_pct,
                    "needed_count": _needed(each.change_pct),
                    "is_chosen_as_worst": target.chosen_as_worst,
                    "direction": target.direction,
                }
                for each in target.declared
            ]
        self.history = history
        self.asked, self.reported = pd.DataFrame(asked), pd.DataFrame(reported)


def _reported(target: DeclaredTarget, months: str) -> str | None:
    results = [each for each in target.declared if str(each.months) == months]
    words = (f"{each.area} {each.change_pct:+g}%".replace("-", "−") for each in results)
    return "; ".join(words) or None


def _needed(change_pct: float) -> int | None:
    return smallest_baseline(change_pct) if change_pct else None
