"""Notebooks are stored without outputs: fail, naming each that is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def with_outputs(folder: Path) -> list[str]:
    """Names of the notebooks that hold an output or an execution count."""
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [cell for cell in cells if cell["cell_type"] == "code"]
        if any(cell["outputs"] or cell["execution_count"] is not None for cell in code):
            found.append(path.name)
    return found


if __name__ == "__main__":
    dirty = with_outputs(Path("notebooks"))
    for name in dirty:
        print(f"notebooks/{name}: stored with outputs. Clear them and save it again.")
    sys.exit(bool(dirty))
