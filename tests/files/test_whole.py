"""Results appear whole, or not at all."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scp_lib.errors import UsageError
from scp_lib.files import whole as folders
from scp_lib.files.whole import (
    PARTS,
    clear_left,
    remove_stale_parts,
    sha256_of,
    whole_folder,
    write_json,
    write_whole,
)


def _write(final: Path, text: str) -> None:
    with whole_folder(final) as new:
        write_json(new / "build.json", {"text": text})
        (new / "page.html").write_text(text)


def test_a_folder_is_replaced_whole(tmp_path: Path) -> None:
    final = tmp_path / "a" / "results"
    _write(final, "old")
    (final / "left.txt").write_text("of the old")
    _write(final, "new")
    assert sorted(path.name for path in final.iterdir()) == ["build.json", "page.html"]
    assert [path.name for path in final.parent.iterdir()] == ["results"]


def test_who_may_read_a_folder_is_as_the_system_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        _write(tmp_path / "results", "new")
    finally:
        os.umask(before)
    modes = [
        path.stat().st_mode & 0o777
        for path in (tmp_path / "results", tmp_path / "results/page.html")
    ]
    assert modes == ([0o777, 0o666] if os.name == "nt" else [0o750, 0o640])  # Windows has no mask


def test_an_error_leaves_the_old_folder_and_nothing_else(tmp_path: Path) -> None:
    final = tmp_path / "results"
    _write(final, "old")
    with pytest.raises(ZeroDivisionError), whole_folder(final) as new:
        (new / "page.html").write_text("half")
        raise ZeroDivisionError
    assert (final / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_folder_of_somebody_else_is_never_replaced(tmp_path: Path) -> None:
    final = tmp_path / "documents"
    final.mkdir()
    (final / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="not results of this project"):
        _write(final, "new")
    assert (final / "letter.txt").read_text() == "mine"


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(UsageError, match="--out"):
        _write(tmp_path / "out" / "results", "new")


def test_two_at_once_both_succeed(tmp_path: Path) -> None:
    final = tmp_path / "results"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _write(final, str(number)), range(40)))
    text = (final / "page.html").read_text()
    assert f'"{text}"' in (final / "build.json").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_json_is_the_same_bytes_for_the_same_content(tmp_path: Path) -> None:
    write_json(tmp_path / "one.json", {"b": "é", "a": 1})
    write_json(tmp_path / "two.json", {"a": 1, "b": "é"})
    assert sha256_of(tmp_path / "one.json") == sha256_of(tmp_path / "two.json")
    assert b"\r" not in (tmp_path / "one.json").read_bytes()


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    _write(tmp_path / "results", "old")
    for name in (".results-abcd1234", ".results-abcd1234-old-0", ".results-town-abcd1234"):
        (tmp_path / name).mkdir()
    _write(tmp_path / "results", "new")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [".results-town-abcd1234", "results"]  # the first is another folder's


def test_results_that_a_killed_process_had_moved_away_are_put_back(tmp_path: Path) -> None:
    final = tmp_path / "results"
    _write(final, "old")
    final.rename(tmp_path / ".results-abcd1234-old-0")
    with pytest.raises(ZeroDivisionError), whole_folder(final):
        raise ZeroDivisionError
    assert (final / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def _held_open(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> list[str]:
    """Let a rename fail as on Windows while somebody has a file of the folder open."""
    tried: list[str] = []
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name in (name, "results") and len(tried) < times:
            tried.append(self.name)
            error = PermissionError(13, "The process cannot access the file")
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    monkeypatch.setattr(folders, "OPEN_WAIT_SECONDS", 0)
    return tried


def test_a_page_that_somebody_has_open_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path / "results", "old")
    tried = _held_open(monkeypatch, "page.html", 3)
    _write(tmp_path / "results", "new")
    assert tried == ["results"] * 3
    assert (tmp_path / "results" / "page.html").read_text() == "new"


def test_a_page_that_stays_open_is_named_and_the_last_results_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path / "results", "old")
    _held_open(monkeypatch, "page.html", 1000)
    with pytest.raises(UsageError, match=r"page\.html is open in another program"):
        _write(tmp_path / "results", "new")
    assert (tmp_path / "results" / "page.html").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["results"]


def test_a_file_held_open_does_not_hinder_where_the_system_allows_it(tmp_path: Path) -> None:
    _write(tmp_path / "results", "old")
    with (tmp_path / "results" / "page.html").open() as held:
        _write(tmp_path / "results", "new")
        assert held.read() == "old"
    assert (tmp_path / "results" / "page.html").read_text() == "new"


@pytest.mark.parametrize("moment", ["fdopen", "fsync"])
def test_until_it_is_whole_a_file_has_not_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    path = tmp_path / "folder" / "file.csv"
    write_whole(path, b"old")
    real = getattr(os, moment)
    seen: list[bytes] = []

    def interrupted(*words: Any, **options: Any) -> Any:
        seen.append(path.read_bytes())
        real(*words, **options) if moment == "fsync" else os.close(words[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(os, moment, interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"content")
    assert seen == [b"old"]
    assert {each.name: each.read_bytes() for each in path.parent.iterdir()} == {"file.csv": b"old"}


def test_a_file_gets_its_name_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file.csv"
    replaced: list[tuple[bytes, bool]] = []
    real = Path.replace

    def watched(part: Path, target: Path) -> Path:
        replaced.append((part.read_bytes(), path.exists()))
        return real(part, target)

    monkeypatch.setattr(Path, "replace", watched)
    write_whole(path, b"content")
    assert replaced == [(b"content", False)]
    assert path.read_bytes() == b"content"


def test_a_file_can_be_readable_for_its_owner_only(tmp_path: Path) -> None:
    write_whole(tmp_path / "counts.json", b"{}", mode=0o600)
    owner_only = 0o666 if os.name == "nt" else 0o600  # Windows knows only "read-only" by mode
    assert (tmp_path / "counts.json").stat().st_mode & 0o777 == owner_only


def test_what_killed_processes_left_half_written_is_removed_after_a_day(tmp_path: Path) -> None:
    now = 1_770_120_000.0
    old, new = tmp_path / ".safer-a.part", tmp_path / "x" / ".safer-b.part"
    new.parent.mkdir()
    for path, hours in ((old, 25), (new, 1)):
        path.write_bytes(b"half")
        os.utime(path, (now - hours * 3600,) * 2)
    remove_stale_parts(tmp_path.rglob(PARTS), now=now)
    assert [path.name for path in tmp_path.rglob("*.part")] == [".safer-b.part"]


def test_what_a_killed_process_left_beside_whole_results_is_cleared(tmp_path):
    final = tmp_path / "small"
    for name in ("small", ".small-0123abcd-old-0", ".small-0123abce", ".small-2025"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "build.json").write_text(name)
    clear_left(final)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".small-2025", "small"]
    assert (final / "build.json").read_text() == "small"
