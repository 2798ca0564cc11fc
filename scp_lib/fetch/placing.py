"""Files placed among those received, and the record of what came.

Each is whole, and never over another; faults are plain lines.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import shutil
from pathlib import Path
from typing import Any

from scp_lib.errors import SourceError
from scp_lib.files.jsonlines import add_line, read_lines
from scp_lib.files.whole import write_whole
from scp_lib.sources.source import FETCHED


def place_file(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all, never over another; SourceError if it cannot be."""
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


class Fetches:
    """One folder's ``fetched.jsonl``: a line for each file; the build names a damaged line."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FETCHED
        entries = [entry for entry in read_lines(self.path) if "file" in entry]
        self.entries: dict[str, dict[str, Any]] = {str(entry["file"]): entry for entry in entries}

    def __contains__(self, file: str) -> bool:
        return file in self.entries

    def add(self, file: str, *, fetched_at: dt.datetime, **facts: Any) -> None:
        """Add a line, whole or not at all; raise SourceError where the disk takes none."""
        entry = {"file": file, "fetched_at": fetched_at.isoformat(timespec="seconds"), **facts}
        try:
            add_line(self.path, entry)
        except OSError as error:
            raise plain_fault(self.path, error) from None
        self.entries[file] = entry


def facts_of(content: bytes) -> dict[str, Any]:
    """Return size and SHA-256, as the record has them.

    >>> facts_of(b"")["bytes"]
    0
    """
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
