"""The tables of past targets: what was asked and what was reported, as published."""

import math
from functools import partial

import pandas as pd

from scp_lib.document.model import Table
from scp_lib.studies.columns import columns
from scp_lib.studies.past_targets.study import PastTargets

_NEEDED = "needed_count: Incidents needed in the baseline, at the least"
_PERCENTS = ("asked_pct", "change_pct", "target_pct")
_table = partial(
    Table,
    decimals={"asked_pct": 0, "change_pct": 0},
    sign=_PERCENTS,
    suffix=dict.fromkeys(_PERCENTS, "%"),
    foot="Incidents needed: the smallest baseline from which a true change of this size is called "
    "more than chance four times in five. Counts that vary more than chance need more.",
    measure="baseline from which a true change is beyond chance four times in five, for counts "
    "that vary by chance alone: scp_lib.measures.detectability.smallest_baseline",
)


class PastTables:
    """The changes asked, a row a target period; the results, a row each."""

    def __init__(self, study: PastTargets) -> None:
        plan = study.history.title
        self.reported = _table(
            name="past_results",
            title=f"{plan}: results as published, and the incidents they would need behind them",
            rows=study.reported.assign(judgement=_judgements(study.reported)),
            headers=columns(
                "area | measure: Measure | months | asked_pct: Asked | change_pct: Reported | "
                f"{_NEEDED} | judgement: Verdict"
            ),
        )
        self.asked = _table(
            name="past_targets",
            title=f"{plan}: the changes asked, and what it would take to see them at all",
            rows=study.asked,
            headers=columns(
                "target: Target | months | asked_pct: Asked | target_pct: Against the baseline | "
                f"{_NEEDED} | reported: Reported"
            ),
            empty="not reported",
        )


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
