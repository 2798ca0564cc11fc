"""Where everything stands at this moment, from what lies in the project and its reports."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from scp_lib import project
from scp_lib.errors import SettingsError
from scp_lib.partnership import list_partnerships
from scp_lib.schedule.clock import clock_from
from scp_lib.schedule.reading import read_schedule
from scp_lib.schedule.record import FILE, read_runs
from scp_lib.schedule.settings import Schedule
from scp_lib.schedule.status import status, status_lines, write_status


def stand(moment: str | None = None) -> tuple[dict[str, Any], list[str]]:
    """Return where everything stands, for machines and as lines for a person.

    Parameters
    ----------
    moment
        ISO 8601, as if it were then; now if None.
    """
    path = project.home() / "schedule.toml"
    schedule: Schedule | None = None
    faults: list[str] = []
    if path.exists():
        try:
            schedule = read_schedule(path)
        except SettingsError as error:
            faults += error.faults
    else:
        faults.append("There is no schedule.toml: nothing is made by itself.")
    zone = schedule.zone if schedule else ZoneInfo("Europe/London")
    now = clock_from(moment, zone)()
    runs, notes = read_runs(project.reports_root() / FILE)
    found = status(
        schedule,
        runs,
        partnerships=list_partnerships(),
        reports=project.reports_root(),
        now=now,
        faults=[*faults, *notes],
    )
    return found, status_lines(found, schedule, runs, now=now)


def note() -> None:
    """Write status.json anew; where that cannot be done, `safer status` says the same."""
    with suppress(OSError):
        write_status(project.reports_root(), stand()[0])
