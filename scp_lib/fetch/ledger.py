"""The ledger beside the files: what was fetched, from where, when, under which licence."""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from scp_lib.fetch.placing import plain_fault

LEDGER = "fetched.jsonl"


class Ledger:
    """One folder's ``fetched.jsonl``: a line of JSON for each file, added and never changed."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LEDGER
        self.entries: dict[str, dict[str, Any]] = {}
        if self.path.is_file():
            for line in self.path.read_bytes().splitlines():
                try:
                    entry = json.loads(line)
                    self.entries[str(entry["file"])] = entry
                except (ValueError, KeyError, TypeError):
                    continue  # the build names such a line

    def __contains__(self, file: str) -> bool:
        return file in self.entries

    def add(self, file: str, *, fetched_at: dt.datetime, **facts: Any) -> None:
        """Add a line, whole or not at all."""
        entry = {"file": file, "fetched_at": fetched_at.isoformat(timespec="seconds"), **facts}
        line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
        try:
            cut = self.path.is_file() and self.path.read_bytes()[-1:] not in (b"", b"\n")
            with self.path.open("ab", buffering=0) as stream:
                before = stream.seek(0, os.SEEK_END)
                try:
                    whole = b"\n" + line if cut else line
                    if stream.write(whole) != len(whole):
                        raise OSError(errno.ENOSPC, "No space left on device")
                except BaseException:
                    os.truncate(self.path, before)
                    raise
        except OSError as error:
            raise plain_fault(self.path, error) from None
        self.entries[file] = entry


def facts_of(content: bytes) -> dict[str, Any]:
    """Return size and SHA-256, as the ledger has them."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
