"""Turn a run notebook into a page through our own template: one file, nothing fetched."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from scp_lib.document.html import templates
from scp_lib.document.naming import PAGE_MARK
from scp_lib.drawing.page import script_hash
from scp_lib.report.notebook_files import nbformat  # before nbconvert imports it whole

# isort: split
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_SCRIPT = Path(__file__).parent / "template" / "page.js"
_FOLDED = "How this is worked out"
_PRINTED = 200
"""Lines of a cell's output that are printed, of its beginning and of its end."""
_PICTURE = re.compile(r"""<img\b(?:[^>"']|"[^"]*"|'[^']*')*>""", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_WORDS = re.compile(r"""["'\s]alt\s*[=\s/>]""", re.IGNORECASE)


def read_cells(notebook: Path) -> list[Any]:
    """Return the cells of a run notebook that stand on its pages: all but the first."""
    cells: list[Any] = nbformat.read(notebook, as_version=4).cells[1:]
    for cell in cells:
        cell.outputs = _printed(cell.get("outputs", []))
    return cells


def cells_of(cells: Sequence[Any], key: str) -> list[Any]:
    """Return what stands on one of a notebook's pages: its outputs, and the texts it shares.

    A text after the first output of another page than the first (whose ``key`` is empty) stands
    on each of the others. See scp_lib.notebook.Page.each_ward.
    """
    chosen, has_others = [], False
    for cell in cells:
        outputs, here = [], ""
        for output in cell.outputs:
            mark = output.get("data", {}).get(PAGE_MARK)
            here = here if mark is None else mark
            has_others |= bool(here)
            if here == key and mark is None:
                outputs.append(output)
        if cell.cell_type != "markdown" or has_others == bool(key):
            chosen.append(nbformat.from_dict({**cell, "outputs": outputs}))
    return chosen


def render_page(cells: Sequence[Any], *, facts: dict[str, Any], show_code: bool = False) -> str:
    """Return a page of a run notebook's cells, with ``facts`` around it.

    Its policy lets nothing run but our own scripts, ``facts["scripts"]`` (their hashes) those of
    its maps, and lets it ask nobody for anything, whatever the notebook displays.
    """
    script = _SCRIPT.read_text(encoding="utf-8")
    template = templates().get_template("page.html.j2")
    page = template.render(
        facts=facts,
        css=facts["css"],
        when=f"{facts['area']}, {facts['month_name']}",
        invented="Invented example: no incident on this page is real.",
        script=script,
        allowed=" ".join(dict.fromkeys([script_hash(script), *facts["scripts"]])),
        cells=cells,
        markdown=_markdown,
        show_code=show_code,
    )
    return _PICTURE.sub(lambda tag: with_words(tag[0]), page)


def with_words(tag: str) -> str:
    """Say of a picture that its notebook shows without a text alternative that it has none.

    >>> with_words("<img alt=''>"), with_words('<IMG src="x,alt=y">')[:29]
    ("<img alt=''>", '<IMG alt="No description has ')
    """
    if _WORDS.search(_QUOTED.sub('""', tag)):
        return tag
    return f'{tag[:4]} alt="No description has been provided for this image"{tag[4:]}'


def _markdown(text: str, attachments: Any = None) -> Markup:
    """Write a cell of words; a text that stands on many pages is written once."""
    return _written(text) if not attachments else _write(text, attachments)


@lru_cache(maxsize=64)
def _written(text: str) -> Markup:
    return _write(text, None)


def _write(text: str, attachments: Any) -> Markup:
    """Write a cell of words; one under the heading of the method is folded."""
    renderer = IPythonRenderer(
        escape=False, attachments=attachments or {}, exclude_anchor_links=True
    )
    heading, _, rest = text.partition("\n")
    is_folded = heading.strip() == f"## {_FOLDED}"
    written = Markup(MarkdownWithMath(renderer=renderer).render(rest if is_folded else text))
    if not is_folded:
        return written
    return Markup('<details class="how"><summary><h2>{}</h2></summary>{}</details>').format(
        _FOLDED, written
    )


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
