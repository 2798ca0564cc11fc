"""How far hot spots can be trusted: chance, single map points, later months."""

from scp_lib.document.model import Sentence, listed, sentence
from scp_lib.periods import name_months
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import MAPS, HotSpotTables
from scp_lib.studies.hot_spots.words import some_hexagons

_MOST_POINTS = 3


def how_sure(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say how rarely chance would show a hot spot, and which ones may be one location."""
    row = tables.in_all.row(0)
    said = sentence(
        "If incidents were spread like the {map_point_count} {map_point_count:location|locations} "
        "on the police map, in clumps as large as those recorded, fewer than one map in twenty "
        "would show any hot spot. A clump is all incidents of one hexagon in one month, because "
        "several calls can be about one event.",
        row,
    )  # fmt: skip
    if not row["one_point_count"]:
        return said
    return said + sentence(
        " {some} hot mainly through one location, which may be one address or one caller: a "
        "caller who goes on for months can look like a hot spot.",
        some=some_hexagons(row, "one_point_count", "is", "are", the="The"),
    )


def points_reading(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Name the busiest map points, or say why they are not shown."""
    if study.settings.is_sensitive:
        return sentence(
            "For {what}, single locations are not shown, to protect victims. Where a hexagon has "
            "only one, its count is left out too.",
            what=study.settings.what,
        )
    if tables.points is None:
        return sentence("No location has five incidents or more.")
    row = tables.in_all.row(0)
    named = [
        sentence("{name} in {ward_name} ({incident_count})", point)
        for point in list(tables.points)[:_MOST_POINTS]
    ]
    busiest = "The busiest location is" if len(named) == 1 else "The busiest locations are"
    said = sentence(
        "{busiest} {points}. {repeat_point_count} {repeat_point_count:location has|locations have} "
        "five incidents or more",
        row, busiest=busiest, points=listed(named),
    )  # fmt: skip
    if row["shown_point_count"] < row["repeat_point_count"]:
        said += sentence("; the table shows the first {shown_point_count}", row)
    said += "."
    if row["shown_outside_count"]:
        said += sentence(
            " {shown_outside_count} of those shown {shown_outside_count:lies|lie} in no hot-spot "
            "area: with the places around, the count could be chance.",
            row,
        )
    if row["recording_point_count"]:
        said += sentence(
            " {recording_point_count} {recording_point_count:location is marked as a place"
            "|locations are marked as places} of recording.",
            row,
        )
    return said + (
        " Longitude and latitude are as published, so each count can be found again in the "
        "downloaded files."
    )


def concentration_title(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say the finding of the concentration curve."""
    row = next(row for row in tables.concentration if row["place_share_pct"] == 5)
    return sentence(
        "The busiest {place_share_pct}% of locations had {incident_share_pct:.0f}% of {what}",
        row, what=study.settings.what,
    )  # fmt: skip


def concentration_reading(tables: HotSpotTables) -> Sentence:
    """Say the shares of the busiest map points, and the corrected Gini coefficient."""
    template = "the busiest {place_share_pct}% ({place_count}) have {incident_share_pct:.0f}%"
    return sentence(
        "Of {map_point_count} locations {parts}. The Gini coefficient, corrected for few "
        "incidents, is {generalised_gini}: nought would be as even as so few incidents can be, one "
        "everything at one point.",
        tables.in_all.row(0), parts=listed(sentence(template, row) for row in tables.concentration),
    )  # fmt: skip


def worth_reading(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say which way to make a map predicted best, and what to use it for."""
    row = next((row for row in tables.worth or () if row["area_share_pct"] == 1), None)
    if row is None:
        return sentence(
            "There are too few months or incidents to compare a map of earlier months with later "
            "ones."
        )
    order = sorted(MAPS, key=lambda name: -row[MAPS[name]])
    said = sentence(
        "We tested maps of {before} against {after}. The {area_share_pct:.0f}% of the land that "
        "each put first had, of the later incidents: {maps}. No map could have had more than "
        "{best_pct:.0f}%; a random {area_share_pct:.0f}% would have had about "
        "{area_share_pct:.0f}%.",
        row, before=name_months(study.worth.made_from),
        after=name_months(study.worth.compared_with),
        maps=listed(sentence(f"{name} {{{MAPS[name]}:.0f}}%", row) for name in order),
    )  # fmt: skip
    if order[0] == "simple count":
        return said + (
            " Simple counts predicted best. Use hot spots to judge certainty, and counts to choose "
            "exact locations."
        )
    return said + f" Here {order[0]} predicted best."
