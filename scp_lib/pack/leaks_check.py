"""Every file of a finished pack read for what must not leave the house, whatever its format."""

import base64
import contextlib
import getpass
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from PIL import Image

from scp_lib.build.build import Built
from scp_lib.disclosure.bands import DisclosureError
from scp_lib.document.model import Table
from scp_lib.drawing.leaflet import leaflet
from scp_lib.files import whole as folders
from scp_lib.pack.leaks import Finding, Guard, find_leaks
from scp_lib.pack.read_back import read_pdf
from scp_lib.settings.partnership import Partnership
from scp_lib.sources.registry import personal_references
from scp_lib.studies.base_map import base_of
from scp_lib.tables.crime_types import VIOLENCE

_OURS = Path(__file__).parents[1]
_ASSETS = ("**/*.css", "**/*.js", "**/*.j2", "report/template/**/*")
_READ = {
    "", ".csv", ".docx", ".html", ".json", ".md", ".pdf", ".png", ".svg", ".txt", ".xlsx", ".xml",
    ".zip",
}  # fmt: skip
_LARGEST_MEMBER = 200_000_000
_INSIDE = re.compile(r"data:([a-z]+/[a-z0-9.+-]+)(?:;charset=[\w-]+)?;base64,([A-Za-z0-9+/=]+)")
_FEATURES = re.compile(r'\{\s*"features"\s*:|\{\s*"type"\s*:\s*"FeatureCollection"')
_PLACES = re.compile(
    r"(?:^|_)(?:lat|latitude|lon|lng|long|longitude|easting|northing|x|y)(?:_m|_deg)?$", re.I
)
"""Columns that hold places: their numbers are no figures."""


def scan_folder(folder: Path, *, guard: Guard, own_words: str = "") -> tuple[int, list[Finding]]:
    """Read every file of a pack, zips and pictures inside files too.

    Returns how many files and members were read, and what was found. A user's name of this machine
    that is an ordinary word in ``own_words``, the document's own text (a ward called Castle), is no
    sign of the machine.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    guard = guard._replace(
        hashes={*guard.hashes, *(folders.sha256_of(path) for path in files)},
        points=frozenset(
            (round(first, digits), round(second, digits))
            for lon, lat in guard.points
            for first, second in ((lon, lat), (lat, lon))
            for digits in (4, 5, 6)
        ),
        users=[
            user
            for user in users_here()  # a user called root is a word of CSS
            if not re.search(rf"(?<!\w){re.escape(user)}(?!\w)", f"{_assets()} {own_words}", re.I)
        ],
    )
    findings: dict[Finding, None] = {}
    count = 0
    seen: set[bytes] = set()
    for path in files:
        file, written = path.relative_to(folder).as_posix(), path.read_bytes()
        members = _unzipped(file, written) if file.endswith(".zip") else [(file, written)]
        for name, content in members:
            count += 1
            found = find_leaks(name, name, guard=guard)
            if content not in seen:  # the zip holds what the folder holds
                found += scan_file(name, content, guard=guard)
            seen.add(content)
            findings.update(dict.fromkeys(found))
    return count, list(findings)


def users_here() -> set[str]:
    """Return the names by which this machine knows the user."""
    names = {Path.home().name}
    with contextlib.suppress(OSError, KeyError):  # an account without a name gives none away
        names.add(getpass.getuser())
    return {name for name in names if len(name) > 1}


@lru_cache(maxsize=1)
def _assets() -> str:
    """Return the words of the pages themselves, which may be a user's name too (root, in CSS)."""
    files = [path for glob in _ASSETS for path in sorted(_OURS.glob(glob)) if path.is_file()]
    return " ".join([*leaflet(), *(path.read_text(encoding="utf-8") for path in files)])


def _unzipped(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a zip's comments under its own name, then each file in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            yield name, b"\n".join([archive.comment, *(entry.comment for entry in entries)])
            for entry in entries:
                if entry.file_size > _LARGEST_MEMBER:
                    raise DisclosureError(f"{name}, {entry.filename}: too large to be read.")
                yield f"{name}, {entry.filename}", archive.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DisclosureError(f"{name}: a zip that cannot be read ({error}).") from None


def scan_file(name: str, content: bytes, *, guard: Guard) -> list[Finding]:
    """Read one file in its format, or every member of a zip or workbook."""
    suffix = Path(name).suffix
    if suffix not in _READ:
        return [Finding(name, f"a format ({suffix}) that nobody checks", "take it out")]
    found = [
        finding for file, text in _texts(name, content)
        for finding in find_leaks(file, text, guard=guard)
    ]  # fmt: skip
    return found + (_crowded_points(name, _decoded(content)) if suffix == ".html" else [])


def _texts(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield the texts of a file, each with the name of the file or member that it stands in."""
    suffix = Path(name).suffix
    if content.startswith(b"PK\x03\x04"):
        for member, inside in _unzipped(name, content):
            yield name, member
            yield from _texts(member, inside)
    elif suffix == ".pdf":
        found = read_pdf(content)
        yield name, "\n".join([*found.pages, *found.read_out, *dict.fromkeys(found.strings)])
    elif suffix == ".png":
        yield name, picture_words(content)
    else:
        text = _decoded(content)
        yield name, _INSIDE.sub("", text)
        for kind, inner in _INSIDE.findall(text):
            inside = base64.b64decode(inner)
            if kind in ("image/png", "image/jpeg"):
                yield f"{name}, a file in it", picture_words(inside)
            elif not kind.startswith("font/"):
                yield f"{name}, a file in it", _decoded(inside)


def _decoded(content: bytes) -> str:
    """Read bytes as the text they most likely are; what is no text is kept byte by byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def picture_words(content: bytes) -> str:
    """Return the text that a picture carries: its chunks of text, Exif and XMP."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        words = [*picture.info.items(), *picture.getexif().items()]
    return "\n".join(
        f"{key}: {value.decode('latin-1') if isinstance(value, bytes) else value}"
        for key, value in words
        if key != "icc_profile"
    )


def _crowded_points(name: str, page: str) -> list[Finding]:
    """Find a map point whose pop-up shows violence and sexual offences at that one point.

    A count of such offences at one point of a street, next to a map, points at a household.
    """
    decoder = json.JSONDecoder()
    for start in _FEATURES.finditer(page):
        try:
            drawn, _ = decoder.raw_decode(page, start.start())
        except ValueError:
            continue
        for feature in drawn.get("features") or []:
            is_point = (feature.get("geometry") or {}).get("type") in ("Point", "MultiPoint")
            words = " ".join(map(str, (feature.get("properties") or {}).values()))
            if is_point and VIOLENCE.casefold() in words.casefold():
                return [Finding(name, f"a single point of {VIOLENCE.lower()}", "a map's pop-up")]
    return []


def exact_figures(tables: Iterable[Table]) -> frozenset[str]:
    """Return the fractions that tables show, as files write them unrounded; no coordinates."""
    return frozenset(
        repr(float(value))
        for table in tables
        for column in table.rows.columns
        if not _PLACES.search(str(column))
        for value in table.rows[column]
        if pd.api.types.is_float(value)
    )


def guard_of(
    settings: Partnership, built: Built, *, raw: Path, inputs: Sequence[Mapping[str, Any]]
) -> Guard:
    """Say what a partnership's pack may hold, and what not."""
    points = built["incidents"][["longitude", "latitude"]].drop_duplicates()
    own = [(p.longitude, p.latitude) for p in settings.places_of_recording.points]
    own += settings.town_centre.polygon if settings.town_centre else []
    own += [corner for each in settings.areas for corner in each.polygon]
    below = base_of(built["incidents"], wards=built["wards"])  # a map writes wards at their middle
    own += [(it.longitude, it.latitude) for it in below.names if it.kind == "ward"]
    return Guard(
        emails=[settings.contact.email],
        hashes=[each["sha256"] for each in inputs],
        points=[*zip(points["longitude"], points["latitude"], strict=True), *own],
        references=personal_references(raw, settings),
        places=built["wards"]["ward_name"].tolist(),
    )
