"""Run every job that is due, one after another; log in words, record for the next time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scp_lib import locks
from scp_lib.errors import ScpError
from scp_lib.partnership import list_partnerships
from scp_lib.report.late import mark_late
from scp_lib.report.ticket import months_of
from scp_lib.schedule import child
from scp_lib.schedule.clock import Clock
from scp_lib.schedule.due import State, moment_words, state_line, states
from scp_lib.schedule.prune import prune
from scp_lib.schedule.record import FILE, Run, append_run, read_runs
from scp_lib.schedule.settings import Job, Schedule
from scp_lib.schedule.status import late_pages, status, write_status

LOG = "run.log"


RunJob = Callable[..., child.Result]


class Ran(NamedTuple):
    """Names of the jobs that ran, in order: those done, and those that failed with the reason."""

    done: list[str]
    failed: dict[str, str]


def run_due(
    schedule: Schedule,
    *,
    clock: Clock,
    reports: Path,
    tell: Callable[[str], None] = print,
    run_job: RunJob = child.run_job,
) -> Ran:
    """Run what is due now; a job that fails is recorded, said, due again, and stops no other.

    Parameters
    ----------
    clock
        Called for the moment, at the start and around each job.
    reports
        Folder of all reports; run.log and runs.jsonl are kept in it.
    tell
        Called with each line that also goes into run.log.
    run_job
        What runs one job: child.run_job, or a stand-in with its arguments.

    Raises
    ------
    UsageError
        Another `safer run --due` is at work on these reports.
    """
    ran = Ran([], {})
    with _alone(reports):
        log = _Log(reports / LOG, clock=clock, zone=schedule.zone, tell=tell)
        runs, notes = read_runs(reports / FILE)
        for note in notes:
            log(note)
        now = clock()
        if any(run.began_at > now for run in runs):
            log(f"{FILE}: some runs are later than now and do not count. Is the clock right?")
        found = states(schedule, runs, now=now)
        due = sorted(
            (state for state in found if state.due_at), key=lambda state: state.due_at or now
        )
        if not due:
            soonest = min(found, key=lambda state: state.next_at)
            next_at = moment_words(soonest.next_at, schedule.zone)
            log(f"Nothing is due. Next: {soonest.job.name}, {next_at}.")
        for state in due:
            log(state_line(state, now=now, zone=schedule.zone))
        _show(schedule, now=now, reports=reports, log=log)
        for state in due:
            reason = _run_one(
                state, clock=clock, zone=schedule.zone, reports=reports, log=log, run_job=run_job
            )
            if reason:
                ran.failed[state.job.name] = reason
            else:
                ran.done.append(state.job.name)
        if due:
            _show(schedule, now=clock(), reports=reports, log=log)
    return ran


def _show(
    schedule: Schedule, *, now: dt.datetime, reports: Path, log: Callable[[str], None]
) -> None:
    """Mark late pages on their reports' indexes, and write status.json."""
    runs, _ = read_runs(reports / FILE)
    scheduled = {job.partnership for job in schedule.jobs}
    try:
        late = late_pages(states(schedule, runs, now=now), schedule, reports=reports)
        for name in sorted(scheduled):
            for folder in months_of(reports / name)[:1]:
                if mark_late(folder, late.get(name, {})) and name in late:
                    log(f"{name}: marked as late on the index: {', '.join(late[name])}")
        names = sorted(scheduled | set(list_partnerships()))
        found = status(schedule, runs, partnerships=names, reports=reports, now=now)
        write_status(reports, found)
    except (OSError, ScpError) as error:  # the jobs still matter
        log(f"status.json or a late mark could not be written ({error}).")


def _run_one(
    state: State,
    *,
    clock: Clock,
    zone: ZoneInfo,
    reports: Path,
    log: Callable[[str], None],
    run_job: RunJob,
) -> str:
    """Run one job, record it, prune by its rule; return why it failed, or nothing."""
    job, began = state.job, clock()
    log(f"{job.name}: began, for {job.readers}")
    outcome = "stopped"
    result = child.Result("stopped by hand")
    try:
        result = run_job(
            job,
            today=began.astimezone(zone).date(),
            reports=reports,
            tell=lambda line: log(f"{job.name}: {line}"),
        )
        outcome = "failed" if result.reason else "done"
    except Exception as error:  # ours, not the job's: said, recorded, the others still run
        outcome = "failed"
        result = child.Result(f"{type(error).__name__}: {' '.join(str(error).split())}")
    finally:
        ended = clock()
        reason = result.reason
        run = Run(job.name, began, ended, outcome, *result, due_at=state.due_at)
        try:
            append_run(reports / FILE, run)
        except OSError as error:
            reason = f"{reason} The run could not be recorded ({error.strerror}).".strip()
        minutes = (ended - began).total_seconds() / 60
        log(f"{job.name}: {outcome} in {minutes:.1f} minutes" + (f": {reason}" if reason else ""))
    if outcome == "done" and job.keep_months:
        _prune(job, reports=reports, log=log)
    return reason


def _prune(job: Job, *, reports: Path, log: Callable[[str], None]) -> None:
    try:
        removed = prune(reports / job.partnership, keep_months=job.keep_months or 1)
    except OSError as error:
        log(f"{job.name}: old reports could not be removed ({error.strerror}).")
        return
    if removed:
        log(f"{job.name}: removed the reports of {', '.join(removed)} (keep_months = "
            f"{job.keep_months})")  # fmt: skip


class _Log:
    """Lines a person can read, each with its time, kept in a file and told."""

    def __init__(
        self, path: Path, *, clock: Clock, zone: ZoneInfo, tell: Callable[[str], None]
    ) -> None:
        self.path, self.clock, self.zone, self.tell = path, clock, zone, tell
        self.is_kept = True

    def __call__(self, line: str) -> None:
        words = " ".join(line.split())
        self.tell(words)
        stamp = f"{self.clock().astimezone(self.zone):%Y-%m-%d %H:%M:%S %Z}"
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(f"{stamp}  {words}\n")
        except OSError as error:  # a full disk: the jobs and their record still matter
            if self.is_kept:
                self.tell(f"{self.path}: cannot be written ({error.strerror}); going on without.")
            self.is_kept = False


@contextmanager
def _alone(reports: Path) -> Iterator[None]:
    """Hold the reports' schedule for this process; the system lets go of it however it ends."""
    lock = locks.held(
        reports / ".schedule.lock",
        what=f"Another `safer run --due` on {reports} ({LOG} there says what it does)",
    )
    with lock:
        yield
