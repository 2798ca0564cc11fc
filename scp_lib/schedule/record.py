"""The record of runs: one line a run, only ever added to; a half-written line is never trusted."""

from __future__ import annotations

import datetime as dt
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

FILE = "runs.jsonl"


class Run(NamedTuple):
    """One run of a job; ``outcome`` is done, failed or stopped; times are aware."""

    job: str
    began_at: dt.datetime
    ended_at: dt.datetime
    outcome: str
    reason: str = ""
    months: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    due_at: dt.datetime | None = None


def read_runs(path: Path) -> tuple[list[Run], list[str]]:
    """Read every run that can be read, oldest line first; say which lines cannot.

    Returns
    -------
    tuple
        The runs, and a plain line for each that was passed over.
    """
    if not path.exists():
        return [], []
    runs: list[Run] = []
    notes: list[str] = []
    lines = path.read_bytes().split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            runs.append(_run(json.loads(line.decode("utf-8"))))
        except (ValueError, KeyError, TypeError, AttributeError):
            cause = "half-written, as after a power cut" if number == len(lines) else "not readable"
            notes.append(
                f"{path.name}: line {number} is {cause}; that run is taken as not done. "
                "Nothing needs mending."
            )
    return runs, notes


def append_run(path: Path, run: Run) -> None:
    """Add one run in one write, on the disk when this returns; no half line stays on an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_words(run), ensure_ascii=False)
    with path.open("ab+") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size:
            stream.seek(size - 1)
            text = text if stream.read(1) == b"\n" else f"\n{text}"
        try:
            stream.write(f"{text}\n".encode())
            stream.flush()
            os.fsync(stream.fileno())
        except OSError:
            with suppress(OSError):
                os.truncate(path, size)
            raise


def _words(run: Run) -> dict[str, Any]:
    """Write times in UTC, to the second, and leave out what is empty."""
    words = {
        name: value.astimezone(dt.UTC).isoformat(timespec="seconds")
        if isinstance(value, dt.datetime)
        else value
        for name, value in run._asdict().items()
    }
    always = ("job", "began_at", "ended_at", "outcome", "months", "pages")
    return {name: value for name, value in words.items() if value or name in always}


def _run(words: dict[str, Any]) -> Run:
    outcome = words["outcome"]
    if not isinstance(words["job"], str) or outcome not in ("done", "failed", "stopped"):
        raise ValueError(outcome)
    due = words.get("due_at")
    return Run(
        job=words["job"],
        began_at=_moment(words["began_at"]),
        ended_at=_moment(words["ended_at"]),
        outcome=outcome,
        reason=str(words.get("reason", "")),
        months=tuple(map(str, words["months"])),
        pages=tuple(map(str, words["pages"])),
        failed=tuple(map(str, words.get("failed", ()))),
        due_at=_moment(due) if due else None,
    )


def _moment(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
