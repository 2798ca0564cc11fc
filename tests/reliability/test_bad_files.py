"""Every fault has its answer: a plain line, or the same result; never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.files.whole import write_whole
from tests.example_report import shared_folder
from tests.reliability.answers import DOC, Answer, answer, counts_of, document
from tests.reliability.faults import FAULTS
from tests.reliability.faults.fault import REFUSED, SAME, WARNED, Fault
from tests.reliability.months import tried
from tests.reliability.world import plain

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name", "ignore:The filename extension")


@pytest.fixture(scope="session")
def said_of(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what was said of each fault so far, in all processes of this test run."""
    folder = shared_folder(tmp_path_factory) / "said-of-faults"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    made = answer(None, tmp_path_factory.mktemp("good"))
    assert made.code == 0
    return made


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault(fault: Fault, tmp_path: Path, good: Answer, said_of: Path) -> None:
    found = answer(fault, tmp_path)
    said = [line for line in found.lines if line not in good.lines]
    write_whole(said_of / fault.name, json.dumps(said).encode())
    for words in fault.says:
        assert words in "\n".join(said)
    assert not any("Traceback" in line for line in said)
    assert all(line.endswith(".") for line in said)
    if fault.answer == REFUSED:
        assert found.code == 2
        assert said
        return
    assert found.code == 0
    assert found.built is not None and good.built is not None
    assert bool(said) == (fault.answer == WARNED)
    if fault.answer == SAME:
        pd.testing.assert_frame_equal(
            plain(found.built["incidents"]), plain(good.built["incidents"])
        )
        receipts = found.built["receipts"].drop(columns="source_file")
        pd.testing.assert_frame_equal(receipts, good.built["receipts"].drop(columns="source_file"))
        pd.testing.assert_frame_equal(found.built["districts"], good.built["districts"])


def test_a_warning_does_not_change_what_it_does_not_speak_of(tmp_path: Path, good: Answer) -> None:
    harmless = (
        "extra_column",
        "copy_beside",
        "dated_issues",
        "zip_of_other_forces",
        "wards_sliver",
    )
    assert good.built is not None
    for fault in FAULTS:
        if fault.name in harmless:
            found = answer(fault, tmp_path / fault.name)
            assert found.built is not None
            pd.testing.assert_frame_equal(counts_of(found.built), counts_of(good.built))


def test_a_header_alone_is_a_missing_month_and_no_quiet_one(tmp_path: Path) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "header_only")
    found = answer(fault, tmp_path).built
    assert found is not None
    assert [str(month) for month in found.complete_months] == ["2025-01"]


@pytest.mark.slow
def test_the_page_says_what_the_command_says(tmp_path: Path, good: Answer, said_of: Path) -> None:
    said = {}
    for fault in FAULTS:
        if (said_of / fault.name).exists():
            said[fault.name] = json.loads((said_of / fault.name).read_bytes())
        else:  # run alone, or before
            lines = answer(fault, tmp_path / fault.name).lines
            said[fault.name] = [line for line in lines if line not in good.lines]
    for each in tried():  # examples of whole months and of others, at least ten of each kind
        assert min(each.true, each.false) >= 10
        assert (each.found, each.spared) == (each.true, each.false), each.words
    remedy = "Run `.venv/bin/python -m tests.reliability.write_page`."
    assert DOC.read_text(encoding="utf-8") == document(said, tried()), remedy


def test_names_of_faults_are_their_own() -> None:
    names = [fault.name for fault in FAULTS]
    assert len(set(names)) == len(names)
