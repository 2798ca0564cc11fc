"""The partner's calls in a pack: what is withheld, the tables and the page that may be printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib import folders
from scp_lib.build import Built
from scp_lib.disclosure.figures import Figure, Truth
from scp_lib.disclosure.frozen import (
    as_published,
    freeze,
    frozen_path,
    read_frozen,
    write_beside,
)
from scp_lib.disclosure.knowledge import must_hold
from scp_lib.disclosure.ledger import Entry, disagreeing
from scp_lib.disclosure.published import (
    Book,
    Staged,
    book_path,
    known_to,
    read_book,
    release_name,
    stage_release,
)
from scp_lib.disclosure.suppress import Plan, suppress
from scp_lib.disclosure_rule import DisclosureError, Rule
from scp_lib.disclosure_settings import DisclosureSetting, rule_for, rule_words
from scp_lib.pack.document import (
    PackTable,
)
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months
from scp_lib.sources import partner_asb, police_uk
from scp_lib.studies.partner_calls import (
    ALL,
    PARTS_TABLE,
    CallTable,
    Records,
    Ward,
    call_tables,
    figures_of,
    read_records,
    shown_rows,
    totals_of,
    withheld_cells,
    without_parts,
)

SOURCE = "partner_asb"
ONCE = "A month stays as it was first published."
CORRECTED = (
    "The council has corrected its records of months already published. A month stays as it was "
    "first published, for the difference could give a small number away."
)
BY_WARD = "partner_calls_by_ward"
BY_MONTH = "partner_calls_by_ward_and_month"


class Release(NamedTuple):
    """A partner's calls as one pack publishes them, and what judges them.

    Parameters
    ----------
    name
        "2026-03 public".
    period
        The months counted, in words.
    tables
        As laid out; ``pack_tables`` hold what may be printed.
    figures, truth, rule, plan
        Every number printed, the counts as first published, the rule, and what is withheld and why.
    known
        What readers of this audience know from other packs.
    book, book_file
        All that was published before, and where it is kept.
    counts, counts_file
        The counts to be kept as published, this pack's too, and where.
    corrected
        Months of the pack that the partner corrected since they were published; no figure of
        theirs moves.
    inputs
        The partner's files, as manifest.json lists them.
    """

    name: str
    period: str
    tables: Sequence[CallTable]
    pack_tables: Sequence[PackTable]
    figures: Sequence[Figure]
    truth: Truth
    rule: Rule
    plan: Plan
    known: Sequence[Entry]
    book: Book
    book_file: Path
    counts: Truth
    counts_file: Path
    corrected: Sequence[Month] = ()
    inputs: Sequence[Mapping[str, Any]] = ()


def prepare_release(
    records: Records,
    *,
    month: Month,
    audience: str,
    wards: Sequence[Ward],
    settings: Sequence[DisclosureSetting],
    reports: Path,
) -> Release | None:
    """Choose what a pack may print of a partner's calls; None where no month is held.

    A month that was published, in whatever pack, is printed as it was then.

    Parameters
    ----------
    reports
        The partnership's own folder of reports, in which the book of what was published lies.

    Raises
    ------
    DisclosureError
        The book or the counts published are damaged or lost, or name months whose records are
        gone.
    """
    tables = call_tables(records, month=month, wards=wards)
    if not tables:
        return None
    rule = rule_for(settings, source=SOURCE, audience=audience)
    path = book_path(reports, source=SOURCE)
    book = read_book(path, packs=reports.glob(f"*/pack-*/**/{BY_WARD}.csv"))
    name = release_name(month, audience)
    known = known_to(book, audience=audience, release=name)
    kept = frozen_path(reports, source=SOURCE)
    frozen = read_frozen(kept)
    truth = as_published(records.truth, frozen)
    _refuse_other_numbers(book, truth, kept=kept)
    months = [each for each in records.months if each in Period.year_to(month)]
    corrected = _corrected(records.truth, truth, months)
    tables, plan = protect(tables, truth=truth, rule=rule, known=known)
    return Release(
        name=name,
        period=name_months(months),
        tables=tables,
        pack_tables=pack_tables(
            tables,
            records=records._replace(truth=truth),
            plan=plan,
            rule=rule,
            is_corrected=bool(corrected),
        ),
        figures=figures_of(tables),
        truth=truth,
        rule=rule,
        plan=plan,
        known=known,
        book=book,
        book_file=path,
        counts=freeze(frozen, truth, months=list(map(str, months))),
        counts_file=kept,
        corrected=corrected,
    )


def _corrected(now: Truth, published: Truth, months: Sequence[Month]) -> list[Month]:
    changed = {cell[-1] for cell, count in now.items() if published[cell] != count}
    return [month for month in months if str(month) in changed]


def _refuse_other_numbers(book: Book, truth: Truth, *, kept: Path) -> None:
    """Refuse counts that disagree with what any pack printed: see disclosure.frozen."""
    must_hold([], [entry._replace(shown=None) for entry in book.entries], truth)
    revised = disagreeing(book.entries, truth)
    if revised:
        raise DisclosureError(
            f"{revised[0]}: was published with another number than the partner's file gives now "
            f"({len(revised)} such figure(s)), and {kept} does not hold what it gave then. Put "
            "that file back from a copy, or the partner's file as it was."
        )


def protect(
    tables: Sequence[CallTable], *, truth: Truth, rule: Rule, known: Sequence[Entry]
) -> tuple[list[CallTable], Plan]:
    """Choose what is withheld; the totals of all wards are shown wherever they can be.

    Where one is small or was withheld before, or where shown totals would give a count away
    (three wards of few calls that add up to a shown total), totals are withheld like any other
    figure, and the table of parts of the day is left out: see studies.partner_calls for why the
    two sides may be judged apart otherwise.
    """
    totals = totals_of(tables)
    withheld_before = {entry.figure.cells for entry in known if not entry.is_shown}
    plan = None
    if not rule.is_on or not any(
        rule.is_small(total.count(truth)) or total.cells in withheld_before for total in totals
    ):
        kept = [
            Entry("", total, shown) for total in totals if (shown := total.shown(truth)) is not None
        ]
        plan = suppress(figures_of(tables), truth=truth, rule=rule, ledger=[*known, *kept])
        if not plan.known_before:
            return list(tables), plan
    fewer = without_parts(tables)
    other = suppress(figures_of(fewer), truth=truth, rule=rule, ledger=known)
    if plan is not None and set(plan.known_before) <= set(other.known_before):
        return list(tables), plan  # given away by earlier packs, not by these totals
    return fewer, other


def pack_tables(
    tables: Sequence[CallTable],
    *,
    records: Records,
    plan: Plan,
    rule: Rule,
    is_corrected: bool = False,
) -> list[PackTable]:
    """Turn laid-out tables into the pack's: withheld cells are empty, and marked."""
    return [
        PackTable(
            name=table.name,
            title=table.title,
            rows=shown_rows(table, withheld=plan.withheld, truth=records.truth),
            row_header="row",
            headers=table.headers,
            decimals=table.decimals,
            definition=(
                "A call to the council's team about anti-social behaviour, counted in the ward "
                "and at the time it was about. These calls are not in the police's figures."
            ),
            measure=_MEASURES[table.name],
            caveat=f"{partner_asb.SOURCE.caveat.split('. ')[0]}. {rule_words(rule)} "
            f"{CORRECTED if is_corrected else ONCE}",
            inputs=records.files,
            withheld=withheld_cells(table, plan.withheld),
        )
        for table in tables
    ]


_MEASURES = {
    BY_WARD: "Sum of calls by ward code; the rate is calls ÷ residents × 1,000, to one decimal.",
    BY_MONTH: "Sum of calls by ward code and by the month of the time received.",
    PARTS_TABLE: "Sum of calls by the hour received; a share is part ÷ all calls × 100.",
}


def prepare(
    settings: Partnership, built: Built, *, raw: Path, month: Month, audience: str, own: Path
) -> Release | None:
    """Read a partnership's files of calls and choose what its pack may print of them.

    None for a partnership without such files, or without one of the report's months.

    Parameters
    ----------
    own
        The partnership's own folder of reports, in which it is kept what was published.
    """
    wards = wards_of(built.wards)
    names = dict(zip(built.wards["ward_code"], built.wards["ward_name"], strict=True))
    records = read_records(raw, ward_names=names)
    if records is None:
        return None
    release = prepare_release(
        records,
        month=month,
        audience=audience,
        wards=wards,
        settings=settings.disclosure,
        reports=own,
    )
    if release is None:
        return None
    paths = [raw / file for file in records.files]
    inputs = [
        {"file": file, "bytes": path.stat().st_size, "sha256": folders.sha256_of(path)}
        for file, path in zip(records.files, paths, strict=True)
    ]
    return release._replace(inputs=inputs)


def wards_of(wards: pd.DataFrame) -> list[Ward]:
    """Name each ward once, in the order of their names; one of two alike by its code too."""
    twice = wards["ward_name"].duplicated(keep=False) | (wards["ward_name"] == ALL)
    names = wards["ward_name"].where(~twice, wards["ward_name"] + " (" + wards["ward_code"] + ")")
    people = wards["population"].fillna(0).astype(int)
    found = zip(wards["ward_code"], names, people, strict=True)
    named = [Ward(str(code), str(name), int(residents)) for code, name, residents in found]
    return sorted(named, key=lambda ward: ward.name)


def rules_of(
    settings: Sequence[DisclosureSetting], *, audience: str, with_partner: bool = True
) -> dict[str, Rule]:
    """Return the rule for an audience of each source in the pack, by the source's title."""
    sources = (police_uk.SOURCE, *([partner_asb.SOURCE] if with_partner else []))
    return {
        source.title: rule_for(settings, source=source.key, audience=audience) for source in sources
    }


def stage(release: Release | None) -> Staged | None:
    """Write beside counts and book what this pack publishes; nothing without a release."""
    if release is None:
        return None
    book = stage_release(
        release.book_file,
        release.book,
        release=release.name,
        figures=release.figures,
        withheld=release.plan.withheld,
        truth=release.truth,
    )
    counts = write_beside(release.counts_file, release.counts)
    return Staged(((counts, release.counts_file), *book.files))
