"""A briefing chooses from the subjects' own studies, tables, words and pictures.

Nothing is computed or worded here: what the briefing says of a subject is what its page says, by
the same functions.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from scp_lib.document.model import Sentence, Table, as_sentence, joined
from scp_lib.document.parts import Document, Map, Picture, Section
from scp_lib.document.text import plain
from scp_lib.drawing.look import PAPER, drawn_for
from scp_lib.errors import MeasureError, ParameterError
from scp_lib.measures.verdicts import Verdict
from scp_lib.pack import about
from scp_lib.studies.crime_types import pictures as type_pictures
from scp_lib.studies.crime_types import words as type_words
from scp_lib.studies.crime_types.study import CrimeTypeStudy, crime_type_study
from scp_lib.studies.crime_types.tables import type_table
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots import words as spot_words
from scp_lib.studies.hot_spots.map import hot_spot_map
from scp_lib.studies.hot_spots.study import HotSpots, hot_spot_study
from scp_lib.studies.hot_spots.tables import HotSpotTables
from scp_lib.studies.quality import words as quality_words
from scp_lib.studies.quality.study import received
from scp_lib.studies.quality.tables import received_table
from scp_lib.studies.targets import pictures as target_pictures
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.study import TargetStudy, target_studies
from scp_lib.studies.targets.tables import TargetTables, by_priority
from scp_lib.studies.town_centre import pictures as centre_pictures
from scp_lib.studies.town_centre import words as centre_words
from scp_lib.studies.town_centre.study import TownCentreStudy, town_centre_study
from scp_lib.studies.town_centre.tables import TownCentreTables
from scp_lib.studies.wards import pictures as ward_pictures
from scp_lib.studies.wards import words as ward_words
from scp_lib.studies.wards.study import WardStudy, ward_study
from scp_lib.studies.wards.tables import WardTables
from scp_lib.tables.crime_types import ASB, VIOLENCE

_BEYOND = (
    "A change is called clear only where counts as large hardly ever move so much by chance. "
    "Everything else could be chance."
)
_RECORDED = (
    "The figures are what the police recorded. They say neither why a count moved nor what was "
    "never reported."
)


class Subjects(NamedTuple):
    """What the subjects of a briefing found, with their tables; None where one does not apply."""

    data: Dataset
    types: CrimeTypeStudy
    type_table: Table | None
    wards: tuple[WardStudy, WardTables]
    spots: tuple[HotSpots, HotSpotTables] | None
    centre: tuple[TownCentreStudy, TownCentreTables] | None
    targets: list[TargetStudy]
    target_tables: TargetTables | None
    priorities: dict[str, TargetTables]
    missing: str
    received: Table


def study_subjects(data: Dataset) -> Subjects:
    """Measure all that a briefing of the twelve months to a month covers.

    ParameterError if the settings do not report ASB, which a briefing begins with.
    """
    settings = data.settings
    if ASB not in settings.crime_types:
        raise ParameterError(
            f"partnerships/{settings.key}.toml: crime_types lacks '{ASB}', which a briefing "
            "begins with. Add it."
        )
    types, wards = crime_type_study(data), ward_study(data, crime_type=ASB)
    has_centre = settings.town_centre is not None and VIOLENCE in settings.crime_types
    centre = town_centre_study(data) if has_centre else None
    targets = target_studies(data)
    found, newest = received(data), data.month.name
    spots: HotSpots | None = None
    with suppress(MeasureError):  # no incident to map
        spots = hot_spot_study(data, crime_type=ASB)
    return Subjects(
        data=data,
        types=types,
        type_table=type_table(types),
        wards=(wards, WardTables(wards)),
        spots=(spots, HotSpotTables(spots)) if spots else None,
        centre=(centre, TownCentreTables(centre)) if centre else None,
        targets=targets,
        target_tables=TargetTables(targets, months_name=newest) if targets else None,
        priorities=by_priority(targets, months_name=newest),
        missing=found.missing,
        received=received_table(found, month=data.month, ward_count=len(data.wards)),
    )


def briefing(subjects: Subjects, *, audience: str) -> Document:
    """Put the briefing together: four questions, a part a subject and a priority, the rest."""
    data = subjects.data
    subjects_pages = (_types, _wards, _hot_spots, _town_centre, _priorities)
    with drawn_for(PAPER):
        pages = [page for pages_of in subjects_pages for page in pages_of(subjects)]
    drawn = [each for page in pages for each in page.drawn]
    summary, sections = _summary(subjects), [page.section for page in pages]
    said = [each for part in (*summary, *sections) for each in part.sentences]
    shown = [table for page in pages for table in page.tables]
    tables = _all_tables([*shown, subjects.received], said, drawn)
    record = data.built.record["inputs"]
    has = {"has_hot_spots": subjects.spots is not None, "has_targets": bool(subjects.targets)}
    return Document(
        title=f"Community safety in {data.area}",
        facts=about.facts_of(data, audience=audience),
        summary=summary,
        sections=sections,
        tables=tables,
        inputs={
            name: [record[place]["file"] for place in data.built.inputs_of(table.made_from)]
            for name, table in tables.items()
        },
        pictures={each.name: each for each in drawn if isinstance(each, Picture)},
        maps={each.picture.name: each for each in drawn if isinstance(each, Map)},
        methods=about.explained("methods", **has),
        caveats=about.caveats_of(data, missing=subjects.missing),
        glossary=about.explained("glossary", **has),
    )


class _Page(NamedTuple):
    """A page of the briefing, with the tables and the pictures that stand on it."""

    section: Section
    tables: tuple[Table, ...]
    drawn: tuple[Picture | Map, ...]


def _page(
    title: str,
    sentences: Iterable[Sentence],
    *,
    tables: Iterable[Table | None],
    drawn: Iterable[Picture | Map | None],
) -> _Page:
    shown = tuple(table for table in tables if table is not None and len(table))
    pictures = tuple(each for each in drawn if each is not None)
    names = tuple(each.name for each in _stills(pictures))
    said = tuple(each for each in sentences if each)
    section = Section(title, said, names, tuple(table.name for table in shown))
    return _Page(section, shown, pictures)


def _stills(drawn: Iterable[Picture | Map]) -> list[Picture]:
    return [each.picture if isinstance(each, Map) else each for each in drawn]


def _all_tables(
    shown: Iterable[Table], said: Iterable[Sentence], drawn: Iterable[Picture | Map]
) -> dict[str, Table]:
    pictures = _stills(drawn)
    behind = [table for picture in pictures for table in picture.tables]
    words = [*said, *(each for picture in pictures for each in (picture.title, picture.alt))]
    words += [as_sentence(w) for table in (*behind, *shown) for w in (table.title, table.foot)]
    tables: dict[str, Table] = {}
    for table in (*shown, *behind, *(table for each in words for table in each.tables)):
        if len(table):
            tables.setdefault(table.name, table)
    return tables


def _summary(subjects: Subjects) -> list[Section]:
    answers = {
        "What changed?": _what_changed(subjects),
        "Where?": _where(subjects),
        "Are the targets met?": _targets_met(subjects),
        "How sure are we?": _how_sure(subjects),
    }
    return [Section(title, tuple(each for each in said if each)) for title, said in answers.items()]


def _what_changed(subjects: Subjects) -> list[Sentence]:
    if subjects.type_table is None:
        return [ward_words.what_changed(*subjects.wards)]
    part = [type_words.compared_months(subjects.types)] if subjects.types.is_part_year else []
    return [*part, *type_words.changes(subjects.types, subjects.type_table)]


def _where(subjects: Subjects) -> list[Sentence]:
    said = [ward_words.where_most(*subjects.wards), *ward_words.clearly_apart(*subjects.wards)]
    if subjects.spots:
        said.append(spot_words.how_many(*subjects.spots))
    if subjects.centre:
        said.append(centre_words.how_much(subjects.centre[1]))
    return said


def _targets_met(subjects: Subjects) -> list[Sentence]:
    if subjects.target_tables is None:
        return [as_sentence("No target is set.")]
    return [
        target_words.verdict_counts(subjects.target_tables),
        *target_words.findings(subjects.target_tables),
        as_sentence(target_words.MEANING),
        target_words.depending(subjects.target_tables),
        target_words.not_agreed(subjects.targets),
    ]


def _how_sure(subjects: Subjects) -> list[Sentence]:
    said = [as_sentence(_BEYOND)]
    if subjects.type_table is not None:
        said.append(type_words.variation(subjects.type_table))
    complete = quality_words.months_complete(subjects.received, missing=subjects.missing)
    without_place = quality_words.without_place(subjects.received)
    return [*said, joined([complete, without_place]), as_sentence(_RECORDED)]


def _types(subjects: Subjects) -> Iterator[_Page]:
    types, table = subjects.types, subjects.type_table
    if table is not None:
        yield _page(
            "ASB and crime, type by type",
            [
                type_words.compared_months(types),
                *type_words.changes(types, table),
                as_sentence(
                    "Types are as recorded by the police. ASB is counted separately from crime."
                ),
            ],
            tables=[table],
            drawn=[type_pictures.type_chart(subjects.data, types, table)],
        )


def _wards(subjects: Subjects) -> Iterator[_Page]:
    data, (study, tables) = subjects.data, subjects.wards
    yield _page(
        "ASB by ward",
        [
            ward_words.where_most(study, tables),
            ward_words.ward_differences(study, tables),
            ward_words.funnel_reading(study, tables),
            ward_words.ward_changes(tables) + "." if tables.change_by_ward else Sentence(),
            as_sentence(tables.by_ward.caveat),
        ],
        tables=[tables.by_ward, tables.change_by_ward],
        drawn=[
            ward_pictures.rate_map(data, study, tables),
            ward_pictures.month_chart(data, study, tables),
        ],
    )


def _hot_spots(subjects: Subjects) -> Iterator[_Page]:
    if subjects.spots:
        study, tables = subjects.spots
        yield _page(
            "Hot spots of ASB",
            [*spot_words.findings(study, tables), as_sentence(tables.areas.caveat)],
            tables=[tables.areas, tables.by_ward],
            drawn=[hot_spot_map(subjects.data, study, tables, is_simple=True)],
        )


def _town_centre(subjects: Subjects) -> Iterator[_Page]:
    if subjects.centre:
        data, (study, tables) = subjects.data, subjects.centre
        yield _page(
            "Violence in the town centre",
            [
                centre_words.how_much(tables),
                centre_words.most_kinds(tables),
                centre_words.points_reading(tables),
                as_sentence(tables.in_all.caveat),
            ],
            tables=[tables.by_kind],
            drawn=[
                centre_pictures.points_map(data, study, tables),
                centre_pictures.month_chart(data, study, tables),
            ],
        )


def _priorities(subjects: Subjects) -> Iterator[_Page]:
    for priority, tables in subjects.priorities.items():
        yield _page(
            f"Priority: {plain(priority)}",
            target_words.of_priority(tables),
            tables=[tables.progress],
            drawn=[
                target_pictures.path_picture(subjects.data, each)
                for each in tables.targets
                if each.answer.verdict is Verdict.IN_PROGRESS
            ],
        )
