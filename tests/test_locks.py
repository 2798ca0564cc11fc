"""Locks: one at a time, the holder named, and none that outlives its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from scp_lib import locks
from scp_lib.errors import UsageError

HOLD = """
import sys
from pathlib import Path
from scp_lib import locks
with locks.held(Path(sys.argv[1]), what="Another run"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """A process that holds the lock until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_held_by_another_it_is_said_by_whom(tmp_path, other):
    said = rf"Another run is at work \(process {other.pid} on "
    lock = locks.held(tmp_path / "lock", what="Another run")
    with pytest.raises(UsageError, match=said), lock:
        raise AssertionError("held twice")


def test_a_wait_is_said_once_and_ends_with_the_holder(tmp_path, other, monkeypatch):
    told = []

    def end(seconds):
        other.stdin.close()
        other.wait()

    monkeypatch.setattr(locks.time, "sleep", end)
    with locks.held(tmp_path / "lock", what="It", wait_seconds=300, tell=told.append) as is_held:
        assert is_held
    assert len(told) == 1 and told[0].endswith("waiting, at most 5 minutes.")
    assert not (tmp_path / "lock").exists()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
def test_a_killed_holder_holds_nothing_up(tmp_path, other):
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert (tmp_path / "lock").exists()
    with locks.held(tmp_path / "lock", what="It") as is_held:
        assert is_held
    assert not (tmp_path / "lock").exists()


def test_a_disk_without_locks_stops_nobody(tmp_path, monkeypatch):
    def refuse(file):
        raise OSError(locks.errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "_hold", refuse)
    with locks.held(tmp_path / "lock", what="It") as is_held:
        assert not is_held


def test_a_lock_that_cannot_be_made_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    lock = locks.held(tmp_path / "file" / "lock", what="It")
    with pytest.raises(OSError, match="file"), lock:
        raise AssertionError("held")
