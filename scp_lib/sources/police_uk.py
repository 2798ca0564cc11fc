"""data.police.uk: street-level crime and ASB, one CSV a force and month.

The publisher's names stop here. A file is read strictly: the twelve columns, their types and
values are what the publisher writes, or the file is refused with every fault it has.
"""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from scp_lib.errors import SourceError
from scp_lib.schemas import CRIME_TYPES
from scp_lib.sources.downloads import StreetFile
from scp_lib.sources.source import Source

SOURCE = Source(
    key="police_uk",
    title="Street-level crime and ASB",
    publisher="data.police.uk",
    licence="OGL-3.0",
    url="https://data.police.uk/data/",
    cadence="monthly, about two months late",
    caveat="A point is an anonymous map point near the incident, not its address.",
)

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
_LONGEST_TEXT = 1_000
_LONDON_2011_LAST = "E01033768"
_WALES_2011_LAST = "W01001958"
_PREFIX = "On or near "


class StreetRows(NamedTuple):
    """One file's rows in order, typed; text columns are dictionary-encoded.

    Columns: crime_id, reported_by, longitude, latitude (null without a place),
    location_name, lsoa_code, lsoa_name, crime_type, outcome.
    """

    file: StreetFile
    table: pa.Table
    lsoa_vintage: str
    warnings: list[str]


def read_incidents(file: StreetFile) -> StreetRows:
    """Read one force-month CSV; raise SourceError if it is not laid out as published.

    Column order, line ends and a byte-order mark make no difference. Every fault of the file
    is a line that names the row (the header is not counted) or column, and what to do.
    """
    content = file.read_bytes()
    remedy = f"Download {file.month} for {file.force} again."
    _refuse_other_formats(content, file=file, remedy=remedy)
    content = content.removeprefix(b"\xef\xbb\xbf")
    warnings = _check_header(content, file=file, remedy=remedy)
    table = _parse(content, file=file, remedy=remedy)
    faults = _row_faults(table, file=file)
    if faults:
        raise SourceError([f"{file.label}, {fault} {remedy}" for fault in faults])
    if table.num_rows == 0:
        warnings.append(f"{file.label}: holds a header and no rows.")
    return StreetRows(file, _rename(table), _lsoa_vintage(table, file), warnings)


def _refuse_other_formats(content: bytes, *, file: StreetFile, remedy: str) -> None:
    start = content[:400].lstrip().lower()
    found = ""
    if not content.strip():
        found = "empty"
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        found = "saved as UTF-16"
    elif start.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        found = "a web page, not a CSV"
    elif start.startswith(b"pk\x03\x04"):
        found = "a zip or a spreadsheet, not a CSV"
    elif b"\x00" in content:
        row = content.count(b"\n", 0, content.index(b"\x00"))
        found = f"holds NUL bytes (first in row {row}), so it is damaged"
    if found:
        raise SourceError(f"{file.label}: {found}; wanted the CSV as published. {remedy}")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start)
        raise SourceError(
            f"{file.label}, row {row}: not UTF-8 text (saved by another program?); wanted the "
            f"CSV as published. {remedy}"
        ) from None


def _check_header(content: bytes, *, file: StreetFile, remedy: str) -> list[str]:
    line = content[: content.find(b"\n") if b"\n" in content else len(content)].rstrip(b"\r")
    header = next(csv.reader([line.decode("utf-8")]), [])
    missing = [column for column in COLUMNS if column not in header]
    repeated = sorted({column for column in header if header.count(column) > 1})
    extra = [column for column in header if column not in COLUMNS]
    faults = []
    if missing:
        kind = next((kind for marker, kind in _OTHER_FILES.items() if marker in header), "")
        delimiter = next((mark for mark in ";\t|" if line.count(mark.encode()) >= 11), "")
        reason = (
            f"{kind} " if kind else f"separated by {delimiter!r}, not by commas " if delimiter else ""
        )
        faults.append(
            f"{file.label}: {reason}without the column{'s' * (len(missing) > 1)} "
            f"{', '.join(missing)}; wanted the twelve published columns. {remedy}"
        )
    if repeated:
        faults.append(
            f"{file.label}: the column {', '.join(repeated)} stands in the header twice. {remedy}"
        )
    if faults:
        raise SourceError(faults)
    if extra:
        return [f"{file.label}: column {', '.join(extra)} is not published and was left unread."]
    return []


_OTHER_FILES = {
    "Outcome type": "an outcomes file",
    "Object of search": "a stop-and-search file",
}


def _parse(content: bytes, *, file: StreetFile, remedy: str) -> pa.Table:
    text = pa.dictionary(pa.int32(), pa.string())
    types = dict.fromkeys(COLUMNS, text) | {
        "Crime ID": pa.string(),
        "Longitude": pa.float64(),
        "Latitude": pa.float64(),
    }
    try:
        return arrow_csv.read_csv(
            io.BytesIO(content),
            read_options=arrow_csv.ReadOptions(block_size=max(len(content), 1) + 1, use_threads=False),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=types,
                include_columns=list(COLUMNS),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        raise SourceError(_why_unparsed(content, file=file, remedy=remedy)) from None


def _why_unparsed(content: bytes, *, file: StreetFile, remedy: str) -> list[str]:
    """Find the rows that the fast reader stopped at; slow, and only run on a refused file."""
    csv.field_size_limit(1 << 30)
    rows = csv.reader(io.StringIO(content.decode("utf-8"), newline=""))
    header = next(rows)
    where = {column: header.index(column) for column in COLUMNS}
    faults: list[str] = []
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            faults.append(f"row {number}: {len(row)} columns, wanted {len(header)}; is it cut short?")
        else:
            for column in ("Longitude", "Latitude"):
                if row[where[column]] and not _is_number(row[where[column]]):
                    found = row[where[column]][:30]
                    faults.append(f"row {number}, column {column}: {found!r} is not a number.")
        if len(faults) == 5:
            break
    if not faults:
        faults = ["its quotes or line ends do not close as a CSV's do."]
    return [f"{file.label}, {fault} {remedy}" for fault in faults]


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False


def _row_faults(table: pa.Table, *, file: StreetFile) -> list[str]:
    """List what rows hold that the publisher never writes; first row and number of rows each."""
    faults: list[str] = []

    def report(bad: pa.ChunkedArray, column: str, wanted: str) -> None:
        rows = np.flatnonzero(bad.to_numpy())
        if rows.size:
            found = table[column][int(rows[0])].as_py()
            shown = "empty" if found is None else repr(found if isinstance(found, float) else found[:30])
            more = f" ({rows.size:,} rows in all)" if rows.size > 1 else ""
            faults.append(f"row {rows[0] + 1:,}, column {column}: {shown}; wanted {wanted}{more}.")

    def not_among(column: str, allowed: tuple[str, ...]) -> pa.ChunkedArray:
        known = pc.is_in(table[column].cast(pa.string()), value_set=pa.array(allowed))
        return pc.invert(known)

    report(not_among("Month", (str(file.month),)), "Month", f"{file.month} as in the file's name")
    report(not_among("Crime type", CRIME_TYPES), "Crime type", "one of the fourteen crime types")
    for column in ("Reported by", "Falls within"):
        report(pc.is_null(table[column]), column, "a force")
    longitude, latitude = table["Longitude"], table["Latitude"]
    half = pc.xor(pc.is_null(longitude), pc.is_null(latitude))
    report(half, "Latitude", "both coordinates or neither")
    for column, low, high in (("Longitude", -9.0, 3.0), ("Latitude", 49.0, 61.0)):
        inside = pc.and_(pc.greater_equal(table[column], low), pc.less_equal(table[column], high))
        outside = pc.invert(pc.fill_null(inside, True))
        report(outside, column, f"degrees between {low:g} and {high:g} (swapped, or in metres?)")
    for column in COLUMNS:
        if column in ("Longitude", "Latitude"):
            continue
        text = table[column].combine_chunks()
        if isinstance(text, pa.ChunkedArray):  # no rows
            continue
        values = text.dictionary if isinstance(text, pa.DictionaryArray) else text
        longest = pc.max(pc.binary_length(values)).as_py() or 0
        if longest > _LONGEST_TEXT:
            faults.append(f"column {column}: a text of {longest:,} bytes; wanted at most 1,000.")
    return faults


def _rename(table: pa.Table) -> pa.Table:
    location = table["Location"].combine_chunks()
    if isinstance(location, pa.DictionaryArray):
        names = pc.replace_substring_regex(location.dictionary, pattern=f"^{_PREFIX}", replacement="")
        location = pa.DictionaryArray.from_arrays(location.indices, names)
    return pa.table(
        {
            "crime_id": table["Crime ID"],
            "reported_by": table["Reported by"],
            "longitude": table["Longitude"],
            "latitude": table["Latitude"],
            "location_name": location,
            "lsoa_code": table["LSOA code"],
            "lsoa_name": table["LSOA name"],
            "crime_type": table["Crime type"],
            "outcome": table["Last outcome category"],
        }
    )


def _lsoa_vintage(table: pa.Table, file: StreetFile) -> str:
    """Tell the census the LSOA codes come from: codes first used in 2021 lie above the old range."""
    codes = pc.unique(table["LSOA code"]).drop_null().to_pylist()
    if not codes:
        return "unknown"
    is_new = any(
        code > (_WALES_2011_LAST if code.startswith("W") else _LONDON_2011_LAST) for code in codes
    )
    if is_new:
        return "2021"
    return "2011" if str(file.month) < "2023-06" else "unknown"
