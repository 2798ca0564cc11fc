"""Whether a report is what its recorded inputs give: every file, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib import folders, project
from scp_lib.errors import ScpError, UsageError
from scp_lib.partnership import Partnership, read_partnership
from scp_lib.report.origin import code_sha256, settings_files
from scp_lib.scratch import scratch_folder

MANIFEST, RUN = "manifest.json", "run.json"
_NEEDED = ("partnership", "month", "inputs", "pages", "index", "versions", "files", "made_with")


class Verdict(NamedTuple):
    """Faults, a line each (none if every file is the same); notes; what was compared."""

    faults: list[str]
    notes: list[str]
    summary: str


def report_folder(named: Path) -> Path:
    """Return a report's folder, named by itself or by a file in it; raise UsageError if none."""
    folder = named.parent if named.is_file() else named
    if not (folder / MANIFEST).is_file():
        raise UsageError(
            f"{named}: holds no {MANIFEST}, so it is no report. Name a report's folder or its "
            "index.html, like reports/example/2026-03."
        )
    return folder


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return a report's manifest; None if it is not as a report writes it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        inside = [*manifest["files"], *(entry["file"] for entry in manifest["inputs"])]
        is_whole = all(name in manifest for name in _NEEDED) and all(map(_is_inside, inside))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return manifest if is_whole else None


def verify(
    named: Path,
    *,
    raw: Path | None = None,
    is_quick: bool = False,
    jobs: int = 2,
    tell: Callable[[str], None] = print,
) -> Verdict:
    """Compare a report with its recorded checksums, then with itself made again.

    Parameters
    ----------
    named
        The report's folder, or its index.html.
    raw
        Folder of received files; where a report of the partnership would look if None.
    is_quick
        Compare checksums alone; make nothing again.
    jobs
        Notebooks run side by side.
    tell
        Called with each line of progress.

    Raises
    ------
    UsageError
        There is no report.
    """
    folder = report_folder(named)
    manifest = read_manifest(folder)
    if manifest is None:
        return Verdict([f"{MANIFEST}: changed, it is not as a report writes it."], [], "")
    faults = _changed_manifest(folder)
    if faults:
        return Verdict([*faults, *changed_files(folder, manifest["files"])], [], "")
    faults = changed_files(folder, manifest["files"])
    about = f"{len(manifest['files']) + 1} files of {manifest['partnership']}, {manifest['month']}"
    try:
        settings = read_partnership(manifest["partnership"])
    except ScpError as error:
        return Verdict([*faults, *error.faults], [], "")
    where = raw or project.raw_folder(settings.raw_folder)
    gone = [*_changed_inputs(manifest, where), *_changed_origin(manifest, settings)]
    if faults or gone:
        notes = ["It cannot be made again from what lies here now."] if gone else []
        return Verdict([*faults, *gone], notes, "")
    inputs = f"{len(manifest['inputs'])} inputs"
    if is_quick:
        return Verdict([], [], f"{about} and {inputs}: every checksum is as recorded.")
    tell(f"Making {about} again from {inputs}.")
    return _made_again(manifest, folder, settings=settings, raw=where, jobs=jobs, about=about)


def tell_figure(named: Path, wanted: str) -> list[str]:
    """Say where a figure of a report is from; raise UsageError if it is not there or changed."""
    from scp_lib.report.told_figure import figure_lines

    folder = report_folder(named)
    manifest = read_manifest(folder)
    if manifest is None or _changed_manifest(folder):
        raise UsageError(
            f"{folder / MANIFEST}: changed since the report was made, so it can tell of no figure. "
            "Make the report again with `safer report`."
        )
    return figure_lines(manifest, folder, wanted)


def _made_again(
    manifest: dict[str, Any],
    folder: Path,
    *,
    settings: Partnership,
    raw: Path,
    jobs: int,
    about: str,
) -> Verdict:
    from scp_lib.report.recompute import kept_pages, recompute

    notes = [*_other_libraries(manifest), *_kept_notes(kept_pages(manifest))]
    with scratch_folder() as scratch:
        try:
            again = recompute(
                manifest, report=folder, settings=settings, raw=raw, scratch=scratch,
                jobs=jobs,
            )  # fmt: skip
        except ScpError as error:
            faults = [f"Cannot be made again: {fault}" for fault in error.faults]
            return Verdict(faults, notes, "")
        faults = _differences(folder, again)
    return Verdict(faults, notes, f"{about}: made again, every byte is the same.")


def changed_files(folder: Path, recorded: dict[str, str]) -> list[str]:
    """Name the files of a report that are missing, changed, or not recorded."""
    held = _files_of(folder) - {MANIFEST, RUN}
    faults = []
    for name, sha in recorded.items():
        if name not in held:
            faults.append(f"{name}: missing.")
        elif folders.sha256_of(folder / name) != sha:
            faults.append(f"{name}: changed since the report was made.")
    faults += [
        f"{name}: not part of the report." for name in held - set(recorded) if not _is_of_pack(name)
    ]
    return sorted(faults)


def _is_of_pack(name: str) -> bool:
    """Whether a file beside a report is a pack's, which has a manifest of its own."""
    return name.startswith("pack-")


def _changed_manifest(folder: Path) -> list[str]:
    """Compare manifest.json with the checksum in run.json, where there is one."""
    try:
        run = json.loads((folder / RUN).read_text(encoding="utf-8"))
        sha = run["manifest_sha256"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    is_same = folders.sha256_of(folder / MANIFEST) == sha
    return [] if is_same else [f"{MANIFEST}: changed since the report was made (by {RUN})."]


def _changed_inputs(manifest: dict[str, Any], raw: Path) -> list[str]:
    faults = []
    for entry in manifest["inputs"]:
        path = raw / entry["file"]
        if not path.is_file():
            faults.append(f"input {entry['file']}: not in {raw}. Name its folder with --raw.")
        elif folders.sha256_of(path) != entry["sha256"]:
            faults.append(f"input {entry['file']}: changed since the report was made.")
    return faults


def _changed_origin(manifest: dict[str, Any], settings: Partnership) -> list[str]:
    """Compare settings, notebooks and code with those that the report was made with."""
    from scp_lib.report.recompute import notebook_of

    made = manifest["made_with"]
    faults = _differing(made["settings"], settings_files(settings))
    notebooks = project.home() / "notebooks"
    known = [path.stem for path in notebooks.glob("*.ipynb")]
    codes = {made["code_sha256"]}
    for page in manifest["pages"]:
        if page["as_of"]:
            continue
        codes.add(page["code_sha256"])
        path = notebooks / f"{notebook_of(page['notebook'], known)}.ipynb"
        if not path.is_file():
            faults.append(f"notebooks/{path.name}: not here any more.")
        elif folders.sha256_of(path) != page["notebook_sha256"]:
            faults.append(f"notebooks/{path.name}: changed since the page was made.")
    if codes != {code_sha256()}:
        faults.append(
            f"scp_lib: not the code that the report was made by (it was version "
            f"{manifest['versions'].get('safer-partnership', '?')})."
        )
    return faults


def _differing(recorded: list[dict[str, str]], here: list[dict[str, str]]) -> list[str]:
    now = {entry["file"]: entry["sha256"] for entry in here}
    before = {entry["file"]: entry["sha256"] for entry in recorded}
    return [
        f"{name}: {'changed since the report was made' if name in now else 'not here any more'}."
        for name, sha in sorted(before.items())
        if now.get(name) != sha
    ] + [f"{name}: not there when the report was made." for name in sorted(set(now) - set(before))]


def _other_libraries(manifest: dict[str, Any]) -> list[str]:
    from scp_lib.report.manifest import versions

    now, before = versions(), manifest["versions"]
    told = [
        f"{name} {before.get(name, 'not recorded')} then, {now.get(name, 'none')} now"
        for name in sorted({*now, *before})
        if now.get(name) != before.get(name)
    ]
    return [f"Other libraries, so bytes may differ: {'; '.join(told)}."] if told else []


def _kept_notes(pages: list[dict[str, Any]]) -> list[str]:
    return [
        f"{page['file']}: kept from an earlier run (of {page['as_of']}), so it was compared with "
        "its recorded checksum and not made again."
        for page in pages
    ]


def _differences(folder: Path, again: Path) -> list[str]:
    """Name every file that is not byte for byte the same in two reports; run.json excepted."""
    held, made = (
        {name for name in _files_of(place) - {RUN} if not _is_of_pack(name)}
        for place in (folder, again)
    )
    faults = []
    for name in sorted(held | made):
        if name not in made:
            faults.append(f"{name}: not there when the report is made again.")
        elif name not in held:
            faults.append(f"{name}: missing; made again, the report has it.")
        elif (folder / name).read_bytes() != (again / name).read_bytes():
            faults.append(f"{name}: made again, it is not the same.")
    return faults


def _files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _is_inside(name: Any) -> bool:
    """Whether a recorded name stays below its folder: a manifest may come from anywhere."""
    return isinstance(name, str) and not re.search(
        r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)", name
    )
