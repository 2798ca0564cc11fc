from __future__ import annotations

import datetime as dt
import errno
import json
import os
from pathlib import Path

import pytest

from scp_lib.errors import SourceError
from scp_lib.fetch.run import Fetches, place_file
from tests.fetch.conftest import files_below

NOON = dt.datetime(2026, 2, 3, 12, tzinfo=dt.UTC)


def test_a_received_file_is_never_replaced(tmp_path: Path) -> None:
    place_file(tmp_path / "folder" / "file.csv", b"content")
    with pytest.raises(SourceError, match="already exists with other contents"):
        place_file(tmp_path / "folder" / "file.csv", b"other")
    assert (tmp_path / "folder" / "file.csv").read_bytes() == b"content"


def test_what_the_system_refuses_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(SourceError, match=r"cannot be written \(Permission denied\).*--raw"):
        place_file(tmp_path / "file.csv", b"content")
    assert files_below(tmp_path) == set()


def test_a_line_of_the_record_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Fetches(tmp_path)
    record.add("one.csv", fetched_at=NOON, bytes=1)
    before = record.path.read_bytes()

    def full(file: int) -> None:
        os.truncate(file, len(before) + 10)  # a disk that takes part of a line
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SourceError, match="the disk is full"):
            record.add("two.csv", fetched_at=NOON, bytes=2)
    assert record.path.read_bytes() == before
    assert "two.csv" not in record.entries
    record.add("three.csv", fetched_at=NOON, bytes=3)
    assert list(Fetches(tmp_path).entries) == ["one.csv", "three.csv"]


def test_a_record_without_a_last_line_end_is_continued_on_a_new_line(tmp_path: Path) -> None:
    record = Fetches(tmp_path)
    entry = json.dumps({"file": "one.csv", "fetched_at": NOON.isoformat()})
    record.path.write_text(entry, encoding="utf-8")
    record.add("two.csv", fetched_at=NOON)
    lines = record.path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["one.csv", "two.csv"]


def test_damaged_lines_are_passed_over(tmp_path: Path) -> None:
    lines = [
        b'{"file": "one.csv"}',
        b"{",
        b"[1]",
        b'{"name": "x"}',
        b"\xff",
        b'{"file": "two.csv"}',
    ]
    (tmp_path / "fetched.jsonl").write_bytes(b"\n".join(lines))
    assert list(Fetches(tmp_path).entries) == ["one.csv", "two.csv"]
