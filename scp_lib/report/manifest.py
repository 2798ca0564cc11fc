"""What a report says of itself.

manifest.json has its figures and all that they come from; run.json says when and how it was made,
and what the next run may use again.
"""

import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from scp_lib import __version__
from scp_lib.files import whole as folders
from scp_lib.files.jsonlines import read_object
from scp_lib.periods import Period
from scp_lib.report.fingerprint import digest, report_code, settings_files, sums
from scp_lib.report.job import Job

_PACKAGES = (
    "folium", "geopandas", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "pyarrow",
    "pyproj", "scipy", "seaborn", "shapely",
)  # fmt: skip
RUN = "run.json"
MANIFEST = "manifest.json"
_FORM = 5  # raised with any change of what is kept: what an older version left is not used
_SEAL = "sha256"


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

    Returns all files of the report with their SHA-256, the manifest's own too.
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
        "gone": job.built.record["gone"],
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


def read_cache(folder: Path) -> dict[str, Any]:
    """Return what a report keeps for the next run; empty if a byte of run.json is damaged.

    ``keys`` has the key of each page that is good; ``report`` the key and the files of the report
    as a whole, nothing if a page failed.
    """
    record = read_object(folder / RUN)
    is_whole = record.pop(_SEAL, "") == digest([_FORM, record])
    cache: dict[str, Any] = record["cache"] if is_whole else {"keys": {}, "report": {}}
    return cache


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Write run.json, sealed against damage."""
    folders.write_json(folder / RUN, record | {_SEAL: digest([_FORM, record])})
