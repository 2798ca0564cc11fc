"""Sentences about one district and the others of its force."""

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import at_start, short_name
from scp_lib.document.phrases import change, ordinal
from scp_lib.periods import Month
from scp_lib.studies import changes, placed
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.districts.tables import INSIDE, OUTSIDE, DistrictTables, rated_others


def findings(study: DistrictStudy, tables: DistrictTables) -> list[Sentence]:
    """Return what stands at the head of the page."""
    return [say(study, tables) for say in (own_count, own_rate, both_changes, own_mix)]


def own_count(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the district's count and share, and where it stands among the districts by count."""
    own, row = tables.by_district.row(study.area), tables.in_all.row(0)
    return sentence(
        "Of {districts} districts, {name} had {most} recorded {what} incidents in {months}: "
        "{share_pct}% of all.",
        own, what=study.what, months=study.data.months_name, most=_most(row),
        districts=row.cell("district_count"),
    )  # fmt: skip


def _most(row: Row) -> Sentence:
    if row["count_place"] == 1:
        return sentence("the most")
    return sentence("the {place} most", place=ordinal(row, "count_place"))


def own_rate(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Compare the district's rate with those of the others whose residents are known."""
    if tables.by_type is None:
        return sentence(
            "No rates can be compared: residents are not known for two districts. The other "
            "figures need none."
        )
    row, against = tables.by_type.row(study.crime_type), tables.by_district.row(study.area)
    return sentence(
        "The rate per 1,000 residents was {rate_per_1000:.1f} in {area} and {others_per_1000:.1f} "
        "in {others}: {difference}.",
        row, area=study.area, others=rated_others(study, tables.in_all.row(0)),
        difference=_difference(row, funnel=against.text("against_all")),
    )  # fmt: skip


def _difference(row: Row, *, funnel: str) -> Sentence:
    """Say how far two rates differ and how sure that is: clear only outside the usual range."""
    if not row.has("difference_pct"):
        return sentence("no percentage (none there)")
    rates = ("rate_per_1000", "others_per_1000")
    sure = ", but could be chance"
    if not row["low_pct"] <= 0 <= row["high_pct"]:
        sure = {
            OUTSIDE: ", more than districts usually differ",
            INSIDE: ", but could be chance, as districts often differ as much",
        }.get(funnel, "; there are too few districts to tell whether that is usual")
    elif len({row.cell(column, decimals=1).printed for column in rates}) == 1:
        return sentence("there may be no real difference")
    return sentence("{size}{sure}", size=_as_high(row), sure=sure)


def _as_high(row: Row) -> Sentence:
    """Say a difference: per cent lower or higher, or times as high."""
    if row["difference_pct"] > 100:
        return sentence("{difference_times:.1f} times as high", row)
    side = "lower" if row["difference_pct"] < 0 else "higher"
    return sentence("{difference_pct:size.1}% {side}", row, side=side)


def both_changes(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the district's own change and how sure it is, then that of the others together."""
    if tables.changes is None:
        return sentence(changes.NO_YEAR_BEFORE)
    own, row = tables.changes.row(study.area), tables.in_all.row(0)
    said, others = sentence("No {what} before here.", what=study.what), sentence("none before")
    if own.has("change_pct"):
        said = sentence(
            "{area} had {more} {what} incidents a day in {now} {than} a year earlier{sure}",
            area=study.area, what=study.what, now=study.change_name,
            sure=changes.how_sure(own, decimals=0), **changes.more_than(own),
        )  # fmt: skip
    if row.has("others_change_pct"):
        found = changes.more_than(row, "others_change_pct")
        as_then = "" if found["than"] == "than" else " as then"
        others = sentence("{more}{as_then}", more=found["more"], as_then=as_then)
    return joined([said, sentence("The other districts together had {others}.", others=others)])


def own_mix(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say which crime type is furthest above the middle district."""
    top = tables.mix.row(0)
    if not top.has("times") or top["times"] <= 1:
        return Sentence()
    return sentence(
        "Per 100 crimes, {type} is most above the middle district: {times:.1f} times as much.",
        top, type=short_name(top.name),
    )  # fmt: skip


def first_places(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say in how many crime types the district is first, and in how many by chance."""
    row = tables.in_all.row(0)
    if not study.first.first_count:
        return sentence("{name} is first in none of the {crime_type_count} crime types.", row)
    is_more = study.first.is_beyond_chance
    return sentence(
        "{name} is first in {first_count} of {crime_type_count} crime types. Chance alone gives "
        "about {first_by_chance_count:.0f}, {so}.",
        row, so="and so many hardly ever" if is_more else "so as many first places could be chance",
    )  # fmt: skip


def rate_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the finding of the chart of rates."""
    rated = [row for row in tables.by_district if row.has("rate_per_1000")]
    return sentence(
        "{name} has the highest {what} rate of the {count} districts whose residents are known: "
        "{rate_per_1000:.1f} per 1,000",
        max(rated, key=lambda row: row["rate_per_1000"]), what=study.what,
        count=tables.in_all.cell(0, "rated_count"),
    )  # fmt: skip


def rate_reading(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say for which districts rates are shown, and what smoothing does to them."""
    known, smoothing = Sentence(), Sentence()
    if {*study.names} - {*study.rated}:
        known = sentence(
            "Residents are not known for every district. Rates are shown for: {known}. The others "
            "have counts and changes.",
            known=listed(study.rated or ["none"]),
        )
    smoothed, row = study.rates["smoothed_per_1000"].dropna(), tables.in_all.row(0)
    if len(smoothed) >= 2:
        are_alike = smoothed.max() - smoothed.min() < 1e-9
        smoothing = sentence(
            "Smoothed rates are drawn towards the rate of all these districts together"
        ) + sentence(
            ". These districts differ no more than chance would explain, so all have the same "
            "smoothed rate: {smoothed_per_1000:.2f}."
            if are_alike
            else ". Here they move by {smoothed_move_per_1000:.2f} per 1,000 at most.",
            row,
        )
    return joined([known, smoothing, _other_residents(study)])


def _other_residents(study: DistrictStudy) -> str:
    """Say why the pages on wards may print another rate; nothing where they would not."""
    wards = study.data.settings.population
    if wards is None or study.area not in study.rated or wards.year == study.residents_year:
        return ""
    return (
        f"The pages on wards use residents of mid-{wards.year}, so their rate for {study.area} can "
        "differ slightly."
    )


def change_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say in which districts the change is clear."""
    clear = changes.clear_changes(tables.changes)
    return sentence(
        "The change of {what} is clear in {districts}"
        if clear
        else "In none of the {district_count} districts is the change of {what} clear",
        tables.in_all.row(0), what=study.what, districts=clear,
    )  # fmt: skip


def change_reading(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say which months are compared."""
    if tables.changes is None:
        return sentence("No month of the year before is available, so no change can be shown.")
    row = tables.in_all.row(0)
    start = sentence(
        "Only like calendar months that are complete in both years are compared, per day: {now} "
        "with {earlier}.",
        now=study.change_name, earlier=study.earlier_name,
    )  # fmt: skip
    return joined([start, placed.in_a_comparison(row, moved=study.moved, area=study.area)])


def variation(tables: DistrictTables) -> list[Sentence]:
    """Say how much counts as large vary, and what the verdicts are worth."""
    row = tables.in_all.row(0)
    if tables.changes is None:
        return []
    if not row.has("phi"):
        return [sentence("Too few districts are available to tell a change from chance.")]
    return [
        sentence(
            "Counts of districts as large as {name} vary {phi} times as much as chance alone "
            "({learnt}). A dot is filled only where the change is clear even so, among all "
            "districts looked at together.",
            row, learnt=changes.learnt_from(row, "own"),
        ),
        sentence(changes.FALSE_CLAIMS),
    ]  # fmt: skip


def funnel_title(study: DistrictStudy) -> Sentence:
    """Say which districts lie outside the limits that the others set for them."""
    what, names = study.what, study.changes["district_name"]
    outside, far_outside = (
        names[study.changes[limit]].tolist() for limit in ("is_outside_95", "is_outside_998")
    )
    if far_outside:
        return sentence(
            "The change of {what} is outside the 99.8% limits of the others in {districts}",
            what=what, districts=listed(far_outside),
        )  # fmt: skip
    said = sentence(
        "No district's change of {what} is outside the 99.8% limits of the others", what=what
    )
    if not outside:
        return said
    return said + sentence(
        ", but {districts} {is} outside the 95% limits",
        districts=listed(outside),
        **{"is": "is" if len(outside) == 1 else "are"},
    )


def funnel_reading(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say how to read the funnel, and how many districts are outside it by chance."""
    if study.change_funnel is None:
        return sentence("A funnel needs five districts with two years each.")
    row = tables.in_all.row(0)
    return sentence(
        "All districts together had {change} per day. The smaller a district, the more its change "
        "varies by chance. The bar shows where its change would be if it had changed as the "
        "others did, with the thin line for the 99.8% limits. Of {district_count} districts, up "
        "to {outside_by_chance_count:.1f} are outside the 95% limits by chance.",
        row, change=change(row, "overall_pct"),
    )  # fmt: skip


def trend_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say in how many districts fewer incidents were recorded than a year before."""
    what, row = at_start(study.what), tables.in_all.row(0)
    if not row.has("newest_month"):
        return sentence(
            "{what} by month: no month is available together with the one a year before", what=what
        )
    month = Month.parse(row.text("newest_month"))
    return sentence(
        "{what} in {month}: fewer than in {earlier} in {fewer_count:.0f} of {district_count} "
        "districts",
        row, what=what, month=month.name, earlier=(month + -12).name,
    )  # fmt: skip


def mix_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the finding of the chart of crime types."""
    top = tables.mix.row(0)
    if not top.has("times") or top["times"] <= 1:
        return sentence("In no crime type is {area} above the middle district", area=study.area)
    return sentence(
        "{type} is the crime type furthest above the middle district: {area} ranks {place} of "
        "{district_count}",
        top, type=at_start(short_name(top.name)), area=study.area, place=ordinal(top, "rank"),
    )  # fmt: skip


def mix_reading() -> Sentence:
    """Say how the mix is made and what it does not say."""
    return sentence(
        "Each figure is per 100 crimes recorded in the same district, so no population is needed. "
        "ASB is not a crime: it is in no district's crimes, and its own figure is ASB incidents "
        "for each 100 crimes. A type may take a larger part because there is more of it, or "
        "because there is less of the rest, or because it is recorded more readily. Some type is "
        "always the highest: a place is a question, not a finding."
    )


def similar_reading(study: DistrictStudy, tables: DistrictTables) -> list[Sentence]:
    """Say where the district stands among the areas listed as similar, and which are missing."""
    similar, table = study.similar, tables.similar
    if similar is None or table is None:
        return [
            sentence(
                "The settings list no similar areas, such as CIPFA's nearest neighbours, so the "
                "district is compared with those of its force alone."
            )
        ]
    own, missing = table.row(study.area), Sentence()
    if similar.missing:
        missing = sentence(
            "Not compared, because their rows were not received for all of these months: "
            "{missing}. Months of their force may be missing among the downloads.",
            missing=listed(similar.missing),
        )
    if len(table) == 1:
        none = sentence("None of the areas listed as similar ({source}) can be compared.",
                        source=similar.source)  # fmt: skip
        return [none, missing]
    said = [
        sentence(
            "Among {area_count} areas, itself and those listed as similar ({source}), {name} had "
            "{most} recorded {what} incidents: {incident_count}. A count does not measure risk: "
            "areas differ in size.",
            own, source=similar.source, most=_most(own), what=study.what,
        )
    ]  # fmt: skip
    if own["rated_count"] > 1 and own.has("rank"):
        said.append(
            sentence(
                "By rate it is {place} of the {rated_count} whose residents are known; it could be "
                "anywhere from {rank_low} to {rank_high}.",
                own, place=ordinal(own, "rank"),
            )
        )  # fmt: skip
    return [*said, missing]
