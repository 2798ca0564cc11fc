"""One pack: build, run the briefing's notebook, write every file, swap the folder in whole."""

from __future__ import annotations

import calendar
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from scp_lib import folders
from scp_lib.build import build
from scp_lib.notebook import report_month
from scp_lib.pack.briefing_json import read_document
from scp_lib.pack.briefing_page import write_page
from scp_lib.pack.document import Document, check_audience
from scp_lib.pack.files import write_pictures, write_tables
from scp_lib.pack.manifest import write_manifest
from scp_lib.pack.typst_pdf import write_pdf
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.report import kernels
from scp_lib.report.cards import choose_notebooks

NOTEBOOK = "50_committee_briefing"

STEPS: tuple[tuple[str, Callable[[Document, Path], None]], ...] = (
    ("briefing.pdf", write_pdf),
    ("briefing.html", write_page),
    ("maps and charts", write_pictures),
    ("tables", write_tables),
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
    tell
        Called with each line of progress.

    Raises
    ------
    ScpError
        The command, the settings or an input are wrong; the last pack is left as it was.
    """
    from scp_lib.report.execute import run_notebook

    check_audience(audience)
    kernels.warm_up()
    (card,) = choose_notebooks([NOTEBOOK])
    built = build(settings, raw=raw, processed=processed, today=today)
    chosen = report_month(built, month)
    parameters = {"partnership": settings.key, "month": str(chosen), "audience": audience}
    final = out / settings.key / str(chosen) / f"pack-{audience}"
    folders.refuse_foreign(final)
    archive = f"{settings.key}-{chosen}-{audience}.zip"
    with tempfile.TemporaryDirectory(prefix="safer-", ignore_cleanup_errors=True) as scratch:
        page = Path(scratch) / card.name
        done = run_notebook(
            card, parameters=parameters, page=page, env={"SAFER_BUILT": str(built.folder)}
        )
        tell(f"{card.name}: {f'failed: {done.reason}' if done.reason else 'done'} "
             f"({done.seconds:.1f} s)")  # fmt: skip
        if done.reason:
            return Pack(final, final / archive, done.reason, done.is_persons_mistake)
        document = read_document(page)
        with folders.whole_folder(final) as new:
            for name, write in STEPS:
                write(document, new)
                tell(f"{name} written.")
            write_manifest(document, new, inputs=built.record["inputs"], parameters=parameters)
            write_zip(new, new / archive, month=chosen)
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
