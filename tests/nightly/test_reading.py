"""The schedule's file: what is read, and every fault of it at once."""

import re
from pathlib import Path

import pytest

from scp_lib.errors import SettingsError
from scp_lib.nightly.jobs import read_schedule

ROOT = Path(__file__).parents[2]
JOB = """
[[jobs]]
name = "monthly"
partnership = "small"
for = "the team"
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


def test_a_job_is_read_with_its_defaults(read, small):
    (job,) = read(JOB).jobs
    assert (job.readers, job.notebooks, job.parameters) == ("the team", [], {})
    assert (job.fetch, job.pack, job.keep_months, job.time_limit_minutes) == (False, None, None, 60)
    assert job.raw_folder == small.raw.resolve()


def test_raw_folder_pack_and_parameters_are_read(read, small):
    small.write_notebook("20_more", parameters="size: int = 3\nkinds: list[str] = []\n")
    job = read(
        f'{JOB}raw = "data/other"\nfetch = true\npack = "partners"\nnotebooks = ["20"]\n'
        'parameters = { size = 5, kinds = ["a", "b"] }\n'
    ).jobs[0]
    assert job.raw_folder == (small.home / "data" / "other").resolve()
    assert job.fetch and job.pack == "partners"
    assert job.parameters == {"size": "5", "kinds": "a,b"}


def test_a_password_in_the_file_is_refused_and_never_shown(read):
    mail = ('[tell.mail]\nserver = "s"\nsender = "a@example.org"\nto = ["b@example.org"]\n'
            'user = "u"\n')  # fmt: skip
    for line in ('password = "hunter2"', 'password_variable = "hunter2"'):
        faults = faults_of(read, f"{JOB}{mail}{line}\n")
        assert any("environment variable" in fault for fault in faults)
        assert not any("hunter2" in fault for fault in faults)
    secret = 'password_variable = "SECRET"\nsecurity = "none"\n'
    assert "without starttls or tls" in faults_of(read, JOB + mail + secret)[0]
    assert "or neither" in faults_of(read, JOB + mail)[0]


def test_the_projects_own_schedule_is_read_and_so_is_all_it_explains(monkeypatch, tmp_path):
    monkeypatch.setenv("SAFER_HOME", str(ROOT))
    text = (ROOT / "schedule.toml").read_text(encoding="utf-8")
    assert len(read_schedule(ROOT / "schedule.toml").jobs) == 1
    explained = tmp_path / "schedule.toml"
    lines = re.sub(r"^# (\[|[a-z_]+ = )", r"\1", text, flags=re.MULTILINE)
    explained.write_text(lines, encoding="utf-8")
    schedule = read_schedule(explained)
    jobs = schedule.jobs
    names = [job.name for job in jobs]
    assert names == ["example", "colchester"]
    assert jobs[0].keep_months == 24 and jobs[0].parameters and jobs[1].fetch
    assert schedule.tell.mail and schedule.tell.mail.password_variable == "SAFER_MAIL_PASSWORD"


def test_every_fault_is_listed_at_once(read):
    faults = faults_of(
        read,
        """
colour = "red"
[[jobs]]
name = "Monthly!"
partnership = "smal"
notebooks = ["10", "99_none", "98_none"]
keep_months = 0
pack = "press"
[jobs.parameters]
size = 2027-01-01
[[jobs]]
name = "weekly"
partnership = "small"
for = "us"
time_limit_minutes = "long"
[jobs.parameters]
size = 5
month = "2025-12"
[[jobs]]
partnership = "small"
for = "us"
fetch = "yes"
[tell]
when = "always"
webhook = "example.org"
""",
    )
    first = "jobs 'Monthly!'"
    wanted = [
        "colour is not a setting",
        f"{first}: name: found 'Monthly!'; wanted small letters",
        f"{first}: partnership: there is no partnership 'smal': wanted one of small.",
        f"{first}: for is missing",
        f"{first}: notebooks: there is no notebook '99_none': wanted one of 10_people.",
        f"{first}: notebooks: there is no notebook '98_none'",
        f"{first}: keep_months: found 0; wanted at least 1.",
        f"{first}: pack: found 'press'; wanted 'committee', 'public' or 'partners'.",
        f"{first}: parameters: size: found datetime.date(2027, 1, 1); wanted text, a number",
        "jobs 'weekly': parameters: no chosen notebook has a parameter 'size': they have none.",
        "jobs 'weekly': parameters: parameter 'month' is not given with -p",
        "jobs 'weekly': time_limit_minutes: found 'long'; wanted a whole number.",
        "jobs, number 3: name is missing",
        "jobs, number 3: fetch: found 'yes'; wanted true or false.",
        "tell.when: found 'always'; wanted 'change' or 'failure'.",
        "tell.webhook: found 'example.org'; wanted an address that begins with https://.",
    ]
    for line in wanted:
        assert sum(fault.startswith(line) for fault in faults) == 1, (line, faults)
    assert len(faults) == len(wanted), faults


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
        (b"jobs = 3", "jobs: found 3; wanted a list."),
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
