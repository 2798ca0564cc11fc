"""kill -9 of a night at a change that it makes on the disk, counted over all its processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

COMMAND = [sys.executable, "-m", "scp_lib.cli", "nightly"]
WATCH = """
import os
import signal
import sys

_HOME = os.environ["WATCH_HOME"]
_AT = int(os.environ["WATCH_AT"])
_COUNT = os.open(os.environ["WATCH_COUNT"], os.O_CREAT | os.O_APPEND | os.O_RDWR)
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _watch(event, arguments):
    if not (event in _CHANGES or event == "open" and arguments[2] & _WRITES):
        return
    if not isinstance(arguments[0], (str, bytes)):
        return
    if not os.fsdecode(arguments[0]).startswith(_HOME):
        return
    os.write(_COUNT, b".")
    if os.fstat(_COUNT).st_size == _AT:
        if os.environ["WATCH_ENDS"] == "all":
            os.killpg(int(os.environ["WATCH_LEADER"]), signal.SIGKILL)
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


os.environ.setdefault("WATCH_LEADER", str(os.getpid()))
sys.addaudithook(_watch)
"""


def run_and_kill(
    home: Path, environment: dict[str, str], folder: Path, *, at: int, ends: str
) -> tuple[int, int]:
    """Run a night whose processes are killed at the change of this number (0: never).

    Parameters
    ----------
    folder
        An empty folder for what watches the night.
    ends
        "all": the command, and the process that makes the change with those it started.
        "one": the process that makes the change.

    Returns
    -------
    int, int
        The command's exit code, and how many changes were made on files of the project.
    """
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    count = folder / "count"
    count.unlink(missing_ok=True)
    watched = environment | {
        "WATCH_HOME": str(home), "WATCH_AT": str(at), "WATCH_COUNT": str(count),
        "WATCH_ENDS": ends, "PYTHONPATH": os.pathsep.join([str(folder), environment["PYTHONPATH"]]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run(COMMAND, env=watched, capture_output=True, start_new_session=True)
    _wait_for_all(f"WATCH_COUNT={count}".encode())
    return done.returncode, count.stat().st_size


def _wait_for_all(mark: bytes) -> None:
    """Wait for the end of every process that was started with this in its environment."""
    deadline = time.monotonic() + 60
    while any(map(_is_alive, found := _processes(mark))):
        assert time.monotonic() < deadline, f"processes outlive the night: {found}"
        time.sleep(0.02)


def _processes(mark: bytes) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:  # it has ended
            continue
    return found


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def was_killed(code: int) -> bool:
    """Whether the command itself was killed."""
    return code == -signal.SIGKILL
