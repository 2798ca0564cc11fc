"""briefing.html says what the PDF says, and nothing in it can run."""

import re
from dataclasses import replace
from html.parser import HTMLParser

from scp_lib.pack.page import page_text
from scp_lib.pack.parts import sentences
from tests.pack.documents import small_document
from tests.pack.test_pdf import HOSTILE


class Words(HTMLParser):
    """The words of a page, and its tags."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.words, self.inside = [], [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data):
        if self.inside not in ("style", "script"):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def test_every_sentence_stands_in_the_page():
    document = small_document()
    page = Words(page_text(document))
    for place, said in sentences(document):
        if not place.startswith("picture"):
            assert "".join(said.text.split()) in "".join(page.text.split()), place


def test_the_rest_of_the_pack_is_linked_and_a_table_that_the_page_lacks():
    document = small_document()
    other = replace(document.tables["asb"], name="more", title="More figures")
    text = page_text(document._replace(tables={**document.tables, "more": other}))
    links = [attrs["href"] for tag, attrs in Words(text).tags if tag == "a"]
    for file in ("briefing.pdf", "tables.xlsx", "questions.html", "changes.html", "checklist.txt"):
        assert file in links
    assert "changes.html#accessibility-statement" in links
    assert links.count("tables/more.csv") == 1 and links.count("tables/asb.csv") == 1


def test_hostile_names_are_words():
    document = small_document(*HOSTILE)
    page = Words(page_text(document))
    for name in HOSTILE:
        assert " ".join(name.split()) in page.text
    assert not [tag for tag, _ in page.tags if tag in ("script", "iframe", "object")]
    alts = [attrs["alt"] for tag, attrs in page.tags if tag == "img"]
    assert alts == [f"A chart of {HOSTILE[0]}: 1,525."] * 2


def test_nothing_is_fetched_and_no_script_may_run():
    text = page_text(small_document())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy and "script-src" not in policy
    sources = [attrs["src"] for tag, attrs in Words(text).tags if "src" in attrs]
    assert all(each.startswith("data:") for each in sources)


def test_says_that_it_is_invented_only_where_it_is():
    assert "Invented example" not in page_text(small_document())
    assert "Invented example" in page_text(small_document(facts={"is_invented": "yes"}))
