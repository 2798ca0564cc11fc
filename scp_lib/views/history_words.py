"""What the page on past targets says, computed from the declared figures."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from scp_lib.views.text import listed, number, plain
from scp_lib.views.words import change

REPORTED_HEADERS = {
    "area": "Area",
    "measure": "Measure",
    "months": "Months",
    "asked_pct": "Asked",
    "change_pct": "Reported",
    "needed_count": "Incidents needed in the baseline",
    "needed_widened_count": "Needed if counts vary twice as much as chance",
    "judgement": "Verdict",
}
REPORTED_FOOT = (
    "Incidents needed: the smallest baseline from which the reported change would be beyond chance "
    "at 95%. Below it, chance alone could bring such a change."
)
REPORTED_LOOKS: dict[str, Any] = {
    "sign": ["change_pct", "asked_pct"],
    "decimals": {"change_pct": 0, "asked_pct": 0},
    "suffix": {"change_pct": "%", "asked_pct": "%"},
    "foot": REPORTED_FOOT,
}
ASKED_HEADERS = {
    "target": "Target",
    "months": "Months",
    "asked_pct": "Asked",
    "target_pct": "Against the baseline",
    "needed_count": "Incidents needed in the baseline",
    "needed_widened_count": "Needed if counts vary twice as much as chance",
    "reported": "Reported",
}
ASKED_FOOT = (
    "Incidents needed: the smallest baseline from which just the change asked, and no more, could "
    "be told from chance at 95%."
)
ASKED_LOOKS: dict[str, Any] = {
    "sign": ["asked_pct", "target_pct"],
    "decimals": {"asked_pct": 0, "target_pct": 1},
    "suffix": {"asked_pct": "%", "target_pct": "%"},
    "empty": "not reported",
    "foot": ASKED_FOOT,
}


def headline(asked: pd.DataFrame, reported: pd.DataFrame) -> list[str]:
    """Say what was reported, and that no count says whether it was beyond chance."""
    lines = []
    for row in reported.to_dict("records"):
        size = change(row["change_pct"], decimals=0)
        words = f"{plain(row['area'])}: {plain(row['measure'])}, {size} "
        words += f"reported for {row['months']} ({_asked(row)})."
        if not _is_none(row["needed_count"]):
            words += (
                f" Beyond chance only if the baseline held {number(row['needed_count'])} incidents "
                "or more."
            )
        lines.append(words)
    lines.append("No counts were published, so that none of these results can be told from chance.")
    return lines


def _asked(row: dict[Any, Any]) -> str:
    if math.isnan(row["asked_pct"]):
        return "nothing asked"
    return f"asked: {change(row['asked_pct'], decimals=0)}"


def _is_none(value: Any) -> bool:
    return bool(pd.isna(value))


def with_judgement(reported: pd.DataFrame) -> pd.DataFrame:
    """Add what can be said of each result: that it was declared as reached or not, no more."""
    words = []
    for row in reported.to_dict("records"):
        if math.isnan(row["asked_pct"]):
            words.append("declared; no target")
            continue
        fewer = row["direction"] == "fewer"
        is_reached = (
            row["change_pct"] <= row["asked_pct"]
            if fewer
            else row["change_pct"] >= row["asked_pct"]
        )
        words.append(
            f"declared {'reached' if is_reached else 'not reached'}; chance cannot be told"
        )
    return reported.assign(judgement=words)


def reported_reading(reported: pd.DataFrame) -> str:
    """Say for which results the choice of the area matters."""
    worst = [plain(row["area"]) for row in reported.to_dict("records") if row["is_chosen_as_worst"]]
    if not worst:
        return "The areas were not picked for their high counts."
    return (
        f"{listed(worst)} {'was' if len(worst) == 1 else 'were'} picked among the worst-affected "
        "areas. Such areas fall by themselves in the following year: part of what was reported "
        "would have come with nothing done, and how large a part cannot be told without counts."
    )


def asked_reading(asked: pd.DataFrame) -> str:
    """Say which of the changes asked is the hardest to see."""
    rows = asked.dropna(subset="needed_count").to_dict("records")
    if not rows:
        return "No change was asked."
    hardest = max(rows, key=lambda row: row["needed_count"])
    return (
        f"A change of {number(abs(hardest['asked_pct']))}% can only be told from chance where the "
        f"baseline holds {number(hardest['needed_count'])} incidents or more. A target should ask "
        "for a change that its counts can show, or count a larger area or a longer time."
    )
