"""Make a report again from what it recorded, in a folder of its own."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from scp_lib.build.store import write_record
from scp_lib.errors import SourceError
from scp_lib.files import project
from scp_lib.files import whole as folders
from scp_lib.report.cards import GIVEN, Card, list_notebooks
from scp_lib.report.job import Request, as_variant
from scp_lib.report.manifest import MANIFEST, RUN
from scp_lib.report.page_files import all_files
from scp_lib.report.pages import copy_files
from scp_lib.report.run import make_report
from scp_lib.settings.partnership import Partnership
from scp_lib.sources.police_uk.downloads import find_street_files


def recompute(
    manifest: dict[str, Any],
    *,
    report: Path,
    settings: Partnership,
    raw: Path,
    scratch: Path,
    jobs: int,
) -> Path:
    """Make the report again in ``scratch`` and return its folder.

    The recorded inputs alone are read, not what has come into the raw folder since. A page that
    the report kept from an earlier run is put there beforehand: it cannot be made again.
    """
    final = scratch / "reports" / manifest["partnership"] / manifest["month"]
    _put_kept_pages(manifest, report=report, final=final)
    inputs = scratch / "raw"
    _gather(manifest["inputs"], settings=settings, raw=raw, into=inputs)
    last_build = scratch / "processed" / manifest["partnership"]
    last_build.mkdir(parents=True)
    write_record(last_build, {"gone": manifest.get("gone", [])})
    cards, parameters = _made_pages(manifest["pages"])
    request = Request(
        settings,
        raw=inputs,
        processed=scratch / "processed",
        out=scratch / "reports",
        today=project.this_month(),
        month=manifest["month"],
        cards=cards,
        parameters=parameters,
        show_code=manifest["made_with"]["show_code"],
    )
    make_report(settings, request=request, jobs=jobs, tell=lambda line: None)
    return final


def _made_pages(pages: Sequence[dict[str, Any]]) -> tuple[list[Card], dict[str, dict[str, Any]]]:
    """Return the notebooks of the pages that the report made itself, and their parameters."""
    known = {card.path.name: card for card in list_notebooks()}
    cards, values = [], {}
    for page in pages:
        if page["failed"] or not page["as_of"]:
            given = {name: it for name, it in page["parameters"].items() if name not in GIVEN}
            cards.append(as_variant(known[page["notebook_file"]], given))
            values[page["notebook"]] = page["parameters"]
    return cards, values


def kept_pages(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pages that the report carried over from an earlier run on other data."""
    return [page for page in manifest["pages"] if page["as_of"] and page["file"]]


def _put_kept_pages(manifest: dict[str, Any], *, report: Path, final: Path) -> None:
    kept = kept_pages(manifest)
    if not kept:
        return
    final.mkdir(parents=True)
    for page in kept:
        copy_files(all_files(page), report, final)
    folders.write_json(final / MANIFEST, {"pages": kept, "files": manifest["files"]})
    folders.write_json(final / RUN, {"pages": {page["notebook"]: "" for page in kept}})


def _gather(
    inputs: Sequence[dict[str, Any]], *, settings: Partnership, raw: Path, into: Path
) -> None:
    """Lay the recorded inputs out in a folder of their own, and what the build only names."""
    chosen = {raw / entry["file"] for entry in inputs}
    with suppress(SourceError):  # where a newer download cannot be read, the recorded ones can
        found = find_street_files(raw / "police_uk", forces=settings.forces_read)
        newer = {file.download for file in found.files} - chosen
        present = {path for path in (raw / "police_uk").rglob("*") if path.is_file()}
        chosen |= present - newer
    (into / "police_uk").mkdir(parents=True)
    for path in sorted(chosen):
        target = into / path.relative_to(raw)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.symlink_to(path.resolve())
        except OSError:  # a system or disk without links
            shutil.copyfile(path, target)
