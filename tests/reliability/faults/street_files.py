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


def _street(words: str, answer: str, *says: str) -> Callable[..., None]:
    return add_fault(FAULTS, "Street files", words, answer, *says)


def _write(raw: Path, content: bytes, name: str = JANUARY) -> None:
    path = raw / "police_uk" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def _edited(raw: Path, **changes: str) -> None:
    """Change the values of one row, the third; a column's blanks are written as _."""
    rows = world.street_rows("2025-01")
    rows[2] |= {column.replace("_", " "): value for column, value in changes.items()}
    _write(raw, world.street_csv(rows))


def _swapped(raw: Path, one: str, other: str) -> None:
    header, _, rest = world.street_file().partition(b"\n")
    names = header.decode().split(",")
    a, b = names.index(one), names.index(other)
    names[a], names[b] = names[b], names[a]
    _write(raw, ",".join(names).encode() + b"\n" + rest)


_AGAIN = "Download 2025-01 for essex again."


@_street("separated by semicolons", REFUSED, JANUARY, "separated by ';'", _AGAIN)
def wrong_delimiter(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b",", b";"))


@_street("a byte-order mark before the header", SAME)
def byte_order_mark(raw: Path, home: Path) -> None:
    _write(raw, b"\xef\xbb\xbf" + world.street_file())


@_street("saved as UTF-16", REFUSED, JANUARY, "UTF-16", _AGAIN)
def utf_16(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().decode().encode("utf-16"))


@_street("saved as UTF-16 without a mark", REFUSED, JANUARY, "the header holds a NUL", _AGAIN)
def utf_16_without_mark(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().decode().encode("utf-16-le"))


@_street("saved as Latin-1", REFUSED, JANUARY, "row 3", "not UTF-8", _AGAIN)
def latin_1(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    rows[2]["Location"] = "On or near Café Row"
    _write(raw, world.street_csv(rows, encoding="latin-1"))


@_street("cut off in the middle of a row", REFUSED, JANUARY, "row 64", "wanted 12", _AGAIN)
def truncated_mid_row(raw: Path, home: Path) -> None:
    _write(raw, world.street_file()[:-30])


@_street("a column is missing", REFUSED, JANUARY, "without the column LSOA code", _AGAIN)
def missing_column(raw: Path, home: Path) -> None:
    columns = [column for column in COLUMNS if column != "LSOA code"]
    _write(raw, world.street_csv(world.street_rows("2025-01"), columns=columns))


@_street("a column is renamed", REFUSED, JANUARY, "without the column Crime type", _AGAIN)
def renamed_column(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"Crime type", b"Category", 1))


@_street("columns in another order", SAME)
def reordered_columns(raw: Path, home: Path) -> None:
    _write(raw, world.street_csv(world.street_rows("2025-01"), columns=COLUMNS[::-1]))


@_street(
    "a column stands in the header twice", REFUSED, JANUARY, "Month stands in the header twice"
)
def repeated_column(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b",Context\n", b",Month\n", 1))


@_street("one column more than is published", WARNED, JANUARY, "1 column not published", "Beat")
def extra_column(raw: Path, home: Path) -> None:
    rows = [row | {"Beat": "7"} for row in world.street_rows("2025-01")]
    _write(raw, world.street_csv(rows, columns=[*COLUMNS, "Beat"]))


@_street(
    "the header stands again among the rows", REFUSED, "row 3", "column Month: 'Month'", _AGAIN
)
def header_inside(raw: Path, home: Path) -> None:
    lines = world.street_file().splitlines(keepends=True)
    _write(raw, b"".join([*lines[:3], lines[0], *lines[3:]]))


@_street("an outcomes file beside the street file", SAME)
def outcomes_beside(raw: Path, home: Path) -> None:
    _write(raw, b"Crime ID,Outcome type\n", JANUARY.replace("street", "outcomes"))


@_street("a stop-and-search file beside the street file", SAME)
def stop_and_search_beside(raw: Path, home: Path) -> None:
    _write(raw, b"Type,Date\n", JANUARY.replace("street", "stop-and-search"))


@_street("an outcomes file named as the street file", REFUSED, JANUARY, "an outcomes file", _AGAIN)
def outcomes_as_street(raw: Path, home: Path) -> None:
    header = b"Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,"
    _write(raw, header + b"LSOA name,Outcome type\n")


@_street(
    "a stop-and-search file named as the street file", REFUSED, "a stop-and-search file", _AGAIN
)
def stop_and_search_as_street(raw: Path, home: Path) -> None:
    _write(raw, b"Type,Date,Latitude,Longitude,Gender,Object of search,Outcome\n")


@_street("empty", REFUSED, JANUARY, "empty", _AGAIN)
def empty_file(raw: Path, home: Path) -> None:
    _write(raw, b"")


@_street("a header and no rows", WARNED, FEBRUARY, "February 2025 counts as not received")
def header_only(raw: Path, home: Path) -> None:
    _write(raw, world.street_file(FEBRUARY).partition(b"\n")[0] + b"\n", FEBRUARY)


@_street("an HTML error page saved as CSV", REFUSED, JANUARY, "a web page", _AGAIN)
def html_page(raw: Path, home: Path) -> None:
    _write(raw, b"\n<!DOCTYPE html><html><body>502 Bad Gateway</body></html>")


@_street("a spreadsheet saved over the CSV", REFUSED, JANUARY, "a spreadsheet", _AGAIN)
def spreadsheet(raw: Path, home: Path) -> None:
    _write(raw, b"PK\x03\x04\x14\x00\x06\x00")


@_street(
    "months as Excel writes them (Jan-25)", REFUSED, "column Month: 'Jan-25'", "(64 rows)", _AGAIN
)
def excel_month(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b",2025-01,", b",Jan-25,"))


@_street("a row of another month", REFUSED, "row 3", "column Month: '2031-01'", "2025-01", _AGAIN)
def month_of_the_future_in_a_row(raw: Path, home: Path) -> None:
    _edited(raw, Month="2031-01")


@_street("a file of a month to come", REFUSED, "2998-01-essex-street.csv", "in the future")
def future_month(raw: Path, home: Path) -> None:
    _write(raw, world.street_file(), "2998-01-essex-street.csv")


@_street("a file renamed to a month that is none", REFUSED, "'2025-13'", "not a month")
def impossible_month(raw: Path, home: Path) -> None:
    _write(raw, world.street_file(), "2025-13-essex-street.csv")


@_street("a file renamed to another month", REFUSED, "2025-03", "column Month: '2025-01'")
def renamed_to_another_month(raw: Path, home: Path) -> None:
    _write(raw, world.street_file(), "2025-03/2025-03-essex-street.csv")


@_street("a crime type that is not published", REFUSED, "row 3", "Crime type: 'Jaywalking'", _AGAIN)
def unknown_crime_type(raw: Path, home: Path) -> None:
    _edited(raw, Crime_type="Jaywalking")


@_street("no crime type", REFUSED, "row 3", "column Crime type: empty", _AGAIN)
def no_crime_type(raw: Path, home: Path) -> None:
    _edited(raw, Crime_type="")


@_street(
    "longitude and latitude swapped", REFUSED, "column Longitude", "column Latitude", "swapped"
)
def swapped_coordinates(raw: Path, home: Path) -> None:
    _swapped(raw, "Longitude", "Latitude")


@_street("coordinates of zero", REFUSED, "row 3, column Latitude: '0'", "between 49 and 61", _AGAIN)
def zero_coordinates(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0", Latitude="0")


@_street(
    "coordinates in metres", REFUSED, "row 3, column Longitude: '599657'", "in metres?", _AGAIN
)
def metric_coordinates(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="599657", Latitude="225246")


@_street("one coordinate of two", REFUSED, "row 3, column Latitude", "both coordinates or neither")
def half_a_place(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0.9", Latitude="")


@_street("a coordinate that is no number", REFUSED, "row 3, column Longitude: 'east'", _AGAIN)
def coordinate_in_words(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="east", Latitude="51.9")


@_street("a coordinate written nan", REFUSED, "row 3, column Longitude: 'nan'", _AGAIN)
def coordinate_nan(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="nan", Latitude="51.9")


@_street("a place without a name", REFUSED, "row 3, column Location: empty", _AGAIN)
def no_location(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0.9", Latitude="51.9", Location="")


@_street("a field of 1 MB", REFUSED, "row 3, column Location", "1,048,588 characters", _AGAIN)
def field_of_a_megabyte(raw: Path, home: Path) -> None:
    _edited(raw, Longitude="0.9", Latitude="51.9", Location="On or near  " + "x" * (1 << 20))


@_street("NUL bytes", REFUSED, "row 3", "NUL", _AGAIN)
def nul_bytes(raw: Path, home: Path) -> None:
    _edited(raw, Context="\x00")


@_street("line ends of Windows", SAME)
def crlf(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"\n", b"\r\n"))


@_street("line ends of old Macs", SAME)
def carriage_returns(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"\n", b"\r"))


@_street("mixed line ends and empty lines", SAME)
def mixed_line_ends(raw: Path, home: Path) -> None:
    ends = (b"\n", b"\r\n", b"\r", b"\n\n")
    lines = world.street_file().splitlines()
    _write(raw, b"".join(line + ends[n % 4] for n, line in enumerate(lines)))


@_street("every field in quotes", SAME)
def quoted_fields(raw: Path, home: Path) -> None:
    lines = world.street_file().decode().splitlines()
    quoted = [",".join(f'"{field}"' for field in line.split(",")) for line in lines]
    _write(raw, "\n".join(quoted).encode())


@_street("a quotation mark that does not close", REFUSED, "row 1", "quotation mark", _AGAIN)
def open_quote(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"On or near", b'"On or near', 1))


@_street("a row with a field too many", REFUSED, "row 1", "13 columns; wanted 12", _AGAIN)
def row_too_long(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"2025-01,", b"2025-01,,", 1))


@_street("Crime ID and force swapped", REFUSED, "column Crime ID", "64 letters and digits", _AGAIN)
def swapped_ids(raw: Path, home: Path) -> None:
    _swapped(raw, "Crime ID", "Reported by")


@_street("crimes without a Crime ID", WARNED, JANUARY, "46 crimes without a Crime ID")
def no_ids(raw: Path, home: Path) -> None:
    rows = [row | {"Crime ID": ""} for row in world.street_rows("2025-01")]
    _write(raw, world.street_csv(rows))


@_street(
    "LSOA name and force swapped", REFUSED, "column LSOA name: 'Essex Police'", "Basildon 001A"
)
def swapped_lsoa_name(raw: Path, home: Path) -> None:
    _swapped(raw, "LSOA name", "Falls within")


@_street("LSOA code and name swapped", REFUSED, "column LSOA code", "E01021237", _AGAIN)
def swapped_lsoa(raw: Path, home: Path) -> None:
    _swapped(raw, "LSOA code", "LSOA name")


@_street("location and force swapped", REFUSED, "column Location: 'Essex Police'", _AGAIN)
def swapped_location(raw: Path, home: Path) -> None:
    _swapped(raw, "Location", "Falls within")


@_street("several faults in one file", REFUSED, "row 3, column Month", "row 3, column Crime type",
         "row 3, column Longitude")  # fmt: skip
def several_faults(raw: Path, home: Path) -> None:
    _edited(raw, Month="2031-01", Crime_type="Jaywalking", Longitude="99", Latitude="51.9")


@_street("faults in several files", REFUSED, JANUARY, FEBRUARY)
def several_files(raw: Path, home: Path) -> None:
    _write(raw, b"", JANUARY)
    _write(raw, b"<html>", FEBRUARY)


@_street(
    "invented rows in a real partnership's folder", REFUSED, "reported by 'Invented'", "Take it out"
)
def invented_rows(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"Essex Police", b"Invented"))


@_street("a copy with (1) in its name beside it", SAME)
def copy_beside(raw: Path, home: Path) -> None:
    _write(raw, world.street_file(), "2025-01-essex-street (1).csv")


@_street("the same file twice", SAME)
def same_file_twice(raw: Path, home: Path) -> None:
    _write(raw, world.street_file().replace(b"\n", b"\r\n"), "copy/2025-01-essex-street.csv")


@_street("two different files of one month", REFUSED, "copy/", JANUARY, "which is later", "Remove")
def two_issues(raw: Path, home: Path) -> None:
    _write(
        raw,
        b"".join(world.street_file().splitlines(keepends=True)[:-1]),
        "copy/2025-01-essex-street.csv",
    )


@_street(
    "two different files, one of a later archive", WARNED, "issued again", "2025-04.zip is later"
)
def dated_issues(raw: Path, home: Path) -> None:
    short = b"".join(world.street_file().splitlines(keepends=True)[:-1])
    for name, content in (("2025-03.zip", short), ("2025-04.zip", world.street_file())):
        with zipfile.ZipFile(raw / "police_uk" / name, "w") as archive:
            archive.writestr(JANUARY, content)
    (raw / "police_uk" / JANUARY).unlink()


@_street("a first line sep=,", SAME)
def separator_named(raw: Path, home: Path) -> None:
    _write(raw, b"sep=,\r\n" + world.street_file())


@_street("headers like crime_id, as others publish the files again", SAME)
def snake_case(raw: Path, home: Path) -> None:
    header, _, rest = world.street_file().partition(b"\n")
    _write(raw, header.lower().replace(b" ", b"_") + b"\n" + rest)


@_street("empty columns and rows at the end, as a spreadsheet leaves them", SAME)
def empty_edges(raw: Path, home: Path) -> None:
    lines = world.street_file().splitlines()
    _write(raw, b"".join(line + b",,,\r\n" for line in lines) + b",,,,,,,,,,,,,,\r\n" * 3)


@_street("empty cells written NA", SAME)
def not_available(raw: Path, home: Path) -> None:
    rows = [
        {name: value or "NA" for name, value in row.items()} for row in world.street_rows("2025-01")
    ]
    _write(raw, world.street_csv(rows))


@_street("coordinates cut to three decimals", REFUSED, JANUARY, "three decimals", "70 m", _AGAIN)
def cut_coordinates(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    for row in rows:
        row |= {name: row[name][:-3] for name in ("Longitude", "Latitude")}
    _write(raw, world.street_csv(rows))


@_street("JSON saved as CSV", REFUSED, JANUARY, "JSON, not a CSV", _AGAIN)
def json_as_csv(raw: Path, home: Path) -> None:
    _write(raw, b'[{"category": "burglary", "month": "2025-01"}]')


@_street("a pointer of Git LFS", REFUSED, JANUARY, "a pointer of Git LFS", _AGAIN)
def lfs_pointer(raw: Path, home: Path) -> None:
    _write(raw, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n")


@_street("a month of before May 2013 beside it", WARNED, "January 2012 left out", "other")
def old_crime_types(raw: Path, home: Path) -> None:
    rows = [row | {"Crime type": "Violent crime"} for row in world.street_rows("2012-01")]
    _write(raw, world.street_csv(rows), "2012-01/2012-01-essex-street.csv")


@_street("a month of before May 2013 alone", REFUSED, "before May 2013", "Put later months there.")
def old_crime_types_alone(raw: Path, home: Path) -> None:
    shutil.rmtree(raw / "police_uk")
    (raw / "police_uk").mkdir()
    rows = [row | {"Crime type": "Violent crime"} for row in world.street_rows("2012-01")]
    _write(raw, world.street_csv(rows), "2012-01/2012-01-essex-street.csv")


@_street("a second download with later outcomes, of a month more", SAME)
def later_outcomes(raw: Path, home: Path) -> None:
    for name, months in (("a1b2.zip", ("2025-01",)), ("0f9e.zip", ("2025-01", "2025-02"))):
        with zipfile.ZipFile(raw / "police_uk" / name, "w") as archive:
            for month in months:
                rows = world.street_rows(month)
                for row in rows[:5] if len(months) > 1 else ():
                    row["Last outcome category"] = "Local resolution" if row["Crime ID"] else ""
                archive.writestr(f"{month}/{month}-essex-street.csv", world.street_csv(rows))
    for month in ("2025-01", "2025-02"):
        shutil.rmtree(raw / "police_uk" / month)


@_street("no file of the force", REFUSED, "no file of essex", "2025-12-essex-street.csv", "--raw")
def no_file(raw: Path, home: Path) -> None:
    for path in (raw / "police_uk").glob("*/*.csv"):
        path.rename(path.with_name(path.name.replace("essex", "kent")))


@_street("no folder of downloads", REFUSED, "there is no such folder", "data.police.uk", "--raw")
def no_folder(raw: Path, home: Path) -> None:
    shutil.rmtree(raw / "police_uk")
