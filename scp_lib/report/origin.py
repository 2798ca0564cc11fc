"""What a report was made with besides its data: settings, notebook and code, by checksum."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from scp_lib import folders
from scp_lib.partnership import Partnership, partnerships_folder

PACKAGE = Path(__file__).parents[1]


def settings_files(settings: Partnership) -> list[dict[str, Any]]:
    """Name the settings files of a partnership, as the project names them, with their SHA-256."""
    folder = partnerships_folder()
    paths = [folder / f"{settings.key}.toml"]
    if settings.history:
        paths.append(folder / "history" / settings.history)
    return [
        {
            "file": f"partnerships/{path.relative_to(folder).as_posix()}",
            "sha256": folders.sha256_of(path),
        }
        for path in paths
        if path.is_file()
    ]


@cache
def code_sha256(package: Path = PACKAGE) -> str:
    """Return one SHA-256 of every file of the package, by name and content.

    Read once a process: the code that runs is the code that was there when it began.
    """
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*"), key=lambda path: path.relative_to(package).as_posix()):
        if not path.is_file() or "__pycache__" in path.parts or path.suffix == ".pyc":
            continue
        whole.update(f"{path.relative_to(package).as_posix()}\0".encode())
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def page_origin(notebook: Path) -> dict[str, str]:
    """Return the checksums of a page's notebook and of the code it was made by."""
    return {"notebook_sha256": folders.sha256_of(notebook), "code_sha256": code_sha256()}
