"""Where everything stands: for machines, for people, and on the index of a report."""

import datetime as dt
import json

import pytest

from scp_lib import cli
from scp_lib.report.late import mark_late
from scp_lib.schedule.due import State
from scp_lib.schedule.reading import read_schedule
from scp_lib.schedule.record import Run, append_run
from scp_lib.schedule.status import late_pages
from tests.report.small_project import START

SCHEDULE = """
[[jobs]]
name = "monthly"
partnership = "small"
for = "the team"
every = "month"
on = 15
at = "02:30"
keep_months = 1
"""


@pytest.fixture
def made(small, monkeypatch, capsys):
    monkeypatch.setenv("SAFER_REPORTS", str(small.reports))
    small.write_notebook("20_wrong", START, "1 / 0")
    (small.home / "schedule.toml").write_text(SCHEDULE)
    assert cli.main(["report", "small"]) == 1
    capsys.readouterr()
    return small


def status(capsys, *words):
    code = cli.main(["status", *words])
    return code, capsys.readouterr().out


def test_status_says_what_failed_what_is_late_what_space_and_what_would_go(made, capsys):
    old = made.reports / "small" / "2024-12"
    old.mkdir()
    (old / "manifest.json").write_text('{"files": {"index.html": ""}}')
    (old / "run.json").write_text("{}")
    (old / "index.html").write_text("x" * 2_000_000)
    far = (dt.date.today() + dt.timedelta(days=80)).isoformat()
    code, words = status(capsys, "--now", f"{far}T02:30")
    assert code == 1
    assert "monthly: LATE by" in words and "never done" in words
    assert "FAILED 20_wrong: ZeroDivisionError: division by zero; it has no page" in words
    assert "LATE 10_people: not renewed since 15 " in words
    assert "2 reports" in words and "the next good run removes 2024-12 (2.0 MB)" in words
    written = json.loads((made.reports / "status.json").read_text(encoding="utf-8"))
    assert written["has_failed"] and not written["faults"]
    held = written["partnerships"]["small"]
    assert held["months"] == ["2025-03"] and held["bytes"] > 100_000
    code, words = status(capsys, "--json", "--now", f"{far}T02:30")
    assert json.loads(words)["jobs"][0]["is_late"]


def test_a_late_page_is_marked_on_the_index_and_a_run_takes_the_mark_off(made, capsys):
    folder = made.reports / "small" / "2025-03"
    before = (folder / "index.html").read_bytes()
    assert mark_late(folder, {"10_people": "15 November 2026"})
    words = (folder / "index.html").read_text(encoding="utf-8")
    assert "this page should have been renewed on 15 November 2026, and was not" in words
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["pages"][0]["late"] == "15 November 2026"
    assert not mark_late(folder, {"10_people": "15 November 2026"})  # said already
    assert mark_late(folder, {})
    assert (folder / "index.html").read_bytes() == before
    mark_late(folder, {"10_people": "15 November 2026"})
    made.write_notebook("20_wrong", START)
    assert cli.main(["report", "small"]) == 0
    assert b"should have been renewed" not in (folder / "index.html").read_bytes()


def test_a_late_page_of_other_parameters_is_marked_and_not_the_standing_one(
    small, monkeypatch, capsys
):
    monkeypatch.setenv("SAFER_REPORTS", str(small.reports))
    small.write_notebook("20_more", START, parameters="size: int = 3\n")
    job = SCHEDULE + 'notebooks = ["20"]\nparameters = { size = 4 }\n'
    (small.home / "schedule.toml").write_text(job)
    assert cli.main(["report", "small"]) == 0
    assert cli.main(["report", "small", "--notebook", "20", "-p", "size", "4"]) == 0
    capsys.readouterr()
    schedule = read_schedule(small.home / "schedule.toml")
    due = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    state = State(schedule.jobs[0], True, True, due, due, None, None)
    late = late_pages([state], schedule, reports=small.reports)
    assert list(late["small"]) == ["20_more-size_4"]


def test_status_without_reports_or_schedule(small, capsys, monkeypatch):
    monkeypatch.setenv("SAFER_REPORTS", str(small.reports))
    code, words = status(capsys)
    assert code == 0 and "small: no report yet" in words and "no schedule.toml" in words
    (small.home / "schedule.toml").write_text("[[jobs]]\n")
    assert "name is missing" in status(capsys)[1]


def test_a_good_run_is_neither_due_nor_late(small, capsys, monkeypatch):
    monkeypatch.setenv("SAFER_REPORTS", str(small.reports))
    (small.home / "schedule.toml").write_text(SCHEDULE)
    began = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    append_run(small.reports / "runs.jsonl", Run("monthly", began, began, "done"))
    code, words = status(capsys, "--now", "2026-12-01T02:30")
    assert code == 0 and "monthly: next due 15 December 2026 02:30; last done 20 Nov" in words
