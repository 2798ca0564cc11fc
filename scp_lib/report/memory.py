"""What a report remembers of how it was made, in run.json, sealed against damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib import folders
from scp_lib.report.digests import digest

FILE = "run.json"
_SEAL = "sha256"


class Memory(NamedTuple):
    """What the last run left for the next.

    ``pages`` holds for each notebook whose page is good: the key of what it was made from, its
    entry in the manifest, the SHA-256 of its files, and when it was made. ``ticket`` tells of the
    report as a whole (see ticket.py); empty if a page failed. ``made`` says when each page was.
    """

    pages: dict[str, dict[str, Any]]
    ticket: dict[str, Any]
    made: dict[str, str] = {}


def recall(folder: Path) -> Memory:
    """Read what a report remembers; nothing if it remembers nothing, or a byte of it is damaged."""
    try:
        held = json.loads((folder / FILE).read_text(encoding="utf-8"))
        seal = held.pop(_SEAL)
        if seal == digest(held):
            return Memory(held["memory"]["pages"], held["memory"]["ticket"], held["pages"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return Memory({}, {})


def remember(folder: Path, memory: Memory) -> None:
    """Add to the report's run.json what the next run is to know."""
    held = json.loads((folder / FILE).read_text(encoding="utf-8"))
    held["memory"] = {"pages": memory.pages, "ticket": memory.ticket}
    folders.write_json(folder / FILE, held | {_SEAL: digest(held)})
