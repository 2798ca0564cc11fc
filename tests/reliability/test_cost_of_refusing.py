"""Refusing takes less than 5 seconds and 300 MB, whatever is in the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reliability import world
from tests.reliability.answers import tree
from tests.reliability.refuse import CASES

pytestmark = pytest.mark.slow  # a process of its own for each refusal


@pytest.mark.parametrize("case", CASES)
def test_refusing_is_quick_and_small(case: str, tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    for path in (raw / "police_uk").rglob("2025-01-*.csv"):
        path.unlink()
    world.write_settings(tmp_path / "home")
    CASES[case](raw)
    before = sorted(path for path in tmp_path.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-m", "tests.reliability.refuse", str(raw), str(tmp_path / "out")],
        env={**os.environ, "SAFER_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "home")},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    code, seconds, peak_mb = done.stdout.split()
    assert code == "2"
    assert done.stderr.startswith("safer: ") and "Traceback" not in done.stderr
    assert len(done.stderr) < 5_000
    assert float(seconds) < 5
    assert float(peak_mb) < 300
    assert sorted(path for path in tmp_path.rglob("*")) == before


def test_nothing_is_written_outside_the_output(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw")
    world.write_settings(tmp_path / "home")
    before = tree(tmp_path)
    command = [sys.executable, "-m", "scp_lib.cli", "build", "small", "--raw", str(raw)]
    environment = {**os.environ, "SAFER_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}
    subprocess.run(
        [*command, "--out", str(tmp_path / "out")],
        env=environment | {"HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=Path(__file__).parents[2],
        check=True,
        capture_output=True,
    )
    after = tree(tmp_path)
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[0] for name in set(after) - set(before)} == {"out"}
