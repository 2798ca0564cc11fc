"""questions.html: for each figure a member may ask about, where it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib.pack.document import Document, PackTable, Said, text_of
from scp_lib.pack.number_check import sentences_of
from scp_lib.pack.release_pages import render
from scp_lib.pack.workbook import sheet_names
from scp_lib.views.tables import html_table

_HEADERS = {"sentence": "Said in", "figure": "Figure", "row": "Row", "column": "Column"}


class Asked(NamedTuple):
    """A figure in a sentence, and its place: the row's header, the column's words."""

    table: str
    sentence: str
    figure: str
    row: str
    column: str


def asked(document: Document) -> list[Asked]:
    """List every figure that the sentences say, in their order, each sentence's once."""
    found: dict[Asked, None] = {}
    for sentence in sentences_of(document):
        for part in sentence:
            if isinstance(part, Said):
                table = document.tables[part.cell.table]
                column = table.headers.get(part.cell.column, part.cell.column)
                words = text_of(sentence)
                found[Asked(table.name, words, part.printed, part.cell.row, column)] = None
    return list(found)


def questions_page(document: Document) -> str:
    """Write the page."""
    sheets = sheet_names(document.tables)
    by_table: dict[str, list[Asked]] = {}
    for each in asked(document):
        by_table.setdefault(each.table, []).append(each)
    sources = [
        _source(document.tables[name], figures, sheets[name]) for name, figures in by_table.items()
    ]
    return render("questions.html.j2", document, sources=sources)


def write_questions(document: Document, folder: Path) -> None:
    """Write ``questions.html``."""
    page = questions_page(document)
    (folder / "questions.html").write_text(page, encoding="utf-8", newline="\n")


def question_phrases(document: Document) -> list[str]:
    """Return the rows of the page's tables as text, for the check of its numbers."""
    return [" ".join((a.sentence, a.figure, a.row, a.column)) for a in asked(document)]


def _source(table: PackTable, figures: list[Asked], sheet: str) -> dict[str, str]:
    rows = pd.DataFrame([figure[1:] for figure in figures], columns=list(_HEADERS))
    return {
        "title": table.title,
        "definition": table.definition,
        "measure": table.measure,
        "caveat": table.caveat,
        "inputs": ", ".join(table.inputs) or "See manifest.json",
        "csv": f"tables/{table.name}.csv",
        "sheet": sheet,
        "table": html_table(
            rows,
            caption=f"Figures of the briefing from: {table.title}",
            headers=_HEADERS,
            row_header="sentence",
        ),
    }
