"""Everything of a report, written into one new folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.document.csv import csv_text
from scp_lib.measures.counts import count_by_ward
from scp_lib.periods import Period
from scp_lib.report.index import write_index
from scp_lib.report.job import Job
from scp_lib.report.manifest import write_manifest
from scp_lib.report.page_files import COUNTS_FILE, files_in_use
from scp_lib.report.pages import LastPage, keep_last_page, other_pages, take_page


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

    Parameters
    ----------
    facts
        What every page prints around its findings (see index.py).
    pages
        By notebook its page's entry, and the folder that the page's files lie in.
    old, last
        The pages of the last report, and its folder.

    Returns
    -------
    tuple
        The pages' entries; the report's files, each with its SHA-256.
    """
    owners = files_in_use({name: page.sums for name, page in old.items()}, running=pages)
    entries = []
    for card in job.cards:
        entry, source = pages[card.name]
        if entry["file"]:
            entry = take_page(entry, job=job, card=card, source=source, new=new, owners=owners)
        entries.append(entry)
    for entry in entries:
        if entry["failed"]:
            lost = keep_last_page(entry, old.get(entry["notebook"]), last=last, new=new)
            entry["failed"] += f". Also, {lost}" if lost else ""
    entries += other_pages(pages, job=job, old=old, last=last, new=new)
    entries.sort(key=lambda entry: entry["notebook"])
    (new / "tables").mkdir(exist_ok=True)
    text = csv_text(_ward_month_counts(job), source=job.settings.attribution)
    (new / COUNTS_FILE).write_text(text, encoding="utf-8", newline="")
    index = write_index(job, entries, new, facts=facts)
    return entries, write_manifest(job, entries, new, index=index)


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
