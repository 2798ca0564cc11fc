"""What number() writes is found again by the page that shows it."""

import pytest

from scp_lib.views import noted
from scp_lib.views.text import cell, name_of, number, retold


@pytest.fixture
def notes():
    yield noted.open_notes()
    noted.close_notes()


def values(notes, *printed):
    return [note and note.value for note in notes.pair(printed)]


def test_nothing_is_noted_without_a_page():
    noted.close_notes()
    assert number(3) == "3" and name_of("Castle 1") == "Castle 1"


def test_order_decides_where_one_form_stands_for_several_values(notes):
    number(17.2), number(5), number(16.9), number(17)
    assert values(notes, "17", "5", "17", "17") == [17.2, 5, 16.9, 17]
    assert values(notes, "5", "17") == [5, 16.9]
    assert values(notes, "18") == [None]


def test_of_earlier_texts_only_a_form_of_one_value_is_taken(notes):
    number(40.3), number(12), number(12.4)
    notes.shown()
    number(7)
    assert values(notes, "40", "12", "7") == [40.3, None, 7]


def test_table_cells_signs_and_retold_words_are_noted(notes):
    cell(0.5, decimals=1), number(-17.25, decimals=1), number(3, sign=True)
    retold("Hot in 11 of the last 12.5 months, H250_1 apart")
    held = [(note.printed, note.value) for note in notes.written]
    assert held == [("0.5", 0.5), ("\N{MINUS SIGN}17.3", -17.25), ("+3", 3), ("11", 11),
                    ("12.5", 12.5)]  # fmt: skip
    assert all(type(note.value) is int for note in notes.written if note.value == 3)


def test_only_names_with_a_digit_are_kept(notes):
    name_of("Castle"), name_of("Castle 12")
    assert notes.names == {"Castle 12"}
