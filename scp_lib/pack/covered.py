"""Which numbers of a text are accounted for: in a phrase of the document, or of a kind exempt."""

import calendar
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from scp_lib.document.model import Table, as_sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import plain
from scp_lib.pack.parts import shown_cells
from scp_lib.pack.read_back import one_line
from scp_lib.settings.partnership import Partnership

MONTHS = f"(?:{'|'.join([*calendar.month_name[1:], 'Sept', *calendar.month_abbr[1:]])})"
EXEMPT: Mapping[str, str] = {
    "dates, months and years": (
        rf"\b\d{{1,2}} {MONTHS}(?: \d{{4}})?\b|\b{MONTHS} '?\d{{2,4}}\b|"
        r"\bD:\d{14}|\b(?:19|20)\d{2}-\d{2}(?:-\d{2})?\b|\b(?:19|20)\d{2}(?:/\d{2})?\b(?![,.]\d)"
    ),
    "times of day": r"\b\d{1,2}:\d{2}\b",
    "page numbers": r"\b[Pp]age \d{1,3}(?: of \d{1,3})?\b",
    "confidence levels": r"(?<![\d.,])(?:90|95|99|99\.8)%",
    "bands of counts": r"\bunder 10\b|\bwithin [24]\b|\b[Uu]p to 9 calls\b",
    "names of files and sheets": (
        r"\bsheet \w+ of tables\.xlsx|"
        r"\b(?:tables|maps|charts|police_uk|ons|partners)/[\w./-]+"
    ),
    "units of a rate": (
        r"\b10{0,2},000 (?=residents|people|households)|\b100,000 (?=residents)|\bper 1,000\b"
    ),
    "versions of licences, standards and programs": (
        r"\b[vV]\.?\d\.\d\b|\bWCAG 2\.\d\b|\bPDF/UA-1\b|\bOGL-3\.0\b|"
        r"\bTypst \d+\.\d+\.\d+\b|"
        r"\bsafer \d+\.\d+\.\d+\b"
    ),
    "notes of a workbook": r"\[note \d{1,2}\]",
}
"""What needs no cell, besides the ticks of axes and the texts about methods; name to pattern."""

EXEMPT_PATTERN = re.compile("|".join(EXEMPT.values()))
NUMBER = re.compile(r"[-−+]?\d[\d,]*(?:\.\d+)?")


def uncovered(text: str, phrases: Collection[str]) -> list[re.Match[str]]:
    """Return the numbers of a text that lie neither in a phrase nor in an exemption.

    Phrases are without white space, so that neither line breaks nor cells' edges matter. A phrase
    that would begin or end inside a number does not stand there.

    >>> [hit[0] for hit in uncovered("In May 2025, Castle had 13 and Tiptree 7.", ["Castlehad13"])]
    ['7']
    >>> [hit[0] for hit in uncovered("20 to 49 and 120 to 49", ["20to49"])]
    ['120', '49']
    """
    is_covered = in_phrases(text, phrases)
    for hit in EXEMPT_PATTERN.finditer(text):
        is_covered[hit.start() : hit.end()] = True
    return [
        hit
        for hit in NUMBER.finditer(text)
        if any(text[at].isdigit() and not is_covered[at] for at in range(*hit.span()))
    ]


def in_phrases(text: str, phrases: Collection[str]) -> Any:
    """Return for each letter of a text whether it lies in a phrase, as an array of bool."""
    places = np.array([at for at, letter in enumerate(text) if not letter.isspace()], int)
    bare = "".join(text.split())
    is_covered = np.zeros(len(text), bool)
    for phrase in phrases:
        start = bare.find(phrase)
        while start >= 0:
            own = places[start : start + len(phrase)]
            if not _cuts_a_number(text, int(own[0]), int(own[-1])):
                is_covered[own] = True
            start = bare.find(phrase, start + 1)
    return is_covered


def _cuts_a_number(text: str, first: int, last: int) -> bool:
    """Whether a stretch of text begins or ends inside a number."""
    before, after = text[max(0, first - 2) : first], text[last + 1 : last + 3]
    return bool(
        (text[first].isdigit() and re.search(r"\d[.,]?$", before))
        or (text[last].isdigit() and re.match(r"[.,]?\d", after))
    )


def without_frame(pages: Sequence[str]) -> list[str]:
    """Take the numbers of pages out, and the lines that head and foot every page.

    A sentence that goes on from page to page is then in one piece.
    """
    lines = [[one_line(line) for line in page.splitlines()] for page in pages]
    count = len(pages)
    bare = [
        [re.sub(rf"\s*\b{at} of {count}$", "", line) for line in page]
        for at, page in enumerate(lines, start=1)
    ]
    common = set.intersection(*map(set, bare[1:])) if count > 2 else set()
    return [" ".join(line for line in page if line not in common) for page in bare]


def stripped(phrases: Iterable[str]) -> list[str]:
    """Take the white space out of the phrases that hold a number."""
    return sorted({"".join(text.split()) for text in phrases if re.search(r"\d", text)})


def row_phrases(table: Table) -> list[str]:
    """Return the title, the headers, and each row as its cells follow one another.

    A Word document and a PDF have the column that names the rows first.
    """
    orders = {tuple(table.headers), tuple(sorted(table.headers, key=table.row_header.__ne__))}
    return [
        as_sentence(table.title).text,
        *(" ".join(plain(table.headers[column]) for column in order) for order in orders),
        *(
            " ".join(row.cell(column).printed for column in order)
            for order in orders
            for row in table
        ),
    ]


def class_phrases(table: Table) -> list[str]:
    """Return a table's classes of one number as the key of a map says them: "5 (3 locations)".

    They are known by their count of points alone, for the bare number could be any figure.
    """
    return [
        f"{cell.row_name} ({cell.printed} location"
        for cell in shown_cells([table])
        if re.fullmatch(r"[\d,.]+", cell.row_name)
    ]


def settings_texts(settings: Partnership) -> list[str]:
    """Return the names and texts of a partnership's settings, which may hold any number.

    A text without a letter is left out: it could be any figure.
    """
    texts = [settings.name, settings.area_name, settings.contact.name]
    for target in settings.targets:
        texts += [target.title, target.owner, target.priority, target.source]
    if settings.briefing:
        texts += [settings.briefing.author or "", f"Item {settings.briefing.item or ''}"]
    texts += [settings.town_centre.name] if settings.town_centre else []
    texts += [each.name for each in settings.areas]
    texts += [settings.population.title] if settings.population else []
    texts += [*settings.places_of_recording.kinds, *settings.comparison.districts]
    texts += [name for each in settings.renamed_wards for name in (each.name, each.became)]
    return with_letters(texts)


def facts_in_words(document: Document) -> list[str]:
    """Return what every page prints; without what is a number alone, such as the agenda's item."""
    return with_letters(document.facts.values())


def with_letters(texts: Iterable[str]) -> list[str]:
    """Return the texts that are no bare figure."""
    return [words for words in map(plain, texts) if re.search(r"[^\W\d_]", words)]


def fixed_words(document: Document) -> list[str]:
    """Return the texts about names and methods, which hold no data."""
    tables = document.tables.values()
    return [
        document.title,
        *facts_in_words(document),
        f"Item {document.facts.get('item', '')}",
        *(section.title for section in document.sections),
        *(text for each in document.questions for text in (each.words, each.who_knows)),
        *(text for t in tables for text in (t.definition, t.measure, t.caveat)),
        *(text for t in tables for text in t.headers.values()),
        *(file for files in document.inputs.values() for file in files),
        *document.methods.values(),
        *document.glossary.values(),
        *document.methods,
        *document.glossary,
    ]


def around(hit: re.Match[str]) -> str:
    """Return a place of a text with a few words before and after it."""
    left, right = max(0, hit.start() - 25), hit.end() + 25
    words = one_line(hit.string[left:right])
    return f"{'… ' if left else ''}{words}{' …' if right < len(hit.string) else ''}"
