"""The release checklist: what was checked, and what is left for the officer who sends the pack.

``checklist.txt`` lies in the pack and may be read by anybody. The officer's own lies outside every
pack, in ``not-to-be-sent`` of the same folder of reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from scp_lib.document.parts import Document
from scp_lib.pack.covered import EXEMPT
from scp_lib.pack.gate import Verdict
from scp_lib.pack.partner_calls import Release
from scp_lib.periods import Month

_PLACEHOLDER = re.compile(r"[@.]example(?:\.(?:org|com|net))?$", re.IGNORECASE)
"""Domains that nobody can have (RFC 2606)."""
_OF_PARTNERS = (
    "[ ] The partner has confirmed in writing that no household makes half of a ward's calls of a "
    "year, unless its file names callers.",
)
_TO_DO = (
    "Before you send it",
    "[ ] The meeting's date, the item and the author are right (partnerships/, [briefing]).",
    "[ ] You have read the summary, and it says nothing you would not say in the meeting.",
    "[ ] changes.html: you can explain each revised figure.",
    "[ ] You send the zip (or the folder it was made from), and not this list.",
)
_CHECKS = (
    "Every number in text, tables, alternatives, charts, PDF and workbook was read back from the "
    "finished files and is a cell of the tables, as printed there. Exempt: "
    f"{', '.join(EXEMPT)}; ticks of axes; texts about methods.",
    "Every file was read for Crime IDs, paths, users' names, e-mail addresses other than the "
    "contact's, exact points that are no public map points, references of persons' records, "
    "notebooks' source.",
)
"""What the gate checks of every pack."""
_ATTACKED = (
    "An attacker who has all the numbers of calls printed so far and knows the rule was let loose "
    "on them, and could tell no small number of calls closely."
)


def officer_path(folder: Path, *, month: Month, audience: str) -> Path:
    """Return where the officer's own checklist lies, in the partnership's folder of the pack.

    It is in no pack and no month's folder, so nobody sends it along by mistake.
    """
    return folder / "not-to-be-sent" / f"checklist-{month}-{audience}.txt"


def public_checklist(document: Document, *, release: Release | None) -> str:
    """Write ``checklist.txt``; of partners' calls only where the pack has them."""
    facts = document.facts
    calls, attacked = [], []
    if release is not None:
        calls = [f"- Calls to the council: {release.rule}", *(f"- {n}" for n in release.notes)]
        attacked = [] if release.is_open else [_ATTACKED]
    lines = [
        f"Release checklist: {document.title}, {facts['area']}, {facts['month']}",
        f"For: {facts['audience']}",
        "",
        *(["Invented example: no figure is real.", ""] if facts.get("is_invented") else []),
        "How small numbers are protected",
        "- Incidents of data.police.uk are public already: all counts are shown.",
        *calls,
        "",
        "Checked before release; this pack would not have been written otherwise",
        *(f"- {check}" for check in (*_CHECKS, *attacked)),
    ]
    return "\n".join(lines) + "\n"


def officer_checklist(
    document: Document, *, release: Release | None, verdict: Verdict, inputs: Sequence[str] = ()
) -> str:
    """Write what the officer who releases the pack should know, and nobody else.

    Parameters
    ----------
    inputs
        A line for each of the partner's files: in a pack they would give each correction away.
    """
    facts = document.facts
    placeholder = placeholder_contact(facts)
    lines = [
        f"DO NOT SEND. For you alone: {document.title}, {facts['area']}, {facts['month']}",
        f"For: {facts['audience']}",
        "",
        *([f"PLEASE NOTE. {placeholder}", ""] if placeholder else []),
        "Checks that ran",
        f"- Numbers held against the tables: {sum(verdict.numbers.values()):,} in "
        f"{len(verdict.numbers)} files",
        *(f"    {file}: {count:,}" for file, count in sorted(verdict.numbers.items())),
        f"- Files and members read for leaks: {verdict.file_count:,}; found: 0",
    ]
    if verdict.attack is not None:
        lines.append(f"- Small counts attacked: {len(verdict.attack.tried):,}; told closely: 0")
    if release is not None:
        lines += ["", "Partner's files (sizes and checksums tell of corrections: keep them here)"]
        lines += [f"- {each}" for each in inputs]
    lines += ["", *_TO_DO, *(_OF_PARTNERS if release is not None else ())]
    return "\n".join(lines) + "\n"


def placeholder_contact(facts: Mapping[str, str]) -> str:
    """Say in a line that the contact is not a real address; nothing if it is, or all is invented.

    >>> placeholder_contact({"contact_email": "a@example.org", "key": "x", "is_invented": ""})
    'The contact printed in the pack is a placeholder (a@example.org): set [contact] in ...
    >>> placeholder_contact({"contact_email": "a@example.org", "key": "x", "is_invented": "yes"})
    ''
    """
    email = facts.get("contact_email", "")
    if facts.get("is_invented") or not _PLACEHOLDER.search(email):
        return ""
    return (
        f"The contact printed in the pack is a placeholder ({email}): set [contact] in "
        f"partnerships/{facts['key']}.toml, and make the pack again."
    )
