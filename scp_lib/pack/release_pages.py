"""The template of the pages that go with a briefing: one file each, nothing fetched, no script."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scp_lib.pack.document import Document
from scp_lib.views.tables import table_css

_PAGE_CSS = Path(__file__).parents[1] / "report" / "template" / "page.css"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(template: str, document: Document, **content: Any) -> str:
    """Write one page in the project's style; whatever is put into it is escaped."""
    css = _PAGE_CSS.read_text(encoding="utf-8") + table_css()
    return (
        _environment()
        .get_template(template)
        .render(facts=document.facts, document_title=document.title, css=css, **content)
    )
