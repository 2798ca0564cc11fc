"""One pack: build, run the briefing's notebook, write every file, swap the folder in whole."""

import calendar
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from scp_lib.disclosure.printed import old_lines
from scp_lib.document.parts import Document
from scp_lib.document.written import read_document
from scp_lib.files import lock as locks
from scp_lib.files import whole as folders
from scp_lib.files.temp import scratch_folder
from scp_lib.pack import checklist, partner_calls
from scp_lib.pack.audiences import check_audience
from scp_lib.pack.changes import changes_page, changes_since
from scp_lib.pack.covered import settings_texts
from scp_lib.pack.files import picture_files, put, table_files
from scp_lib.pack.gate import refuse_unsafe
from scp_lib.pack.leaks_check import guard_of
from scp_lib.pack.manifest import write_manifest
from scp_lib.pack.page import page_text, questions_page
from scp_lib.pack.pdf import pdf_bytes
from scp_lib.pack.slides import slide_files
from scp_lib.pack.word import docx_bytes
from scp_lib.pack.workbook import workbook_bytes
from scp_lib.periods import Month
from scp_lib.report import fork_server
from scp_lib.report.build_copy import build_copy
from scp_lib.report.cards import choose_notebooks
from scp_lib.report.run import WAIT_MINUTES
from scp_lib.settings.partnership import Partnership
from scp_lib.studies.dataset import report_month
from scp_lib.studies.partner_calls.words import CORRECTED

NOTEBOOK = "50_committee_briefing"

FILES: Mapping[str, Callable[[Document], str | bytes]] = {
    "briefing.pdf": pdf_bytes,
    "briefing.html": page_text,
    "briefing.docx": docx_bytes,
    "tables.xlsx": workbook_bytes,
    "questions.html": questions_page,
}
"""What is written of a document alone. The manifest comes after all files, because it lists their
checksums; the zip after the manifest."""


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

    The same inputs give the same bytes, the zip's too. A report in the same folder is left as it
    is, and none is needed. The officer's checklist is written below ``out/<key>``. Folders,
    ``today`` and ``month`` are as request_of takes them; ``published`` is the folder of all reports
    that keeps what was published, ``out`` by default. ScpError if the command, the settings or an
    input are wrong, or the pack would give away what it must not; the last pack is left as it was.
    """
    from scp_lib.report.execute import run_notebook

    check_audience(audience)
    fork_server.start()
    (card,) = choose_notebooks([NOTEBOOK])
    path, what = locks.of_partnership(out, settings.key), f"Another run of {settings.key}"
    lock = locks.locked(path, what=what, wait_seconds=WAIT_MINUTES * 60, tell=tell)
    with lock, scratch_folder() as scratch:
        built = build_copy(
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
        tell(f"{card.name}: {'failed' if done.reason else 'done'} ({done.seconds:.1f} s)")
        if done.reason:
            return Pack(final, final / archive, done.reason, done.is_persons_mistake)
        own = (published or out) / settings.key
        for line in old_lines(own):
            tell(line)
        made = read_document(page)
        order = made.tables["asb_by_ward"].names if "asb_by_ward" in made.tables else ()
        release = partner_calls.prepare(settings, built, month=chosen, own=own, order=order)
        document = partner_calls.with_partner_calls(made, release)
        corrected = CORRECTED if release and CORRECTED in release.notes else ""
        changes = changes_since(document, own, month=chosen, audience=audience, corrected=corrected)
        inputs = built.record["inputs"]
        with folders.whole_folder(final) as new:
            for name, content_of in FILES.items():
                put(new / name, content_of(document))
                tell(f"{name} written.")
            for files in (picture_files, slide_files, table_files):
                for name, content in files(document):
                    put(new / name, content)
            tell("maps, charts, slides and tables written.")
            put(new / "changes.html", changes_page(document, changes))
            put(new / "checklist.txt", checklist.public_checklist(document, release=release))
            partner_calls.write_figures(release, new)
            write_manifest(document, new, inputs=inputs, parameters=parameters)
            write_zip(new, new / archive, month=chosen)
            verdict = refuse_unsafe(
                document,
                new,
                release=release,
                guard=guard_of(settings, built, raw=raw, inputs=inputs),
                changes=changes,
                names=settings_texts(settings),
            )
        partner_calls.remember(release, own)
    internal = out / settings.key / "not-to-be-sent" / f"checklist-{chosen}-{audience}.txt"
    private = [
        f"{each['file']}: {each['bytes']} bytes, SHA-256 {each['sha256']}"
        for each in built.record["personal"]["inputs"]
    ]
    placeholder = checklist.placeholder_contact(settings)
    listed = checklist.officer_checklist(
        document, release=release, verdict=verdict, inputs=private, placeholder=placeholder
    )
    folders.write_whole(internal, listed.encode(), mode=0o600)
    tell(f"Checked: {sum(verdict.numbers.values()):,} numbers, {verdict.file_count} files. "
         f"Internal checklist (do not send): {internal}")  # fmt: skip
    if placeholder:
        tell(f"Please note. {placeholder}")
    return Pack(final, final / archive)


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
