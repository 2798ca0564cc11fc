"""Locks: one process at a time, that one named, and none that outlives its process."""

from __future__ import annotations

import errno
import os
import subprocess
import sys

import pytest

from scp_lib.errors import UsageError
from scp_lib.files import lock as locks

OTHER = """
import sys
from pathlib import Path
from scp_lib.files import lock as locks
with locks.locked(Path(sys.argv[1]), what="Another run"):
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """A process that has the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path / "lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "locked\n"
        yield process
        process.kill()


def test_locked_by_another_process_that_process_is_named(tmp_path, other):
    said = rf"Another run is at work \(process {other.pid} on "
    lock = locks.locked(tmp_path / "lock", what="Another run")
    with pytest.raises(UsageError, match=said), lock:
        raise AssertionError("locked twice")


def test_a_wait_is_said_once_and_ends_with_the_other_process(tmp_path, other):
    lines = []

    def end(line):
        lines.append(line)
        other.stdin.close()
        other.wait()

    with locks.locked(tmp_path / "lock", what="It", wait_seconds=300, tell=end) as is_locked:
        assert is_locked
    assert len(lines) == 1 and lines[0].endswith("waiting, at most 5 minutes.")
    assert not (tmp_path / "lock").exists()


def test_a_wait_that_was_too_short_is_one_line(tmp_path, other):
    lines = []
    lock = locks.locked(tmp_path / "lock", what="It", wait_seconds=0.01, tell=lines.append)
    with (
        pytest.raises(UsageError, match=r"Waited 0\.01 seconds\. Try again when it has ended"),
        lock,
    ):
        raise AssertionError("locked twice")
    assert len(lines) == 1


def test_a_lock_of_a_killed_process_stops_nobody(tmp_path, other):
    other.kill()
    other.wait()
    assert (tmp_path / "lock").exists()
    with locks.locked(tmp_path / "lock", what="It") as is_locked:
        assert is_locked
    assert not (tmp_path / "lock").exists()


def test_a_disk_without_locks_stops_nobody(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with locks.locked(tmp_path / "lock", what="It") as is_locked:
        assert not is_locked


def test_a_lock_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    lock = locks.locked(tmp_path / "file" / "lock", what="It")
    with pytest.raises(OSError, match="file"), lock:
        raise AssertionError("locked")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path, monkeypatch):
    def refuse(path, *_args, **_more):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", refuse)  # as root, every folder can be written
    lock = locks.locked(tmp_path / "lock", what="It")
    with pytest.raises(PermissionError, match="lock"), lock:
        raise AssertionError("locked")


def test_taken_twice_in_one_process_the_second_gets_nothing(tmp_path):
    first = locks.take(tmp_path / "lock")
    assert locks.take(tmp_path / "lock") is None
    locks.release(first)
    assert list(tmp_path.iterdir()) == []
    locks.release(locks.take(tmp_path / "lock"))


def test_the_file_that_a_killed_process_left_is_cleared_and_one_in_use_is_not(tmp_path, other):
    (tmp_path / "left").write_text("{}")
    for name in ("left", "lock", "none"):
        locks.clear(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]
