"""Every notebook of the project, run on the example, is a page that a reader can follow."""

from __future__ import annotations

import base64
import itertools
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from scp_lib.document.naming import file_start
from scp_lib.report.cards import defaults, read_card, typed
from tests import words_of_index
from tests.example_report import example_report
from tests.plain_words import old_words, read_easily, shown_words, technical_words

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("[0-9]*.ipynb"))
SCHEDULED = [path.stem for path in NOTEBOOKS if read_card(path).is_scheduled]
WARD = "12_wards/castle"
"""One of the pages that a notebook makes for each ward."""
ON_REQUEST = [path for path in NOTEBOOKS if path.stem not in SCHEDULED]


class Reader(HTMLParser):
    """What a page is made of: tags with their attributes, headings with their words."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.headings, self.words, self._inside = [], [], [], []
        self.feed(re.sub(r"</?data\b[^>]*>", "", text))  # a figure's mark parts no word

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append([int(tag[1]), ""])

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data):
        if any(re.fullmatch("h[1-6]", tag) for tag in self._inside):
            self.headings[-1][1] += data
        if not {"style", "script"} & set(self._inside):
            self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    return example_report(tmp_path_factory)


@pytest.fixture(scope="session")
def manifest(report):
    return json.loads((report / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def pages(report):
    names = ["index", *SCHEDULED, WARD]
    return {
        name: Reader((report / f"{name}.html").read_text(encoding="utf-8"))
        for name in names
        if (report / f"{name}.html").exists()
    }


def test_every_scheduled_notebook_made_its_page(report, manifest, pages):
    assert [page["notebook"] for page in manifest["pages"]] == SCHEDULED
    assert not [page["notebook"] for page in manifest["pages"] if page["failed"]]
    assert sorted(pages) == sorted(["index", *SCHEDULED, WARD])


@pytest.mark.parametrize("path", ON_REQUEST, ids=lambda path: path.stem)
def test_notebook_on_request_runs(path, report, tmp_path):
    from scp_lib.report.execute import run_notebook

    built = report.parents[2] / "processed" / "example"
    card = read_card(path)
    run = run_notebook(
        card, parameters=defaults(card, {}), page=tmp_path, env={"SAFER_BUILT": str(built)}
    )
    assert run.reason == ""


@pytest.mark.parametrize("name", ["index", *SCHEDULED, WARD])
class TestPage:
    def test_headings_are_in_order_under_one_title(self, pages, name):
        page = pages[name]
        levels = [level for level, _ in page.headings]
        assert levels[0] == 1 and levels.count(1) == 1
        for before, after in itertools.pairwise(levels):
            assert after <= before + 1, page.headings
        assert all(words.strip() for _, words in page.headings)
        assert page.all("html") == [{"lang": "en-GB"}]
        assert [len(page.all(tag)) for tag in ("title", "main", "header", "footer")] == [1] * 4

    def test_no_code_traceback_or_value_without_a_name(self, pages, name):
        words = pages[name].text
        for bad in ("Traceback", "Error:", "nan", "NaN", "<NA>", "None,", "inf ", "[object", "{'"):
            assert bad not in words, bad
        assert not re.search(r"\b(import|def) \w+|DataFrame|\bdtype\b|\b0 rows\b", words)
        assert "{{" not in words and "{%" not in words

    def test_says_that_it_is_invented_and_where_it_is_from(self, pages, name):
        words = pages[name].text
        assert "Invented example" in words[:200]
        assert "Open Government Licence" in words and "Contains OS data" in words
        assert "Cite as:" in words and "Found an error? Tell" in words

    def test_every_picture_is_inside_and_said_in_words(self, pages, name):
        for picture in pages[name].all("img"):
            kind, _, content = picture["src"].partition(",")
            assert kind == "data:image/png;base64"
            assert base64.b64decode(content).startswith(b"\x89PNG")
            assert len(picture["alt"]) > 40, picture["alt"]

    def test_every_frame_has_a_title_and_a_sandbox(self, pages, name):
        for frame in pages[name].all("iframe"):
            assert len(frame["title"]) > 20
            assert frame["sandbox"] == "allow-scripts" and "src" not in frame

    def test_every_table_has_a_caption_and_headers(self, pages, name):
        page = pages[name]
        assert len(page.all("caption")) == len(page.all("table"))
        assert all(header.get("scope") in ("col", "row") for header in page.all("th"))

    def test_links_lead_somewhere(self, report, pages, name):
        page = pages[name]
        for link in page.all("a"):
            target = link["href"]
            if target.startswith("#"):
                assert target[1:] in {attrs.get("id") for _, attrs in page.tags}
            elif not target.startswith(("mailto:", "https://")):
                assert ((report / name).parent / target).is_file(), target

    def test_fetches_nothing(self, pages, name):
        for tag, attrs in pages[name].tags:
            assert tag not in {"link", "base", "object", "embed", "audio", "video", "form"}
            if tag in {"img", "script", "iframe", "source"}:
                assert attrs.get("src", "data:").startswith("data:")


@pytest.mark.parametrize("name", SCHEDULED)
def test_findings_stand_at_the_top_and_on_the_index(pages, manifest, name):
    entry = next(page for page in manifest["pages"] if page["notebook"] == name)
    assert entry["headline"]
    for place, sentence in enumerate(entry["headline"]):
        told = " ".join(sentence.split())
        on_index = entry["not_applicable"] or told
        assert told in pages[name].text
        assert (on_index in pages["index"].text) or place >= 2 or entry["pages"]
        assert told.endswith(".")
    second = next(words for level, words in pages[name].headings if level == 2)
    assert second == "In short"


@pytest.mark.parametrize("name", ["index", *SCHEDULED, WARD])
def test_no_word_of_the_old_dialect_is_read(pages, name):
    """Words that a British council officer would not have written (files' names aside)."""
    assert old_words(pages[name].text) == []


@pytest.mark.parametrize("name", ["index", *SCHEDULED])
def test_words_of_statistics_are_folded(report, name):
    if name != "90_data_quality":
        page = (report / f"{name}.html").read_text(encoding="utf-8")
        assert technical_words(shown_words(page)) == []


def test_headline_sentences_read_easily(report, manifest):
    read_easily(report, manifest)


def test_the_index_answers_in_few_words(report):
    words_of_index.are_few((report / "index.html").read_text(encoding="utf-8"))


def test_every_map_has_its_picture_and_a_file_of_its_own(report, manifest, pages):
    for entry in manifest["pages"]:
        page = pages[entry["notebook"]]
        assert len(page.all("iframe")) == len(entry["maps"])
        for name in entry["maps"]:
            picture = (report / "maps" / f"{file_start(entry['notebook'])}{name}.png").read_bytes()
            held = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
            (shown,) = [image for image in page.all("img") if image["src"] == held]
            assert shown["alt"] == entry["alts"][name]


def test_every_file_says_that_it_is_invented(report):
    for path in [*report.glob("tables/*.csv"), *report.glob("maps/*.html")]:
        assert "Invented example" in path.read_text(encoding="utf-8"), path.name


def test_every_number_of_a_notebook_says_how_small_and_large_it_may_be():
    numbers = [
        (path.stem, each)
        for path in NOTEBOOKS
        for each in read_card(path).parameters
        if each.kind in ("int", "float")
    ]
    assert [each.name for _, each in numbers] == ["months", "hexagon_m", "busiest"]
    for name, each in numbers:
        for word in ("-1", "0", "99999999"):
            with pytest.raises(ValueError, match=r"a number from \d+ to \d+"):
                typed(each, word)
        assert typed(each, str(each.default)) == each.default, name
