"""Files as people have them: each case gives what it must, and its page is made."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from scp_lib.cli import main
from tests.reliability import cases, world

NOTEBOOK = "10_asb_by_ward"


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: f"{case.kind}: {case.words}")
def test_case(case: cases.Case, tmp_path: Path) -> None:
    said = case.make(tmp_path)
    refused = case.expected.startswith("refused")
    assert said.startswith(case.expected) if refused else said == case.expected
    if "before May 2013" in said:
        assert "again" not in said


def test_each_kind_has_its_case_and_three_more() -> None:
    kinds = Counter(case.kind for case in cases.CASES)
    assert len(kinds) == 8 and min(kinds.values()) >= 4


def test_without_residents_the_page_has_counts_and_no_rates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw, home = tmp_path / "raw", tmp_path / "home"
    cases.four_wards(raw, ["2024-12", *cases.YEAR])
    words = {"area": "Colchester", "code": "E07000071", "forces": '["essex"]'}
    text = cases.SETTINGS.format(columns=("WD25CD", "WD25NM"), **words)
    world.write_settings(home, text)
    shutil.copy(Path(__file__).parents[2] / "notebooks" / f"{NOTEBOOK}.ipynb", home / "notebooks")
    monkeypatch.setenv("SAFER_HOME", str(home))
    out = home / "reports"
    assert main(["report", "small", "--raw", str(raw), "--out", str(out)]) == 0
    report = out / "small" / "2025-12"
    (page,) = json.loads((report / "manifest.json").read_bytes())["pages"]
    assert not page["failed"]
    html = (report / f"{NOTEBOOK}.html").read_text(encoding="utf-8")
    assert ">96<" in html  # 2 ASB rows, 4 wards, 12 months
