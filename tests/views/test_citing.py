"""Numbers of a page's words: which are figures, and how each is marked."""

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.views.citing import find_in_html, find_numbers, mark_html, mark_text

MINUS = "\N{MINUS SIGN}"


def printed(text, **words):
    return [found.printed for found in find_numbers(text, **words)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("3,015 ASB incidents, April 2025 to March 2026.", ["3,015"]),
        (f"12.7% fewer ({MINUS}33% to +5.0%)", ["12.7", f"{MINUS}33", "+5.0"]),
        ("the 2nd to the 21st of 25", ["2", "21", "25"]),
        ("95% interval 3 to 4; exact 99.8% limits; (95%)", ["3", "4"]),
        ("at 99% confidence, 99 of them", ["99"]),
        ("95% of all", ["95"]),
        ("15.3 per 1,000 residents; 2 per 100 crimes", ["15.3", "2"]),
        ("2025-04 and 2025-04-01, mid-2020, in 2008-09", []),
        ("2025% and 2,025 and 2025.5", ["2025", "2,025", "2025.5"]),
        ("E05010827, H250_1890_1019 and v.3.0", []),
        ("on 3 May 2026; 3 in May 2026", ["3"]),
        ("250m, 8, 9.", ["250", "8", "9"]),
    ],
)
def test_figures_are_told_from_dates_units_and_names(text, figures):
    assert printed(text) == figures


def test_a_name_is_no_figure_wherever_it_stands():
    names = ["Berechurch 1", "Berechurch 10", "10 Downing"]
    text = "Berechurch 10 has 10, Berechurch 1 has 1, Berechurch 100 has 2"
    assert printed(text, names=names) == ["10", "1", "100", "2"]


def ids(count):
    return [(f"x-1.{place}", "7") for place in range(1, count + 1)]


def test_a_text_is_marked_and_escaped():
    text = "<b>5</b> & 6"
    found = find_numbers(text)
    assert mark_text(text, found, ids(2)) == (
        '&lt;b&gt;<data id="x-1.1" value="7">5</data>&lt;/b&gt; &amp; '
        '<data id="x-1.2" value="7">6</data>'
    )


def test_markup_is_marked_in_text_and_alternatives_and_nowhere_else():
    page = (
        '<div class="a1" aria-label="7 bars &#39;8&#39;"><h3>Castle 3</h3>'
        '<p>It&#39;s <b>4</b> of 5</p><td id="t.a.b">6</td><td>9</td>'
        "<style>p { width: 10px }</style></div>"
    )
    assert [(one.text, one.heading, one.is_read_out) for one in find_in_html(page)] == [
        ("7 bars '8'", "", True),
        ("Castle 3", "Castle 3", False),
        ("It's 4 of 5", "Castle 3", False),
        ("It's 4 of 5", "Castle 3", False),
        (" 6  9  p { width: 10px } ", "Castle 3", False),
    ]
    for one in find_in_html(page):
        assert all(one.text[each.start : each.end] == each.printed for each in one.found)
    marked = mark_html(page, ids(6))
    assert 'data-figures="x-1.1 x-1.2"' in marked
    assert '<td id="t.a.b">6</td>' in marked and "{ width: 10px }" in marked
    assert marked.count("<data ") == 4


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.words, self.tags = "", []

    def handle_data(self, data):
        self.words += data

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)


@given(
    st.lists(st.text("0123456789.,-+%<>&\"'#;ab \u2212", max_size=20), min_size=1, max_size=4),
)
@settings(deadline=None, max_examples=200)
def test_marking_changes_no_word_of_any_text_and_adds_no_other_tag(texts):
    page = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    count = sum(len(said.found) for said in find_in_html(page))
    before, after = Words(), Words()
    before.feed(page)
    after.feed(mark_html(page, ids(count)))
    assert after.words == before.words
    assert [tag for tag in after.tags if tag != "data"] == before.tags
    assert after.tags.count("data") == count


@given(st.text("0123456789,. ab", max_size=40))
@settings(deadline=None)
def test_every_digit_that_begins_a_word_is_in_a_figure_or_exempt(text):
    found = find_numbers(text)
    assert [text[one.start : one.end] for one in found] == [one.printed for one in found]
    assert all(left.end <= right.start for left, right in pairwise(found))
    if not re.search(r"(19|20)\d\d", text) and found == []:
        assert not re.search(r"(?<![\w.,])\d", text)
