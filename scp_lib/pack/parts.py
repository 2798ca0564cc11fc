"""What PDF and page both print around a briefing's findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scp_lib.pack.document import Document, Said, Section, Sentence


class Part(NamedTuple):
    """A part at the back: sentences, terms with their meaning, tables by name."""

    title: str
    sentences: tuple[Sentence, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    tables: tuple[str, ...] = ()


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
    """Return the lines of the title block; one that is not set is left out.

    >>> document = Document("Briefing", {"meeting": "", "item": "7", "months": "2025"}, (), (),
    ...                     {}, {}, {}, (), {})
    >>> title_block(document)
    [('Item', '7'), ('Period', '2025')]
    """
    return [
        (words, document.facts[name]) for name, words in _BLOCK.items() if document.facts.get(name)
    ]


def behind_pictures(document: Document) -> Part:
    """Return the tables that a sentence cites or a picture is drawn from and no section shows."""
    shown = {name for section in document.sections for name in section.tables}
    cited = {
        part.cell.table
        for _, said in sentences(document)
        for part in said
        if isinstance(part, Said)
    }
    drawn = {picture.table for picture in document.pictures.values()}
    return Part(
        "Further figures",
        tables=tuple(name for name in document.tables if name in (cited | drawn) - shown),
    )


def tables_first(document: Document, section: Section) -> bool:
    """Whether a page shows its tables before its pictures: where these are charts alone.

    A map shows more than a table; a chart draws the table.
    """
    drawn = [document.pictures[name] for name in section.pictures]
    return len(drawn) > 1 and not any(picture.html for picture in drawn)


def sentences(document: Document) -> Iterator[tuple[str, Sentence]]:
    """Go through every sentence of a briefing, each with where it stands."""
    for answer in document.summary:
        yield from ((f"summary: {answer.question}", said) for said in answer.sentences)
    for section in document.sections:
        yield from ((f"section: {section.title}", said) for said in section.sentences)
    for picture in document.pictures.values():
        yield from ((f"picture: {picture.name}", said) for said in picture.said)
    yield from (("caveats", said) for said in document.caveats)


def back_parts(document: Document) -> list[Part]:
    """Return methods, caveats, glossary, licence and contact, in order."""
    facts = document.facts
    about = (
        ("Source and licence.", facts["source"]),
        ("How to cite.", facts["cite"]),
        ("Contact.", f"{facts['contact_name']}, {facts['contact_email']}"),
    )
    return [
        Part("How the figures are made", terms=tuple(document.methods.items())),
        Part("What the figures cannot bear", sentences=document.caveats),
        Part("Words used here", terms=tuple(document.glossary.items())),
        Part("Source, licence and contact", terms=about),
    ]
