"""Which jobs are due, and which are late: from the schedule, the record of runs, and a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scp_lib.schedule.record import Run
from scp_lib.schedule.settings import Job, Schedule
from scp_lib.schedule.times import last_at, next_after

LATE_AFTER = dt.timedelta(days=1)


class State(NamedTuple):
    """Where a job stands at a moment.

    ``due_at`` is when it fell due and has not been done since; ``next_at`` when it falls due
    next; ``last`` its newest run of any outcome, ``last_done`` its newest good one.
    """

    job: Job
    is_due: bool
    is_late: bool
    due_at: dt.datetime | None
    next_at: dt.datetime
    last: Run | None
    last_done: Run | None


def states(schedule: Schedule, runs: Iterable[Run], *, now: dt.datetime) -> list[State]:
    """Return the state of every job, in the schedule's order.

    A job is due from the moment its time comes until a run that began since then ended well: one
    that failed, was stopped or was missed stays due, and several missed times are made up by one
    run. It is late when it has been due for more than a day. A run that began after ``now`` (the
    clock was set back) does not count.

    Parameters
    ----------
    now
        The moment, with its time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now has no time zone")
    past = [run for run in runs if run.began_at <= now]
    return [
        _state(job, [run for run in past if run.job == job.name], now=now, zone=schedule.zone)
        for job in schedule.jobs
    ]


def _state(job: Job, runs: list[Run], *, now: dt.datetime, zone: ZoneInfo) -> State:
    last = max(runs, key=lambda run: run.began_at, default=None)
    done = [run for run in runs if run.outcome == "done"]
    last_done = max(done, key=lambda run: run.began_at, default=None)
    newest = last_at(job.rhythm, now, zone)
    next_at = next_after(job.rhythm, now, zone)
    first = _first(job, zone)
    if first and newest < first:
        return State(job, False, False, None, max(next_at, first), last, last_done)
    is_due = last_done is None or last_done.began_at < newest
    due_at = None
    if is_due:
        due_at = next_after(job.rhythm, last_done.began_at, zone) if last_done else first or newest
        due_at = max(due_at, first) if first else due_at
    is_late = due_at is not None and now - due_at > LATE_AFTER
    return State(job, is_due, is_late, due_at, next_at, last, last_done)


def _first(job: Job, zone: ZoneInfo) -> dt.datetime | None:
    """Return when a job with a first day falls due for the first time."""
    if job.starts is None:
        return None
    before = dt.datetime.combine(job.starts, dt.time(), tzinfo=zone) - dt.timedelta(microseconds=1)
    return next_after(job.rhythm, before.astimezone(dt.UTC), zone)


def schedule_lines(schedule: Schedule, runs: Iterable[Run], *, now: dt.datetime) -> list[str]:
    """Say of every job what it is, for whom, and where it stands."""
    lines: list[str] = []
    for state in states(schedule, runs, now=now):
        job = state.job
        pages = ", ".join(job.notebooks) or "all notebooks"
        lines += [
            f"{job.name}: {job.partnership}, {pages}, {job.when}, for {job.readers}",
            f"    {state_line(state, now=now, zone=schedule.zone).partition(': ')[2]}",
        ]
    return lines


def state_line(state: State, *, now: dt.datetime, zone: ZoneInfo) -> str:
    """Say in one line where a job stands, for the terminal and the run log."""
    job = state.job
    if state.due_at:
        days = (now - state.due_at).days
        late = f"LATE by {days} day{'s' * (days > 1)}, " if state.is_late else ""
        standing = f"{late}due since {moment_words(state.due_at, zone)}"
    else:
        standing = f"next due {moment_words(state.next_at, zone)}"
    done = (
        f"last done {moment_words(state.last_done.began_at, zone)}"
        if state.last_done
        else "never done"
    )
    words = f"{job.name}: {standing}; {done}"
    if state.last and state.last.outcome != "done":
        words += f"; last run {state.last.outcome}" + (
            f": {state.last.reason}" if state.last.reason else ""
        )
    return words


def moment_words(moment: dt.datetime, zone: ZoneInfo) -> str:
    """Write a moment as a person of that zone would.

    >>> moment_words(dt.datetime(2026, 7, 1, 1, 30, tzinfo=dt.UTC), ZoneInfo("Europe/London"))
    '1 July 2026 02:30'
    """
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y %H:%M}"
