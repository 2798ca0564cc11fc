"""Sentences about violence in the town centre: on its page and in the briefing alike."""

from collections.abc import Sequence

from scp_lib.document.model import Sentence, joined, sentence
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import share
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.tables import Target
from scp_lib.studies.town_centre.tables import TownCentreTables


def findings(tables: TownCentreTables, targets: Sequence[Target]) -> list[Sentence]:
    """Say how much, at what kinds of place, and what came of the target."""
    return [how_much(tables), most_kinds(tables), *(of_target(each) for each in targets)]


def tile(tables: TownCentreTables, targets: Sequence[Target]) -> Tile:
    """Answer how much was recorded, and what came of the target that was measured last."""
    row = tables.in_all.row(0)
    measured = [each for each in targets if each.answer.is_measured][-1:]
    return Tile(
        "Violence in the town centre",
        sentence("{incident_count}", row),
        sentence(
            "violent and sexual offence{incident_count:|s} in {month_count} month{month_count:|s}",
            row,
        ),
        joined(of_target(each) for each in measured),
        by_month=tables.monthly,
    )


def how_much(tables: TownCentreTables) -> Sentence:
    """Say how much violence the town centre has, and what share of the district's."""
    here, district = tables.in_all
    if not here["incident_count"]:
        return sentence("No violence or sexual offence was recorded in the town centre.")
    return sentence(
        "{incident_count} violent and sexual offences were recorded in the town centre in the "
        "{month_count} month{month_count:|s} of this report: {share} of {area}'s {all}.",
        here, share=share(here), area=district.name, all=district.cell("incident_count"),
    )  # fmt: skip


def most_kinds(tables: TownCentreTables) -> Sentence:
    """Name the kinds of place with the most; nothing where no point is named after one."""
    named = [row for row in tables.by_kind if is_one_kind(row.name)]
    if not named:
        return Sentence()
    return sentence(
        "Of the locations named after a kind of place, {kind} had the most ({incident_count}).",
        named[0], kind=named[0].name[0].lower() + named[0].name[1:],
    )  # fmt: skip


def is_one_kind(name: str) -> bool:
    """Whether a line of the kinds of place is one kind or group, not what is left."""
    return not name.startswith("Named streets") and name != "Other kinds of place"


def of_target(target: Target) -> Sentence:
    """Say what was asked of a period, and its verdict."""
    row = target.row
    said = sentence(
        "Target for {period} ({asked}): {verdict}.",
        row, asked=target_words.agreed(target), verdict=target_words.verdict(target),
    )  # fmt: skip
    if not target.answer.depends_on_unplaced:
        return said
    return said + " This depends on records with no location."


TREND_TITLE = "Violence in the town centre by month"


def map_title(tables: TownCentreTables) -> Sentence:
    """Say how much of the violence stands at how few locations."""
    row = tables.in_all.row(0)
    if not row.has("half_point_count"):
        return sentence("Violence in the town centre is spread over {point_count} locations", row)
    return sentence(
        "Half of the town centre's violence is at {half_point_count} of its {point_count} "
        "locations",
        row,
    )


def points_reading(tables: TownCentreTables) -> Sentence:
    """Say what a circle is, why it has a range and no single figure, and what is left out."""
    row = tables.in_all.row(0)
    left_out = sentence(" (there are none).")
    if row["quiet_point_count"]:
        left_out = sentence(": {quiet_point_count} with {quiet_count} offences in all.", row)
    return sentence(
        "A circle is the middle of a street or a kind of place, not where an incident happened. "
        "The map gives a range and not the exact number, because these offences have victims. "
        "Locations with fewer than five are not drawn{left_out}",
        left_out=left_out,
    )
