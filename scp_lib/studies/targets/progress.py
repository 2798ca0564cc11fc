"""The table of targets: a row a period, with every figure that the sentences use."""

from __future__ import annotations

import math
from collections.abc import Mapping
from operator import attrgetter

import pandas as pd

from scp_lib.document.model import Table
from scp_lib.document.parts import Origin
from scp_lib.document.phrases import without_endless
from scp_lib.periods import name_months
from scp_lib.studies.placed import placed_columns
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy

SIGNED = ("change_pct", "asked_pct", "low_pct", "high_pct")
SOURCES: Origin = {
    "made_from": ("incidents", "wards", "districts"),
    "reads_settings": True,
    "caveat": "A verdict never says why. An operation, the weather, a new way of recording and a "
    "change in how many people report can all move a count.",
}
_COMPARED = {
    "baseline_count": "change.baseline_count",
    "current_count": "change.current_count",
    "change_pct": "change.change_pct",
    "low_pct": "change.low_pct",
    "high_pct": "change.high_pct",
    "baseline_days": "months.baseline_days",
    "current_days": "months.current_days",
    "target_count": "target_count",
    "above_target_count": "above_target_count",
    "detectable_pct": "detectable_pct",
    "phi": "dispersion.phi",
    "learnt_area_count": "dispersion.area_count",
    "learnt_pair_count": "dispersion.pair_count",
}
_EXPECTED = {
    "expected_low_count": "low_count",
    "expected_high_count": "high_count",
}
_YEAR_END = {
    "so_far_count": "so_far_count",
    "last_so_far_count": "last_so_far_count",
    "last_left_count": "last_left_count",
    "past_year_count": "past_year_count",
    "year_end_count": "median_count",
    "year_end_low_count": "low_count",
    "year_end_high_count": "high_count",
    "tried_year_count": "tried_year_count",
    "inside_year_count": "inside_year_count",
}
_OF_TARGET = ("year_target_count", "left_allowed_count", "left_month_count", "fewer_a_month_count")
_WHOLE = (
    "baseline_count", "current_count", "baseline_days", "current_days", "month_count",
    "period_month_count", "learnt_area_count", "learnt_pair_count", "improvement_month_count",
    "concern_month_count", "so_far_count", "last_so_far_count", "last_left_count",
    "past_year_count", "tried_year_count", "inside_year_count", *_OF_TARGET,
)  # fmt: skip
ROUNDED = {
    **dict.fromkeys((*_EXPECTED, *_YEAR_END), 0),
    **dict.fromkeys(
        ("target_count", "above_target_count", "detectable_pct", "lasting_fall_pct"), 0
    ),
    "phi": 1,
}


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
        row_header="target",
        headers={
            "target": "Target",
            "verdict": "Verdict",
            "baseline_count": "Before",
            "current_count": "Now",
            "change_pct": "Change a day, %",
            "asked_pct": "Asked, %",
            "low_pct": "95% from",
            "high_pct": "95% to",
        },
        decimals=ROUNDED,
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
        return pd.DataFrame(columns=["target", "verdict", *_COMPARED, "asked_pct"])
    return without_endless(pd.DataFrame(rows).astype(dict.fromkeys(_WHOLE, "Int64")))


def _values(columns: Mapping[str, str], source: object) -> dict[str, float]:
    """Read columns off what a measure returns; empty where there is nothing to read."""
    return {
        column: math.nan if source is None else float(attrgetter(attribute)(source))
        for column, attribute in columns.items()
    }


def _period_row(study: TargetStudy, answer: TargetAnswer) -> dict[str, object]:
    found = answer.progress if answer.is_measured else None
    compared = _values(_COMPARED, found)
    if found and not found.dispersion.allows_claim:
        compared |= dict.fromkeys(("low_pct", "high_pct", "phi"), math.nan)
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
        **_values(_EXPECTED, found.expected if found else None),
        "ward_count": study.ward_count,
        **_values(_YEAR_END, answer.year_end),
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
