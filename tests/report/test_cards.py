"""A notebook's card: what its first cells say, and which words fit its parameters."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.errors import ParameterError, UsageError
from scp_lib.report.cards import (
    Parameter,
    check_parameters,
    choose_notebooks,
    defaults,
    list_notebooks,
    read_card,
    typed,
)
from tests.report.small_project import START, notebook

KINDS = {"str": str, "int": int, "float": float, "bool": bool, "list[str]": list}

PARAMETERS = """size: int = 3  # how many
share: float = 0.5
loud: bool = False  # shout
only: list[str] = ["West"]  # wards
kind: str = "a b"  # one of: a b; c
"""


@pytest.fixture
def card(tmp_path):
    path = tmp_path / "10_people.ipynb"
    path.write_text(notebook(START, parameters=PARAMETERS, title="People"), encoding="utf-8")
    return read_card(path)


def test_card_says_what_the_notebook_says(card):
    assert (card.name, card.title, card.question) == ("10_people", "People", "Who lives where?")
    assert card.is_scheduled
    assert [(each.name, each.kind, each.default) for each in card.parameters] == [
        ("partnership", "str", "small"),
        ("month", "str", ""),
        ("size", "int", 3),
        ("share", "float", 0.5),
        ("loud", "bool", False),
        ("only", "list[str]", ["West"]),
        ("kind", "str", "a b"),
    ]
    by_name = {each.name: each for each in card.parameters}
    assert by_name["size"].comment == "how many" and by_name["kind"].choices == ("a b", "c")


def test_a_card_has_the_main_measure_of_its_first_cell(tmp_path):
    path = tmp_path / "10_people.ipynb"
    measure = "**Main measure.** Residents of a ward."
    text = notebook(START).replace("**For.**", f"{measure}\\n\\n**For.**")
    path.write_text(text, encoding="utf-8")
    assert read_card(path).main_measure == "Residents of a ward."


def test_every_page_of_the_report_names_one_main_measure():
    cards = [card for card in list_notebooks() if card.is_scheduled]
    first = {
        card.name: "".join(json.loads(card.path.read_text("utf-8"))["cells"][0]["source"])
        for card in cards
    }
    assert {name: text.count("**Main measure.**") for name, text in first.items()} == dict.fromkeys(
        first, 1
    )
    assert [card.name for card in cards if not card.main_measure] == [] and len(cards) >= 8


@pytest.mark.parametrize(
    ("name", "word", "value"),
    [
        ("size", "-12", -12), ("share", "0.25", 0.25), ("share", "3", 3.0), ("loud", "true", True),
        ("loud", "False", False), ("only", "West, East", ["West", "East"]), ("only", "", []),
        ("kind", "c", "c"),
    ],
)  # fmt: skip
def test_words_become_values_of_their_kind(card, name, word, value):
    found = check_parameters([card], [(name, word)])["10_people"][name]
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("name", "word", "wanted"),
    [
        ("size", "3.5", "a whole number"), ("size", "three", "a whole number"),
        ("size", "1e3", "a whole number"), ("size", "", "a whole number"),
        ("size", "9" * 16, "a whole number"), ("share", "nan", "a number like"),
        ("share", "inf", "a number like"), ("share", "1e999", "a number like"),
        ("loud", "yes", "true or false"), ("kind", "d", "one of a b, c"),
        ("kind", "a b ", "one of a b, c"),
    ],
)  # fmt: skip
def test_words_of_another_kind_are_refused(card, name, word, wanted):
    with pytest.raises(ParameterError, match=wanted) as caught:
        check_parameters([card], [(name, word)])
    (line,) = caught.value.faults
    assert line.startswith(f"10_people: parameter '{name}'") and repr(word) in line


def test_every_fault_is_told_at_once(card):
    with pytest.raises(ParameterError) as caught:
        check_parameters(
            [card], [("size", "1"), ("size", "2"), ("month", "2025-01"), ("sise", "3")]
        )
    told = " ".join(caught.value.faults)
    assert len(caught.value.faults) == 3
    assert "'size' is given twice" in told and "use PARTNERSHIP and --month" in told
    assert "parameter 'sise': wanted one of kind, loud, only, share, size." in told


def test_defaults_stay_where_nothing_is_given(card):
    assert defaults(card, {"size": 9}) == {
        "partnership": "small", "month": "", "size": 9, "share": 0.5, "loud": False,
        "only": ["West"], "kind": "a b",
    }  # fmt: skip


@given(st.text(max_size=30), st.sampled_from(sorted(KINDS)))
@settings(deadline=None, max_examples=150)
def test_any_word_becomes_its_kind_or_is_refused(word, kind):
    try:
        value = typed(Parameter("x", kind, None, "", ()), word)
    except ValueError as error:
        assert str(error).startswith(("a ", "true"))
    else:
        assert isinstance(value, KINDS[kind])
        assert value == value  # not NaN


@pytest.mark.parametrize(
    "line",
    [
        "size = 3", "size: int", "size: complex = 3j", "size: int = len('abc')",
        "size: int = __import__('os').getpid()", "import os", "size: int = (",
    ],
)  # fmt: skip
def test_a_parameters_cell_is_read_and_never_run(tmp_path, line):
    path = tmp_path / "10_people.ipynb"
    path.write_text(notebook(START, parameters=line), encoding="utf-8")
    with pytest.raises(UsageError, match=r"10_people.ipynb: parameters cell"):
        read_card(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": []}', "not JSON", '{"cells": [1]}'])
def test_what_is_no_notebook_is_refused(tmp_path, text):
    path = tmp_path / "10_people.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"10_people.ipynb: (not a notebook|wanted a first cell)"):
        read_card(path)


def test_notebooks_are_found_named_and_chosen_once(small):
    small.write_notebook("20_zones", START)
    small.write_notebook("00_explore", START, runs="on request")
    small.write_notebook("my copy", START)
    small.write_notebook(".hidden", START)
    assert [card.name for card in list_notebooks()] == [
        "00_explore", "10_people", "20_zones", "my copy",
    ]  # fmt: skip
    assert [card.name for card in choose_notebooks([])] == ["10_people", "20_zones", "my copy"]
    chosen = choose_notebooks(["20", "00_explore", "notebooks/20_zones.ipynb", "my copy"])
    assert [card.name for card in chosen] == ["20_zones", "00_explore", "my copy"]
    known = "00_explore, 10_people, 20_zones, my copy"
    with pytest.raises(UsageError, match=f"There is no notebook '2': wanted one of {known}"):
        choose_notebooks(["2"])
    small.write_notebook("20_zones-Copy1", START)
    assert [card.name for card in choose_notebooks(["20_zones"])] == ["20_zones"]
    several = r"Several notebooks are '20': wanted one of 20_zones, 20_zones-Copy1\."
    with pytest.raises(UsageError, match=several):
        choose_notebooks(["20"])


def test_what_is_no_page_is_no_part_of_the_report_and_said(small):
    """JupyterLab calls a new notebook Untitled; one with a number was meant to be a page."""
    empty = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    (small.home / "notebooks/Untitled.ipynb").write_text(empty, encoding="utf-8")
    small.write_notebook("Index", START)
    told = []
    assert not small.report(tell=told.append).failed
    assert "Untitled is no page of the report. Untitled.ipynb: not a notebook" in "\n".join(told)
    named = "Index is no page of the report. Index.ipynb: a report's first page has that name"
    assert named in "\n".join(told)
    (small.home / "notebooks/30_new.ipynb").write_text(empty, encoding="utf-8")
    assert list(small.report().failed) == ["30_new"]
