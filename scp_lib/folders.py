"""Results appear whole under their final name, or not at all."""

from __future__ import annotations

import errno
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from scp_lib.errors import UsageError

_ATTEMPTS = 1000
_RECORDS = ("build.json", "manifest.json")


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_json(path: Path, content: Any) -> None:
    """Write JSON that is the same bytes for the same content."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


@contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """Give a new folder to write into; put it in place of ``final`` when all went well.

    On any error the new folder is removed and ``final`` stays as it was.

    Raises
    ------
    UsageError
        ``final`` cannot be written, or it holds files that are not results of ours.
    """
    refuse_foreign(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{final.name}-", dir=final.parent))
    except OSError as error:
        raise UsageError(
            f"{final}: cannot be written ({error.strerror}). Name another folder with --out."
        ) from None
    try:
        new.chmod(0o755)
        yield new
        _swap(new, final)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def refuse_foreign(final: Path) -> None:
    """Refuse a folder that holds anything but results: it would be swapped out whole.

    Raises
    ------
    UsageError
        It holds something else.
    """
    for _ in range(_ATTEMPTS):  # another run may just be swapping it
        if not final.exists() or _is_ours(final):
            return
    raise UsageError(
        f"{final}: holds files that are not results of this project, and would be replaced. "
        "Move them, or name another folder with --out."
    )


def _is_ours(final: Path) -> bool:
    try:
        recorded = any((final / name).is_file() for name in _RECORDS)
        return final.is_dir() and (recorded or all(map(_is_pack, final.iterdir())))
    except FileNotFoundError:
        return True


def _is_pack(path: Path) -> bool:
    """Whether it is a pack in a month's folder, where no report need lie; or one being made."""
    return path.is_dir() and (
        path.name.startswith(".pack-")
        or (path.name.startswith("pack-") and (path / "manifest.json").is_file())
    )


def _swap(new: Path, final: Path) -> None:
    """Put ``new`` in place of ``final``; two at once both succeed, and the later one stays."""
    for attempt in range(_ATTEMPTS):
        old = final.with_name(f"{new.name}-old-{attempt}")
        with suppress(FileNotFoundError):
            final.rename(old)
        try:
            new.rename(final)
        except OSError as error:
            # another run has put its own there since, and may have taken it away again
            is_taken = error.errno in (errno.ENOTEMPTY, errno.EEXIST) or final.exists()
            if not is_taken or attempt == _ATTEMPTS - 1:
                if old.exists() and not final.exists():
                    old.rename(final)
                raise
        else:
            shutil.rmtree(old, ignore_errors=True)
            return
        shutil.rmtree(old, ignore_errors=True)
