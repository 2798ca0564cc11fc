"""Files placed among those received: whole, never over another, and faults in plain lines."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from scp_lib.errors import SourceError
from scp_lib.files.whole import write_whole


def place_file(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all; never over another.

    Raises
    ------
    SourceError
        It is there already, or cannot be written; nothing of it stays.
    """
    try:
        if path.exists():
            raise SourceError(
                f"{path}: is there already with other contents, and received files are never "
                "replaced. Move it away and run this again."
            )
        write_whole(path, content)
    except OSError as error:
        raise plain_fault(path, error) from None


def need_room(folder: Path, needed: int) -> None:
    """Raise SourceError if the disk has not the bytes that are about to be written."""
    free = shutil.disk_usage(folder).free
    if free < needed * 1.05:
        raise SourceError(
            f"{folder}: {needed / 1e6:,.0f} MB are to come and the disk has room for "
            f"{free / 1e6:,.0f} MB. Make room, or fetch fewer with --months; then run this again."
        )


def plain_fault(path: Path, error: OSError) -> SourceError:
    """Say what the system refused; what was fetched before stays."""
    if error.errno == errno.ENOSPC:
        return SourceError(
            f"{path.parent}: the disk is full. What was fetched before stays and nothing "
            "half-written; make room and run this again to continue."
        )
    return SourceError(
        f"{path}: cannot be written ({error.strerror or error}). Ask for the right to write there, "
        "or name another folder with --raw."
    )
