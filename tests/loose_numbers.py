"""Find the numbers of a report or pack that lead to no cell: a second reader of the pages.

It shares no code with the library. Numbers of months, years, the levels of intervals, units of
rates, versions and names are none of the data; all others have to stand in an element that names
its cell, in a cell of a table that is a file too, or in an alternative that lists its cells.

Run as ``python -m tests.loose_numbers FOLDER``.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import html

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
YEAR = r"(?:19|20)\d\d"
NO_FIGURES = re.compile(
    "|".join(
        (
            rf"\b(?:\d{{1,2}} )?{MONTH} {YEAR}\b",
            rf"\b{YEAR}-\d\d(?:-\d\d)?\b",
            rf"(?<![\w,.]){YEAR}(?![\w%]|[,.]\d)",
            r"\b(?:90|95|99|99\.8)% (?:confidence|intervals?|limits?|prediction|Poisson|from|to)\b",
            r"\b95%(?=[:,) ]|$)",
            r"\bper 1,000\b",
            r"× 1,000\b",
            r"\b(?:ons|police_uk|partners|tables|maps)/[\w./-]+",
            r"\bwithin [24]\b|\bunder 10\b|\b[Uu]p to 9 calls\b|\b\d\d:\d\d\b",
            r"\b320 pixels\b|\b95 of 100\b",
            r"\b[Pp]er 100(?= crimes)",
            r"\beach 100(?= crimes)",
            r"\bv\.?\d+(?:\.\d+)*",
            r"\bA/UA-1\b|\bUA-1\b|\bOGL-?3\.0|\bWCAG 2\.\d|Guidelines 2\.2|\(No\. 2\)|SHA-256",
        )
    )
)
NUMBER = re.compile(r"(?<![\w&#])(?:[+\u2212-](?=\d))?\d+(?:,\d{3})*(?:\.\d+)?")
READ_OUT = ("alt", "aria-label", "title")
WITHIN = ("strong", "em", "b", "i", "span", "wbr")
LEFT_OUT = {"script", "style", "head", "code", "pre", "data"}


def loose_in_page(page: str, *, names: list[str]) -> Iterator[tuple[str, str]]:
    """Go through the numbers of a page without a cell: the number, and the text around it."""
    tree = html.fromstring(page)
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name in READ_OUT:
            text = element.get(name)
            if text and not (element.tag == "iframe" and element.get("data-cells")):
                listed = [
                    each.rpartition("=")[2] for each in (element.get("data-cells") or "").split(" ")
                ]
                listed += [""] * len((element.get("data-figures") or "").split())
                yield from _loose_alternative(element, text, listed, names)
    for badge in tree.xpath("//*[@class='m-badge-name']"):
        badge.text = ""  # which area it is, on the map and in its key: no figure
    yield from _loose_text(tree, names, inside=False)


def _loose_alternative(
    element: html.HtmlElement, text: str, listed: list[str], names: list[str]
) -> Iterator[tuple[str, str]]:
    found = list(numbers_of(text, names))
    if element.get("data-figures"):
        found = found[len(element.get("data-figures").split()) :]
    for number in found:
        if number.lstrip("+\u2212-") not in [each.lstrip("+\u2212-") for each in listed]:
            inside = element.get("aria-label") == text and _caption_says(element, text)
            if not inside:
                yield number, text


def _caption_says(element: html.HtmlElement, text: str) -> bool:
    """Whether an element is named by a text that stands in it, with its cells."""
    return text in " ".join(element.text_content().split())


def _loose_text(
    element: html.HtmlElement, names: list[str], *, inside: bool
) -> Iterator[tuple[str, str]]:
    if element.tag in LEFT_OUT or not isinstance(element.tag, str):
        return
    if element.get("class") in ("row-name", "m-scale-name"):
        return  # the header of a row, repeated; the scale of a map
    if element.tag in ("td", "th") and (element.get("id") or element.tag == "th"):
        return
    if element.tag == "td" and element.xpath("ancestor::table[@data-table]"):
        return  # text of a cell: it stands in the table's file as it is here
    texts = [element.text or ""]
    for child in element:
        if child.tag == "data":
            texts.append("\ufffc")
        elif isinstance(child.tag, str) and child.tag in WITHIN:
            texts.append(child.text_content() if not child.xpath(".//data") else "\ufffc")
        else:
            texts.append(" ")
        texts.append(child.tail or "")
    whole = "".join(texts)
    for number in numbers_of(whole, names):
        yield number, " ".join(whole.split())
    for child in element:
        if isinstance(child.tag, str) and child.tag not in WITHIN:
            yield from _loose_text(child, names, inside=inside)


def numbers_of(text: str, names: list[str]) -> list[str]:
    """Return the numbers of a text that are figures."""
    if not NUMBER.search(text):
        return []
    for name in sorted((name for name in names if name in text), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?![\w.,]*\d)", " ", text)
    return NUMBER.findall(NO_FIGURES.sub(" ", text))


def names_of(manifest: dict[str, object], folder: Path) -> list[str]:
    """Return the names in a report's tables that hold digits: of wards, targets, places, files."""
    names = {str(manifest.get("attribution", "")), str(manifest.get("name", ""))}
    for path in (folder / "tables").glob("*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            for cell in line.split(","):
                text = cell.strip('"')
                if re.search(r"\d", text) and re.search(r"[^\W\d]{3}", text):
                    names.add(text)
    return [name for name in names if name]


def loose_numbers(folder: Path) -> list[str]:
    """List the numbers without a cell of all pages of a report or pack, a line each."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    names = names_of(manifest, folder)
    facts = set(manifest.get("facts", {}).values())
    lines = []
    for path in sorted([*folder.glob("*.html"), *folder.glob("[0-9]*/*.html")]):
        page = path.read_text(encoding="utf-8")
        for number, text in loose_in_page(page, names=names):
            if text in facts:  # a line of the title block: the item on the agenda
                continue
            lines.append(f"{path.name}: {number} in: {text[:150]}")
    return lines


if __name__ == "__main__":
    found = loose_numbers(Path(sys.argv[1]))
    print("\n".join(found))
    sys.exit(f"{len(found)} numbers lead to no cell." if found else 0)
