"""Tables for readers and for spreadsheets."""

import csv
import io
import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.document.csv import csv_text
from scp_lib.document.html import table_html
from scp_lib.document.model import Table
from scp_lib.errors import ScpError

HOSTILE = [
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "${alert(1)}", "`x`",
    "=cmd|' /C calc'!A0", '"quoted", and\nbroken', "\t=1+1", "@SUM(A1)", "-2+3", "+1", "＝1+1",
]  # fmt: skip
dangerous = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def html_table(rows, *, caption, headers, row_header, **more):
    return str(
        table_html(Table("table", caption, rows, row_header, headers, **more), has_ids=False)
    )


def parsed(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def wards():
    return pd.DataFrame(
        {
            "ward": ["Castle", "St Anne's & <b>St John's</b>"],
            "n": pd.array([1525, None], dtype="Int64"),
            "change": [-17.25, 33.0],
            "hidden": [1, 2],
        }
    )


def table_of(page):
    return ET.fromstring(page.replace("&#34;", "&quot;"))


def test_table_has_caption_headers_and_the_figures():
    page = html_table(
        wards(), caption="ASB & more", row_header="ward",
        headers={"ward": "Ward", "n": "Incidents", "change": "Change"},
        sign={"change"}, suffix={"change": "%"}, foot="A note.",
    )  # fmt: skip
    block = table_of(page)
    region = block.find("div")
    assert region.attrib["role"] == "region" and region.attrib["tabindex"] == "0"
    assert region.attrib["aria-label"] == region.find("table/caption/span").text == "ASB & more"
    assert [th.text for th in region.findall("table/thead/tr/th")] == [
        "Ward",
        "Incidents",
        "Change",
    ]
    assert all(th.attrib["scope"] == "col" for th in region.findall("table/thead/tr/th"))
    rows = [[c.text for c in tr] for tr in region.findall("table/tbody/tr")]
    assert rows == [
        ["Castle", "1,525", "−17.3%"],
        ["St Anne's & <b>St John's</b>", "no data", "+33.0%"],
    ]
    assert [tr[0].tag for tr in region.findall("table/tbody/tr")] == ["th", "th"]
    assert "hidden" not in page and block.find("p").text == "A note."


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_in_a_table(text):
    table = pd.DataFrame({"a": [text], "b": [1]})
    page = html_table(table, caption=text, headers={"a": text, "b": "n"}, row_header="a", foot=text)
    region = table_of(page)
    assert {element.tag for element in region.iter()} <= {
        "div", "table", "caption", "span", "thead", "tbody", "tr", "th", "td", "p",
    }  # fmt: skip
    assert region.find("div/table/tbody/tr/th").text == " ".join(text.split())


def test_a_missing_column_is_said_with_those_there_are():
    with pytest.raises(ScpError, match=r"no column rate.*ward, n, change, hidden"):
        html_table(
            wards(), caption="ASB", headers={"ward": "Ward", "rate": "Rate"}, row_header="ward"
        )


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(HOSTILE)


numbers = st.floats(allow_nan=True, allow_infinity=False)
whole = st.none() | st.integers(-(2**62), 2**62)


@given(st.lists(st.tuples(texts, numbers, whole), max_size=12), texts)
@settings(max_examples=120, deadline=None)
def test_csv_text_is_inert_and_numbers_come_back_the_same(rows, source):
    table = pd.DataFrame(
        {
            "place": pd.Series([row[0] for row in rows], dtype="object"),
            "rate": pd.Series([row[1] for row in rows], dtype="float64"),
            "n": pd.array([row[2] for row in rows], dtype="Int64"),
        }
    )
    before = table.copy(deep=True)
    found = parsed(csv_text(table, source=source))
    pd.testing.assert_frame_equal(table, before)
    assert len(found) == len(rows)
    for row, (place, rate, n) in zip(found, rows, strict=True):
        assert not row["place"].startswith(dangerous) and not row["source"].startswith(dangerous)
        assert row["place"] == (f"'{place}" if place.startswith(dangerous) else place)
        assert row["rate"] == "" if np.isnan(rate) else float(row["rate"]) == rate
        assert row["n"] == ("" if n is None else str(n))


def test_csv_layout():
    table = pd.DataFrame(
        {
            "month": pd.to_datetime(["2025-12-01", "2026-01-01"]),
            "=bad": [-1.5, 0.1],
            "is_complete": [True, False],
            "day": pd.to_datetime(["2025-12-31", None]),
        }
    )
    assert csv_text(table, source="ONS, OGL") == (
        "month,'=bad,is_complete,day,source\n"
        '2025-12,-1.5,true,2025-12-31,"ONS, OGL"\n'
        '2026-01,0.1,false,,"ONS, OGL"\n'
    )


def test_an_empty_table_keeps_its_header():
    assert csv_text(pd.DataFrame({"a": []}), source="x") == "a,source\n"


@pytest.mark.parametrize(
    "table",
    [pd.DataFrame({"source": [1]}), pd.DataFrame({"a": [np.inf]}),
     pd.DataFrame([[1, 2]], columns=["a", "a"])],
)  # fmt: skip
def test_a_csv_that_would_mislead_is_refused(table):
    with pytest.raises(ScpError):
        csv_text(table, source="x")
