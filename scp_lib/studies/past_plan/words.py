"""Sentences about a plan of the past: what was published, and what is recorded since."""

from scp_lib.document.model import Row, Sentence, joined, listed, sentence
from scp_lib.document.naming import short_name
from scp_lib.document.phrases import change, share
from scp_lib.document.text import listed as words_listed
from scp_lib.periods import name_months
from scp_lib.settings.targets import History
from scp_lib.studies import placed
from scp_lib.studies.changes import how_sure, more_than, none_before
from scp_lib.studies.past_plan.study import PastArea, PastWardStudy
from scp_lib.studies.past_plan.tables import PastWardTables, PlanTables

OPEN_DATA_BEGIN = "December 2010"
"""The first month of data.police.uk."""


def published(tables: PlanTables) -> list[Sentence]:
    """Say what was reported, and that no count shows whether it was clear."""
    if tables.reported is None:
        return [sentence("No result of these targets was published.")]
    unknown = "No counts were published, so we cannot say whether any change was more than chance."
    return [sentence(unknown), *(_result(row) for row in tables.reported)]


def _result(row: Row) -> Sentence:
    target = sentence("no target")
    if row.has("asked_pct"):
        target = sentence("target: {change}", change=change(row, "asked_pct", decimals=0))
    return sentence(
        "{name}: {measure}, {change} reported for {months} ({target}).",
        row, change=change(row, decimals=0), target=target,
    )  # fmt: skip


def reported_reading(tables: PlanTables) -> Sentence:
    """Say for which results the choice of the area matters; nothing without a result."""
    if tables.reported is None:
        return Sentence()
    worst = [row.name for row in tables.reported if row["is_chosen_as_worst"]]
    if not worst:
        return sentence("The areas were not picked for their high counts.")
    return sentence(
        "{areas} {were} picked among the worst-affected areas. Such areas usually fall anyway in "
        "the following year: part of what was reported would have come anyway, and how "
        "large a part cannot be judged without counts.",
        areas=listed(worst), were="was" if len(worst) == 1 else "were",
    )  # fmt: skip


def asked_reading(tables: PlanTables) -> Sentence:
    """Say which of the target changes is the hardest to see."""
    rows = [row for row in tables.asked if row.has("needed_count")]
    if not rows:
        return sentence("No target was set.")
    return sentence(
        "A true change of {asked_pct:size.0}% is seen four times in five only where the baseline "
        "has {needed_count} incidents or more. A target should ask for a change that its counts "
        "can show, or count a larger area or a longer time.",
        max(rows, key=lambda row: row["needed_count"]),
    )


def source(history: History) -> Sentence:
    """Say where the declared figures were published."""
    return sentence("Source: {source}", source=history.source)


def findings(study: PastWardStudy, tables: PastWardTables) -> list[Sentence]:
    """Say what is recorded now on the ground of each ward, and that no count of then is known."""
    return [
        *(since_then(area, study, tables) for area in study.areas),
        no_counts_then(study, tables),
    ]


def since_then(area: PastArea, study: PastWardStudy, tables: PastWardTables) -> Sentence:
    """Say what is recorded now on the ground of an old ward, and how that changed."""
    said = sentence(
        "{name} had {then_count} {what} incident{then_count:|s} inside its old boundary in "
        "{months}.",
        tables.areas.row(study.areas.index(area)), what=short_name(area.crime_type),
        months=study.data.months_name,
    )  # fmt: skip
    row, found = _change_row(area, tables), next(iter(study.changes.values()))
    if row is None:
        return said + " No month of the year before is available to compare with."
    now, earlier = found.months_name, found.earlier_name
    if not row["baseline_count"]:
        return joined([said, none_before(row, months=now, earlier=earlier)])
    return said + sentence(
        " In {months} there were {more} a day {than} a year earlier{sure}",
        months=now, sure=how_sure(row, decimals=0), **more_than(row),
    )  # fmt: skip


def _change_row(area: PastArea, tables: PastWardTables) -> Row | None:
    """Return the change of what an area's target was about, on the ground of then."""
    wanted = area.name, area.then.ward_code, area.crime_type
    for row in tables.changes or ():
        if (row.text("area"), row.text("ward_code"), row.text("crime_type")) == wanted:
            return row
    return None


def no_counts_then(study: PastWardStudy, tables: PastWardTables) -> Sentence:
    """Say that the published results cannot be checked, and why."""
    results = [
        sentence("{change} in {name}", row, change=change(row, "reported_pct", decimals=0))
        for row in tables.areas
    ]
    return sentence(
        "{plan} reported {results}. Whether that lasted cannot be said: open data begin in "
        "{begin}.",
        plan=study.plan, results=listed(results), begin=OPEN_DATA_BEGIN,
    )  # fmt: skip


def placed_reading(study: PastWardStudy, tables: PastWardTables) -> Sentence:
    """Say what rows without a place do to the changes, where it matters."""
    said = []
    for area in study.areas:
        row = _change_row(area, tables)
        if row is not None:
            found = study.changes[area.then.vintage, area.crime_type]
            moved = [name for name in found.moved if name == area.then.ward_name]
            said.append(placed.in_a_comparison(row, moved=moved, area=area.name))
    return joined(said)


def where_it_is_now(area: PastArea, study: PastWardStudy, tables: PastWardTables) -> Sentence:
    """Say which ward and file are meant, and which ward is there today."""
    row, then = tables.areas.row(study.areas.index(area)), area.then
    renamed = f" {then.through} was the former name of {then.ward_name}." if then.through else ""
    lies = (
        "A ward of today is also called {now_ward}: {part} of the old ward's area and {incidents} "
        "of the incidents on its ground lie in it."
        if area.is_same_name
        else "No ward of today is called {then_ward}: {part} of its area and {incidents} of the "
        "incidents on its ground now lie in {now_ward}."
    )
    return sentence(
        "**{name}** is taken from the ward file of {then_vintage}, as {then_ward}.{renamed} " + lies
        + " The whole of {now_ward} had {now_count} incident{now_count:|s} of {crime_type} in "
        "{months}.",
        row, renamed=renamed, part=share(row, "area_pct"), incidents=share(row, "incident_pct"),
        months=study.data.months_name,
    )  # fmt: skip


def cannot_be_said(study: PastWardStudy) -> list[Sentence]:
    """Say what these counts do not show."""
    oldest = min(area.then.vintage for area in study.areas)
    said = [
        sentence(
            "No counts from the years of the plan exist in open data: data.police.uk begins in "
            "{begin}, and the months here are {months}.",
            begin=OPEN_DATA_BEGIN, months=name_months(study.data.complete_months),
        ),
        sentence(
            "Nothing here says why a count moved, or whether the plan had a part in it. How "
            "incidents are recorded has changed since then too."
        ),
        sentence(
            f"The oldest ward file used is of {oldest}. If a ward was redrawn between the plan and "
            "that year, its ground then was another one."
        ),
    ]  # fmt: skip
    if study.others:
        said.append(
            sentence(
                "Named in the plan and not followed here, because no ward file that is available "
                "has such a ward: {names}.",
                names=words_listed(study.others),
            )
        )
    return [*said, *missing_files(study)]


def missing_files(study: PastWardStudy) -> list[Sentence]:
    """Name the ward files of the settings that are not there."""
    return [
        sentence("The wards of {vintage} are missing: put {file} in raw/ons.",
                 vintage=str(file["vintage"]), file=file["file"])
        for file in study.data.built.record.get("ward_files", [])
        if not file["is_held"] and not file["district"]
    ]  # fmt: skip


def nothing_found(study: PastWardStudy) -> str:
    """Say why no area of the plan can be followed."""
    names = words_listed(study.others) if study.others else "it names no area with a result"
    missing = " ".join(each.text for each in missing_files(study))
    return (
        f"No ward file that is available has a ward that the plan names ({names}). {missing}"
    ).strip()


def map_title(study: PastWardStudy) -> Sentence:
    """Say the finding of the map."""
    parts = [
        f"{area.then.ward_name} keeps its name"
        if area.is_same_name
        else f"{area.then.ward_name} is now mostly in {area.now.ward_name}"
        for area in study.areas
    ]
    return listed(parts)


def change_title(tables: PastWardTables) -> Sentence:
    """Say in which of the rows the change is clear, by name."""
    clear = [row.name for row in tables.changes or () if row["is_beyond_chance"]]
    if not clear:
        return sentence("None of these changes is clear, on the wards of then or of today")
    return sentence("The change is clear in {rows}", rows=listed(clear))
