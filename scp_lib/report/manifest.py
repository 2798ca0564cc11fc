"""What a report says of itself: manifest.json for the figures, run.json for the run."""

from __future__ import annotations

import datetime as dt
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from scp_lib import __version__, folders
from scp_lib.periods import Period
from scp_lib.report.index import facts_of, index_own
from scp_lib.report.job import Job
from scp_lib.report.origin import code_sha256, settings_files

_PACKAGES = (
    "folium", "geopandas", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "pyarrow",
    "pyproj", "scipy", "seaborn", "shapely",
)  # fmt: skip


def versions(*others: str) -> dict[str, str]:
    """Return the versions of the project, of Python and of the libraries that write the bytes.

    ``others`` are those that write what a report does not have.
    """
    return {
        "safer-partnership": __version__,
        "python": platform.python_version(),
        **{name: metadata.version(name) for name in sorted({*_PACKAGES, *others})},
    }


def write_manifest(job: Job, entries: list[dict[str, Any]], new: Path) -> None:
    """Write inputs, parameters, versions, warnings, pages and files with their checksums."""
    manifest = {
        "partnership": job.settings.key,
        "name": job.settings.name,
        "district_code": job.settings.district_code,
        "is_invented": job.settings.is_invented,
        "month": str(job.month),
        "period": [str(month) for month in Period.year_to(job.month)],
        "inputs": job.built.record["inputs"],
        "warnings": job.built.record["notes"],
        "pages": entries,
        "index": index_own(facts_of(job.settings, job.built, job.month), job.built.record),
        "versions": versions(),
        "made_with": {
            "settings": settings_files(job.settings),
            "code_sha256": code_sha256(),
            "show_code": job.show_code,
        },
        "attribution": job.settings.attribution,
        "files": {
            path.relative_to(new).as_posix(): folders.sha256_of(path)
            for path in sorted(new.rglob("*"))
            if path.is_file()
        },
    }
    folders.write_json(new / "manifest.json", manifest)


def write_run(
    runs: list[Any],
    *,
    began: dt.datetime,
    old: dict[str, Any],
    entries: list[dict[str, Any]],
    new: Path,
) -> None:
    """Write when the report was made, how long each notebook took, when each page was made."""
    now = began.isoformat(timespec="seconds")
    failed = {entry["notebook"] for entry in entries if entry["failed"]}
    made = {run.card.name: now for run in runs if run.card.name not in failed}
    folders.write_json(
        new / "run.json",
        {
            "began_at": now,
            "manifest_sha256": folders.sha256_of(new / "manifest.json"),
            "seconds": {run.card.name: round(run.seconds, 2) for run in runs},
            "pages": {
                entry["notebook"]: made.get(entry["notebook"])
                or old.get(entry["notebook"], {}).get("made_at", "")
                for entry in entries
            },
        },
    )
