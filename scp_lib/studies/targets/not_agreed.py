"""Targets that nobody has agreed to: a pack prints their counts, and neither target nor verdict."""

from collections.abc import Sequence

import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, sentence
from scp_lib.document.parts import Tile
from scp_lib.periods import name_months
from scp_lib.studies.columns import columns
from scp_lib.studies.targets.study import TargetAnswer, TargetStudy

NO_TARGET = "The partnership has not agreed any targets yet."
_PLACEHOLDERS = ("not yet named", "to be named", "to be confirmed", "tbc", "none")


def is_named(owner: str) -> bool:
    """Whether somebody owns a target, and not a word that stands for nobody.

    >>> is_named("Town centre group"), is_named("Not yet named")
    (True, False)
    """
    return owner.strip(" .").casefold() not in _PLACEHOLDERS


def counts_table(studies: Sequence[TargetStudy]) -> Table | None:
    """Return the counts behind targets that are not agreed, a row a period; None without any.

    The rows say the title, the counts and their months, and ``priority`` of the settings.
    """
    rows = [
        _row(study, answer)
        for study in studies
        if not study.setting.is_agreed
        for answer in study.answers
        if answer.is_measured
    ]
    if not rows:
        return None
    return Table(
        name="counts_without_a_target",
        title="Incidents where no target has been agreed",
        rows=pd.DataFrame(rows),
        headers=columns("what: What | earlier: Months before | baseline_count | "
                        "months: Months now | current_count"),
        definition="Incidents of the types and in the area named, over the same calendar months "
        "of two years.",
        measure="incidents counted: scp_lib.measures.targets.target_progress",
        caveat="Without a target there is nothing to judge these counts by.",
        made_from=("incidents", "wards"),
        reads_settings=True,
        periods={str(row["what"]): str(row["months"]) for row in rows},
    )  # fmt: skip


def _row(study: TargetStudy, answer: TargetAnswer) -> dict[str, object]:
    assert answer.progress is not None and answer.progress.change is not None
    months, change = answer.progress.months, answer.progress.change
    many = sum(each.is_measured for each in study.answers) > 1
    return {
        "what": f"{study.setting.title}{f', {answer.period}' if many else ''}",
        "priority": study.setting.priority,
        "area": study.setting.area or "",
        "earlier": name_months(months.baseline_months),
        "baseline_count": change.baseline_count,
        "months": name_months(months.current_months),
        "current_count": change.current_count,
    }


def counts(row: Row) -> Sentence:
    """Say the counts of two years, and nothing more."""
    return sentence(
        "{what}: {current_count} incident{current_count:|s} in {months}, {baseline_count} in "
        "{earlier}.",
        row,
    )


def of_priority(counted: Sequence[Sentence]) -> Sentence:
    """Say that a priority has no target, and whether counts of it follow."""
    if counted:
        return sentence("No target has been agreed. These counts are for information only.")
    return sentence("No target has been agreed, and no count in this briefing measures it.")


def tile() -> Tile:
    """Say in a square that no target has been agreed."""
    after = sentence("This briefing still covers each priority of the plan.")
    return Tile("Targets", sentence("None"), sentence("agreed by the partnership yet"), after)
