"""What need not be made again: pages of the last report, or the report as a whole.

A page has a key: its recipe (see fingerprint.py) with the processed tables. The report has one
too: the recipes of its pages, the code around them and the raw files, so that nothing need be
built to find it unchanged. What has the same key, and is whole, is used again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scp_lib.files import project
from scp_lib.files import whole as folders
from scp_lib.periods import Month
from scp_lib.report.fingerprint import are_whole, digest, page_recipes, report_code, sums
from scp_lib.report.imports import forget_modules
from scp_lib.report.job import Job, Outline, Request, request_of
from scp_lib.report.manifest import RUN, read_cache

if TYPE_CHECKING:
    from scp_lib.report.pages import LastPage
    from scp_lib.settings.partnership import Partnership

_NEWEST = 3  # reports looked through: "the newest month" is rarely an older one
LARGE_BYTES = 64_000_000
"""Files from this size on are known again by what the system says of them."""
_SETTLED_SECONDS = 2.0


class ReportKey(NamedTuple):
    """The key of a report, and the raw files that it depends on (see raw_files)."""

    key: str
    files: dict[str, str]
    large: dict[str, list[Any]]


def report_key(request: Request, settings: Partnership | None = None) -> ReportKey | None:
    """Return the key that the report would have if it were made now; None if a file is unreadable.

    Where that is so, the build says which file, and what to do. Without a report of before, the
    settings say which files are looked for.
    """
    known: Mapping[str, Any] = {}
    looked_for: list[str] = []
    for _, report in _cached_reports(request.reports, request.month):
        known = known or report["large"]
        looked_for = looked_for or report["looked_for"]
    if settings and not looked_for:
        from scp_lib.sources import registry  # heavy

        looked_for = registry.looked_for(settings)
    try:
        files, large = raw_files(looked_for, raw=request.raw, known=known)
        recipes = page_recipes(request)
        notebooks = sorted(path.name for path in (project.home() / "notebooks").glob("*.ipynb"))
    except OSError:
        return None
    parts = [request.settings.key, recipes, notebooks, report_code(), request.month, files]
    return ReportKey(digest(parts), files, large)


def reports_of(folder: Path) -> list[Path]:
    """Return the reports of a partnership's folder, the latest month first."""
    try:
        found = sorted(folder.iterdir(), reverse=True)
    except OSError:
        return []
    return [path for path in found if path.name[:4].isdigit() and (path / RUN).is_file()]


def _cached_reports(reports: Path, month: str) -> list[tuple[Path, dict[str, Any]]]:
    """Return the newest reports that may be the one wanted, with what each keeps of itself."""
    fit = [path for path in reports_of(reports) if month in ("", path.name)][:_NEWEST]
    return [(path, report) for path in fit if (report := read_cache(path)["report"])]


def find_report(request: Request, now: ReportKey) -> Path | None:
    """Return the index of a report with this key, if it and the processed tables are whole."""
    for folder, report in _cached_reports(request.reports, request.month):
        if (
            report["key"] == now.key
            and report["newest"] <= str(request.today)
            and are_whole(folder, report["files"])
            and are_whole(request.tables, report["tables"])
        ):
            folders.clear_left(folder)
            return folder / "index.html"
    return None


def find_unchanged(settings: Partnership | Outline, **asked: Any) -> Path | None:
    """Return the index of the report that make_report would leave as it is; None if it would not.

    Folders, month, notebooks and parameters are given as request_of takes them.
    """
    request = request_of(settings, **asked)
    now = report_key(request)
    return find_report(request, now) if now else None


def last_outline(out: Path, partnership: str) -> Outline | None:
    """Return what the newest report knows of a partnership's settings; None without a report.

    Its key holds the checksums of the settings' files: where they changed since, no report is
    found unchanged. So the settings need not be read, which takes twice the time of all else.
    """
    for _, report in _cached_reports(out / partnership, ""):
        outline = Outline(**report["settings"])
        return outline if outline.key == partnership else None
    return None


def page_keys(job: Job) -> dict[str, str]:
    """Return for each notebook the key of its page: its recipe and the processed tables."""
    recipes = page_recipes(job)
    return {name: digest([recipe, job.built.record]) for name, recipe in recipes.items()}


def cached_pages(
    keys: Mapping[str, str], *, old: Mapping[str, LastPage], last: Path
) -> dict[str, dict[str, Any]]:
    """Return the entries of pages of the last report that have these keys and are whole."""
    return {
        name: old[name].entry | {"failed": "", "as_of": ""}
        for name, key in keys.items()
        if name in old and old[name].key == key and are_whole(last, old[name].sums)
    }


def what_to_cache(
    job: Job,
    entries: Sequence[dict[str, Any]],
    *,
    keys: Mapping[str, str],
    now: ReportKey | None,
    old: Mapping[str, LastPage],
    files: Mapping[str, str],
    tables: Path,
) -> dict[str, Any]:
    """Return what run.json keeps of a report that was just made (see read_cache).

    The key of a page of this run is kept only if what it was made from is still the same: a
    notebook or a file of ours that was saved in the middle of the run is read again next time.
    ``keys`` and ``now`` are of its pages and of the report as they were when the run began, ``old``
    the pages of the last report, ``files`` the report's files with their SHA-256.
    """
    forget_modules()
    keys_now = page_keys(job)
    kept: dict[str, str] = {}
    for entry in entries:
        name = entry["notebook"]
        if name in keys and not entry["failed"]:
            kept |= {name: keys[name]} if keys[name] == keys_now[name] else {}
        elif entry["file"] and old[name].key:
            kept[name] = old[name].key
    nothing = {"keys": kept, "report": {}}
    is_good = not any(entry["failed"] or entry["as_of"] for entry in entries)
    if now is None or not is_good or not set(keys) <= set(kept):
        return nothing
    record = job.built.record
    if any(now.files.get(each["file"]) != each["sha256"] for each in record["inputs"]):
        return nothing  # a raw file changed meanwhile
    try:
        own = sums(tables, ["build.json"])
    except OSError:
        return nothing
    report = {
        "key": now.key,
        "settings": {name: getattr(job.settings, name) for name in Outline._fields},
        "newest": str(Month.of(job.built["receipts"]["month"].max())),
        "files": files,
        "tables": record["tables"] | own,
        "large": now.large,
        "looked_for": record["looked_for"],
    }
    return {"keys": kept, "report": report}


def raw_files(
    looked_for: Iterable[str], *, raw: Path, known: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, list[Any]]]:
    """Return the checksum of every file that the build reads, or would read if it were there.

    And the marks of large ones: what the system says of each, then its checksum.
    ``looked_for`` has names and patterns below ``raw``, as the build records them
    (scp_lib.sources.registry); ``known`` the large files of the last run, with their marks.
    """
    began = time.time()
    files: dict[str, str] = {}
    large: dict[str, list[Any]] = {}
    for path in sorted({path for name in looked_for for path in raw.glob(name) if path.is_file()}):
        inside = path.relative_to(raw)
        if any(part.startswith(".") for part in inside.parts):
            continue
        name, marks, before = inside.as_posix(), _marks(path), known.get(inside.as_posix())
        is_known = bool(marks) and before is not None and before[:-1] == marks
        files[name] = before[-1] if is_known and before else folders.sha256_of(path)
        if marks and marks == _marks(path) and max(marks[1:3]) < (began - _SETTLED_SECONDS) * 1e9:
            large[name] = [*marks, files[name]]
    return files, large


def _marks(path: Path) -> list[int]:
    """Return what the system says of a large file; nothing where that cannot be relied on.

    The time of change (ctime) cannot be set by a program, so an edit or a copy always shows, also
    one that keeps the size and the time of writing. Windows has no such time.
    """
    found = path.stat()
    if os.name == "nt" or found.st_size < LARGE_BYTES:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]
