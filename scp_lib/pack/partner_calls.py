"""A partner's calls in a pack: what is printed of them, and the gate that attacks it."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib.build.build import Built
from scp_lib.disclosure import printed as record
from scp_lib.disclosure.attacker import Attack
from scp_lib.disclosure.bands import RULE, Band, DisclosureError
from scp_lib.disclosure.printed import FILE, Figure, Printed, old_years
from scp_lib.document.csv import as_it_was
from scp_lib.document.model import Table, as_sentence
from scp_lib.document.parts import Document, Section
from scp_lib.drawing.look import PAPER, drawn_for
from scp_lib.files import whole as folders
from scp_lib.pack.files import put
from scp_lib.pack.parts import shown_cells
from scp_lib.pack.workbook import SMALL_NUMBERS
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import Partnership
from scp_lib.sources import partner_asb
from scp_lib.studies.partner_calls import tables as of
from scp_lib.studies.partner_calls import words
from scp_lib.studies.partner_calls.attacked import attack_year
from scp_lib.studies.partner_calls.pictures import band_picture
from scp_lib.studies.partner_calls.study import (
    WARD_KIND,
    WHOLE,
    Calls,
    Scope,
    calls_of,
    count_years,
    newest_quarter,
    year_so_far,
)

NOT_INCIDENTS = (
    "Calls, not incidents: two neighbours may call about one. They are the council's own "
    "records, shown next to the police's figures and never added to them."
)
OPEN_RULE = "The partner's counts lead back to nobody, and are printed as they are."
LEFT_OUT = (
    "Wards by kind are left out this year: with the other tables, they could reveal a small number "
    "of calls."
)
_DERIVED = ("rate", "change", "least", "most")
"""Columns of the tables that are no numbers of calls."""
_SHOWN = (of.IN_ALL, of.BY_KIND)
"""Tables of the briefing; the others are in the workbook."""


class Release(NamedTuple):
    """What a pack prints of a partner's calls, up to the quarter's end that the figures go to.

    ``printed`` has every number of the pack's ``partner-figures.csv``; the tables have no empty
    cells; ``rule`` is in words; ``notes`` are shown with the figures (a correction, a quarter or a
    table left out); ``calls`` and ``scope`` are for the gate's attacker. Records that are
    ``is_open`` are no personal data: nothing is banded, attacked or remembered.
    """

    end: Month
    printed: Printed
    tables: Mapping[str, Table]
    rule: str
    notes: tuple[str, ...]
    calls: Calls
    scope: Scope
    is_open: bool = False


def prepare(
    settings: Partnership, built: Built, *, month: Month, own: Path, order: Sequence[str] = ()
) -> Release | None:
    """Choose what a pack prints of a partner's calls; None where no quarter is complete.

    Wards are in the ``order`` of their names that the pack's other tables have, else by name.

    The same for every audience: a committee's papers are public, and partners' packs are e-mailed.
    ``own`` is the partnership's own folder of reports, where what was printed before lies.
    """
    calls = calls_of(built)
    if calls is None:
        return None
    setting = settings.partner(partner_asb.SOURCE.key)
    wards = _ordered(named_wards(built["wards"]), order)
    people = built["wards"].set_index("ward_code")["population"].fillna(0).astype(int)
    return release_of(
        calls,
        Scope(wards, partner_asb.KINDS, setting.ward_by_kind),
        month=month,
        residents={str(code): int(count) for code, count in people.items()},
        own=own,
        is_open=setting.disclosure == "open",
    )


def release_of(
    calls: Calls,
    scope: Scope,
    *,
    month: Month,
    residents: Mapping[str, int],
    own: Path,
    is_open: bool = False,
) -> Release | None:
    """Choose what is printed of calls that were read: see prepare."""
    exact = set() if is_open else old_years(own)
    kept = tuple(month for month in calls.months if (month + -3).year not in exact)
    usable = calls._replace(months=kept)
    end = newest_quarter(usable, month=month)
    if end is None:
        return None
    counts = count_years(usable, scope, end=end)
    notes = []
    if is_open:
        printed: Printed = {figure: Band(count, count) for figure, count in counts.items()}
    else:
        before = record.up_to(record.all_printed(own), end)
        printed = record.merged(record.print_counts(counts, before=before), before)
        if scope.ward_by_kind and _narrow(usable, scope, printed, before):
            printed = {f: b for f, b in printed.items() if f.of != WARD_KIND or f in before}
            notes.append(LEFT_OUT)
        if record.corrected({f: n for f, n in counts.items() if f in printed}, printed):
            notes.append(words.CORRECTED)
    over = next(month + -step for step in range(3) if (month + -step).month % 3 == 0)
    if over > end:
        notes.append(
            f"The council's records of {Period(end + 1, over)} have not all been received, so no "
            "numbers of these months are shown."
        )
    rule = OPEN_RULE if is_open else RULE
    tables = of.call_tables(
        printed, end=end, scope=scope, residents=residents, is_open=is_open,
        caveat=f"{partner_asb.SOURCE.caveat.split('. ')[0]}. {rule}",
    )  # fmt: skip
    return Release(end, printed, tables, rule, tuple(notes), usable, scope, is_open)


def _narrow(calls: Calls, scope: Scope, printed: Printed, before: Printed) -> bool:
    """Whether wards by kind, of any year not printed yet, leave a small count too few values."""
    ends = {f.last for f in printed if f.of == WARD_KIND and f not in before}
    said = {figure: str(band) for figure, band in printed.items()}
    found = [attack_year(calls, scope, said, end=end) for end in sorted(ends)]
    return any(each.narrow or each.undecided for each in found)


def named_wards(wards: pd.DataFrame) -> dict[str, str]:
    """Name each ward by its code; one that is called as all together with its code too."""
    twice = wards["ward_name"] == WHOLE
    names = wards["ward_name"].where(~twice, wards["ward_name"] + " (" + wards["ward_code"] + ")")
    return dict(zip(map(str, wards["ward_code"]), map(str, names), strict=True))


def _ordered(wards: Mapping[str, str], order: Sequence[str]) -> dict[str, str]:
    place = {name: at for at, name in enumerate(order)}
    return dict(
        sorted(wards.items(), key=lambda ward: (place.get(ward[1], len(place)), ward[1], ward[0]))
    )


def with_partner_calls(document: Document, release: Release | None) -> Document:
    """Add the page of a partner's calls to a document, and the rule to its methods."""
    if release is None:
        return document
    period = str(year_so_far(release.end))
    said = words.findings(release.tables, period=period)
    with drawn_for(PAPER):
        picture = band_picture(
            release.tables[of.BY_WARD],
            title=words.most_wards(release.tables) or said[0],
            period=period,
            source=f"Source: {partner_asb.SOURCE.publisher}.",
            invented=bool(document.facts["is_invented"]),
        )
    page = Section(
        "Calls to the council about anti-social behaviour",
        (*said, *map(as_sentence, (NOT_INCIDENTS, release.rule, *release.notes))),
        (picture.name,),
        tuple(name for name in _SHOWN if name in release.tables),
        level=2,
    )
    return document._replace(
        sections=[*document.sections, page],
        tables={**document.tables, **release.tables},
        pictures={**document.pictures, picture.name: picture},
        methods={**document.methods, SMALL_NUMBERS: release.rule},
    )


def write_figures(release: Release | None, folder: Path) -> None:
    """Write ``partner-figures.csv`` into a pack; nothing for records that are open."""
    if release is not None and not release.is_open:
        put(folder / FILE, record.figures_text(release.printed))


def remember(release: Release | None, own: Path) -> None:
    """Keep what was printed in the partnership's folder too, so that no pruning loses it."""
    if release is not None and not release.is_open:
        text = record.figures_text(record.merged(record.all_printed(own), release.printed))
        folders.write_whole(own / FILE, text.encode())


def gate(release: Release, folder: Path, document: Document) -> Attack | None:
    """Attack what a finished pack prints of the year so far; None for records that are open.

    DisclosureError if a small count is left with too few values, a number is no band, or a table
    shows what the file does not.
    """
    if release.is_open:
        return None
    printed = _as_a_reader(folder / FILE)
    try:
        found = attack_year(release.calls, release.scope, printed, end=release.end)
    except ValueError as error:
        raise DisclosureError(f"{FILE}: {error}") from None
    faults = [
        f"{name}: its number of calls could be worked out too closely from this pack. No "
        "pack was written; tell whoever looks after safer for you."
        for name in (*found.narrow, *found.undecided)
    ]
    tables, numbers = [document.tables[name] for name in release.tables], set(printed.values())
    listed = document.tables[of.FIGURES]
    if dict(zip(listed.names, map(str, listed.rows["calls"]), strict=True)) != {
        f"{figure.of}: {figure}": words for figure, words in printed.items()
    }:
        faults.append(f"{FILE} and the table “{listed.title}” print different numbers.")
    faults += [
        f"{cell.table.title}, {cell.row_name}, {cell.table.headers[cell.column]}: is not among the "
        f"numbers of {FILE}."
        for cell in shown_cells(tables)
        if cell.column not in _DERIVED and str(cell.value) not in numbers
    ]
    if faults:
        raise DisclosureError(faults)
    return found


def _as_a_reader(path: Path) -> dict[Figure, str]:
    """Read what the pack's file prints, word by word: nothing of the rule's own reading."""
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    next(rows)
    return {
        Figure(Month.parse(first), Month.parse(last), of, code, as_it_was(name)): printed
        for first, last, of, code, name, printed, *_ in rows
    }
