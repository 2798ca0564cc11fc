"""The gate of a pack: what is in its files is judged, not what was meant to be in them.

Called on the finished folder before it is put in place. Whatever fails, nothing is published.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scp_lib.disclosure.attacker import Attack
from scp_lib.disclosure.bands import DisclosureError
from scp_lib.document.parts import Document
from scp_lib.errors import ScpError
from scp_lib.pack.about import statements
from scp_lib.pack.changes import Changes
from scp_lib.pack.covered import fixed_words
from scp_lib.pack.leaks import Guard
from scp_lib.pack.leaks_check import exact_figures, scan_folder
from scp_lib.pack.number_check import check_numbers
from scp_lib.pack.partner_calls import Release, gate
from scp_lib.pack.parts import sentences

_LISTED = 20
_WHAT_TO_DO = (
    "No pack was written; an earlier one of this month stays as it is. Your files are not at "
    "fault: send these lines to whoever looks after safer for you. Until that is mended, "
    "`safer report` makes this month's pages, with the same maps and tables."
)


class Verdict(NamedTuple):
    """What the gate checked of a pack that it lets through.

    The attack (None where the pack has no personal records), how many files and members were read
    for what must not leave the house, and by file the numbers held against the tables.
    """

    attack: Attack | None
    file_count: int
    numbers: Mapping[str, int]


def refuse_unsafe(
    document: Document,
    folder: Path,
    *,
    release: Release | None,
    guard: Guard,
    changes: Changes,
    names: Iterable[str] = (),
) -> Verdict:
    """Let a finished pack (its folder, zip included) through, or refuse it.

    It was written from ``document`` and ``changes``; ``release`` has the partner's calls in it, if
    any; ``names`` are names and texts of the settings, which may hold any number. DisclosureError
    if a small count can be worked out, or a file holds what must not leave the house: a line each,
    with the count's name or the file, and no number. ScpError if a number in a file is no cell's.
    """
    faults: list[str] = []
    attack = None
    if release is not None:
        try:
            attack = gate(release, folder, document)
        except DisclosureError as error:
            faults += error.faults
    tables = document.tables.values()
    rows = (name for table in tables for name in table.names)
    said = (each.text for _, each in sentences(document))
    file_count, findings = scan_folder(
        folder,
        guard=guard._replace(figures=exact_figures(tables)),
        own_words=" ".join([*fixed_words(document), *said, *rows]),
    )
    faults += [f"{finding} Remove it." for finding in findings]
    if faults:
        raise DisclosureError(_few(faults))
    texts = [text for paragraphs in statements(document).values() for text in paragraphs]
    rows_changed = (*changes.revised, *changes.last_issue, *changes.moved)
    texts += [*map(" ".join, rows_changed), *changes.new_tables, *changes.gone_tables]
    numbers, typed = check_numbers(document, folder, texts=texts, names=names)
    if typed:
        raise ScpError([*_few(typed), _WHAT_TO_DO])
    return Verdict(attack, file_count, numbers)


def _few(lines: Sequence[str]) -> list[str]:
    more = [f"… and {len(lines) - _LISTED} more."] if len(lines) > _LISTED else []
    return [*lines[:_LISTED], *more]
