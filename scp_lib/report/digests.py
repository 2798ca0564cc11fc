"""What a page depends on besides the data, as digests: code, libraries, settings, notebooks.

Standard library alone, so that a report that needs no work is found so at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from scp_lib import folders, project

_PASSED_OVER = {"__pycache__", ".ipynb_checkpoints"}
_ABOVE_PAGES = {"cli.py", "commands.py", "schedule"}
"""What starts runs and makes no page: the import contract keeps pages off it."""


def digest(content: Any) -> str:
    """Return a SHA-256 of anything JSON can write.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})
    True
    """
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Walk the files below a folder, but not what Python and Jupyter leave there."""
    for here, names, files in os.walk(folder):
        names[:] = sorted(name for name in names if name not in _PASSED_OVER)
        yield from (Path(here) / name for name in sorted(files))


@cache
def code_digest() -> str:
    """Return a digest of our own code as this process holds it, and of all that it runs on.

    All of ``scp_lib`` that may make a page, with its templates, style sheets and scripts; Python;
    the name and version of every library installed.
    """
    return fresh_code_digest()


def fresh_code_digest() -> str:
    """Return the same as code_digest, of what lies on the disk now."""
    return digest([sources_digest(), sys.version, sys.platform, sorted(_libraries())])


def sources_digest() -> str:
    """Return a digest of our own code alone, by name and content."""
    package = Path(__file__).parents[1]
    return digest(
        {
            path.relative_to(package).as_posix(): folders.sha256_of(path)
            for path in files_below(package)
            if path.relative_to(package).parts[0] not in _ABOVE_PAGES
        }
    )


def _libraries() -> set[str]:
    found: set[str] = set()
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                names = [entry.name for entry in entries]
        except OSError:
            continue
        found.update(name for name in names if name.endswith((".dist-info", ".egg-info")))
    return found


def settings_digest(key: str) -> str:
    """Return a digest of a partnership's settings and of all declared histories."""
    folder = project.home() / "partnerships"
    paths = [folder / f"{key}.toml", *files_below(folder / "history")]
    return digest([[path.name, folders.sha256_of(path)] for path in paths])


def beside_digest() -> str:
    """Return a digest of what lies beside the notebooks, as a notebook may import or read it."""
    folder = project.home() / "notebooks"
    return digest(
        [
            [path.relative_to(folder).as_posix(), folders.sha256_of(path)]
            for path in files_below(folder)
            if path.suffix != ".ipynb"
        ]
    )


def sums(folder: Path, files: Iterable[str]) -> dict[str, str]:
    """Return each file's SHA-256, by its name below the folder."""
    return {file: folders.sha256_of(folder / file) for file in files}


def are_whole(folder: Path, files: dict[str, str]) -> bool:
    """Whether every file is there with the very bytes that its SHA-256 tells of."""
    try:
        return all(folders.sha256_of(folder / file) == sha for file, sha in files.items())
    except OSError:
        return False
