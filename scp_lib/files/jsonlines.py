"""Records in JSON: one object a file, or one a line, where lines are added and never changed."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object that a file holds; empty where there is none that can be read."""
    with suppress(OSError, ValueError, RecursionError):
        found = json.loads(path.read_bytes())
        if isinstance(found, dict):
            return found
    return {}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return every line that is a JSON object, oldest first; none where there is no file."""
    if not path.is_file():
        return []
    found = []
    for line in path.read_bytes().splitlines():
        with suppress(ValueError, RecursionError):
            entry = json.loads(line)
            if isinstance(entry, dict):
                found.append(entry)
    return found


def add_line(path: Path, entry: Mapping[str, Any]) -> None:
    """Add one line, whole or not at all; it is on the disk for good when this returns.

    On OSError (the disk is full, the file cannot be written) the record stays as it was.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder) / "record.jsonl"
    ...     add_line(path, {"file": "one.csv"})
    ...     add_line(path, {"file": "two.csv"})
    ...     [entry["file"] for entry in read_lines(path)]
    ['one.csv', 'two.csv']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    line = (json.dumps(entry, ensure_ascii=False) + "\n").encode()
    with path.open("ab+") as stream:
        before = stream.seek(0, os.SEEK_END)
        if before:
            stream.seek(before - 1)
            line = line if stream.read(1) == b"\n" else b"\n" + line  # somebody's last line is cut
        try:
            stream.write(line)
            stream.flush()
            os.fsync(stream.fileno())
        except BaseException:
            with suppress(OSError):
                os.truncate(path, before)
            raise
