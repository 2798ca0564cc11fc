"""Sentences about one district beside the others of its force."""

from __future__ import annotations

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import at_start, short_name
from scp_lib.document.phrases import change, ordinal
from scp_lib.periods import Month
from scp_lib.studies import placed
from scp_lib.studies.changes import (
    FALSE_CLAIMS,
    NO_YEAR_BEFORE,
    clear_changes,
    how_sure,
    learnt_from,
)
from scp_lib.studies.districts.study import DistrictStudy
from scp_lib.studies.districts.tables import DistrictTables


def findings(study: DistrictStudy, tables: DistrictTables) -> list[Sentence]:
    """Return what stands at the head of the page."""
    return [
        own_count(study, tables),
        own_rate(study, tables),
        own_change(study, tables),
        own_mix(study, tables),
    ]


def own_count(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the district's count and share, and where it stands among the districts by count."""
    own, row = tables.by_district.row(study.area), tables.in_all.row(0)
    return sentence(
        "{area} had {count} recorded {what} incidents in {months}, by the district named in the "
        "police files: {share}% of the {total} in the {districts} districts compared, {most}. A "
        "count does not measure risk: districts differ in size.",
        area=study.area, count=own.cell("incident_count"), what=short_name(study.crime_type),
        months=study.months_name, share=own.cell("share_pct"), total=row.cell("incident_count"),
        districts=row.cell("district_count"), most=_most(row),
    )  # fmt: skip


def _most(row: Row) -> Sentence:
    """Say a place by count: the most, the 2nd most."""
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
    row = tables.by_type.row(study.crime_type)
    return sentence(
        "The rate per 1,000 residents was {here} in {area} and {there} in {others}: {difference}.",
        here=row.cell("rate_per_1000", decimals=1), area=study.area,
        there=row.cell("others_per_1000", decimals=1), difference=_difference(row),
        others=listed(name for name in study.rated if name != study.area),
    )  # fmt: skip


def _difference(row: Row) -> Sentence:
    """Say a difference of two figures: so many per cent lower or higher, or so many times."""
    if not row.has("difference_pct"):
        return sentence("no percentage (none there)")
    percent = row["difference_pct"]
    if percent > 100:
        return sentence("{times} times as high", times=row.cell("difference_times", decimals=1))
    size = row.size("difference_pct", decimals=1)
    return sentence("{size}% {side}", size=size, side="lower" if percent < 0 else "higher")


def own_change(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the district's change, whether it could be chance, and the change of all others."""
    if tables.changes is None:
        return sentence(NO_YEAR_BEFORE)
    own, row = tables.changes.row(study.area), tables.in_all.row(0)
    if not own["baseline_count"] or not row.has("others_change_pct"):
        return sentence(
            "No {what} before in {area} or elsewhere: no change in per cent.",
            what=short_name(study.crime_type), area=study.area,
        )  # fmt: skip
    return sentence(
        "{what} in {now} against {earlier}, per day: {change} in {area}, {others} in the other "
        "districts together. {sure}",
        what=at_start(short_name(study.crime_type)), now=study.change_name,
        earlier=study.earlier_name, change=change(own), area=study.area,
        others=change(row, "others_change_pct"), sure=how_sure(own),
    )  # fmt: skip


def own_mix(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say which crime type has the largest part, and how many first places chance gives."""
    row, top = tables.in_all.row(0), tables.mix.row(0)
    said = Sentence()
    if top.has("times") and top["times"] > 1:
        said = sentence(
            "Per 100 crimes, {type} is most above the middle district: {place} of {districts}, "
            "{times} times as much. ",
            type=short_name(top.name), place=ordinal(top, "rank"),
            districts=top.cell("district_count"), times=top.cell("times", decimals=1),
        )  # fmt: skip
    end = "in none of the {types} crime types."
    if study.first.first_count:
        end = "in {first} of {types} crime types. Chance alone gives about {expected}"
        end += (
            ", and so many hardly ever."
            if study.first.is_beyond_chance
            else ", so as many first places could be chance."
        )
    return said + sentence(
        "{area} is first " + end,
        area=study.area, types=row.cell("crime_type_count"), first=row.cell("first_count"),
        expected=row.cell("first_by_chance_count", decimals=0),
    )  # fmt: skip


def rate_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the finding of the chart of rates."""
    what = short_name(study.crime_type)
    rated = [row for row in tables.by_district if row.has("rate_per_1000")]
    rated.sort(key=lambda row: -row["rate_per_1000"])
    first = rated[0]
    return sentence(
        "{district} has the highest {what} rate of the {count} districts whose residents are "
        "known: {rate} per 1,000",
        district=first.name, what=what, count=tables.in_all.cell(0, "rated_count"),
        rate=first.cell("rate_per_1000", decimals=1),
    )  # fmt: skip


def rate_reading(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say for which districts rates are shown, and what smoothing does to them."""
    known, smoothing = Sentence(), Sentence()
    if {*study.names} - {*study.rated}:
        only = {0: "no rate is shown", 1: "only it has a rate"}
        known = sentence(
            "Residents are known for {known}, so {only}. The other districts have counts and "
            "changes.",
            known=listed(study.rated or ["no district"]),
            only=only.get(len(study.rated), "only they have a rate"),
        )  # fmt: skip
    smoothed, row = study.rates["smoothed_per_1000"].dropna(), tables.in_all.row(0)
    if len(smoothed) >= 2:
        are_alike = smoothed.max() - smoothed.min() < 1e-9
        smoothing = sentence(
            "Smoothed rates (empirical Bayes) are drawn towards the rate of all these districts "
            "together"
        ) + sentence(
            ", the more strongly the less they differ beyond chance. Here they differ no more than "
            "chance would do, so all are smoothed to {rate}."
            if are_alike
            else "; counts this large move by {move} per 1,000 at most.",
            rate=row.cell("smoothed_per_1000", decimals=2),
            move=row.cell("smoothed_move_per_1000", decimals=2),
        )
    return joined([known, smoothing])


def change_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say in which districts the change is clear."""
    what = short_name(study.crime_type)
    clear = clear_changes(tables.changes)
    if clear:
        return sentence("The change of {what} is clear in {districts}", what=what, districts=clear)
    return sentence(
        "In none of the {count} districts is the change of {what} clear: each could be chance",
        count=tables.in_all.cell(0, "district_count"), what=what,
    )  # fmt: skip


def change_reading(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say which months are compared, and how much more than chance counts vary."""
    if tables.changes is None:
        return sentence("No month of the year before is available, so no change can be shown.")
    row = tables.in_all.row(0)
    start = sentence(
        "Only like calendar months that are complete in both years are compared, per day: {now} "
        "with {earlier}.",
        now=study.change_name, earlier=study.earlier_name,
    )  # fmt: skip
    varied = [sentence("Too few districts are available to tell a change from chance.")]
    if row.has("phi"):
        varied = [
            sentence(
                "Counts of districts as large as {area} vary {phi} times as much as chance alone "
                "({learnt}). A dot is filled only where the change is clear even so, among all "
                "districts looked at together.",
                area=study.area, phi=row.cell("phi"),
                learnt=learnt_from(row, "own", others="districts"),
            ),
            sentence(FALSE_CLAIMS),
        ]  # fmt: skip
    unplaced = placed.in_a_comparison(row, moved=study.moved, area=study.area)
    return joined([start, *varied, unplaced])


def funnel_title(study: DistrictStudy) -> Sentence:
    """Say which districts lie outside the limits that the others set for them."""
    what, names = short_name(study.crime_type), study.changes["district_name"]
    outside, far_outside = (
        names[study.changes[limit]].tolist() for limit in ("is_outside_95", "is_outside_998")
    )
    if far_outside:
        return sentence(
            "By the change of {what}, outside the 99.8% limits of the others: {districts}",
            what=what, districts=listed(far_outside),
        )  # fmt: skip
    said = sentence(
        "No district's change of {what} lies outside the 99.8% limits of the others", what=what
    )
    if not outside:
        return said
    return said + sentence("; outside the 95% limits: {districts}", districts=listed(outside))


def funnel_reading(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say how to read the funnel, and how many districts lie outside by chance."""
    if study.change_funnel is None:
        return sentence("A funnel needs five districts with two years each.")
    row = tables.in_all.row(0)
    return sentence(
        "All districts together: {change} per day. The smaller a district, the more its change "
        "leaps about by chance. The bar shows where its change would lie if it had changed as the "
        "others did, with the thin line for the 99.8% limits. Of {count} districts, up to "
        "{outside} lie outside the 95% limits by chance.",
        change=change(row, "overall_pct"), count=row.cell("district_count"),
        outside=row.cell("outside_by_chance_count", decimals=1),
    )  # fmt: skip


def trend_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say in how many districts fewer incidents were recorded than a year before."""
    what, row = at_start(short_name(study.crime_type)), tables.in_all.row(0)
    if not row.has("newest_month"):
        return sentence(
            "{what} by month: no month is available together with the one a year before", what=what
        )
    month = Month.parse(row.text("newest_month"))
    return sentence(
        "{what} in {month}: fewer than in {earlier} in {fewer} of {count} districts",
        what=what, month=month.name, earlier=(month + -12).name,
        fewer=row.cell("fewer_count", decimals=0), count=row.cell("district_count"),
    )  # fmt: skip


def mix_title(study: DistrictStudy, tables: DistrictTables) -> Sentence:
    """Say the finding of the chart of crime types."""
    top = tables.mix.row(0)
    if not top.has("times") or top["times"] <= 1:
        return sentence("In no crime type is {area} above the middle district", area=study.area)
    return sentence(
        "{type} is the crime type in which {area} is most above the middle district: {place} of "
        "{districts}",
        type=at_start(short_name(top.name)), area=study.area, place=ordinal(top, "rank"),
        districts=top.cell("district_count"),
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
    own, what = table.row(study.area), short_name(study.crime_type)
    missing = Sentence()
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
            "Among {count} areas, itself and those listed as similar ({source}), {area} had {most} "
            "recorded {what} incidents: {incidents}. A count does not measure risk: areas differ "
            "in size.",
            count=own.cell("area_count"), source=similar.source, area=study.area,
            most=_most(own), what=what, incidents=own.cell("incident_count"),
        )
    ]  # fmt: skip
    if own["rated_count"] > 1 and own.has("rank"):
        said.append(
            sentence(
                "By rate it is {place} of the {count} whose residents are known; chance leaves "
                "open any place from {low} to {high}.",
                place=ordinal(own, "rank"), count=own.cell("rated_count"),
                low=own.cell("rank_low"), high=own.cell("rank_high"),
            )
        )  # fmt: skip
    return [*said, missing]
