"""One report: build, run the notebooks, render the pages, swap the folder in whole."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from scp_lib.document.csv import csv_text
from scp_lib.errors import ScpError, without_sign_in
from scp_lib.files import lock as locks
from scp_lib.files import whole as folders
from scp_lib.files.temp import scratch_folder
from scp_lib.measures.counts import count_by_ward
from scp_lib.periods import Month, Period
from scp_lib.report import cache, fork_server, kernels
from scp_lib.report.build_copy import build_copy
from scp_lib.report.cards import Card, defaults, list_notebooks
from scp_lib.report.index import facts_of, write_index
from scp_lib.report.job import LIMIT_MINUTES, Job, Request, request_of
from scp_lib.report.manifest import MANIFEST, write_manifest, write_record
from scp_lib.report.page_files import COUNTS_FILE, all_files, copy_foreign_files
from scp_lib.report.pages import (
    LastPage,
    blank,
    copy_files,
    draw_page,
    keep_last_page,
    other_pages,
    read_last,
    without_gone,
)
from scp_lib.settings.partnership import Partnership
from scp_lib.studies.dataset import report_month

if TYPE_CHECKING:
    from scp_lib.report.execute import Run

WAIT_MINUTES = 30.0
_FULL = (f"[Errno {errno.ENOSPC}]", "No space left on device", "not enough space on the disk")


@dataclass(frozen=True)
class Report:
    """A finished report: its index page, and the notebooks that failed with their reason."""

    index: Path
    failed: dict[str, str]
    is_persons_mistake: bool


class _How(NamedTuple):
    jobs: int
    is_forced: bool
    limit_minutes: float
    tell: Callable[[str], None]


def make_report(
    settings: Partnership,
    *,
    jobs: int = 2,
    is_forced: bool = False,
    limit_minutes: float = LIMIT_MINUTES,
    wait_minutes: float = WAIT_MINUTES,
    tell: Callable[[str], None] = print,
    request: Request | None = None,
    **asked: Any,
) -> Report:
    """Make the report of one partnership and month in ``out/<key>/<month>``.

    A page of the last report of that month that was made from the same is used again, unless
    ``is_forced``; if nothing at all has changed, the report stays as it is. A notebook that fails,
    or is stopped at its limit, keeps its last good page, with that page's tables and maps, marked
    as of then on the index, or has none; the others still run. Two runs of one partnership wait for
    one another. ``jobs`` notebooks run side by side; what is ``asked`` is as request_of takes it,
    or ``request`` as it returns it.
    ScpError if the command, the settings or an input are wrong, or another run did not end in time;
    OSError if a disk is full, or a folder cannot be used. The last report is then left as it was.
    """
    request = request or request_of(settings, **asked)
    folders.refuse_unwritable(request.reports)
    path, what = locks.of_partnership(request.out, settings.key), f"Another run of {settings.key}"
    lock = locks.locked(path, what=what, wait_seconds=wait_minutes * 60, tell=tell)
    with lock, scratch_folder() as scratch:
        now = cache.report_key(request, settings)
        index = cache.find_report(request, now) if now and not is_forced else None
        if index:
            tell(f"{settings.area_name}: nothing has changed, the report is as it was.")
            return Report(index, {}, False)
        how = _How(jobs, is_forced, limit_minutes, tell)
        return _make(request, settings, now=now, scratch=scratch, how=how)


def _make(
    request: Request,
    settings: Partnership,
    *,
    now: cache.ReportKey | None,
    scratch: Path,
    how: _How,
) -> Report:
    began = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    fork_server.start()  # while the tables are built
    tell = how.tell
    built = build_copy(
        settings, raw=request.raw, processed=request.processed, today=request.today,
        copy=scratch / "built",
    )  # fmt: skip
    state = "nothing new to build" if built.was_unchanged else "built"
    incidents, wards = len(built["incidents"]), len(built["wards"])
    counts = f"{incidents:,} incident{'s' * (incidents != 1)} in {wards} ward{'s' * (wards != 1)}"
    tell(f"{settings.area_name}: {counts}, {state}.")
    month = report_month(built, request.month)
    newest = Month.of(built["receipts"].query("is_received and not is_optional")["month"].max())
    if newest > month and not request.month:
        tell(f"Months after {month.name} are incomplete or set aside: see `safer check`.")
    parameters = {name: {**it, "month": str(month)} for name, it in request.parameters.items()}
    job = Job(settings, built, month, request.cards, parameters, request.show_code)
    final = request.reports / str(month)
    folders.recover(final)
    folders.refuse_foreign(final)
    facts = facts_of(settings, built, job.month)
    keys = cache.page_keys(job)
    old = without_gone(read_last(final), mine=job.parameters, tell=tell)
    reused = {} if how.is_forced else cache.cached_pages(keys, old=old, last=final)
    if reused:
        tell(f"Unchanged, not run again: {', '.join(reused)}.")
    cards = [card for card in job.cards if card.name not in reused]
    runs, drawn = _run_all(job, cards, facts=facts, scratch=scratch, how=how)
    _refuse_full_disk(list(runs.values()), scratch)
    start = time.perf_counter()
    pages = {name: (entry, final) for name, entry in reused.items()}
    pages |= {name: (entry, scratch / name) for name, entry in drawn.items()}
    with folders.whole_folder(final) as new:
        entries, files = assemble(job, facts=facts, pages=pages, old=old, last=final, new=new)
        for line in _worth_knowing(job, entries):
            tell(line)
        failed = {entry["notebook"]: entry["failed"] for entry in entries if entry["failed"]}
        for name in [name for name in failed if name not in runs]:
            tell(f"{name}: {failed[name]}")
        made = {name: began for name in runs if name not in failed}
        made = {name: page.made_at for name, page in old.items()} | made
        cached = cache.what_to_cache(
            job, entries, keys=keys, now=now, old=old, files=files, tables=request.tables
        )
        record = {
            "began_at": began,
            "manifest_sha256": files[MANIFEST],
            "seconds": {name: round(run.seconds, 2) for name, run in runs.items()},
            "pages": {entry["notebook"]: made.get(entry["notebook"], "") for entry in entries},
            "cache": cached,
        }
        write_record(new, record)
        copy_foreign_files(last=final, new=new)
    tell(f"Pages and index written in {time.perf_counter() - start:.1f} s.")
    mine = {name: reason for name, reason in failed.items() if name in job.parameters}
    mistakes = [runs[name].is_persons_mistake or not runs[name].reason for name in mine]
    return Report(final / "index.html", mine, bool(mistakes) and all(mistakes))


def is_disk_full(reason: str) -> bool:
    """Whether a notebook failed for want of room on a disk."""
    return any(words in reason for words in _FULL)


def _refuse_full_disk(runs: list[Run], scratch: Path) -> None:
    """Raise OSError when a notebook failed for want of room, which is no fault of its page."""
    full = any(is_disk_full(run.reason) for run in runs)
    if full or (any(run.reason for run in runs) and shutil.disk_usage(scratch).free < 100_000):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(scratch.parent))


def _drawn(job: Job, done: Run, *, facts: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the entry of a notebook's page; whatever keeps it from being drawn fails it alone."""
    reason = done.reason
    try:
        if not reason:
            return draw_page(job, done.card, facts=facts, folder=folder)
    except ScpError as error:
        reason = str(error)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        reason = f"its page cannot be made of what it left ({type(error).__name__}: {error})"
    return blank(job, done.card) | {"failed": without_sign_in(" ".join(reason.split()))}


def _run_all(
    job: Job, cards: list[Card], *, facts: dict[str, Any], scratch: Path, how: _How
) -> tuple[dict[str, Run], dict[str, dict[str, Any]]]:
    """Run notebooks and draw their pages; return by name how each ran, and its page's entry.

    One more than run side by side are at hand: while cells run, the next kernel starts, the last
    one ends, or a page is drawn.
    """
    if not cards:
        return {}, {}
    from scp_lib.report.execute import run_notebook

    env = {"SAFER_BUILT": str(job.built.folder)}
    is_stopped = threading.Event()
    # one at a time: in Python 3.11 two threads that parse code can break one another (ast keeps
    # its depth for all of them), and drawing keeps the interpreter to itself anyway
    drawing = threading.Lock()
    turns = threading.Semaphore(max(1, how.jobs))
    drawn: dict[str, dict[str, Any]] = {}

    def run(card: Card) -> Run:
        folder = scratch / card.name
        done = run_notebook(
            card, parameters=job.parameters[card.name], page=folder, env=env,
            limit_minutes=how.limit_minutes, turn=turns,
        )  # fmt: skip
        with drawing:
            entry = drawn[card.name] = _drawn(job, done, facts=facts, folder=folder)
        if not is_stopped.is_set():
            words = "failed" if entry["failed"] else "done"
            how.tell(f"{card.name}: {words} ({done.seconds:.1f} s)")
        return done

    with ThreadPoolExecutor(max_workers=max(1, how.jobs) + 1) as pool:
        waiting = {card.name: pool.submit(run, card) for card in cards}
        try:
            return {name: future.result() for name, future in waiting.items()}, drawn
        except KeyboardInterrupt:
            is_stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            while not all(future.done() for future in waiting.values()):
                kernels.stop_all()
                time.sleep(0.1)
            raise


def assemble(
    job: Job,
    *,
    facts: Mapping[str, Any],
    pages: Mapping[str, tuple[dict[str, Any], Path]],
    old: Mapping[str, LastPage],
    last: Path,
    new: Path,
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Write everything of the report into the new folder.

    ``facts`` is what every page prints around its findings (see index.py); ``pages`` has by
    notebook its page's entry and the folder of the page's files; ``old`` are the pages of the
    ``last`` report's folder. Returns the pages' entries, and the report's files with their SHA-256.
    """
    entries = other_pages(pages, job=job, old=old, last=last, new=new)
    made = []
    for card in job.cards:
        entry, source = pages[card.name]
        try:
            copy_files(all_files(entry), source, new)
        except ScpError as error:
            entry = blank(job, card) | {"failed": str(error)}
        made.append(entry)
    for entry in made:
        if entry["failed"]:
            lost = keep_last_page(entry, old.get(entry["notebook"]), last=last, new=new)
            entry["failed"] += f". Also, {lost}" if lost else ""
    entries = sorted([*entries, *made], key=lambda entry: entry["notebook"])
    (new / "tables").mkdir(exist_ok=True)
    text = csv_text(_ward_month_counts(job), source=job.settings.attribution)
    (new / COUNTS_FILE).write_text(text, encoding="utf-8", newline="")
    index = write_index(job, entries, new, facts=facts)
    return entries, write_manifest(job, entries, new, index=index)


def _worth_knowing(job: Job, entries: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Say which notebooks are no pages, and which pages are not what their notebooks may seem."""
    cards = list_notebooks()
    measures = {card.path.name: card.main_measure for card in cards}
    same: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in entries:
        same["title", entry["title"]].append(entry["notebook"])
        if measure := measures.pop(entry["notebook_file"], ""):
            same["main measure", measure].append(entry["notebook"])
    alike: dict[str, list[str]] = defaultdict(list)
    for (what, _), names in same.items():
        if len(names) > 1:
            alike[", ".join(names)].append(what)
    for named, whats in alike.items():
        words = " and ".join(whats)
        yield f"{named}: the same {words}. Give each its own in the first cell of its notebook."
    for card in cards:
        if card.fault and not card.is_scheduled:
            yield f"{card.name} is no page of the report. {card.fault}"
        month = defaults(card, {}).get("month") or str(job.month)
        if card.name in job.parameters and month != str(job.month):
            yield (
                f"{card.name}: every page of a report is of its month, {job.month}, and so is this "
                f"one, whose notebook says {month}. For that month: safer report --month {month}."
            )


def _ward_month_counts(job: Job) -> pd.DataFrame:
    counts = count_by_ward(
        job.built["incidents"],
        ward_codes=job.built["wards"]["ward_code"].tolist(),
        period=Period.year_to(job.month),
        complete_months=job.built.complete_months,
        crime_types=job.settings.crime_types,
    )
    names = pd.DataFrame(job.built["wards"][["ward_code", "ward_name"]])
    table = counts.merge(names, on="ward_code", how="left", validate="many_to_one")
    return table[["ward_code", "ward_name", "month", "crime_type", "incident_count"]]
