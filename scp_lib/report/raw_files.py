"""The raw files that a partnership's report is made from, by checksum."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib.files import whole as folders

LARGE_BYTES = 64_000_000
"""Files from this size on are known again by what the system says of them."""
_SETTLED_SECONDS = 2.0


class RawFiles(NamedTuple):
    """Each file's SHA-256; and the marks of large ones: what the system says, then the SHA-256."""

    files: dict[str, str]
    large: dict[str, list[Any]]


def raw_files(looked_for: Iterable[str], *, raw: Path, known: Mapping[str, Any]) -> RawFiles:
    """Read the checksum of every file that the build reads, or would read if it were there.

    Parameters
    ----------
    looked_for
        Names and patterns below ``raw``, as the build records them (scp_lib.sources.registry).
    known
        Large files of the last run, with their marks.
    """
    began = time.time()
    files: dict[str, str] = {}
    large: dict[str, list[Any]] = {}
    for path in sorted({path for name in looked_for for path in raw.glob(name) if path.is_file()}):
        inside = path.relative_to(raw)
        if any(part.startswith(".") for part in inside.parts):
            continue
        name, marks, before = inside.as_posix(), _marks(path), known.get(inside.as_posix())
        is_known = bool(marks) and before is not None and before[:-1] == marks
        files[name] = before[-1] if is_known and before else folders.sha256_of(path)
        if marks and marks == _marks(path) and max(marks[1:3]) < (began - _SETTLED_SECONDS) * 1e9:
            large[name] = [*marks, files[name]]
    return RawFiles(files, large)


def _marks(path: Path) -> list[int]:
    """Return what the system says of a large file; nothing where that cannot be relied on.

    The time of change (ctime) cannot be set by a program, so an edit or a copy always shows, also
    one that keeps the size and the time of writing. Windows has no such time.
    """
    found = path.stat()
    if os.name == "nt" or found.st_size < LARGE_BYTES:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]
