"""Results appear whole under their final name, or not at all."""

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from scp_lib.errors import UsageError
from scp_lib.files import lock as locks

_RECORDS = ("build.json", "manifest.json", "run.json")
_LEFT = r"\.{name}-[a-z0-9_]{{8}}(-old-\d+)?"
PARTS = ".safer-*.part"
"""The names of files while they are written; no other file is named so."""
_STALE_SECONDS = 24 * 3600
_OPEN_ELSEWHERE = (5, 32)  # Windows: access denied, sharing violation
OPEN_ATTEMPTS = 20
OPEN_WAIT_SECONDS = 0.5
LOCK_WAIT_SECONDS = 600.0


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_json(path: Path, content: Any) -> None:
    """Write JSON that is the same bytes for the same content."""
    text = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def write_whole(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write a file that appears under its name whole or not at all, in place of an older one.

    When this returns, its contents are on the disk for good. ``mode`` is its rights, less what the
    system's mask takes. On OSError (the disk is full, the folder cannot be written) an older file
    stays as it was.

    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_whole(Path(folder) / "new" / "list.txt", b"one")
    ...     [path.name for path in Path(folder).rglob("*")]
    ['new', 'list.txt']
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(PARTS.replace("*", secrets.token_hex(4)))
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def remove_stale_parts(parts: Iterable[Path], *, now: float) -> None:
    """Remove what killed processes left half-written (PARTS) a day before ``now`` (seconds)."""
    for part in parts:
        with suppress(OSError):
            if now - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()


@contextmanager
def whole_folder(final: Path) -> Iterator[Path]:
    """Give a new folder to write into; put it in place of ``final`` when all went well.

    On any error the new folder is removed and ``final`` stays as it was. What a process that was
    killed left of its own is put back or removed first. UsageError if ``final`` cannot be written,
    it holds files that are not results of ours, somebody has one of its files open (Windows), or
    another process has been writing it for ten minutes.
    """
    lock = locks.locked(
        _lock_of(final),
        what=f"Another process that writes {final}",
        wait_seconds=LOCK_WAIT_SECONDS,
    )
    with ExitStack() as stack:
        try:
            if stack.enter_context(lock):
                recover(final)
            refuse_foreign(final)
            new = final.with_name(f".{final.name}-{secrets.token_hex(4)}")
            new.mkdir()
        except OSError as error:
            raise _not_writable(final, error) from None
        try:
            yield new
            _swap(new, final)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def _lock_of(final: Path) -> Path:
    return final.with_name(f".{final.name}.lock")


def _left_of(final: Path) -> list[Path]:
    left = re.compile(_LEFT.format(name=re.escape(final.name)))
    return [path for path in final.parent.glob(f".{final.name}-*") if left.fullmatch(path.name)]


def clear_left(final: Path) -> None:
    """Remove what a killed process left unfinished; complete results stay as they are."""
    path = _lock_of(final)
    with suppress(OSError):
        if (_left_of(final) or path.exists()) and (lock := locks.take(path)):
            recover(final)
            locks.release(lock)


def recover(final: Path) -> None:
    """Put back the results that a killed process had just moved away; remove its half-written ones.

    Only to be called by the one process that may write ``final``.
    """
    names = _left_of(final)
    moved = [path for path in names if "-old-" in path.name]
    if moved and not final.exists():
        newest = max(moved, key=lambda path: path.stat().st_mtime_ns)
        newest.rename(final)
        names.remove(newest)
    for path in names:
        shutil.rmtree(path, ignore_errors=True)
    remove_stale_parts(final.parent.glob(PARTS), now=time.time())


def _not_writable(final: Path, error: OSError) -> Exception:
    if error.errno == errno.ENOSPC:
        return error
    return UsageError(
        f"{final}: cannot be written ({error.strerror}). Name another folder with --out."
    )


def refuse_unwritable(folder: Path) -> None:
    """Raise UsageError if nothing can be made in a folder (there or not), before work is done."""
    there = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        with tempfile.TemporaryFile(dir=there):  # without a name: a killed process leaves none
            pass
    except OSError as error:
        raise _not_writable(folder, error) from None


def refuse_foreign(final: Path) -> None:
    """Raise UsageError for a folder with anything but results: it would be swapped out whole."""
    if final.exists() and not _is_ours(final):
        raise UsageError(
            f"{final}: holds files that are not results of this project, and would be replaced. "
            "Move them, or name another folder with --out."
        )


def _is_ours(final: Path) -> bool:
    try:
        recorded = any((final / name).is_file() for name in _RECORDS)
        return recorded or all(map(_is_lock_or_pack, final.iterdir()))
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False


def _is_lock_or_pack(path: Path) -> bool:
    """Whether it is a lock, or a pack (or one being made) where no report need lie."""
    is_lock = path.name.startswith(".") and path.name.endswith(".lock")
    is_pack = path.name.startswith("pack-") and (path / "manifest.json").is_file()
    return is_lock or is_pack or (path.name.startswith(".pack-") and path.is_dir())


def _swap(new: Path, final: Path) -> None:
    """Put ``new`` in place of ``final``, which stays if that cannot be."""
    old = final.with_name(f"{new.name}-old-0")
    with suppress(FileNotFoundError):
        _move(final, old)
    try:
        _move(new, final)
    except BaseException:
        if old.exists() and not final.exists():
            old.rename(final)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _move(folder: Path, target: Path) -> None:
    """Rename a folder; where an open file of it hinders that (Windows), try again for a while."""
    for attempt in range(OPEN_ATTEMPTS):
        try:
            folder.rename(target)
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _OPEN_ELSEWHERE:
                raise
            if attempt == OPEN_ATTEMPTS - 1:
                names = ", ".join(_open_files(folder)) or "a file in it"
                raise UsageError(
                    f"{folder}: {names} is open in another program, so the new results could not "
                    "be put in place; the last ones are as they were. Close it and run again."
                ) from None
            time.sleep(OPEN_WAIT_SECONDS)


def _open_files(folder: Path) -> list[str]:
    """Return the files of a folder that cannot be renamed: somebody has them open."""
    found: list[str] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            path.rename(path)
        except OSError:
            found.append(path.relative_to(folder).as_posix())
    return found
