"""The table of targets: a row a period, with every figure that the sentences use."""

from __future__ import annotations

import math

import pandas as pd

from scp_lib.document.model import Table
from scp_lib.document.parts import Origin
from scp_lib.document.phrases import without_endless
from scp_lib.periods import name_months
from scp_lib.studies.changes import columns_of
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy

SIGNED = ("change_pct", "asked_pct", "low_pct", "high_pct")
SOURCES: Origin = {
    "made_from": ("incidents", "wards", "districts"),
    "reads_settings": True,
    "caveat": "A verdict never says why. An operation, the weather, a new way of recording and a "
    "change in how many people report can all move a count.",
}
_HEADERS = {
    "target": "Target",
    "verdict": "Verdict",
    "baseline_count": "Before",
    "current_count": "Now",
    "change_pct": "Change a day, %",
    "asked_pct": "Asked, %",
    "low_pct": "95% from",
    "high_pct": "95% to",
}
_OF_TARGET = ("year_target_count", "left_allowed_count", "left_month_count", "fewer_a_month_count")
_WHOLE = (
    "baseline_count", "current_count", "baseline_days", "current_days", "month_count",
    "period_month_count", "learnt_area_count", "learnt_pair_count", "improvement_month_count",
    "concern_month_count", "so_far_count", "last_so_far_count", "last_left_count",
    "past_year_count", "tried_year_count", "inside_year_count", *_OF_TARGET,
)  # fmt: skip
_ROUNDED = (
    "expected_low_count", "expected_high_count", "year_end_count", "year_end_low_count",
    "year_end_high_count", "target_count", "above_target_count", "detectable_pct",
    "lasting_fall_pct",
)  # fmt: skip


def progress_table(
    pairs: list[tuple[TargetStudy, TargetAnswer]],
    names: list[str],
    *,
    name: str,
    of: str,
    months_name: str,
) -> Table:
    """Return the table of targets: a row a period, named as in ``names``."""
    rows = [
        {"target": own, **_period_row(study, answer)}
        for own, (study, answer) in zip(names, pairs, strict=True)
    ]
    return Table(
        name=f"{name}_progress",
        title=f"Targets{of}, on the months available to {months_name}",
        rows=_typed(rows),
        headers=_HEADERS,
        decimals={**dict.fromkeys(_ROUNDED, 0), "phi": 1},
        sign=SIGNED,
        empty="not compared",
        foot="Before and now: incidents over the same calendar months; of a period under way, the "
        "months so far. Asked: against the baseline. The interval allows for how much more than "
        "chance the counts of such an area vary, and the verdict goes by it: beyond chance means "
        "that it leaves out no change.",
        definition="Incidents in the target's period against the same calendar months of its "
        "baseline; of a period under way, the months so far.",
        measure="incidents a day against those a day of the baseline, exact interval of a ratio of "
        "two counts, widened by the area's own φ: scp_lib.measures.targets.target_progress; year "
        "end: scp_lib.measures.year_end.year_end",
        periods={
            own: _months_counted(answer) for own, (_, answer) in zip(names, pairs, strict=True)
        },
        **SOURCES,
    )


def _months_counted(answer: TargetAnswer) -> str:
    """Say which months a row counts: those of its period, as far as it has come."""
    if answer.progress is None:
        return str(answer.period)
    return name_months(answer.progress.months.current_months)


def _typed(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Make a table of rows: counts whole, ends without a limit empty."""
    if not rows:
        return pd.DataFrame(columns=list(_HEADERS))
    return without_endless(pd.DataFrame(rows).astype(dict.fromkeys(_WHOLE, "Int64")))


def _period_row(study: TargetStudy, answer: TargetAnswer) -> dict[str, object]:
    found = answer.progress if answer.is_measured else None
    change, dispersion = found and found.change, found and found.dispersion
    compared = {
        **columns_of(
            change, "baseline_count", "current_count", "change_pct", "low_pct", "high_pct"
        ),
        **columns_of(found and found.months, "baseline_days", "current_days"),
        **columns_of(found, "target_count", "above_target_count", "detectable_pct"),
        **columns_of(dispersion, "phi"),
        **columns_of(dispersion, "area_count", "pair_count", prefix="learnt_"),
    }
    if dispersion and not dispersion.allows_claim:
        compared |= dict.fromkeys(("low_pct", "high_pct", "phi"), math.nan)
    end = answer.year_end
    signals = [] if study.control is None else study.control["variation"].tolist()
    return {
        "title": study.setting.title,
        "period": str(answer.period),
        "baseline": str(study.setting.baseline),
        "verdict": str(answer.verdict),
        "standing": str(found.standing) if found else "",
        **compared,
        "month_count": len(found.months.current_months) if found else math.nan,
        "period_month_count": len(answer.period),
        "asked_pct": answer.target_pct,
        "further_pct": answer.asked_pct,
        **placed_columns(answer.placed, change_pct=compared["change_pct"]),
        "spread_standing": str(answer.spread.standing) if answer.spread else "",
        **columns_of(found and found.expected, "low_count", "high_count", prefix="expected_"),
        "ward_count": study.ward_count,
        **columns_of(
            end, "so_far_count", "last_so_far_count", "last_left_count", "past_year_count"
        ),
        "year_end_count": end.median_count if end else math.nan,
        **columns_of(end, "low_count", "high_count", prefix="year_end_"),
        **columns_of(end, "tried_year_count", "inside_year_count"),
        **_year_columns(study, answer),
        "improvement_month_count": signals.count("improvement"),
        "concern_month_count": signals.count("concern"),
        "lasting_fall_pct": study.lasting_fall_pct,
    }


def _year_columns(study: TargetStudy, answer: TargetAnswer) -> dict[str, object]:
    """Return what a year under way takes: whole incidents, so that they are enough."""
    end = answer.year_end
    if end is None:
        return {**dict.fromkeys(_OF_TARGET, math.nan), "outlook": ""}
    is_fewer = study.setting.direction == "fewer"
    total = math.floor(end.target_count + 1e-9) if is_fewer else math.ceil(end.target_count - 1e-9)
    each = end.fewer_a_month_count
    return {
        "year_target_count": float(total),
        "left_allowed_count": float(max(0, total - end.so_far_count)),
        "left_month_count": float(len(end.year) - end.months_so_far),
        "fewer_a_month_count": each if math.isnan(each) else float(math.ceil(each - 1e-9)),
        "outlook": str(end.outlook),
    }
