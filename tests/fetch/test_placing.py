from __future__ import annotations

import datetime as dt
import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from scp_lib.errors import SourceError
from scp_lib.fetch.ledger import Ledger
from scp_lib.fetch.placing import place_file, remove_stale_parts
from tests.fetch.conftest import files_below

NOON = dt.datetime(2026, 2, 3, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize("moment", ["fdopen", "fsync"])
def test_until_it_is_whole_a_file_has_not_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = tmp_path / "folder" / "file.csv"
    real = getattr(os, moment)
    seen: list[bool] = []

    def interrupted(*words: Any, **options: Any) -> Any:
        seen.append(path.exists())
        real(*words, **options) if moment == "fsync" else os.close(words[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(os, moment, interrupted)
    with pytest.raises(KeyboardInterrupt):
        place_file(path, b"content")
    assert seen == [False]
    assert files_below(tmp_path) == set()


def test_a_file_gets_its_name_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    replaced: list[tuple[bytes, bool]] = []
    real = Path.replace

    def watched(part: Path, target: Path) -> Path:
        replaced.append((part.read_bytes(), path.exists()))
        return real(part, target)

    monkeypatch.setattr(Path, "replace", watched)
    place_file(path, b"content")
    assert replaced == [(b"content", False)]
    assert path.read_bytes() == b"content"


def test_what_the_system_refuses_is_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "fsync", refused)
    with pytest.raises(SourceError, match=r"cannot be written \(Permission denied\).*--raw"):
        place_file(tmp_path / "file.csv", b"content")
    assert files_below(tmp_path) == set()


def test_leftovers_of_a_run_that_was_killed_are_removed_after_a_day(tmp_path: Path) -> None:
    old, new = tmp_path / ".safer-fetch-a.part", tmp_path / "x" / ".safer-fetch-b.part"
    new.parent.mkdir()
    other = tmp_path / "other.part"
    for path, hours in ((old, 25), (new, 1), (other, 99)):
        path.write_bytes(b"half")
        os.utime(path, (NOON.timestamp() - hours * 3600,) * 2)
    remove_stale_parts(tmp_path, now=NOON.timestamp())
    assert files_below(tmp_path) == {"x/.safer-fetch-b.part", "other.part"}


def test_a_line_of_the_ledger_is_whole_or_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(tmp_path)
    ledger.add("one.csv", fetched_at=NOON, bytes=1)
    before = ledger.path.read_bytes()
    real_open = Path.open

    class Full:
        """A disk that takes half of a line."""

        def __init__(self, stream: Any) -> None:
            self.stream = stream

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.stream.close()

        def seek(self, *place: int) -> int:
            return int(self.stream.seek(*place))

        def write(self, line: bytes) -> int:
            return int(self.stream.write(line[: len(line) // 2]))

    def opened(path: Path, mode: str = "r", **options: Any) -> Any:
        stream = real_open(path, mode, **options)
        return Full(stream) if mode == "ab" else stream

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        with pytest.raises(SourceError, match="the disk is full"):
            ledger.add("two.csv", fetched_at=NOON, bytes=2)
    assert ledger.path.read_bytes() == before
    assert "two.csv" not in ledger
    ledger.add("three.csv", fetched_at=NOON, bytes=3)
    assert list(Ledger(tmp_path).entries) == ["one.csv", "three.csv"]


def test_a_ledger_without_a_last_line_end_is_continued_on_a_new_line(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    entry = json.dumps({"file": "one.csv", "fetched_at": NOON.isoformat()})
    ledger.path.write_text(entry, encoding="utf-8")
    ledger.add("two.csv", fetched_at=NOON)
    lines = ledger.path.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["file"] for line in lines] == ["one.csv", "two.csv"]
