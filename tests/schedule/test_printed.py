"""What each scheduler reads: checked by the scheduler's own tool, or else by its schema."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from scp_lib import cli
from scp_lib.errors import UsageError
from scp_lib.schedule import printed
from scp_lib.schedule.printed import KINDS, Call, call_here, print_scheduler, scheduler_files
from scp_lib.schedule.settings import Job, Schedule
from tests.schedule import task_scheduler

ODD = 'it\'s 100% "odd" $HOME `x` é; %h & <b>'
WINDOWS = Call(
    r"C:\Users\Ann Åström\safer & co",
    (r"C:\Users\Ann Åström\safer & co\.venv\Scripts\safer.exe", "run", "--due"),
    {"SAFER_HOME": r"C:\Users\Ann Åström\safer & co", "SAFER_RAW": r"D:\down--loads"},
)
IS_REQUIRED = bool(os.environ.get("SAFER_SCHEDULERS_REQUIRED"))


def schedule_of(*ats, zone="Europe/London", minutes=60):
    words = {"partnership": "small", "for": "us", "every": "day", "time_limit_minutes": minutes}
    jobs = [Job.model_validate(words | {"name": f"job{place}", "at": at})
            for place, at in enumerate(ats or ("02:30", "18:05", "02:30"))]  # fmt: skip
    return Schedule(jobs=jobs, time_zone=zone)


def needs(is_there, words):
    """Skip where a tool is not there, unless everything is required."""
    if not is_there and not IS_REQUIRED:
        pytest.skip(f"needs {words}")
    assert is_there, words


@pytest.fixture
def call(tmp_path):
    """Call a program in a folder with an odd name; it writes down how it was called."""
    home = tmp_path / ODD
    program = home / ".venv" / "bin" / "safer"
    program.parent.mkdir(parents=True)
    words = 'pwd; echo "$SAFER_HOME"; echo "$SAFER_RAW"; echo "$@";'
    program.write_text(f"#!/bin/sh\n{{ {words} }} >{tmp_path}/seen\n")
    program.chmod(0o755)
    environment = {"SAFER_HOME": str(home), "SAFER_RAW": str(home / "raw")}
    return Call(str(home), (str(program), "run", "--due"), environment)


def as_called(call):
    return [call.home, call.environment["SAFER_HOME"], call.environment["SAFER_RAW"], "run --due"]


def seen_of(tmp_path):
    return (tmp_path / "seen").read_text().splitlines()


def cron_lines(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_cron_is_read_by_crontab(call, tmp_path):
    needs(shutil.which("crontab"), "crontab (Debian's cron)")
    for name, here in (("odd", call), ("here", call_here())):
        path = tmp_path / name
        path.write_text(print_scheduler("cron", schedule_of(), call=here), encoding="utf-8")
        subprocess.run(["crontab", "-n", path], check=True, capture_output=True)
    path.write_text(path.read_text().replace("30 2 *", "30 25 *"))
    assert subprocess.run(["crontab", "-n", path], capture_output=True).returncode  # it does read


def test_cron_runs_once_at_each_time_and_after_a_start(call):
    lines = cron_lines(print_scheduler("cron", schedule_of(), call=call))
    assert [line.partition(" cd ")[0] for line in lines] == [
        "30 2 * * *", "5 18 * * *", "@reboot sleep 120 &&",
    ]  # fmt: skip


def test_crons_command_runs_with_the_right_words(call, tmp_path):
    line = cron_lines(print_scheduler("cron", schedule_of("02:30"), call=call))[0]
    command = line.split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command)  # cron would end the command there
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True,
                   env={"PATH": "/usr/bin:/bin"}, cwd="/")  # fmt: skip
    assert seen_of(tmp_path) == as_called(call)


def test_cron_refuses_what_it_cannot_be_given(call):
    with pytest.raises(UsageError, match="cron cannot be given a path with"):
        print_scheduler("cron", schedule_of(), call=call._replace(home="/a\\b"))
    with pytest.raises(UsageError, match="more than 990 letters"):
        print_scheduler("cron", schedule_of(), call=call._replace(home="/a" * 500))


@pytest.mark.parametrize("kind", ["cron", "systemd", "windows"])
def test_line_ends_in_a_path_are_refused(call, kind):
    with pytest.raises(UsageError, match="cannot be given a path with"):
        print_scheduler(kind, schedule_of(), call=call._replace(home="/a\n* * * * * evil"))


def systemd_of(call, folder, **words):
    folder.mkdir(exist_ok=True)
    files = scheduler_files("systemd", schedule_of(**words), call=call)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def test_systemd_reads_both_units(call, tmp_path):
    needs(shutil.which("systemd-analyze"), "systemd-analyze (Debian's systemd)")
    plain = tmp_path / "50%h a $HOME; & <é>"
    shutil.copytree(call.home, plain)
    program = str(plain / ".venv" / "bin" / "safer")
    calls = {
        "odd": call,
        "plain": Call(str(plain), (program, *call.command[1:]), {"SAFER_HOME": str(plain)}),
        "here": call_here(),
    }
    for name, here in calls.items():
        paths = systemd_of(here, tmp_path / name)
        done = subprocess.run(["systemd-analyze", "--man=no", "verify", *paths],
                              capture_output=True, text=True)  # fmt: skip
        assert (done.returncode, done.stderr) == (0, ""), done.stderr


def test_systemd_finds_faults_in_such_units(call, tmp_path):
    needs(shutil.which("systemd-analyze"), "systemd-analyze (Debian's systemd)")
    service, timer = systemd_of(call_here(), tmp_path / "units")
    for path, right, wrong, words in (
        (service, '" "run"', 'x" "run"', "not executable"),
        (service, "Nice=10", "Nice=a lot", "nice priority"),
        (timer, "02:30:00 Europe", "02:75:00 Europe", "calendar"),
        (timer, "Europe/London", "Europe/Colchester", "calendar"),
    ):
        text = path.read_text()
        assert right in text
        path.write_text(text.replace(right, wrong))
        done = subprocess.run(["systemd-analyze", "--man=no", "verify", path],
                              capture_output=True, text=True)  # fmt: skip
        assert words in done.stderr
        path.write_text(text)


def test_systemd_elapses_at_the_times_of_the_schedule(call):
    needs(shutil.which("systemd-analyze"), "systemd-analyze (Debian's systemd)")
    timer = scheduler_files("systemd", schedule_of(), call=call)["safer.timer"]
    found = re.findall(r"^OnCalendar=(.*)$", timer, flags=re.MULTILINE)
    assert len(found) == 2 and "Persistent=true" in timer
    for calendar, utc in zip(found, ("01:30:00", "17:05:00"), strict=True):
        done = subprocess.run(
            ["systemd-analyze", "calendar", "--base-time=2026-07-01 12:00:00 UTC", calendar],
            capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"},
        )  # fmt: skip
        assert f"{utc} UTC" in done.stdout


def read_as_systemd_does(setting):
    """Undo quotes and specifiers, by systemd.syntax and systemd.unit; any other % is a fault."""
    words = [word.replace("%%", "\0") for word in shlex.split(setting)]
    assert not any("%" in word for word in words)
    return [word.replace("\0", "%") for word in words]


def test_systemd_is_told_the_right_words(call):
    service = scheduler_files("systemd", schedule_of(), call=call)["safer.service"]
    told = re.findall(r"^(\w+)=(.*)$", service, flags=re.MULTILINE)
    settings = {name: [value for key, value in told if key == name] for name, _ in told}
    assert settings["ExecStart"][0][0] == ":"  # no variables: $HOME is a folder's name here
    assert read_as_systemd_does(settings["ExecStart"][0][1:]) == ["/usr/bin/env", *call.command]
    environment = [word for line in settings["Environment"] for word in read_as_systemd_does(line)]
    assert environment == [f"{name}={value}" for name, value in call.environment.items()]
    assert settings["WorkingDirectory"] == [call.home.replace("%", "%%")]  # this one has no quotes


def test_systemd_service_is_gentle_and_has_a_limit(call):
    service = scheduler_files("systemd", schedule_of(minutes=90), call=call)["safer.service"]
    assert "\nNice=10\n" in service and "\nTimeoutStartSec=330min\n" in service
    assert "\nWorkingDirectory=" in service and '\nEnvironment="SAFER_RAW=' in service


def test_windows_task_is_well_formed_and_as_the_schema_says(call):
    for here in (WINDOWS, call, call_here()):
        text = print_scheduler("windows", schedule_of(), call=here)
        assert text.isascii()
        for written in (text, text.encode(), text.encode("utf-16")):
            assert task_scheduler.faults_of(written) == []
    task = ElementTree.fromstring(print_scheduler("windows", schedule_of(), call=WINDOWS))
    held = {each.tag.removeprefix(task_scheduler.NAMESPACE): each.text for each in task.iter()}
    assert held["Command"] == WINDOWS.command[0] and held["Arguments"] == "run --due"
    assert held["WorkingDirectory"] == WINDOWS.home
    assert held["StartWhenAvailable"] == "true" and held["ExecutionTimeLimit"] == "PT240M"
    starts = [each.text for each in task.iter(f"{task_scheduler.NAMESPACE}StartBoundary")]
    assert [start[-8:] for start in starts] == ["02:30:00", "18:05:00"]
    assert r"setx SAFER_RAW D:\down- -loads" in print_scheduler(
        "windows", schedule_of(), call=WINDOWS
    )


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("<Priority>7<", "<Priority>11<"),
        ("<Enabled>true</Enabled>\n      <StartBoundary>2026-01-01T02:30:00</StartBoundary>",
         "<StartBoundary>2026-01-01T02:30:00</StartBoundary>\n      <Enabled>true</Enabled>"),
        ("StartWhenAvailable>", "StartWhenever>"),
        ("<DaysInterval>1<", "<DaysInterval>0<"),
        ('Context="Author"', 'Context="Editor"'),
        ('version="1.2"', 'version="9"'),
    ],
)  # fmt: skip
def test_windows_schema_finds_faults_in_such_a_task(right, wrong):
    text = print_scheduler("windows", schedule_of(), call=WINDOWS)
    assert right in text
    assert task_scheduler.faults_of(text.replace(right, wrong))


def workflow_of(**words):
    return yaml.safe_load(print_scheduler("github", schedule_of(**words), call=WINDOWS))


def test_github_workflow_is_as_its_schema_says(tmp_path):
    needs(importlib.util.find_spec("check_jsonschema"), "check-jsonschema")
    path = tmp_path / "safer.yml"
    path.write_text(print_scheduler("github", schedule_of(), call=WINDOWS), encoding="utf-8")
    check = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        "vendor.github-workflows",
    ]
    subprocess.run([*check, path], check=True, capture_output=True)
    text = path.read_text()
    for right, wrong in (
        ("runs-on:", "runs-in:"),
        ("- cron:", "- at:"),
        ("contents: read", "contents: maybe"),
    ):
        path.write_text(text.replace(right, wrong, 1))
        assert subprocess.run([*check, path], capture_output=True).returncode == 1


def test_github_workflow_restores_runs_keeps_and_hands_over():
    workflow = workflow_of(minutes=90)
    assert set(workflow) == {"name", True, "permissions", "concurrency", "jobs"}  # True is "on"
    assert set(workflow[True]) == {"schedule", "workflow_dispatch"}
    job = workflow["jobs"]["reports"]
    assert job["timeout-minutes"] == 330
    steps = [step.get("run") or step["uses"].partition("@")[0] for step in job["steps"]]
    assert steps == [
        "actions/checkout", "actions/setup-python",
        "python -m pip install -r requirements.lock\n"
        "python -m pip install --no-deps --editable .\n",
        "actions/cache/restore", "safer run --due", "actions/cache/save",
        "actions/upload-artifact",
    ]  # fmt: skip
    assert all(step["if"] == "always()" for step in job["steps"][-2:])
    assert workflow_of(minutes=1000)["jobs"]["reports"]["timeout-minutes"] == 360


@pytest.mark.parametrize(
    ("zone", "cron"),
    [
        ("Europe/London", "30 2 * * *"),  # 02:30 in winter, 03:30 in summer: never before
        ("Europe/Berlin", "30 1 * * *"),
        ("America/New_York", "30 7 * * *"),
        ("Pacific/Auckland", "30 14 * * *"),
    ],
)
def test_github_times_are_never_before_the_job_is_due(zone, cron):
    assert {"cron": cron} in workflow_of(zone=zone)[True]["schedule"]


def test_call_here_is_absolute_and_carries_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SAFER_RAW", str(tmp_path))
    for name in ("SAFER_HOME", "SAFER_REPORTS", "SAFER_PROCESSED"):
        monkeypatch.delenv(name, raising=False)
    call = call_here()
    assert call.environment == {"SAFER_HOME": call.home, "SAFER_RAW": str(tmp_path)}
    assert Path(call.home).is_absolute() and Path(call.command[0]).is_absolute()
    shown = subprocess.run([*call.command, "--help"], check=True, capture_output=True, text=True)
    assert "--due" in shown.stdout
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert call_here().command == (str(tmp_path / "python"), "-m", "scp_lib.cli", "run", "--due")


def test_an_unknown_scheduler_is_named(call):
    with pytest.raises(UsageError, match="no scheduler 'at': wanted one of cron"):
        printed.scheduler_files("at", schedule_of(), call=call)


def test_the_command_prints_or_writes_each_kind(small, capsys, tmp_path):
    text = '[[jobs]]\nname="a"\npartnership="small"\nfor="us"\nevery="day"\nat="02:30"\n'
    (small.home / "schedule.toml").write_text(text)
    for kind in KINDS:
        assert cli.main(["schedule", "--print", kind]) == 0
        shown = capsys.readouterr().out
        assert shown.endswith("\n") and not shown.endswith("\n\n")
        assert cli.main(["schedule", "--print", kind, "--to", str(tmp_path / "new")]) == 0
        paths = capsys.readouterr().out.splitlines()
        texts = [Path(path).read_text(encoding="utf-8") for path in paths]
        assert "\n".join(texts) == shown
    assert cli.main(["schedule", "--to", str(tmp_path)]) == 2
    assert cli.main(["schedule", "--print", "at"]) == 2
