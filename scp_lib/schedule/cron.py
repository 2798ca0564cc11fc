"""Lines for a crontab."""

from __future__ import annotations

import shlex

from scp_lib.errors import UsageError
from scp_lib.schedule.printed import Call, refuse
from scp_lib.schedule.settings import Schedule

_LONGEST = 990  # cron refuses a command of 1,000 letters


def files(schedule: Schedule, *, call: Call) -> dict[str, str]:
    """Return a crontab that runs what is due at each of the schedule's times, and after a start.

    The paths are quoted for the shell, and each ``%`` is escaped: a bare one ends cron's command.
    Without the line for the start, a machine that is off at night would never run a daily job.
    """
    for word in (call.home, *call.command, *call.environment.values()):
        refuse(word, {"\\"}, "cron")
    settings = [f"{name}={shlex.quote(value)}" for name, value in call.environment.items()]
    words = ["cd", shlex.quote(call.home), "&&", *settings, "nice", "-n", "10",
             *map(shlex.quote, call.command), ">/dev/null"]  # fmt: skip
    command = " ".join(words).replace("%", "\\%")
    if len(command.encode()) > _LONGEST:
        raise UsageError("cron cannot be given a command of more than 990 letters. Move the "
                         "project to a shorter path, or use --print systemd.")  # fmt: skip
    lines = [
        "# Runs what schedule.toml says is due. What was missed is made up for at the next time.",
        f"# Times here are this machine's own; schedule.toml keeps the clock of "
        f"{schedule.time_zone}.",
        "# Put these lines into the crontab of the person whose files these are: crontab -e",
        "# What fails is written to standard error, which cron mails; all else is in run.log.",
        *(f"{int(time[3:])} {int(time[:2])} * * * {command}" for time in schedule.times),
        f"@reboot sleep 120 && {command}",
    ]
    return {"safer.cron": "\n".join(lines) + "\n"}
