"""However a notebook ends, its reason is said in plain words and the others' pages are made."""

import time
from pathlib import Path

import pytest

from scp_lib.report.execute import death_words, error_words
from scp_lib.report.run import is_disk_full
from tests.report.small_project import START, TABLE

ENDINGS = {
    "sys.exit": ("import sys\nsys.exit(0)", "it ends itself (sys.exit, exit or quit)"),
    "exit at the end": ("exit()", "it ends itself (sys.exit, exit or quit)"),
    "os._exit": ("import os\nos._exit(0)", "its kernel ended in the middle (exit code 0)"),
    "input": ("input('Which ward? ')", "it asks for input, and in a run there is nobody"),
    "killed": ("import os\nos.kill(os.getpid(), 9)", "its kernel was killed (SIGKILL)"),
    "out of memory": (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2**32, 2**32))\n"
        "b = bytearray(2**40)",
        "out of memory (MemoryError)",
    ),
    "interrupted": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
}


def test_every_ending_is_a_failed_page_with_its_reason(small):
    for place, (source, _) in enumerate(ENDINGS.values()):
        small.write_notebook(f"{20 + place}_ends", START, source)
    report = small.report()
    assert (report.index.parent / "10_people.html").is_file()
    assert not report.is_persons_mistake and len(report.failed) == len(ENDINGS)
    words = report.index.read_text(encoding="utf-8")
    for place, (name, (_, reason)) in enumerate(ENDINGS.items()):
        said = report.failed[f"{20 + place}_ends"]
        assert said.startswith(reason), (name, said)
        assert said[:30] in words


def test_an_endless_notebook_is_stopped_at_its_limit(small):
    small.write_notebook("20_endless", START, "while True: pass")
    small.write_notebook("10_people", START, TABLE)
    small.report(notebooks=["10"])
    report = small.report(limit_minutes=0.05)
    assert report.failed == {
        "20_endless": "stopped at its time limit of 0.05 minutes. Look for an endless loop, or "
        "raise --time-limit (in schedule.toml notebook_limit_minutes). Code cell 3: while True: "
        "pass"
    }
    assert (report.index.parent / "10_people.html").is_file()


REMOVES = """
import os
from pathlib import Path
(Path(os.environ["SAFER_PAGE"]) / "{file}").{act}
"""
LEAVINGS = {
    "no page": (("x = 1",), "it opens no page: its first code cell is to call open_page"),
    "a table removed": (
        (START, TABLE, REMOVES.format(file="tables/21_leaves-people.csv", act="unlink()")),
        "it removed tables/21_leaves-people.csv, which it had shown",
    ),
    "a damaged page.json": (
        (START, REMOVES.format(file="page.json", act="write_text('{')")),
        "its page cannot be made of what it left (JSONDecodeError",
    ),
}


def test_a_notebook_that_leaves_no_page_fails_alone(small):
    small.write_notebook("10_people", START)
    for place, (cells, _) in enumerate(LEAVINGS.values()):
        small.write_notebook(f"{20 + place}_leaves", *cells)
    report = small.report()
    assert (report.index.parent / "10_people.html").is_file()
    assert len(report.failed) == len(LEAVINGS)
    for place, (_, reason) in enumerate(LEAVINGS.values()):
        assert report.failed[f"{20 + place}_leaves"].startswith(reason)


STARTS_ANOTHER = """
import os, subprocess
from pathlib import Path
started = subprocess.Popen(["sleep", "600"])
Path("{file}").write_text(str(started.pid), encoding="utf-8")
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(not Path("/proc/self/stat").is_file(), reason="asks Linux what runs")
def test_what_a_killed_kernel_had_started_ends_with_it(small, tmp_path):
    file = tmp_path / "started.txt"
    small.write_notebook("20_starts", START, STARTS_ANOTHER.format(file=file.as_posix()))
    assert "killed" in small.report(notebooks=["20"]).failed["20_starts"]
    stat = Path(f"/proc/{file.read_text(encoding='utf-8')}/stat")
    end = time.monotonic() + 20
    while stat.is_file() and stat.read_text().split()[2] not in "ZX" and time.monotonic() < end:
        pass
    assert not stat.is_file() or stat.read_text().split()[2] in "ZX"


@pytest.mark.parametrize(
    ("code", "said"),
    [(None, "ended in the middle, as"), (3, "(exit code 3)"), (-9, "killed (SIGKILL)"),
     (-11, "crashed (SIGSEGV)"), (-250, "crashed (signal 250)"),
     (255, "or memory ran out")],
)  # fmt: skip
def test_how_a_kernel_ended(code, said):
    assert said in death_words(code)


def test_a_full_disk_is_told_from_a_fault_of_the_notebook():
    assert is_disk_full(error_words("OSError", "[Errno 28] No space left on device: 'a.csv'"))
    assert not is_disk_full(error_words("OSError", "[Errno 2] No such file or directory"))
