"""Which files of ours a notebook or a module needs, by the import statements alone.

The statements are found by their form, which takes a thirtieth of the time of parsing: a report
that needs no work is found so at once. A test compares them with what ``ast`` finds.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from scp_lib.files import whole as folders

PACKAGE = Path(__file__).parents[1]
"""The folder of scp_lib."""
_FROM = re.compile(
    r"^[ \t]*from[ \t]+(scp_lib[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|.*)", re.MULTILINE
)
_IMPORT = re.compile(r"^[ \t]*import[ \t]+(.*\bscp_lib\b.*)", re.MULTILINE)
_TYPES_ALONE = re.compile(r"^if TYPE_CHECKING:\n(?:[ \t]+.*\n|\n)+", re.MULTILINE)
_BY_NAME = re.compile(r"\bimportlib\b|\b__import__\b|\brunpy\b")
"""Modules named at run time: which ones cannot be seen, so all of them count."""


def imported_names(code: str) -> frozenset[str]:
    """Return what code imports of our package: modules, or names in them, with dots.

    >>> sorted(imported_names("from scp_lib.drawing import maps, style as s"))
    ['scp_lib.drawing', 'scp_lib.drawing.maps', 'scp_lib.drawing.style']
    """
    code = _TYPES_ALONE.sub("", code)
    names: set[str] = set()
    for module, imported in _FROM.findall(code):
        listed = re.sub(r"#.*", "", imported).strip("() \t\r\n")
        parts = [part.split()[0] for part in listed.replace("\n", " ").split(",") if part.strip()]
        names.update({module, *(f"{module}.{part}" for part in parts)})
    for imported in _IMPORT.findall(code):
        names.update(re.findall(r"(?:^|,)\s*(scp_lib[\w.]*)", imported.partition("#")[0]))
    return frozenset(names)


def notebook_names(path: Path) -> frozenset[str]:
    """Return which of our modules a notebook, or a module next to the notebooks, imports.

    All of our modules where it names modules at run time, or cannot be read.
    """
    try:
        code = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = [each for each in json.loads(code)["cells"] if each["cell_type"] == "code"]
            code = "\n".join("".join(each["source"]) for each in cells)
    except (OSError, ValueError, KeyError, TypeError):
        return _all_names()
    return _all_names() if _BY_NAME.search(code) else imported_names(code)


def code_files(names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of every file of ours that these names need, by its name in scp_lib.

    The modules that they import in their turn, and what lies in the folder of a package that one
    of them is in (templates, style sheets, scripts).

    >>> files = code_files(["scp_lib.measures.counts"])
    >>> "measures/counts.py" in files, "report/run.py" in files
    (True, False)
    """
    waiting, seen = set(names), set[str]()
    found: dict[str, str] = {}
    while waiting:
        name = waiting.pop()
        seen.add(name)
        files, needs = _module(name)
        found |= files
        waiting |= needs - seen
    return found


def forget_modules() -> None:
    """Read every file again from here on.

    Until then each is read once: what runs is the code that was there when the process began.
    """
    _module.cache_clear()
    _files.cache_clear()


@cache
def _module(name: str) -> tuple[dict[str, str], frozenset[str]]:
    """Read the files that a name stands for, with their SHA-256, and the names that they need.

    Nothing for a name inside a module but that module.
    """
    package, _, _ = name.rpartition(".")
    needs = {package} if package else set()
    inside = name.partition(".")[2].replace(".", "/")
    files: dict[str, str] = {}
    for module in (f"{inside}.py", f"{inside}/__init__.py".lstrip("/")):
        if module in _files():
            content = (PACKAGE / module).read_bytes()
            files[module] = hashlib.sha256(content).hexdigest()
            needs |= imported_names(content.decode("utf-8"))
            if module.endswith("__init__.py"):
                others = [file for file, owner in _files().items() if owner == inside]
                files |= {file: folders.sha256_of(PACKAGE / file) for file in others}
    return files, frozenset(needs)


@cache
def _files() -> dict[str, str | None]:
    """List the files of ours; for one that is no module, the package that it belongs to."""
    found: dict[str, str | None] = {}
    owners: dict[str, str] = {}
    for here, folders_here, files in os.walk(PACKAGE):
        folders_here[:] = [name for name in folders_here if name != "__pycache__"]
        folder = os.path.relpath(here, PACKAGE).replace(os.sep, "/").removeprefix(".")
        owners[folder] = folder if "__init__.py" in files else owners[folder.rpartition("/")[0]]
        for file in files:
            owner = None if file.endswith(".py") else owners[folder]
            found[f"{folder}/{file}".lstrip("/")] = owner
    return found


def _all_names() -> frozenset[str]:
    modules = [file.removesuffix(".py") for file in _files() if file.endswith(".py")]
    return frozenset(f"scp_lib.{module.replace('/', '.')}" for module in modules)
