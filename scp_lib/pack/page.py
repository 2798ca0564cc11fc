"""The pack's pages: one accessible file each, nothing fetched, no script; briefing.html first."""

import base64
from typing import Any

from scp_lib.document.html import page_css, table_html, templates, tile_html
from scp_lib.document.model import Cell, Sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import INVENTED
from scp_lib.pack.parts import all_parts, all_pictures, text_sentences, title_block
from scp_lib.pack.workbook import sheet_names


def render(template: str, document: Document, **content: Any) -> str:
    """Write one page in the project's style; whatever is put into it is escaped."""
    facts, chosen = document.facts, templates().get_template(template)
    when, invented = f"{facts['area']}, {facts['month']}", f"{INVENTED}."
    return chosen.render(
        document=document, facts=facts, css=page_css(), when=when, invented=invented, **content
    )


def page_text(document: Document) -> str:
    """Write ``briefing.html``."""
    parts = all_parts(document)
    shown = {name for part in parts for name in part.tables}
    return render(
        "briefing.html.j2",
        document,
        block=title_block(document),
        parts=parts,
        other_tables=[table for name, table in document.tables.items() if name not in shown],
        table=lambda name: table_html(document.tables[name]),
        tile_html=tile_html,
        pictures=all_pictures(document),
        data_uri=lambda svg: f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}",
    )


def said_figures(document: Document) -> dict[str, list[tuple[Sentence, Cell]]]:
    """List the figures that the briefing's words say, by table; each sentence's once."""
    found: dict[str, dict[tuple[str, str], tuple[Sentence, Cell]]] = {}
    for _, said in text_sentences(document):
        for cell in said.cells:
            found.setdefault(cell.table.name, {})[said.text, cell.reference] = (said, cell)
    return {name: list(figures.values()) for name, figures in found.items()}


def questions_page(document: Document) -> str:
    """Write ``questions.html``."""
    sheets, figures = sheet_names(document.tables), said_figures(document)
    files = sorted({file for names in document.inputs.values() for file in names})
    return render("questions.html.j2", document, figures=figures, sheets=sheets, files=files)
