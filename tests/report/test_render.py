"""A page of a run notebook: what it shows stays, and a picture without words says so."""

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from scp_lib.report.render import cells_of, read_cells, render_page

FACTS = {
    "title": "Who & where",
    "question": "Who lives where?",
    "partnership": "Small",
    "area": "Smallshire",
    "month_name": "March 2025",
    "css": "p { margin: 0 }",
    "source": "A & B",
    "cite": "C",
    "contact_name": "D",
    "contact_email": "d@example.org",
    "is_invented": False,
    "main_measure": "",
    "basis_html": "",
    "scripts": [],
    "pages": [],
    "up": "",
}


def page_of(path, **words):
    return render_page(cells_of(read_cells(path), ""), facts=FACTS, **words)


WORDS = "No description has been provided"
SAID = "A *word* & `more`, <i>$x_1$</i>"


def write(path, html):
    shown = new_output("display_data", data={"text/html": html, "text/plain": "page"})
    cells = [new_markdown_cell("# Title"), new_markdown_cell(SAID),
             new_code_cell("1 < 2", outputs=[shown])]  # fmt: skip
    nbformat.write(new_notebook(cells=cells), path)
    return path


PICTURES = (
    "<p>a&nbsp;b</p><img alt='' src='x'>", "<img src='x'><p>b", "<IMG SRC='x'>",
    "<img data-alt='y' src='x'>", "<img src='data:,alt=x'>", "<img src='a>b' alt='c'>",
)  # fmt: skip


@pytest.mark.parametrize("html", PICTURES)
def test_a_picture_without_words_says_so_and_all_else_is_as_shown(tmp_path, html):
    page = page_of(write(tmp_path / "notebook.ipynb", html), show_code=True)
    assert (WORDS in page) == (" alt='" not in html)
    bare = page.replace(f' alt="{WORDS} for this image"', "")
    assert html in bare
    read = BeautifulSoup(page, "html.parser")
    assert [WORDS in each["alt"] for each in read.find_all("img")] == [" alt='" not in html]


def test_words_are_escaped_and_markdown_is_as_jupyter_writes_it(tmp_path):
    page = page_of(write(tmp_path / "notebook.ipynb", "<b>x</b>"), show_code=True)
    assert "<title>Who &amp; where: Smallshire, March 2025</title>" in page
    assert '<h1 id="title">Who &amp; where</h1>' in page
    assert str(HTMLExporter().markdown2html({}, SAID)).strip() in page
    assert '<pre tabindex="0">1 &lt; 2</pre>' in page and "<b>x</b>" in page


def test_a_picture_kept_in_a_cell_of_words_is_shown(tmp_path):
    path = tmp_path / "notebook.ipynb"
    cell = new_markdown_cell("![A map](attachment:a.png)")
    cell["attachments"] = {"a.png": {"image/png": "AAAA"}}
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title"), cell]), path)
    assert 'src="data:image/png;base64,AAAA" alt="A map"' in page_of(path)
