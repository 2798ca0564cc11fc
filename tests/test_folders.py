"""Results appear whole, or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from scp_lib.errors import UsageError
from scp_lib.folders import sha256_of, whole_folder, write_json


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
