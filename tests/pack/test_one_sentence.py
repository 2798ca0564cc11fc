"""What a page and the briefing both say of a subject, they say in the same words and figures."""

from __future__ import annotations

import ast
import functools
import inspect
import json
import re
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from scp_lib.build.build import build
from scp_lib.document.model import Cell, Sentence, as_sentence
from scp_lib.document.parts import Section
from scp_lib.notebook import Page
from scp_lib.pack import briefing
from scp_lib.pack.parts import text_sentences
from scp_lib.pack.read_back import CELL, MARK, one_line, read_page
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.hot_spots import study as spot_studies
from scp_lib.studies.targets import study as target_studies
from scp_lib.studies.town_centre import study as centre_studies
from scp_lib.studies.wards import study as ward_studies
from scp_lib.tables.crime_types import ASB, VIOLENCE
from tests.example_report import ROOT

PAGES = ("10_asb_by_ward", "11_asb_hotspots", "20_target_progress", "21_town_centre_violence",
         "90_data_quality")  # fmt: skip
MONTHS = ("2025-03", "2025-04", "2025-06", "2025-08", "2025-09", "2025-10", "2025-11", "2025-12")
DRAWN = {"pictures", "target_pictures", "hot_spot_map", "place_cards"}
SAID = {"target_card", "target_table", "ward_change_chart"}
"""Cards and charts that say what the briefing says in words."""
DRAWERS = ("type_pictures", "ward_pictures", "centre_pictures", "target_pictures")
LEAST = 20
SHARED = (
    (ward_studies, "ward_study"),
    (spot_studies, "hot_spot_study"),
    (centre_studies, "town_centre_study"),
    (target_studies, "target_studies"),
)
"""Studies that a page and the briefing both make."""
CHANGE = r"(#% (fewer|more)|the same)"
ALONE = tuple(
    re.compile(pattern.replace("#", f"{MARK}[^{MARK}]*{MARK}"))
    for pattern in (  # changes by type have no page
        rf"[A-Z][\w ,-]*: # in [\w ]+ against # in [\w ]+, {CHANGE} per day"
        r"(: a clear (fall|rise)|, but this could be chance)?",
        rf"Clear changes among the other types: .* \({CHANGE}\)(, .* \({CHANGE}\))*"
        rf"( and .* \({CHANGE}\))?",
        r"(ASB|Violence in the town centre|Hot spots of ASB|Targets) #",  # squares
        r"[\w ,-]+: # incidents? in [\w ]+, # in [\w ]+",  # where no target is agreed
        r"# in [\w ]+, # a year earlier",  # the square of the town centre, without a target
        r"# of # types of crime could not be judged: there are too few incidents here or in other "
        r"districts",
    )
)
"""Sentences with figures that only the briefing has."""
SAME = {
    "current_count": "current_count",
    "baseline_count": "baseline_count",
    "change_pct": "change_pct",
    "low_pct": "low_pct",
    "high_pct": "high_pct",
    "phi": "phi",
}
"""Columns of ASB in the changes by type, and of the whole area in ASB by ward."""


class Said(Page):
    """A page that keeps its sentences and tables, and shows nothing."""

    def __init__(self, settings, built, month):
        super().__init__(settings, built, month, None)
        self.units = []
        self.tables = {}

    def headline(self, *said, tile=None):
        self.say(*said, *((tile.number, tile.unit, tile.change) if tile else ()))

    def warn(self, said):
        self.say(said)

    def say(self, *said):
        for each in said:
            for one in [each] if isinstance(each, str | Sentence) else each:
                self.units += units_of(as_sentence(one))
                self.tables.update({table.name: table for table in as_sentence(one).tables})

    def show_table(self, table, **_):
        self.say(table.title, table.foot)
        self.tables[table.name] = table

    def show_card(self, card):
        if card:
            self.units += units_of_card(card)
            self.tables.update({table.name: table for table in card.tables})

    def about(self, *_):
        pass

    def show_chart(self, picture):
        if picture:
            self.say(picture.title + ".")

    def show_map(self, *_):
        pass


class WithoutDrawing(ast.NodeTransformer):
    """Takes out of a notebook's cells whatever draws, and the cell's own way to open a page."""

    def visit_Call(self, node):
        name, method = node.func, ""
        if isinstance(name, ast.Attribute):
            name, method = name.value, name.attr
        if isinstance(name, ast.Name) and name.id in DRAWN and method not in SAID:
            return ast.Tuple([], ast.Load())
        if isinstance(name, ast.Name) and name.id == "open_page":
            return ast.Name("opened", ast.Load())
        return self.generic_visit(node)


@functools.cache
def code_of(notebook):
    """Return a notebook's cells as code that draws nothing."""
    cells = json.loads((ROOT / "notebooks" / f"{notebook}.ipynb").read_text("utf-8"))["cells"]
    source = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    tree = ast.fix_missing_locations(WithoutDrawing().visit(ast.parse(source)))
    return compile(tree, notebook, "exec")


class Undrawn:
    """Stands for a subject's pictures, and draws none."""

    def __getattr__(self, name):
        return lambda *_, **__: None


@pytest.fixture(scope="module", autouse=True)
def _quick():
    """Draw nothing, and make each study once for a page and the briefing of its month."""
    with pytest.MonkeyPatch.context() as patch:
        for name in DRAWERS:
            patch.setattr(briefing, name, Undrawn())
        patch.setattr(briefing, "hot_spot_map", lambda *_, **__: None)
        patch.setattr(briefing, "_at_front", lambda _: [])
        patch.setattr(briefing, "_beside", lambda _: [])
        for module, name in SHARED:
            once = made_once(getattr(module, name))
            patch.setattr(module, name, once)
            patch.setattr(briefing, name, once)
        yield


def made_once(study):
    """Return a study that keeps what it found, by month and arguments."""
    signature, found = inspect.signature(study), {}

    def kept(data, **named):
        given = signature.bind(data, **named)
        given.apply_defaults()
        key = data.settings.key, data.month, *list(given.arguments.items())[1:]
        if key not in found:
            found.clear()  # of one month, its pages and its briefing
            found[key] = study(data, **named)
        return found[key]

    return kept


def fact_of(table, row, column):
    """Name a figure: the table, one for all tables of targets, its row and column."""
    name = re.sub(r"^.*targets?(_\d+)?_progress$", "target_progress", table)
    return f"{name}:{row}:{column}"


def units_of(said):
    """Split words into single sentences, each number with its fact between marks."""
    parts = (
        part if isinstance(part, str)
        else f"{MARK}{fact_of(part.table.name, part.row_name, part.column)}={part.printed}{MARK}"
        for part in said.parts
    )  # fmt: skip
    return split("".join(parts).replace("**", ""))


def split(words):
    found = re.split(rf"(?<=[.!?”]) (?=[A-Z“0-9{MARK}])", words)
    return [one_line(each).removesuffix(".") for each in found if each]


def without_title(unit):
    """Return a single sentence without the target's title that it begins with."""
    _, _, said = unit.partition(": ")
    return said[:1].upper() + said[1:]


def units_of_card(card):
    """Read the single sentences of a card back from its page."""
    tables = {table.name: table for table in card.tables}

    def marked(found):
        name, place, column = found[1].split(":")
        return f"{MARK}{fact_of(name, tables[name].names[int(place) - 1], column)}={found[2]}{MARK}"

    page = re.sub(r'<data value="[^"]*" data-cell="([^"]*)">([^<]*)</data>', marked, card.html)
    return [unit for block in read_page(page) for unit in split(block)]


def figures_of(table):
    """Return every figure of a table by its fact, as exact as it is."""
    found = defaultdict(list)
    for row in table:
        for column in table.rows.columns:
            value = row.value(column)
            value = bool(value) if isinstance(value, np.bool_) else value
            found[fact_of(table.name, row.name, column)].append(repr(value))
    return found


class Pages(NamedTuple):
    """What the pages of a month say: single sentences by their words, and figures by fact."""

    units: dict[str, set[str]]
    figures: dict[str, list[str]]


def words_of(unit):
    """Return a single sentence's words with a mark for each number."""
    return re.sub(r"\d[\d,.]*\d|\d", "#", CELL.sub("#", unit))


def read_pages(settings, built, month):
    """Run the pages' notebooks for what they say."""
    units, figures = defaultdict(set), {}
    for name in PAGES:
        page = Said(settings, built, month)
        exec(code_of(name), {"opened": page})
        for unit in page.units:
            units[words_of(unit)].add(unit)
        for table in page.tables.values():
            for fact, values in figures_of(table).items():
                assert figures.setdefault(fact, values) == values, f"{month}: {name}: {fact}"
    for column, other in SAME.items():
        same = figures[f"asb_in_all:{settings.area_name}:{other}"]
        figures[f"changes_by_type:{ASB}:{column}"] = same
    return Pages(units, figures)


def compare_tables(pages, document):
    """Find a figure of the briefing's tables that a page has otherwise, to the last digit."""
    for table in document.tables.values():
        for fact, values in figures_of(table).items():
            assert pages.figures.get(fact, values) == values, fact


def compare(pages, document):
    """Hold a briefing's text against the pages; return how many single sentences they share.

    A sentence with figures is on a page, word for word and figure for figure, or of those that
    the briefing has alone; one that has the same words as a page's has its figures too.
    """
    shared = 0
    for _, said in text_sentences(document):
        for cell in said.cells:
            fact = fact_of(cell.table.name, cell.row_name, cell.column)
            assert repr(cell.value) in pages.figures.get(fact, [repr(cell.value)]), said.text
        for unit in units_of(said):
            ways = {unit, without_title(unit)}
            alike = {said for way in ways for said in pages.units.get(words_of(way), ())}
            shared += bool(alike)
            assert not alike or alike & ways, f"{unit} / {alike}"
            is_alone = not CELL.search(unit) or any(each.fullmatch(unit) for each in ALONE)
            assert alike or is_alone, f"on no page: {unit}"
    return shared


def both(settings, built, month):
    """Return what the pages of a month say, and its briefing."""
    pages = read_pages(settings, built, month)
    subjects = briefing.study_subjects(Page(settings, built, month, None))
    document = briefing.briefing(subjects, audience="public")
    compare_tables(pages, document)
    return pages, document


@pytest.fixture(scope="module")
def of_example(tmp_path_factory):
    """The pages and the briefing of the example."""
    settings, processed = read_partnership("example"), tmp_path_factory.mktemp("example")
    raw = ROOT / "data/raw/example"
    built = build(settings, raw=raw, processed=processed, today=Month(2026, 6))
    return both(settings, built, Month(2026, 3))


def test_page_and_briefing_of_the_example_say_the_same(of_example):
    assert compare(*of_example) >= LEAST


@pytest.mark.real
def test_page_and_briefing_say_the_same_over_eight_months(real: Path, tmp_path):
    settings = read_partnership("colchester")
    built = build(settings, raw=real, processed=tmp_path, today=Month(2026, 6))
    for month in MONTHS:
        assert compare(*both(settings, built, Month.parse(month))) >= LEAST, month


def other_words(said, at):
    """Return a sentence with a word more before one of its numbers."""
    return Sentence((*said.parts[:at], "nearly ", *said.parts[at:]))


def other_figure(said, at):
    """Return a sentence with another number in place of one."""
    cell = said.parts[at]
    rows = cell.table.rows.copy()
    rows[cell.column] = [*rows[cell.column]]
    rows.iloc[cell.place, rows.columns.get_loc(cell.column)] += 1
    table = replace(cell.table, rows=rows)
    return Sentence((*said.parts[:at], replace(cell, table=table), *said.parts[at + 1 :]))


@pytest.mark.parametrize(
    ("spoil", "on_no_page"),
    [
        (other_words, set()),
        (other_figure, {("changes_by_type", name) for name in (VIOLENCE, "Other crime")}),
    ],
)
def test_whatever_the_briefing_says_otherwise_is_found(of_example, spoil, on_no_page):
    pages, document = of_example
    missed = set()
    summary = Section("Summary", tuple(document.summary))
    for place, section in enumerate(parts := [summary, *document.sections]):
        for number, said in enumerate(section.sentences):
            for at in (at for at, part in enumerate(said.parts) if isinstance(part, Cell)):
                spoilt = list(section.sentences)
                spoilt[number] = spoil(said, at)
                bad = list(parts)
                bad[place] = section._replace(sentences=tuple(spoilt))
                try:
                    compare(pages, document._replace(summary=bad[0].sentences, sections=bad[1:]))
                except AssertionError:
                    continue
                missed.add((said.parts[at].table.name, said.parts[at].row_name))
    assert missed == on_no_page
