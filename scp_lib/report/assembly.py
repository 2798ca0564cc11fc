"""Everything of a report, written into one new folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.measures.counts import count_by_ward
from scp_lib.periods import Period
from scp_lib.report.index import facts_of, first_picture, render_index
from scp_lib.report.job import Job
from scp_lib.report.manifest import write_manifest, write_run
from scp_lib.report.pages import keep_last_page, keep_packs, other_pages, page_entry, read_last
from scp_lib.views.tables import csv_text

COUNTS_TITLE = "Incidents by ward, month and crime type"


def assemble(
    job: Job, *, new: Path, last: Path, scratch: Path, runs: list[Any], began: dt.datetime
) -> None:
    """Write everything of the report into the new folder."""
    facts = facts_of(job.settings, job.built, job.month)
    old = read_last(last)
    entries = [page_entry(job, run, facts=facts, new=new, scratch=scratch) for run in runs]
    for entry, run in zip(entries, runs, strict=True):
        if run.reason:
            keep_last_page(entry, old=old, last=last, new=new)
    entries += other_pages(entries, job=job, old=old, last=last, new=new)
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
    write_manifest(job, entries, new)
    write_run(runs, began=began, old=old, entries=entries, new=new)
    keep_packs(last=last, new=new)


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
