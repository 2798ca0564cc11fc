"""Whether a report is what its recorded inputs give, byte for byte; where one figure is from."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

from scp_lib.errors import ScpError, UsageError
from scp_lib.files import project
from scp_lib.files.jsonlines import read_object
from scp_lib.files.temp import scratch_folder
from scp_lib.files.whole import sha256_of
from scp_lib.report.fingerprint import page_code, report_code, settings_files, sums
from scp_lib.report.manifest import MANIFEST, RUN, versions
from scp_lib.settings.partnership import Partnership, read_partnership

_CHANGED = "changed since the report was made"
_NEEDED = ("partnership", "month", "inputs", "pages", "index", "versions", "files", "made_with")


class Verdict(NamedTuple):
    """Faults, a line each (none if every file is the same); notes; what was compared."""

    faults: list[str]
    notes: Sequence[str] = ()
    summary: str = ""


def report_folder(named: Path) -> Path:
    """Return a report's folder, given it or a file in it; UsageError if it is not a report."""
    folder = named.parent if named.is_file() else named
    if not (folder / MANIFEST).is_file():
        raise UsageError(
            f"{named}: holds no {MANIFEST}, so it is no report. Name a report's folder or its "
            "index.html, like reports/example/2026-03."
        )
    if (folder / "briefing.html").is_file():
        raise UsageError(
            f"{folder}: is a committee pack, whose checks ran before it was written "
            "(checklist.txt). Name the report it was made from."
        )
    return folder


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return a report's manifest; None if it is not as a report writes it."""
    manifest = read_object(folder / MANIFEST)
    try:
        inside = [*manifest["files"], *(entry["file"] for entry in manifest["inputs"])]
    except (KeyError, TypeError):
        return None
    is_whole = all(name in manifest for name in _NEEDED) and all(map(_is_inside, inside))
    return manifest if is_whole else None


def verify(
    named: Path,
    *,
    raw: Path | None = None,
    is_quick: bool = False,
    jobs: int = 2,
    tell: Callable[[str], None] = print,
) -> Verdict:
    """Compare a report with its recorded checksums, then, unless quick, with itself made again.

    It is named by its folder or its index.html. Received files are where a report of the
    partnership would look if ``raw`` is None. UsageError if there is no report.
    """
    folder = report_folder(named)
    manifest = read_manifest(folder)
    if manifest is None:
        return Verdict([f"{MANIFEST}: changed, it is not as a report writes it."])
    changed = changed_manifest(folder)
    present = {name: sha for name, sha in _sums_of(folder).items() if name != MANIFEST}
    faults = changed + _compare(
        manifest["files"], present, gone="missing", changed=_CHANGED, new="not part of the report"
    )
    if changed:
        return Verdict(faults)
    about = f"{len(manifest['files']) + 1} files of {manifest['partnership']}, {manifest['month']}"
    try:
        settings = read_partnership(manifest["partnership"])
    except ScpError as error:
        return Verdict([*faults, *error.faults])
    where = raw or project.raw_folder(settings.raw_folder)
    gone = [*_changed_inputs(manifest, where), *_changed_origin(manifest, settings)]
    if faults or gone:
        notes = ["It cannot be made again from what lies here now."] if gone else []
        return Verdict([*faults, *gone], notes)
    inputs = f"{len(manifest['inputs'])} inputs"
    if is_quick:
        return Verdict([], [], f"{about} and {inputs}: every checksum is as recorded.")
    tell(f"Making {about} again from {inputs}.")

    from scp_lib.report.recompute import kept_pages, recompute

    notes = _other_libraries(manifest) + [
        f"{page['file']}: kept from an earlier run (of {page['as_of']}), so it was compared with "
        "its recorded checksum and not made again."
        for page in kept_pages(manifest)
    ]
    with scratch_folder() as scratch:
        try:
            again = recompute(
                manifest, report=folder, settings=settings, raw=where, scratch=scratch, jobs=jobs
            )
        except ScpError as error:
            return Verdict([f"Cannot be made again: {fault}" for fault in error.faults], notes)
        faults = _compare(
            _sums_of(folder),
            _sums_of(again),
            gone="not there when the report is made again",
            changed="made again, it is not the same",
            new="missing; made again, the report has it",
        )
    return Verdict(faults, notes, f"{about}: made again, every byte is the same.")


def _compare(
    before: Mapping[str, str], now: Mapping[str, str], *, gone: str, changed: str, new: str = ""
) -> list[str]:
    """Name each file whose SHA-256 is another, in words for one gone, changed or new."""
    return [
        f"{name}: {gone if name not in now else changed if name in before else new}."
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]


def changed_manifest(folder: Path) -> list[str]:
    """Compare manifest.json with the checksum in run.json, where there is one; name the fault."""
    sha = read_object(folder / RUN).get("manifest_sha256")
    is_same = sha is None or sha256_of(folder / MANIFEST) == sha
    return [] if is_same else [f"{MANIFEST}: {_CHANGED} (by {RUN})."]


def _changed_inputs(manifest: dict[str, Any], raw: Path) -> list[str]:
    before = {entry["file"]: entry["sha256"] for entry in manifest["inputs"]}
    now = {file: sha256_of(raw / file) for file in before if (raw / file).is_file()}
    gone = f"not in {raw}. Name its folder with --raw"
    return [f"input {fault}" for fault in _compare(before, now, gone=gone, changed=_CHANGED)]


def _changed_origin(manifest: dict[str, Any], settings: Partnership) -> list[str]:
    """Compare settings, notebooks and code with those that the report was made with."""
    made = manifest["made_with"]
    before, now = (
        {entry["file"]: entry["sha256"] for entry in files}
        for files in (made["settings"], settings_files(settings))
    )
    new = "not there when the report was made"
    faults = _compare(before, now, gone="not here any more", changed=_CHANGED, new=new)
    notebooks = project.home() / "notebooks"
    is_same_code = made["code_sha256"] == report_code()
    for page in manifest["pages"]:
        path = notebooks / str(page.get("notebook_file", f"{page['notebook']}.ipynb"))
        if not path.is_file():
            faults.append(f"notebooks/{path.name}: not here any more.")
        elif page["as_of"]:
            continue
        elif sha256_of(path) != page["notebook_sha256"]:
            faults.append(f"notebooks/{path.name}: changed since the page was made.")
        else:
            is_same_code &= page_code(path) == page["code_sha256"]
    if not is_same_code:
        version = manifest["versions"].get("safer-partnership", "?")
        faults.append(
            f"scp_lib: not the code that the report was made by (it was version {version})."
        )
    return faults


def _other_libraries(manifest: dict[str, Any]) -> list[str]:
    now, before = versions(), manifest["versions"]
    other = [
        f"{name} {before.get(name, 'not recorded')} then, {now.get(name, 'none')} now"
        for name in sorted({*now, *before})
        if now.get(name) != before.get(name)
    ]
    return [f"Other libraries, so bytes may differ: {'; '.join(other)}."] if other else []


def _sums_of(folder: Path) -> dict[str, str]:
    """Sum the files of a report; not run.json, nor those of a pack, which has its own manifest."""
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sums(folder, (name for name in files if name != RUN and not name.startswith("pack-")))


def _is_inside(name: Any) -> bool:
    """Whether a recorded name stays below its folder: a manifest may come from anywhere."""
    return isinstance(name, str) and not re.search(
        r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)", name
    )


def pages_of(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every page of a report: those of notebooks, their further ones, the index."""
    pages = [{"notebook": page["notebook"], **one} for page in manifest["pages"]
             for one in (page, *page.get("pages", ()))]  # fmt: skip
    return [*pages, manifest["index"]]


def figure_lines(named: Path, wanted: str) -> list[str]:
    """Say what a figure is, in which table it is, how it was made, and from which files.

    ``wanted`` is its id, or the address of the place: 10_asb_by_ward.html#headline-1.2. UsageError
    if no figure has that id, several pages have one, or the report was changed.
    """
    folder = report_folder(named)
    manifest = read_manifest(folder)
    if manifest is None or changed_manifest(folder):
        raise UsageError(
            f"{folder / MANIFEST}: changed since the report was made, so it can tell of no figure. "
            "Make the report again with `safer report`."
        )
    file, _, key = wanted.rpartition("#")
    pages = [page for page in pages_of(manifest) if key in page["figures"]]
    pages = [page for page in pages if not file or f"/{unquote(file)}".endswith(f"/{page['file']}")]
    if not pages:
        raise UsageError(
            f"No figure of this report has the id '{wanted}'. In a browser, the id of a figure "
            "is that of its element; manifest.json lists all of them."
        )
    if len(pages) > 1:
        addresses = " or ".join(f"{page['file']}#{key}" for page in pages)
        raise UsageError(f"Several pages have a figure '{key}': name one as {addresses}.")
    (page,) = pages
    figure = page["figures"][key]
    made = page["made"][figure["made"]]
    inputs = [manifest["inputs"][place] for place in made["inputs"]]
    lines = [
        f"{page['file']}#{key}: {figure['printed']} (exactly {figure['value']})",
        *_cell_lines(folder, *figure["cell"]),
        *([f"Measure: {made['measure']}"] if made["measure"] else []),
    ]
    if "notebook" in page:
        values = [f"{name} {value}" for name, value in page["parameters"].items()]
        lines.append(f"Notebook: {', '.join([page['notebook'], *values])}")
    lines.append(f"From {len(inputs)} input file{'s' * (len(inputs) != 1)}, with their SHA-256:")
    lines += [f"  {entry['sha256']}  {entry['file']}" for entry in inputs]
    if made["reads_settings"]:
        lines.append("and from the settings:")
        settings = manifest["made_with"]["settings"]
        lines += [f"  {entry['sha256']}  {entry['file']}" for entry in settings]
    return lines


def _cell_lines(folder: Path, file: str, row: int, column: str) -> list[str]:
    named = f"Table: {file}, row {row} below the header, column {column}"
    try:
        with (folder / file).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        cells = list(zip(rows[0], rows[row], strict=True))
    except (OSError, IndexError, ValueError):
        return [named, f"  ({file} is missing or damaged)"]
    shown = [f"{name} {text}" for name, text in cells if name != "source" and text]
    return [named, f"  {'; '.join(shown)}"]
