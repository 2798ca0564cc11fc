"""Every file of a finished pack read for what must not leave the house, whatever its format."""

from __future__ import annotations

import base64
import contextlib
import csv
import getpass
import io
import json
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib import folders
from scp_lib.build import Built
from scp_lib.disclosure.leaks import Allowed, Finding, find_leaks, find_points
from scp_lib.disclosure_rule import DisclosureError
from scp_lib.pack.document import PackTable
from scp_lib.pack.read_back import read_pdf
from scp_lib.partnership import Partnership

VIOLENCE = "Violence and sexual offences"
_OURS = Path(__file__).parents[1]
_ASSETS = ("views/*.css", "views/*.js", "views/*.j2", "report/template/**/*", "pack/*.j2")
_TEXT = {".html", ".csv", ".json", ".svg", ".txt", ".xml", ".md"}
_LEAST_DIGITS = 7
_DRAWING = re.compile(
    r"""\s(?:d|points|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height|viewBox|style"""
    r"""|data-bounds|data-start)=(?:"[^"]*"|'[^']*')"""
)
_AREA = re.compile(r"\[\s*\[\s*\[[-\d.,\s\[\]eE]+\]\s*\]\s*\]")
_TOKEN = re.compile(r"[A-Z0-9][A-Z0-9/-]{2,39}")
_INSIDE = re.compile(r"data:([a-z]+/[a-z0-9.+-]+)(?:;charset=[\w-]+)?;base64,([A-Za-z0-9+/=]+)")
_NAMED = re.compile(
    r'\{"geometry": \{"coordinates": \[[-\d.]+, [-\d.]+\], "type": "Point"\}, "id": "\d+", '
    r'"properties": \{"name": ("(?:[^"\\]|\\.)*")\}, "type": "Feature"\}'
)
_FEATURES = re.compile(r'\{\s*"features"\s*:|\{\s*"type"\s*:\s*"FeatureCollection"')


_LONG = re.compile(r"(?<![\d.])-?\d{1,2}\.\d{4,}(?![\d.])")
_PLACES = re.compile(
    r"(?:^|_)(?:lat|latitude|lon|lng|long|longitude|easting|northing|x|y)(?:_m|_deg)?$", re.I
)
"""Columns that hold places: their numbers are no figures."""


class Guard(NamedTuple):
    """What may and what must not stand in the files.

    Parameters
    ----------
    emails
        The contact's.
    hashes
        Checksums that the manifest prints: of inputs, of the build.
    points
        Longitude and latitude of the public map points; None if nothing was drawn from them.
    references
        The partners' own numbers of their records.
    names
        Persons' names that must not appear.
    places
        Names of wards: a map writes each at a point of its own.
    figures
        Figures of the pack's tables as files write them unrounded: two of them in a row are no
        point, whatever their size (a change of 55.27…% with an interval from −3.17…).
    """

    emails: Collection[str] = ()
    hashes: Collection[str] = ()
    points: Collection[tuple[float, float]] = ()
    references: Collection[str] = ()
    names: Collection[str] = ()
    places: Collection[str] = ()
    figures: Collection[str] = ()


class Scanned(NamedTuple):
    """How many files and members were read, and what was found."""

    file_count: int
    findings: tuple[Finding, ...]


def scan_folder(folder: Path, *, guard: Guard, own_words: str = "") -> Scanned:
    """Read every file of a pack, zips and pictures inside files too.

    Parameters
    ----------
    own_words
        The document's own text: a user's name of this machine that is an ordinary word there
        (a ward called Castle) is no sign of the machine.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    hashes = {*guard.hashes, *(folders.sha256_of(path) for path in files)}
    given = _Given(guard, _allowed(guard, hashes, own_words))
    findings: dict[Finding, None] = {}
    count = 0
    seen: set[bytes] = set()
    for path in files:
        for name, content in _members(path.relative_to(folder).as_posix(), path.read_bytes()):
            count += 1
            findings.update(dict.fromkeys(find_leaks(name, "", allowed=given.allowed)))
            if content in seen:  # the zip holds what the folder holds
                continue
            seen.add(content)
            findings.update(dict.fromkeys(_scan(name, content, given)))
    return Scanned(count, tuple(findings))


class _Given(NamedTuple):
    guard: Guard
    allowed: Allowed


def _allowed(guard: Guard, hashes: Collection[str], own_words: str) -> Allowed:
    points = frozenset((round(x, n), round(y, n)) for x, y in guard.points for n in (4, 5, 6))
    return Allowed(
        emails=guard.emails,
        names=guard.names,
        users=[user for user in users_here() if not _is_ordinary(user, own_words)],
        points=points,
        hashes=hashes,
    )


def users_here() -> set[str]:
    """Return the names by which this machine knows the user."""
    names = {Path.home().name}
    with contextlib.suppress(OSError, KeyError):  # an account without a name gives none away
        names.add(getpass.getuser())
    return {name for name in names if len(name) > 1}


def _is_ordinary(user: str, own_words: str) -> bool:
    """Whether a user's name is a word of the pages themselves (root, in CSS)."""
    return bool(re.search(rf"(?<!\w){re.escape(user)}(?!\w)", f"{_assets()} {own_words}", re.I))


@lru_cache(maxsize=1)
def _assets() -> str:
    from scp_lib.views.leaflet import leaflet

    files = [path for glob in _ASSETS for path in sorted(_OURS.glob(glob)) if path.is_file()]
    return " ".join([*leaflet(), *(path.read_text(encoding="utf-8") for path in files)])


def _members(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a file, or each file of a zip; a workbook is one file."""
    if name.endswith(".zip"):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                yield name, archive.comment
                for entry in archive.infolist():
                    yield f"{name}, {entry.filename}", archive.read(entry)
                    if entry.comment:
                        yield f"{name}, {entry.filename}", entry.comment
        except zipfile.BadZipFile as error:
            raise DisclosureError(f"{name}: a zip that cannot be read ({error}).") from None
    else:
        yield name, content


def _scan(name: str, content: bytes, given: _Given) -> Iterator[Finding]:
    """Read one file in its format."""
    suffix = Path(name).suffix
    if suffix == ".pdf":
        held = read_pdf(content)
        everything = [*held.pages, *held.told, *dict.fromkeys(held.strings)]
        yield from _texts(name, "\n".join(everything), given)
    elif suffix == ".png":
        yield from _texts(name, picture_words(content), given)
    elif suffix in (".xlsx", ".docx"):
        yield from find_leaks(name, content, allowed=given.allowed)
        yield from _references(name, _unzipped(content), given.guard.references)
    elif suffix in _TEXT or suffix in ("", ".zip"):  # of a zip itself, its comments
        text = content.decode("utf-8", "replace")
        yield from _texts(name, text, given)
        for found in _INSIDE.finditer(text):
            yield from _inside(f"{name}, a file in it", found[1], base64.b64decode(found[2]), given)
        if suffix == ".html":
            yield from crowded_points(name, text)
    else:
        yield Finding(name, f"a format ({suffix}) that nobody checks", "take it out")


def _inside(name: str, kind: str, content: bytes, given: _Given) -> Iterator[Finding]:
    """Read what a page carries within it: a picture, a drawing."""
    if kind in ("image/png", "image/jpeg"):
        yield from _texts(name, picture_words(content), given)
    elif not kind.startswith("font/"):
        yield from _texts(name, content.decode("utf-8", "replace"), given)


def _texts(name: str, text: str, given: _Given) -> Iterator[Finding]:
    """Find leaks in a text; exact points apart from the numbers that lines are drawn with."""
    bare = _INSIDE.sub("", text)
    yield from find_leaks(name, bare, allowed=given.allowed._replace(points=None))
    undrawn = _AREA.sub("", _DRAWING.sub("", _without_names(bare, given.guard.places)))
    points = _LONG.sub(lambda hit: "" if hit[0] in given.guard.figures else hit[0], undrawn)
    yield from find_points(name, points, allowed=given.allowed)
    yield from _references(name, text, given.guard.references)


def exact_figures(tables: Iterable[PackTable]) -> frozenset[str]:
    """Return the fractions that tables show, as files write them unrounded; no coordinates."""
    return frozenset(
        repr(float(value))
        for table in tables
        for column in table.headers
        if not _PLACES.search(column)
        for value in table.rows[column]
        if pd.api.types.is_float(value)
    )


def _without_names(text: str, places: Collection[str]) -> str:
    """Take out the points at which a map writes the names of wards."""
    return _NAMED.sub(lambda hit: "" if json.loads(hit[1]) in places else hit[0], text)


def _references(name: str, text: str, references: Collection[str]) -> Iterator[Finding]:
    """Find a partner's number of a record.

    Numbers of fewer than seven digits and without a letter could be any count; they are not
    looked for.
    """
    wanted = {
        each for each in references if re.search(r"[A-Z]", each) or len(each) >= _LEAST_DIGITS
    }
    for found in sorted(wanted & set(_TOKEN.findall(text))):
        yield Finding(name, "a partner's reference", f"… {found[:2]}… …")


def picture_words(content: bytes) -> str:
    """Return the text that a picture carries: its chunks of text, Exif and XMP."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        held = {key: value for key, value in picture.info.items() if key != "icc_profile"}
        exif = dict(picture.getexif())
    words = [f"{key}: {_word(value)}" for key, value in [*held.items(), *exif.items()]]
    return "\n".join(words)


def _word(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _unzipped(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(
            archive.read(entry).decode("utf-8", "replace") for entry in archive.infolist()
        )


def crowded_points(name: str, page: str) -> Iterator[Finding]:
    """Find map points whose pop-up tells of violence and sexual offences at that one point.

    A count of such offences at one point of a street, beside a map, points at a household.
    """
    decoder = json.JSONDecoder()
    for start in _FEATURES.finditer(page):
        try:
            held, _ = decoder.raw_decode(page, start.start())
        except ValueError:
            continue
        for feature in held.get("features") or []:
            is_point = (feature.get("geometry") or {}).get("type") in ("Point", "MultiPoint")
            words = " ".join(map(str, (feature.get("properties") or {}).values()))
            if is_point and VIOLENCE.casefold() in words.casefold():
                yield Finding(name, f"a single point of {VIOLENCE.lower()}", "a map's pop-up")
                return


def guard_of(
    settings: Partnership, built: Built, *, raw: Path, inputs: Sequence[Mapping[str, Any]]
) -> Guard:
    """Say what a partnership's pack may hold, and what not."""
    points = built.incidents[["longitude", "latitude"]].drop_duplicates()
    own = [(p.longitude, p.latitude) for p in settings.places_of_recording.points]
    own += settings.town_centre.polygon if settings.town_centre else []
    return Guard(
        emails=[settings.contact.email],
        hashes=[each["sha256"] for each in inputs],
        points=[*zip(points["longitude"], points["latitude"], strict=True), *own],
        references=references_of(raw),
        places=built.wards["ward_name"].tolist(),
    )


def references_of(raw: Path) -> set[str]:
    """Read the partners' own numbers of their records, to be looked for in the pack."""
    found: set[str] = set()
    for path in sorted((raw / "partners").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            found.update(row["Reference"] for row in csv.DictReader(stream) if row.get("Reference"))
    return found
