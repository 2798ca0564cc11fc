"""`safer report` against plain papermill and nbconvert for the same notebooks, one by one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scp_lib.report.cards import choose_notebooks

BIN = Path(sys.executable).parent


def _timed(command: list[str], **env: str) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=os.environ | env)
    return time.perf_counter() - start


def main() -> None:
    """Print both times and their ratio, the example built beforehand for both."""
    with tempfile.TemporaryDirectory() as folder:
        safer = [str(BIN / "safer")]
        _timed([*safer, "build"])
        ours = _timed([*safer, "report", "--out", folder])
        plain = 0.0
        for card in choose_notebooks([]):
            run = str(Path(folder) / f"{card.name}.ipynb")
            plain += _timed(
                [str(BIN / "papermill"), str(card.path), run, "-k", "python3"],
                SAFER_PAGE=str(Path(folder) / card.name),
            )
            plain += _timed([str(BIN / "jupyter"), "nbconvert", "--to", "html", run])
    print(f"report of the example, {len(choose_notebooks([]))} notebooks, seconds")
    print(f"  safer report            {ours:7.1f}")
    print(f"  papermill and nbconvert {plain:7.1f}")
    print(f"  ratio                   {plain / ours:7.1f}")


if __name__ == "__main__":
    main()
