"""What a public body has to say of a pack: accessibility, licence, how to cite, contact."""

from __future__ import annotations

from typing import NamedTuple

from scp_lib.pack.document import Document
from scp_lib.views.text import sentence


class Statement(NamedTuple):
    """A heading and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


def statements(document: Document) -> list[Statement]:
    """Return the statements that every pack carries."""
    facts = document.facts
    return [
        Statement("Accessibility statement", _accessibility(facts["partnership"])),
        Statement("Licence and sources", _licence(document)),
        Statement("How to cite", (facts["cite"],)),
        Statement(
            "Contact", (f"Found an error, or need another format? {sentence(facts['contact'])}",)
        ),
    ]


def _accessibility(partnership: str) -> tuple[str, ...]:
    return (
        f"{partnership} is bound by the Public Sector Bodies (Websites and Mobile Applications) "
        "(No. 2) Accessibility Regulations 2018 and wants as many people as possible to be able "
        "to use this pack.",
        "Compliance: the pages are written to the Web Content Accessibility Guidelines 2.2, level "
        "AA, and the PDF to PDF/UA-1. The program that writes them is tested for that by machine; "
        "no person with a screen reader has tested this very pack.",
        "The figures of every map and chart also stand in a table, and what stands out is said in "
        "words. Where exactly a shape or point lies is on the map alone. The maps to move about in "
        "need scripts; without them each page shows the map's picture with a text alternative, "
        "and links to the table.",
        "The pages fit a window of 320 pixels; wide tables scroll by themselves, with the keyboard "
        "too.",
        "Tell us what you cannot use, and we answer with the same content in a form you can: the "
        "contact is below. If you are not happy with the answer, the Equality Advisory and "
        "Support Service can help.",
    )


def _licence(document: Document) -> tuple[str, ...]:
    facts = document.facts
    own = [
        "Calls to the council are the council's own records: counts in this pack may be quoted, "
        "the records themselves are not published."
        for table in document.tables.values()
        if table.name.startswith("partner_")
    ][:1]
    return (
        sentence(facts["source"]),
        "You may copy and quote this pack under the Open Government Licence v3.0, if you say where "
        "it is from.",
        *own,
    )
