"""What a report was made with besides its data: settings, notebook and code, by checksum."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from scp_lib import folders
from scp_lib.partnership import Partnership, partnerships_folder
from scp_lib.report.digests import sources_digest


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
def code_sha256() -> str:
    """Return a SHA-256 of the code that makes pages.

    Read once a process: the code that runs is the code that was there when it began.
    """
    return sources_digest()


def page_origin(notebook: Path) -> dict[str, str]:
    """Return the checksums of a page's notebook and of the code it was made by."""
    return {"notebook_sha256": folders.sha256_of(notebook), "code_sha256": code_sha256()}
