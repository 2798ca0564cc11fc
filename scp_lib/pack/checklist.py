"""The release checklist: what was checked, and what is left for the officer who sends the pack.

``checklist.txt`` lies in the pack and may be read by anybody. The officer's own lies outside every
pack and month's folder, in ``not-to-be-sent``, so nobody sends it along by mistake.
"""

import re
from collections.abc import Mapping, Sequence

from scp_lib.document.html import templates
from scp_lib.document.parts import Document
from scp_lib.pack.covered import EXEMPT
from scp_lib.pack.gate import Verdict
from scp_lib.pack.partner_calls import Release

_PLACEHOLDER = re.compile(r"[@.]example(?:\.(?:org|com|net))?$", re.IGNORECASE)
"""Domains that nobody can have (RFC 2606)."""


def public_checklist(document: Document, *, release: Release | None) -> str:
    """Write ``checklist.txt``; of partners' calls only where the pack has them."""
    return _written("checklist.txt.j2", document, release=release, exempt=", ".join(EXEMPT))


def officer_checklist(
    document: Document, *, release: Release | None, verdict: Verdict, inputs: Sequence[str] = ()
) -> str:
    """Write what the officer who releases the pack should know, and nobody else.

    ``inputs`` has a line for each of the partner's files: in a pack they would give each correction
    away.
    """
    return _written(
        "officer.txt.j2",
        document,
        release=release,
        verdict=verdict,
        inputs=inputs,
        placeholder=placeholder_contact(document.facts),
    )


def _written(template: str, document: Document, **content: object) -> str:
    plain_text = templates().overlay(autoescape=False, keep_trailing_newline=True)
    chosen = plain_text.get_template(template)
    return chosen.render(document=document, facts=document.facts, **content)


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
