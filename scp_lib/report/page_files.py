"""Whose a file in a report's folder is: of one notebook, of the report itself, or of neither."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from scp_lib.files import project

COUNTS_FILE = "tables/ward_month_counts.csv"
_REPORT = "the report itself"
_RECORDS = {"manifest.json", "run.json"}


def page_files(record: Mapping[str, Any]) -> list[str]:
    """List the tables and maps that a page has written, by its record.

    >>> page_files({"tables": {"a": "A"}, "maps": {"b": "B"}})
    ['tables/a.csv', 'maps/b.html', 'maps/b.png']
    """
    tables = [f"tables/{name}.csv" for name in record["tables"]]
    return tables + [f"maps/{name}.{kind}" for name in record["maps"] for kind in ("html", "png")]


def all_files(entry: Mapping[str, Any]) -> list[str]:
    """List a page with its tables and maps; nothing where there is no page."""
    return [entry["file"], *page_files(entry)] if entry["file"] else []


def files_in_use(files: Mapping[str, Iterable[str]], *, running: Collection[str]) -> dict[str, str]:
    """Return the files that no notebook of this run may write, by file the notebook whose it is.

    ``files`` are those of the last report's pages, by notebook; those of the notebooks running are
    free again, and so are those of a notebook that is gone from notebooks/.
    """
    in_use = {COUNTS_FILE: _REPORT}
    folder = project.home() / "notebooks"
    for name, written in files.items():
        is_there = any((folder / f"{stem}.ipynb").exists() for stem in (name, name.split("-")[0]))
        if name not in running and is_there:
            in_use.update(dict.fromkeys(written, name))
    return in_use


def refusal(files: Iterable[str], *, notebook: str, owners: Mapping[str, str]) -> str:
    """Say why a notebook may not write its files, and what to do; nothing where it may.

    >>> refusal(["tables/a.csv"], notebook="12_b", owners={"tables/a.csv": "10_a"})
    'tables/a.csv is written by 10_a already. Give the tables and maps of 12_b other names ...'
    >>> refusal(["tables/b.csv"], notebook="12_b", owners={"tables/a.csv": "10_a"})
    ''
    """
    taken = [file for file in files if file in owners]
    if not taken:
        return ""
    owner = owners[taken[0]]
    other = "" if owner == _REPORT else ", or take one of the two notebooks out of notebooks/"
    return (
        f"{taken[0]} is written by {owner} already. Give the tables and maps of {notebook} other "
        f"names (name=... in notebooks/{notebook}.ipynb){other}"
    )


def foreign_files(report: Path) -> list[str]:
    """Return the files in a report's folder that the report did not write: a pack, a note.

    All of them where the manifest cannot be read.
    """
    written = _RECORDS | _written(report)
    found = (path for path in report.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(report).as_posix() for path in found} - written)


def copy_foreign_files(*, last: Path, new: Path) -> None:
    """Copy to the new report what lies in the last one and is not its own.

    Where the last report's manifest is damaged, packs alone: what else lies there may be its own.
    """
    is_known = bool(_written(last))
    for name in foreign_files(last):
        first = name.split("/")[0]
        is_pack = first.startswith("pack-") and "/" in name
        if first.startswith(".") or not (is_known or is_pack) or (new / name).exists():
            continue
        (new / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(last / name, new / name, follow_symlinks=False)


def _written(report: Path) -> set[str]:
    try:
        return set(json.loads((report / "manifest.json").read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return set()
