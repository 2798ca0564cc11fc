"""Words of the project's old dialect, and how easily a sentence reads."""

from __future__ import annotations

import re

_OLD = re.compile(
    r"\b(?:held|told|bears?|hangs? on|beside|of which|none is|foretold|by itself|by themselves|"
    r"asked|reckoned|leaps|came of|drawn by lot|side by side|leaves? open|nothing done|"
    r"newest month|the most first|map points?|league of|is nowhere|wishes|thereof|whereof|"
    r"within chance|beyond chance|stands? out from|lies? clearly)\b",
    re.IGNORECASE,
)
_TECHNICAL = re.compile(
    r"(?:φ|\b(?:poisson|overdispers\w+|dispersion|effective counts?|quasi-\w+|garwood|"
    r"empirical bayes|beta-binomial|benjamini|getis)\b)",
    re.IGNORECASE,
)
_FILES = re.compile(r"files_ ?held|[\w/.-]+\.(?:csv|html|py|md|json|parquet|toml)\b|`[^`]*`")


def old_words(text: str) -> list[str]:
    """Return the words that a British council officer would not have written, files' names aside.

    >>> old_words("The newest month held, beside `files_held`")
    ['newest month', 'held', 'beside']
    """
    return _OLD.findall(_FILES.sub(" ", text))


def technical_words(text: str) -> list[str]:
    """Return the words of statistics that no councillor needs.

    >>> technical_words("An exact Poisson interval, widened by φ")
    ['Poisson', 'φ']
    """
    return _TECHNICAL.findall(_FILES.sub(" ", text))
