"""A number in a sentence is the number of its cell, and a briefing survives being handed on."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_lib.errors import ParameterError, ScpError
from scp_lib.pack.briefing_json import read_document, write_document
from scp_lib.pack.document import (
    AUDIENCES,
    Cell,
    PackTable,
    Said,
    Size,
    check_audience,
    joined,
    printed,
    sentence,
    text_of,
)
from scp_lib.pack.parts import behind_pictures, sentences, tables_first, title_block
from tests.pack.documents import small_document


def one_cell(value, **words):
    rows = pd.DataFrame({"ward": ["Castle"], "figure": [value]})
    return {"t": PackTable("t", "T", rows, "ward", {"ward": "Ward", "figure": "F"}, **words)}


@given(st.floats(-1e6, 1e6), st.integers(0, 3))
def test_a_size_is_its_cell_without_the_sign(value, decimals):
    tables = one_cell(value, decimals={"figure": decimals}, sign=frozenset({"figure"}))
    cell = Cell("t", "Castle", "figure")
    whole, size = printed(tables, cell), printed(tables, Size(cell))
    assert whole.lstrip("+−") == size and not size.startswith(("+", "−"))


def test_what_is_withheld_is_withheld_in_sentences_too():
    tables = one_cell(3, withheld=frozenset({("Castle", "figure")}))
    said = sentence("{n} here", tables, n=Cell("t", "Castle", "figure"))
    assert text_of(said) == "[c] here"
    assert printed(tables, Size(Cell("t", "Castle", "figure"))) == "[c]"


def test_an_empty_cell_says_what_the_table_says():
    assert printed(one_cell(None), Cell("t", "Castle", "figure")) == "no data"
    assert printed(one_cell(None, empty="not yet"), Cell("t", "Castle", "figure")) == "not yet"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (Cell("u", "Castle", "figure"), "no table 'u'"),
        (Cell("t", "Lexden", "figure"), "0 rows 'Lexden'"),
        (Cell("t", "Castle", "rate"), "no column 'rate'"),
    ],
)
def test_a_cell_that_is_not_there_is_refused(cell, words):
    with pytest.raises(ScpError, match=words):
        printed(one_cell(1), cell)


def test_a_name_that_stands_twice_is_no_cell():
    rows = pd.DataFrame({"ward": ["Castle", "Castle"], "figure": [1, 2]})
    tables = {"t": PackTable("t", "T", rows, "ward", {"ward": "Ward", "figure": "F"})}
    with pytest.raises(ScpError, match="2 rows 'Castle'"):
        printed(tables, Cell("t", "Castle", "figure"))


def test_braces_in_a_name_stay_as_they_are():
    said = sentence("{ward} is {n}", one_cell(7), ward="{n} {0}", n=Cell("t", "Castle", "figure"))
    assert text_of(said) == "{n} {0} is 7"


def test_joined_keeps_the_cells():
    part = sentence("{n}", one_cell(7), n=Cell("t", "Castle", "figure"))
    assert [p for p in joined([part, part]) if isinstance(p, Said)] == [part[0], part[0]]


def test_audiences_are_three_and_no_other():
    assert [check_audience(each) for each in AUDIENCES] == list(AUDIENCES)
    with pytest.raises(ParameterError, match="wanted one of committee, public, partners"):
        check_audience("press")


def test_a_briefing_is_handed_on_whole(tmp_path):
    document = small_document("Castle", "Lexden #1 “x” \\ $")
    rows = document.tables["asb"].rows.assign(
        month=pd.Timestamp("2025-03-01"),
        count=pd.array([1, None], dtype="Int64"),
        share=[0.1, None],
    )
    table = dataclasses.replace(
        document.tables["asb"],
        rows=rows,
        withheld=frozenset({("Castle", "share")}),
        periods={"Castle": "April 2025 to March 2026"},
    )
    document = document._replace(tables={"asb": table})
    write_document(document, tmp_path)
    found = read_document(tmp_path)
    pd.testing.assert_frame_equal(found.tables["asb"].rows, rows)
    assert dataclasses.replace(found.tables["asb"], rows=table.rows) == table
    assert found._replace(tables={}) == document._replace(tables={})


def test_a_notebook_without_a_briefing_is_told_what_to_do(tmp_path):
    with pytest.raises(ScpError, match="save_briefing"):
        read_document(tmp_path)


def test_title_block_prints_a_line_only_where_it_is_set():
    assert "Item" not in dict(title_block(small_document()))
    told = dict(title_block(small_document(facts={"item": "7", "meeting": "3 March 2025"})))
    assert told["Item"] == "7" and told["Meeting"] == "3 March 2025"


def test_every_table_that_is_cited_or_drawn_is_shown():
    document = small_document()
    assert behind_pictures(document).tables == ()
    bare = document._replace(
        sections=tuple(section._replace(tables=()) for section in document.sections)
    )
    assert behind_pictures(bare).tables == ("asb",)


def test_sentences_are_all_of_them():
    document = small_document("Castle")
    places = [place for place, _ in sentences(document)]
    assert places.count("summary: Where?") == 1 and "picture: asb_chart" in places
    assert "caveats" in places and len(places) == 4 + 2 + 1 + 1


def test_charts_stand_behind_their_table_and_maps_before_it():
    document = small_document()
    chart = document.pictures["asb_chart"]
    two = document._replace(pictures={"a": chart, "b": chart})
    section = document.sections[0]._replace(pictures=("a", "b"))
    assert tables_first(two, section)
    mapped = two._replace(pictures={"a": chart._replace(html="<p>map"), "b": chart})
    assert not tables_first(mapped, section)
