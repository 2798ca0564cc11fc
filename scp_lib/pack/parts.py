"""What PDF and page both print around a briefing's findings."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scp_lib.document.model import Cell, Sentence, Table, as_sentence
from scp_lib.document.parts import Document, Picture, Section


class Part(NamedTuple):
    """A part under a heading: sentences, terms with their meaning, pictures and tables by name.

    ``on_new_page`` is for paper, ``tables_first`` says which of pictures and tables come first.
    """

    title: str
    sentences: tuple[Sentence, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    on_new_page: bool = False
    tables_first: bool = False


_BLOCK = {
    "meeting": "Meeting",
    "item": "Item",
    "author": "Author",
    "months": "Period",
    "vintage": "Data",
    "made": "Made by",
    "audience": "For",
}


def title_block(document: Document) -> list[tuple[str, str]]:
    """Return the lines of the title block; one that is not set is left out."""
    return [
        (words, document.facts[name]) for name, words in _BLOCK.items() if document.facts.get(name)
    ]


def all_pictures(document: Document) -> dict[str, Picture]:
    """Return charts, and the still pictures of maps, by name."""
    return {**document.pictures, **{name: each.picture for name, each in document.maps.items()}}


def tables_first(document: Document, section: Section) -> bool:
    """Whether a page shows its tables before its pictures: where these are charts alone.

    A map shows more than a table; a chart draws the table.
    """
    return len(section.pictures) > 1 and not any(name in document.maps for name in section.pictures)


def text_sentences(document: Document) -> Iterator[tuple[str, Sentence]]:
    """Go through the sentences of a briefing's text, each with where it stands."""
    for kind, parts in (("summary", document.summary), ("section", document.sections)):
        for part in parts:
            yield from ((f"{kind}: {part.title}", said) for said in part.sentences)
    yield from (("caveats", said) for said in document.caveats)


def sentences(document: Document) -> Iterator[tuple[str, Sentence]]:
    """Go through every sentence: those of the text, of pictures, of tables with own numbers."""
    yield from text_sentences(document)
    for picture in all_pictures(document).values():
        yield from ((f"picture: {picture.name}", said) for said in (picture.title, picture.alt))
    for table in document.tables.values():
        around = map(as_sentence, (table.title, table.foot))
        yield from ((f"table: {table.name}", said) for said in around if said.cells)


def shown_cells(tables: Iterable[Table]) -> Iterator[Cell]:
    """Go through every cell that tables show, but for the headers of their rows."""
    for table in tables:
        columns = [column for column in table.headers if column != table.row_header]
        yield from (row.cell(column) for row in table for column in columns)


def all_parts(document: Document) -> list[Part]:
    """Return what stands behind the summary: sections, then methods, limits, words, contact.

    On paper they begin on a new page and follow one another; tables that no section shows are in
    the workbook.
    """
    facts = document.facts
    about = (
        ("Source and licence.", facts["source"]),
        ("How to cite.", facts["cite"]),
        ("Contact.", f"{facts['contact_name']}, {facts['contact_email']}"),
    )
    back = [
        Part("How the figures are made", terms=tuple(document.methods.items())),
        Part("Limits of the figures", sentences=tuple(document.caveats)),
        Part("Words used here", terms=tuple(document.glossary.items())),
        Part("Source, licence and contact", terms=about),
    ]
    sections = [
        Part(**each._asdict(), tables_first=tables_first(document, each))
        for each in document.sections
    ]
    first, *others = [*sections, *(part for part in back if part.sentences or part.terms)]
    return [first._replace(on_new_page=True), *others]
