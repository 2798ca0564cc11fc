"""A notebook with other parameters than its own makes a page of its own, next to the usual one."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from scp_lib.document.naming import file_stem
from scp_lib.report.cards import Card

_LONGEST = 60


def as_variants(
    cards: Sequence[Card], values: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Card], dict[str, dict[str, Any]]]:
    """Name each notebook that is given other parameters than its own after them.

    Its page is ``10_asb_by_ward-burglary.html`` then, next to ``10_asb_by_ward.html``; the page
    of every month's report is never replaced by another question's answer.

    Parameters
    ----------
    values
        By notebook's name the parameters given (see cards.check_parameters).

    Returns
    -------
    tuple
        The notebooks; by their new names the parameters given.
    """
    named = [(_variant(card, values[card.name]), values[card.name]) for card in cards]
    return [card for card, _ in named], {card.name: dict(given) for card, given in named}


def named_with(card: Card, title: str) -> str:
    """Add to a page's title those of its other parameters that the title does not name.

    >>> card = Card("11_a-burglary", None, "A", "?", "All", True, (), "", (("", "burglary"),))
    >>> named_with(card, "Hot spots of burglary"), named_with(card, "Hot spots")
    ('Hot spots of burglary', 'Hot spots (burglary)')
    """
    more = [
        f"{name} {value}".strip()
        for name, value in card.other
        if value.casefold() not in title.casefold()
    ]
    return f"{title} ({', '.join(more)})" if more else title


def _variant(card: Card, given: Mapping[str, Any]) -> Card:
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
    return card._replace(name=f"{card.name}-{parts}", other=words)


def _part(name: str, value: Any) -> str:
    """Name a parameter in a file's name: a text by itself, any other with its parameter's name.

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
