"""What a report remembers of how it was made, in run.json, sealed against damage."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib import folders
from scp_lib.report.digests import digest

FILE = "run.json"
MANIFEST = "manifest.json"
_FORM = 1  # raised with any change of what is remembered: what an older version left is forgotten
_SEAL = "sha256"
_STANDING = ("failed", "as_of", "late")  # of an entry: how the page stands, not what it is


class Memory(NamedTuple):
    """What the last run left for the next.

    ``pages`` holds for each notebook whose page is good: the key of what it was made from, its
    entry in the manifest, and the SHA-256 of its files. ``ticket`` tells of the report as a whole
    (see ticket.py); empty if a page failed. ``made`` says when each page was made.
    """

    pages: dict[str, dict[str, Any]]
    ticket: dict[str, Any]
    made: dict[str, str]


def recall(folder: Path) -> Memory:
    """Read what a report remembers; nothing if it remembers nothing, or a byte of it is damaged.

    A page whose entry in manifest.json is not the very one that was written is forgotten.
    """
    held = _sealed(folder)
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        entries = {page["notebook"]: page for page in manifest["pages"]}
    except (OSError, ValueError, KeyError, TypeError):
        entries = {}
    pages = {}
    for name, page in held["memory"]["pages"].items():
        if name in entries and _digest(entries[name]) == page["entry_sha256"]:
            pages[name] = page | {"entry": entries[name]}
    return Memory(pages, held["memory"]["ticket"], held["pages"])


def recall_ticket(folder: Path) -> dict[str, Any]:
    """Read the ticket alone."""
    ticket: dict[str, Any] = _sealed(folder)["memory"]["ticket"]
    return ticket


def remember(folder: Path, memory: Memory) -> None:
    """Add to the report's run.json what the next run is to know."""
    pages = {
        name: {
            "key": page["key"],
            "files": page["files"],
            "entry_sha256": _digest(page["entry"]),
        }
        for name, page in memory.pages.items()
    }
    seal(folder, {"memory": {"pages": pages, "ticket": memory.ticket}})


def seal(folder: Path, changes: dict[str, Any]) -> None:
    """Change something in a report's run.json, and seal it anew."""
    held = json.loads((folder / FILE).read_text(encoding="utf-8")) | changes
    held.pop(_SEAL, None)
    folders.write_json(folder / FILE, held | {_SEAL: digest([_FORM, held])})


def _sealed(folder: Path) -> dict[str, Any]:
    try:
        held: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if held.pop(_SEAL) == digest([_FORM, held]) and {"pages", "ticket"} <= set(held["memory"]):
            return held
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return {"memory": {"pages": {}, "ticket": {}}, "pages": {}}


def _digest(entry: dict[str, Any]) -> str:
    return digest({key: value for key, value in entry.items() if key not in _STANDING})
