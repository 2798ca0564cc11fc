"""Sentences about violence in the town centre: on its page and in the briefing alike."""

from collections.abc import Sequence

from scp_lib.document.model import Sentence, listed, sentence
from scp_lib.document.phrases import change, most_and_fewest, share
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.tables import Target
from scp_lib.studies.town_centre.tables import TownCentreTables

MOST_KINDS = 3
"""Kinds of place named as those with the most."""


def findings(tables: TownCentreTables, targets: Sequence[Target]) -> list[Sentence]:
    """Say how much, at what kinds of place, and what came of the target."""
    return [how_much(tables), most_kinds(tables), *(of_target(each) for each in targets)]


def how_much(tables: TownCentreTables) -> Sentence:
    """Say what share of the district's violence the town centre has, on what share of its land."""
    here, district = tables.in_all
    if not here["incident_count"]:
        return sentence("No violence or sexual offence was recorded in the town centre.")
    return sentence(
        "{incident_count} violent and sexual offences were recorded in the town centre in the "
        "{month_count} month{month_count:|s} of this report: {share} of {area}'s {all}, on "
        "{area_km2:.1f} of its {land} square kilometres.",
        here, share=share(here), area=district.name, all=district.cell("incident_count"),
        land=district.cell("area_km2", decimals=0),
    )  # fmt: skip


def most_kinds(tables: TownCentreTables) -> Sentence:
    """Name the kinds of place with the most; nothing where no point is named after one."""
    named = [row for row in tables.by_kind if is_one_kind(row.name)][:MOST_KINDS]
    if not named:
        return Sentence()
    kinds = listed(sentence("{name} ({incident_count})", row) for row in named)
    return sentence(
        "Of the map points named after a kind of place, the most were at: {kinds}.", kinds=kinds
    )


def is_one_kind(name: str) -> bool:
    """Whether a line of the kinds of place is one kind or group, not what is left."""
    return not name.startswith("Named streets") and name != "Other kinds of place"


def of_target(target: Target) -> Sentence:
    """Say what was asked of a period, its verdict, and the counts behind it."""
    row = target.row
    said = sentence(
        "Target for {period} ({asked}): {verdict}.",
        row, asked=target_words.agreed(target), verdict=target_words.verdict(target),
    )  # fmt: skip
    if not target.answer.is_measured:
        return said
    said += sentence(
        " {current_count} incidents against {baseline_count}, {change}.",
        row, change=change(row, per=" a day"),
    )  # fmt: skip
    if not target.answer.depends_on_unplaced:
        return said
    return said + sentence(
        " The verdict depends on rows without a place: spread like the others, they would make it "
        "{change}: {spread_standing}.",
        row, change=change(row, "spread_change_pct"),
    )  # fmt: skip


def trend_title(tables: TownCentreTables) -> Sentence:
    """Say in which months the most and the fewest were recorded."""
    return sentence("Violence in the town centre: {months}", months=most_and_fewest(tables.monthly))


def map_title(tables: TownCentreTables) -> Sentence:
    """Say how much of the violence stands at how few map points."""
    row = tables.in_all.row(0)
    if not row.has("half_point_count"):
        return sentence("Violence in the town centre is spread over {point_count} map points", row)
    return sentence(
        "Half of the town centre's violence is at {half_point_count} of the {point_count} map "
        "points with any",
        row,
    )


def points_reading(tables: TownCentreTables) -> Sentence:
    """Say why the map has no names and no single figures, and what it leaves out."""
    row = tables.in_all.row(0)
    left_out = sentence("; there is none.")
    if row["quiet_point_count"]:
        left_out = sentence(": {quiet_point_count} points with {quiet_count} incidents.", row)
    return sentence(
        "The map shows classes, and neither names nor single figures: violence and sexual offences "
        "have victims, and a point must not point to one. Map points with fewer than five are not "
        "drawn{left_out}",
        left_out=left_out,
    )
