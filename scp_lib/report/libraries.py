"""The versions of the libraries that the project names, and of those that they need."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from functools import cache
from itertools import takewhile
from pathlib import Path

PROJECT = "safer-partnership"
_NEEDED = re.compile(r"^Requires-Dist: *([\w.-]+) *(?:\[([^]]*)\])?[^;\n]*(;.*)?$", re.MULTILINE)


@cache
def library_versions() -> dict[str, str]:
    """Return the version of every library that the project's dependencies bring, by name.

    What else is installed does not count, nor where it lies: a run from the script, from
    ``python -m`` and from a job give the same. Versions are in the names of the folders that
    describe what is installed; of their files the head alone is read, as it takes a sixth of the
    time of importlib.metadata.
    """
    installed: dict[str, Path] = {}
    for place in sys.path:
        with suppress(OSError):
            for path in Path(place or ".").iterdir():
                if path.suffix == ".dist-info":
                    installed.setdefault(_key(path.stem.rpartition("-")[0]), path)
    found: dict[str, str] = {}
    # run from a folder without being installed, the project names no libraries: all of them count
    waiting = [(name, "") for name in ([PROJECT] if PROJECT in installed else installed)]
    while waiting:
        name, extras = waiting.pop()
        key = f"{_key(name)}[{extras}]"
        described = installed.get(_key(name))
        if key in found or not described:
            continue  # known; or of another system or Python
        found[key] = described.stem.rpartition("-")[2]
        head = ""
        with suppress(OSError), (described / "METADATA").open(encoding="utf-8") as stream:
            head = "".join(takewhile("\n".__ne__, stream))
        wanted = [f'"{each.strip()}"' for each in extras.split(",")]
        waiting += [
            (needed, also)
            for needed, also, marker in _NEEDED.findall(head)
            if "extra" not in marker or any(each in marker for each in wanted)
        ]
    return dict(sorted(found.items()))


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
