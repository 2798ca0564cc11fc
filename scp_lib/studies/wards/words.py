"""Sentences about one crime type by ward: on its page and in the briefing alike."""

from scp_lib.document.model import Sentence, joined, listed, sentence
from scp_lib.document.naming import at_start
from scp_lib.document.parts import Tile
from scp_lib.document.phrases import interval, share
from scp_lib.periods import name_months
from scp_lib.studies import changes, placed
from scp_lib.studies.wards.study import WardStudy
from scp_lib.studies.wards.tables import WardTables

_NOT_JUDGED = (
    "How much counts of these wards vary anyway is not known, so no ward can be called "
    "clearly above or below the district's rate."
)


def findings(study: WardStudy, tables: WardTables) -> list[Sentence]:
    """Return what stands at the head of the page."""
    return [say(study, tables) for say in (where_most, ward_differences, what_changed)]


def how_many(study: WardStudy, tables: WardTables) -> Sentence:
    """Say how many incidents were recorded where and when."""
    return sentence(
        "{incident_count} {what} {incident_count:incident was|incidents were} recorded in {area}, "
        "{months}.",
        tables.in_all.row(0), what=study.what, area=study.data.area, months=study.data.months_name,
    )  # fmt: skip


def tile(study: WardStudy, tables: WardTables) -> Tile:
    """Answer how many were recorded, and whether that is a change."""
    row, years = tables.in_all.row(0), study.changes
    change, sign = what_changed(study, tables), ""
    if years.area is not None and years.area.baseline_count:
        sign = changes.sign(row)
        change = sentence(
            "{more} a day in {months} {than} a year earlier{sure}",
            months=years.months_name, sure=changes.how_sure(row, decimals=0),
            **changes.more_than(row),
        ).started()  # fmt: skip
    unit = sentence("{incident_count:incident|incidents}, {months}", row,
                    months=study.data.months_name)  # fmt: skip
    number = sentence("{incident_count}", row)
    return Tile(at_start(study.what), number, unit, change, sign, tables.by_month)


def where_most(study: WardStudy, tables: WardTables) -> Sentence:
    """Say how many incidents were recorded where and when, and which ward has the most."""
    all_wards, wards = tables.in_all.row(0), list(tables.by_ward)
    if not all_wards["incident_count"]:
        return how_many(study, tables)
    first = max(wards, key=lambda row: row["incident_count"])
    level = [row.name for row in wards if row["incident_count"] == first["incident_count"]]
    return sentence(
        "{area} had {incident_count} {what} {incident_count:incident|incidents} in {months}. "
        "{wards} had the most: {most}{each} ({share}).",
        all_wards, what=study.what, area=study.data.area, months=study.data.months_name,
        wards=listed(level), most=first.cell("incident_count"), share=share(first),
        each=" each" if len(level) > 1 else "",
    )  # fmt: skip


def what_changed(study: WardStudy, tables: WardTables) -> Sentence:
    """Say the change of the whole area, and whether it could be chance."""
    row, years = tables.in_all.row(0), study.changes
    if years.area is None:
        return sentence(changes.NO_YEAR_BEFORE)
    if years.area.baseline_count == 0:
        return changes.none_before(row, months=years.months_name, earlier=years.earlier_name)
    return sentence(
        "There were {more} {what} incidents a day in {months} {than} a year earlier{sure}",
        row, what=study.what, months=years.months_name, sure=changes.how_sure(row, decimals=0),
        **changes.more_than(row),
    ).started()  # fmt: skip


def not_compared(study: WardStudy) -> Sentence:
    """Say which months of the year before were not available; nothing where all were."""
    years, data = study.changes, study.data
    lacking = [each + -12 for each in data.period if each + -12 not in data.complete_months]
    if not lacking or not years.months:
        return Sentence()
    return sentence(
        "{lacking} {was} not available, so only {months} can be compared.",
        lacking=name_months(lacking), was="was" if len(lacking) == 1 else "were",
        months=years.months_name,
    )  # fmt: skip


def ward_differences(study: WardStudy, tables: WardTables) -> Sentence:
    """Say how many wards differ from the area's rate by more than chance."""
    row = tables.in_all.row(0)
    if not row["rated_ward_count"]:
        return sentence("Without a population no rates can be compared.")
    if not study.funnel.is_judged:
        return sentence(_NOT_JUDGED)
    if not row["above_ward_count"] + row["below_ward_count"]:
        return sentence("No ward's rate is clearly above or below the district's.")
    return sentence(
        "Wards really do differ: {above} of {rated_ward_count} {above_ward_count:is|are} clearly "
        "above the district's rate and {below} clearly below.",
        row, **{
            side: row.cell(f"{side}_ward_count") if row[f"{side}_ward_count"] else "none"
            for side in ("above", "below")
        },
    )  # fmt: skip


def clearly_apart(study: WardStudy, tables: WardTables) -> list[Sentence]:
    """Name the wards clearly above and below the area's rate."""
    return [
        sentence(
            "**Clearly {side}** {area}'s rate of {rate_per_1000} per 1,000: {wards}.",
            tables.in_all.row(0), side=side, wards=listed(names),
        )
        for side, names in (("above", study.funnel.above), ("below", study.funnel.below))
        if names
    ]  # fmt: skip


def funnel_reading(study: WardStudy, tables: WardTables) -> Sentence:
    """Name the wards clearly above and below, and say what clearly means."""
    if not study.funnel.ward_count:
        return sentence("The settings name no population, so no rates are shown.")
    if not study.funnel.is_judged:
        return sentence(_NOT_JUDGED)
    meaning = sentence(
        "“Clearly” means a difference that would arise by chance in fewer than one in a hundred "
        "wards with the district's own rate."
    )
    return joined([*clearly_apart(study, tables), meaning])


def change_reading(study: WardStudy, tables: WardTables) -> Sentence:
    """Say which months are compared."""
    years, row = study.changes, tables.in_all.row(0)
    if not years.months:
        return sentence("No month of the year before is available to compare with.")
    start = sentence(
        "Both years are complete: {now} is compared with {earlier}, per day."
        if len(years.months) == 12
        else "Only like calendar months that are complete in both years are compared: {now} with "
        "{earlier}, per day.",
        now=years.months_name, earlier=years.earlier_name,
    )  # fmt: skip
    return joined([start, placed.in_a_comparison(row, moved=years.moved)])


def variation(study: WardStudy, tables: WardTables) -> list[Sentence]:
    """Say how much counts as large vary, and what the verdicts are worth."""
    row = tables.in_all.row(0)
    if not study.changes.months:
        return []
    if not row.has("phi") and not row.has("most_phi"):
        return [sentence("Too few areas are available to tell a change from chance.")]
    whole = sentence(
        "There are too few other districts with enough incidents to tell whether the whole "
        "district's change is chance."
    )
    if row.has("phi"):
        whole = sentence(
            "Counts of districts as large vary {phi} times as much as chance alone ({learnt}), so "
            "the true change of the whole district may lie anywhere from {interval}.",
            row, learnt=changes.learnt_from(row, "area"),
            interval=interval(row, decimals=0),
        )  # fmt: skip
    wards = Sentence()
    if row.has("most_phi"):
        wards = sentence(
            "Counts of wards vary {least_phi} to {most_phi} times as much as chance, large ones "
            "the most.",
            row,
        )
    return [whole, wards, sentence(changes.FALSE_CLAIMS)]


def ward_changes(tables: WardTables) -> Sentence:
    """Say in which wards the change is clear."""
    clear = changes.clear_changes(tables.change_by_ward)
    none = "In none of the {ward_count} wards is the change clear"
    return sentence("The change is clear in {wards}" if clear else none, tables.in_all.row(0),
                    wards=clear)  # fmt: skip


def map_title(study: WardStudy, tables: WardTables) -> Sentence:
    """Say the finding of the map of wards."""
    rated = [row for row in tables.by_ward if row.has("rate_per_1000")]
    if rated:
        return sentence(
            "{name} has the highest {what} rate: {rate_per_1000} per 1,000 residents, {months}",
            max(rated, key=lambda row: row["rate_per_1000"]), what=study.what,
            months=study.data.months_name,
        )  # fmt: skip
    return sentence(
        "{name} has the most {what}: {incident_count} incident{incident_count:|s}, {months}",
        tables.by_ward.row(0), what=study.what, months=study.data.months_name,
    )  # fmt: skip


RATE_MAP_NOTE = (
    "In a town centre most people are visitors, so a high rate there does not mean that its "
    "residents are more at risk."
)
SURE_MAP_NOTE = (
    "▲ and ▼ mark a clear change: one larger than these counts usually vary. △ and ▽ could be "
    "chance."
)


def change_map_title(study: WardStudy, tables: WardTables) -> Sentence:
    """Say in which ward the incidents rose most, and in which they fell most."""
    known = sorted(
        (row for row in tables.change_by_ward or () if row.has("change_pct")),
        key=lambda row: row["change_pct"],
    )
    most = [
        sentence(f"{way} most in {{name}} ({{change_pct:.0f}}%)", row)
        for way, row in zip(("rose", "fell"), (known[-1:] + known[:1]), strict=False)
        if (row["change_pct"] > 0) == (way == "rose") and row["change_pct"]
    ]
    if not most:
        return sentence("{what} changed in no ward", what=study.what).started()
    return sentence("{what} {most}", what=study.what, most=listed(most)).started()


def change_map_note(study: WardStudy) -> Sentence:
    """Say which months the map of changes compares, and what it leaves open."""
    return sentence(
        "{months} compared with {earlier}, per day. Many of these changes could be chance: choose "
        "“How sure” to see which.",
        months=study.changes.months_name, earlier=study.changes.earlier_name,
    )  # fmt: skip


def trend_title(study: WardStudy, tables: WardTables) -> Sentence:
    """Say whether it is better or worse than a year earlier, where that can be said."""
    row, years = tables.in_all.row(0), study.changes
    if years.area is None or not years.area.baseline_count:
        return sentence(
            "{what} in {area} by month", what=study.what, area=study.data.area
        ).started()
    return sentence(
        "{what} in {area}: {more} a day in {months} {than} a year earlier{sure}",
        what=study.what, area=study.data.area, months=years.months_name,
        sure=changes.in_a_title(row), **changes.more_than(row),
    ).started()  # fmt: skip
