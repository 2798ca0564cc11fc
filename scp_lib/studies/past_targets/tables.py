"""The tables of past targets: what was asked and what was reported, as published."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from scp_lib.document.model import Table
from scp_lib.studies.past_targets.study import PastTargets

_NEEDED = {"needed_count": "Incidents needed in the baseline, at the least"}
_MEASURE = (
    "baseline from which a true change is beyond chance four times in five, for counts that vary "
    "by chance alone: scp_lib.measures.detectability.smallest_baseline"
)
_FOOT = (
    "Incidents needed: the smallest baseline from which a true change of this size is called more "
    "than chance four times in five. Counts that vary more than chance need more."
)


class PastTables(NamedTuple):
    """The changes asked, a row a target period; the results, a row each."""

    asked: Table
    reported: Table


def past_tables(study: PastTargets) -> PastTables:
    """Return the tables of past targets."""
    reported = Table(
        name="past_results",
        title=f"{study.title}: results as published, and the incidents they would need behind them",
        rows=study.reported.assign(judgement=_judgements(study.reported)),
        row_header="area",
        headers={
            "area": "Area",
            "measure": "Measure",
            "months": "Months",
            "asked_pct": "Asked",
            "change_pct": "Reported",
            **_NEEDED,
            "judgement": "Verdict",
        },
        decimals={"change_pct": 0, "asked_pct": 0},
        sign=("change_pct", "asked_pct"),
        suffix={"change_pct": "%", "asked_pct": "%"},
        foot=_FOOT,
        measure=_MEASURE,
    )
    asked = Table(
        name="past_targets",
        title=f"{study.title}: the changes asked, and what it would take to see them at all",
        rows=study.asked,
        row_header="target",
        headers={
            "target": "Target",
            "months": "Months",
            "asked_pct": "Asked",
            "target_pct": "Against the baseline",
            **_NEEDED,
            "reported": "Reported",
        },
        decimals={"asked_pct": 0, "target_pct": 1},
        sign=("asked_pct", "target_pct"),
        suffix={"asked_pct": "%", "target_pct": "%"},
        empty="not reported",
        foot=_FOOT,
        measure=_MEASURE,
    )
    return PastTables(asked, reported)


def _judgements(reported: pd.DataFrame) -> list[str]:
    """Say what can be said of each result: that it was reported as reached or not, no more."""
    words = []
    for change, asked, direction in zip(
        reported["change_pct"], reported["asked_pct"], reported["direction"], strict=True
    ):
        if math.isnan(asked):
            words.append("reported; no target")
            continue
        is_reached = change <= asked if direction == "fewer" else change >= asked
        words.append(f"reported as {'reached' if is_reached else 'not reached'}; cannot be checked")
    return words
