"""A report's run.json: when and how it was made, and what the next run may use again."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from scp_lib.files import whole as folders
from scp_lib.report.fingerprint import digest

RUN = "run.json"
MANIFEST = "manifest.json"
_FORM = 4  # raised with any change of what is kept: what an older version left is not used
_SEAL = "sha256"


def read_cache(folder: Path) -> dict[str, Any]:
    """Return what a report keeps for the next run; empty if a byte of run.json is damaged.

    Returns
    -------
    dict
        ``keys``: the key of each page that is good; ``report``: the key and the files of the
        report as a whole, empty if a page failed.
    """
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        record = json.loads((folder / RUN).read_text(encoding="utf-8"))
        if record.pop(_SEAL) == digest([_FORM, record]):
            cache: dict[str, Any] = record["cache"]
            return cache
    return {"keys": {}, "report": {}}


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Write run.json, sealed against damage."""
    folders.write_json(folder / RUN, record | {_SEAL: digest([_FORM, record])})
