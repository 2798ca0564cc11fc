"""The release checklist: what was checked, and what is left for the officer who sends the pack.

``checklist.txt`` lies in the pack and may be read by anybody. The officer's own lies outside every
pack and month's folder, in ``not-to-be-sent``, so nobody sends it along by mistake.
"""

from collections.abc import Sequence

from scp_lib.document.html import templates
from scp_lib.document.parts import Document
from scp_lib.pack.about import is_placeholder
from scp_lib.pack.covered import EXEMPT
from scp_lib.pack.gate import Verdict
from scp_lib.pack.partner_calls import Release
from scp_lib.settings.partnership import Partnership


def public_checklist(document: Document, *, release: Release | None) -> str:
    """Write ``checklist.txt``; of partners' calls only where the pack has them."""
    return _written("checklist.txt.j2", document, release=release, exempt=", ".join(EXEMPT))


def officer_checklist(
    document: Document,
    *,
    release: Release | None,
    verdict: Verdict,
    inputs: Sequence[str] = (),
    placeholder: str = "",
) -> str:
    """Write what the officer who releases the pack should know, and nobody else.

    ``inputs`` has a line for each of the partner's files: in a pack they would give each correction
    away. ``placeholder`` says that the settings have no real contact.
    """
    return _written(
        "officer.txt.j2",
        document,
        release=release,
        verdict=verdict,
        inputs=inputs,
        placeholder=placeholder,
    )


def _written(template: str, document: Document, **content: object) -> str:
    plain_text = templates().overlay(autoescape=False, keep_trailing_newline=True)
    chosen = plain_text.get_template(template)
    return chosen.render(document=document, facts=document.facts, **content)


def placeholder_contact(settings: Partnership) -> str:
    """Say in a line that the contact is no real address; nothing if it is, or all is invented."""
    email = settings.contact.email
    if settings.is_invented or not is_placeholder(email):
        return ""
    return (
        f"The pack names no contact, because {email} is a placeholder: set [contact] in "
        f"partnerships/{settings.key}.toml, and make the pack again."
    )
