"""What a scheduler reads so that it calls `safer run --due`: the parts all schedulers share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from scp_lib import project
from scp_lib.errors import UsageError
from scp_lib.schedule.settings import Schedule

KINDS = ("cron", "systemd", "windows", "github")
_ROOTS = ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS")


class Call(NamedTuple):
    """How this project is called from anywhere: its folder, the command, the environment."""

    home: str
    command: tuple[str, ...]
    environment: dict[str, str]


def call_here() -> Call:
    """Return the call of this very project, Python and environment, all paths absolute."""
    home = project.home()
    python = Path(sys.executable)
    script = python.with_name("safer.exe" if os.name == "nt" else "safer")
    start = (str(script),) if script.is_file() else (str(python), "-m", "scp_lib.cli")
    roots = {name: str(Path(os.environ[name]).resolve()) for name in _ROOTS if os.environ.get(name)}
    return Call(str(home), (*start, "run", "--due"), {"SAFER_HOME": str(home), **roots})


def scheduler_files(kind: str, schedule: Schedule, *, call: Call) -> dict[str, str]:
    """Return what one kind of scheduler reads: the text of each file, by its name.

    Raises
    ------
    UsageError
        A path has a letter that this scheduler cannot be given.
    """
    from scp_lib.schedule import cron, github, systemd, windows

    for word in (call.home, *call.command, *call.environment.values()):
        refuse(word, {chr(code) for code in (*range(32), 127)}, kind)
    if kind == "cron":
        return cron.files(schedule, call=call)
    if kind == "systemd":
        return systemd.files(schedule, call=call)
    if kind == "windows":
        return windows.files(schedule, call=call)
    if kind == "github":
        return github.files(schedule)
    raise UsageError(f"There is no scheduler '{kind}': wanted one of {', '.join(KINDS)}.")


def print_scheduler(kind: str, schedule: Schedule, *, call: Call) -> str:
    """Return the files of one kind as one text; where there are several, each begins with its name.

    See Also
    --------
    scheduler_files
    """
    return "\n".join(scheduler_files(kind, schedule, call=call).values())


def refuse(word: str, letters: set[str], kind: str) -> None:
    """Raise UsageError if a path has a letter that a scheduler cannot be given safely."""
    found = sorted(letters & set(word))
    if found:
        raise UsageError(
            f"{word!r}: {kind} cannot be given a path with {', '.join(map(repr, found))}. "
            "Move the project to a folder without it."
        )
