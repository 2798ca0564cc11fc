"""Faults of the police's monthly street files."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, WARNED, Fault, add_fault
from tests.reliability.world import COLUMNS, FEBRUARY, JANUARY

FAULTS: list[Fault] = []
_Edit = Callable[[world.Rows], object]


def street_fault(words: str, answer: str, *says: str) -> Callable[..., None]:
    """Add a fault to FAULTS."""
    return add_fault(FAULTS, "Street files", words, answer, *says)


def write_file(raw: Path, content: bytes, name: str = JANUARY) -> None:
    """Put a street file into the folder of downloads, over the one that is there."""
    path = raw / "police_uk" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def _edited(raw: Path, **changes: str) -> None:
    """Change the values of one row, the third; a column's blanks are written as _."""
    rows = world.street_rows("2025-01")
    rows[2] |= {column.replace("_", " "): value for column, value in changes.items()}
    write_file(raw, world.street_csv(rows))


def _swapped(raw: Path, one: str, other: str) -> None:
    header, _, rest = world.street_file().partition(b"\n")
    names = header.decode().split(",")
    a, b = names.index(one), names.index(other)
    names[a], names[b] = names[b], names[a]
    write_file(raw, ",".join(names).encode() + b"\n" + rest)


AGAIN = "Download 2025-01 for essex again."


@street_fault("separated by semicolons", REFUSED, JANUARY, "separated by ';'", AGAIN)
def wrong_delimiter(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b",", b";"))


@street_fault("a byte-order mark before the header", SAME)
def byte_order_mark(raw: Path, home: Path) -> None:
    write_file(raw, b"\xef\xbb\xbf" + world.street_file())


@street_fault("saved as UTF-16", REFUSED, JANUARY, "UTF-16", AGAIN)
def utf_16(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().decode().encode("utf-16"))


@street_fault("saved as UTF-16 without a mark", REFUSED, JANUARY, "the header holds a NUL", AGAIN)
def utf_16_without_mark(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().decode().encode("utf-16-le"))


@street_fault("saved as Latin-1", REFUSED, JANUARY, "row 3", "not UTF-8", AGAIN)
def latin_1(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    rows[2]["Location"] = "On or near Café Row"
    write_file(raw, world.street_csv(rows, encoding="latin-1"))


@street_fault("cut off in the middle of a row", REFUSED, JANUARY, "row 64", "wanted 12", AGAIN)
def truncated_mid_row(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file()[:-30])


@street_fault("a column is missing", REFUSED, JANUARY, "without the column LSOA code", AGAIN)
def missing_column(raw: Path, home: Path) -> None:
    columns = [column for column in COLUMNS if column != "LSOA code"]
    write_file(raw, world.street_csv(world.street_rows("2025-01"), columns=columns))


@street_fault("a column is renamed", REFUSED, JANUARY, "without the column Crime type", AGAIN)
def renamed_column(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"Crime type", b"Category", 1))


@street_fault("columns in another order", SAME)
def reordered_columns(raw: Path, home: Path) -> None:
    write_file(raw, world.street_csv(world.street_rows("2025-01"), columns=COLUMNS[::-1]))


@street_fault(
    "a column stands in the header twice", REFUSED, JANUARY, "Month stands in the header twice"
)
def repeated_column(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b",Context\n", b",Month\n", 1))


@street_fault(
    "one column more than is published", WARNED, JANUARY, "1 column not published", "Beat"
)
def extra_column(raw: Path, home: Path) -> None:
    rows = [row | {"Beat": "7"} for row in world.street_rows("2025-01")]
    write_file(raw, world.street_csv(rows, columns=[*COLUMNS, "Beat"]))


@street_fault("the header stands again among the rows", REFUSED, "row 3: the header again", AGAIN)
def header_inside(raw: Path, home: Path) -> None:
    lines = world.street_file().splitlines(keepends=True)
    write_file(raw, b"".join([*lines[:3], lines[0], *lines[3:]]))


@street_fault("an outcomes file next to the street file", SAME)
def outcomes_beside(raw: Path, home: Path) -> None:
    write_file(raw, b"Crime ID,Outcome type\n", JANUARY.replace("street", "outcomes"))


@street_fault("a stop-and-search file next to the street file", SAME)
def stop_and_search_beside(raw: Path, home: Path) -> None:
    write_file(raw, b"Type,Date\n", JANUARY.replace("street", "stop-and-search"))


@street_fault(
    "an outcomes file named as the street file", REFUSED, JANUARY, "an outcomes file", AGAIN
)
def outcomes_as_street(raw: Path, home: Path) -> None:
    header = b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,"
    write_file(raw, header + b"LSOA name,Outcome type\n")


@street_fault(
    "a stop-and-search file named as the street file", REFUSED, "a stop-and-search file", AGAIN
)
def stop_and_search_as_street(raw: Path, home: Path) -> None:
    write_file(raw, b"Type,Date,Latitude,Longitude,Gender,Object of search,Outcome\n")


@street_fault("empty", REFUSED, JANUARY, "empty", AGAIN)
def empty_file(raw: Path, home: Path) -> None:
    write_file(raw, b"")


@street_fault("a header and no rows", WARNED, FEBRUARY, "February 2025 counts as not received")
def header_only(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file(FEBRUARY).partition(b"\n")[0] + b"\n", FEBRUARY)


@street_fault("an HTML error page saved as CSV", REFUSED, JANUARY, "a web page", AGAIN)
def html_page(raw: Path, home: Path) -> None:
    write_file(raw, b"\n<!DOCTYPE html><html><body>502 Bad Gateway</body></html>")


@street_fault("a spreadsheet saved over the CSV", REFUSED, JANUARY, "a spreadsheet", AGAIN)
def spreadsheet(raw: Path, home: Path) -> None:
    write_file(raw, b"PK\x03\x04\x14\x00\x06\x00")


@street_fault(
    "months as Excel writes them (Jan-25)", REFUSED, "column Month: 'Jan-25'", "(64 rows)", AGAIN
)
def excel_month(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b",2025-01,", b",Jan-25,"))


@street_fault(
    "a row of another month", REFUSED, "row 3", "column Month: '2031-01'", "2025-01", AGAIN
)
def month_of_the_future_in_a_row(raw: Path, home: Path) -> None:
    _edited(raw, Month="2031-01")


@street_fault("a file of a month to come", REFUSED, "2998-01-essex-street.csv", "in the future")
def future_month(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file(), "2998-01-essex-street.csv")


@street_fault("a file renamed to a month that is none", REFUSED, "'2025-13'", "not a month")
def impossible_month(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file(), "2025-13-essex-street.csv")


@street_fault("a file renamed to another month", REFUSED, "2025-03", "column Month: '2025-01'")
def renamed_to_another_month(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file(), "2025-03/2025-03-essex-street.csv")


@street_fault(
    "a crime type that is not published", REFUSED, "row 3", "Crime type: 'Jaywalking'", AGAIN
)
def unknown_crime_type(raw: Path, home: Path) -> None:
    _edited(raw, Crime_type="Jaywalking")


@street_fault("no crime type", REFUSED, "row 3", "column Crime type: empty", AGAIN)
def no_crime_type(raw: Path, home: Path) -> None:
    _edited(raw, Crime_type="")


@street_fault(
    "longitude and latitude swapped", REFUSED, "column Longitude", "column Latitude", "swapped"
)
def swapped_coordinates(raw: Path, home: Path) -> None:
    _swapped(raw, "Longitude", "Latitude")


@street_fault(
    "coordinates of zero", REFUSED, "row 3, column Latitude: '0'", "between 49 and 61", AGAIN
)
def zero_coordinates(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0", Latitude="0")


@street_fault(
    "coordinates in metres", REFUSED, "row 3, column Longitude: '599657'", "in metres?", AGAIN
)
def metric_coordinates(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="599657", Latitude="225246")


@street_fault(
    "one coordinate of two", REFUSED, "row 3, column Latitude", "both coordinates or neither"
)
def half_a_place(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0.9", Latitude="")


@street_fault("a coordinate that is no number", REFUSED, "row 3, column Longitude: 'east'", AGAIN)
def coordinate_in_words(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="east", Latitude="51.9")


@street_fault("a coordinate written nan", REFUSED, "row 3, column Longitude: 'nan'", AGAIN)
def coordinate_nan(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="nan", Latitude="51.9")


@street_fault("a place without a name", REFUSED, "row 3, column Location: empty", AGAIN)
def no_location(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0.9", Latitude="51.9", Location="")


@street_fault("a field of 1 MB", REFUSED, "row 3, column Location", "1,048,588 characters", AGAIN)
def field_of_a_megabyte(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0.9", Latitude="51.9", Location="On or near  " + "x" * (1 << 20))


@street_fault("NUL bytes", REFUSED, "row 3", "NUL", AGAIN)
def nul_bytes(raw: Path, home: Path) -> None:
    _edited(raw, Context="\x00")


@street_fault("line ends of Windows", SAME)
def crlf(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"\n", b"\r\n"))


@street_fault("line ends of old Macs", SAME)
def carriage_returns(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"\n", b"\r"))


@street_fault("mixed line ends and empty lines", SAME)
def mixed_line_ends(raw: Path, home: Path) -> None:
    ends = (b"\n", b"\r\n", b"\r", b"\n\n")
    lines = world.street_file().splitlines()
    write_file(raw, b"".join(line + ends[n % 4] for n, line in enumerate(lines)))


@street_fault("every field in quotes", SAME)
def quoted_fields(raw: Path, home: Path) -> None:
    lines = world.street_file().decode().splitlines()
    quoted = [",".join(f'"{field}"' for field in line.split(",")) for line in lines]
    write_file(raw, "\n".join(quoted).encode())


@street_fault("a quotation mark that does not close", REFUSED, "row 1", "quotation mark", AGAIN)
def open_quote(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"On or near", b'"On or near', 1))


@street_fault("a row with a field too many", REFUSED, "row 1", "13 columns; wanted 12", AGAIN)
def row_too_long(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"2025-01,", b"2025-01,,", 1))


@street_fault(
    "Crime ID and force swapped", REFUSED, "column Crime ID", "64 letters and digits", AGAIN
)
def swapped_ids(raw: Path, home: Path) -> None:
    _swapped(raw, "Crime ID", "Reported by")


@street_fault("crimes without a Crime ID", WARNED, JANUARY, "46 crimes without a Crime ID")
def no_ids(raw: Path, home: Path) -> None:
    rows = [row | {"Crime ID": ""} for row in world.street_rows("2025-01")]
    write_file(raw, world.street_csv(rows))


@street_fault(
    "LSOA name and force swapped", REFUSED, "column LSOA name: 'Essex Police'", "Basildon 001A"
)
def swapped_lsoa_name(raw: Path, home: Path) -> None:
    _swapped(raw, "LSOA name", "Falls within")


@street_fault("LSOA code and name swapped", REFUSED, "column LSOA code", "E01021237", AGAIN)
def swapped_lsoa(raw: Path, home: Path) -> None:
    _swapped(raw, "LSOA code", "LSOA name")


@street_fault("location and force swapped", REFUSED, "column Location: 'Essex Police'", AGAIN)
def swapped_location(raw: Path, home: Path) -> None:
    _swapped(raw, "Location", "Falls within")


@street_fault(
    "several faults in one file", REFUSED, "row 3, column Month", "row 3, column Crime type",
    "row 3, column Longitude",
)  # fmt: skip
def several_faults(raw: Path, home: Path) -> None:
    _edited(raw, Month="2031-01", Crime_type="Jaywalking", Longitude="99", Latitude="51.9")


@street_fault("faults in several files", REFUSED, JANUARY, FEBRUARY)
def several_files(raw: Path, home: Path) -> None:
    write_file(raw, b"", JANUARY)
    write_file(raw, b"<html>", FEBRUARY)


@street_fault(
    "invented rows in a real partnership's folder", REFUSED, "reported by 'Invented'", "Take it out"
)
def invented_rows(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"Essex Police", b"Invented"))


@street_fault("a copy with (1) in its name next to it", SAME)
def copy_beside(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file(), "2025-01-essex-street (1).csv")


@street_fault("the same file twice", SAME)
def same_file_twice(raw: Path, home: Path) -> None:
    write_file(raw, world.street_file().replace(b"\n", b"\r\n"), "copy/2025-01-essex-street.csv")


@street_fault(
    "two different files of one month", REFUSED, "copy/", JANUARY, "which is later", "Remove"
)
def two_issues(raw: Path, home: Path) -> None:
    write_file(
        raw,
        b"".join(world.street_file().splitlines(keepends=True)[:-1]),
        "copy/2025-01-essex-street.csv",
    )


@street_fault(
    "two different files, one of a later archive", WARNED, "issued again", "The later issue is used"
)
def dated_issues(raw: Path, home: Path) -> None:
    short = b"".join(world.street_file().splitlines(keepends=True)[:-1])
    for name, content in (("2025-03.zip", short), ("2025-04.zip", world.street_file())):
        with zipfile.ZipFile(raw / "police_uk" / name, "w") as archive:
            archive.writestr(JANUARY, content)
    (raw / "police_uk" / JANUARY).unlink()


@street_fault(
    "no file of the force", REFUSED, "no file of essex", "2025-12-essex-street.csv", "--raw"
)
def no_file(raw: Path, home: Path) -> None:
    for path in (raw / "police_uk").glob("*/*.csv"):
        path.rename(path.with_name(path.name.replace("essex", "kent")))


@street_fault(
    "no folder of downloads", REFUSED, "there is no such folder", "data.police.uk", "--raw"
)
def no_folder(raw: Path, home: Path) -> None:
    shutil.rmtree(raw / "police_uk")
