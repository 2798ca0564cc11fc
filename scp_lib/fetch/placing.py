"""A file appears whole under its final name, or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from scp_lib.errors import SourceError

_PART = ".safer-fetch-"
_STALE_SECONDS = 24 * 3600


def place_file(path: Path, content: bytes) -> None:
    """Write a new file under a passing name, then give it its own; never over another.

    Raises
    ------
    SourceError
        It is there already, or cannot be written; nothing of it stays.
    """
    part = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            raise SourceError(
                f"{path}: is there already with other contents, and received files are never "
                "replaced. Move it away and run this again."
            )
        handle, name = tempfile.mkstemp(prefix=_PART, suffix=".part", dir=path.parent)
        part = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise plain_fault(path, error) from None
    finally:
        if part is not None:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def remove_stale_parts(folder: Path, *, now: float) -> None:
    """Remove what a run that was cut off (power, kill) left behind a day ago or more."""
    for part in folder.rglob(f"{_PART}*.part"):
        with suppress(OSError):
            if now - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()


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
