"""Sentences about violence in the town centre: on its page and in the briefing alike."""

from collections.abc import Sequence

from scp_lib.document.model import Sentence, joined, listed, sentence
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import share
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.tables import Target
from scp_lib.studies.town_centre.tables import TownCentreTables


def findings(tables: TownCentreTables, targets: Sequence[Target]) -> list[Sentence]:
    """Say how much, at what kinds of place, and whether the target was met."""
    return [
        each for each in (how_much(tables), most_places(tables), most_kinds(tables)) if each
    ] + [of_target(each) for each in targets]


def tile(tables: TownCentreTables, targets: Sequence[Target]) -> Tile:
    """Answer how much was recorded, and whether the latest target was met."""
    row = tables.in_all.row(0)
    measured = [each for each in targets if each.answer.is_measured][-1:]
    said = joined(of_target(each) for each in measured)
    return Tile(
        "Violence in the town centre",
        sentence("{incident_count}", row),
        sentence(
            "violent and sexual offence{incident_count:|s} in {month_count} month{month_count:|s}",
            row,
        ),
        said if measured else on_year_before(tables),
        by_month=tables.monthly,
    )


def on_year_before(tables: TownCentreTables) -> Sentence:
    """Say the counts of the months that both years have; nothing without such months."""
    row = tables.in_all.row(0)
    if not row["compared_month_count"]:
        return Sentence()
    return sentence(
        "{current_count} in {compared_months}, {baseline_count} a year earlier. Counts alone do "
        "not show whether this could be chance.",
        row, compared_months=row.text("compared_months"),
    )  # fmt: skip


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
        "Among places with a named kind, {kind} had the most ({incident_count}).",
        named[0], kind=_with_example(named[0].name),
    )  # fmt: skip


def _with_example(kind: str) -> str:
    """Return a kind of place inside a sentence, with an example where a group needs one.

    >>> _with_example("Evening venues"), _with_example("Parking area")
    ('evening venues such as nightclubs', 'parking area')
    """
    name = kind[0].lower() + kind[1:]
    return f"{name} such as nightclubs" if kind == "Evening venues" else name


def is_one_kind(name: str) -> bool:
    """Whether a line of the kinds of place is one kind or group, not what is left."""
    return not name.startswith("Named streets") and name != "Other kinds of place"


def of_target(target: Target) -> Sentence:
    """Say the target of a period, and its verdict."""
    row = target.row
    said = sentence(
        "Target for {period} ({aim}): {verdict}.",
        row, aim=target_words.agreed(target), verdict=target_words.verdict(target),
    )  # fmt: skip
    if not target.answer.depends_on_unplaced:
        return said
    return said + target_words.if_placed(target)


_MOST_NAMED = 3
TREND_TITLE = "Violence in the town centre by month"


def map_title(tables: TownCentreTables) -> Sentence:
    """Say how many locations are in the highest range, as the map's key does."""
    if tables.points is None:
        return sentence("No location in the town centre has enough offences to be drawn")
    return sentence(
        "{point_count} location{point_count:|s} had {lowest_count} or more violent and sexual "
        "offences{each}",
        row := list(tables.points)[-1], each=" each" if row["point_count"] > 1 else "",
    )  # fmt: skip


def most_places(tables: TownCentreTables) -> Sentence:
    """Name up to three locations of the highest range, streets first and then by name.

    Of each the range is given, and no more.
    """
    if tables.points is None or tables.locations is None:
        return Sentence()
    top = list(tables.points)[-1]
    names = [
        (bool(row["is_place"]), row.name)
        for row in tables.locations
        if row.text("class_words") == top.name
    ]
    shown = [
        name[0].lower() + name[1:] if is_place else name
        for is_place, name in sorted(set(names))[:_MOST_NAMED]
    ]
    return sentence(
        "{point_count} location{point_count:|s} had {lowest_count} or more{each}{including} "
        "{places}.",
        top, places=listed(shown), each=" each" if top["point_count"] > 1 else "",
        including=", including" if top["point_count"] > len(shown) else ":",
    )  # fmt: skip


KEY_NOTE = (
    "A circle is a police location near where incidents were recorded, usually the middle of a "
    "street. It is not the exact place, or a business's own figure. Within a range, names are in "
    "alphabetical order: the numbers are not a ranking. In italics: a kind of place. Small dots "
    "only name a street or place. The dashed line is the area counted."
)


def points_reading(tables: TownCentreTables) -> Sentence:
    """Say why a circle has a range and no single figure, and what is left out."""
    row = tables.in_all.row(0)
    left_out = sentence(" (there are none).")
    if row["quiet_point_count"]:
        left_out = sentence(": {quiet_point_count} with {quiet_count} offences in all.", row)
    return sentence(
        "The map gives ranges and not exact numbers, because these offences have victims. "
        "Locations with fewer than five offences are not drawn{left_out}",
        left_out=left_out,
    )
