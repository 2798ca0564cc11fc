"""One report of the example, made by the command, shared by every test that looks at pages."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Let one of the test processes in, the others wait; a folder is made once or not at all."""
    until = time.monotonic() + 600
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
    try:
        yield
    finally:
        lock.rmdir()


def shared_folder(tmp_path_factory) -> Path:
    """Return the folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def make_once(folder: Path, command: list[str], env: dict[str, str]) -> Path:
    """Run ``safer`` if no test has yet; return the folder of the index it names last."""
    folder.mkdir(exist_ok=True)
    told = folder / "told.txt"
    with one_at_a_time(folder / "lock"):
        if not told.exists():
            kept = {name: it for name, it in os.environ.items() if not name.startswith("SAFER_")}
            done = subprocess.run(
                [sys.executable, "-m", "scp_lib.cli", *command],
                capture_output=True, text=True, cwd=ROOT, timeout=500,
                env={**kept, "PYTHONPATH": str(ROOT), "SAFER_HOME": str(ROOT), **env},
            )  # fmt: skip
            lines = [done.stdout.strip(), done.stderr.strip(), str(done.returncode)]
            told.write_text("\n".join(line for line in lines if line), encoding="utf-8")
    words = told.read_text(encoding="utf-8")
    assert words.endswith("\n0"), words
    return Path(words.splitlines()[-2]).parent


def example_report(tmp_path_factory) -> Path:
    """Return the folder of the example's report, made from nothing by ``safer report``."""
    return make_once(*_folder_and_places(tmp_path_factory, command="report"))


def example_pack(tmp_path_factory) -> Path:
    """Return the folder of the example's pack, made by ``safer pack``."""
    return make_once(*_folder_and_places(tmp_path_factory, command="pack"))


def _folder_and_places(tmp_path_factory, *, command: str) -> tuple[Path, list[str], dict[str, str]]:
    own = shared_folder(tmp_path_factory) / f"example-{command}"
    places = {"SAFER_PROCESSED": own / "processed", "SAFER_REPORTS": own / "reports"}
    return own, [command], {name: str(path) for name, path in places.items()}
