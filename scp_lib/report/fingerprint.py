"""Fingerprints: of files, and of all that a page is made from besides the data.

Standard library alone, so that a report that needs no work is found so at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scp_lib.files import project
from scp_lib.files import whole as folders
from scp_lib.report.imports import code_files, notebook_names

if TYPE_CHECKING:
    from scp_lib.report.job import Job, Outline, Request
    from scp_lib.settings.partnership import Partnership

_PASSED_OVER = {"__pycache__", ".ipynb_checkpoints"}
_EVERY_PAGE = ("scp_lib.report.execute", "scp_lib.report.pages", "scp_lib.report.index")
"""What runs a notebook, draws its page and gathers what every page prints around its findings."""
LOCK = Path(__file__).parents[2] / "requirements.lock"
_LISTED = re.compile(r"^([\w.-]+)==", re.MULTILINE)


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


def sums(folder: Path, files: Iterable[str]) -> dict[str, str]:
    """Return each file's SHA-256, by its name below the folder."""
    return {file: folders.sha256_of(folder / file) for file in files}


def are_whole(folder: Path, files: Mapping[str, str]) -> bool:
    """Whether every file is there with the very bytes of its SHA-256."""
    try:
        return all(folders.sha256_of(folder / file) == sha for file, sha in files.items())
    except OSError:
        return False


def settings_files(settings: Partnership | Outline) -> list[dict[str, str]]:
    """Name the settings files of a partnership, as the project names them, with their SHA-256."""
    names = [f"{settings.key}.toml"]
    if settings.history:
        names.append(f"history/{settings.history}")
    folder = project.home() / "partnerships"
    found = sums(folder, [name for name in names if (folder / name).is_file()])
    return [{"file": f"partnerships/{name}", "sha256": sha} for name, sha in found.items()]


def page_code(notebook: Path) -> str:
    """Return the fingerprint of our code that makes a notebook's page.

    The modules that the notebook imports, what they import, and what draws every page. A module
    beside the notebooks may be imported by any of them.
    """
    beside = [path for path in _beside_notebooks() if path.suffix == ".py"]
    names = [name for path in (notebook, *beside) for name in notebook_names(path)]
    return digest(code_files([*_EVERY_PAGE, *names]))


def report_code() -> str:
    """Return the fingerprint of our code that makes index, manifest and folder around the pages."""
    return digest(code_files(["scp_lib.report.run"]))


def page_origin(notebook: Path) -> dict[str, str]:
    """Name a page's notebook; return its checksum and that of the code it is made by."""
    return {
        "notebook_file": notebook.name,
        "notebook_sha256": folders.sha256_of(notebook),
        "code_sha256": page_code(notebook),
    }


def page_recipes(asked: Request | Job) -> dict[str, str]:
    """Return by notebook the fingerprint of all that its page is made from besides the data.

    The notebook, its parameters, the settings, what lies beside the notebooks, our code that it
    needs, Python and the libraries.
    """
    home = project.home() / "notebooks"
    beside = [path.relative_to(home).as_posix() for path in _beside_notebooks()]
    shared = [
        [sys.version, sys.platform, library_versions()],
        settings_files(asked.settings),
        sums(home, beside),
        asked.show_code,
    ]
    return {
        card.name: digest(
            [shared, card.name, page_origin(card.path), dict(asked.parameters[card.name])]
        )
        for card in asked.cards
    }


def _beside_notebooks() -> list[Path]:
    """Return the files next to the notebooks, as a notebook may import or read them."""
    folder = project.home() / "notebooks"
    return [path for path in files_below(folder) if path.suffix != ".ipynb"]


@cache
def library_versions() -> dict[str, str]:
    """Return the version of every library that the project needs, by name.

    Those are the ones that requirements.lock lists; what else is installed does not count, nor
    where it lies: a run from the script, from ``python -m`` and from a job give the same. Where
    there is no such list, all that is installed counts. Versions are in the names of the folders
    that describe what is installed, which takes a sixth of the time of importlib.metadata.
    """
    needed = set(map(_key, _LISTED.findall(LOCK.read_text("utf-8")))) if LOCK.is_file() else None
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):
            for path in sorted(Path(place or ".").iterdir()):
                name, _, version = path.stem.rpartition("-")
                if path.suffix == ".dist-info" and (needed is None or _key(name) in needed):
                    found.setdefault(_key(name), version)
    return dict(sorted(found.items()))


def _key(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
