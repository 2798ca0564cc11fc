"""The ledger beside the files: what was fetched, from where, when, under which licence."""

from __future__ import annotations

import datetime as dt
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
            with self.path.open("ab") as stream:
                before = stream.seek(0, os.SEEK_END)
                cut = before > 0 and not self.path.read_bytes().endswith(b"\n")
                try:
                    stream.write(b"\n" + line if cut else line)
                    stream.flush()
                except BaseException:
                    os.truncate(self.path, before)
                    raise
        except OSError as error:
            raise plain_fault(self.path, error) from None
        self.entries[file] = entry


def facts_of(content: bytes) -> dict[str, Any]:
    """Return size and SHA-256, as the ledger has them."""
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
