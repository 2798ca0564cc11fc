"""How each file came: by the ledger beside it, or by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scp_lib.build.inputs import BY_COMMAND, BY_HAND, CHANGED, holdings
from scp_lib.periods import Month
from scp_lib.sources.police_uk.downloads import StreetFile

LINE = {
    "file": "a.zip", "fetched_at": "2026-02-03T09:00:00+00:00", "sha256": "one",
    "url": "https://data.police.uk/data/archive/2025-12.zip", "licence": "OGL-3.0",
}  # fmt: skip


def held(raw: Path, *lines: dict[str, Any] | str, sha256: str = "one") -> dict[str, Any]:
    folder = raw / "police_uk"
    folder.mkdir()
    text = "\n".join(each if isinstance(each, str) else json.dumps(each) for each in lines)
    (folder / "fetched.jsonl").write_text(text)
    inputs = [
        {"file": "police_uk/a.zip", "bytes": 7, "sha256": sha256},
        {"file": "police_uk/fetched.jsonl", "bytes": 7, "sha256": "x"},
    ]
    files = [
        StreetFile("essex", month, folder / "a.zip", "a.zip", "m", 1, 1)
        for month in (Month(2025, 12), Month(2025, 1))
    ]
    (found,) = holdings(inputs, files, raw=raw)
    return found


def test_what_was_fetched_is_told_with_publisher_time_and_licence(tmp_path: Path) -> None:
    assert held(tmp_path, LINE) == {
        "file": "police_uk/a.zip", "months": "2025-01/2025-12", "bytes": 7, "origin": BY_COMMAND,
        "fetched_at": "2026-02-03T09:00:00+00:00", "publisher": "data.police.uk",
        "licence": "OGL-3.0",
    }  # fmt: skip


def test_a_file_without_a_line_was_put_there(tmp_path: Path) -> None:
    found = held(tmp_path)
    assert (found["origin"], found["fetched_at"], found["publisher"]) == (BY_HAND, "", "")


def test_a_file_that_fetch_only_found_was_put_there(tmp_path: Path) -> None:
    line = {"file": "a.zip", "fetched_at": "2026-02-03T08:59:59+00:00", "is_found": True}
    assert held(tmp_path, line)["origin"] == BY_HAND
    assert not list((tmp_path / "police_uk").glob("*.csv"))


def test_the_last_line_counts_and_a_damaged_one_tells_nothing(tmp_path: Path) -> None:
    later = LINE | {"fetched_at": "2026-03-04T09:00:00+00:00"}
    assert held(tmp_path, LINE, later, "{cut")["fetched_at"].startswith("2026-03-04")


def test_a_file_changed_since_is_said_to_be(tmp_path: Path) -> None:
    assert held(tmp_path, LINE, sha256="two")["origin"] == CHANGED
