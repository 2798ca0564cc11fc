"""The record of fetches beside the files: what came, from where, when, under which licence."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from scp_lib.fetch.placing import plain_fault
from scp_lib.files.jsonlines import add_line, read_lines
from scp_lib.sources.source import FETCHED


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
