"""What a scheduler reads so that it calls `safer nightly`, one function for each kind."""

import os
import plistlib
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from scp_lib.errors import UsageError
from scp_lib.files import project
from scp_lib.nightly.status import templates

_ROOTS = ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS")
_LONGEST_CRON = 990  # cron refuses a command of 1,000 letters
_LONGEST_MINUTES = 360  # of GitHub's own machines
LABEL = "uk.safer.nightly"  # of launchd's agent


class Call(NamedTuple):
    """How this project is called from anywhere: its folder, the command, the environment."""

    home: str
    command: tuple[str, ...]
    environment: dict[str, str]

    def refuse(self, letters: Iterable[str], kind: str) -> None:
        """Raise UsageError if a path has a letter that a scheduler cannot be given safely."""
        for word in (self.home, *self.command, *self.environment.values()):
            if found := sorted(set(letters) & set(word)):
                raise UsageError(
                    f"{word!r}: {kind} cannot be given a path with "
                    f"{', '.join(map(repr, found))}. Move the project to a folder without it."
                )


def call_here() -> Call:
    """Return the call of this very project, Python and environment, all paths absolute."""
    home = project.home()
    python = Path(sys.executable)
    script = python.with_name("safer.exe" if os.name == "nt" else "safer")
    start = (str(script),) if script.is_file() else (str(python), "-m", "scp_lib.cli")
    roots = {name: str(Path(os.environ[name]).resolve()) for name in _ROOTS if os.environ.get(name)}
    return Call(str(home), (*start, "nightly"), {"SAFER_HOME": str(home), **roots})


def scheduler_files(kind: str, *, call: Call, at: str, limit_minutes: int) -> dict[str, str]:
    """Return what one kind of scheduler reads: the text of each file, by its name.

    It calls every day ``at`` HH:MM, by the machine's clock (GitHub's is UTC), and a night may take
    ``limit_minutes``; cron and launchd know no limit, and each job has its own. UsageError if the
    time is none, or a path has a letter that this scheduler cannot be given.
    """
    if kind not in _KINDS:
        raise UsageError(f"There is no scheduler '{kind}': wanted one of {', '.join(KINDS)}.")
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", at):
        raise UsageError(f"--at {at}: not a time; wanted one like 02:30.")
    call.refuse(map(chr, (*range(32), 127)), kind)
    return _KINDS[kind](call, at, limit_minutes)


def _text(name: str, at: str, **values: object) -> str:
    values |= {"at": at, "hour": int(at[:2]), "minute": int(at[3:])}
    return templates().get_template(f"{name}.j2").render(values)


def _cron(call: Call, at: str, _: int) -> dict[str, str]:
    """Write a crontab that calls the night at its time, and after a start of the machine.

    The paths are quoted for the shell, and each ``%`` is escaped: a bare one ends cron's command.
    Without the line for the start, a machine that is off at night would never run one.
    """
    call.refuse("\\", "cron")
    settings = [f"{name}={shlex.quote(value)}" for name, value in call.environment.items()]
    words = ["cd", shlex.quote(call.home), "&&", *settings, "nice", "-n", "10"]
    command = " ".join([*words, shlex.join(call.command), ">/dev/null"]).replace("%", "\\%")
    if len(command.encode()) > _LONGEST_CRON:
        raise UsageError("cron cannot be given a command of more than 990 letters. Move the "
                         "project to a shorter path, or use --print systemd.")  # fmt: skip
    return {"safer.cron": _text("safer.cron", at, command=command)}


def _systemd(call: Call, at: str, limit_minutes: int) -> dict[str, str]:
    """Write a service and a timer, for the units of a person or of the machine.

    Persistent: a night that passed while the machine was off is made up for when it is on.
    The ``:`` before the command keeps ``$`` as it is; ``%`` would start a specifier.
    """
    if call.home != call.home.strip() or call.home.endswith("\\"):
        raise UsageError(f"{call.home!r}: systemd cannot be given that folder. Rename it.")

    def quoted(word: str) -> str:
        inner = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
        return f'"{inner}"'

    words = call.command
    if set(words[0]) & set("'\"\\"):  # not in a program's own name, but in its words
        words = ("/usr/bin/env", *words)
    text = _text(
        "safer.systemd",
        at,
        home=call.home.replace("%", "%%"),
        environment=[quoted(f"{name}={value}") for name, value in call.environment.items()],
        command=" ".join(map(quoted, words)),
        limit_minutes=limit_minutes,
    )
    service, mark, timer = text.partition("# File: safer.timer\n")
    return {"safer.service": service, "safer.timer": mark + timer}


def _windows(call: Call, at: str, limit_minutes: int) -> dict[str, str]:
    """Write the lines of PowerShell that register a task, in ASCII letters alone.

    The task runs whether or not anybody is logged on, at low priority, one at a time, and after
    a missed time as soon as it can. It is found in its folder without SAFER_HOME.
    """
    program, *words = call.command
    named = call.environment.items()
    text = _text(
        "safer.ps1",
        at,
        program=_powershell(program),
        arguments=_powershell(subprocess.list2cmdline(words)),
        home=_powershell(call.home),
        environment={_powershell(n): _powershell(word) for n, word in named if n != "SAFER_HOME"},
        limit_minutes=limit_minutes,
    )
    return {"safer.ps1": text}


def _powershell(words: str) -> str:
    """Quote words for PowerShell, which takes every letter in single quotes as it is.

    A letter beyond ASCII is named by its number: no window or file can damage it.

    >>> print(_powershell("C:/Ann's"), _powershell("Åse"))
    'C:/Ann''s' (''+[char]::ConvertFromUtf32(197)+'se')
    """
    quoted = "'" + words.replace("'", "''") + "'"
    plain = re.sub(r"[^ -~]", lambda it: f"'+[char]::ConvertFromUtf32({ord(it[0])})+'", quoted)
    return quoted if plain == quoted else f"({plain})"


def _github(_: Call, at: str, limit_minutes: int) -> dict[str, str]:
    """Write .github/workflows/safer.yml; the machine there has its own paths.

    Only a copy without what is not to be sent is kept and handed over: whoever may read the
    repository may download it.
    """
    return {"safer.yml": _text("safer.yml", at, minutes=min(_LONGEST_MINUTES, limit_minutes))}


def _launchd(call: Call, at: str, _: int) -> dict[str, str]:
    """Write an agent's property list; a night that was slept through is run on waking."""
    agent = {
        "Label": LABEL,
        "ProgramArguments": list(call.command),
        "WorkingDirectory": call.home,
        "EnvironmentVariables": dict(call.environment),
        "StartCalendarInterval": {"Hour": int(at[:2]), "Minute": int(at[3:])},
        "ProcessType": "Background",
        "Nice": 10,
    }
    text = plistlib.dumps(agent, sort_keys=False).decode("utf-8")
    head, rest = text.split("\n", 1)
    return {f"{LABEL}.plist": f"{head}\n{_text('launchd.txt', at, label=LABEL)}{rest}"}


_KINDS: dict[str, Callable[[Call, str, int], dict[str, str]]] = {
    "cron": _cron, "systemd": _systemd, "windows": _windows, "github": _github,
    "launchd": _launchd,
}  # fmt: skip
KINDS = tuple(_KINDS)
