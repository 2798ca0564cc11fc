"""data.police.uk: street-level crime and ASB, one CSV a force and month.

The publisher's names stop here. A file is read strictly: the twelve columns, their types and
values are what the publisher writes, or the file is refused with every fault it has.
"""

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from scp_lib.areas.districts import plain_lsoa_name
from scp_lib.errors import SourceError
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.police_uk.faults import (
    DEGREES,
    LOCATION,
    LONGEST_TEXT,
    LSOA_CODE,
    LSOA_NAME,
    check_header,
    faults_by_row,
    list_faults,
    refuse_cut_places,
    refuse_other_formats,
    rows_end,
    tidied,
)
from scp_lib.sources.source import Source
from scp_lib.tables.crime_types import ASB, CRIME_TYPES
from scp_lib.tables.incidents import Incident
from scp_lib.tables.notes import Note

SOURCE = Source(
    key="police_uk",
    title="Street-level crime and ASB",
    publisher="data.police.uk",
    licence="OGL-3.0",
    url="https://data.police.uk/data/",
    cadence="monthly, about two months late",
    caveat="A point is an anonymous location near the incident, not its address.",
    folder="police_uk",
    files="**/*",
    processed="incidents",
    table=Incident,
)

_TEXT = pa.dictionary(pa.int32(), pa.string())
_READ = {
    "Month": (_TEXT, "month"),
    "Crime ID": (pa.binary(64), "crime_id"),
    "Reported by": (_TEXT, "reported_by"),
    "Longitude": (pa.float64(), "longitude"),
    "Latitude": (pa.float64(), "latitude"),
    "Location": (_TEXT, "location_name"),
    "LSOA code": (_TEXT, "lsoa_code"),
    "LSOA name": (_TEXT, "lsoa_name"),
    "Crime type": (_TEXT, "crime_type"),
    "Last outcome category": (_TEXT, "outcome"),
}
"""The columns that are read, with their types and our names; all but the month are kept."""
_HEAD_BYTES = 8_000_000
_LETTER_OR_DIGIT = np.array([code < 128 and chr(code).isalnum() for code in range(256)])
LAST_OF_2011 = {"E": "E01033768", "W": "W01001958"}
"""The highest LSOA codes of the 2011 Census: those above were first used in 2021."""


class StreetRows(NamedTuple):
    """One file's rows in order, typed; text columns are dictionary-encoded, in one chunk each.

    Columns: crime_id (64 bytes, null without one), reported_by, longitude, latitude (null
    without a place), location_name (without 'On or near'), lsoa_code, lsoa_name, crime_type,
    outcome.
    """

    file: StreetFile
    table: pa.Table
    lsoa_vintage: str
    warnings: list[Note]
    without_id_count: int = 0
    """Crimes that no repeat can be known by."""


def read_incidents(file: StreetFile) -> StreetRows:
    """Read one force-month CSV; raise SourceError if it is not laid out as published.

    Column order, line ends, empty lines and a byte-order mark make no difference. Every fault
    of the file is a line that names the row (the header is not counted) or column, and what to
    do. A file with a header alone is no month without incidents: it has no rows and a warning.
    """
    content = file.read_bytes()
    remedy = f"Download {file.month} for {file.force} again."
    refuse_other_formats(content, label=file.label, remedy=remedy)
    content = tidied(content.removeprefix(b"\xef\xbb\xbf"))
    warnings = check_header(content, label=file.label, remedy=remedy)
    refuse_cut_places(content, label=file.label, remedy=remedy)
    month, head = str(file.month), content[: content.rfind(b"\n", 0, _HEAD_BYTES)]
    # nonsense is known by its beginning, which takes less memory
    is_bad = len(content) > _HEAD_BYTES and b'"' not in content and parse(head) is None
    table = None if is_bad else parse(content)
    # the fast reader leaves out a tab in a value that cannot have one
    has_tab = b"\t" in content and any(faults_by_row(content, month=month))
    if table is None or has_tab or not _is_as_published(table, month=month):
        raise SourceError(list_faults(content, month=month, label=file.label, remedy=remedy))
    if table.num_rows == 0:
        warnings.append(
            Note(
                "{file}: holds a header and no rows, so {month} counts as not received.",
                file=file.label,
                month=file.month.name,
            )
        )
    vintage = _lsoa_vintage(table, str(file.month))
    without = table.filter(table["Crime ID"].is_null())["Crime type"].cast(pa.string())
    without_id = pc.sum(pc.not_equal(without, ASB)).as_py() or 0
    return StreetRows(file, _rename(table), vintage, warnings, without_id)


def without_rows(file: StreetFile, *, fault: str) -> StreetRows:
    """Return no rows in place of a file that cannot be read, with the fault as a warning."""
    words = "{fault} Until then it is left out: {force} is one of extra_forces."
    table = _rename(pa.table({column: pa.array([], kind) for column, (kind, _) in _READ.items()}))
    return StreetRows(file, table, "unknown", [Note(words, fault=fault, force=file.force)])


def id_bytes(ids: pa.Array) -> NDArray[np.uint8]:
    """Return the characters of the Crime IDs there are (known rows, 64), without a copy."""
    known = ids.drop_null()
    if not len(known):
        return np.empty((0, 64), dtype=np.uint8)
    characters = np.frombuffer(known.buffers()[1], dtype=np.uint8)
    return characters[64 * known.offset : 64 * (known.offset + len(known))].reshape(-1, 64)


def is_new_in_2021(codes: NDArray[np.str_]) -> NDArray[np.bool_]:
    """Mark LSOA codes that the 2011 Census did not have.

    >>> is_new_in_2021(np.array(["E01021237", "E01033769", "W01001958"])).tolist()
    [False, True, False]
    """
    new = np.zeros(len(codes), dtype=bool)
    for land, last in LAST_OF_2011.items():
        new |= np.char.startswith(codes, land) & (codes > last)
    return new


def parse(content: bytes) -> pa.Table | None:
    """Read the columns that are used, or return None if rows and quotes are not those of a CSV."""
    if not rows_end(content):
        return None
    if not content.endswith(b"\n"):  # a header alone is no empty file; a copy takes memory
        content += b"\n"
    block = len(content) + 2  # one block: a quoted line end is then never a row's end
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(content),
            read_options=arrow_csv.ReadOptions(block_size=block, use_threads=True),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types={column: kind for column, (kind, _) in _READ.items()},
                include_columns=list(_READ),
                null_values=["", "NA"],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return None
    table = table.combine_chunks()
    names = _values(table, "LSOA name").to_pylist()
    plain = [plain_lsoa_name(name) for name in names]
    if plain == names:
        return table
    column = pa.array(plain, pa.string()).take(table["LSOA name"].chunk(0).indices)
    place = table.column_names.index("LSOA name")
    return table.set_column(place, "LSOA name", column.dictionary_encode())


def _is_as_published(table: pa.Table, *, month: str) -> bool:
    """Whether every value is one the publisher writes; street_faults says which is not."""
    if table.num_rows == 0:
        return True
    longitude, latitude = table["Longitude"], table["Latitude"]
    located = longitude.is_valid()
    return (
        bool(_LETTER_OR_DIGIT[id_bytes(table["Crime ID"].chunk(0))].all())
        and _values(table, "Month").to_pylist() == [month]
        and set(_values(table, "Crime type").to_pylist()) <= set(CRIME_TYPES)
        and not any(table[each].null_count for each in ("Reported by", "Month", "Crime type"))
        and _all(pc.match_substring_regex(_values(table, "LSOA code"), LSOA_CODE))
        and _all(pc.match_substring_regex(_values(table, "LSOA name"), LSOA_NAME))
        and _all(pc.match_substring_regex(_values(table, "Location"), LOCATION))
        and _all(pc.equal(located, latitude.is_valid()))
        and _all(pc.equal(table["LSOA code"].is_valid(), table["LSOA name"].is_valid()))
        and not pc.any(pc.and_(located, table["Location"].is_null())).as_py()
        # NaN is neither below nor above anything, and written out it is no coordinate
        and all(
            _all(pc.and_(pc.greater_equal(table[column], low), pc.less_equal(table[column], high)))
            for column, (low, high) in DEGREES.items()
        )
        and all(
            (pc.max(pc.utf8_length(_values(table, column))).as_py() or 0) <= LONGEST_TEXT
            for column in ("Reported by", "Location", "LSOA name")
        )
    )


def _all(good: pa.Array) -> bool:
    return bool(pc.all(good, min_count=0).as_py())


def _values(table: pa.Table, column: str) -> pa.Array:
    """Return the distinct texts of a dictionary-encoded column."""
    chunks = table[column].chunks
    return chunks[0].dictionary if chunks else pa.array([], pa.string())


def _rename(table: pa.Table) -> pa.Table:
    kept = table.rename_columns([ours for _, ours in _READ.values()]).drop_columns("month")
    if table.num_rows == 0:
        return kept
    column = kept.column_names.index("location_name")
    location = kept.column(column).chunks[0]
    names = pc.replace_substring_regex(location.dictionary, pattern="^On or near *", replacement="")
    named = pa.DictionaryArray.from_arrays(location.indices, names)
    return kept.set_column(column, "location_name", named)


def _lsoa_vintage(table: pa.Table, month: str) -> str:
    """Tell the census of the LSOA codes: codes first used in 2021 lie above the old range."""
    codes = np.asarray(_values(table, "LSOA code").to_pylist(), dtype=str)
    if not codes.size:
        return "unknown"
    if is_new_in_2021(codes).any():
        return "2021"
    return "2011" if month < "2023-06" else "unknown"
