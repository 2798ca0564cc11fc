"""What must not stand in any file that leaves the house: Crime IDs, paths, names, exact points.

The scanner reads text. Pages, CSV and SVG are text; a workbook is a zip of XML, which it opens;
a PDF's text is taken out of it first by the caller.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from scp_lib.disclosure_rule import DisclosureError

_LARGEST_MEMBER = 200_000_000


class Finding(NamedTuple):
    """One leak: in which file, of which kind, and the text around it with the leak masked."""

    file: str
    kind: str
    where: str

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.file}: holds {self.kind} ({self.where})."


class Allowed(NamedTuple):
    """What may stand in a file.

    Parameters
    ----------
    emails
        The contact's, as printed on every page.
    names
        Persons' names that must not appear, whatever their case.
    users
        Users' names of the machine that wrote the files, which must not appear.
    points
        Longitude and latitude of the only exact points that may appear: the public map points.
        None: any point may (every source of the file is public).
    hashes
        Checksums that the manifest prints, which look like Crime IDs.
    """

    emails: Collection[str] = ()
    names: Collection[str] = ()
    users: Collection[str] = ()
    points: Collection[tuple[float, float]] | None = None
    hashes: Collection[str] = ()


_CRIME_ID = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{64}(?![0-9A-Za-z])")
_PATHS = (
    re.compile(
        r"(?<![\w/:.])/(?:home|Users|root|tmp|var|mnt|media|srv|opt|work|etc|usr|private)/[\w.~-]+"
    ),
    re.compile(r"(?<![A-Za-z])[A-Za-z]:(?:\\{1,2}|/(?!/))[\w .~-]+(?:\\|/)"),
    re.compile(r"(?<![\\\w])\\{2,4}[A-Za-z0-9][\w.-]*\\{1,2}[A-Za-z0-9$][\w.$-]*"),
    re.compile(r"(?<![\w.])~/[\w.-]+"),
    re.compile(r"file:/{1,3}[\w.%~-]"),
)
_EMAIL = re.compile(  # bounded, so that a long run of letters is not tried from each of them
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@"
    r"[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}"
)
_POINT = re.compile(
    r"(?<![\d.])(-?\d{1,2}\.\d{4,})[\"'\]]?\s*[,;|\t ]\s*[\"'\[]?\s*(-?\d{1,2}\.\d{4,})(?![\d.])"
)
_NOTEBOOK = (
    re.compile(r'"cell_type"\s*:\s*"(?:code|markdown|raw)"'),
    re.compile(r'"nbformat"\s*:\s*\d'),
    re.compile(r"\bIn\s?\[\s?\d*\s?\]:"),
    re.compile(r"\b(?:from scp_lib[\w.]* import|import scp_lib)\b"),
    re.compile(r"Traceback \(most recent call last\)"),
)


def find_leaks(file: str, content: str | bytes, *, allowed: Allowed | None = None) -> list[Finding]:
    """List what must not be in a file.

    Parameters
    ----------
    file
        Its name, for the message; the name itself is read too.
    content
        Text, or the bytes of a text file or of a zip (a workbook, or the pack itself).
    allowed
        See Allowed; nothing is allowed by default.

    Examples
    --------
    >>> for finding in find_leaks("page.html", "<!-- /home/jsmith/pack --><p>Castle: 12</p>"):
    ...     print(finding)
    page.html: holds a path (...).
    """
    given = allowed or Allowed()
    found: dict[Finding, None] = {}
    for name, text in [(file, file), *_texts(file, content)]:
        for reading in _readings(text):
            for kind, start, end in _scan(reading, given):
                found[Finding(name, kind, _around(reading, start, end, kind))] = None
    return list(found)


def find_points(file: str, text: str, *, allowed: Allowed) -> list[Finding]:
    """List the exact points of a text that may not be there, as find_leaks does among others."""
    found: dict[Finding, None] = {}
    for reading in _readings(text):
        for kind, start, end in _points(reading, allowed):
            found[Finding(file, kind, _around(reading, start, end, kind))] = None
    return list(found)


def refuse_leaks(findings: Collection[Finding]) -> None:
    """Raise DisclosureError that lists every finding, if there is one."""
    if findings:
        raise DisclosureError([f"{finding} Remove it." for finding in findings])


_BLOCK_END = re.compile(r"</(?:t|v|si|p|li|td|th|tr|h[1-6]|div|dd|dt|title|text|desc|option)>")
"""Ends of what stands by itself: the words after it do not go on from those before."""


def _texts(file: str, content: str | bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file: itself, or every member of a zip, and its member names."""
    if isinstance(content, str):
        yield file, content
        return
    if not content.startswith(b"PK\x03\x04"):
        yield file, _decoded(content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                if entry.file_size > _LARGEST_MEMBER:
                    raise DisclosureError(f"{file}, {entry.filename}: too large to be read.")
                name = f"{file}, {entry.filename}"
                yield name, entry.filename
                yield name, _decoded(entry.comment + archive.comment)
                yield from _texts(name, archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DisclosureError(f"{file}: a zip that cannot be read ({error}).") from None


def _decoded(content: bytes) -> str:
    """Read bytes as the text they most likely are; what is no text is kept byte by byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _readings(text: str) -> list[str]:
    """Return the text as written, and as a browser would read it."""
    plain = unquote(html.unescape(text)).replace("\\/", "/").replace("\\u002f", "/")
    bare = re.sub(r"<[^<>]{1,200}>", "", _BLOCK_END.sub(" ", plain))
    return list(dict.fromkeys([text, plain, bare]))


def _scan(text: str, allowed: Allowed) -> Iterator[tuple[str, int, int]]:
    """Yield each leak of the text: kind, start, end."""
    emails = {email.casefold() for email in allowed.emails}
    hashes = {sum_.casefold() for sum_ in allowed.hashes}
    yield from _all(_CRIME_ID, text, "a Crime ID", lambda hit: hit[0].casefold() not in hashes)
    for pattern in _PATHS:
        yield from _all(pattern, text, "a path")
    yield from _all(_EMAIL, text, "an e-mail address", lambda hit: hit[0].casefold() not in emails)
    for pattern in _NOTEBOOK:
        yield from _all(pattern, text, "a notebook's source")
    for words, kind in ((allowed.names, "a person's name"), (allowed.users, "a user's name")):
        for word in words:
            yield from _all(_as_words(word), text, kind)
    yield from _points(text, allowed)


def _points(text: str, allowed: Allowed) -> Iterator[tuple[str, int, int]]:
    if allowed.points is None:
        return
    public = _either_way(frozenset(allowed.points))
    yield from _all(
        _POINT,
        text,
        "an exact point",
        lambda hit: _is_here(hit) and _rounded(float(hit[1]), float(hit[2])) not in public,
    )


@lru_cache(maxsize=4)
def _either_way(points: frozenset[tuple[float, float]]) -> frozenset[tuple[float, float]]:
    rounded = {_rounded(*point) for point in points}
    return frozenset(rounded | {(second, first) for first, second in rounded})


def _all(
    pattern: re.Pattern[str],
    text: str,
    kind: str,
    wanted: Callable[[re.Match[str]], bool] = lambda hit: True,
) -> Iterator[tuple[str, int, int]]:
    return ((kind, *hit.span()) for hit in pattern.finditer(text) if wanted(hit))


def _as_words(name: str) -> re.Pattern[str]:
    """Match a name by its words, however they are spaced, hyphened or cased."""
    words = [re.escape(word) for word in re.split(r"[\s._-]+", name.strip()) if word]
    if not words:
        return re.compile(r"(?!)")
    between = r"[\s._,-]*"
    return re.compile(rf"(?<!\w){between.join(words)}(?!\w)", re.IGNORECASE)


def _is_here(hit: re.Match[str]) -> bool:
    """Whether the two numbers are a place in or around England and Wales, in either order."""
    first, second = float(hit[1]), float(hit[2])
    return any(
        -9 <= lon <= 3 and 49 <= lat <= 61 for lon, lat in ((first, second), (second, first))
    )


def _rounded(first: float, second: float) -> tuple[float, float]:
    return round(first, 6), round(second, 6)


def _around(text: str, start: int, end: int, kind: str) -> str:
    """Show a few letters of the leak, never all of it, so that the message does not leak too."""
    shown = 3 if "name" in kind or "mail" in kind else 11
    leak = text[start:end]
    return "… " + " ".join(leak[: min(shown, len(leak) // 2 + 1)].split()) + "… …"
