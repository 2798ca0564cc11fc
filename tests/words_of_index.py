"""What a reader of a report's index sees before opening anything: few words, fewer numbers."""

from __future__ import annotations

import re

from lxml import etree, html

MOST_WORDS, MOST_NUMBERS, LONGEST, LONGEST_IN_A_TILE = 800, 110, 30, 25


def are_few(page: str) -> None:
    """Hold the index to its size: words, numbers, the length of a sentence, and no interval."""
    body = html.fromstring(page).body
    for hidden in body.xpath("//details/*[not(self::summary)] | //style | //script | //svg"):
        hidden.drop_tree()
    etree.strip_tags(body, "data", "strong", "span", "a")
    shown = [text.strip() for text in body.itertext() if text.strip()]
    words = " ".join(shown).split()
    assert len(words) <= MOST_WORDS, len(words)
    numbers = [word for word in words if re.search(r"\d", word)]
    assert len(numbers) <= MOST_NUMBERS, len(numbers)
    tiles = body.find_class("place-card")
    assert len(tiles) == 4
    for place, most in (("//li", LONGEST), ("//div[@class='place-card']/p", LONGEST_IN_A_TILE)):
        for element in body.xpath(place):
            said = " ".join(element.text_content().split())
            for one in re.split(r"(?<=[.!?]) ", said):
                assert len(one.split()) <= most, one
            assert "interval" not in said and "95%" not in said
