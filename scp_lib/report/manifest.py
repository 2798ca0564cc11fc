"""What a report says of itself in manifest.json: its figures and all that they come from."""

from __future__ import annotations

import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from scp_lib import __version__
from scp_lib.files import whole as folders
from scp_lib.periods import Period
from scp_lib.report.cache_record import MANIFEST
from scp_lib.report.fingerprint import report_code, settings_files, sums
from scp_lib.report.job import Job

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


def write_manifest(
    job: Job, entries: list[dict[str, Any]], new: Path, *, index: dict[str, Any]
) -> dict[str, str]:
    """Write inputs, parameters, versions, warnings, pages and files with their checksums.

    Returns
    -------
    dict
        All files of the report with their SHA-256, the manifest's own too.
    """
    paths = sorted(path for path in new.rglob("*") if path.is_file())
    files = sums(new, [path.relative_to(new).as_posix() for path in paths])
    manifest = {
        "partnership": job.settings.key,
        "name": job.settings.name,
        "district_code": job.settings.district_code,
        "is_invented": job.settings.is_invented,
        "month": str(job.month),
        "period": [str(month) for month in Period.year_to(job.month)],
        "inputs": job.built.record["inputs"],
        "warnings": job.built.note_texts(),
        "pages": entries,
        "index": index,
        "versions": versions(),
        "made_with": {
            "settings": settings_files(job.settings),
            "code_sha256": report_code(),
            "show_code": job.show_code,
        },
        "attribution": job.settings.attribution,
        "files": files,
    }
    folders.write_json(new / MANIFEST, manifest)
    return files | sums(new, [MANIFEST])
