"""Everything of a report, written into one new folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.measures.counts import count_by_ward
from scp_lib.periods import Period
from scp_lib.report.index import facts_of, first_picture, in_order, render_index
from scp_lib.report.job import Job
from scp_lib.report.manifest import write_manifest, write_run
from scp_lib.report.owners import standing_owners
from scp_lib.report.pages import keep_last_page, other_pages, read_last, reuse_page, take_page
from scp_lib.views.tables import csv_text

COUNTS_TITLE = "Incidents by ward, month and crime type"


def assemble(
    job: Job,
    *,
    new: Path,
    last: Path,
    scratch: Path,
    runs: list[Any],
    drawn: dict[str, dict[str, Any]],
    reused: dict[str, dict[str, Any]],
    began: dt.datetime,
    tell: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Write everything of the report into the new folder; return the pages' entries."""
    facts = facts_of(job.settings, job.built, job.month)
    old = read_last(last)
    ran = {run.card.name: run for run in runs}
    owners = standing_owners(old, running=list(job.parameters))
    entries = [
        reuse_page(reused[card.name], job=job, card=card, last=last, new=new, owners=owners)
        if card.name in reused
        else take_page(
            drawn[card.name], job=job, card=card, new=new, scratch=scratch, owners=owners
        )
        for card in job.cards
    ]
    for entry in entries:
        if entry["failed"]:
            lost = keep_last_page(entry, old=old, last=last, new=new)
            entry["failed"] += f". Also, {lost}" if lost else ""
    entries += other_pages(entries, job=job, old=old, last=last, new=new)
    entries.sort(key=lambda entry: entry["notebook"])
    for entry in entries:
        if entry["failed"] and entry["notebook"] not in ran:
            tell(f"{entry['notebook']}: {entry['failed']}")
    _write_ward_month_counts(job, new)
    maps = [
        {"file": f"maps/{name}.html", "picture": f"maps/{name}.png", "title": title}
        for entry in entries
        for name, title in in_order(entry["maps"])
    ]
    tables = [{"file": "tables/ward_month_counts.csv", "title": COUNTS_TITLE}] + [
        {"file": f"tables/{name}.csv", "title": title}
        for entry in entries
        for name, title in in_order(entry["tables"])
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
    write_manifest(job, entries, new)
    write_run(runs, began=began, old=old, entries=entries, new=new)
    return entries


def _write_ward_month_counts(job: Job, new: Path) -> None:
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
