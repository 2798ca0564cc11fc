"""Every kind of sentence that claims certainty is listed with the simulation that shows it."""

import ast
import re
from pathlib import Path

import pytest

from scp_lib.cli import main
from scp_lib.pack.read_back import CELL, read_page
from tests import words_of_index
from tests.claims import kinds
from tests.example_report import example_pack, example_report

FIGURE = re.compile(r"(<data [^>]*data-figure=[^>]*>)[^<]*")
"""A number that the index repeats."""


def test_every_kind_is_listed_and_no_other():
    """``python -m tests.claims.kinds`` writes the list again, for a simulation to be filled in."""
    assert list(kinds.listed()) == kinds.kinds()
    assert [kind for kind, simulation in kinds.listed().items() if not simulation] == []


def test_every_simulation_is_a_test():
    for simulation in set(kinds.listed().values()):
        if simulation.startswith("none: "):
            continue
        file, _, name = simulation.partition(".")
        tree = ast.parse(Path(__file__).with_name(f"{file}.py").read_text("utf-8"))
        assert name in {getattr(node, "name", "") for node in tree.body}, simulation


def unlisted_in(folder):
    """Go through the pages of a report or pack: texts whose certainty no listed kind explains."""
    words = kinds.explained(kinds.kinds())
    for path in sorted([*folder.glob("*.html"), *folder.glob("[0-9]*/*.html")]):
        page = FIGURE.sub(r"\1#", path.read_text("utf-8"))
        for text in read_page(page):
            said = CELL.sub("#", text)
            if left := kinds.unlisted(said, words) if kinds.CERTAINTY.search(said) else "":
                yield f"{path.name}: {left}"


@pytest.mark.parametrize("made", [example_report, example_pack])
def test_no_page_of_the_example_claims_more(made, tmp_path_factory):
    assert list(unlisted_in(made(tmp_path_factory))) == []


@pytest.mark.real
@pytest.mark.parametrize(("command", "page"), [("report", "index"), ("pack", "briefing")])
def test_no_page_of_colchester_claims_more(command, page, real, tmp_path, monkeypatch):
    for name in ("PROCESSED", "REPORTS"):
        monkeypatch.setenv(f"SAFER_{name}", str(tmp_path / name))
    assert main([command, "colchester", "--raw", str(real), "--month", "2025-12"]) == 0
    (found,) = tmp_path.rglob(f"{page}.html")
    if page == "index":
        words_of_index.are_few(found.read_text(encoding="utf-8"))
    assert list(unlisted_in(found.parent)) == []


def test_a_new_claim_is_found():
    words = kinds.explained(kinds.kinds())
    assert kinds.unlisted("It is lower, but this could be chance. The rise is certain.", words)
    assert not kinds.unlisted("It is lower, but this could be chance.", words)
    assert kinds.unlisted("The true count is 12, at 95%.", words)


@pytest.mark.parametrize("text", ["95% from", "Outside the 99.8% limits", "an end (90%)"])
def test_a_level_is_a_word_of_certainty_whatever_follows(text):
    assert kinds.CERTAINTY.search(text)


def test_what_charts_print_is_walked():
    assert "drawing/charts.py:change_chart" in {by for by, _ in kinds.kinds()}
