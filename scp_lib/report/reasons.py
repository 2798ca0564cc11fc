"""Why a notebook did not reach its end, in plain words."""

from __future__ import annotations

import errno
import signal

LIMIT_MINUTES = 30.0
_ENDED_ITSELF = "it ends itself (sys.exit, exit or quit); a page is whole only at its last cell"
_NOBODY = "it asks for input, and in a run there is nobody to answer. Give it a parameter instead"
_SERVER_GONE = 255  # what is known of a fork whose server was killed
_FULL = (f"[Errno {errno.ENOSPC}]", "No space left on device", "not enough space on the disk")


def error_words(kind: str, text: str) -> str:
    """Say what an exception in a notebook means, by its kind and text.

    >>> error_words("SystemExit", "0")
    'it ends itself (sys.exit, exit or quit); a page is whole only at its last cell'
    >>> error_words("ZeroDivisionError", "division by zero")
    'ZeroDivisionError: division by zero'
    """
    if kind == "SystemExit":
        return _ENDED_ITSELF
    if kind == "StdinNotImplementedError":
        return _NOBODY
    if kind in ("MemoryError", "_ArrayMemoryError"):
        return f"out of memory ({text.strip() or kind}). Close other programs, or use --jobs 1"
    return f"{kind}: {text}" if text.strip() else kind


def death_words(exit_code: int | None) -> str:
    """Say how a kernel ended in the middle of its notebook, by its process's exit code."""
    if exit_code is None or exit_code >= 0:
        code = "" if exit_code is None else f" (exit code {exit_code})"
        memory = "; or memory ran out: then use --jobs 1" if exit_code == _SERVER_GONE else ""
        return f"its kernel ended in the middle{code}, as after os._exit or a crash{memory}"
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:
        name = f"signal {-exit_code}"
    if name == "SIGKILL":
        return (
            "its kernel was killed (SIGKILL): by the system, as when memory runs out, or by hand. "
            "Close other programs, or use --jobs 1"
        )
    return f"its kernel crashed ({name})"


def limit_words(minutes: float) -> str:
    """Say that a notebook took too long."""
    return (
        f"stopped at its time limit of {minutes:g} minutes. Look for an endless loop, or raise "
        "--time-limit (in schedule.toml notebook_limit_minutes)"
    )


def is_disk_full(reason: str) -> bool:
    """Whether a notebook failed for want of room on a disk."""
    return any(words in reason for words in _FULL)
