"""What is wrong with a street file, in plain lines: run on a file that was refused, to say why."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TextIO

from scp_lib.areas.districts import plain_lsoa_name
from scp_lib.errors import SourceError
from scp_lib.sources.csv_rows import other_format
from scp_lib.tables.crime_types import CRIME_TYPES
from scp_lib.tables.notes import Note

COLUMNS = (
    "Crime ID",
    "Month",
    "Reported by",
    "Falls within",
    "Longitude",
    "Latitude",
    "Location",
    "LSOA code",
    "LSOA name",
    "Crime type",
    "Last outcome category",
    "Context",
)
OUTCOME = "Last outcome category"
LONGEST_TEXT = 1_000
CRIME_ID = r"^[0-9A-Za-z]{64}$"
LSOA_CODE = r"^[0-9A-Z]{8,9}$"
LSOA_NAME = r" \d{3}[A-Z]$"
LOCATION = r"^(On or near|No [Ll]ocation)"
DEGREES = {"Longitude": (-9.0, 3.0), "Latitude": (49.0, 61.0)}
_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_CUT = re.compile(r"-?\d+(\.\d{0,3})?")
_LOOKED_AT, _FEW, _FEWEST_PLACES, _NEARLY_ALL = 400, 20, 15, 0.9
_OTHER_FILES = {
    "Outcome type": "an outcomes file",
    "Object of search": "a stop-and-search file",
    "Easting": "laid out as from 2010 to 2012",
}
_LISTED = 8
_ENOUGH = 50_000
_LONGEST_LINE = 4_000_000
_LINE_END = re.compile(rb"[\r\n]")
_Check = tuple[str, str, Callable[[str], bool]]


def refuse_other_formats(content: bytes, *, label: str, remedy: str) -> None:
    """Raise SourceError for what is no text in UTF-8, or no CSV at all."""
    found = other_format(content[:400])
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        found = "empty"
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found = "saved as UTF-16"
    elif found:
        found += ", not a CSV"
    elif (nul := content.find(b"\x00")) >= 0:
        found = f"{_row_at(content, nul)} holds a NUL byte, so the file is damaged"
    else:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            row = _row_at(content, error.start)
            found = f"{row} is not UTF-8 text (saved by another program?)"
    if found:
        raise SourceError(f"{label}: {found}; wanted the CSV as published. {remedy}")


def tidied(content: bytes) -> bytes:
    r"""Undo what spreadsheets and others that publish the files again add, and nothing else.

    A first line ``sep=,``, headers like crime_id, empty columns behind the last and empty rows.

    >>> tidied(b"sep=,\ncrime_id,month,,\n,2025-01,,\nab,\n,,,\n , \n")
    b'Crime ID,Month\n,2025-01\nab,\n'
    """
    content = re.sub(rb'\A\s*"?sep=,"?\r?\n', b"", content, flags=re.IGNORECASE)
    line = re.split(rb"[\r\n]", content[:100_000], maxsplit=1)[0]
    named = line.rstrip(b",")
    if line != named:
        content = re.sub(rb"[^\r\n]+", partial(_without_empty, named.count(b",")), content)
    known = {column.lower().replace(" ", "_").encode(): column.encode() for column in COLUMNS}
    bare = [name.strip(b'" ').lower().replace(b" ", b"_") for name in named.split(b",")]
    names = [known.get(key, name) for key, name in zip(bare, named.split(b","), strict=True)]
    if names != named.split(b","):
        content = b",".join(names) + content[len(named) :]
    return re.sub(rb"(?<=[\r\n])[ \t]*,[ \t,]*(?:\r?\n|\r|\Z)", b"", content)


def refuse_cut_places(content: bytes, *, label: str, remedy: str) -> None:
    """Raise SourceError where coordinates were cut to three decimals, up to 70 m away.

    Nearly all of one axis are written so, at many places: a few may be invented, as may those
    with zeros behind.
    """
    text = io.TextIOWrapper(io.BytesIO(content), "utf-8", "replace", newline="")
    placed = (row for row in csv.DictReader(text) if all(row.get(axis) for axis in DEGREES))
    with suppress(csv.Error):  # another fault, which is named by itself
        first = list(islice(placed, _LOOKED_AT))
        for axis in DEGREES:
            cut = [row[axis] for row in first if _CUT.fullmatch(row[axis])]
            if len(cut) < max(_FEW, _NEARLY_ALL * len(first)):
                continue
            places = set(cut)
            while len(places) < _FEWEST_PLACES and (row := next(placed, None)):
                places |= {row[axis]} if _CUT.fullmatch(row[axis]) else set()
            if len(places) >= _FEWEST_PLACES:
                raise SourceError(
                    f"{label}: {axis} of three decimals at most: places are up to 70 m off, and "
                    f"near an edge in the wrong ward. {remedy}"
                )


def _without_empty(commas: int, found: re.Match[bytes]) -> bytes:
    """Return a line without the empty columns behind the last that is named."""
    line = found[0]
    more = re.sub(rb'"[^"]*"?', b"", line).count(b",") - commas
    return line[: len(line) - max(0, min(more, len(line) - len(line.rstrip(b","))))]


def check_header(content: bytes, *, label: str, remedy: str) -> list[Note]:
    """Return warnings of the header; raise SourceError unless it has each column once."""
    line = re.split(rb"[\r\n]", content[:100_000].lstrip(b"\r\n"), maxsplit=1)[0]
    try:
        header = next(csv.reader([line.decode("utf-8", "replace")], strict=True), [])
    except csv.Error:
        header = []
    missing = [column for column in COLUMNS if column not in header]
    repeated = sorted(column for column, times in Counter(header).items() if times > 1)
    extra = [column for column in header if column not in COLUMNS]
    faults = []
    if missing:
        kind = next((kind for marker, kind in _OTHER_FILES.items() if marker in header), "")
        delimiter = next((mark for mark in ";\t|" if line.count(mark.encode()) >= 11), "")
        if delimiter:
            kind = f"separated by {delimiter!r}, not by commas"
        faults.append(
            f"{label}: {kind}{', ' if kind else ''}without the column{'s' * (len(missing) > 1)} "
            f"{', '.join(missing)}; wanted the twelve published columns. {remedy}"
        )
    if repeated:
        shown = ", ".join(column[:40] or "(no name)" for column in repeated[:5])
        faults.append(f"{label}: the column {shown} stands in the header twice. {remedy}")
    if faults:
        raise SourceError(faults)
    if not extra:
        return []
    shown = ", ".join(column[:40] or "(no name)" for column in extra[:5])
    many = "s" * (len(extra) > 1)
    return [
        Note(
            f"{{file}}: {{extra_columns}} column{many} not published, ignored: {{columns}}.",
            file=label,
            extra_columns=len(extra),
            columns=shown,
        )
    ]


def list_faults(content: bytes, *, month: str, label: str, remedy: str) -> list[str]:
    """List what the rows hold that the publisher never writes: each fault with its first row.

    Rows are counted from 1, the header and empty lines not counted.
    """
    first: dict[str, str] = {}
    rows_of: dict[str, int] = {}
    for number, (key, line) in enumerate(faults_by_row(content, month=month)):
        first.setdefault(key, line)
        rows_of[key] = rows_of.get(key, 0) + 1
        if number == _ENOUGH:
            break
    least = "at least " if sum(rows_of.values()) > _ENOUGH else ""
    listed = [
        f"{label}, {line}{f' ({least}{rows_of[key]:,} rows)' if rows_of[key] > 1 else ''}. {remedy}"
        for key, line in list(first.items())[:_LISTED]
    ]
    if len(first) > _LISTED:
        listed.append(f"{label}: {len(first) - _LISTED} more kinds of fault. {remedy}")
    return listed or [f"{label}: its quotes or line ends do not close as a CSV's do. {remedy}"]


def faults_by_row(content: bytes, *, month: str) -> Iterator[tuple[str, str]]:
    """Yield each fault of each row: a key for its kind, and the line."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    rows = csv.reader(_lines(text), strict=True)
    number = 0
    csv_limit = csv.field_size_limit(1 << 30)
    try:
        header = next(filter(None, rows))
        where = {column: header.index(column) for column in COLUMNS}
        checks = [(where[column], column, wanted, good) for column, wanted, good in _checks(month)]
        longitude, latitude, location = (where[c] for c in ("Longitude", "Latitude", "Location"))
        code, name = where["LSOA code"], where["LSOA name"]
        for number, row in enumerate(filter(None, rows), start=1):
            if row == header:
                yield "header", f"row {number}: the header again; wanted one month's file alone"
                continue
            if len(row) != len(header):
                cut = " (cut short?)" if len(row) < len(header) else ""
                yield "width", f"row {number}: {len(row)} columns; wanted {len(header)}{cut}"
                continue
            for place, column, wanted, good in checks:
                if not good(row[place]):
                    found = repr(row[place][:40]) if row[place] else "empty"
                    yield column, f"row {number}, column {column}: {found}; wanted {wanted}"
            if bool(row[longitude]) != bool(row[latitude]):
                yield "half", f"row {number}, column Latitude: wanted both coordinates or neither"
            elif row[longitude] and not row[location]:
                yield "place", f"row {number}, column Location: empty; wanted the name of the place"
            if bool(row[code]) != bool(row[name]):
                yield (
                    "lsoa",
                    f"row {number}, column LSOA code: wanted LSOA code and name or neither",
                )
            if max(map(len, row)) > LONGEST_TEXT:
                longest = max(range(len(row)), key=lambda place: len(row[place]))
                yield (
                    "long",
                    f"row {number}, column {header[longest][:40]}: a text of {len(row[longest]):,} "
                    f"characters; wanted at most {LONGEST_TEXT:,}",
                )
    except csv.Error:
        yield "quote", f"row {number + 1}: a quotation mark that does not close as a CSV's does"
    except _LineTooLong as error:
        yield "line", f"row {number + 1}: {error}"
    finally:
        csv.field_size_limit(csv_limit)


class _LineTooLong(Exception):
    """A line no reader should be given."""


def _lines(text: TextIO) -> Iterator[str]:
    for line in text:
        if len(line) > _LONGEST_LINE:
            raise _LineTooLong(f"a line of {len(line):,} characters; wanted twelve columns")
        yield line


def rows_end(content: bytes) -> bool:
    """Whether every line and quotation mark ends as a strict reader wants it.

    No line may be so long that reading it would take the memory of many files; the fast reader
    forgives stray quotation marks.
    """
    for start in range(0, len(content) - _LONGEST_LINE, _LONGEST_LINE):
        if not _LINE_END.search(content, start, start + _LONGEST_LINE):
            return False
    if b'"' not in content:
        return True
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="")
    try:
        for _ in csv.reader(_lines(text), strict=True):
            pass
    except (csv.Error, _LineTooLong):
        return False
    return True


def _checks(month: str) -> list[_Check]:
    """List what each value must be: column, in words, and as a test."""
    return [
        ("Month", f"{month} as in the file's name", month.__eq__),
        (
            "Crime type",
            "one of the fourteen crime types (since May 2013)",
            CRIME_TYPES.__contains__,
        ),
        ("Reported by", "a force", bool),
        ("Crime ID", "64 letters and digits, or empty", partial(_fits, re.compile(CRIME_ID))),
        ("LSOA code", "a code like E01021237, or empty", partial(_fits, re.compile(LSOA_CODE))),
        (
            "LSOA name",
            "a name like Basildon 001A, or empty",
            lambda text: _fits(re.compile(LSOA_NAME), plain_lsoa_name(text)),
        ),
        ("Location", "'On or near' a place", partial(_fits, re.compile(LOCATION))),
        *(
            (
                column,
                f"degrees between {low:g} and {high:g} (swapped, or in metres?)",
                partial(_is_between, low, high),
            )
            for column, (low, high) in DEGREES.items()
        ),
    ]


def _fits(pattern: re.Pattern[str], text: str) -> bool:
    return not text or pattern.search(text) is not None


def _is_between(low: float, high: float, text: str) -> bool:
    return not text or (_NUMBER.fullmatch(text) is not None and low <= float(text) <= high)


def _row_at(content: bytes, position: int) -> str:
    before = content[:position]
    row = max(before.count(b"\n"), before.count(b"\r"))
    return f"row {row}" if row else "the header"
