"""What must not stand in any text that leaves the house: Crime IDs, paths, names, exact points."""

import html
import json
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple
from urllib.parse import unquote


class Finding(NamedTuple):
    """One leak: its file, its kind, and the text around it with the leak masked."""

    file: str
    kind: str
    where: str

    def __str__(self) -> str:
        return f"{self.file}: holds {self.kind} ({self.where})."


class Guard(NamedTuple):
    """What may and what must not stand in the files."""

    emails: Collection[str] = ()  # the contact's
    hashes: Collection[str] = ()  # checksums that the manifest prints: they look like Crime IDs
    points: Collection[tuple[float, float]] = ()
    """Longitude, latitude of the public map points: the only exact points that may appear."""
    references: Collection[str] = ()  # the partners' own numbers of their records
    names: Collection[str] = ()  # persons' names that must not appear, whatever their case
    users: Collection[str] = ()  # their names on the machine that wrote the files
    places: Collection[str] = ()  # names of wards: a map writes each at a point of its own
    figures: Collection[str] = ()
    """Figures of the pack's tables as files write them unrounded: two of them in a row are no
    point, whatever their size (a change of 55.27…% with an interval from −3.17…)."""


_CRIME_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_EMAIL = re.compile(  # bounded, so that a long run of letters is not tried from each of them
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@"
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}"
)
_ALWAYS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (  # each begins with what it always begins with: that is found fast
        (
            "a path",
            r"/(?<![\w/:.]/)(?:home|Users|root|tmp|var|mnt|media|srv|opt|work|etc|usr|private)"
            r"/[\w.~-]+",
        ),
        ("a path", r":(?<=(?<![A-Za-z])[A-Za-z]:)(?:\\{1,2}|/(?!/))[\w .~-]+(?:\\|/)"),
        (  # not a letter that JSON writes as \u003c
            "a path",
            r"\\(?<![\\\w]\\)\\{1,3}(?!u[0-9a-f]{4})[A-Za-z0-9][\w.-]*\\{1,2}(?!u[0-9a-f]{4})"
            r"[A-Za-z0-9$][\w.$-]*",
        ),
        ("a path", r"~(?<![\w.]~)/[\w.-]+"),
        ("a path", r"file:/{1,3}[\w.%~-]"),
        ("a notebook's source", r'"cell_type"\s*:\s*"(?:code|markdown|raw)"'),
        ("a notebook's source", r'"nbformat"\s*:\s*\d'),
        ("a notebook's source", r"In(?<=\bIn)\s?\[\s?\d*\s?\]:"),
        ("a notebook's source", r"from scp_lib(?<=\bfrom scp_lib)[\w.]* import\b"),
        ("a notebook's source", r"import scp_lib(?<=\bimport scp_lib)\b"),
        ("a notebook's source", r"Traceback \(most recent call last\)"),
    )
)
_POINT = re.compile(
    r"(?<![\d.])(-?\d{1,2}\.\d{4,})[\"'\]]?\s*[,;|\t ]\s*[\"'\[]?\s*(-?\d{1,2}\.\d{4,})(?![\d.])"
)
_PAIR = re.compile(r"\.\d{4,}[\"'\]]?\s*[,;|\t ]\s*[\"'\[]?\s*-?\d{1,2}\.\d{4,}")
"""What is in every exact point, and is found faster."""
_FRACTION = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,}(?![\d.])")
_DRAWING = re.compile(
    r"""\s(?:d|points|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height|viewBox|style"""
    r"""|data-bounds|data-start)=(?:"[^"]*"|'[^']*')"""
)
_AREA = re.compile(r"\[\s*\[\s*\[[-\d.,\s\[\]eE]+\]\s*\]\s*\]")
_NAMED = re.compile(
    r'\{"geometry": \{"coordinates": \[[-\d.]+, [-\d.]+\], "type": "Point"\}, "id": "\d+", '
    r'"properties": \{"name": ("(?:[^"\\]|\\.)*")\}, "type": "Feature"\}'
)
_TOKEN = re.compile(r"[A-Z0-9][A-Z0-9/-]{2,39}")
_LEAST_DIGITS = 7
_BLOCK_END = re.compile(r"</(?:t|v|si|p|li|td|th|tr|h[1-6]|div|dd|dt|title|text|desc|option)>")
"""Ends of what stands by itself: the words after it do not go on from those before."""


def find_leaks(file: str, text: str, *, guard: Guard) -> list[Finding]:
    """List what must not be in a text of a file, each once.

    >>> page = "<!-- /home/jsmith/pack --><p>Castle: 12</p>"
    >>> for finding in find_leaks("page.html", page, guard=Guard()):
    ...     print(finding)
    page.html: holds a path (...).
    """
    patterns = [("a Crime ID", _CRIME_ID), ("an e-mail address", _EMAIL), *_ALWAYS]
    patterns += [("a person's name", _as_words(name)) for name in guard.names]
    patterns += [("a user's name", _as_words(name)) for name in guard.users]
    allowed = {each.casefold() for each in (*guard.emails, *guard.hashes)}
    found = [
        Finding(file, kind, _around(hit, shown=3 if "name" in kind or "mail" in kind else 11))
        for reading in _readings(text)
        for kind, pattern in patterns
        for hit in pattern.finditer(reading)
        if hit[0].casefold() not in allowed
    ]
    found += [
        Finding(file, "an exact point", _around(hit, shown=11))
        for reading in _readings(_without_drawing(text, guard))
        if _PAIR.search(reading)
        for hit in _POINT.finditer(reading)
        for place in [(float(hit[1]), float(hit[2]))]
        if any(-9 <= lon <= 3 and 49 <= lat <= 61 for lon, lat in (place, place[::-1]))
        and (round(place[0], 6), round(place[1], 6)) not in guard.points
    ]
    return list(dict.fromkeys([*found, *_references(file, text, guard.references)]))


def _readings(text: str) -> list[str]:
    """Return the text as written, and as a browser would read it."""
    plain = unquote(html.unescape(text)).replace("\\/", "/").replace("\\u002f", "/")
    bare = re.sub(r"<[^<>]{1,200}>", "", _BLOCK_END.sub(" ", plain))
    return list(dict.fromkeys([text, plain, bare]))


def _as_words(name: str) -> re.Pattern[str]:
    """Match a name by its words, however they are spaced, hyphened or cased."""
    words = r"[\s._,-]*".join(re.escape(word) for word in re.findall(r"[^\s._-]+", name))
    return re.compile(rf"(?<!\w){words}(?!\w)" if words else r"(?!)", re.IGNORECASE)


def _without_drawing(text: str, guard: Guard) -> str:
    """Take out what lines and areas are drawn with, points of wards' names, and figures."""
    named = _NAMED.sub(lambda hit: "" if json.loads(hit[1]) in guard.places else hit[0], text)
    undrawn = _AREA.sub("", _DRAWING.sub("", named))
    return _FRACTION.sub(lambda hit: "" if hit[0] in guard.figures else hit[0], undrawn)


def _references(file: str, text: str, references: Collection[str]) -> Iterator[Finding]:
    """Find a partner's number of a record.

    Numbers of fewer than seven digits and without a letter could be any count; they are not
    looked for.
    """
    for found in sorted(set(references) & set(_TOKEN.findall(text))):
        if re.search(r"[A-Z]", found) or len(found) >= _LEAST_DIGITS:
            yield Finding(file, "a partner's reference", f"… {found[:2]}… …")


def _around(hit: re.Match[str], *, shown: int) -> str:
    """Show a few letters of the leak, never all of it, so that the message does not leak too."""
    leak = hit[0]
    return "… " + " ".join(leak[: min(shown, len(leak) // 2 + 1)].split()) + "… …"
