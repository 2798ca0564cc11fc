"""Run one night: every job in turn, a record of what happened, and messages to people."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from scp_lib.errors import ScpError
from scp_lib.files import lock as locks
from scp_lib.files.whole import PARTS
from scp_lib.nightly.child import run_job
from scp_lib.nightly.jobs import Job, Schedule
from scp_lib.nightly.prune import prune
from scp_lib.nightly.status import NEW_JOB, gather, iso, read_record, write_status
from scp_lib.nightly.tell import tell_people
from scp_lib.nightly.work import Result, find_unchanged

LOG = "nightly.log"
_LARGEST_LOG = 2_000_000
_MOST_UNTOLD = 200
_CUT_OFF = "the night's run was ended before this job had ended. Run `safer nightly` again."

Clock = Callable[[], dt.datetime]


def run_night(
    schedule: Schedule,
    *,
    reports: Path,
    now: Clock = lambda: dt.datetime.now(dt.UTC),
    say: Callable[[str], None] = print,
    run_one: Callable[..., Result] = run_job,
) -> dict[str, Any]:
    """Do every job; one that fails is recorded and reported, and stops no other.

    Before a job begins it is written down as cut off, so that a night that is ended, however hard,
    leaves a status that is true. status.html, status.json and nightly.log are kept in ``reports``,
    and each line of the log is printed too. ``run_one`` runs one job: child.run_job, or a stand-in
    with its arguments. Returns what status.json holds; UsageError if another `safer nightly` is at
    work on these reports.
    """
    what = f"Another `safer nightly` on {reports} ({LOG} there says what it does)"
    with locks.locked(reports / ".nightly.lock", what=what):
        for part in reports.glob(PARTS):  # of a night that was killed: this one has the lock
            part.unlink(missing_ok=True)
        log = _Log(reports / LOG, now=now, say=say)
        last, faults = read_record(reports)
        for fault in faults:
            log(fault)
        before = {job["name"]: job for job in last["jobs"]}
        jobs = [
            before.get(job.name, NEW_JOB)
            | {"name": job.name, "partnership": job.partnership, "for": job.readers}
            for job in schedule.jobs
        ]
        record = {"began_at": iso(now()), "ended_at": "", "untold": last["untold"], "jobs": jobs}

        def show() -> dict[str, Any]:
            """Write status.json and status.html; return what they hold."""
            found = gather(schedule, record, reports=reports, now=now())
            try:
                write_status(reports, found)
            except OSError as error:  # a full disk: the jobs and the messages still matter
                log(f"status.html and status.json could not be written ({error.strerror}).")
            return found

        for job, entry in zip(schedule.jobs, jobs, strict=True):
            _do(job, entry, now=now, log=log, run_one=run_one, show=show)
            if entry["outcome"] in ("done", "unchanged") and job.keep_months:
                _prune(job, reports / job.partnership, log=log)
        record["ended_at"] = iso(now())
        news = [*last["untold"], *_news(jobs, when=schedule.tell.when)]
        record["untold"] = news[-_MOST_UNTOLD:] if schedule.tell.is_set else []
        found = show()  # before any message, so that its readers can look
        if record["untold"]:
            failed = [job["name"] for job in jobs if job["outcome"] == "failed"]
            subject = f"Safer: {', '.join(failed)} failed" if failed else "Safer: something new"
            lines = record["untold"]
            record["tell_faults"] = tell_people(schedule.tell, subject=subject, lines=lines)
            for fault in record["tell_faults"]:
                log(fault)
            if not record["tell_faults"]:
                record["untold"] = []
            found = show()
    return found


def _do(
    job: Job,
    entry: dict[str, Any],
    *,
    now: Clock,
    log: Callable[[str], None],
    run_one: Callable[..., Result],
    show: Callable[[], object],
) -> None:
    """Do one job; bring its entry of status.json, which is that of its last night, up to date."""
    began, last = iso(now()), dict(entry)
    result = None
    if last["outcome"] in ("done", "unchanged"):
        with suppress(ScpError, OSError):  # the job itself says what is wrong
            result = find_unchanged(job, last)
    if result:
        log(f"{job.name}: nothing new, the report of {result.month} is as it was.")
    else:
        entry |= {"outcome": "cut off", "reason": _CUT_OFF, "did": [], "began_at": began,
                  "ended_at": ""}  # fmt: skip
        show()
        log(f"{job.name}: began, for {job.readers}")
        try:
            result = run_one(job, tell=lambda line: log(f"{job.name}: {line}"))
        except Exception as error:  # ours, not the job's: written down, the others still run
            result = Result(f"{type(error).__name__}: {' '.join(str(error).split())}")
        log(f"{job.name}: {result.outcome}" + (f": {result.reason}" if result.reason else ""))
    entry |= {
        "outcome": result.outcome,
        "reason": result.reason,
        "did": list(result.did),
        "month": result.month or last["month"],
        "fetched": dict(result.fetched),
        "packed": result.packed,
        "began_at": began,
        "ended_at": iso(now()),
        "last_good_at": last["last_good_at"] if result.reason else began,
    }


def _news(jobs: list[dict[str, Any]], *, when: str) -> list[str]:
    lines = []
    for job in jobs:
        start = f"{job['began_at'][:10]} {job['name']}"
        if job["outcome"] == "failed":
            lines.append(f"{start} FAILED: {job['reason']}")
        elif job["outcome"] == "done" and when == "change":
            lines.append(f"{start}: {', '.join(job['did'])}.")
    return lines


def _prune(job: Job, folder: Path, *, log: Callable[[str], None]) -> None:
    try:
        removed = prune(folder, keep_months=job.keep_months or 1)
    except OSError as error:
        log(f"{job.name}: old reports could not be removed ({error.strerror}).")
        return
    if removed:
        log(f"{job.name}: removed the reports of {', '.join(removed)} (keep_months = "
            f"{job.keep_months})")  # fmt: skip


class _Log:
    """Lines a person can read, each with its time, shown and kept in a file."""

    def __init__(self, path: Path, *, now: Clock, say: Callable[[str], None]) -> None:
        self.path, self.now, self.say, self.is_kept = path, now, say, True
        if path.is_file() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_suffix(".old.log"))

    def __call__(self, line: str) -> None:
        words = " ".join(line.split())
        self.say(words)
        try:
            with self.path.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write(f"{self.now().astimezone():%Y-%m-%d %H:%M:%S %Z}  {words}\n")
        except OSError as error:  # a full disk: the jobs still matter
            if self.is_kept:
                self.say(f"{self.path}: cannot be written ({error.strerror}); going on without.")
            self.is_kept = False
