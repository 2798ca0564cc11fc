"""A job's own process: what ends it is said, and nothing of it stays behind."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scp_lib.nightly.child import run_job
from scp_lib.nightly.jobs import Job
from tests.report.small_project import START

WORDS = {"name": "monthly", "partnership": "small", "for": "us"}
ENDLESS = """
import os, pathlib, time
pathlib.Path({path!r}).write_text(str(os.getpid()))
while True: pass
"""
PARENT = """
import signal
from scp_lib.nightly.child import run_job
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
from tests.nightly.test_child import job_of
run_job(job_of(), tell=print)
"""


def job_of(**words):
    return Job.model_validate(WORDS | words)


def go(small, *, limit_seconds=None, **words):
    told = []
    result = run_job(job_of(**words), tell=told.append, limit_seconds=limit_seconds)
    return result, told


def wait_until(is_so, seconds=120):
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.05)
    assert is_so()


def is_alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # gone, or going while it is read
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"  # a zombie has ended


def test_a_job_makes_its_report_with_its_parameters(small):
    small.write_notebook("10_people", START, "assert size == 7",
                         parameters="size: int = 3\n")  # fmt: skip
    result, told = go(small, notebooks=["10"], parameters={"size": 7})
    assert result == ("", ("made the report of 2025-03",), "2025-03", {}, "")
    assert any("incidents in 2 wards" in line for line in told)
    manifest = small.reports / "small" / "2025-03" / "manifest.json"
    page = json.loads(manifest.read_text(encoding="utf-8"))["pages"][0]
    assert page["parameters"]["size"] == 7


def test_a_persons_mistake_is_its_reason_in_one_line(small):
    (small.raw / "ons" / "wards.geojson").unlink()
    result, _ = go(small)
    assert "wards.geojson" in result.reason and "Traceback" not in result.reason
    assert not (small.reports / "small").exists()


def test_a_process_that_ends_by_itself_is_said(small, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", str(small.home / "nowhere"))
    result, _ = go(small)
    assert "ended without a result (exit code 1)" in result.reason


def test_time_is_up_before_anything_was_made(small):
    result, _ = go(small, limit_seconds=0)
    assert result.reason.startswith("stopped at its time limit of 0 seconds. Raise")
    assert not (small.reports / "small").exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_endless_notebook_ends_with_its_job(small, tmp_path, number):
    path = tmp_path / "kernel"
    small.write_notebook("10_people", ENDLESS.format(path=str(path)))
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE) as parent:
        wait_until(lambda: path.exists() and path.read_text())
        kernel = int(path.read_text())
        assert is_alive(kernel)
        parent.send_signal(number)
        parent.wait(timeout=60)
    wait_until(lambda: not is_alive(kernel))
    assert not (small.reports / "small").exists()
