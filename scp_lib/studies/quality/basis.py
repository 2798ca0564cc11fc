"""What a report is based on: months received whole, wards, and what the build says of its files."""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

import pandas as pd

from scp_lib.build.build import Built, complete_months
from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.periods import Month, name_months
from scp_lib.studies.columns import columns
from scp_lib.studies.quality.months import force_names, why_missing

WARDS, WANTED, COMPLETE = "Wards", "Months wanted", "Months complete"


class Basis(NamedTuple):
    """The table of what a report is based on, and the sentences that say it."""

    table: Table
    months: Sentence
    wards: Sentence


def report_basis(
    receipts: pd.DataFrame,
    *,
    months: Sequence[Month],
    forces: Collection[str],
    ward_count: int,
    vintage: int,
) -> Basis:
    """Say which months and forces a report is based on, what is missing, and on which wards.

    ``receipts`` are as scp_lib.tables.MonthReceipt; ``months`` those of the report, received or
    not; ``forces`` those of the settings; ``vintage`` the year of the wards.
    """
    complete = set(complete_months(receipts))
    inside = [month for month in months if month in complete]
    counts = [ward_count, len(months), len(inside)]
    table = Table(
        name="report_basis",
        title="What this report is based on",
        rows=pd.DataFrame({"what": [WARDS, WANTED, COMPLETE], "count": counts}),
        headers=columns("what | count: Count"),
        measure="months of the period for which every listed force was received whole",
        made_from=("receipts", "wards"),
        reads_settings=True,
    )
    lacking = why_missing(receipts, months=[month for month in months if month not in complete])
    said = sentence(
        "Based on {count} of {wanted} months of police data ({forces}): {months}. Missing: {why}."
        if lacking
        else "Based on all {count} months of police data ({forces}), {months}.",
        table.row(COMPLETE), wanted=table.cell(WANTED, "count"), forces=force_names(forces),
        months=name_months(inside) or "none", why=lacking,
    )  # fmt: skip
    known = sorted({Month.of(day) for day in receipts["month"]})
    before = [month for month in known if month < months[0] and month not in complete]
    if before:
        missing = why_missing(receipts, months=before)
        said += f" Not available from the time before: {missing}."
        said += _compared(months, complete)
    after = [month for month in known if month > months[-1]]
    if after and not complete & set(after):
        said += f" Not available since then: {why_missing(receipts, months=after)}."
    wards = sentence("{count} wards of {vintage} (ONS)", table.row(WARDS), vintage=str(vintage))
    return Basis(table, said, wards)


def _compared(months: Sequence[Month], complete: Collection[Month]) -> str:
    """Say which months alone can be compared with the year before, where some cannot."""
    both = [month for month in months if {month, month + -12} <= set(complete)]
    if len(both) == len(months):
        return ""
    return (
        f" So only {name_months(both)} can be compared with the year before."
        if both
        else (" So nothing can be compared with the year before.")
    )


def count_table(built: Built) -> Table:
    """Return the numbers of the build's notes as a table."""
    return Table(
        name="build_counts",
        title="What the build counted in the files received",
        rows=built["build_counts"],
        headers=columns("what | file_or_force: File or force | value: Number"),
        empty="",
        measure="counted while the files were read: scp_lib.build",
        made_from=("incidents", "wards"),
        reads_settings=True,
    )


def note_sentences(built: Built, counts: Table) -> list[Sentence]:
    """Return each note as a sentence; a long list of names in brackets is cut after the third."""
    return [
        sentence(
            note["template"],
            **{name: shortened(str(words)) for name, words in note["names"].items()},
            **{
                name: counts.cell(row, "value", decimals=int(counts.row(row)["decimals"]))
                for name, row in note["counts"].items()
            },
        )
        for note in built.record["notes"]
    ]


def shortened(words: str) -> str:
    """Name the first three of a long list alone; the manifest has all of them.

    >>> shortened("avon, bath, city, devon, essex")
    'avon, bath, city and others, all in manifest.json'
    """
    names = re.split(r", | and ", words)
    if len(names) < 5:
        return words
    return f"{', '.join(names[:3])} and others, all in manifest.json"
