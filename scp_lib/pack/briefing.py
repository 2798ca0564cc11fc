"""A briefing chooses from the subjects' own studies, tables, words and pictures.

Nothing is computed or worded here: what the briefing says of a subject is what its page says, by
the same functions.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import NamedTuple

from scp_lib.document.model import Sentence, Table, as_sentence, joined, sentence
from scp_lib.document.parts import Document, Map, Picture, Question, Section, Tile
from scp_lib.document.text import plain
from scp_lib.drawing.look import HALF, PAPER, drawn_for
from scp_lib.errors import MeasureError, ParameterError
from scp_lib.measures.verdicts import Verdict
from scp_lib.pack import about
from scp_lib.pack.questions import asked
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
from scp_lib.studies.targets import not_agreed
from scp_lib.studies.targets import pictures as target_pictures
from scp_lib.studies.targets import words as target_words
from scp_lib.studies.targets.study import target_studies
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

_RECORDED = (
    "These are the incidents that the police recorded. They do not explain changes or include "
    "unreported incidents."
)
_ASB = "ASB is anti-social behaviour."
_TYPES = "Types are as recorded by the police. ASB is counted separately from crime."
_CENTRE = "town centre"
"""As the settings name it for a target."""
ANNEX = "Annex: tables and methods"


class Subjects(NamedTuple):
    """What the subjects of a briefing found, with their tables; None where one does not apply.

    ``agreed`` are the agreed targets, ``counts`` those behind targets that nobody has agreed to.
    """

    data: Dataset
    types: CrimeTypeStudy
    type_table: Table | None
    wards: tuple[WardStudy, WardTables]
    spots: tuple[HotSpots, HotSpotTables] | None
    centre: tuple[TownCentreStudy, TownCentreTables] | None
    agreed: TargetTables | None
    agreed_by_priority: dict[str, TargetTables]
    counts: Table | None
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
    agreed = [study for study in targets if study.setting.is_agreed]
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
        agreed=TargetTables(agreed, months_name=newest) if agreed else None,
        agreed_by_priority=by_priority(agreed, months_name=newest),
        counts=not_agreed.counts_table(targets),
        missing=found.missing,
        received=received_table(found, month=data.month, ward_count=len(data.wards)),
    )


def briefing(subjects: Subjects, *, audience: str) -> Document:
    """Put the briefing together: the first page, a page a subject, the annex."""
    data = subjects.data
    pages_of = (_wards, _hot_spots, _town_centre, _targets, _annex)
    with drawn_for(PAPER):
        pages = [page for page_of in pages_of for page in page_of(subjects)]
        at_front, beside = _at_front(subjects), _beside(subjects)
    drawn = [*at_front, *(each for page in pages for each in page.drawn), *beside]
    summary, tiles, sections = (
        _summary(subjects),
        _tiles(subjects),
        [page.section for page in pages],
    )
    said = [*summary, *(part for tile in tiles for part in (tile.number, tile.unit, tile.change))]
    said += [each for section in sections for each in section.sentences]
    shown = [table for page in pages for table in page.tables]
    tables = _all_tables([*shown, subjects.received], said, drawn)
    record = data.built.record["inputs"]
    has = {"has_hot_spots": subjects.spots is not None, "has_targets": subjects.agreed is not None}
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
        tiles=tiles,
        at_front=[each.name for each in _stills(at_front)],
        questions=_questions(subjects),
    )


class _Page(NamedTuple):
    """A part of the briefing, with the tables and the pictures that stand in it."""

    section: Section
    tables: tuple[Table, ...]
    drawn: tuple[Picture | Map, ...]


def _page(
    title: str,
    sentences: Iterable[Sentence],
    *,
    tables: Iterable[Table | None] = (),
    drawn: Iterable[Picture | Map | None] = (),
    level: int = 1,
    on_new_page: bool = False,
    fills: bool = False,
) -> _Page:
    shown = tuple(table for table in tables if table is not None and len(table))
    pictures = tuple(each for each in drawn if each is not None)
    names = tuple(each.name for each in _stills(pictures))
    said = tuple(each for each in sentences if each)
    section = Section(
        title, said, names, tuple(table.name for table in shown), level, on_new_page, fills
    )
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


def _summary(subjects: Subjects) -> list[Sentence]:
    compared = ward_words.not_compared(subjects.wards[0])
    said = [
        joined([ward_words.where_most(*subjects.wards), as_sentence(_ASB)]),
        joined([ward_words.what_changed(*subjects.wards), compared]),
    ]
    if subjects.type_table is not None:
        said += type_words.change_of(subjects.types, subjects.type_table, VIOLENCE)
    if subjects.spots:
        said.append(joined(spot_words.findings(*subjects.spots)[:2]))
    said.append(_targets_in_short(subjects))
    complete = quality_words.months_complete(subjects.received, missing=subjects.missing)
    said.append(joined([complete, as_sentence(_RECORDED)]))
    return [each for each in said if each]


def _questions(subjects: Subjects) -> list[Question]:
    changed = [ward_words.what_changed(*subjects.wards)]
    if subjects.type_table is not None:
        changed += type_words.change_of(subjects.types, subjects.type_table, VIOLENCE)
    tables, centre = subjects.wards[1], []
    if subjects.centre:
        agreed = subjects.agreed.targets if subjects.agreed else ()
        centre = [
            centre_words.how_much(subjects.centre[1]),
            *(
                not_agreed.counts(row)
                for row in subjects.counts or ()
                if row.text("area") == _CENTRE
            ),
            as_sentence("Counts alone do not show whether a change could be chance."),
            *(
                centre_words.of_target(each)
                for each in agreed
                if each.study.setting.area == _CENTRE and each.answer.is_measured
            ),
        ]
    wards = ward_words.clearly_apart(*subjects.wards)
    if tables.change_by_ward:
        wards = [*wards, ward_words.ward_changes(tables)]
    return asked(
        area=subjects.data.area,
        changed=changed,
        wards=wards,
        centre=centre,
        targets=[_targets_in_short(subjects)],
        complete=[quality_words.months_complete(subjects.received, missing=subjects.missing)],
    )


def _targets_in_short(subjects: Subjects) -> Sentence:
    if subjects.agreed is None:
        return as_sentence(not_agreed.NO_TARGET)
    return sentence("Targets: {verdicts}", verdicts=target_words.verdict_counts(subjects.agreed))


def _tiles(subjects: Subjects) -> list[Tile]:
    made = [ward_words.tile(*subjects.wards)]
    if subjects.centre:
        tables = subjects.centre[1]
        targets = subjects.agreed.targets if subjects.agreed else ()
        here = [each for each in targets if each.study.setting.area == _CENTRE]
        tile = centre_words.tile(tables, here)
        made.append(tile if tile.change else tile._replace(change=centre_words.most_kinds(tables)))
    if subjects.spots:
        made.append(spot_words.tile(*subjects.spots))
    agreed = subjects.agreed
    return [*made, target_words.tile(agreed) if agreed else not_agreed.tile()]


def _at_front(subjects: Subjects) -> list[Picture | Map]:
    """Draw the map and the trend, and once more without their words, for half a page each."""
    data, of_wards = subjects.data, subjects.wards
    view = ward_pictures.rate_map(data, *of_wards)
    trend = ward_pictures.month_chart(data, *of_wards)
    with drawn_for(HALF):
        bare = ward_pictures.rate_map(data, *of_wards).picture.bare
        trend = trend._replace(bare=ward_pictures.month_chart(data, *of_wards).bare)
    return [view._replace(picture=view.picture._replace(bare=bare)), trend]


def _beside(subjects: Subjects) -> list[Picture]:
    """Draw the charts that have no room in the briefing: files and slides of their own."""
    data, drawn = subjects.data, []
    if subjects.type_table is not None:
        drawn.append(type_pictures.type_chart(data, subjects.types, subjects.type_table))
    if subjects.centre:
        drawn.append(centre_pictures.month_chart(data, *subjects.centre))
    return drawn


def _wards(subjects: Subjects) -> Iterator[_Page]:
    data, (study, tables) = subjects.data, subjects.wards
    changed = ward_words.ward_changes(tables) + "." if tables.change_by_ward else Sentence()
    yield _page(
        "Wards",
        [
            ward_words.funnel_reading(study, tables),
            changed,
            as_sentence(tables.by_ward.caveat),
        ],
        tables=[tables.by_ward],
        drawn=[ward_pictures.rate_chart(data, study, tables) if study.population else None],
        on_new_page=True,
        fills=True,
    )


def _hot_spots(subjects: Subjects) -> Iterator[_Page]:
    if subjects.spots:
        study, tables = subjects.spots
        yield _page(
            "Hot spots of ASB",
            [*spot_words.findings(study, tables), as_sentence(tables.areas.caveat)],
            drawn=[hot_spot_map(subjects.data, study, tables, is_simple=True)],
            on_new_page=True,
            fills=True,
        )


def _town_centre(subjects: Subjects) -> Iterator[_Page]:
    if subjects.centre:
        data, (study, tables) = subjects.data, subjects.centre
        yield _page(
            "Violence in the town centre",
            [centre_words.how_much(tables), centre_words.points_reading(tables)],
            drawn=[centre_pictures.points_map(data, study, tables)],
            on_new_page=subjects.spots is None,
            fills=True,
        )


def _targets(subjects: Subjects) -> Iterator[_Page]:
    """A place for each priority of the plan: its agreed targets, or that it has none."""
    said, agreed = [_targets_in_short(subjects)], subjects.agreed_by_priority
    if subjects.agreed is not None:
        said += [as_sentence(target_words.MEANING), target_words.depending(subjects.agreed)]
    yield _page("Targets and priorities", said, on_new_page=True)
    counts = list(subjects.counts or ())
    settings = subjects.data.settings
    for priority in dict.fromkeys([*settings.priorities, *(t.priority for t in settings.targets)]):
        tables = agreed.get(priority)
        own = [not_agreed.counts(row) for row in counts if row.text("priority") == priority]
        words = target_words.of_priority(tables) if tables else [not_agreed.of_priority(own)]
        targets = tables.targets if tables else ()
        yield _page(
            f"Priority: {plain(priority)}",
            [*words, *own],
            drawn=[
                target_pictures.path_picture(subjects.data, each)
                for each in targets
                if each.answer.verdict is Verdict.IN_PROGRESS
            ],
            level=2,
        )
    if subjects.agreed is not None:
        yield _page("All agreed targets", [], tables=[subjects.agreed.progress], level=2)


def _annex(subjects: Subjects) -> Iterator[_Page]:
    ward_tables = subjects.wards[1]
    yield _page(ANNEX, [])
    if subjects.spots:
        tables = subjects.spots[1]
        said = [spot_words.how_many(*subjects.spots)]
        yield _page("Hot-spot areas", said, tables=[tables.areas], level=2)
    if subjects.centre:
        centre = subjects.centre[1]
        yield _page(
            "The town centre",
            [centre_words.most_kinds(centre), as_sentence(centre.in_all.caveat)],
            tables=[centre.by_kind],
            level=2,
        )
    types, table = subjects.types, subjects.type_table
    if table is not None:
        yield _page(
            "Types of incident",
            [*type_words.changes(types, table), as_sentence(_TYPES)],
            tables=[table],
            level=2,
        )
    if ward_tables.change_by_ward is not None:
        said = [ward_words.ward_changes(ward_tables) + "."]
        yield _page("Changes by ward", said, tables=[ward_tables.change_by_ward], level=2)
