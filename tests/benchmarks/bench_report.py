"""`safer report` as whole commands: cold, unchanged, one notebook changed, plain kernels.

Beside them plain papermill and nbconvert for the same notebooks, one after another, and
`safer list`, the least that any command does. Wall time and, where the system tells (Linux), the
processors' time of all processes: the second says more on a machine that others use too.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from scp_lib.files import project
from scp_lib.report.cards import choose_notebooks
from tests.report.small_project import files_of

BIN = Path(sys.executable).parent
SAFER = [str(BIN / "safer")]
ROUNDS = 3
COLD = f"safer report, cold (best of {ROUNDS})"
NO_WARDS = f"without the pages of wards (best of {ROUNDS})"
PLAIN = f"plain, one after another (best of {ROUNDS})"
_SUBREAPER = 36  # prctl: what outlives the command (the process of kernels) is ours to wait for


class Took(NamedTuple):
    """Seconds by the clock, and of the processors."""

    wall: float
    cpu: float

    def __add__(self, other: object) -> Took:
        assert isinstance(other, Took)
        return Took(self.wall + other.wall, self.cpu + other.cpu)


def timed(command: list[str], *, may_end_early: bool = False, **env: str) -> Took:
    """Run a command and all it starts to the end."""
    start, before = time.perf_counter(), _used()
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | env)
    wall = time.perf_counter() - start
    if done.returncode and not may_end_early:
        sys.exit(f"{command}: {done.stderr}")
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            break
    return Took(wall, _used() - before)


def _used() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def main() -> None:
    """Print every time and the ratios, the example built beforehand for all."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    own, count = project.home(), len(choose_notebooks([]))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        for name in ("notebooks", "partnerships", "data/raw"):
            shutil.copytree(own / name, home / name)
        for name in [name for name in os.environ if name.startswith("SAFER_")]:
            del os.environ[name]
        os.environ["SAFER_HOME"] = str(home)
        timed([*SAFER, "build"])
        found = {COLD: min(_cold(home) for _ in range(ROUNDS))}
        (made,) = (home / "reports" / "example").glob("[0-9]*")
        first = files_of(made)
        found[NO_WARDS] = _without_wards(home)
        timed([*SAFER, "report"])
        found["unchanged (best of 3)"] = min(timed([*SAFER, "report"]) for _ in range(3))
        found["safer list (best of 3)"] = min(timed([*SAFER, "list"]) for _ in range(3))
        found[PLAIN] = _plain(Path(folder))
        _change(home / "notebooks" / "90_data_quality.ipynb")
        found["one notebook changed"] = timed([*SAFER, "report"])
        again = json.loads((made / "run.json").read_text())["seconds"]
        assert list(again) == ["90_data_quality"], again
        shutil.copytree(own / "notebooks", home / "notebooks", dirs_exist_ok=True)
        forced = [*SAFER, "report", "--force"]
        found["plain kernels (--force)"] = timed(forced, SAFER_PLAIN_KERNELS="1")
        assert files_of(made) == first, "plain kernels make other bytes"
    print(f"report of the example, {count} notebooks: seconds, processors'")
    for name, took in found.items():
        print(f"  {name:<44}{took.wall:8.2f}{took.cpu:8.2f}")
    _ratio(found, PLAIN, COLD)
    _ratio(found, COLD, NO_WARDS)
    _ratio(found, "unchanged (best of 3)", "safer list (best of 3)")
    _ratio(found, COLD, "one notebook changed")
    print("  plain kernels: the same bytes in every file but run.json")


def _ratio(found: dict[str, Took], above: str, below: str) -> None:
    wall, cpu = (found[above][place] / found[below][place] for place in (0, 1))
    print(f"  {above} / {below}: {wall:.1f} by the clock, {cpu:.1f} of the processors")


def _cold(home: Path) -> Took:
    shutil.rmtree(home / "reports", ignore_errors=True)
    return timed([*SAFER, "report"])


def _without_wards(home: Path) -> Took:
    """Time reports without the notebook of ward pages: with them they may take a fifth more."""
    notebook = home / "notebooks" / "12_wards.ipynb"
    content = notebook.read_bytes()
    notebook.unlink()
    took = min(_cold(home) for _ in range(ROUNDS))
    notebook.write_bytes(content)
    return took


def _plain(folder: Path) -> Took:
    """Run papermill, then nbconvert, for every notebook; the best of each."""
    total = Took(0.0, 0.0)
    for card in choose_notebooks([]):
        run = str(folder / f"{card.name}.ipynb")
        papermill = [str(BIN / "papermill"), str(card.path), run, "-k", "python3"]
        nbconvert = [str(BIN / "jupyter"), "nbconvert", "--to", "html", run]
        page = str(folder / card.name)
        # a notebook that does not apply ends with an error that plain papermill takes for a fault
        total += min(timed(papermill, may_end_early=True, SAFER_PAGE=page) for _ in range(ROUNDS))
        total += min(timed(nbconvert) for _ in range(ROUNDS))
    return total


def _change(path: Path) -> None:
    """Add a comment to the last code cell of a notebook."""
    held = json.loads(path.read_text(encoding="utf-8"))
    cell = [cell for cell in held["cells"] if cell["cell_type"] == "code"][-1]
    cell["source"] = [*cell["source"], "\n# changed"]
    path.write_text(json.dumps(held), encoding="utf-8")


if __name__ == "__main__":
    main()
