"""What a briefing says of itself: facts, methods, limits, words, and a public body's statements."""

import re
import tomllib
from pathlib import Path
from typing import Any

from scp_lib.document.model import Sentence, sentence
from scp_lib.document.parts import Document
from scp_lib.document.phrases import full_stop
from scp_lib.pack.audiences import READERS
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality.months import force_names
from scp_lib.studies.residents import WHOM

_WORDS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("about.toml").read_text(encoding="utf-8")
)


_PLACEHOLDER = re.compile(r"[@.]example(?:\.(?:org|com|net))?$", re.IGNORECASE)
"""Domains that nobody can have (RFC 2606)."""


def is_placeholder(email: str) -> bool:
    """Whether an address is one that nobody can have.

    >>> is_placeholder("team@example.org"), is_placeholder("team@colchester.gov.uk")
    (True, False)
    """
    return _PLACEHOLDER.search(email) is not None


def facts_of(data: Dataset, *, audience: str) -> dict[str, str]:
    """Return what every page of a briefing prints."""
    settings, briefing = data.settings, data.settings.briefing
    name, email = settings.contact.name, settings.contact.email
    if is_placeholder(email):  # nobody answers there
        name = email = ""
    meeting = briefing.meeting_date if briefing else None
    example = " (invented example)" if settings.is_invented else ""
    forces = force_names(settings.forces_counted)
    incidents = "Invented incidents" if settings.is_invented else f"data.police.uk, {forces}"
    population = f"; {settings.population.title}" if settings.population else ""
    return {
        "key": settings.key,
        "partnership": settings.name,
        "area": settings.area_name,
        "month": data.month.name,
        "month_code": str(data.month),
        "months": data.months_name,
        "audience_key": audience,
        "audience": READERS[audience][0].upper() + READERS[audience][1:],
        "meeting": f"{meeting.day} {meeting:%B %Y}" if meeting else "",
        "item": (briefing.item if briefing else None) or "",
        "author": (briefing.author if briefing else None) or "",
        "vintage": f"{incidents}, to {data.month.name}; wards of {settings.wards.vintage}"
        f"{population}",
        "contact": f"{name}, {email}" if email else "",
        "contact_name": name,
        "contact_email": email,
        "source": settings.attribution,
        "cite": f"{settings.name}, Community safety in {settings.area_name}: recorded incidents "
        f"to {data.month.name}{example}.",
        "is_invented": "yes" if settings.is_invented else "",
    }


def explained(kind: str, *, has_hot_spots: bool, has_targets: bool) -> dict[str, str]:
    """Return the methods, or the words of the glossary, that this briefing uses."""
    unused = [] if has_hot_spots else ["Hot spots.", "Hot spot."]
    unused += [] if has_targets else ["Targets.", "Baseline.", "Target."]
    return {name: text for name, text in _WORDS[kind].items() if name not in unused}


def caveats_of(data: Dataset, *, missing: str) -> tuple[Sentence, ...]:
    """Say what the figures cannot show; ``missing`` names months that were not received."""
    said = [*_WORDS["caveats"]]
    if missing:
        said.append(f"Missing: {missing}.")
    if data.population:
        said.append(f"Rates use resident population ({data.population}), an estimate. {WHOM}")
    said.append("No figure here says why something changed.")
    return tuple(sentence("{words}", words=words) for words in said)


def statements(document: Document) -> dict[str, tuple[str, ...]]:
    """Return the statements that every pack carries: a heading to its paragraphs."""
    facts = document.facts
    licence = [full_stop(facts["source"]).text, _WORDS["licence"]]
    if any(name.startswith("partner_") for name in document.tables):
        licence.append(_WORDS["partners"])
    accessibility = (each.format_map(facts) for each in _WORDS["accessibility"])
    said = {
        "Accessibility statement": tuple(accessibility),
        "Licence and sources": tuple(licence),
        "How to cite": (facts["cite"],),
    }
    if facts["contact"]:
        asked = "Found an error, or need another format?"
        said["Contact"] = (f"{asked} {full_stop(facts['contact'])}",)
    return said
