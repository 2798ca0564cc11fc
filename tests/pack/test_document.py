"""The parts of a briefing, and a briefing that survives being handed on."""

import dataclasses

import pandas as pd
import pytest

from scp_lib.document.written import read_document, write_document
from scp_lib.errors import ParameterError, ScpError
from scp_lib.pack.audiences import READERS, check_audience
from scp_lib.pack.parts import all_parts, sentences, title_block
from tests.pack.documents import small_document


def test_audiences_are_three_and_no_other():
    assert [check_audience(each) for each in READERS] == list(READERS)
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
        periods={"Castle": "April 2025 to March 2026"},
    )
    document = document._replace(tables={"asb": table})
    write_document(document, tmp_path)
    found = read_document(tmp_path)
    pd.testing.assert_frame_equal(found.tables["asb"].rows, rows)
    for field in dataclasses.fields(table):
        if field.name != "rows":
            assert getattr(found.tables["asb"], field.name) == getattr(table, field.name)
    assert [said.text for _, said in sentences(found)] == [
        said.text for _, said in sentences(document)
    ]
    assert found.facts == document.facts and found.inputs == document.inputs


def test_a_notebook_without_a_briefing_learns_what_to_do(tmp_path):
    with pytest.raises(ScpError, match="save_briefing"):
        read_document(tmp_path)


def test_title_block_prints_a_line_only_where_it_is_set():
    assert "Item" not in dict(title_block(small_document()))
    block = dict(title_block(small_document(facts={"item": "7", "meeting": "3 March 2025"})))
    assert block["Item"] == "7" and block["Meeting"] == "3 March 2025"


def test_parts_keep_their_level_and_methods_and_words_follow_small():
    parts = all_parts(small_document())
    assert [(part.level, part.on_new_page) for part in parts[:2]] == [(1, True), (2, False)]
    small = [part.title for part in parts if part.is_small]
    assert small == [
        "How this is worked out", "Limits of the figures", "Words used here", "Sources",
    ]  # fmt: skip
    assert all(part.level == 2 for part in parts if part.is_small)


def test_without_a_contact_there_is_no_line_for_one():
    facts = {"contact": "", "contact_name": "", "contact_email": ""}
    words = [dict(part.terms) for part in all_parts(small_document(facts=facts))][-1]
    assert "Contact." not in words and "Licence." in words


def test_sentences_are_all_of_them():
    places = [place for place, _ in sentences(small_document("Castle"))]
    assert places.count("summary") == 1 and places.count("tile: ASB") == 3
    assert places.count("section: Page on Castle") == 1 and places.count("picture: asb_chart") == 2
    assert "caveats" in places and len(places) == 1 + 3 + 2 + 1 + 2
