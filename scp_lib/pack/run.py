"""One pack: build, run the briefing's notebook, write every file, swap the folder in whole."""

from __future__ import annotations

import calendar
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from scp_lib import folders, locks
from scp_lib.held import report_month
from scp_lib.pack.briefing_json import read_document
from scp_lib.pack.briefing_page import write_page
from scp_lib.pack.changes import Changes, changes_since, keep, kept_path, read_seen, write_changes
from scp_lib.pack.checklist import (
    check_lines,
    officer_checklist,
    officer_path,
    placeholder_contact,
    write_checklist,
)
from scp_lib.pack.covered import settings_texts
from scp_lib.pack.document import Document, check_audience
from scp_lib.pack.files import write_pictures, write_tables
from scp_lib.pack.gate import Verdict, fixed_texts, refuse_unsafe
from scp_lib.pack.leaks_check import Guard, guard_of
from scp_lib.pack.manifest import FILE as MANIFEST
from scp_lib.pack.manifest import write_manifest
from scp_lib.pack.partner_calls import CORRECTED, Release, prepare, rules_of, stage
from scp_lib.pack.partner_words import with_partner_calls
from scp_lib.pack.questions import write_questions
from scp_lib.pack.typst_pdf import write_pdf
from scp_lib.pack.workbook import write_workbook
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, name_months
from scp_lib.report import fork_server
from scp_lib.report.cards import choose_notebooks
from scp_lib.report.own_build import own_build
from scp_lib.report.run import WAIT_MINUTES
from scp_lib.scratch import scratch_folder

NOTEBOOK = "50_committee_briefing"

STEPS: tuple[tuple[str, Callable[[Document, Path], None]], ...] = (
    ("briefing.pdf", write_pdf),
    ("briefing.html", write_page),
    ("maps and charts", write_pictures),
    ("tables", write_tables),
    ("tables.xlsx", write_workbook),
    ("questions.html", write_questions),
)
"""What is written, in order, each by one function of the document and the folder. The manifest
comes after them all, for it holds their checksums; the zip after the manifest."""


class Pack(NamedTuple):
    """A finished pack: its folder and zip; or why the notebook failed, and whether by a mistake."""

    folder: Path
    zip: Path
    failed: str = ""
    is_persons_mistake: bool = False


def make_pack(
    settings: Partnership,
    *,
    raw: Path,
    processed: Path,
    out: Path,
    today: Month,
    month: str = "",
    audience: str = "committee",
    published: Path | None = None,
    tell: Callable[[str], None] = print,
) -> Pack:
    """Make a partnership's pack in ``out/<key>/<month>/pack-<audience>``.

    The same inputs give the same bytes, the zip's too. A report in the same folder is left as
    it is, and none is needed.

    Parameters
    ----------
    raw, processed, out
        Folders of received files, of all processed tables, of all reports.
    today
        The month of the clock (a file of a later month is refused).
    month
        YYYY-MM; the newest month held in full if empty.
    audience
        committee, public or partners.
    published
        Folder of all reports in which it is kept what was published; ``out`` by default.
    tell
        Called with each line of progress.

    Raises
    ------
    ScpError
        The command, the settings or an input are wrong, or the pack would tell what it must
        not; the last pack is left as it was.
    """
    from scp_lib.report.execute import run_notebook

    check_audience(audience)
    fork_server.start()
    (card,) = choose_notebooks([NOTEBOOK])
    lock = locks.held(
        locks.of_partnership(out, settings.key),
        what=f"Another run of {settings.key}",
        wait_seconds=WAIT_MINUTES * 60,
        tell=tell,
    )
    with lock, scratch_folder() as scratch:
        built = own_build(
            settings, raw=raw, processed=processed, today=today, copy=scratch / "built"
        )
        chosen = report_month(built, month)
        parameters = {"partnership": settings.key, "month": str(chosen), "audience": audience}
        final = out / settings.key / str(chosen) / f"pack-{audience}"
        folders.refuse_foreign(final)
        archive = f"{settings.key}-{chosen}-{audience}.zip"
        page = scratch / card.name
        done = run_notebook(
            card, parameters=parameters, page=page, env={"SAFER_BUILT": str(built.folder)}
        )
        tell(f"{card.name}: {f'failed: {done.reason}' if done.reason else 'done'} "
             f"({done.seconds:.1f} s)")  # fmt: skip
        if done.reason:
            return Pack(final, final / archive, done.reason, done.is_persons_mistake)
        own = (published or out) / settings.key
        release = prepare(settings, built, raw=raw, month=chosen, audience=audience, own=own)
        rules = rules_of(settings.disclosure, audience=audience, with_partner=release is not None)
        document = with_partner_calls(read_document(page), release, rules=rules)
        seen = read_seen(own, audience=audience)
        corrected = ""
        if release and release.corrected:
            corrected = CORRECTED
            tell(f"Corrected by the partner since they were published, and printed as they were "
                 f"published: {name_months(release.corrected)}.")  # fmt: skip
        changes = changes_since(
            document, seen, month=chosen, audience=audience, corrected=corrected
        )
        with folders.whole_folder(final) as new:
            for name, write in STEPS:
                write(document, new)
                tell(f"{name} written.")
            write_changes(document, new, changes=changes)
            write_checklist(document, new, rules=rules, checks=check_lines(release))
            inputs = [*built.record["inputs"], *(release.inputs if release else ())]
            write_manifest(document, new, inputs=inputs, parameters=parameters)
            write_zip(new, new / archive, month=chosen)
            guard = guard_of(settings, built, raw=raw, inputs=inputs)
            verdict = _judge(document, new, release=release, changes=changes, guard=guard,
                             names=settings_texts(settings))  # fmt: skip
            staged = stage(release)
        if staged:
            staged.keep()
    keep(kept_path(own, audience=audience), seen[audience], document, month=chosen)
    listed = officer_checklist(document, release=release, rules=rules, verdict=verdict)
    checklist = officer_path(own, month=chosen, audience=audience)
    checklist.parent.mkdir(parents=True, exist_ok=True)
    checklist.write_text(listed, encoding="utf-8", newline="\n")
    tell(f"Checked: {sum(verdict.numbers.values()):,} numbers, {verdict.file_count} files. "
         f"For you alone: {checklist}")  # fmt: skip
    if placeholder := placeholder_contact(document.facts):
        tell(f"Please note. {placeholder}")
    return Pack(final, final / archive)


def _judge(
    document: Document,
    new: Path,
    *,
    release: Release | None,
    changes: Changes,
    guard: Guard,
    names: list[str],
) -> Verdict:
    figures = json.loads((new / MANIFEST).read_text(encoding="utf-8"))["figures"]
    texts = fixed_texts(document, changes)
    return refuse_unsafe(
        document, new, release=release, guard=guard, figures=figures, texts=texts, names=names
    )


def write_zip(folder: Path, archive: Path, *, month: Month) -> None:
    """Zip a folder's files in order of their names, dated to the month's last day."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    day = calendar.monthrange(month.year, month.month)[1]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for path in paths:
            name = f"{archive.stem}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, date_time=(month.year, month.month, day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same bytes on every system
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
