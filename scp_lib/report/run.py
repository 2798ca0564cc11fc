"""One report: build, run the notebooks, render the pages, swap the folder in whole."""

from __future__ import annotations

import datetime as dt
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib import folders
from scp_lib.build import build
from scp_lib.notebook import report_month
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.report import kernels
from scp_lib.report.assembly import assemble
from scp_lib.report.cards import Card, check_parameters, choose_notebooks, defaults
from scp_lib.report.job import Job
from scp_lib.report.variants import as_variants


class Report(NamedTuple):
    """A finished report: its index page, and the notebooks that failed with their reason."""

    index: Path  # type: ignore[assignment]
    failed: dict[str, str]
    is_persons_mistake: bool


def make_report(
    settings: Partnership,
    *,
    raw: Path,
    processed: Path,
    out: Path,
    today: Month,
    month: str = "",
    notebooks: Sequence[str] = (),
    parameters: Sequence[tuple[str, str]] = (),
    jobs: int = 2,
    show_code: bool = False,
    tell: Callable[[str], None] = print,
) -> Report:
    """Make the report of one partnership and month in ``out/<key>/<month>``.

    A notebook that fails keeps its last good page, with that page's tables and maps, marked as
    of then on the index, or has none; the others still run.

    Parameters
    ----------
    raw, processed, out
        Folders of received files, of all processed tables, of all reports.
    today
        The month of the clock (a file of a later month is refused).
    month
        YYYY-MM; the newest month held in full if empty.
    notebooks, parameters
        Names of notebooks (all scheduled ones if empty), and name-value pairs for them.
    jobs
        Notebooks run side by side.
    show_code
        Print the notebooks' code on the pages.
    tell
        Called with each line of progress.

    Raises
    ------
    ScpError
        The command, the settings or an input are wrong; the last report is left as it was.
    """
    began = dt.datetime.now(dt.UTC)
    cards = choose_notebooks(notebooks)
    cards, values = as_variants(cards, check_parameters(cards, parameters))
    folders.refuse_unwritable(out / settings.key)
    kernels.warm_up()
    built = build(settings, raw=raw, processed=processed, today=today)
    tell(
        f"{settings.area_name}: {len(built.incidents):,} incidents in {len(built.wards)} wards"
        + (", nothing new to build." if built.was_unchanged else ", built.")
    )
    chosen = report_month(built, month)
    given = {"partnership": settings.key, "month": str(chosen)}
    job = Job(
        settings,
        built,
        chosen,
        cards,
        {card.name: {**defaults(card, values[card.name]), **given} for card in cards},
        show_code,
    )
    final = out / settings.key / str(chosen)
    folders.refuse_foreign(final)
    with tempfile.TemporaryDirectory(prefix="safer-", ignore_cleanup_errors=True) as scratch:
        runs = _run_all(job, scratch=Path(scratch), jobs=jobs, tell=tell)
        start = time.perf_counter()
        with folders.whole_folder(final) as new:
            entries = assemble(
                job, new=new, last=final, scratch=Path(scratch), runs=runs, began=began
            )
        seconds = time.perf_counter() - start
    tell(f"Pages and index written in {seconds:.1f} s.")
    ran = {run.card.name: run for run in runs}
    failed = {each["notebook"]: each["failed"] for each in entries if each["notebook"] in ran}
    failed = {name: reason for name, reason in failed.items() if reason}
    # a run without a reason of its own has failed for its files' names
    mistakes = [ran[name].is_persons_mistake or not ran[name].reason for name in failed]
    return Report(final / "index.html", failed, bool(mistakes) and all(mistakes))


def _run_all(job: Job, *, scratch: Path, jobs: int, tell: Callable[[str], None]) -> list[Any]:
    from scp_lib.report.execute import run_notebook

    env = {"SAFER_BUILT": str(job.built.folder)}
    is_stopped = threading.Event()

    def run(card: Card) -> Any:
        done = run_notebook(
            card, parameters=job.parameters[card.name], page=scratch / card.name, env=env
        )
        words = f"failed: {done.reason}" if done.reason else "done"
        if not is_stopped.is_set():
            tell(f"{card.name}: {words} ({done.seconds:.1f} s)")
        return done

    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        waiting = [pool.submit(run, card) for card in job.cards]
        try:
            return [future.result() for future in waiting]
        except KeyboardInterrupt:
            is_stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in waiting):
                kernels.stop_all()
                time.sleep(0.1)
            raise
