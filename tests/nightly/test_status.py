"""Where everything stands: for machines, for people, and as a page."""

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup

from scp_lib import cli
from scp_lib.nightly.jobs import read_schedule
from scp_lib.nightly.run import run_night
from scp_lib.nightly.status import read_record, stand, status_lines, status_page, write_status
from scp_lib.nightly.work import Result
from tests.report.conftest import at_home
from tests.report.small_project import START, SmallProject

SCHEDULE = """
[[jobs]]
name = "monthly"
partnership = "small"
for = "the <team>"
keep_months = 1
"""


@pytest.fixture(scope="module")
def night(tmp_path_factory):
    """A project after a night that failed."""
    with pytest.MonkeyPatch.context() as patch:
        project = SmallProject(at_home(patch, tmp_path_factory.mktemp("night") / "home"))
        project.write_notebook("20_wrong", START, "1 / 0")
        (project.home / "schedule.toml").write_text(SCHEDULE)
        assert cli.main(["nightly"]) == 1
    return project


@pytest.fixture
def made(night, tmp_path, monkeypatch):
    """A copy of it for one test."""
    return SmallProject(at_home(monkeypatch, tmp_path / "home"), of=night)


@pytest.fixture
def ran(small):
    """A project on which a night ran whose job stands for itself: no notebook is run."""
    (small.home / "schedule.toml").write_text(SCHEDULE)
    small.night = lambda: run_night(
        read_schedule(small.home / "schedule.toml"),
        reports=small.reports,
        say=small.said.append,
        run_one=lambda job, *, tell: Result("", ("made the report",), "2025-03"),
    )
    small.said = []
    small.night()
    return small


def status(capsys, *words):
    code = cli.main(["status", *words])
    return code, capsys.readouterr().out


def test_status_says_what_failed_what_space_and_what_would_go(made, capsys):
    old = made.reports / "small" / "2024-12"
    old.mkdir()
    (old / "manifest.json").write_text('{"files": {"index.html": ""}}')
    (old / "run.json").write_text("{}")
    (old / "index.html").write_text("x" * 2_000_000)
    code, words = status(capsys)
    assert code == 1
    assert "monthly did not end well. Mend the reason given" in words
    assert "It never went well." in words
    assert "division by zero. Code cell 3: 1 / 0; it has no page" in words
    assert "FAILED 20_wrong: ZeroDivisionError: " in words
    assert "2 reports" in words and "the next good run removes 2024-12 (2.0 MB)" in words
    code, words = status(capsys, "--json")
    found = json.loads(words)
    assert code == 1 and found["has_failed"] and not found["faults"]
    assert found["jobs"][0]["outcome"] == "failed"


def test_the_page_is_plain_accessible_html(made):
    page = BeautifulSoup((made.reports / "status.html").read_text("utf-8"), "html.parser")
    assert page.html["lang"] == "en-GB" and page.title.string.startswith("Something went wrong")
    assert [each.name for each in page.find_all(["h1", "h2"])] == ["h1", "h2", "h2"]
    for table in page.find_all("table"):
        assert table.caption.string
        assert all(head["scope"] == "col" for head in table.thead.find_all("th"))
        assert all(row.th["scope"] == "row" for row in table.tbody.find_all("tr"))
    assert "the <team>" in page.get_text() and "20_wrong" in page.get_text()
    assert page.main.a["href"] == "small/2025-03/index.html" and not page.find("script")


def test_a_fresh_clone_raises_no_alarm(small, capsys):
    code, words = status(capsys)
    assert code == 0 and "small: no report yet" in words and "no schedule.toml" in words
    (small.home / "schedule.toml").write_text("[[jobs]]\n")
    assert "name is missing" in status(capsys)[1]
    (small.home / "schedule.toml").write_text(SCHEDULE)
    code, words = status(capsys)
    assert code == 0 and "No night has run yet." in words


def test_nights_that_no_longer_come_are_an_alarm(ran):
    now = dt.datetime.now(dt.UTC)
    assert not stand(now=now + dt.timedelta(days=1))["is_overdue"]
    found = stand(now=now + dt.timedelta(days=3))
    assert found["is_overdue"] and not found["has_failed"]
    assert status_lines(found)[0].startswith("Nothing has run automatically since ")
    assert '<h1 id="title">Something went wrong</h1>' in status_page(found)


@pytest.mark.parametrize("content", ["{", "[]", "null", '{"jobs": [1]}', '{"jobs": [{}]}', "\xff",
                                     '{"untold": 3}', '{"untold": null}', '{"began_at": 3}',
                                     '{"began_at": "yesterday"}'])  # fmt: skip
def test_a_damaged_status_is_said_and_made_anew(ran, content):
    (ran.reports / "status.json").write_bytes(content.encode("latin-1"))
    record, faults = read_record(ran.reports)
    assert record["jobs"] == [] and "made again" in faults[0]
    ran.night()
    assert any("made again" in line for line in ran.said)
    assert read_record(ran.reports)[1] == []


def test_no_half_status_is_left_by_a_full_disk(ran, monkeypatch):
    before = (ran.reports / "status.json").read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError):
        write_status(ran.reports, stand(now=dt.datetime.now(dt.UTC)))
    assert (ran.reports / "status.json").read_bytes() == before
