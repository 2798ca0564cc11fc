"""What the page on past targets says, from the declared figures."""

from scp_lib.document.model import Row, Sentence, sentence
from scp_lib.document.phrases import change
from scp_lib.document.text import listed
from scp_lib.studies.past_targets.study import PastTargets
from scp_lib.studies.past_targets.tables import PastTables


def findings(tables: PastTables) -> list[Sentence]:
    """Say what was reported, and that no count says whether it was beyond chance."""
    return [
        *(_result(row) for row in tables.reported),
        sentence(
            "No counts were published, so we cannot say whether any change was more than chance."
        ),
    ]


def _result(row: Row) -> Sentence:
    asked = sentence("nothing asked")
    if row.has("asked_pct"):
        asked = sentence("asked: {asked}", asked=change(row, "asked_pct", decimals=0))
    said = sentence(
        "{name}: {measure}, {change} reported for {months} ({asked}).",
        row, change=change(row, decimals=0), asked=asked,
    )  # fmt: skip
    if not row.has("needed_count"):
        return said
    return said + sentence(
        " A true change of that size would be seen four times in five only from {needed_count} "
        "incidents or more.",
        row,
    )


def reported_reading(tables: PastTables) -> Sentence:
    """Say for which results the choice of the area matters."""
    worst = [row.name for row in tables.reported if row["is_chosen_as_worst"]]
    if not worst:
        return sentence("The areas were not picked for their high counts.")
    return sentence(
        "{areas} {were} picked among the worst-affected areas. Such areas fall by themselves in "
        "the following year: part of what was reported would have come with nothing done, and how "
        "large a part cannot be judged without counts.",
        areas=listed(worst), were="was" if len(worst) == 1 else "were",
    )  # fmt: skip


def asked_reading(tables: PastTables) -> Sentence:
    """Say which of the changes asked is the hardest to see."""
    rows = [row for row in tables.asked if row.has("needed_count")]
    if not rows:
        return sentence("No change was asked.")
    return sentence(
        "A true change of {asked_pct:size.0}% is seen four times in five only where the baseline "
        "has {needed_count} incidents or more. A target should ask for a change that its counts "
        "can show, or count a larger area or a longer time.",
        max(rows, key=lambda row: row["needed_count"]),
    )


def source(study: PastTargets) -> Sentence:
    """Say where the declared figures were published."""
    return sentence("Source: {source}", source=study.history.source)
