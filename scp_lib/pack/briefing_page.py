"""briefing.html: the text of the PDF as one accessible page that asks for nothing."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scp_lib.pack.document import NO_DATA, WITHHELD, Document, PackTable, text_of, written_cell
from scp_lib.pack.parts import Part, back_parts, behind_pictures, tables_first, title_block
from scp_lib.pack.typst_pdf import is_number
from scp_lib.views.tables import table_css
from scp_lib.views.text import INVENTED, plain

if TYPE_CHECKING:
    from jinja2 import Environment

FILE = "briefing.html"
_HERE = Path(__file__).parent
_PAGE_CSS = _HERE.parent / "report" / "template" / "page.css"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the pack's templates; whatever is put into one is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def write_page(document: Document, folder: Path) -> None:
    """Write ``briefing.html``."""
    (folder / FILE).write_text(page_text(document), encoding="utf-8", newline="\n")


def page_text(document: Document) -> str:
    """Return the page."""
    parts = [behind_pictures(document), *back_parts(document)]
    shown = [part for part in parts if part.sentences or part.terms or part.tables]
    return (
        templates()
        .get_template("briefing.html.j2")
        .render(
            document=document,
            facts=document.facts,
            css=_PAGE_CSS.read_text(encoding="utf-8") + table_css() + _CSS,
            invented=f"{INVENTED}." if document.facts["is_invented"] else "",
            block=title_block(document),
            parts=shown,
            files=FILES,
            other_tables=_other_tables(document, shown),
            table=lambda name: table_rows(document.tables[name]),
            picture=lambda name: document.pictures[name],
            data_uri=_data_uri,
            text=text_of,
            tables_first=tables_first,
        )
    )


FILES = (
    ("briefing.pdf", "This briefing as a PDF, to print"),
    ("tables.xlsx", "All tables as a workbook (Excel)"),
    ("questions.html", "Where each figure comes from"),
    ("changes.html", "What changed since the last pack"),
    ("changes.html#accessibility-statement", "Accessibility statement, licence and contact"),
    ("checklist.txt", "What is withheld, and what was checked"),
)
"""The other files of a pack, as the briefing names them to its readers."""


def _other_tables(document: Document, parts: list[Part]) -> list[PackTable]:
    """Return the tables that neither a section nor a part of the page shows."""
    shown = {name for section in document.sections for name in section.tables}
    shown |= {name for part in parts for name in part.tables}
    return [table for name, table in document.tables.items() if name not in shown]


_CSS = """
.block { margin: .6rem 0 1rem; }
.block dt { color: var(--quiet); font-weight: 400 !important; }
nav.contents ul { columns: 2 18rem; padding-left: 1.2rem; margin: .4rem 0; }
.summary { border-left: 6px solid var(--blue); background: #eef3f8; padding: .4rem 1.2rem .7rem; }
.summary h3 { margin: .9rem 0 .3rem; }
.summary ul, section > ul { padding-left: 1.2rem; }
section li { margin: .35rem 0; }
section { border-top: 1px solid var(--rule); margin-top: 2.2rem; }
section h2 { margin-top: 1.2rem; }
figure img { width: 100%; max-width: 56rem; }
figcaption { color: var(--quiet); font-size: .95rem; }
dl.terms dt { font-weight: bold; margin-top: .7rem; }
dl.terms dd { margin: 0; max-width: 46rem; }
@media print { section { break-before: page; border: 0; } nav.contents { display: none; } }
"""


def table_rows(table: PackTable) -> dict[str, Any]:
    """Return a table as a page shows it: columns, and cells as they are written."""
    columns = [
        {"words": plain(words), "is_number": is_number(table.rows[name]),
         "is_row_header": name == table.row_header}
        for name, words in table.headers.items()
    ]  # fmt: skip
    rows = [
        [
            {"words": words, "is_empty": words in (NO_DATA, WITHHELD, table.empty)}
            for words in (
                plain(name)
                if column == table.row_header
                else written_cell(table, name, column, value)
                for column, value in zip(table.headers, values, strict=True)
            )
        ]
        for name, values in zip(
            table.names, table.rows[list(table.headers)].itertuples(index=False), strict=True
        )
    ]
    return {"caption": plain(table.title), "columns": columns, "rows": rows,
            "foot": plain(table.foot), "name": table.name}  # fmt: skip


def _data_uri(svg: str) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
