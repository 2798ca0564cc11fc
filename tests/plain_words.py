"""Words of the project's old dialect, and how easily a sentence reads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import textstat
from lxml import etree, html

_OLD = re.compile(
    r"\b(?:held|told|bears?|hangs? on|beside|of which|none is|foretold|foretells?|by itself|"
    r"by themselves|asked|reckoned|leaps|came of|drawn by lot|side by side|leaves? open|"
    r"nothing done|newest month|the most first|map points?|league of|is nowhere|wishes|thereof|"
    r"whereof|within chance|beyond chance|stands? out from|lies? clearly|of late|"
    r"middle one|anew|rests? on|left unread|slivers?|"
    r"is there already|percentage of (?:none|nothing)|reached but)\b",
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


def shown_words(page: str) -> str:
    """Return what a page shows before anything is unfolded."""
    body = html.fromstring(page).body
    for hidden in body.xpath("//details/*[not(self::summary)] | //style | //script | //svg"):
        hidden.drop_tree()
    etree.strip_tags(body, "data")
    return " ".join(" ".join(body.itertext()).split())


LEAST_EASE, LEAST_EASE_OF_ONE = 55, 30
_MONTHS = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{4})?\b"
)


def reading_ease(text: str) -> float:
    """Return Flesch's reading ease: 60 to 70 is plain English, under 30 hard."""
    return float(textstat.flesch_reading_ease(text))


def hard_sentences(sentences: Iterable[str], *, names: Iterable[str]) -> list[str]:
    """Return the sentences that are hard to read with a short word for each proper name."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    proper = re.compile("|".join([*map(re.escape, longest_first), r"(?!)"]))
    short = {each: proper.sub("Ash", _MONTHS.sub("May", each)) for each in sentences}
    return [each for each, said in short.items() if reading_ease(said) < LEAST_EASE_OF_ONE]


def said_first(entry: dict[str, Any]) -> list[str]:
    """Return the headline sentences of a page of the manifest, and the words of its tile."""
    tile = html.fromstring(entry["tile"]["html"]) if entry["tile"] else None
    words = (
        []
        if tile is None
        else [" ".join(each.text_content().split()) for each in tile.xpath(".//p")]
    )
    return [*entry["headline"], *(each for each in words if each.endswith("."))]


def proper_names(report: Path) -> set[str]:
    """Return the names of places in the tables of a report."""
    columns = {"ward_name", "area_name", "district_name", "location_name", "near", "area"}
    found: set[str] = set()
    for path in report.glob("tables/*.csv"):
        rows = pd.read_csv(path, dtype=str)
        for column in columns & set(rows):
            for name in rows[column].dropna():
                found |= {name, *re.split(r" and |, | \d+$", name)}
    return found


def read_easily(report: Path, manifest: dict[str, Any]) -> None:
    """Hold the first sentences of every page to a reading ease: all together, and each."""
    names = proper_names(report)
    assert manifest["pages"]
    for entry in manifest["pages"]:
        said = said_first(entry)
        assert reading_ease(" ".join(said)) >= LEAST_EASE, (entry["notebook"], said)
        assert hard_sentences(said, names=names) == [], entry["notebook"]
