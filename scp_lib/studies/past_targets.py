"""Targets of past years, as declared: what they asked, and what it would take to see it."""

from __future__ import annotations

import pandas as pd

from scp_lib.measures.detectability import smallest_baseline
from scp_lib.measures.verdicts import target_changes_pct
from scp_lib.target_settings import History


def past_targets(history: History, *, dispersion: float = 2.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Set declared figures beside the counts they would need; nothing is measured.

    Parameters
    ----------
    history
        Targets with their published results.
    dispersion
        Variance over mean of counts that vary more than chance, for a second reading.

    Returns
    -------
    tuple of DataFrame
        What was asked, one row a target period: target, months, asked_pct, target_pct (against
        the baseline), needed_count (of the baseline, for chance alone), needed_widened_count,
        reported. And what was reported, one row a result: area, measure, months, asked_pct,
        change_pct, needed_count, needed_widened_count, is_chosen_as_worst.
    """
    asked, reported = [], []
    for target in history.targets:
        changes = target_changes_pct(
            [period.change_pct for period in target.periods], reading=target.reading
        )
        by_months = dict(zip([period.months for period in target.periods], changes, strict=True))
        for period, change in zip(target.periods, changes, strict=True):
            results = [each for each in target.declared if each.months == period.months]
            asked.append(
                {
                    "target": target.title,
                    "months": str(period.months),
                    "asked_pct": period.change_pct,
                    "target_pct": change,
                    **_needed(period.change_pct, dispersion),
                    "reported": "; ".join(
                        f"{each.area} {each.change_pct:+g}%".replace("-", "−") for each in results
                    )
                    or None,
                }
            )
        for each in target.declared:
            reported.append(
                {
                    "area": each.area,
                    "measure": target.measure,
                    "months": str(each.months),
                    "asked_pct": by_months.get(each.months, float("nan")),
                    "change_pct": each.change_pct,
                    **_needed(each.change_pct, dispersion),
                    "is_chosen_as_worst": target.chosen_as_worst,
                    "direction": target.direction,
                }
            )
    return pd.DataFrame(asked), pd.DataFrame(reported)


def _needed(change_pct: float, dispersion: float) -> dict[str, int | None]:
    if not change_pct:
        return {"needed_count": None, "needed_widened_count": None}
    return {
        "needed_count": smallest_baseline(change_pct),
        "needed_widened_count": smallest_baseline(change_pct, dispersion=dispersion),
    }
