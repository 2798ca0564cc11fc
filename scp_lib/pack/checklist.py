"""The release checklist: what was withheld and by which rule, and what was checked.

Two of them. ``checklist.txt`` lies in the pack and may be read by anybody. The officer's own,
which says of each withheld figure why, lies beside the pack and the zip, and is never sent: who
knows which withheld figures are small, and which only protect another, knows too much.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from scp_lib.disclosure_rule import Rule
from scp_lib.disclosure_settings import rule_words
from scp_lib.pack.covered import EXEMPT
from scp_lib.pack.document import Document
from scp_lib.pack.gate import Verdict
from scp_lib.pack.partner_calls import Release
from scp_lib.periods import Month, name_months

FILE = "checklist.txt"
_WHY = {
    "small": "Small: rests on a count below the threshold",
    "protects": "Withheld to protect: would give a small one away",
    "before": "Withheld in an earlier pack, and so again",
}


def officer_path(folder: Path, *, month: Month, audience: str) -> Path:
    """Return where the officer's own checklist lies, in the partnership's folder of reports.

    It is in no pack and no month's folder, so nobody sends it along by mistake.
    """
    return folder / "not-to-be-sent" / f"checklist-{month}-{audience}.txt"


def write_checklist(
    document: Document, folder: Path, *, rules: Mapping[str, Rule], checks: Sequence[str]
) -> None:
    """Write ``checklist.txt``."""
    text = public_checklist(document, rules=rules, checks=checks)
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")


def public_checklist(
    document: Document, *, rules: Mapping[str, Rule], checks: Sequence[str]
) -> str:
    """Write the checklist that goes with the pack.

    Parameters
    ----------
    rules
        Source's title to its rule for this audience.
    checks
        Lines of what was checked (see check_lines), known before the files are written.
    """
    facts = document.facts
    lines = [f"Release checklist: {document.title}, {facts['area']}, {facts['month']}"]
    lines += [f"For: {facts['audience']}", ""]
    if facts.get("is_invented"):
        lines += ["Invented example: no figure is real.", ""]
    lines += ["Rules of disclosure"]
    lines += [f"- {source}: {rule_words(rule)}" for source, rule in rules.items()]
    lines += ["", "Withheld, by table ([c] in every file)"]
    withheld = {t.title: len(t.withheld) for t in document.tables.values() if t.withheld}
    lines += [f"- {title}: {count} of its cells" for title, count in withheld.items()]
    lines += [] if withheld else ["- Nothing."]
    lines += ["  Rates and shares of a withheld count are withheld with it."] if withheld else []
    lines += ["", "Checked before release; this pack would not have been written otherwise"]
    lines += [f"- {check}" for check in checks]
    return "\n".join(lines) + "\n"


def check_lines(release: Release | None) -> list[str]:
    """Say what the gate checks of a pack: of partner's calls only where they are in it."""
    attacked = [
        "An attacker who has all packs of this audience, the rules and the residents was let "
        "loose on the withheld figures as printed, and could compute none.",
    ]
    references = "" if release is None else "partners' references, "
    return [
        "Every number in text, tables, alternatives, charts, PDF and workbook was read back from "
        "the finished files and is a cell of the tables, as printed there. Exempt: "
        f"{', '.join(EXEMPT)}; ticks of axes; texts about methods.",
        *(attacked if release is not None and release.plan.withheld else []),
        "Every file was read for Crime IDs, paths, users' names, e-mail addresses other than the "
        f"contact's, exact points that are no public map points, {references}notebooks' source.",
    ]


def officer_checklist(
    document: Document, *, release: Release | None, rules: Mapping[str, Rule], verdict: Verdict
) -> str:
    """Write what the officer who releases the pack should know, and nobody else."""
    facts = document.facts
    lines = [
        f"FOR THE OFFICER WHO RELEASES THE PACK. DO NOT SEND. {facts['area']}, {facts['month']}",
        f"For: {facts['audience']}",
        "",
        "This list says which withheld figures are small. Whoever has it and the pack knows more "
        "than the pack may tell.",
        *(
            [f"PLEASE NOTE. {placeholder}", ""]
            if (placeholder := placeholder_contact(facts))
            else []
        ),
        "Rules",
        *(
            f"- {source}: threshold {rule.threshold}, width {rule.width}, zeros {rule.zeros}. "
            f"{rule_words(rule)}"
            for source, rule in rules.items()
        ),
        "",
        "Checks that ran",
        f"- Numbers held against the tables: {sum(verdict.numbers.values()):,} in "
        f"{len(verdict.numbers)} files",
        *(f"    {file}: {count:,}" for file, count in sorted(verdict.numbers.items())),
        f"- Files and members read for leaks: {verdict.file_count:,}; found: 0",
        f"- Figures under a rule: {verdict.figure_count:,}, of them withheld "
        f"{verdict.withheld_count:,}",
    ]
    if verdict.tried is not None:
        lines.append(f"- Counts that the attacker tried: {verdict.tried.checked_count:,}; found: 0")
        lines += _known(verdict)
    if release is not None and release.corrected:
        lines.append(
            "- Corrected by the partner since they were published, and left as published: "
            f"{name_months(release.corrected)}"
        )
    lines += _withheld(release)
    lines += ["", *_TO_DO]
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


_PLACEHOLDER = re.compile(r"[@.]example(?:\.(?:org|com|net))?$", re.IGNORECASE)
"""Domains that nobody can have (RFC 2606)."""

_TO_DO = (
    "Before you send it",
    "[ ] The meeting's date, the item and the author are right (partnerships/, [briefing]).",
    "[ ] You have read the summary, and it says nothing you would not say in the meeting.",
    "[ ] changes.html: you can explain each revised figure.",
    "[ ] You send the zip (or the folder it was made from), and not this list.",
)


def _known(verdict: Verdict) -> list[str]:
    assert verdict.tried is not None
    lines = []
    if verdict.tried.known_before:
        lines.append(
            "- Given away by earlier packs, which nothing can mend: "
            f"{'; '.join(verdict.tried.known_before)}"
        )
    return lines


def _withheld(release: Release | None) -> list[str]:
    if release is None or not release.plan.withheld:
        return ["", "Withheld figures: none."]
    counted = Counter(map(str, release.plan.withheld.values()))
    lines = ["", "Withheld figures"]
    for why, words in _WHY.items():
        if counted[why]:
            lines += ["", f"{words}: {counted[why]}"]
            names = [name for name, own in release.plan.withheld.items() if own == why]
            lines += [f"- {name}" for name in names]
    return lines
