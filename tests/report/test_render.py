"""A page is what nbconvert makes of our template, read a second time only where it must be."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_lib.report.render import TEMPLATES, render_page, with_policy

FACTS = {
    "title": "Who & where",
    "question": "Who lives where?",
    "partnership": "Small",
    "area": "Smallshire",
    "month_name": "March 2025",
    "css": "p { margin: 0 }",
    "scripts": [],
}
WORDS = "No description has been provided"


def write(path, html):
    shown = new_output("display_data", data={"text/html": html, "text/plain": "page"})
    cells = [new_markdown_cell("# Title"), new_markdown_cell("A *word* & `more`"),
             new_code_cell("1 < 2", outputs=[shown])]  # fmt: skip
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.mark.parametrize("html", [
    "<p>a&nbsp;b</p><img alt='' src='x'>", "<img src='x'><p>b", "<IMG SRC='x'>",
    "<img data-alt='y' src='x'>", "<img src='data:,alt=x'>", "<img src='a>b' alt='c'>",
])  # fmt: skip
def test_a_page_says_what_nbconvert_alone_would(tmp_path, html):
    notebook = write(tmp_path / "notebook.ipynb", html)
    exporter = HTMLExporter(
        template_name="page",
        extra_template_basedirs=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )
    exporter.environment.globals["tags_of"] = lambda cell: cell.metadata.get("tags", [])
    wanted, _ = exporter.from_notebook_node(
        nbformat.read(notebook, as_version=4),
        resources={"facts": with_policy(FACTS) | {"show_code": True}},
    )
    page = render_page(notebook, facts=FACTS, show_code=True)
    assert BeautifulSoup(page, "html.parser") == BeautifulSoup(wanted, "html.parser")
    assert (WORDS in page) == (" alt='" not in html)
