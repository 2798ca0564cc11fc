"""A service and a timer for systemd."""

from __future__ import annotations

from scp_lib.errors import UsageError
from scp_lib.schedule.printed import Call
from scp_lib.schedule.settings import Schedule


def files(schedule: Schedule, *, call: Call) -> dict[str, str]:
    """Return safer.service and safer.timer, for the units of a person or of the machine.

    The timer keeps the schedule's own time zone. Persistent: a time that passed while the machine
    was off is made up for when it is on. The ``:`` before the command keeps ``$`` as it is.
    """
    if call.home != call.home.strip() or call.home.endswith("\\"):
        raise UsageError(f"{call.home!r}: systemd cannot be given that folder. Rename it.")
    environment = "\n".join(
        f"Environment={_quoted(f'{name}={value}')}" for name, value in call.environment.items()
    )
    words = call.command
    if set(words[0]) & set("'\"\\"):  # not in a program's own name, but in its words
        words = ("/usr/bin/env", *words)
    service = f"""\
# File: safer.service
# Put it with safer.timer into ~/.config/systemd/user/, then:
#   systemctl --user daemon-reload
#   systemctl --user enable --now safer.timer
#   loginctl enable-linger     (so that it runs while nobody is logged in)
[Unit]
Description=Safer: run the reports that are due

[Service]
Type=oneshot
WorkingDirectory={_plain(call.home)}
{environment}
ExecStart=:{" ".join(map(_quoted, words))}
Nice=10
IOSchedulingPriority=7
TimeoutStartSec={schedule.total_minutes + 60}min
"""
    calendar = "\n".join(
        f"OnCalendar=*-*-* {time}:00 {schedule.time_zone}" for time in schedule.times
    )
    timer = f"""\
# File: safer.timer
[Unit]
Description=Safer: when reports fall due

[Timer]
{calendar}
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""
    return {"safer.service": service, "safer.timer": timer}


def _plain(word: str) -> str:
    """Write a path that systemd takes as it stands; % would start a specifier."""
    return word.replace("%", "%%")


def _quoted(word: str) -> str:
    """Quote a word as systemd reads it."""
    inner = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_plain(inner)}"'
