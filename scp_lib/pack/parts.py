"""What PDF and page both print around a briefing's findings."""

from __future__ import annotations

from typing import NamedTuple

from scp_lib.pack.document import Document, Sentence


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
    """Return the tables that pictures are drawn from and no section shows."""
    shown = {name for section in document.sections for name in section.tables}
    drawn = [
        document.pictures[name].table for section in document.sections for name in section.pictures
    ]
    left = dict.fromkeys(name for name in drawn if name and name not in shown)
    tables = (*left, *(name for name in ("target_verdicts", "data_received")
                       if name in document.tables and name not in shown))  # fmt: skip
    return Part("Further figures", tables=tables)


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
