"""questions.html: for each figure a member may ask about, where it comes from."""

from __future__ import annotations

from typing import NamedTuple

from scp_lib.document.model import Cell, Sentence, Table
from scp_lib.document.parts import Document
from scp_lib.pack.page import render
from scp_lib.pack.parts import text_sentences
from scp_lib.pack.workbook import sheet_names


class Source(NamedTuple):
    """A table that sentences take figures from, with its files, its sheet and these figures."""

    table: Table
    inputs: str
    sheet: str
    figures: tuple[tuple[Sentence, Cell], ...]


def sources(document: Document) -> list[Source]:
    """List the figures that the briefing's words say, by table; each sentence's once."""
    sheets = sheet_names(document.tables)
    found: dict[str, dict[tuple[str, str], tuple[Sentence, Cell]]] = {}
    for _, said in text_sentences(document):
        for cell in said.cells:
            found.setdefault(cell.table.name, {})[said.text, cell.reference] = (said, cell)
    return [
        Source(
            document.tables[name],
            ", ".join(document.inputs.get(name, ())) or "See manifest.json",
            sheets[name],
            tuple(figures.values()),
        )
        for name, figures in found.items()
    ]


def questions_page(document: Document) -> str:
    """Write ``questions.html``."""
    return render("questions.html.j2", document, sources=sources(document))
