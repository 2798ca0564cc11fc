"""One report: build, run the notebooks, render the pages, swap the folder in whole."""

from __future__ import annotations

import datetime as dt
import json
import platform
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib import __version__, folders
from scp_lib.build import Built, build
from scp_lib.errors import UsageError
from scp_lib.measures.counts import count_by_ward
from scp_lib.notebook import report_month
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period
from scp_lib.report import kernels
from scp_lib.report.cards import Card, check_parameters, choose_notebooks, defaults
from scp_lib.report.index import facts_of, first_picture, render_index
from scp_lib.views.tables import csv_text

COUNTS_TITLE = "Incidents by ward, month and crime type"
_PACKAGES = (
    "folium", "geopandas", "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "pyarrow",
    "pyproj", "scipy", "seaborn", "shapely",
)  # fmt: skip


class Report(NamedTuple):
    """A finished report: its index page, and the notebooks that failed with their reason."""

    index: Path  # type: ignore[assignment]
    failed: dict[str, str]
    is_persons_mistake: bool


class _Job(NamedTuple):
    settings: Partnership
    built: Built
    month: Month
    cards: list[Card]
    parameters: dict[str, dict[str, Any]]
    show_code: bool


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
    values = check_parameters(cards, parameters)
    kernels.warm_up()
    built = build(settings, raw=raw, processed=processed, today=today)
    tell(
        f"{settings.area_name}: {len(built.incidents):,} incidents in {len(built.wards)} wards"
        + (", nothing new to build." if built.was_unchanged else ", built.")
    )
    chosen = report_month(built, month)
    given = {"partnership": settings.key, "month": str(chosen)}
    job = _Job(
        settings,
        built,
        chosen,
        cards,
        {card.name: {**defaults(card, values[card.name]), **given} for card in cards},
        show_code,
    )
    final = out / settings.key / str(chosen)
    with tempfile.TemporaryDirectory(prefix="safer-", ignore_cleanup_errors=True) as scratch:
        runs = _run_all(job, scratch=Path(scratch), jobs=jobs, tell=tell)
        start = time.perf_counter()
        with folders.whole_folder(final) as new:
            _assemble(job, new=new, last=final, scratch=Path(scratch), runs=runs, began=began)
        seconds = time.perf_counter() - start
    tell(f"Pages and index written in {seconds:.1f} s.")
    failed = {run.card.name: run.reason for run in runs if run.reason}
    mistakes = [run.is_persons_mistake for run in runs if run.reason]
    return Report(final / "index.html", failed, bool(mistakes) and all(mistakes))


def _run_all(job: _Job, *, scratch: Path, jobs: int, tell: Callable[[str], None]) -> list[Any]:
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


def _assemble(
    job: _Job, *, new: Path, last: Path, scratch: Path, runs: list[Any], began: dt.datetime
) -> None:
    """Write everything of the report into the new folder."""
    facts = facts_of(job.settings, job.built, job.month)
    old = _read_last(last)
    entries = [_page_entry(job, run, facts=facts, new=new, scratch=scratch) for run in runs]
    for entry, run in zip(entries, runs, strict=True):
        if run.reason:
            _keep_last_page(entry, old=old, last=last, new=new)
    entries += _other_pages(entries, job=job, old=old, last=last, new=new)
    entries.sort(key=lambda entry: entry["notebook"])
    _write_ward_month_counts(job, new)
    maps = [
        {"file": f"maps/{name}.html", "picture": f"maps/{name}.png", "title": title}
        for entry in entries
        for name, title in entry["maps"].items()
    ]
    tables = [{"file": "tables/ward_month_counts.csv", "title": COUNTS_TITLE}] + [
        {"file": f"tables/{name}.csv", "title": title}
        for entry in entries
        for name, title in entry["tables"].items()
    ]
    index = render_index(
        facts,
        pages=entries,
        picture=first_picture(entries, folder=new),
        notes=job.built.record["notes"],
        maps=maps,
        tables=tables,
    )
    (new / "index.html").write_text(index, encoding="utf-8", newline="\n")
    _write_manifest(job, entries, new)
    _write_run(runs, began=began, old=old, entries=entries, new=new)


def _page_entry(
    job: _Job, run: Any, *, facts: dict[str, Any], new: Path, scratch: Path
) -> dict[str, Any]:
    """Render a notebook that ran, and move its tables and maps into the report."""
    card: Card = run.card
    entry: dict[str, Any] = {
        "notebook": card.name,
        "title": card.title,
        "question": card.question,
        "parameters": job.parameters[card.name],
        "file": "",
        "failed": run.reason,
        "as_of": "",
        "not_applicable": "",
        "headline": [],
        "warnings": [],
        "tables": {},
        "maps": {},
        "alts": {},
        "fingerprint": job.built.record["fingerprint"],
    }
    if run.reason:
        return entry
    from scp_lib.report.render import render_page

    folder = scratch / card.name
    record = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    _move_files(folder, record, new=new, where=card.name)
    page = render_page(
        folder / "notebook.ipynb",
        facts={**facts, "title": card.title, "question": card.question},
        show_code=job.show_code,
    )
    (new / f"{card.name}.html").write_text(page, encoding="utf-8", newline="\n")
    return entry | record | {"file": f"{card.name}.html"}


def _page_files(record: dict[str, Any]) -> list[str]:
    tables = [f"tables/{name}.csv" for name in record["tables"]]
    return tables + [f"maps/{name}.{kind}" for name in record["maps"] for kind in ("html", "png")]


def _move_files(folder: Path, record: dict[str, Any], *, new: Path, where: str) -> None:
    for file in _page_files(record):
        target = new / file
        if target.exists() or file == "tables/ward_month_counts.csv":
            raise UsageError(
                f"{where}: another page of this report has written {file} already. Give the "
                "table or map another name in the notebook."
            )
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(folder / file, target)


def _read_last(last: Path) -> dict[str, Any]:
    """Return what the last report of this month says of its pages; empty without one."""
    try:
        pages = json.loads((last / "manifest.json").read_text(encoding="utf-8"))["pages"]
        made = json.loads((last / "run.json").read_text(encoding="utf-8"))["pages"]
        return {page["notebook"]: page | {"made_at": made[page["notebook"]]} for page in pages}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep_last_page(entry: dict[str, Any], *, old: dict[str, Any], last: Path, new: Path) -> bool:
    """Carry over the last good page of this notebook, its tables and maps; say of when it is."""
    before = old.get(entry["notebook"])
    if not before or not before["file"] or not (last / before["file"]).is_file():
        return False
    files = [before["file"], *_page_files(before)]
    if any(not (last / file).is_file() or (new / file).exists() for file in files):
        return False
    for file in files:
        (new / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(last / file, new / file)
    kept = ("file", "headline", "warnings", "tables", "maps", "alts", "parameters", "fingerprint")
    entry.update({key: before[key] for key in kept})
    entry["not_applicable"] = before.get("not_applicable", "")
    entry["as_of"] = before["as_of"] or before["made_at"][:10]
    return True


def _other_pages(
    entries: list[dict[str, Any]], *, job: _Job, old: dict[str, Any], last: Path, new: Path
) -> list[dict[str, Any]]:
    """Carry over the pages of the last report that this run did not make."""
    mine = {entry["notebook"] for entry in entries}
    others: list[dict[str, Any]] = []
    for name, before in old.items():
        entry = dict(before)
        made_at = entry.pop("made_at")
        if name in mine or not _keep_last_page(entry, old=old, last=last, new=new):
            continue
        is_same_data = before["fingerprint"] == job.built.record["fingerprint"]
        entry["as_of"] = before["as_of"] or ("" if is_same_data else made_at[:10])
        others.append(entry)
    return others


def _write_ward_month_counts(job: _Job, new: Path) -> None:
    counts = count_by_ward(
        job.built.incidents,
        ward_codes=job.built.wards["ward_code"].tolist(),
        period=Period.year_to(job.month),
        complete_months=job.built.complete_months,
        crime_types=job.settings.crime_types,
    )
    names = pd.DataFrame(job.built.wards[["ward_code", "ward_name"]])
    table = counts.merge(names, on="ward_code", how="left", validate="many_to_one")
    columns = ["ward_code", "ward_name", "month", "crime_type", "incident_count"]
    (new / "tables").mkdir(exist_ok=True)
    text = csv_text(table[columns], source=job.settings.attribution)
    (new / "tables" / "ward_month_counts.csv").write_text(text, encoding="utf-8", newline="")


def _write_manifest(job: _Job, entries: list[dict[str, Any]], new: Path) -> None:
    versions = {name: metadata.version(name) for name in _PACKAGES}
    manifest = {
        "partnership": job.settings.key,
        "name": job.settings.name,
        "district_code": job.settings.district_code,
        "is_invented": job.settings.is_invented,
        "month": str(job.month),
        "period": [str(month) for month in Period.year_to(job.month)],
        "inputs": job.built.record["inputs"],
        "warnings": job.built.record["notes"],
        "pages": entries,
        "versions": {
            "safer-partnership": __version__,
            "python": platform.python_version(),
            **versions,
        },
        "attribution": job.settings.attribution,
        "files": {
            path.relative_to(new).as_posix(): folders.sha256_of(path)
            for path in sorted(new.rglob("*"))
            if path.is_file()
        },
    }
    folders.write_json(new / "manifest.json", manifest)


def _write_run(
    runs: list[Any],
    *,
    began: dt.datetime,
    old: dict[str, Any],
    entries: list[dict[str, Any]],
    new: Path,
) -> None:
    now = began.isoformat(timespec="seconds")
    made = {run.card.name: now for run in runs if not run.reason}
    folders.write_json(
        new / "run.json",
        {
            "began_at": now,
            "seconds": {run.card.name: round(run.seconds, 2) for run in runs},
            "pages": {
                entry["notebook"]: made.get(entry["notebook"])
                or old.get(entry["notebook"], {}).get("made_at", "")
                for entry in entries
            },
        },
    )
