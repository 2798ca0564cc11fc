"""The schedule's file: what is read, and every fault of it at once."""

import datetime as dt
import re
from pathlib import Path

import pytest

from scp_lib.errors import SettingsError
from scp_lib.schedule.reading import read_schedule

ROOT = Path(__file__).parents[2]
JOB = """
[[jobs]]
name = "monthly"
partnership = "small"
for = "the team"
every = "month"
on = 31
at = "02:30"
"""


@pytest.fixture
def read(small):
    def read(text):
        path = small.home / "schedule.toml"
        path.write_text(text, encoding="utf-8")
        return read_schedule(path)

    return read


def faults_of(read, text):
    with pytest.raises(SettingsError) as found:
        read(text)
    assert all(fault.startswith("schedule.toml: ") for fault in found.value.faults)
    return [fault.removeprefix("schedule.toml: ") for fault in found.value.faults]


def test_a_job_is_read_with_its_defaults(read):
    schedule = read(JOB)
    (job,) = schedule.jobs
    assert schedule.time_zone == "Europe/London"
    assert job.rhythm == ("month", 31, dt.time(2, 30))
    assert job.when == "every month on day 31 at 02:30"
    assert (job.readers, job.notebooks, job.parameters) == ("the team", [], {})
    assert (job.keep_months, job.time_limit_minutes, job.starts) == (None, 60, None)


def test_weekday_parameters_and_start_are_read(read, small):
    small.write_notebook("20_more", parameters="size: int = 3\nkinds: list[str] = []\n")
    week = JOB.replace('"month"', '"week"').replace("on = 31", 'on = "Monday"')
    job = read(
        f'{week}starts = 2027-01-01\nkeep_months = 12\nnotebooks = ["20"]\n'
        'parameters = { size = 5, kinds = ["a", "b"] }\n'
    ).jobs[0]
    assert job.rhythm == ("week", 0, dt.time(2, 30)) and job.starts == dt.date(2027, 1, 1)
    assert job.parameter_words == [("size", "5"), ("kinds", "a,b")]


def test_the_projects_own_schedule_is_read_and_so_is_all_it_explains(monkeypatch, tmp_path):
    monkeypatch.setenv("SAFER_HOME", str(ROOT))
    text = (ROOT / "schedule.toml").read_text(encoding="utf-8")
    assert len(read_schedule(ROOT / "schedule.toml").jobs) == 1
    explained = tmp_path / "schedule.toml"
    lines = re.sub(r"^# (\[|[a-z_]+ = )", r"\1", text, flags=re.MULTILINE)
    explained.write_text(lines, encoding="utf-8")
    jobs = read_schedule(explained).jobs
    names = [job.name for job in jobs]
    assert names == [
        "example-monthly",
        "colchester-monthly",
        "colchester-data",
    ]
    assert jobs[0].keep_months == 24 and jobs[0].parameters


def test_every_fault_is_listed_at_once(read):
    faults = faults_of(
        read,
        """
time_zone = "Europe/Colchester"
colour = "red"
[[jobs]]
name = "Monthly!"
partnership = "smal"
every = "month"
on = 32
at = "2:30"
notebooks = ["10", "99_none", "98_none"]
keep_months = 0
[jobs.parameters]
size = 2027-01-01
[[jobs]]
name = "weekly"
partnership = "small"
for = "us"
every = "week"
on = "Moonday"
at = "24:00"
[jobs.parameters]
size = 5
month = "2025-12"
[[jobs]]
name = "daily"
partnership = "small"
for = "us"
every = "day"
on = 1
at = "02:30"
time_limit_minutes = "long"
[[jobs]]
partnership = "small"
for = "us"
every = "fortnight"
at = "02:30"
""",
    )
    first = "jobs 'Monthly!'"
    wanted = [
        "time_zone: found 'Europe/Colchester'; wanted a time zone like Europe/London.",
        "colour is not a setting",
        f"{first}: name: found 'Monthly!'; wanted small letters",
        f"{first}: there is no partnership 'smal': wanted one of small.",
        f"{first}: for is missing",
        f"{first}: on: found 32; wanted a day of the month, 1 to 31.",
        f"{first}: at: found '2:30'; wanted a time like 02:30.",
        f"{first}: there is no notebook '99_none': wanted one of 10_people.",
        f"{first}: there is no notebook '98_none'",
        f"{first}: keep_months: found 0; wanted greater than or equal to 1.",
        f"{first}: parameters.size: found datetime.date(2027, 1, 1); wanted text, a number",
        "jobs 'weekly': on: found 'Moonday'; wanted a weekday like monday.",
        "jobs 'weekly': at: found '24:00'; wanted a time like 02:30.",
        "jobs 'weekly': no chosen notebook has a parameter 'size': they have none.",
        "jobs 'weekly': parameter 'month' is not given with -p",
        "jobs 'daily': on: found 1; a job of every day has none. Remove it.",
        "jobs 'daily': time_limit_minutes: found 'long'; wanted a valid integer.",
        "jobs, number 4: name is missing",
        "jobs, number 4: every: found 'fortnight'; wanted 'month', 'week' or 'day'.",
    ]
    for line in wanted:
        assert sum(fault.startswith(line) for fault in faults) == 1, line
    assert len(faults) == len(wanted), faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "on is missing; wanted a day of the month, 1 to 31."),
        ("on = true", "on: found True; wanted a day of the month, 1 to 31."),
        ("on = [1, 15]", "on: found [1, 15]; wanted a day of the month, 1 to 31."),
    ],
)
def test_day_of_the_month(read, line, fault):
    assert faults_of(read, JOB.replace("on = 31", line)) == [f"jobs 'monthly': {fault}"]


def test_two_jobs_may_not_share_a_name_nor_disagree(read, small):
    small.write_notebook("20_more", parameters="size: int = 3\n")
    second = JOB.replace("[[jobs]]", "keep_months = 12\n[[jobs]]") + (
        'keep_months = 24\nnotebooks = ["20"]\nparameters = { size = 4 }\n'
    )
    faults = faults_of(read, JOB + second)
    assert len(faults) == 2
    assert faults[0] == "jobs: 2 have the name 'monthly'. Give each its own."
    assert "keep_months of small is 12 and 24" in faults[1]
    other = second.replace("24", "12").replace('"monthly"', '"other"')
    assert len(read(JOB + other).jobs) == 2  # with another parameter: a page beside the first


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"jobs = [", "not readable as TOML"),
        (b"\xff\xfe", "not UTF-8 text"),
        (b"", "jobs is missing"),
        (b"jobs = []", "jobs: found []"),
        (b"jobs = 3", "jobs: found 3; wanted a valid list."),
        (b"jobs = [3]", "jobs, number 1: found 3"),
    ],
)
def test_unreadable_files_are_said_in_a_line(small, content, words):
    path = small.home / "schedule.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError, match="schedule") as found:
        read_schedule(path)
    assert words in str(found.value)


def test_no_file_is_said(small):
    with pytest.raises(SettingsError, match="cannot be read"):
        read_schedule(small.home / "schedule.toml")
