"""Turn a run notebook into a page through our own nbconvert template: one file, nothing fetched."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from scp_lib.drawing.page import script_hash
from scp_lib.report.notebook_files import nbformat  # before nbconvert imports it whole

# isort: split
from nbconvert import HTMLExporter
from nbconvert.exporters import TemplateExporter

TEMPLATES = Path(__file__).parent / "template"
_PRINTED = 200
"""Lines of a cell's output that are printed, of its beginning and of its end."""
_PICTURE = re.compile(r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_WORDS = re.compile(r"""["'\s]alt\s*[=\s/>]""", re.IGNORECASE)


def render_page(notebook: Path, *, facts: dict[str, Any], show_code: bool = False) -> str:
    """Return the page of a run notebook, with ``facts`` around it; never in two threads at once.

    Its policy lets nothing run but our own scripts, ``facts["scripts"]`` (their hashes) those of
    its maps, and lets it ask nobody for anything, whatever the notebook displays.
    """
    content = nbformat.read(notebook, as_version=4)
    for cell in content.cells:
        cell.outputs = _printed(cell.get("outputs", []))
    resources = {"facts": with_policy(facts) | {"show_code": show_code}}
    body, _ = _exporter().from_notebook_node(content, resources=resources)
    return str(body)


def with_policy(facts: dict[str, Any]) -> dict[str, Any]:
    """Add the page's own script, and the scripts that may run: it and those of the page's maps."""
    script = (TEMPLATES / "page" / "page.js").read_text(encoding="utf-8")
    allowed = dict.fromkeys([script_hash(script), *facts["scripts"]])
    return facts | {"script": script, "allowed": " ".join(allowed)}


def _printed(outputs: Iterable[Any]) -> list[Any]:
    """Join what a cell printed, which comes in parts, and leave out its middle where it is long.

    What went to the log is left out too.
    """
    joined: list[Any] = []
    for output in (each for each in outputs if each.get("name") != "stderr"):
        if joined and output.output_type == joined[-1].output_type == "stream":
            joined[-1].text += output.text
        else:
            joined.append(output)
    for output in (each for each in joined if each.output_type == "stream"):
        lines = output.text.splitlines()
        gone = len(lines) - 2 * _PRINTED
        if gone > 0:
            said = f"… {gone:,} lines left out …"
            output.text = "\n".join([*lines[:_PRINTED], said, *lines[-_PRINTED:]])
    return joined


def lacks_words(page: str) -> bool:
    """Whether a page has a picture without a text alternative.

    >>> [lacks_words(tag) for tag in ("<img alt=''>", '<IMG SRC="a">', '<img src="x,alt=y">')]
    [False, True, True]
    """
    tags = (_QUOTED.sub('""', found[0]) for found in _PICTURE.finditer(page))
    return any(not _WORDS.search(tag) for tag in tags)


class _Exporter(HTMLExporter):
    """nbconvert's, which reads a finished page once more only where a picture has no words."""

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Return the page of a notebook, and what nbconvert noted."""
        page, noted = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        if lacks_words(page):
            return super().from_notebook_node(nb, resources, **kw)
        return page, noted


@cache
def _exporter() -> HTMLExporter:
    made = _Exporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    made.environment.globals["tags_of"] = lambda cell: cell.metadata.get("tags", [])
    return made
