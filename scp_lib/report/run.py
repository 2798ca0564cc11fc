"""One report: build, run the notebooks, render the pages, swap the folder in whole."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scp_lib import folders, locks
from scp_lib.errors import ScpError
from scp_lib.held import report_month
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.report import fork_server, kernels, ticket
from scp_lib.report.assembly import assemble
from scp_lib.report.cards import Card
from scp_lib.report.index import facts_of
from scp_lib.report.job import Job
from scp_lib.report.memory import remember
from scp_lib.report.others import keep_others
from scp_lib.report.own_build import own_build
from scp_lib.report.pages import blank, draw_page
from scp_lib.report.reasons import is_disk_full
from scp_lib.report.reuse import memory_of, page_keys, reusable
from scp_lib.report.variants import asked_cards
from scp_lib.scratch import scratch_folder

if TYPE_CHECKING:
    from scp_lib.report.execute import Run

WAIT_MINUTES = 30.0
LIMIT_MINUTES = 30.0


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
    is_forced: bool = False,
    limit_minutes: float = LIMIT_MINUTES,
    wait_minutes: float = WAIT_MINUTES,
    tell: Callable[[str], None] = print,
) -> Report:
    """Make the report of one partnership and month in ``out/<key>/<month>``.

    A page of the last report of that month that was made from the same is taken over; if nothing
    at all has changed, the report stays as it is. A notebook that fails keeps its last good page,
    with that page's tables and maps, marked as of then on the index, or has none; the others
    still run. Two runs of one partnership wait for one another.

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
    is_forced
        Run every notebook, also where its page would come out the same.
    limit_minutes
        Each notebook is stopped after that, and has failed.
    wait_minutes
        How long to wait for another run of this partnership.
    tell
        Called with each line of progress.

    Raises
    ------
    ScpError
        The command, the settings or an input are wrong, or another run did not end in time; the
        last report is left as it was.
    OSError
        A disk is full, or a folder cannot be used; the last report is left as it was.
    """
    cards, values = asked_cards(notebooks, parameters)
    ask = ticket.ask_of(cards, values, settings.key, month, show_code)
    folders.refuse_unwritable(out / settings.key)
    lock = locks.held(
        locks.of_partnership(out, settings.key),
        what=f"Another run of {settings.key}",
        wait_seconds=wait_minutes * 60,
        tell=tell,
    )
    roots = _Roots(raw, processed, out)
    with lock, scratch_folder() as scratch:
        if not is_forced:
            index = ticket.find(ask, settings=settings, **roots._asdict(), today=today)
            if index:
                tell(f"{settings.area_name}: nothing has changed, the report is as it was.")
                return Report(index, {}, False)
        how = _How(jobs, is_forced, limit_minutes, tell)
        return _make(ask, settings=settings, roots=roots, today=today, scratch=scratch, how=how)


class _Roots(NamedTuple):
    raw: Path
    processed: Path
    out: Path


class _How(NamedTuple):
    jobs: int
    is_forced: bool
    limit_minutes: float
    tell: Callable[[str], None]


def _make(
    ask: ticket.Ask,
    *,
    settings: Partnership,
    roots: _Roots,
    today: Month,
    scratch: Path,
    how: _How,
) -> Report:
    began = dt.datetime.now(dt.UTC)
    fork_server.start()  # beside the build
    now: ticket.State | None = None
    with suppress(OSError):  # an input that cannot be read: the build says which, and what to do
        now = ticket.state(ask, settings=settings, raw=roots.raw, known={})
    built = own_build(
        settings, raw=roots.raw, processed=roots.processed, today=today, copy=scratch / "built"
    )
    how.tell(
        f"{settings.area_name}: {len(built.incidents):,} incidents in {len(built.wards)} wards"
        + (", nothing new to build." if built.was_unchanged else ", built.")
    )
    chosen = report_month(built, ask.month)
    given = {"partnership": settings.key, "month": str(chosen)}
    job = Job(
        settings,
        built,
        chosen,
        list(ask.cards),
        {name: {**values, **given} for name, values in ask.parameters.items()},
        ask.show_code,
    )
    final = roots.out / settings.key / str(chosen)
    folders.recover(final)
    folders.refuse_foreign(final)
    facts = facts_of(settings, built, chosen)
    keys = page_keys(job, facts)
    reused = {} if how.is_forced else reusable(keys, last=final)
    if reused:
        how.tell(f"Unchanged, not run again: {', '.join(reused)}.")
    cards = [card for card in job.cards if card.name not in reused]
    runs, drawn = _run_all(job, cards, facts=facts, scratch=scratch, how=how)
    _refuse_full_disk(runs, scratch)
    start = time.perf_counter()
    with folders.whole_folder(final) as new:
        entries = assemble(
            job, new=new, last=final, scratch=scratch, runs=runs, drawn=drawn, reused=reused,
            began=began, tell=how.tell,
        )  # fmt: skip
        memory = memory_of(job, entries, keys=keys, facts=facts, last=final, new=new)
        is_whole = set(keys) <= set(memory.pages) and not any(each["failed"] for each in entries)
        if now and is_whole and not any(each["as_of"] for each in entries):
            record = job.built.record | {"newest": str(Month.of(built.receipts["month"].max()))}
            held = ticket.ticket_of(
                now, new=new, built=roots.processed / settings.key, record=record
            )
            memory = memory._replace(ticket=held)
        remember(new, memory)
        keep_others(last=final, new=new)
    how.tell(f"Pages and index written in {time.perf_counter() - start:.1f} s.")
    failed = {each["notebook"]: each["failed"] for each in entries if each["failed"]}
    failed = {name: reason for name, reason in failed.items() if name in job.parameters}
    ran = {run.card.name: run for run in runs}
    # a page without a run that failed has failed for its files' names, which a person can mend
    mistakes = [
        name not in ran or ran[name].is_persons_mistake or not ran[name].reason for name in failed
    ]
    return Report(final / "index.html", failed, bool(mistakes) and all(mistakes))


def _refuse_full_disk(runs: list[Run], scratch: Path) -> None:
    """Raise OSError when a notebook failed for want of room, which is no fault of its page."""
    full = any(is_disk_full(run.reason) for run in runs)
    if full or (any(run.reason for run in runs) and shutil.disk_usage(scratch).free < 100_000):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(scratch.parent))


def _drawn(job: Job, done: Run, *, facts: dict[str, Any], scratch: Path) -> dict[str, Any]:
    """Return the entry of a notebook's page; whatever keeps it from being drawn fails it alone."""
    reason = done.reason
    try:
        if not reason:
            return draw_page(job, done.card, facts=facts, scratch=scratch)
    except ScpError as error:
        reason = str(error)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        reason = f"its page cannot be made of what it left ({type(error).__name__}: {error})"
    return blank(job, done.card) | {"failed": " ".join(reason.split())}


def _run_all(
    job: Job, cards: list[Card], *, facts: dict[str, Any], scratch: Path, how: _How
) -> tuple[list[Run], dict[str, dict[str, Any]]]:
    """Run notebooks and draw their pages; return how each ran, and its page's entry by name.

    One more than run side by side are at hand: while cells run, the next kernel starts, the last
    one ends, or a page is drawn.
    """
    if not cards:
        return [], {}
    from scp_lib.report.execute import run_notebook

    env = {"SAFER_BUILT": str(job.built.folder)}
    is_stopped = threading.Event()
    # one at a time: in Python 3.11 two threads that parse code can break one another (ast keeps
    # its depth for all of them), and drawing keeps the interpreter to itself anyway
    drawing = threading.Lock()
    turns = threading.Semaphore(max(1, how.jobs))
    drawn: dict[str, dict[str, Any]] = {}

    def run(card: Card) -> Run:
        done = run_notebook(
            card,
            parameters=job.parameters[card.name],
            page=scratch / card.name,
            env=env,
            limit_minutes=how.limit_minutes,
            turn=turns,
        )
        with drawing:
            entry = _drawn(job, done, facts=facts, scratch=scratch)
        drawn[card.name] = entry
        words = f"failed: {entry['failed']}" if entry["failed"] else "done"
        if not is_stopped.is_set():
            how.tell(f"{card.name}: {words} ({done.seconds:.1f} s)")
        return done

    with ThreadPoolExecutor(max_workers=max(1, how.jobs) + 1) as pool:
        waiting = [pool.submit(run, card) for card in cards]
        try:
            return [future.result() for future in waiting], drawn
        except KeyboardInterrupt:
            is_stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in waiting):
                kernels.stop_all()
                time.sleep(0.1)
            raise
