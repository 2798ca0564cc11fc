"""Folders for what is only needed while a command runs; what a killed one left is cleared up."""

import atexit
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from scp_lib.files import lock as locks

_NAME = re.compile(r"safer-[0-9a-f]{8}")
PATH_LENGTH = len("/safer-00000000")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a new folder in the system's temporary folder; remove it, and what others left there.

    A lock beside the folder says that its process is alive.
    """
    clear_up()
    folder = Path(tempfile.gettempdir()) / f"safer-{secrets.token_hex(4)}"
    what = f"Another process that uses {folder}"
    # one that clears up may have the new lock for a moment
    with locks.locked(folder.with_suffix(".lock"), what=what, wait_seconds=10):
        try:
            folder.mkdir(mode=0o700)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def clear_up() -> None:
    """Remove the folders of our own processes that were killed, or kept from removing them."""
    for path in Path(tempfile.gettempdir()).glob("safer-*"):
        folder, lock_path = path.with_suffix(""), path.with_suffix(".lock")
        if not _NAME.fullmatch(folder.name) or not _is_mine(path) or lock_path.is_symlink():
            continue
        with suppress(OSError):  # on a disk without locks nobody can tell whether it is alive
            lock = locks.take(lock_path)
            if lock is None:
                continue  # its process is alive
            if _is_mine(folder):
                shutil.rmtree(folder, ignore_errors=True)
            locks.release(lock)


def _is_mine(path: Path) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return not path.is_symlink() and (os.name == "nt" or found.st_uid == os.getuid())


@cache
def of_process() -> Path:
    """Return a folder that lasts as long as this process."""
    stack = ExitStack()
    folder = stack.enter_context(scratch_folder())
    atexit.register(stack.close)
    return folder
