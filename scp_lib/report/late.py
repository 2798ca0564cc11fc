"""Mark on a report's index which pages should have been renewed and were not."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from scp_lib import folders, locks
from scp_lib.errors import UsageError
from scp_lib.report.memory import seal

_MARK = re.compile(r"<!-- late (?P<name>\S+) -->.*?<!-- end of late -->", re.DOTALL)


def mark_late(folder: Path, late: Mapping[str, str]) -> bool:
    """Say on the index, and in manifest.json, since when pages are late; take off old marks.

    The page itself is not touched. The report is put in place whole, as a new one is; its next
    run takes the marks off.

    Parameters
    ----------
    folder
        The report.
    late
        For each notebook whose page is late, the day it should have been renewed, in words.

    Returns
    -------
    bool
        Whether anything had to be changed.
    """
    try:
        with locks.held(
            locks.of_partnership(folder.parents[1], folder.parent.name), what="Another run"
        ):
            return _mark(folder, late)
    except UsageError:
        return False  # a run is at work there: it renews the page, or the next one marks it


def _mark(folder: Path, late: Mapping[str, str]) -> bool:
    try:
        index = (folder / "index.html").read_text(encoding="utf-8")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        pages, files = list(manifest["pages"]), dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    marked = _MARK.sub(lambda found: _words(found["name"], late.get(found["name"], "")), index)
    if marked == index:
        return False
    for page in pages:
        page.pop("late", None)
        if page["notebook"] in late:
            page["late"] = late[page["notebook"]]
    with folders.whole_folder(folder) as new:
        shutil.copytree(folder, new, dirs_exist_ok=True)
        (new / "index.html").write_text(marked, encoding="utf-8", newline="\n")
        files["index.html"] = folders.sha256_of(new / "index.html")
        folders.write_json(new / "manifest.json", manifest | {"pages": pages, "files": files})
        seal(new, {"manifest_sha256": folders.sha256_of(new / "manifest.json")})
    return True


def _words(name: str, day: str) -> str:
    said = ""
    if day:
        said = (
            f'<p class="stale"><strong>Late:</strong> this page should have been renewed on '
            f"{html.escape(day)}, and was not.</p>"
        )
    return f"<!-- late {name} -->{said}<!-- end of late -->"
