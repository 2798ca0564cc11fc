"""Every fault an input may have: what it is, how to make it, and what the answer must say."""

from __future__ import annotations

import io
import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd

from tests.reliability import world
from tests.reliability.world import COLUMNS, FEBRUARY, JANUARY, SETTINGS

REFUSED, SAME, WARNED = "refused", "accepted, same result", "accepted, with a warning"


class Fault(NamedTuple):
    """One fault: ``spoil`` makes it in a good raw folder and home; the answer holds ``says``."""

    group: str
    name: str
    words: str
    spoil: Callable[[Path, Path], None]
    answer: str
    says: tuple[str, ...] = ()


FAULTS: list[Fault] = []


def _fault(group: str, words: str, answer: str, *says: str) -> Callable[..., None]:
    def add(spoil: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        name = spoil.__name__.strip("_")
        FAULTS.append(Fault(group, name, words, spoil, answer, says))
        return spoil

    return add


# ---------------------------------------------------------------- street files
_Edit = Callable[[world.Rows], object]


def _street(words: str, answer: str, *says: str) -> Callable[..., None]:
    return _fault("Street files", words, answer, *says)


def _write(raw: Path, content: bytes, name: str = JANUARY) -> None:
    path = raw / "police_uk" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)


def _good(name: str = JANUARY) -> bytes:
    return world.street_csv(world.street_rows(name[:7]))


def _edited(raw: Path, **changes: str) -> None:
    """Change the values of one row, the third; a column's blanks are written as _."""
    rows = world.street_rows("2025-01")
    rows[2] |= {column.replace("_", " "): value for column, value in changes.items()}
    _write(raw, world.street_csv(rows))


def _swapped(raw: Path, one: str, other: str) -> None:
    header, _, rest = _good().partition(b"\n")
    names = header.decode().split(",")
    a, b = names.index(one), names.index(other)
    names[a], names[b] = names[b], names[a]
    _write(raw, ",".join(names).encode() + b"\n" + rest)


_AGAIN = "Download 2025-01 for essex again."


@_street("separated by semicolons", REFUSED, JANUARY, "separated by ';'", _AGAIN)
def wrong_delimiter(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b",", b";"))


@_street("a byte-order mark before the header", SAME)
def byte_order_mark(raw: Path, home: Path) -> None:
    _write(raw, b"\xef\xbb\xbf" + _good())


@_street("saved as UTF-16", REFUSED, JANUARY, "UTF-16", _AGAIN)
def utf_16(raw: Path, home: Path) -> None:
    _write(raw, _good().decode().encode("utf-16"))


@_street("saved as UTF-16 without a mark", REFUSED, JANUARY, "the header holds a NUL", _AGAIN)
def utf_16_without_mark(raw: Path, home: Path) -> None:
    _write(raw, _good().decode().encode("utf-16-le"))


@_street("saved as Latin-1", REFUSED, JANUARY, "row 3", "not UTF-8", _AGAIN)
def latin_1(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    rows[2]["Location"] = "On or near Café Row"
    _write(raw, world.street_csv(rows, encoding="latin-1"))


@_street("cut off in the middle of a row", REFUSED, JANUARY, "row 64", "wanted 12", _AGAIN)
def truncated_mid_row(raw: Path, home: Path) -> None:
    _write(raw, _good()[:-30])


@_street("a column is missing", REFUSED, JANUARY, "without the column LSOA code", _AGAIN)
def missing_column(raw: Path, home: Path) -> None:
    columns = [column for column in COLUMNS if column != "LSOA code"]
    _write(raw, world.street_csv(world.street_rows("2025-01"), columns=columns))


@_street("a column is renamed", REFUSED, JANUARY, "without the column Crime type", _AGAIN)
def renamed_column(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b"Crime type", b"Category", 1))


@_street("columns in another order", SAME)
def reordered_columns(raw: Path, home: Path) -> None:
    _write(raw, world.street_csv(world.street_rows("2025-01"), columns=COLUMNS[::-1]))


@_street(
    "a column stands in the header twice", REFUSED, JANUARY, "Month stands in the header twice"
)
def repeated_column(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b",Context\n", b",Month\n", 1))


@_street("one column more than is published", WARNED, JANUARY, "1 column not published", "Beat")
def extra_column(raw: Path, home: Path) -> None:
    rows = [row | {"Beat": "7"} for row in world.street_rows("2025-01")]
    _write(raw, world.street_csv(rows, columns=[*COLUMNS, "Beat"]))


@_street(
    "the header stands again among the rows", REFUSED, "row 3", "column Month: 'Month'", _AGAIN
)
def header_inside(raw: Path, home: Path) -> None:
    lines = _good().splitlines(keepends=True)
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
    _write(raw, _good(FEBRUARY).partition(b"\n")[0] + b"\n", FEBRUARY)


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
    _write(raw, _good().replace(b",2025-01,", b",Jan-25,"))


@_street("a row of another month", REFUSED, "row 3", "column Month: '2031-01'", "2025-01", _AGAIN)
def month_of_the_future_in_a_row(raw: Path, home: Path) -> None:
    _edited(raw, Month="2031-01")


@_street("a file of a month to come", REFUSED, "2998-01-essex-street.csv", "in the future")
def future_month(raw: Path, home: Path) -> None:
    _write(raw, _good(), "2998-01-essex-street.csv")


@_street("a file renamed to a month that is none", REFUSED, "'2025-13'", "not a month")
def impossible_month(raw: Path, home: Path) -> None:
    _write(raw, _good(), "2025-13-essex-street.csv")


@_street("a file renamed to another month", REFUSED, "2025-03", "column Month: '2025-01'")
def renamed_to_another_month(raw: Path, home: Path) -> None:
    _write(raw, _good(), "2025-03/2025-03-essex-street.csv")


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
    _write(raw, _good().replace(b"\n", b"\r\n"))


@_street("line ends of old Macs", SAME)
def carriage_returns(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b"\n", b"\r"))


@_street("mixed line ends and empty lines", SAME)
def mixed_line_ends(raw: Path, home: Path) -> None:
    ends = (b"\n", b"\r\n", b"\r", b"\n\n")
    lines = _good().splitlines()
    _write(raw, b"".join(line + ends[n % 4] for n, line in enumerate(lines)))


@_street("every field in quotes", SAME)
def quoted_fields(raw: Path, home: Path) -> None:
    lines = _good().decode().splitlines()
    quoted = [",".join(f'"{field}"' for field in line.split(",")) for line in lines]
    _write(raw, "\n".join(quoted).encode())


@_street("a quotation mark that does not close", REFUSED, "row 1", "quotation mark", _AGAIN)
def open_quote(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b"On or near", b'"On or near', 1))


@_street("a row with a field too many", REFUSED, "row 1", "13 columns; wanted 12", _AGAIN)
def row_too_long(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b"2025-01,", b"2025-01,,", 1))


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
    _write(raw, _good().replace(b"Essex Police", b"Invented"))


@_street("a copy with another name beside it", WARNED, "1 file left unread", "street (1).csv")
def copy_beside(raw: Path, home: Path) -> None:
    _write(raw, _good(), "2025-01-essex-street (1).csv")


@_street("the same file twice", SAME)
def same_file_twice(raw: Path, home: Path) -> None:
    _write(raw, _good().replace(b"\n", b"\r\n"), "copy/2025-01-essex-street.csv")


@_street("two different files of one month", REFUSED, "copy/", JANUARY, "which is later", "Remove")
def two_issues(raw: Path, home: Path) -> None:
    _write(raw, b"".join(_good().splitlines(keepends=True)[:-1]), "copy/2025-01-essex-street.csv")


@_street(
    "two different files, one of a later archive", WARNED, "issued again", "2025-04.zip is later"
)
def dated_issues(raw: Path, home: Path) -> None:
    short = b"".join(_good().splitlines(keepends=True)[:-1])
    for name, content in (("2025-03.zip", short), ("2025-04.zip", _good())):
        with zipfile.ZipFile(raw / "police_uk" / name, "w") as archive:
            archive.writestr(JANUARY, content)
    (raw / "police_uk" / JANUARY).unlink()


@_street("no file of the force", REFUSED, "no file of essex", "2025-12-essex-street.csv", "--raw")
def no_file(raw: Path, home: Path) -> None:
    for path in (raw / "police_uk").glob("*/*.csv"):
        path.rename(path.with_name(path.name.replace("essex", "kent")))


@_street("no folder of downloads", REFUSED, "there is no such folder", "data.police.uk", "--raw")
def no_folder(raw: Path, home: Path) -> None:
    shutil.rmtree(raw / "police_uk")


# ---------------------------------------------------------------- zips
def _zip(words: str, answer: str, *says: str) -> Callable[..., None]:
    return _fault("Zips", words, answer, *says)


def _with_member(raw: Path, name: str, content: bytes = b"x") -> None:
    path = world.zipped(raw)
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.filename = name
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, content)


def _patched(raw: Path, change: Callable[[bytearray], None]) -> None:
    path = world.zipped(raw)
    content = bytearray(path.read_bytes())
    change(content)
    path.write_bytes(content)


@_zip("zipped, as downloaded", SAME)
def good_zip(raw: Path, home: Path) -> None:
    world.zipped(raw)


@_zip("zipped by Windows, with a folder more", SAME)
def zip_of_windows(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "mine.ZIP", "w") as archive:
        for name in (JANUARY, FEBRUARY):
            info = zipfile.ZipInfo("my downloads\\" + name.replace("/", "\\"))
            archive.writestr(info, _good(name))
            (raw / "police_uk" / name).unlink()


@_zip(
    "a name with ../",
    REFUSED,
    "essex.zip",
    "'../../evil.csv'",
    "outside",
    "Download essex.zip again",
)
def zip_dotdot(raw: Path, home: Path) -> None:
    _with_member(raw, "../../evil.csv")


@_zip("an absolute path", REFUSED, "essex.zip", "'/etc/2025-01-essex-street.csv'", "outside")
def zip_absolute(raw: Path, home: Path) -> None:
    _with_member(raw, "/etc/2025-01-essex-street.csv")


@_zip("a path with a drive", REFUSED, "essex.zip", "'C:/2025-01-essex-street.csv'", "outside")
def zip_drive(raw: Path, home: Path) -> None:
    _with_member(raw, "C:/2025-01-essex-street.csv")


@_zip("a link", REFUSED, "essex.zip", "2025-03-essex-street.csv is a link")
def zip_link(raw: Path, home: Path) -> None:
    path = world.zipped(raw)
    info = zipfile.ZipInfo("2025-03/2025-03-essex-street.csv")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(info, "/etc/passwd")


@_zip("a bomb: one file that swells a thousand times", REFUSED, "bomb.zip", "would unpack to 50 MB")
def zip_bomb(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2025-03-essex-street.csv", b"," * 50_000_000, compresslevel=1)


@_zip(
    "a bomb: many files over the same bytes", REFUSED, "bomb.zip", "would unpack to", "no download"
)
def zip_bomb_of_many(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"{number}.txt", b"," * 1_000_000, compresslevel=1)


@_zip("a bomb: a list of a quarter of a million files", REFUSED, "bomb.zip", "lists more files")
def zip_bomb_of_names(raw: Path, home: Path) -> None:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[20] * 2, *[0] * 7, 1, *[0] * 6) + b"a"
    entries = entry * 250_000
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, len(entries), 0, 0)
    (raw / "police_uk" / "bomb.zip").write_bytes(entries + end)


@_zip("a file that is longer than it says", REFUSED, "essex.zip", JANUARY, "damaged", "again")
def zip_lying(raw: Path, home: Path) -> None:
    def change(content: bytearray) -> None:
        at = content.find(b"PK\x01\x02") + 24
        content[at : at + 4] = struct.pack("<I", 100)

    _patched(raw, change)


@_zip("encrypted", REFUSED, "essex.zip", JANUARY, "is encrypted", "unencrypted copy")
def zip_encrypted(raw: Path, home: Path) -> None:
    def change(content: bytearray) -> None:
        at = -1
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            while (at := content.find(mark, at + 1)) >= 0:
                content[at + offset] |= 1

    _patched(raw, change)


@_zip("a zip in a zip", REFUSED, "essex.zip", "another zip, inner.zip", "Unpack that one")
def zip_nested(raw: Path, home: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(JANUARY, _good())
    _with_member(raw, "inner.zip", inner.getvalue())


@_zip("half downloaded", REFUSED, "essex.zip", "not a readable zip", "Download essex.zip again")
def zip_cut(raw: Path, home: Path) -> None:
    path = world.zipped(raw)
    path.write_bytes(path.read_bytes()[:4000])


@_zip("bytes damaged", REFUSED, "essex.zip", JANUARY, "damaged", "Download essex.zip again")
def zip_damaged(raw: Path, home: Path) -> None:
    def change(content: bytearray) -> None:
        content[500:520] = bytes(20)

    _patched(raw, change)


@_zip("no zip at all", REFUSED, "essex.zip", "not a readable zip", "Download essex.zip again")
def zip_of_html(raw: Path, home: Path) -> None:
    world.zipped(raw).write_bytes(b"<html>Sign in to the network</html>")


@_zip("a file in it twice", REFUSED, "essex.zip", "stands in it twice")
def zip_member_twice(raw: Path, home: Path) -> None:
    _with_member(raw, JANUARY, _good())


@_zip(
    "packed by LZMA", REFUSED, "essex.zip", "2025-03-essex-street.csv is packed in an unusual way"
)
def zip_lzma(raw: Path, home: Path) -> None:
    path = world.zipped(raw)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("2025-03-essex-street.csv", b"x")


@_zip("other forces in it", WARNED, "national.zip", "2 other forces left unread (kent, suffolk)")
def zip_of_other_forces(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "national.zip", "w") as archive:
        for force in ("suffolk", "kent"):
            archive.writestr(f"2025-01/2025-01-{force}-street.csv", b"never read")


# ---------------------------------------------------------------- boundaries
def _ward(words: str, answer: str, *says: str) -> Callable[..., None]:
    return _fault("Boundaries", words, answer, *says)


def _boundaries(raw: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (raw / "ons" / "wards.geojson").write_text(text, encoding="utf-8")


def _ring(raw: Path, ring: list[list[float]]) -> None:
    """Give the first ward another ring."""
    wards = world.boundaries()
    wards["features"][0]["geometry"]["coordinates"] = [ring]  # type: ignore[index]
    _boundaries(raw, wards)


def _table() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame.from_features(world.boundaries()["features"], crs="EPSG:4326")


def _named_crs(name: str) -> dict[str, object]:
    return world.boundaries() | {"crs": {"type": "name", "properties": {"name": name}}}


@_ward("no such file", REFUSED, "wards.geojson", "there is no such file", "settings")
def wards_missing(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()


@_ward("truncated", REFUSED, "wards.geojson", "not readable as boundaries", "Download it again")
def wards_truncated(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries())[:-40])


@_ward("a web page", REFUSED, "wards.geojson", "not readable as boundaries", "Download it again")
def wards_html(raw: Path, home: Path) -> None:
    _boundaries(raw, "<html>Service unavailable</html>")


@_ward("the portal's own error, sent as an answer", REFUSED, "wards.geojson", "Download it again")
def wards_error(raw: Path, home: Path) -> None:
    _boundaries(raw, {"error": {"code": 400, "message": "Invalid URL"}})


@_ward("no coordinate system named, in GeoJSON (so WGS 84)", SAME)
def wards_without_crs(raw: Path, home: Path) -> None:
    assert "crs" not in json.loads((raw / "ons" / "wards.geojson").read_text())


@_ward("the coordinate system named as null", REFUSED, "wards.geojson", "no coordinate system")
def wards_crs_null(raw: Path, home: Path) -> None:
    _boundaries(raw, world.boundaries() | {"crs": None})


@_ward("a coordinate system that is none", REFUSED, "wards.geojson", "not readable as boundaries")
def wards_crs_unknown(raw: Path, home: Path) -> None:
    _boundaries(raw, _named_crs("somewhere"))


@_ward(
    "degrees labelled as metres (EPSG:27700)",
    REFUSED,
    "wards.geojson",
    "degrees labelled as metres",
)
def wards_degrees_as_metres(raw: Path, home: Path) -> None:
    _boundaries(raw, _named_crs("urn:ogc:def:crs:EPSG::27700"))


@_ward("metres labelled as degrees", REFUSED, "wards.geojson", "metres labelled as degrees")
def wards_metres_as_degrees(raw: Path, home: Path) -> None:
    table = _table().to_crs(27700).set_crs(4326, allow_override=True)
    (raw / "ons" / "wards.geojson").write_text(table.to_json(drop_id=True))


@_ward("metres of the web's map labelled as EPSG:27700", REFUSED, "wards.geojson", "are not metres")
def wards_wrong_metres(raw: Path, home: Path) -> None:
    table = _table().to_crs(3857).set_crs(27700, allow_override=True)
    (raw / "ons" / "wards.geojson").unlink()
    table.to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward("longitude and latitude swapped", REFUSED, "wards.geojson", "swapped", "Download it again")
def wards_swapped(raw: Path, home: Path) -> None:
    wards = {code: (name, s, w, n, e) for code, (name, w, s, e, n) in world.WARDS.items()}
    _boundaries(raw, world.boundaries(wards))


@_ward("in EPSG:27700", SAME)
def wards_in_metres(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()
    _table().to_crs(27700).to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward("in EPSG:3857", SAME)
def wards_in_web_metres(raw: Path, home: Path) -> None:
    (raw / "ons" / "wards.geojson").unlink()
    _table().to_crs(3857).to_file(raw / "ons" / "wards.geojson", driver="GPKG")


@_ward(
    "a ring that crosses itself (a bow tie)", WARNED, "mended 1 invalid ring (Abbey)", "m² of area"
)
def wards_bow_tie(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    knot = [[w - 0.001, n - 0.01], [w, n - 0.01], [w - 0.001, n]]
    _ring(raw, [[w, s], [e, s], [e, n], [w, n], *knot, [w, s]])


@_ward("a ward without area", REFUSED, "wards.geojson", "Abbey (E05000001) has no area")
def wards_no_area(raw: Path, home: Path) -> None:
    w, s, e, _ = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e, s], [w, s], [w, s]])


@_ward("a ward without a shape", REFUSED, "wards.geojson", "Abbey (E05000001) has no area")
def wards_no_shape(raw: Path, home: Path) -> None:
    wards = world.boundaries()
    wards["features"][0]["geometry"] = None  # type: ignore[index]
    _boundaries(raw, wards)


@_ward("a feature misspelt", REFUSED, "wards.geojson", "feature 1: its type is not Feature")
def wards_feature_misspelt(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace('"Feature"', '"feature"', 1))


@_ward("a ring that does not close", REFUSED, "wards.geojson", "feature 1: a ring does not close")
def wards_open_ring(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("0.85", "0.84", 1))


@_ward("a corner that is no number", REFUSED, "wards.geojson", "Download it again")
def wards_nan(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("0.95, 51.85", "NaN, 51.85", 1))


@_ward("wards that overlap", REFUSED, "wards.geojson", "Abbey and Brook overlap by", "100 m²")
def wards_overlap(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e + 0.002, s], [e + 0.002, n], [w, n], [w, s]])


@_ward(
    "a sliver of overlap below 100 m²", WARNED, "1 sliver of overlap", "first ward in code order"
)
def wards_sliver(raw: Path, home: Path) -> None:
    w, s, e, n = world.WARDS["E05000001"][1:]
    _ring(raw, [[w, s], [e, s], [e + 1e-5, s + 5e-5], [e, s + 1e-4], [e, n], [w, n], [w, s]])


@_ward("a ward twice", REFUSED, "wards.geojson", "E05000001 stands in it twice")
def wards_twice(raw: Path, home: Path) -> None:
    wards = world.boundaries()
    wards["features"].append(wards["features"][0])  # type: ignore[attr-defined, index]
    _boundaries(raw, wards)


@_ward("no ward", REFUSED, "wards.geojson: holds no ward", "Download it again")
def wards_none(raw: Path, home: Path) -> None:
    _boundaries(raw, world.boundaries({}))


@_ward("a code that is not a ward's", REFUSED, "wards.geojson", "'E07000071' is not a ward code")
def wards_of_districts(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("E05000001", "E07000071"))


@_ward("a ward without a code", REFUSED, "wards.geojson, row 1: no ward code or name")
def wards_no_code(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace('"E05000001"', "null"))


@_ward(
    "columns of another vintage", REFUSED, "column WD25CD, WD25NM is missing; it has WD26CD, WD26NM"
)
def wards_of_another_vintage(raw: Path, home: Path) -> None:
    _boundaries(raw, json.dumps(world.boundaries()).replace("WD25", "WD26"))


@_ward("wards of the whole country, with their districts", SAME)
def wards_of_the_country(raw: Path, home: Path) -> None:
    wards = world.boundaries(world.WARDS | {"S13002516": ("Elsewhere", -3.0, 55.0, -2.9, 55.1)})
    for feature in wards["features"]:  # type: ignore[attr-defined]
        is_ours = feature["properties"]["WD25CD"] in world.WARDS
        feature["properties"]["LAD25CD"] = "E07000071" if is_ours else "S12000036"
    _boundaries(raw, wards)


@_ward("wards of another district", REFUSED, "column LAD25CD: no ward of E07000071", "E07000076")
def wards_of_another_district(raw: Path, home: Path) -> None:
    text = json.dumps(world.boundaries())
    _boundaries(raw, text.replace('"WD25CD"', '"LAD25CD": "E07000076", "WD25CD"'))


@_ward(
    "wards where no incident lies", REFUSED, "wards.geojson: none of the 117 located rows lies in"
)
def wards_elsewhere(raw: Path, home: Path) -> None:
    wards = {code: (name, w - 2, s, e - 2, n) for code, (name, w, s, e, n) in world.WARDS.items()}
    _boundaries(raw, world.boundaries(wards))


# ---------------------------------------------------------------- population
def _people(words: str, answer: str, *says: str) -> Callable[..., None]:
    return _fault("Population", words, answer, "population.csv" if answer == REFUSED else "", *says)


def _population(raw: Path, old: str, new: str) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))


@_people("no such file", REFUSED, "there is no such file", "settings")
def population_missing(raw: Path, home: Path) -> None:
    (raw / "ons" / "population.csv").unlink()


@_people("negative", REFUSED, "row 1, column population: '-1000' for E05000001", "above 0")
def population_negative(raw: Path, home: Path) -> None:
    _population(raw, "1000", "-1000")


@_people("zero, and another one no number: both said", REFUSED, "row 1", "row 2", "'many'")
def population_zero(raw: Path, home: Path) -> None:
    _population(raw, "1000", "0")
    _population(raw, "1100", "many")


@_people("with a decimal", REFUSED, "row 1, column population: '1000.5'")
def population_decimal(raw: Path, home: Path) -> None:
    _population(raw, "1000", "1000.5")


@_people("a number of 5,000 digits", REFUSED, "row 1, column population")
def population_huge(raw: Path, home: Path) -> None:
    _population(raw, "1000", "9" * 5000)


@_people("a field of 1 MB", REFUSED, "not readable as CSV", "download it again")
def population_long_field(raw: Path, home: Path) -> None:
    _population(raw, "1000", "9" * (1 << 20))


@_people(
    "a ward missing", REFUSED, "no population in 2020 for 1 of 4 wards (E05000004)", "[population]"
)
def population_of_a_ward_missing(raw: Path, home: Path) -> None:
    _population(raw, "E05000004", "E05999999")


@_people("of other wards", REFUSED, "for 4 of 4 wards", "Name another file or year")
def population_of_other_wards(raw: Path, home: Path) -> None:
    _population(raw, "E0500", "E0510")


@_people("of another year", REFUSED, "no population in 2020", "it holds 2011")
def population_of_another_year(raw: Path, home: Path) -> None:
    _population(raw, ",2020", ",2011")


@_people("a ward twice", REFUSED, "row 2: E05000001 stands twice for 2020")
def population_twice(raw: Path, home: Path) -> None:
    _population(raw, "E05000002", "E05000001")


@_people(
    "a column missing", REFUSED, "column year is missing", "wanted ward_code, population, year"
)
def population_no_year(raw: Path, home: Path) -> None:
    _population(raw, "population,year", "population,mid_year")


@_people("a row cut short", REFUSED, "row 4", "not the header's 3 columns")
def population_cut(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(path.read_bytes()[:-8])


@_people("saved as UTF-16", REFUSED, "not UTF-8 text", "download it again")
def population_utf_16(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(path.read_text().encode("utf-16"))


@_people("with a byte-order mark and line ends of Windows", SAME)
def population_of_windows(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))


@_people("more wards, years and columns than are wanted", SAME)
def population_of_more(raw: Path, home: Path) -> None:
    path = raw / "ons" / "population.csv"
    lines = path.read_text().splitlines()
    more = ["E05009999,none,2020", "E05000001,7,2011"]
    path.write_text(
        "\n".join(f"{line},note" for line in [*lines, *more]).replace("note", "name", 1)
    )


# ---------------------------------------------------------------- settings
def _setting(words: str, answer: str, *says: str) -> Callable[..., None]:
    return _fault("Settings", words, answer, "small.toml" if answer == REFUSED else "", *says)


def _settings(home: Path, old: str, new: str) -> None:
    assert old in SETTINGS
    world.write_settings(home, SETTINGS.replace(old, new))


@_setting("a number for a name, and text for a year: both said", REFUSED, "name: found 7",
          "wards.vintage: found '2025'", "wanted a valid integer")  # fmt: skip
def settings_wrong_types(raw: Path, home: Path) -> None:
    text = SETTINGS.replace('"Small Partnership"', "7").replace(
        "vintage = 2025", 'vintage = "2025"'
    )
    world.write_settings(home, text)


@_setting("a key that is no setting", REFUSED, "forcse is not a setting", "forces is missing")
def settings_unknown_key(raw: Path, home: Path) -> None:
    _settings(home, "forces", "forcse")


@_setting("not TOML", REFUSED, "not readable as TOML", "line 4", "Correct that line")
def settings_not_toml(raw: Path, home: Path) -> None:
    _settings(home, '["essex"]', "essex")


@_setting("not UTF-8", REFUSED, "not UTF-8", "Save it as UTF-8")
def settings_latin_1(raw: Path, home: Path) -> None:
    path = home / "partnerships" / "small.toml"
    path.write_bytes(SETTINGS.replace("Small", "Café").encode("latin-1"))


@_setting("with a byte-order mark and line ends of Windows", SAME)
def settings_of_windows(raw: Path, home: Path) -> None:
    path = home / "partnerships" / "small.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SETTINGS.replace("\n", "\r\n").encode())


@_setting(
    "a force by its name instead of its file's", REFUSED, "found 'Essex Police'", "2025-12-essex"
)
def settings_force_by_name(raw: Path, home: Path) -> None:
    _settings(home, '["essex"]', '["Essex Police"]')


@_setting("a force twice", REFUSED, "forces", "wanted each name once")
def settings_force_twice(raw: Path, home: Path) -> None:
    _settings(home, '["essex"]', '["essex", "essex"]')


@_setting(
    "a crime type that is not published", REFUSED, "crime_types.1", "found 'Violence'", "wanted"
)
def settings_crime_type(raw: Path, home: Path) -> None:
    _settings(home, "Violence and sexual offences", "Violence")


@_setting("a ward's code for the district's", REFUSED, "district_code", "code like E07000071")
def settings_district(raw: Path, home: Path) -> None:
    _settings(home, "E07000071", "E05010827")


@_setting("a file in another folder", REFUSED, "wards.file", "a file's name, without its folder")
def settings_path(raw: Path, home: Path) -> None:
    _settings(home, "wards.geojson", "../police_uk/wards.geojson")


@_setting("a year before there were such wards", REFUSED, "wards.vintage: found 1066", "1990")
def settings_year(raw: Path, home: Path) -> None:
    _settings(home, "vintage = 2025", "vintage = 1066")


@_setting("an address that is none", REFUSED, "contact.email: found 'team'; wanted an address")
def settings_email(raw: Path, home: Path) -> None:
    _settings(home, "team@example.org", "team")


def _target(home: Path, baseline: str, months: str) -> None:
    target = {
        "key": "asb", "title": "Fewer incidents", "owner": "A team", "priority": "ASB",
        "source": "Plan", "crime_types": [world.ASB], "area": "district", "baseline": baseline,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in target.items()]
    periods = f'periods = [{{ months = "{months}", change_pct = -5.0 }}]'
    world.write_settings(home, "\n".join([SETTINGS, "[[targets]]", *lines, periods, ""]))


@_setting(
    "a period that ends before it starts", REFUSED, "targets 'asb'", "2024", "before it starts"
)
def settings_period_backwards(raw: Path, home: Path) -> None:
    _target(home, "2024-12/2024-01", "2025-01/2025-12")


@_setting(
    "a target before its baseline", REFUSED, "targets 'asb'", "does not come after the baseline"
)
def settings_target_before_baseline(raw: Path, home: Path) -> None:
    _target(home, "2024-01/2024-12", "2023-01/2023-12")


@_setting("a month that is none", REFUSED, "targets 'asb'", "'2024-13' is not a month")
def settings_month(raw: Path, home: Path) -> None:
    _target(home, "2024-13/2024-12", "2025-01/2025-12")


def _town_centre(home: Path, ring: list[list[float]]) -> None:
    world.write_settings(home, f'{SETTINGS}town_centre = {{ name = "Centre", polygon = {ring} }}\n')


@_setting("a town centre of two corners", REFUSED, "town_centre.polygon", "wanted at least 3")
def settings_line(raw: Path, home: Path) -> None:
    _town_centre(home, [[0.9, 51.9], [0.91, 51.9]])


@_setting("a town centre whose edge crosses itself", REFUSED, "town_centre.polygon", "in order")
def settings_bow_tie(raw: Path, home: Path) -> None:
    _town_centre(home, [[0.9, 51.9], [0.91, 51.91], [0.91, 51.9], [0.9, 51.91]])


@_setting(
    "a town centre with longitude and latitude swapped",
    REFUSED,
    "town_centre.polygon.0.0: found 51.9",
)
def settings_swapped(raw: Path, home: Path) -> None:
    _town_centre(home, [[51.9, 0.9], [51.9, 0.91], [51.91, 0.9]])
