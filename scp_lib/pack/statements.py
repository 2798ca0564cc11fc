"""What a public body has to say of a pack: accessibility, licence, how to cite, contact."""

from __future__ import annotations

from scp_lib.document.parts import Document
from scp_lib.document.text import sentence


def statements(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the statements that every pack carries: a heading to its paragraphs."""
    facts = document.facts
    contact = f"Found an error, or need another format? {sentence(facts['contact'])}"
    return {
        "Accessibility statement": _accessibility(facts["partnership"]),
        "Licence and sources": _licence(document),
        "How to cite": (facts["cite"],),
        "Contact": (contact,),
    }


def _accessibility(partnership: str) -> tuple[str, ...]:
    return (
        f"{partnership} is bound by the Public Sector Bodies (Websites and Mobile Applications) "
        "(No. 2) Accessibility Regulations 2018 and wants as many people as possible to be able "
        "to use this pack.",
        "Compliance: the pages are written to the Web Content Accessibility Guidelines 2.2, level "
        "AA, and the PDF to PDF/UA-1. The program that writes them is tested for that by machine; "
        "no person with a screen reader has tested this very pack.",
        "The figures of every map and chart also stand in a table, and the main points are in "
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
    has_calls = any(name.startswith("partner_") for name in document.tables)
    own = (
        "Calls to the council are the council's own records: counts in this pack may be quoted, "
        "the records themselves are not published."
    )
    return (
        sentence(document.facts["source"]),
        "You may copy and quote this pack under the Open Government Licence v3.0, if you say where "
        "it is from.",
        *([own] if has_calls else []),
    )
