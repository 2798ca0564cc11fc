"""Running what is due: one after another, recorded, said, and each failure its own."""

import datetime as dt
import errno
import os
import re
import subprocess
import sys

import pytest

from scp_lib import cli
from scp_lib.errors import UsageError
from scp_lib.schedule import prune, runner
from scp_lib.schedule.child import Result
from scp_lib.schedule.clock import clock_from
from scp_lib.schedule.record import append_run, read_runs
from scp_lib.schedule.settings import Job, Schedule

NOW = dt.datetime(2026, 12, 15, 2, 30, tzinfo=dt.UTC)
GOOD = Result("", ("2026-10",), ("10_people",))


def schedule_of(*names, **words):
    job = {"partnership": "small", "for": "us", "every": "day", "at": "02:30", **words}
    return Schedule(jobs=[Job.model_validate(job | {"name": name}) for name in names])


def ticking(start=NOW):
    """Return a clock that moves on a minute each time it is read."""
    moments = (start + dt.timedelta(minutes=step) for step in range(10_000))
    return lambda: next(moments)


class Jobs:
    """Stands in for the process of a job: does as told, and remembers."""

    def __init__(self, **results):
        self.results, self.ran = results, []

    def __call__(self, job, *, today, reports, tell):
        self.ran.append((job.name, today))
        tell("10_people: done")
        result = self.results.get(job.name, GOOD)
        if isinstance(result, BaseException):
            raise result
        return result


@pytest.fixture
def go(tmp_path):
    """Run a schedule in this test's folder of reports."""

    def go(schedule, jobs, clock=None):
        go.told = []
        return runner.run_due(schedule, clock=clock or ticking(), reports=go.reports,
                              tell=go.told.append, run_job=jobs)  # fmt: skip

    go.reports = tmp_path / "reports"
    return go


def log_of(go):
    return (go.reports / "run.log").read_text(encoding="utf-8").splitlines()


def test_one_that_fails_stops_no_other_and_stays_due(go):
    jobs = Jobs(second=Result("no such file", ("2026-10",), (), ("10_people",)),
                third=ValueError("odd"))  # fmt: skip
    schedule = schedule_of("first", "second", "third", "fourth")
    ran = go(schedule, jobs)
    assert ran.done == ["first", "fourth"]
    assert ran.failed == {"second": "no such file", "third": "ValueError: odd"}
    assert [name for name, _ in jobs.ran] == ["first", "second", "third", "fourth"]
    assert {day for _, day in jobs.ran} == {dt.date(2026, 12, 15)}
    runs, notes = read_runs(go.reports / "runs.jsonl")
    assert notes == []
    assert [run.outcome for run in runs] == ["done", "failed", "failed", "done"]
    assert runs[1].reason == "no such file" and runs[1].failed == ("10_people",)
    assert (runs[0].months, runs[0].pages) == (("2026-10",), ("10_people",))
    assert all(run.due_at == NOW and NOW < run.began_at < run.ended_at for run in runs)
    again = Jobs()
    assert go(schedule, again, ticking(runs[-1].ended_at)).done == ["second", "third"]
    none = Jobs()
    assert go(schedule, none, ticking(NOW + dt.timedelta(hours=20))) == ([], {})
    assert none.ran == []
    assert go.told == ["Nothing is due. Next: first, 16 December 2026 02:30."]


def test_the_log_is_lines_with_their_time(go):
    go(schedule_of("first"), Jobs(first=Result("two\nlines")))
    lines = log_of(go)
    assert all(re.match(r"2026-12-15 0\d:\d\d:00 GMT  \S", line) for line in lines)
    words = [line[25:] for line in lines]
    assert words[0] == "first: due since 15 December 2026 02:30; never done"
    assert words[1:3] == ["first: began, for us", "first: 10_people: done"]
    assert re.fullmatch(r"first: failed in \d\.0 minutes: two lines", words[3])
    assert go.told == words


def test_the_longest_overdue_runs_first_and_late_is_said(go):
    weekly = schedule_of("weekly", every="week", on="monday").jobs[0]
    schedule = Schedule(jobs=[*schedule_of("daily").jobs, weekly])
    jobs = Jobs()
    go(schedule, jobs, ticking(NOW + dt.timedelta(hours=5)))  # a Tuesday
    assert [name for name, _ in jobs.ran] == ["weekly", "daily"]
    assert go.told[0].startswith("weekly: LATE by 1 day, due since 14 December 2026 02:30")


def test_stopped_by_hand_is_recorded_and_still_due(go):
    schedule = schedule_of("first", "second")
    with pytest.raises(KeyboardInterrupt):
        go(schedule, Jobs(first=KeyboardInterrupt()))
    runs, _ = read_runs(go.reports / "runs.jsonl")
    assert [(run.job, run.outcome) for run in runs] == [("first", "stopped")]
    assert go(schedule, Jobs(), ticking(runs[0].ended_at)).done == ["first", "second"]


def test_a_run_that_cannot_be_recorded_is_a_failure_that_is_said(go, monkeypatch):
    def refuse(path, run):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(runner, "append_run", refuse)
    ran = go(schedule_of("first", "second"), Jobs())
    assert list(ran.failed) == ["first", "second"]
    assert "could not be recorded (No space left on device)" in ran.failed["first"]


def test_a_log_that_cannot_be_written_stops_nothing_and_is_said_once(go):
    (go.reports / "run.log").mkdir(parents=True)
    assert go(schedule_of("first"), Jobs()).done == ["first"]
    assert sum("cannot be written" in line for line in go.told) == 1


def test_notes_of_the_record_and_of_the_clock_are_said(go):
    go(schedule_of("first"), Jobs())
    path = go.reports / "runs.jsonl"
    path.write_bytes(path.read_bytes() + b'{"job": "fir')
    jobs = Jobs()
    go(schedule_of("first"), jobs, ticking(NOW - dt.timedelta(days=3)))
    assert "line 2 is half-written" in go.told[0]
    assert "later than now" in go.told[1]
    assert len(jobs.ran) == 1


def test_two_at_once_the_second_says_so_and_runs_nothing(go):
    seen = []

    def second_at_once(job, **words):
        script = (
            "import datetime as dt, sys; from pathlib import Path\n"
            "from tests.schedule.test_runner import *\n"
            "jobs = Jobs()\n"
            "try: runner.run_due(schedule_of('x'), clock=ticking(), reports=Path(sys.argv[1]),"
            " run_job=jobs)\n"
            "except UsageError as error: print(error)\n"
            "print(jobs.ran)"
        )
        seen.append(subprocess.run([sys.executable, "-c", script, str(go.reports)],
                                   capture_output=True, text=True, check=True).stdout)  # fmt: skip
        return GOOD

    assert go(schedule_of("first"), second_at_once).done == ["first"]
    assert seen[0].startswith("Another `safer run --due` on ") and "is at work (process" in seen[0]
    assert seen[0].endswith("[]\n")
    assert go(schedule_of("first"), Jobs(), ticking(NOW + dt.timedelta(days=1))).done == ["first"]


def report_folders(folder, *names):
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "manifest.json").write_text("{}")


def test_only_the_rule_removes_old_reports(go):
    folder = go.reports / "small"
    months = [f"2026-{month:02d}" for month in range(1, 8)]
    report_folders(folder, *months, "pack-public", "2026-99")
    (folder / "2025-12").mkdir()  # no report in it
    elsewhere = go.reports.parent / "elsewhere"
    report_folders(elsewhere, "2025-11")
    (folder / "2025-11").symlink_to(elsewhere / "2025-11")
    go(schedule_of("first"), Jobs())
    assert len(list(folder.iterdir())) == 11
    tomorrow = NOW + dt.timedelta(days=1)
    go(schedule_of("first", keep_months=3), Jobs(first=Result("failed")), ticking(tomorrow))
    assert len(list(folder.iterdir())) == 11  # nothing goes for a run that failed
    go(schedule_of("first", keep_months=3), Jobs(), ticking(tomorrow + dt.timedelta(hours=1)))
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["2025-11", "2025-12", *months[-3:], "2026-99", "pack-public"]
    assert (elsewhere / "2025-11" / "manifest.json").is_file()
    assert go.told[-1] == (
        "first: removed the reports of 2026-01, 2026-02, 2026-03, 2026-04 (keep_months = 3)"
    )


def test_a_report_in_which_something_else_lies_is_never_removed(tmp_path):
    report_folders(tmp_path, "2026-01", "2026-02", "2026-03")
    pack = tmp_path / "2026-01" / "pack-public" / "briefing.pdf"
    pack.parent.mkdir()
    pack.write_bytes(b"the only copy")
    old = prune.old_reports(tmp_path, keep_months=1)
    assert [path.name for path in old.removable] == ["2026-02"]
    assert old.left == {"2026-01": "pack-public/briefing.pdf"}
    half = tmp_path / ".2025-12-pruned-4711"  # of a run that was killed
    half.mkdir()
    assert prune.prune(tmp_path, keep_months=1) == ["2026-02"]
    assert pack.is_file() and not half.exists()


def test_pruning_keeps_the_newest_and_asks_for_a_rule(tmp_path):
    report_folders(tmp_path, "2026-01", "2026-02")
    assert prune.prune(tmp_path, keep_months=2) == []
    assert prune.prune(tmp_path, keep_months=1) == ["2026-01"]
    assert prune.prune(tmp_path / "none", keep_months=1) == []
    with pytest.raises(ValueError, match="0"):
        prune.prune(tmp_path, keep_months=0)


def test_now_in_words_is_of_the_schedules_zone_and_moves_on():
    zone = schedule_of("x").zone
    clock = clock_from("2026-07-01T02:30", zone)
    first, second = clock(), clock()
    assert dt.timedelta(0) <= first - dt.datetime(2026, 7, 1, 1, 30, tzinfo=dt.UTC)
    assert first <= second < dt.datetime(2026, 7, 1, 1, 31, tzinfo=dt.UTC)
    assert abs(clock_from(None, zone)() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)
    for words in ("tomorrow", "", "0001-01-01", "9999-12-31T23:59"):
        with pytest.raises(UsageError, match="not a moment"):
            clock_from(words, zone)


SCHEDULE = """
[[jobs]]
name = "monthly"
partnership = "small"
for = "the team"
every = "month"
on = 15
at = "02:30"
"""


def test_the_commands_exit_codes(small, monkeypatch, capsys):
    words = ["run", "--due", "--now", "2026-11-20T02:30"]
    assert cli.main(words) == 2  # no schedule
    (small.home / "schedule.toml").write_text(SCHEDULE)
    assert cli.main([*words[:2], "--now", "then"]) == 2
    assert cli.main(["run"]) == 2
    capsys.readouterr()
    assert cli.main(["schedule"]) == 0
    assert "monthly: small, all notebooks, every month on day 15" in capsys.readouterr().out
    small.write_notebook("20_wrong", "1 / 0")
    assert cli.main(words) == 1
    shown = capsys.readouterr()
    assert "safer: monthly failed: 20_wrong failed: ZeroDivisionError" in shown.err
    runs, _ = read_runs(small.reports / "runs.jsonl")
    assert (runs[0].pages, runs[0].failed) == (("10_people",), ("20_wrong",))
    append_run(small.reports / "runs.jsonl", runs[0]._replace(outcome="done"))
    capsys.readouterr()
    assert cli.main(words) == 0
    assert capsys.readouterr().out == "Nothing is due. Next: monthly, 15 December 2026 02:30.\n"
