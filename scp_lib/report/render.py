"""Turn a run notebook into a page through our own nbconvert template: one file, nothing fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbconvert import HTMLExporter

TEMPLATES = Path(__file__).parent / "template"


def render_page(notebook: Path, *, facts: dict[str, Any], show_code: bool = False) -> str:
    """Return the page of a run notebook.

    Parameters
    ----------
    notebook
        The run notebook.
    facts
        What the template prints around it: title, question, partnership, months, source,
        contact, is_invented, css.
    show_code
        Print the code cells too.
    """
    content = nbformat.read(notebook, as_version=4)
    exporter = HTMLExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    exporter.environment.globals["tags_of"] = lambda cell: cell.metadata.get("tags", [])
    body, _ = exporter.from_notebook_node(
        content, resources={"facts": {**facts, "show_code": show_code}}
    )
    return str(body)
