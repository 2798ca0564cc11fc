"""A command that is disturbed at a change that it makes on the disk, or as it reads a download."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

SIGNALS = {"asked to end": signal.SIGTERM, "Ctrl-C": signal.SIGINT}
KILLS = ("all killed", "one killed")
CHANGES = ("replaced", "rewritten")
WATCH = """
import os
import signal
import sys

_HOME, _RAW = os.environ["WATCH_HOME"], os.environ["WATCH_RAW"]
_AT, _WHAT = int(os.environ["WATCH_AT"]), os.environ["WATCH_WHAT"]
_FLAGS = os.O_CREAT | os.O_APPEND | os.O_RDWR
_COUNTS = {kind: os.open(os.environ["WATCH_COUNT"] + kind, _FLAGS) for kind in ("change", "read")}
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_busy = []


def _watch(event, arguments):
    is_open = event == "open"
    if _busy or not (is_open or event in _CHANGES):
        return
    if not isinstance(arguments[0], (str, bytes)):
        return
    path = os.fsdecode(arguments[0])
    is_change = not is_open or bool(arguments[2] & _WRITES)
    if path.startswith(_HOME if is_change else _RAW):
        kind = "change" if is_change else "read"
        os.write(_COUNTS[kind], b".")
        if kind == os.environ["WATCH_KIND"] and os.fstat(_COUNTS[kind]).st_size == _AT:
            _disturb()


def _disturb():
    leader = int(os.environ["WATCH_LEADER"])
    if _WHAT == "asked to end":
        os.kill(leader, signal.SIGTERM)
    elif _WHAT == "Ctrl-C":
        os.killpg(leader, signal.SIGINT)
    elif _WHAT in ("replaced", "rewritten"):
        _busy.append(1)
        target = os.environ["WATCH_TARGET"]
        with open(os.environ["WATCH_OTHER"], "rb") as stream:
            content = stream.read()
        with open(target + (".new" if _WHAT == "replaced" else ""), "wb") as stream:
            stream.write(content)
        if _WHAT == "replaced":
            os.replace(target + ".new", target)
        _busy.clear()
    else:
        if _WHAT == "all killed":
            os.killpg(leader, signal.SIGKILL)
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


os.environ.setdefault("WATCH_LEADER", str(os.getpid()))
sys.addaudithook(_watch)
"""


class Ended(NamedTuple):
    """How a watched command ended, what it said, and what it did until then."""

    code: int
    out: str
    err: str
    changes: int
    reads: int

    @property
    def was_killed(self) -> bool:
        """Whether the command itself was killed."""
        return self.code == -signal.SIGKILL


def run_watched(
    words: list[str],
    home: Path,
    environment: dict[str, str],
    folder: Path,
    *,
    what: str = "",
    at: int = 0,
    change: tuple[Path, Path] | None = None,
) -> Ended:
    """Run ``safer`` with these words; disturb it once.

    Parameters
    ----------
    home
        The project whose files are watched.
    folder
        A folder for what watches the command.
    what
        "all killed": the command, and the process that makes the change with those it started.
        "one killed": the process that makes the change. "asked to end": SIGTERM to the command.
        "Ctrl-C": SIGINT to it and all it started. "replaced", "rewritten": a download is another
        from now on, under a new file or in the same one.
    at
        At which of its changes on the disk, or (of a download) at which of its readings; 0: never.
    change
        The download, and the file whose content it gets.
    """
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    counts = [folder / f"count-{kind}" for kind in ("change", "read")]
    for count in counts:
        count.unlink(missing_ok=True)
    target, other = change or ("", "")
    watched = environment | {
        "WATCH_HOME": str(home), "WATCH_RAW": str(home / "data" / "raw"), "WATCH_AT": str(at),
        "WATCH_COUNT": str(folder / "count-"), "WATCH_WHAT": what,
        "WATCH_KIND": "read" if what in CHANGES else "change",
        "WATCH_TARGET": str(target), "WATCH_OTHER": str(other),
        "PYTHONPATH": os.pathsep.join([str(folder), environment["PYTHONPATH"]]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "scp_lib.cli", *words],
        env=watched, capture_output=True, text=True, start_new_session=True,
    )  # fmt: skip
    _wait_for_all(f"WATCH_COUNT={folder / 'count-'}".encode())
    return Ended(done.returncode, done.stdout, done.stderr, *(c.stat().st_size for c in counts))


def _wait_for_all(mark: bytes) -> None:
    """Wait for the end of every process that was started with this in its environment."""
    deadline = time.monotonic() + 60
    while any(map(is_alive, found := _processes(mark))):
        assert time.monotonic() < deadline, f"processes outlive the command: {found}"
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


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not fetched does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
