"""Sentences about one ward: on its own page."""

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import short_name
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import ordinal, share
from scp_lib.studies import changes
from scp_lib.studies.one_ward.study import WardPagesStudy
from scp_lib.studies.one_ward.tables import MOST_LOCATIONS, OneWard
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.town_centre.words import is_one_kind

CHOOSE = (
    "Each ward has a page of its own: how much is recorded, better or worse, where, and how sure."
)


def about(one: OneWard) -> tuple[str, str]:
    """Return the title and question of a ward's page."""
    title = one.name if one.name.casefold().endswith(" ward") else f"{one.name} ward"
    return title, f"What was recorded in {one.name}, where, and is it getting better or worse?"


def findings(study: WardPagesStudy, one: OneWard) -> list[Sentence]:
    """Return what stands at the head of a ward's page."""
    said = [how_many(study, one), level(one), what_changed(study, one.row)]
    return said if one.violence is None else [*said, violence(study, one.violence)]


def how_many(study: WardPagesStudy, one: OneWard) -> Sentence:
    """Say how many ASB incidents were recorded in the ward, and what share that is."""
    months = study.data.months_name
    if not one.row["incident_count"]:
        return sentence("No ASB was recorded in {name}, {months}.", one.row, months=months)
    return sentence(
        "{name} had {incident_count} ASB incident{incident_count:|s} in {months}, {share} of all "
        "in {area}.",
        one.row, months=months, share=share(one.row), area=study.data.area,
    )  # fmt: skip


def level(one: OneWard) -> Sentence:
    """Say how the ward's rate stands to the district's."""
    if not one.row.has("rank"):
        return sentence("The number of its residents is not known, so it has no rate and no rank.")
    rank = {"rank": in_order(one.row, "rank")}
    if not one.row["is_judged"]:
        return sentence(
            "Its ASB rate is the {rank} of {rated_ward_count} wards, but this could be chance.",
            one.row, **rank,
        )  # fmt: skip
    found = one.row.text("level")
    if not found:
        return sentence(
            "Its ASB rate is the {rank} of {rated_ward_count} wards, with no clear difference "
            "from the district's.",
            one.row, **rank,
        )  # fmt: skip
    return sentence(
        "Its ASB rate is the {rank} of {rated_ward_count} wards and clearly {side} the district's.",
        one.row, **rank, side=found,
    )  # fmt: skip


def in_order(row: Row, column: str) -> Sentence:
    """Say a ward's place by rate so that nobody takes the first for the best."""
    if row[column] in (1, row["rated_ward_count"]):
        return sentence("highest" if row[column] == 1 else "lowest")
    return sentence("{rank} highest", rank=ordinal(row, column))


def violence(study: WardPagesStudy, row: Row) -> Sentence:
    """Say how much violence was recorded in the ward, and how it changed."""
    if not row["incident_count"]:
        return sentence("No violence or sexual offences were recorded.")
    years = study.asb.changes
    said = sentence(
        "There {incident_count:was|were} {incident_count} violence or sexual "
        "offence{incident_count:|s}", row,
    )  # fmt: skip
    if not years.months or not row["baseline_count"]:
        return joined([said, sentence(".")], between="")
    if row.text("verdict") == changes.NONE_CLEAR:
        return joined([said, sentence("no clear change on a year earlier.")], between=", with ")
    return joined(
        [said, sentence("{more} a day when the same months are compared{sure}",
                        sure=changes.how_sure(row, decimals=0), **changes.more_than(row))],
        between=", ",
    )  # fmt: skip


def what_changed(study: WardPagesStudy, row: Row, *, what: str = "ASB incidents") -> Sentence:
    """Say the change of a row of the ward, and how sure that is."""
    years = study.asb.changes
    if not years.months:
        return sentence(changes.NO_YEAR_BEFORE)
    names = {"months": years.months_name, "earlier": years.earlier_name}
    if not row["baseline_count"]:
        return changes.none_before(row, **names)
    if row.text("verdict") == changes.NONE_CLEAR:
        return sentence("There was no clear change in {what} in {months} on a year earlier.",
                        what=what, months=years.months_name)  # fmt: skip
    return sentence(
        "There were {more} {what} a day in {months} {than} a year earlier{sure}",
        what=what, months=years.months_name, sure=changes.how_sure(row, decimals=0),
        **changes.more_than(row),
    )  # fmt: skip


def busiest(one: OneWard) -> Sentence:
    """Name the street or place with the most ASB."""
    if not len(one.locations):
        return Sentence()
    return sentence("The most ASB was on or near {name} ({incident_count}).", one.locations.row(0))


def tiles(study: WardPagesStudy, one: OneWard) -> list[Tile]:
    """Return the ward's answers in squares: ASB, its rank, violence, hot-spot areas."""
    row, months = one.row, study.data.months_name
    unit = sentence("incident{incident_count:|s}, {months}", row, months=months)
    made = [
        Tile("Anti-social behaviour", sentence("{incident_count}", row), unit,
             _change(study, row), _sign(study, row), one.months)
    ]  # fmt: skip
    if row.has("rank"):
        made.append(
            Tile("ASB rate", sentence("{rate_per_1000}", row),
                 sentence("per 1,000 residents; {area} as a whole: {area_rate_per_1000}",
                          row, area=study.data.area),
                 _range(row, has_centre=one.code == study.centre))
        )  # fmt: skip
    if one.violence is not None:
        violence = one.violence
        what = sentence("offence{incident_count:|s}, {months}", violence, months=months)
        made.append(
            Tile("Violence and sexual offences", sentence("{incident_count}", violence), what,
                 _change(study, violence), _sign(study, violence))
        )  # fmt: skip
    made.append(_spots_tile(one))
    return made


def _spots_tile(one: OneWard) -> Tile:
    row = one.row
    if not row["hot_spot_area_count"]:
        unit = sentence("hot-spot areas: no place has clearly more ASB than chance would bring")
        return Tile(
            "ASB hot-spot areas", sentence("{hot_spot_area_count}", row), unit, busiest(one)
        )
    parts = []
    if row.has("in_hot_spots_pct"):
        parts = [sentence("{share} of the ward's ASB is there.",
                          share=share(row, "in_hot_spots_pct"))]  # fmt: skip
    unit = sentence("hot-spot area{hot_spot_area_count:|s} wholly or partly in the ward", row)
    number = sentence("{hot_spot_area_count}", row)
    return Tile("ASB hot-spot areas", number, unit, joined([*parts, busiest(one)]))


def _range(row: Row, *, has_centre: bool) -> Sentence:
    """Say a ward's place by rate, the places that chance leaves it, and who is not counted."""
    said = [sentence("{rank} of {rated_ward_count} wards.", row, rank=in_order(row, "rank"))
            .started()]  # fmt: skip
    if row["rank_low"] < row["rank_high"]:
        said.append(
            sentence(
                "It could be anywhere from {low} to {high}.",
                low=in_order(row, "rank_low"), high=in_order(row, "rank_high"),
            )
        )  # fmt: skip
    if has_centre:
        said.append(
            sentence(
                "The ward includes the town centre, whose visitors are not counted as residents."
            )
        )
    return joined(said)


def _change(study: WardPagesStudy, row: Row) -> Sentence:
    """Say a change in a square: how much, against when, how sure."""
    years = study.asb.changes
    if not years.months:
        return sentence("No year before to compare with.")
    if not row["baseline_count"]:
        return sentence("None was recorded a year earlier.")
    if row.text("verdict") == changes.NONE_CLEAR:
        return sentence("No clear change on a year earlier, {months}.", months=years.months_name)
    return sentence(
        "{more} a day in {months} {than} a year earlier{sure}",
        months=years.months_name, sure=changes.how_sure(row, decimals=0), **changes.more_than(row),
    ).started()  # fmt: skip


def _sign(study: WardPagesStudy, row: Row) -> str:
    return changes.sign(row) if study.asb.changes.months and row["baseline_count"] else ""


def map_title(one: OneWard) -> Sentence:
    """Say the finding of the ward's map."""
    if len(one.hot_spots):
        return sentence("ASB is concentrated {where}", one.hot_spots.row(0),
                        where=one.hot_spots.row(0).text("area_where"))  # fmt: skip
    if len(one.locations):
        return sentence("ASB is spread out; the busiest location is {name}", one.locations.row(0))
    return sentence("ASB is spread out: no location has five or more incidents")


def map_words(one: OneWard) -> Sentence:
    """Say in words what the ward's map shows."""
    busiest = [sentence("{name} {incident_count}", row) for row in list(one.locations)[:5]]
    said = sentence("Map of {name}. {title}.", name=one.name, title=map_title(one))
    if busiest:
        said += sentence(" Busiest locations: {places}.", places=joined(busiest, between=", "))
    return said


def locations_reading(one: OneWard) -> Sentence:
    """Say what the list of locations leaves out."""
    if not one.row["incident_count"]:
        return Sentence()
    if not len(one.locations):
        return sentence("No location in {name} had five or more ASB incidents.", name=one.name)
    more = " The table has the busiest." if len(one.locations) > MOST_LOCATIONS else ""
    recorded = [row.name for row in one.locations if row["is_recording"]]
    note = Sentence()
    if recorded:
        note = sentence(
            " At {places}, incidents are often written down that may not have happened there.",
            places=listed(recorded),
        )
    return sentence("Only locations with five or more incidents are listed.{more}{note}",
                    more=more, note=note)  # fmt: skip


def kinds_reading(one: OneWard) -> Sentence:
    """Name the kind of place with the most; say so where none can be named."""
    named = [row for row in one.kinds if is_one_kind(row.name)]
    if named:
        return sentence(
            "Apart from streets, most is recorded at or near: {kind} ({incident_count}).",
            named[0], kind=named[0].name[0].lower() + named[0].name[1:],
        )  # fmt: skip
    if not len(one.kinds):
        return Sentence()
    return sentence("Too few incidents are at any one kind of place to list kinds.")


def month_title(study: WardPagesStudy, one: OneWard) -> Sentence:
    """Say whether it is better or worse than a year earlier, where that can be said."""
    row, years = one.row, study.asb.changes
    if not years.months or not row["baseline_count"]:
        return sentence("ASB in {name} by month", row)
    if row.text("verdict") == changes.NONE_CLEAR:
        return sentence("ASB in {name}: no clear change in {months} on a year earlier", row,
                        months=years.months_name)  # fmt: skip
    return sentence(
        "ASB in {name}: {more} a day in {months} {than} a year earlier{sure}",
        row, months=years.months_name, sure=changes.in_a_title(row), **changes.more_than(row),
    )  # fmt: skip


def month_words(study: WardPagesStudy, one: OneWard) -> Sentence:
    """Say the months of a ward in words, each with the year before."""
    each = [
        sentence("{name} {incident_count}, a year before {earlier_count}", row)
        if row.has("incident_count") and row.has("earlier_count")
        else sentence("{name} {incident_count}", row)
        if row.has("incident_count")
        else sentence("{name} not received", row)
        for row in one.months
    ]
    return sentence("Bar chart by month. {title}: {months}.", title=month_title(study, one),
                    months=joined(each, between="; "))  # fmt: skip


def types_reading(study: WardPagesStudy, one: OneWard) -> Sentence:
    """Name the types that changed clearly in the ward."""
    if not study.asb.changes.months:
        return sentence(changes.NO_YEAR_BEFORE)
    clear = [
        sentence("{type} ({verdict})", row, type=short_name(row.name))
        for row in one.types
        if row["is_beyond_chance"]
    ]
    if not clear:
        return sentence("No type of incident changed clearly in {name}.", name=one.name)
    return sentence("These changed clearly in {name}: {types}.", name=one.name, types=listed(clear))


def targets_reading(one: OneWard) -> Sentence:
    """Say where no target includes the ward."""
    if len(one.targets):
        return Sentence()
    return sentence("No target includes {name}.", name=one.name)


def not_agreed(study: WardPagesStudy, one: OneWard) -> Sentence:
    """Say which of the ward's targets nobody has agreed to."""
    return target_words.not_agreed([each for each, codes in study.targets if one.code in codes])
