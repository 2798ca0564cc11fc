"""Locks that the system lets go of, however the process that holds one ends."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scp_lib.errors import UsageError

POLL_SECONDS = 0.2
_FAR = 1 << 30  # Windows locks bytes: one far behind those that say who holds it
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


@contextlib.contextmanager
def held(
    path: Path, *, what: str, wait_seconds: float = 0, tell: Callable[[str], None] | None = None
) -> Iterator[bool]:
    """Hold the lock ``path`` for as long as the block runs; wait for whoever holds it now.

    The file names its holder and is removed afterwards. A file left by a process that was killed
    holds nothing up: the lock is the system's, and ended with that process.

    Parameters
    ----------
    what
        Who holds it, for the message: "Another run of colchester".
    wait_seconds
        How long to wait.
    tell
        Called once, with a line, when there is somebody to wait for.

    Yields
    ------
    bool
        Whether the lock is held; false on a disk that knows no locks.

    Raises
    ------
    UsageError
        It was held by another for all that time; the holder is named.
    OSError
        The file cannot be made.
    """
    made = [folder for folder in path.parents if not folder.exists()]
    deadline = time.monotonic() + wait_seconds
    is_told = False
    while (file := take(path)) is None:
        if time.monotonic() >= deadline:
            waited = f" Waited {_words(wait_seconds)}." if wait_seconds else ""
            raise UsageError(
                f"{what} is at work{_holder(path)}.{waited} Try again when it has ended."
            )
        if tell and not is_told:
            tell(f"{what} is at work{_holder(path)}: waiting, at most {_words(wait_seconds)}.")
        is_told = True
        time.sleep(POLL_SECONDS)
    try:
        yield file >= 0
    finally:
        let_go(path, file)
        for folder in made:  # made for the lock alone, if nothing has come into it
            with contextlib.suppress(OSError):
                folder.rmdir()


def of_partnership(reports: Path, key: str) -> Path:
    """Return the lock of all that writes a partnership's reports and packs."""
    return reports / f".{key}.run.lock"


def take(path: Path) -> int | None:
    """Take a lock at once: its open file, -1 on a disk that knows no locks, None if it is held."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except PermissionError:
            if os.name == "nt" and path.exists():  # just being removed
                return None
            raise
        try:
            _hold(file)
        except OSError as error:
            os.close(file)
            return -1 if error.errno in _NO_LOCKS else None
        if _is_same(file, path):
            break
        os.close(file)  # its last holder has removed it since
    with contextlib.suppress(OSError):  # a full disk: the lock holds all the same
        os.ftruncate(file, 0)
        os.write(file, json.dumps(_me()).encode())
    return file


def let_go(path: Path, file: int) -> None:
    """Give a lock back, and remove its file."""
    if file < 0:
        return
    if os.name != "nt":
        with contextlib.suppress(OSError):
            path.unlink()
    os.close(file)
    if os.name == "nt":  # an open file cannot be removed there; one that waits may have it open
        with contextlib.suppress(OSError):
            path.unlink()


def _me() -> dict[str, str | int]:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {"process": os.getpid(), "machine": platform.node(), "since": now}


def _holder(path: Path) -> str:
    """Name who holds a lock, as far as its file says."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        since = dt.datetime.fromisoformat(said["since"])
        return (
            f" (process {said['process']} on {said['machine']}, since {since:%d.%m.%Y %H:%M} UTC)"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _words(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"


def _is_same(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except OSError:
        return False


def _hold(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        os.lseek(file, _FAR, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
