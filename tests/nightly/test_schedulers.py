"""What each scheduler reads: checked by the scheduler's own tool, or else by its published form."""

import importlib.util
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from scp_lib import cli
from scp_lib.errors import UsageError
from scp_lib.nightly.schedulers import KINDS, Call, call_here, scheduler_files

ODD = 'it\'s 100% "odd" $HOME `x` é; %h & <b>'
WINDOWS = Call(
    r"C:\Users\Ann Åström\safer & co",
    (r"C:\Users\Ann Åström\safer & co\.venv\Scripts\safer.exe", "nightly"),
    {"SAFER_HOME": r"C:\Users\Ann Åström\safer & co", "SAFER_RAW": r"D:\down--loads"},
)
IS_REQUIRED = bool(os.environ.get("SAFER_SCHEDULERS_REQUIRED"))


def files_of(kind, call, *, at="02:30", minutes=120):
    return scheduler_files(kind, call=call, at=at, limit_minutes=minutes)


def text_of(kind, call, **words):
    return "\n".join(files_of(kind, call, **words).values())


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
    return Call(str(home), (str(program), "nightly"), environment)


def as_called(call):
    return [call.home, call.environment["SAFER_HOME"], call.environment["SAFER_RAW"], "nightly"]


def seen_of(tmp_path):
    return (tmp_path / "seen").read_text().splitlines()


def cron_lines(text):
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_cron_is_read_by_crontab(call, tmp_path):
    needs(shutil.which("crontab"), "crontab (Debian's cron)")
    for name, here in (("odd", call), ("here", call_here())):
        path = tmp_path / name
        path.write_text(text_of("cron", here), encoding="utf-8")
        subprocess.run(["crontab", "-n", path], check=True, capture_output=True)
    path.write_text(path.read_text().replace("30 2 *", "30 25 *"))
    assert subprocess.run(["crontab", "-n", path], capture_output=True).returncode  # it does read


def test_cron_runs_once_a_night_and_after_a_start(call):
    lines = cron_lines(text_of("cron", call))
    assert [line.partition(" cd ")[0] for line in lines] == ["30 2 * * *", "@reboot sleep 120 &&"]


def test_crons_command_runs_with_the_right_words(call, tmp_path):
    line = cron_lines(text_of("cron", call))[0]
    command = line.split(" ", 5)[5]
    assert not re.search(r"(?<!\\)%", command)  # cron would end the command there
    subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True,
                   env={"PATH": "/usr/bin:/bin"}, cwd="/")  # fmt: skip
    assert seen_of(tmp_path) == as_called(call)


def test_cron_refuses_what_it_cannot_be_given(call):
    with pytest.raises(UsageError, match="cron cannot be given a path with"):
        text_of("cron", call._replace(home="/a\\b"))
    with pytest.raises(UsageError, match="more than 990 letters"):
        text_of("cron", call._replace(home="/a" * 500))


@pytest.mark.parametrize("kind", ["cron", "systemd", "windows"])
def test_line_ends_in_a_path_are_refused(call, kind):
    with pytest.raises(UsageError, match="cannot be given a path with"):
        text_of(kind, call._replace(home="/a\n* * * * * evil"))


def systemd_of(call, folder, **words):
    folder.mkdir(exist_ok=True)
    files = files_of("systemd", call, **words)
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
        (service, '" "nightly"', 'x" "nightly"', "not executable"),
        (service, "Nice=10", "Nice=a lot", "nice priority"),
        (timer, "02:30:00", "02:75:00", "calendar"),
    ):
        text = path.read_text()
        assert right in text
        path.write_text(text.replace(right, wrong))
        done = subprocess.run(["systemd-analyze", "--man=no", "verify", path],
                              capture_output=True, text=True)  # fmt: skip
        assert words in done.stderr
        path.write_text(text)


def test_systemd_elapses_at_the_time_given(call):
    needs(shutil.which("systemd-analyze"), "systemd-analyze (Debian's systemd)")
    timer = files_of("systemd", call, at="18:05")["safer.timer"]
    (calendar,) = re.findall(r"^OnCalendar=(.*)$", timer, flags=re.MULTILINE)
    assert "Persistent=true" in timer
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--base-time=2026-07-01 12:00:00 UTC", calendar],
        capture_output=True, text=True, check=True, env={**os.environ, "TZ": "UTC"},
    )  # fmt: skip
    assert "18:05:00 UTC" in done.stdout


def read_as_systemd_does(setting):
    """Undo quotes and specifiers, by systemd.syntax and systemd.unit; any other % is a fault."""
    words = [word.replace("%%", "\0") for word in shlex.split(setting)]
    assert not any("%" in word for word in words)
    return [word.replace("\0", "%") for word in words]


def test_systemd_is_told_the_right_words(call):
    service = files_of("systemd", call)["safer.service"]
    told = re.findall(r"^(\w+)=(.*)$", service, flags=re.MULTILINE)
    settings = {name: [value for key, value in told if key == name] for name, _ in told}
    assert settings["ExecStart"][0][0] == ":"  # no variables: $HOME is a folder's name here
    assert read_as_systemd_does(settings["ExecStart"][0][1:]) == ["/usr/bin/env", *call.command]
    environment = [word for line in settings["Environment"] for word in read_as_systemd_does(line)]
    assert environment == [f"{name}={value}" for name, value in call.environment.items()]
    assert settings["WorkingDirectory"] == [call.home.replace("%", "%%")]  # this one has no quotes


def test_systemd_service_is_gentle_and_has_a_limit(call):
    service = files_of("systemd", call, minutes=90)["safer.service"]
    assert "\nNice=10\n" in service and "\nTimeoutStartSec=90min\n" in service
    assert "\nWorkingDirectory=" in service and '\nEnvironment="SAFER_RAW=' in service


PARAMETERS = {
    "New-ScheduledTaskAction": "Execute Argument WorkingDirectory",
    "New-ScheduledTaskTrigger": "Daily At",
    "New-ScheduledTaskSettingsSet": "StartWhenAvailable AllowStartIfOnBatteries "
    "DontStopIfGoingOnBatteries MultipleInstances ExecutionTimeLimit",
    "New-TimeSpan": "Minutes",
    "Get-Credential": "",
    "Register-ScheduledTask": "Action Trigger Settings User Password",
}
"""As Microsoft publishes them for Windows Server 2012 and later, as far as these lines go."""


def powershell_words(line):
    """Read a line's quoted words as PowerShell does; the rest of it, where each word is ``_``.

    In single quotes every letter stands for itself and two quotes for one; ``+`` joins.
    """
    letter = r"\[char\]::ConvertFromUtf32\((\d+)\)"
    text = r"'(?:[^'\u2018-\u201b]|'')*'"
    word = rf"\({text}(?:\+{letter}\+{text})+\)|{text}"
    found = []
    for hit in re.finditer(word, line):
        parts = re.findall(rf"{letter}|({text})", hit[0])
        found.append("".join(chr(int(n)) if n else quoted[1:-1].replace("''", "'")
                             for n, quoted in parts))  # fmt: skip
    return found, re.sub(word, "_", line)


def powershell_lines(call, **words):
    return [line for line in text_of("windows", call, **words).splitlines() if line[0] != "#"]


def test_windows_is_told_the_right_words(call):
    for here in (WINDOWS, call, call_here()):
        assert text_of("windows", here).isascii()
        lines = powershell_lines(here)
        words, line = powershell_words(next(each for each in lines if "TaskAction" in each))
        assert words == [here.command[0], subprocess.list2cmdline(here.command[1:]), here.home]
        assert line == (
            "$action = New-ScheduledTaskAction -Execute _ -Argument _ -WorkingDirectory _"
        )
        settings = [powershell_words(each) for each in lines if "SetEnvironmentVariable" in each]
        known = [[*each, "User"] for each in here.environment.items() if each[0] != "SAFER_HOME"]
        assert settings == [(each, "[Environment]::SetEnvironmentVariable(_, _, _)")
                            for each in known]  # fmt: skip


def test_windows_runs_once_a_night_and_makes_up_for_a_missed_one():
    *_, trigger, settings, _, _ = powershell_lines(WINDOWS, at="03:05", minutes=120)
    assert trigger == "$trigger = New-ScheduledTaskTrigger -Daily -At '03:05'"
    assert " -StartWhenAvailable " in settings and " -MultipleInstances IgnoreNew " in settings
    assert settings.endswith(" -ExecutionTimeLimit (New-TimeSpan -Minutes 120)")


def test_windows_lines_use_known_commands_and_variables():
    named = set()
    for line in powershell_lines(WINDOWS):
        _, bare = powershell_words(line)
        used = set(re.findall(r"\$(\w+)(?!:)\b", bare.partition(" = ")[2] or bare))
        assert used <= named | {"env"}
        named |= set(re.findall(r"^\$(\w+) = ", bare))
        commands = re.findall(r"\b[A-Z]\w+-[A-Z]\w+", bare)
        allowed = " ".join(PARAMETERS[command] for command in commands).split()
        assert set(re.findall(r" -(\w+)", bare)) <= set(allowed)
    assert named == {"action", "trigger", "settings", "who"}


def workflow_of(**words):
    return yaml.safe_load(text_of("github", WINDOWS, **words))


@pytest.mark.slow
def test_github_workflow_is_as_its_schema_says(tmp_path):
    needs(importlib.util.find_spec("check_jsonschema"), "check-jsonschema")
    path = tmp_path / "safer.yml"
    path.write_text(text_of("github", WINDOWS), encoding="utf-8")
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
    assert job["timeout-minutes"] == 90
    names = [step.get("name") or step["uses"].partition("@")[0] for step in job["steps"]]
    assert names == [
        "actions/checkout", "actions/setup-python", "Set up",
        "Bring back the last reports and their status", "Put them in place", "Run the night",
        "Copy what may leave this machine", "Keep the reports and their status",
        "Hand over the reports",
    ]  # fmt: skip
    assert [step["run"] for step in job["steps"] if step.get("name") == "Run the night"] == [
        "safer nightly"
    ]
    assert all(step["if"] == "always()" for step in job["steps"][-3:])
    assert workflow_of(minutes=1000)["jobs"]["reports"]["timeout-minutes"] == 360


def test_github_never_uploads_what_is_not_to_be_sent(tmp_path):
    steps = {step.get("name"): step for step in workflow_of()["jobs"]["reports"]["steps"]}
    for name in ("small/2025-03/index.html", "small/not-to-be-sent/counts.json",
                 "small/2025-03/pack-public/not-to-be-sent/x.txt", "status.html"):  # fmt: skip
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    script = steps["Copy what may leave this machine"]["run"]
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, check=True)
    kept = {path.relative_to(tmp_path / "kept").as_posix()
            for path in (tmp_path / "kept").rglob("*") if path.is_file()}  # fmt: skip
    assert kept == {"reports/small/2025-03/index.html", "reports/status.html"}
    uses = {step.get("uses", "").partition("@")[0]: step for step in steps.values()}
    names = ("actions/cache/save", "actions/upload-artifact")
    leaving = [uses[name]["with"]["path"] for name in names]
    assert leaving == ["kept", "kept/reports"]
    shutil.rmtree(tmp_path / "reports")
    subprocess.run(["sh", "-e", "-c", steps["Put them in place"]["run"]], cwd=tmp_path, check=True)
    assert (tmp_path / "reports/small/2025-03/index.html").is_file()


def test_launchd_reads_back_the_call_and_its_time(call):
    agent = plistlib.loads(text_of("launchd", call, at="03:05").encode())
    assert agent["ProgramArguments"] == list(call.command)
    assert agent["WorkingDirectory"] == call.home
    assert agent["EnvironmentVariables"] == call.environment
    assert agent["StartCalendarInterval"] == {"Hour": 3, "Minute": 5}


@pytest.mark.parametrize("at", ["24:00", "2:30", "02:75", "night"])
def test_a_time_that_is_none_is_refused(call, at):
    with pytest.raises(UsageError, match=f"--at {at}: not a time"):
        files_of("cron", call, at=at)


def test_call_here_is_absolute_and_carries_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SAFER_RAW", str(tmp_path))
    for name in ("SAFER_HOME", "SAFER_REPORTS", "SAFER_PROCESSED"):
        monkeypatch.delenv(name, raising=False)
    call = call_here()
    assert call.environment == {"SAFER_HOME": call.home, "SAFER_RAW": str(tmp_path)}
    assert Path(call.home).is_absolute() and Path(call.command[0]).is_absolute()
    shown = subprocess.run([*call.command, "--help"], check=True, capture_output=True, text=True)
    assert "nightly [-h]" in shown.stdout
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert call_here().command == (str(tmp_path / "python"), "-m", "scp_lib.cli", "nightly")


def test_an_unknown_scheduler_is_named(call):
    with pytest.raises(UsageError, match="no scheduler 'at': wanted one of cron"):
        files_of("at", call)


def test_the_command_prints_or_writes_each_kind(small, capsys, tmp_path):
    text = '[[jobs]]\nname="a"\npartnership="small"\nfor="us"\n'
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
