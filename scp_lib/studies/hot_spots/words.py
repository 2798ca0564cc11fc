"""Sentences about hot spots, and how far they can be trusted: on page and in briefing alike."""

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import share
from scp_lib.document.text import plain
from scp_lib.measures.clumps import RECENT_MONTHS
from scp_lib.periods import name_months
from scp_lib.studies.hot_spots.study import HotSpots
from scp_lib.studies.hot_spots.tables import MAPS, HotSpotTables


def findings(study: HotSpots, tables: HotSpotTables) -> list[Sentence]:
    """Return what stands at the head of the page."""
    said = [how_many(study, tables)]
    if tables.areas:
        said += [where_most(tables), changed(study, tables)]
    return said


def tile(study: HotSpots, tables: HotSpotTables) -> Tile:
    """Answer how many hot-spot areas there are, and whether one has risen."""
    row, what = tables.in_all.row(0), study.settings.what
    unit = sentence(
        "hot-spot area{area_count:|s} with {share} of {what}",
        row, share=share(row, "share_of_incidents_pct"), what=what,
    ) if tables.areas else sentence("hot-spot areas")  # fmt: skip
    change = changed(study, tables) if tables.areas else Sentence()
    return Tile(f"Hot spots of {what}", sentence("{area_count}", row), unit, change)


def how_many(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say how many hot-spot areas there are, how much they have and on how little land."""
    row, what, months = tables.in_all.row(0), study.settings.what, study.settings.when
    if not tables.areas:
        return sentence(
            "No hot spot of {what} was found, {months}: no place had clearly more than chance "
            "explains.",
            what=what, months=months,
        )  # fmt: skip
    return sentence(
        "{area_count} hot-spot area{area_count:|s} had {share} of {what}, {months}, on {part} of "
        "the land.",
        row, share=share(row, "share_of_incidents_pct"), what=what, months=months,
        part=sentence("{share_of_area_pct:.1f}%", row)
        if row["share_of_area_pct"] >= 0.05 else "less than one thousandth",
    )  # fmt: skip


def where_most(tables: HotSpotTables) -> Sentence:
    """Say where the busiest areas are; only the wards, where a count is not shown."""
    if not all(row.has("incident_count") for row in tables.areas):
        it = "It is" if len(tables.areas) == 1 else "They are"
        return sentence("{it} in {wards}.", it=it, wards=_wards_of(list(tables.areas)))
    first, *others = tables.areas
    it = "The busiest" if others else "It"
    template = "{it} is {around} ({incident_count} incident{incident_count:|s})."
    return joined([sentence(template, first, it=it, around=_around(first)), at_recording(first)])


def at_recording(area: Row) -> Sentence:
    """Warn of an area's incidents at places of recording; nothing where it has none."""
    if not area["is_recording"]:
        return Sentence()
    some = sentence("Some of its incidents are")
    if area.has("recording_count"):
        some = sentence("{recording_count} of its incidents {recording_count:is|are}", area)
    return some + " shown where incidents are often written down, and may not have happened there."


def _wards_of(areas: list[Row]) -> Sentence:
    return listed(dict.fromkeys(plain(row["ward_name"]) for row in areas))


def _around(row: Row) -> Sentence:
    """Name an area by its two busiest locations, if they have names, and the ward of most of it."""
    place = "mostly in {ward_name}" if row["ward_count"] > 1 else "in {ward_name}"
    if not row["near"]:
        return sentence(place, row)
    return sentence(f"around {{near}}{',' if row['ward_count'] > 1 else ''} {place}", row)


def changed(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say which areas have clearly risen of late, and how many show a clear trend."""
    if len(study.settings.months) <= RECENT_MONTHS:
        return sentence("There are too few months to tell whether a hot spot has changed.")
    row = tables.in_all.row(0)
    risen = [_around(area) for area in tables.areas if area["risen_count"]]
    said = sentence("No hot spot has clearly risen in the last three months")
    if risen:
        said = sentence(
            "There was a clear rise in the last three months {areas}", areas=listed(risen)
        )
    if not row["trend_tested_count"]:
        return said + ". There are too few incidents to tell a trend over all months."
    trends = [
        sentence("{some} a clear {side} (in {wards})",
                 some=some_hexagons(row, f"{side}_count", "shows", "show"), side=side,
                 wards=_wards_of([area for area in tables.areas if area[f"{side}_count"]]))
        for side in ("rise", "fall")
        if row[f"{side}_count"]
    ]  # fmt: skip
    if trends:
        return said + sentence(
            ". Over all months, as a share of {what}, {trends}.",
            what=study.settings.what, trends=listed(trends),
        )  # fmt: skip
    return said + ", and none shows a clear change over all months."


def some_hexagons(row: Row, column: str, does: str, do: str, *, the: str = "the") -> Sentence:
    """Say how many of the hot hexagons do something: of one alone, that it does."""
    if row["hot_spot_count"] == 1:
        return sentence("{the} hexagon {does}", the=the, does=does)
    return sentence(
        "{count} of the {hot_spot_count} hexagons {does}",
        row, count=row.cell(column), does=does if row[column] == 1 else do,
    )  # fmt: skip


def change_reading(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say what the tests of a change compare, and how large a one they would find."""
    row = tables.in_all.row(0)
    if not tables.areas or len(study.settings.months) <= RECENT_MONTHS:
        return sentence("There is no change to test.")
    return joined([
        changed(study, tables),
        sentence(
            "Every hot hexagon ({hot_spot_count} in all), with its six neighbours, is compared "
            "with the rest of the area, so a season that all places share is no change. A rise "
            "can be missed: where about ten incidents a month are recorded at many locations, a "
            "tripling would usually be found, but a doubling often missed. At a single location "
            "hardly any rise can be found.",
            row,
        ),
    ])  # fmt: skip


def map_title(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say the finding of the map."""
    what = study.settings.what
    if not tables.areas:
        return sentence("No hot spot of {what}", what=what)
    said = sentence(
        "{what} has {area_count} hot-spot area{area_count:|s}",
        tables.in_all.row(0), what=at_start(what),
    )  # fmt: skip
    first = tables.areas.row(0)
    if not first["near"]:
        return said
    return said + (", " if len(tables.areas) == 1 else "; the busiest is ") + _around(first)


def legend_title(study: HotSpots) -> str:
    """Name what the map shows first."""
    return f"{at_start(study.settings.what)} hot spots, {study.settings.when}"


def map_alternative(study: HotSpots, tables: HotSpotTables) -> Sentence:
    """Say what the map shows: how many hot spots in which wards."""
    row, what, months = tables.in_all.row(0), study.settings.what, study.settings.when
    if not tables.areas:
        return sentence("Map of {what} hot spots, {months}: there are none.", what=what,
                        months=months)  # fmt: skip
    wards = listed(
        sentence("{name} {hot_spot_count}", ward)
        for ward in tables.by_ward
        if ward["hot_spot_count"]
    )
    return sentence(
        "Map of {hot_spot_count} hexagon{hot_spot_count:|s} in {area_count} area{area_count:|s}. "
        "{title}. {what}, {months}, hexagons by ward: {wards}.",
        row, title=map_title(study, tables), what=at_start(what), months=months, wards=wards,
    )  # fmt: skip


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
