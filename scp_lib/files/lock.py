"""One process at a time: locks that the system releases, however the process with one ends."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import os
import platform
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from scp_lib.errors import UsageError
from scp_lib.files.jsonlines import read_object

if TYPE_CHECKING:
    from filelock import BaseFileLock

POLL_SECONDS = 0.2
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)


@contextlib.contextmanager
def locked(
    path: Path, *, what: str, wait_seconds: float = 0, tell: Callable[[str], None] | None = None
) -> Iterator[bool]:
    """Lock ``path`` while the block runs; wait for the process that has it locked now.

    The file names its process and is removed afterwards. A file that a killed process left stops
    nobody: the lock is the system's and ended with that process. ``what`` says who has the lock
    ("Another run of colchester"); ``tell`` is called once, with a line, when there is somebody to
    wait for. Yields whether it is locked: false on a disk that knows no locks. UsageError if
    another process, which is named, had it all that time; OSError if the file cannot be made.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with locked(Path(folder) / "run.lock", what="A run") as is_locked:
    ...         print(is_locked)
    True
    """
    made = [folder for folder in path.parents if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = _take_or_wait(path, what=what, wait_seconds=wait_seconds, tell=tell)
    try:
        yield lock is not None
    finally:
        if lock:
            release(lock)
        for folder in made:  # made for the lock only, if nothing has come into it
            with contextlib.suppress(OSError):
                folder.rmdir()


def of_partnership(reports: Path, key: str) -> Path:
    """Return the lock of all that writes a partnership's reports and packs.

    >>> of_partnership(Path("reports"), "colchester").as_posix()
    'reports/.colchester.run.lock'
    """
    return reports / f".{key}.run.lock"


def take(path: Path, *, wait_seconds: float = 0) -> BaseFileLock | None:
    """Lock ``path``; None if another process still has it locked after the wait.

    OSError if the file cannot be made, or its disk knows no locks.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(path, thread_local=False, on_acquired=_sign)
    try:
        lock.acquire(timeout=wait_seconds, poll_interval=POLL_SECONDS)
    except Timeout:
        return None
    return lock


def release(lock: BaseFileLock) -> None:
    """Release a lock, and remove its file."""
    if os.name != "nt":  # Windows removes no open file; there the library does it afterwards
        with contextlib.suppress(OSError):
            Path(lock.lock_file).unlink()
    lock.release()


def clear(path: Path) -> None:
    """Remove a lock's file that a killed process left, where nobody else will take it."""
    with contextlib.suppress(OSError):
        if path.exists() and (lock := take(path)):
            release(lock)


def _take_or_wait(
    path: Path, *, what: str, wait_seconds: float, tell: Callable[[str], None] | None
) -> BaseFileLock | None:
    """Return the lock; None on a disk that knows no locks."""
    try:
        if lock := take(path):
            return lock
        if wait_seconds and tell:
            tell(f"{what} is at work{_owner(path)}: waiting, at most {_words(wait_seconds)}.")
        if wait_seconds and (lock := take(path, wait_seconds=wait_seconds)):
            return lock
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return None
        raise
    waited = f" Waited {_words(wait_seconds)}." if wait_seconds else ""
    raise UsageError(f"{what} is at work{_owner(path)}.{waited} Try again when it has ended.")


def _sign(file: int) -> None:
    """Write into the lock's file which process has it; a full disk stops nobody."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    words = {"process": os.getpid(), "machine": platform.node(), "since": now}
    with contextlib.suppress(OSError):
        os.ftruncate(file, 0)
        os.write(file, json.dumps(words).encode())


def _owner(path: Path) -> str:
    """Name the process that has a lock, as far as its file can be read."""
    try:
        words = read_object(path)
        since = dt.datetime.fromisoformat(words["since"])
        return (
            f" (process {words['process']} on {words['machine']}, since {since:%d.%m.%Y %H:%M} UTC)"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _words(seconds: float) -> str:
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"
