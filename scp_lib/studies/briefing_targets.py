"""The tables of a briefing on targets: each with its counts, its verdict and the way to it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import pandas as pd

from scp_lib.measures.verdicts import Verdict
from scp_lib.pack.document import PackTable
from scp_lib.periods import Period
from scp_lib.studies.briefing import Briefed
from scp_lib.studies.targets import TargetAnswer, TargetStudy

_CAVEAT = (
    "A verdict never says why. An operation, the weather, a new way of recording and a change in "
    "how many people report can all move a count."
)


def target_name(found: Briefed, study: TargetStudy, answer: TargetAnswer) -> str:
    """Name one period of a target, as its row is headed; by its key too where two are alike."""
    name = f"{study.setting.title}, {answer.period}"
    alike = [
        other
        for other in found.targets
        for period in other.answers
        if f"{other.setting.title}, {period.period}" == name
    ]
    return name if len(alike) == 1 else f"{name} ({study.setting.key})"


def path_table_name(study: TargetStudy, answer: TargetAnswer) -> str:
    """Name the table of the way to a target."""
    place = study.answers.index(answer) + 1
    return f"target_{study.setting.key.replace('-', '_')}_{place}"


def has_path(answer: TargetAnswer) -> bool:
    """Whether the way to the target can be drawn: with two months or more, one of them held."""
    path = answer.path
    return path is not None and len(path) > 1 and bool(path["cumulative_count"].notna().any())


def is_under_way(answer: TargetAnswer) -> bool:
    """Whether the year can be followed to its likely end."""
    return answer.verdict == Verdict.IN_PROGRESS and answer.year_end is not None


def target_tables(found: Briefed) -> list[PackTable]:
    """Return the tables on targets; none without targets."""
    pairs = [(study, answer) for study in found.targets for answer in study.answers]
    if not pairs:
        return []
    common: dict[str, Any] = {
        "measure": "Incidents a day against those a day of the baseline; exact interval of a "
        "ratio of two counts, widened by φ (scp_lib.measures.targets)",
        "caveat": _CAVEAT,
        "inputs": found.inputs,
    }
    counted = pd.Series([str(answer.verdict) for _, answer in pairs]).value_counts()
    verdicts = PackTable(
        name="target_verdicts",
        title="Target periods by verdict",
        rows=pd.DataFrame(
            {
                "verdict": [*map(str, Verdict), "all"],
                "target_count": [*(int(counted.get(str(v), 0)) for v in Verdict), len(pairs)],
            }
        ),
        row_header="verdict",
        headers={"verdict": "Verdict", "target_count": "Target periods"},
        definition="How many periods of targets have each verdict.",
        **common,
    )
    under_way = [(study, answer) for study, answer in pairs if is_under_way(answer)]
    return [
        verdicts,
        *_by_priority(found, common),
        *([_under_way(found, under_way, common)] if under_way else []),
        *(_path(found, study, answer, common) for study, answer in pairs if has_path(answer)),
    ]


def priorities(found: Briefed) -> dict[str, list[TargetStudy]]:
    """Return the targets by priority, in the order of the settings."""
    by_priority: dict[str, list[TargetStudy]] = {}
    for study in found.targets:
        by_priority.setdefault(study.setting.priority, []).append(study)
    return by_priority


def _by_priority(found: Briefed, common: dict[str, Any]) -> list[PackTable]:
    return [
        _targets(f"targets_{place}", priority, studies, found, common)
        for place, (priority, studies) in enumerate(priorities(found).items(), start=1)
    ]


def _targets(
    name: str, priority: str, studies: list[TargetStudy], found: Briefed, common: dict[str, Any]
) -> PackTable:
    rows = [_row(found, study, answer) for study in studies for answer in study.answers]
    return PackTable(
        name=name,
        title=f"Targets of the priority “{priority}”, on the months held to {found.month.name}",
        rows=pd.DataFrame(rows).astype({"baseline_count": "Int64", "current_count": "Int64"}),
        row_header="target",
        headers={
            "target": "Target",
            "baseline_count": "Before",
            "current_count": "Now",
            "change_pct": "Change, %",
            "low_pct": "95% from",
            "high_pct": "95% to",
            "asked_pct": "Asked, %",
            "verdict": "Verdict",
        },
        sign=frozenset({"change_pct", "low_pct", "high_pct", "asked_pct"}),
        definition="Incidents in the target's period against the same calendar months of its "
        "baseline; of a period under way, the months so far.",
        foot="Changes are per day. 95% interval widened for counts that vary more than chance; the "
        "verdict goes by it. Asked: against the baseline.",
        empty="not yet",
        periods=_months_counted(found, [(each, a) for each in studies for a in each.answers]),
        **common,
    )


def _months_counted(
    found: Briefed, pairs: Iterable[tuple[TargetStudy, TargetAnswer]]
) -> dict[str, str]:
    """Return the months that each row on a target counts: its period's, as far as it has come."""
    return {
        target_name(found, study, answer): str(
            Period(answer.period.first, min(answer.period.last, found.month))
            if answer.period.first <= found.month
            else answer.period
        )
        for study, answer in pairs
    }


def _row(found: Briefed, study: TargetStudy, answer: TargetAnswer) -> dict[str, Any]:
    progress = answer.progress
    told = progress if progress is not None and progress.widened is not None else None
    high = told.widened.high_pct if told and told.widened else math.nan
    return {
        "target": target_name(found, study, answer),
        "key": study.setting.key,
        "priority": study.setting.priority,
        "baseline_count": told.exact.baseline_count if told and told.exact else pd.NA,
        "current_count": told.exact.current_count if told and told.exact else pd.NA,
        "change_pct": told.exact.change_pct if told and told.exact else math.nan,
        "low_pct": told.widened.low_pct if told and told.widened else math.nan,
        "high_pct": high if math.isfinite(high) else math.nan,
        "asked_pct": answer.target_pct,
        "verdict": str(answer.verdict),
    }


def _under_way(
    found: Briefed, pairs: list[tuple[TargetStudy, TargetAnswer]], common: dict[str, Any]
) -> PackTable:
    rows = []
    for study, answer in pairs:
        end = answer.year_end
        assert end is not None  # is_under_way
        rows.append(
            {
                "target": target_name(found, study, answer),
                "month_count": end.months_so_far,
                "so_far_count": end.so_far_count,
                "target_count": float(end.target_count),
                "median_count": float(end.median_count),
                "low_count": float(end.low_count),
                "high_count": float(end.high_count),
                "chance": _chance(answer.year_end_chance),
            }
        )
    return PackTable(
        name="targets_under_way",
        title="Targets under way: how the year is likely to end",
        rows=pd.DataFrame(rows),
        row_header="target",
        headers={
            "target": "Target",
            "month_count": "Months so far",
            "so_far_count": "Incidents so far",
            "target_count": "Target for the year",
            "median_count": "Likely end",
            "low_count": "90% from",
            "high_count": "90% to",
            "chance": "Chance of reaching it",
        },
        decimals=dict.fromkeys(["target_count", "median_count", "low_count", "high_count"], 0),
        periods=_months_counted(found, pairs),
        definition="The months so far and simulated ends of the year, with the season of past "
        "years and the rest at this year's own level.",
        **{
            **common,
            "measure": "The rest of the year drawn again and again from what such months were "
            "before "
            "(scp_lib.measures.year_end)",
        },
    )


def _chance(probability: float) -> str:
    if probability < 0.01:
        return "below 1%"
    return "above 99%" if probability > 0.99 else f"{round(100 * probability)}%"


def _path(
    found: Briefed, study: TargetStudy, answer: TargetAnswer, common: dict[str, Any]
) -> PackTable:
    assert answer.path is not None  # has_path
    rows = answer.path.assign(month_name=answer.path["month"].dt.strftime("%B %Y"))
    return PackTable(
        name=path_table_name(study, answer),
        title=f"{target_name(found, study, answer)}: incidents added up month by month",
        rows=rows,
        row_header="month_name",
        headers={
            "month_name": "To the end of",
            "baseline_cumulative_count": "Baseline, same days",
            "target_cumulative_count": "Way to the target",
            "cumulative_count": "This period",
        },
        decimals={"baseline_cumulative_count": 0, "target_cumulative_count": 0},
        empty="to come",
        definition="Sums of incidents from the first month of the period on, beside those of the "
        "baseline, as many a day in the days of this period, and of the way that just reaches the "
        "target.",
        **{**common, "measure": "Incidents added up month by month (scp_lib.measures.trajectory)"},
    )
