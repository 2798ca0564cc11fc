"""What a run of a report is to make: as requested, and with its tables.

A notebook with other parameters than its own makes a page of its own, next to the usual one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from scp_lib.document.naming import file_stem
from scp_lib.periods import Month
from scp_lib.report.cards import Card, check_parameters, choose_notebooks, defaults

if TYPE_CHECKING:
    from scp_lib.build.store import Built
    from scp_lib.settings.partnership import Partnership

_LONGEST = 60
LIMIT_MINUTES = 30.0
"""Each notebook is stopped after that."""


class Outline(NamedTuple):
    """What finding a report unchanged needs of its settings, as they were when it was made."""

    key: str
    area_name: str
    raw_folder: str | None
    history: str | None


class Request(NamedTuple):
    """A report as requested, every parameter of its notebooks with its value."""

    settings: Partnership | Outline
    raw: Path
    processed: Path
    out: Path
    today: Month
    month: str
    cards: Sequence[Card]
    parameters: Mapping[str, Mapping[str, Any]]
    show_code: bool

    @property
    def reports(self) -> Path:
        """The folder of the partnership's reports."""
        return self.out / self.settings.key

    @property
    def tables(self) -> Path:
        """The folder of the partnership's processed tables."""
        return self.processed / self.settings.key


class Job(NamedTuple):
    """A partnership, its tables, the month, the notebooks and their parameters by name."""

    settings: Partnership
    built: Built
    month: Month
    cards: Sequence[Card]
    parameters: Mapping[str, dict[str, Any]]
    show_code: bool


def request_of(
    settings: Partnership | Outline,
    *,
    raw: Path,
    processed: Path,
    out: Path,
    today: Month,
    month: str = "",
    notebooks: Sequence[str] = (),
    parameters: Sequence[tuple[str, str]] = (),
    show_code: bool = False,
) -> Request:
    """Check a request before anything is done.

    ``raw``, ``processed`` and ``out`` are the folders of received files, of all processed tables
    and of all reports; ``today`` the month of the clock (a file of a later one is refused);
    ``month`` is YYYY-MM, the latest complete one if empty; ``notebooks`` are names, all scheduled
    ones if empty; ``parameters`` pairs of name and value. ScpError if there is no such month,
    notebook, parameter or value.
    """
    if month:
        Month.parse(month)
    chosen = choose_notebooks(notebooks)
    given = check_parameters(chosen, parameters)
    cards = [as_variant(card, given[card.name]) for card in chosen]
    full = {
        card.name: defaults(card, given[own.name]) | {"partnership": settings.key}
        for own, card in zip(chosen, cards, strict=True)
    }
    return Request(settings, raw, processed, out, today, month, cards, full, show_code)


def named_with(card: Card, title: str) -> str:
    """Add to a page's title those of its other parameters that the title does not name.

    >>> card = Card("11_a-burglary", None, "A", "?", True, (), "", (("", "burglary"),))
    >>> named_with(card, "Hot spots of burglary"), named_with(card, "Hot spots")
    ('Hot spots of burglary', 'Hot spots (burglary)')
    >>> named_with(card._replace(other=(("months", "0"),)), "Hot spots since 2010")
    'Hot spots since 2010 (months 0)'
    """
    more = [
        f"{name} {value}".strip()
        for name, value in card.other
        if not re.search(rf"(?<!\w){re.escape(value)}(?!\w)", title, flags=re.IGNORECASE)
    ]
    return f"{title} ({', '.join(more)})" if more else title


def as_variant(card: Card, given: Mapping[str, Any]) -> Card:
    """Name a notebook that is given other parameters than its own after them.

    Its page is ``10_asb_by_ward-burglary.html`` then, next to ``10_asb_by_ward.html``; the page of
    every month's report is never replaced by another question's answer.
    """
    own = {each.name: each.default for each in card.parameters}
    other = {name: value for name, value in given.items() if value != own[name]}
    if not other:
        return card
    parts = "-".join(_part(name, value) for name, value in other.items())
    if len(parts) > _LONGEST:
        parts = f"{parts[:_LONGEST]}_{_digest(other)}"
    words = tuple(
        ("" if isinstance(value, str) else name, _in_words(value)) for name, value in other.items()
    )
    name = f"{card.name}-{parts}"
    if card.path.with_name(f"{name}.ipynb").exists():  # a copy that somebody named like that
        name += "_"
    return card._replace(name=name, other=words)


def _part(name: str, value: Any) -> str:
    """Name a parameter in a file's name: a text as it is, any other with its name.

    >>> _part("crime_type", "Anti-social behaviour"), _part("months", 6), _part("share", -0.5)
    ('asb', 'months_6', 'share_minus_0_5')
    """
    words = _in_words(value)
    slug = file_stem(words.replace("-", "minus ") if isinstance(value, (int, float)) else words)
    plainest = re.fullmatch(r"[\w .,-]+", words, flags=re.ASCII)
    lost = "" if plainest else f"_{_digest(value)}"
    return f"{slug}{lost}" if isinstance(value, str) else f"{name}_{slug}{lost}"


def _in_words(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
