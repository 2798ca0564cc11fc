r"""Find the numbers of a page's words, and mark each with the figure that it is.

A number of a text becomes ``<data id="say-1.2" value="388">388</data>``: the same to the eye and
to a screen reader, and a place that an address can name. A number in a text alternative has no
place of its own: its element carries the figures' ids in ``data-figures``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

_MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_YEAR = r"(?:19|20)\d\d"
NOT_FIGURES = (
    # months, days and years; a count of four digits is written with a comma, so never a year
    rf"\b(?:\d{{1,2}} )?{_MONTH} {_YEAR}\b",
    rf"\b{_YEAR}-\d\d(?:-\d\d)?\b",
    rf"(?<![\w,.]){_YEAR}(?![\w%]|[,.]\d)",
    # how sure an interval or limit is, in the words of a definition
    r"\b(?:90|95|99|99\.8)%(?= (?:confidence|intervals?|limits?|Poisson|from|to)\b|\)|:)",
    r"(?<=\bat )(?:5|90|95|99|99\.8)%",
    r"\b95 (?:in|of) 100\b",
    # units of a rate
    r"(?<=\bper )1,000\b",
    r"(?<=\b[Pp]er )100(?= crimes)",
    r"(?<=\beach )100(?= crimes)",
    # versions, as in the name of a licence
    r"\bv\.?\d+(?:\.\d+)*",
)
"""What has digits and is no figure of the data. All else on a page is cited."""

_NUMBER = r"(?<![\w&#])(?<!\d[.,])(?:[+\u2212]|(?<!\S)-|(?<=\()-)?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?"
_READ_OUT = re.compile(r'(?<=\s)(alt|aria-label|title)="([^"]*)"')
_TAG = re.compile(r"(<[^>]*>)")
_BLOCK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|h[1-6]|tr|caption|div|section|article|summary|details|table)\b"
)
_HEADING = re.compile(r"<(/?)(?:h[1-6]|summary)\b")
_INLINE = re.compile(r"</?(?:a|abbr|b|data|em|i|span|strong|sub|sup)\b")
_LEFT_OUT = re.compile(r"<td\b[^>]* id=|<(?:style|script)\b")
_LEFT_OUT_END = re.compile(r"</(?:td|style|script)\b")


class Found(NamedTuple):
    """A number of a text: where it stands, and as what."""

    start: int
    end: int
    printed: str


class Said(NamedTuple):
    """Numbers of one text, in order: the text, its heading, and whether it is only read out."""

    text: str
    heading: str
    found: list[Found]
    is_read_out: bool


def find_numbers(text: str, *, names: Collection[str] = ()) -> list[Found]:
    """Return the numbers of a text that are figures: not a date, a unit or part of a name.

    Examples
    --------
    >>> said = "1,525 in June 2025 (95% interval \N{MINUS SIGN}2.5 to +3)."
    >>> [each.printed for each in find_numbers(said)]
    ['1,525', '\N{MINUS SIGN}2.5', '+3']
    >>> [each.printed for each in find_numbers("Berechurch 10: 3", names=["Berechurch 10"])]
    ['3']

    """
    if not any(mark.isdigit() for mark in text):
        return []
    here = frozenset(name for name in names if name in text)
    return [
        Found(match.start(), match.end(), match[0])
        for match in _scanner(here).finditer(text)
        if match.lastgroup == "number"
    ]


@lru_cache(maxsize=512)
def _scanner(names: frozenset[str]) -> re.Pattern[str]:
    known = [
        rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=lambda n: (-len(n), n))
    ]
    return re.compile("|".join([*known, *NOT_FIGURES, f"(?P<number>{_NUMBER})"]))


def find_in_html(page: str, *, names: Collection[str] = ()) -> list[Said]:
    """Return the numbers of markup in reading order, block by block, and of its alternatives."""
    said: list[Said] = []
    _each_text(page, names=names, do=lambda each: said.append(each))
    return said


def mark_html(page: str, ids: Iterable[tuple[str, str]], *, names: Collection[str] = ()) -> str:
    """Mark the numbers of markup with id and value, in the order of :func:`find_in_html`."""
    left = iter(ids)
    return _each_text(page, names=names, do=lambda each: [next(left) for _ in each.found])


def mark_text(
    text: str,
    found: Iterable[Found],
    ids: Iterable[tuple[str, str]],
    *,
    escape: Callable[[str], str] = html.escape,
    attribute: str = "id",
) -> str:
    """Escape a text, and mark the numbers found in it with id and value."""
    parts, end = [], 0
    for number, (key, value) in zip(found, ids, strict=True):
        words = data(key, value, escape(number.printed), attribute=attribute)
        parts += [escape(text[end : number.start]), words]
        end = number.end
    return "".join([*parts, escape(text[end:])])


def data(key: str, value: str, words: str, *, attribute: str = "id") -> str:
    """Return the element that a cited number stands in."""
    return f'<data {attribute}="{html.escape(key)}" value="{html.escape(value)}">{words}</data>'


def _each_text(
    page: str, *, names: Collection[str], do: Callable[[Said], list[tuple[str, str]] | None]
) -> str:
    """Call ``do`` with each text that has numbers; mark them where it returns ids and values."""
    parts = _TAG.split(page)
    texts = {place: html.unescape(part) for place, part in enumerate(parts) if place % 2 == 0}
    contexts = _contexts(parts, texts)
    for place, part in enumerate(parts):
        if place % 2:
            parts[place] = _read_out(part, names=names, do=do, heading=contexts[place][1])
            continue
        text = texts[place]
        context, heading, before = contexts[place]
        found = find_numbers(text, names=names) if context is not None else []
        if not found:
            continue
        shifted = [Found(f.start + before, f.end + before, f.printed) for f in found]
        ids = do(Said(context or "", heading, shifted, False))
        if ids:
            parts[place] = mark_text(text, found, ids, escape=_escape_text)
    return "".join(parts)


def _contexts(parts: list[str], texts: dict[int, str]) -> list[tuple[str | None, str, int]]:
    """Return for each part the whole text of its block, its heading, its offset in the block.

    The text is None inside a table cell that has a place of its own, and in a style or script.
    """
    blocks = [""]
    where: list[tuple[int, int, str] | None] = []
    heading, is_in_heading, is_left_out = "", False, False
    for place, part in enumerate(parts):
        if place % 2 == 0:
            if is_in_heading:
                heading = f"{heading}{texts[place]}"
            where.append(None if is_left_out else (len(blocks) - 1, len(blocks[-1]), heading))
            blocks[-1] += texts[place]
            continue
        where.append((len(blocks) - 1, 0, heading))
        if _LEFT_OUT.match(part):
            is_left_out = True
        elif _LEFT_OUT_END.match(part):
            is_left_out = False
        found = _HEADING.match(part)
        if found:
            is_in_heading = not found[1]
            heading = "" if is_in_heading else heading.strip()
        if _BLOCK.match(part):
            blocks.append("")
        elif not _INLINE.match(part):
            blocks[-1] += " "
    return [(None, "", 0) if at is None else (blocks[at[0]], at[2], at[1]) for at in where]


def _read_out(
    tag: str,
    *,
    names: Collection[str],
    heading: str,
    do: Callable[[Said], list[tuple[str, str]] | None],
) -> str:
    """Cite the numbers of a tag's text alternative in its data-figures."""
    if 'class="table-region"' in tag:  # named by its caption, which is cited
        return tag
    keys: list[str] = []
    for match in _READ_OUT.finditer(tag):
        text = html.unescape(match[2])
        found = find_numbers(text, names=names)
        if found:
            keys += [key for key, _ in do(Said(text, heading, found, True)) or []]
    if not keys:
        return tag
    return re.sub(r"\s*(/?)>$", rf' data-figures="{html.escape(" ".join(keys))}"\1>', tag)


def _escape_text(text: str) -> str:
    return html.escape(text, quote=False)
