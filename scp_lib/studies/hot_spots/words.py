"""Sentences about hot spots, and how far they can be trusted: on page and in briefing alike."""

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import share
from scp_lib.measures.clumps import RECENT_MONTHS
from scp_lib.periods import name_months
from scp_lib.studies import changes
from scp_lib.studies.changes import none_before
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import MAPS, HotSpotTables

FEWEST_IN_ALL = 50
"""With fewer incidents in all, finding no hot spot says nothing."""
CLEAR = ("▲", "▼", "")
"""Signs of a clear change within the months, which comes before one on the year before."""


def findings(study: HotSpots, tables: HotSpotTables) -> list[Sentence]:
    """Return what stands at the head of the page."""
    said = [how_many(study, tables)]
    if tables.areas:
        said += [where_most(tables), better_or_worse(study, tables)]
    return said


def better_or_worse(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say a clear change within the months, otherwise the change on the same months a year before.

    Without a year before, that there is no clear change.
    """
    row = tables.in_all.row(0)
    is_clear = row["risen_count"] or row["rise_count"] or row["fall_count"]
    if is_clear or not row.has("current_count"):
        return changed(study, tables)
    said = on_year_before(study, tables, what=" incidents a day were recorded")
    if not row["baseline_count"]:
        return said
    return sentence("In {area_count:this area|these areas} {said}", row, said=said)


def tile(study: HotSpots, tables: HotSpotTables) -> Tile:
    """Answer how many hot-spot areas there are, and whether they changed."""
    row, what = tables.in_all.row(0), study.settings.what
    label = f"Hot spots of {what}"
    if is_too_few(tables):
        return Tile(label, sentence("Too few to tell"), how_many(study, tables), Sentence())
    unit = sentence(
        "hot-spot area{area_count:|s} with {share} of {what}",
        row, share=share(row, "share_of_incidents_pct"), what=what,
    ) if tables.areas else sentence("hot-spot areas")  # fmt: skip
    change, sign = Sentence(), ""
    if tables.areas:
        change, sign = changed(study, tables, is_short=True), sign_in_year(tables)
    if row.has("current_count") and sign not in CLEAR:
        change, sign = on_year_before(study, tables).started(), changes.sign(row)
    return Tile(label, sentence("{area_count}", row), unit, change, sign)


def sign_in_year(tables: HotSpotTables) -> str:
    """Show the way of a clear change within the months; nothing where areas go both ways."""
    row = tables.in_all.row(0)
    is_rise, is_fall = row["risen_count"] + row["rise_count"] > 0, row["fall_count"] > 0
    if is_rise or is_fall:
        return "▲" if not is_fall else "▼" if not is_rise else ""
    return "=" if row["tested_count"] else "?"


def is_too_few(tables: HotSpotTables) -> bool:
    """Whether nothing was found among so few incidents that this says nothing."""
    return not tables.areas and tables.in_all.row(0)["incident_count"] < FEWEST_IN_ALL


def how_many(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say how many hot-spot areas there are, how much they have and on how little land."""
    row, what, months = tables.in_all.row(0), study.settings.what, study.settings.when
    if is_too_few(tables):
        return sentence(
            "With {incident_count} {what} incident{incident_count:|s} in {months}, hot spots "
            "cannot be separated from chance.",
            row, what=what, months=months,
        )  # fmt: skip
    if not tables.areas:
        return sentence(
            "There is no hot spot of {what} in {months}: no place had clearly more than chance "
            "explains.",
            what=what, months=months,
        )  # fmt: skip
    return sentence(
        "{share} of {what} in {months} was recorded in {area_count} hot-spot area{area_count:|s}, "
        "on {part} of the land.",
        row, share=share(row, "share_of_incidents_pct"), what=what, months=months,
        part=sentence("{share_of_area_pct:.1f}%", row)
        if row["share_of_area_pct"] >= 0.05 else "less than one thousandth",
    )  # fmt: skip


def where_most(tables: HotSpotTables) -> Sentence:
    """Say where the busiest areas are; without counts, where one of them is not shown."""
    first, *others = tables.areas
    if not all(row.has("incident_count") for row in tables.areas):
        it = "It is" if not others else "They are"
        places = listed((row.text("area_where") for row in tables.areas), last=", and ")
        return sentence("{it} {places}.", it=it, places=places)
    said = sentence(
        "{it} is {area_where} ({incident_count} incident{incident_count:|s})",
        first, it="The busiest" if others else "It",
    )  # fmt: skip
    if others:
        said += sentence("; the next is {area_where} ({incident_count})", others[0])
    return joined([said + ".", at_recording(first)])


def at_recording(area: Row) -> Sentence:
    """Warn of an area's incidents at places of recording; nothing where it has none."""
    if not area["is_recording"]:
        return Sentence()
    some = sentence("Some of its incidents are")
    if area.has("recording_count"):
        some = sentence("{recording_count} of its incidents {recording_count:is|are}", area)
    return some + " shown where incidents are often written down, and may not have happened there."


def on_year_before(study: HotSpots, tables: HotSpotTables, *, what: str = " a day") -> Sentence:
    """Say how all areas together changed on the same months a year before, and how sure that is."""
    row = tables.in_all.row(0)
    if not row["baseline_count"]:
        return none_before(row, months=study.years.months_name, earlier=study.years.earlier_name)
    sure = changes.how_sure(row, decimals=0)
    return sentence(
        "{more}{what} in {months} {than} a year earlier{sure}",
        what=what, months=study.years.months_name, sure=sure, **changes.more_than(row),
    )  # fmt: skip


def changed(study: HotSpots, tables: HotSpotTables, *, is_short: bool = False) -> Sentence:
    """Say which areas clearly changed within the months, compared with the rest of the district.

    In short where they are, if only one changed, and not what they are compared with.
    """
    if len(study.settings.months) <= RECENT_MONTHS:
        return sentence("There are too few months to tell whether a hot-spot area has changed.")
    risen = [row for row in tables.areas if row["risen_count"]]
    if risen:
        return sentence(
            "There was a clear rise in the last three months {areas}.",
            areas=_where(risen, "risen_count", names=not is_short or len(risen) == 1),
        )
    if not tables.in_all.row(0)["tested_count"]:
        return sentence(
            "No area has clearly risen in the last three months; there are too few incidents to "
            "tell a trend."
        )
    moved = {
        side: [row for row in tables.areas if row[f"{side}_count"]] for side in ("rise", "fall")
    }
    names = not is_short or sum(map(len, moved.values())) == 1
    sides = [
        sentence("a clear {side} {areas}", side=side, areas=_where(areas, f"{side}_count", names))
        for side, areas in moved.items()
        if areas
    ]
    if sides:
        return sentence(
            "{compared} was {sides} over these months.",
            compared="There" if is_short else "Compared with the rest of the district, there",
            sides=listed(sides),
        )
    return sentence("No area shows a clear rise or fall within these months.")


def _where(areas: list[Row], column: str, names: bool) -> Sentence:
    """Say where the areas are: that it is a part of one where not all of its hexagons changed.

    Without ``names``, whether it is one area or more.
    """
    if not names:
        return sentence("within one area" if len(areas) == 1 else "within more than one area")
    places = (
        row.text("area_where")
        if row[column] == row["hexagon_count"]
        else f"in part of the area {row.text('area_where')}"
        for row in areas
    )
    return listed(places, last=", and ")


def some_hexagons(row: Row, column: str, does: str, do: str, *, the: str = "the") -> Sentence:
    """Say how many of the hexagons do something: of one alone, that it does."""
    if row["hot_spot_count"] == 1:
        return sentence("{the} hexagon {does}", the=the, does=does)
    if row[column] == row["hot_spot_count"]:
        return sentence(f"{'All' if the == 'The' else 'all'} {{hot_spot_count}} hexagons {do}", row)
    return sentence(
        "{count} of the {hot_spot_count} hexagons {does}",
        row, count=row.cell(column), does=does if row[column] == 1 else do,
    )  # fmt: skip


def change_reading(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say what the tests of a change compare, and how large a one they would find."""
    row = tables.in_all.row(0)
    if not tables.areas or len(study.settings.months) <= RECENT_MONTHS:
        return sentence("There is no change to test.")
    return sentence(
        "A change within the months is tested for each hexagon with its six neighbours, compared "
        "with the rest of the district, so a season that all places share is no change. {tested} "
        "enough incidents for a trend. Where about ten incidents a month are recorded at many "
        "locations, a tripling in the last three months would usually be found, but a doubling "
        "often missed. At a single location hardly any rise can be found.",
        tested=some_hexagons(row, "tested_count", "has", "have", the="The"),
    )


def years_reading(study: HotSpots) -> Sentence:
    """Say how areas are compared with a year before; nothing without one."""
    if not study.years.months:
        return Sentence()
    return sentence(
        "Each area is compared with the same months a year earlier ({months}). How much counts of "
        "places vary anyway is learnt from the wards that the area does not reach. An area is "
        "drawn where this year's counts are high, so it looks as if it had risen even if nothing "
        "has changed: a rise is never called clear.",
        months=study.years.months_name,
    )


def map_title(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say the finding of the map."""
    what = study.settings.what
    if not tables.areas:
        return sentence("No hot spot of {what}", what=what)
    first, *others = tables.areas
    if not others:
        return sentence("{what} is concentrated {area_where}", first, what=at_start(what))
    said = sentence(
        "{what} is concentrated in {area_count} areas",
        tables.in_all.row(0), what=at_start(what),
    )  # fmt: skip
    if all(row.has("incident_count") for row in others):
        said += sentence(", most of all {area_where}", first)
    return said


def legend_title(study: HotSpots) -> str:
    """Name what the map shows first."""
    return f"Hot-spot areas of {study.settings.what}, {study.settings.when}"


def map_alternative(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say what the map shows: the areas, from the busiest."""
    row, what, months = tables.in_all.row(0), study.settings.what, study.settings.when
    if not tables.areas:
        return sentence("Map of {what} hot spots, {months}: there are none.", what=what,
                        months=months)  # fmt: skip
    areas = listed(
        sentence("{name} {incident_count}", area) if area.has("incident_count") else area.name
        for area in tables.areas
    )
    return sentence(
        "Map of {area_count} hot-spot area{area_count:|s} made of {hot_spot_count} "
        "hexagon{hot_spot_count:|s}. {title}. {what} incidents, {months}: {areas}.",
        row, title=map_title(study, tables), what=at_start(what), months=months, areas=areas,
    )  # fmt: skip


def meaning(study: HotSpots) -> Sentence:
    """Say what a hot-spot area is."""
    return sentence(
        "A hot-spot area is a group of neighbouring hexagons where clearly more {what} was "
        "recorded than chance explains.",
        what=study.settings.what,
    )


def how_sure(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say how rarely chance would show a hot spot, and which ones may be one location."""
    row = tables.in_all.row(0)
    said = sentence(
        "A hexagon stands out where it and its six neighbours have clearly more than their share. "
        "If incidents were spread like the {map_point_count} "
        "{map_point_count:location|locations} on the police map, in clumps as large as those "
        "recorded, fewer than one map in twenty would show any hot spot. A clump is all incidents "
        "of one hexagon in one month, because several calls can be about one event.",
        row,
    )  # fmt: skip
    if row["lone_hexagon_count"]:
        said += sentence(
            " {lone_hexagon_count} more {lone_hexagon_count:hexagon has|hexagons have} fewer than "
            "five incidents{that} and {lone_hexagon_count:is|are} in no hot-spot area.",
            row, that=" that may be shown" if study.settings.is_sensitive else "",
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
        for point in list(tables.points)[:3]
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
            " {shown_outside_count} of those shown {shown_outside_count:is|are} in no hot-spot "
            "area: counted with the places around, they could be chance.",
            row,
        )
    if row["recording_point_count"]:
        said += sentence(
            " {recording_point_count} {recording_point_count:location is marked as a place"
            "|locations are marked as places} of recording.",
            row,
        )
    return said


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
        "would be everything at one location.",
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


def worked_out(study: HotSpots, tables: HotSpotTables) -> list[Sentence]:
    """Return what is folded at the page's end: how sure, how compared, how well it predicts."""
    said = [how_sure(study, tables), concentration_reading(tables), worth_reading(study, tables)]
    if tables.areas:
        said[1:1] = [years_reading(study), change_reading(study, tables)]
    return said
