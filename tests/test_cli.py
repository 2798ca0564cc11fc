"""The command: exit codes, plain lines, and nothing heavy before it is needed."""

import errno
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace as Like

import pytest

from scp_lib import __version__, cli
from scp_lib.cli import main
from tests.report.small_project import START, TABLE, SmallProject

ROOT = Path(__file__).parents[1]
HEAVY = {"pandas", "numpy", "geopandas", "shapely", "pyarrow", "papermill", "nbconvert",
         "matplotlib", "seaborn", "folium", "scipy", "IPython", "jinja2"}  # fmt: skip
COMMANDS = ["report", "verify", "build", "check", "list", "lab"]


@pytest.fixture
def small(tmp_path, monkeypatch):
    for name in ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS", "SAFER_PLAIN_KERNELS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFER_HOME", str(tmp_path / "home"))
    return SmallProject(tmp_path / "home")


@pytest.fixture
def scratch():
    """A folder for temporary files; its path is short, for sockets lie in it."""
    with tempfile.TemporaryDirectory(prefix="s-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def imported_by(*words):
    """Run words and return the exit code and which heavy libraries were imported."""
    code = (
        "import json, sys; from scp_lib.cli import main\n"
        "try: code = main(sys.argv[1:])\n"
        "except SystemExit as end: code = end.code\n"
        f"print('\\n' + json.dumps([code, sorted(set({sorted(HEAVY)!r}) & set(sys.modules))]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["list"], 0),
        ([], 2),
        (["rebort"], 2),
        (["report", "nowhere"], 2),
        (["report", "--month", "soon"], 2),
        (["report", "--notebook", "nothing"], 2),
        (["report", "-p", "size", "big"], 2),
        (["report", "--raw", "no/such/folder"], 2),
        (["build", "--raw", "no/such/folder"], 2),
    ],
)
def test_help_and_refusals_answer_at_once(words, code):
    assert imported_by(*words) == [code, []]


def test_no_command_shows_the_help_and_is_no_success(capsys):
    assert main([]) == 2
    told = capsys.readouterr()
    assert "usage: safer" in told.out and "report" in told.out and not told.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    told = capsys.readouterr()
    assert end.value.code == 0 and f"usage: safer {command}" in told.out and not told.err


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_a_word_too(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    wanted = capsys.readouterr().out
    with pytest.raises(SystemExit) as end:
        main(["help", command])
    assert end.value.code == 0 and capsys.readouterr().out == wanted


def test_help_alone_and_of_no_command(capsys):
    with pytest.raises(SystemExit) as end:
        main(["help"])
    assert end.value.code == 0 and "usage: safer [-h]" in capsys.readouterr().out
    assert main(["help", "reprot"]) == 2
    assert "did you mean report?" in capsys.readouterr().err


def test_a_partnership_is_found_in_capitals(small, capsys):
    assert main(["report", "SMALL"]) == 0
    first = capsys.readouterr().out.splitlines()[-1]
    assert main(["report", "Small"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-1] == first and "nothing has changed" in told[-2] and "/small/" in first


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    told = capsys.readouterr().out
    assert all(command in told for command in COMMANDS)


def test_version_is_the_packages(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0 and capsys.readouterr().out == f"safer {__version__}\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["reprot"], "There is no command 'reprot': did you mean report? See `safer --help`."),
        (
            ["xyzzy"],
            "There is no command 'xyzzy': wanted one of report, verify, pack, build, check, fetch",
        ),
        (["rebort"], "There is no command 'rebort': did you mean report?"),
        (["report", "small", "--mont", "2025-01"], "Unrecognized arguments: --mont"),
        (["report", "nowhere"], "There is no partnership 'nowhere': wanted one of small."),
        (["report", "small", "--month", "2025-13"], "'2025-13' is not a month: write it as"),
        (["report", "small", "--month", "2019-01"], "January 2019 is not complete"),
        (
            ["report", "small", "--notebook", "99"],
            "There is no notebook '99': wanted one of 00_lab, 10_",
        ),
        (["report", "small", "-p", "sise", "3"], "parameter 'sise': wanted one of least, size."),
        (["report", "small", "-p", "size", "3.5"], "'size' is '3.5'; wanted a whole number."),
        (["report", "small", "-p", "size"], "-p: expected 2 arguments"),
        (["report", "small", "--jobs", "none"], "'none' is not a number of jobs from 1 to 64"),
        (["report", "small", "--raw", "nowhere"], "--raw nowhere: there is no such folder. Name"),
        (["report", "small", "--raw", "."], "there is no such folder. Put downloads from"),
        (["report", "small", "--raw", ""], "Argument --raw: empty; wanted the name of a folder."),
        (["report", "small", "--out", " "], "Argument --out: empty; wanted the name of a folder."),
        (["schedule", "--print", "cron", "--to", ""], "Argument --to: empty; wanted the name"),
        (["verify", ""], "Argument REPORT: empty; wanted the name of a folder."),
        (["report", "small", "--notebook", "00"], "00_lab is for JupyterLab, and no page: `safer"),
        (["report", "small", "-p", "least", "0"], "'least' is '0'; wanted a number from 1 to 9."),
        (["check", "small", "--raw", "nowhere"], "--raw nowhere: there is no such folder"),
    ],
)
def test_a_mistake_is_one_plain_line_and_exit_2(small, monkeypatch, capsys, words, told):
    numbers = "size: int = 3\nleast: int = 3  # rows, from 1 to 9"
    small.write_notebook("10_people", START, TABLE, parameters=numbers)
    small.write_notebook("00_lab", START, runs="in JupyterLab")
    monkeypatch.chdir(small.home / "notebooks")
    assert main(words) == 2
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert line.startswith("safer: ") and told in line and "Traceback" not in line
    assert "html" not in out and not small.reports.exists()


def test_every_fault_of_the_settings_is_a_line(small, capsys):
    path = small.home / "partnerships" / "small.toml"
    text = path.read_text().replace("E07000999", "Smallshire").replace("team@", "team ")
    path.write_text(text)
    assert main(["check", "small"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2 and all(line.startswith("safer: partnerships/small") for line in lines)


def test_list_names_notebooks_parameters_and_partnerships(small, capsys):
    small.write_notebook("10_people", START, parameters="size: int = 3  # how many")
    assert main(["list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "Notebooks",
        "  10_people: Who lives where?",
        "      -p size (int, 3)  how many",
        "Partnerships",
        "  small",
    ]


def test_check_says_the_state_of_the_data(small, capsys):
    (small.raw / "police_uk" / "2024-10" / "2024-10-smallshire-street.csv").unlink()
    assert main(["check", "small"]) == 0
    told = capsys.readouterr().out
    assert "Small Partnership: Smallshire (E07000999)" in told
    assert "latest complete month March 2025" in told
    (gap,) = [line for line in told.splitlines() if line.startswith("smallshire      2024-10")]
    assert gap.endswith("not received")
    assert "smallshire: no file of October 2024 (1 month); left empty" in told


def test_build_says_what_it_did_and_does_nothing_twice(small, capsys):
    assert main(["build", "small"]) == 0
    first = capsys.readouterr().out.splitlines()
    assert first[0].startswith("Smallshire: ") and first[0].endswith("incidents, built.")
    assert Path(first[-1]) == small.home / "data" / "processed" / "small"
    files = {path: path.stat().st_mtime_ns for path in Path(first[-1]).iterdir()}
    assert main(["build", "small"]) == 0
    assert "nothing new to build" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in Path(first[-1]).iterdir()} == files
    out = small.home / "elsewhere"
    assert main(["build", "small", "--out", str(out)]) == 0
    assert (out / "small" / "incidents.parquet").is_file()


def test_raw_folder_may_lie_anywhere(small, capsys, monkeypatch):
    moved = small.home / "downloads"
    small.raw.rename(moved)
    assert main(["build", "small"]) == 2
    assert main(["build", "small", "--raw", str(moved)]) == 0
    monkeypatch.setenv("SAFER_RAW", str(moved))
    assert main(["build", "small"]) == 0


def test_report_ends_with_the_path_of_its_index(small, capsys):
    assert main(["report", "small", "--month", "2025-02", "--jobs", "1"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    index = Path(lines[-1])
    assert index == small.reports / "small" / "2025-02" / "index.html" and index.is_file()
    assert err == "" and "\r" not in out and "\x1b" not in out
    assert lines[1].startswith("10_people: done (")


@pytest.mark.parametrize(("fault", "code"), [("1 / 0", 1), ("page.count_by_ward('Piracy')", 2)])
def test_a_failed_notebook_is_named_and_in_the_exit_code(small, capsys, fault, code):
    small.write_notebook("20_zones", START, fault)
    assert main(["report", "small"]) == code
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    assert line.startswith("safer: 20_zones failed: ") and "Traceback" not in line
    assert Path(out.splitlines()[-1]).is_file()  # the other page is there


def test_a_folder_that_cannot_be_written_is_a_plain_line(small, capsys):
    (small.home / "taken").write_text("a file, not a folder")
    assert main(["report", "small", "--out", str(small.home / "taken")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert str(small.home / "taken") in line and "ame another folder with --out" in line


@pytest.mark.parametrize(
    ("number", "told"), [(28, "Make room on that disk"), (13, "Ask for the right"), (30, "right")]
)
def test_what_the_system_refuses_is_a_plain_line(small, capsys, monkeypatch, number, told):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number), "reports/small")

    monkeypatch.setattr("scp_lib.files.whole.write_json", refuse)
    assert main(["report", "small"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"safer: reports/small: {os.strerror(number)}.") and told in line
    assert not small.reports.exists() or not list(small.reports.rglob("*.html"))


def test_our_own_fault_is_not_hidden(small, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("ours")

    monkeypatch.setattr("scp_lib.build.build.build", broken)
    with pytest.raises(RuntimeError):  # a traceback, and exit code 1
        cli.main(["check", "small"])


def test_a_closed_pipe_is_no_error(small):
    done = subprocess.run(
        [sys.executable, "-c",
         "import os, sys; r, w = os.pipe(); os.close(r); os.dup2(w, 1)\n"
         "from scp_lib.cli import main; sys.exit(main(['list']))"],
        capture_output=True, text=True, cwd=ROOT, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no SIGINT to another process")
@pytest.mark.parametrize(
    ("kernels", "sign", "code"),
    [("", signal.SIGINT, 130), ("1", signal.SIGINT, 130), ("", signal.SIGTERM, 143)],
    ids=["forked", "plain", "ended by the system"],
)
def test_being_stopped_stops_at_once_and_leaves_nothing(small, scratch, kernels, sign, code):
    """The notebook would sleep two minutes; what waits for it is given thirty seconds."""
    small.write_notebook("10_people", START, "import time\ntime.sleep(120)")
    command = subprocess.Popen(
        [sys.executable, "-m", "scp_lib.cli", "report", "small"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        cwd=ROOT,
        # a test's process may ignore Ctrl-C (pytest-xdist's do), and its children with it
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch),
             "SAFER_PLAIN_KERNELS": kernels},
    )  # fmt: skip
    try:
        assert "built" in command.stdout.readline(), command.communicate(timeout=30)
        waiting = time.monotonic() + 60
        while not list(scratch.rglob("page.json")) and time.monotonic() < waiting:
            time.sleep(0.05)  # until the notebook has opened its page
        os.kill(command.pid, sign) if code == 143 else os.killpg(command.pid, sign)
        out, err = command.communicate(timeout=30)
    finally:
        command.kill()
    assert (command.returncode, err) == (code, "safer: stopped; nothing is half written.\n")
    assert not list(small.reports.rglob("*")) and not list(scratch.rglob("*.ipynb"))
    assert "done" not in out


def test_lab_hands_its_options_on(monkeypatch):
    seen = []
    monkeypatch.setattr("subprocess.call", lambda command, env: seen.append((command, env)) or 0)
    assert main(["lab", "--port", "8890", "--no-browser"]) == 0
    command, environment = seen[0]
    assert command[2] == "jupyterlab" and command[-3:] == ["--port", "8890", "--no-browser"]
    assert environment["SAFER_PARTNERSHIP"] == "example"


def test_lab_opens_on_the_explorer_of_the_partnership_named(monkeypatch, capsys):
    seen = []
    monkeypatch.setattr("subprocess.call", lambda command, env: seen.append((command, env)) or 0)
    assert main(["lab", "Colchester", "--no-browser"]) == 0
    command, environment = seen[0]
    assert environment["SAFER_PARTNERSHIP"] == "colchester"
    assert "--LabApp.default_url=/lab/tree/notebooks/00_explore.ipynb" in command
    (settings,) = (each.partition("=")[2] for each in command if "app_settings_dir" in each)
    assert (Path(settings) / "overrides.json").is_file()
    assert main(["lab", "colchestr"]) == 2 and "Did you mean colchester?" in capsys.readouterr().err


def test_a_full_disk_is_named_by_where_was_written_to(monkeypatch, tmp_path):
    full = OSError(errno.ENOSPC, "No space left on device", "read.csv", None, "written.csv")
    assert cli._plain_fault(full).startswith("written.csv: No space left on device.")
    monkeypatch.setenv("SAFER_REPORTS", str(tmp_path))
    rooms = {str(tmp_path): 0}
    monkeypatch.setattr(
        cli.shutil, "disk_usage", lambda path: Like(free=rooms.get(str(path), 10**9))
    )
    told = cli._plain_fault(OSError(errno.ENOSPC, "No space left on device"))
    assert told.startswith(f"{tmp_path}: No space left on device.")
    out = tmp_path / "out"
    out.mkdir()
    rooms = {str(out): -1}  # the folder of --out is asked too
    told = cli._plain_fault(OSError(errno.ENOSPC, "No space left on device"), out=out)
    assert told.startswith(f"{out}: No space left on device.")
