"""What PDF, page and Word file print around a briefing's findings, in one order."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scp_lib.document.model import Cell, Sentence, Table, as_sentence, joined
from scp_lib.document.parts import Document, Picture, Tile


class Part(NamedTuple):
    """A part under a heading: sentences, terms with their meaning, pictures and tables by name.

    ``level``, ``on_new_page`` and ``fills`` are those of a Section; ``is_small`` is set small on
    paper, in two columns.
    """

    title: str
    sentences: tuple[Sentence, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    pictures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    level: int = 1
    on_new_page: bool = False
    fills: bool = False
    is_small: bool = False


_BLOCK = {
    "meeting": "Meeting",
    "item": "Item",
    "author": "Author",
    "months": "Period",
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


def tile_sentences(tile: Tile) -> list[Sentence]:
    """Return what a tile says: what its number counts, the unit, and the change if any."""
    parts = (joined([tile.label, tile.number]), tile.unit, tile.change)
    return [part for part in parts if part]


def text_sentences(document: Document) -> Iterator[tuple[str, Sentence]]:
    """Go through the sentences of a briefing's text, each with where it stands."""
    yield from (("summary", said) for said in document.summary)
    for tile in document.tiles:
        yield from ((f"tile: {tile.label}", said) for said in tile_sentences(tile))
    for part in document.sections:
        yield from ((f"section: {part.title}", said) for said in part.sentences)
    yield from (("caveats", said) for said in document.caveats)
    for question in document.questions:
        yield from ((f"question: {question.words}", said) for said in question.answer)


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
    """Return what stands behind the first page: sections, then methods, limits, words, contact.

    Tables that no section shows are in the workbook.
    """
    facts = document.facts
    about = {
        "Data.": facts["vintage"],
        "Licence.": facts["source"],
        "How to cite.": facts["cite"],
        "Contact.": facts["contact"],
    }
    back = [
        Part("How this is worked out", terms=tuple(document.methods.items())),
        Part("Limits of the figures", sentences=tuple(document.caveats)),
        Part("Words used here", terms=tuple(document.glossary.items())),
        Part("Sources", terms=tuple((word, text) for word, text in about.items() if text)),
    ]
    return [
        *(Part(**each._asdict()) for each in document.sections),
        *(
            part._replace(level=2, is_small=True)
            for part in back
            if part.sentences or part.terms
        ),
    ]  # fmt: skip
