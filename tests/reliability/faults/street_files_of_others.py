"""Street files as people have them: saved by other programs, published again, of other years."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from tests.reliability import world
from tests.reliability.faults.fault import REFUSED, SAME, WARNED
from tests.reliability.faults.street_files import AGAIN, FAULTS, street_fault, write_file
from tests.reliability.world import JANUARY

__all__ = ["FAULTS"]


@street_fault("a first line sep=,", SAME)
def separator_named(raw: Path, home: Path) -> None:
    write_file(raw, b"sep=,\r\n" + world.street_file())


@street_fault("headers like crime_id, as others publish the files again", SAME)
def snake_case(raw: Path, home: Path) -> None:
    header, _, rest = world.street_file().partition(b"\n")
    write_file(raw, header.lower().replace(b" ", b"_") + b"\n" + rest)


@street_fault("empty columns and rows at the end, as a spreadsheet leaves them", SAME)
def empty_edges(raw: Path, home: Path) -> None:
    lines = world.street_file().splitlines()
    write_file(raw, b"".join(line + b",,,\r\n" for line in lines) + b",,,,,,,,,,,,,,\r\n" * 3)


@street_fault("empty columns named in the header alone, and a last row of blanks", SAME)
def empty_columns_of_the_header(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    for row in rows[::3]:
        row["Last outcome category"] = "Local resolution, or another" if row["Crime ID"] else ""
    header, _, rest = world.street_csv(rows).partition(b"\n")
    write_file(raw, header + b",,\n" + rest + b" , , , , , , , , , , , \n")


@street_fault("empty cells written NA", SAME)
def not_available(raw: Path, home: Path) -> None:
    rows = [
        {name: value or "NA" for name, value in row.items()} for row in world.street_rows("2025-01")
    ]
    write_file(raw, world.street_csv(rows))


@street_fault(
    "coordinates cut to three decimals", REFUSED, JANUARY, "three decimals", "70 m", AGAIN
)
def cut_coordinates(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    for row in rows:
        row |= {name: row[name][:-3] for name in ("Longitude", "Latitude")}
    write_file(raw, world.street_csv(rows))


@street_fault(
    "latitudes alone cut, and not the first", REFUSED, JANUARY, "three decimals", AGAIN
)  # fmt: skip
def cut_latitudes(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    for row in rows[1:]:
        row["Latitude"] = row["Latitude"] and f"{float(row['Latitude']):.3f}"
    write_file(raw, world.street_csv(rows))


@street_fault("names of LSOAs with two spaces, unseen letters or capitals in some rows", SAME)
def uneven_lsoa_names(raw: Path, home: Path) -> None:
    rows = world.street_rows("2025-01")
    for number, row in enumerate(rows):
        name = row["LSOA name"]
        ways = (name, name.replace(" ", "  "), name.replace("e", "e\u200b", 1), name.upper())
        row["LSOA name"] = ways[number % 4]
    write_file(raw, world.street_csv(rows))


@street_fault("JSON saved as CSV", REFUSED, JANUARY, "JSON, not a CSV", AGAIN)
def json_as_csv(raw: Path, home: Path) -> None:
    write_file(raw, b'[{"category": "burglary", "month": "2025-01"}]')


@street_fault("a pointer of Git LFS", REFUSED, JANUARY, "a pointer of Git LFS", AGAIN)
def lfs_pointer(raw: Path, home: Path) -> None:
    write_file(raw, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n")


@street_fault("a month of before May 2013 next to it", WARNED, "January 2012 left out", "other")
def old_crime_types(raw: Path, home: Path) -> None:
    rows = [row | {"Crime type": "Violent crime"} for row in world.street_rows("2012-01")]
    write_file(raw, world.street_csv(rows), "2012-01/2012-01-essex-street.csv")


@street_fault(
    "a month of before May 2013 alone", REFUSED, "before May 2013", "Put later months there."
)
def old_crime_types_alone(raw: Path, home: Path) -> None:
    shutil.rmtree(raw / "police_uk")
    (raw / "police_uk").mkdir()
    rows = [row | {"Crime type": "Violent crime"} for row in world.street_rows("2012-01")]
    write_file(raw, world.street_csv(rows), "2012-01/2012-01-essex-street.csv")


@street_fault("a second download with later outcomes, of a month more", SAME)
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


OLD_COLUMNS = (
    "Month", "Reported by", "Falls within", "Easting", "Northing", "Location", "Crime type",
    "Context",
)  # fmt: skip


def _old_layout(month: str, *, crime_type: str = "Violent crime", count: int = 60) -> bytes:
    """Write a month as it was published from 2010 to 2012: in metres, without small areas."""
    rows = [
        row | {"Easting": "599657", "Northing": "225246", "Crime type": crime_type}
        for row in world.street_rows(month, count)
    ]
    return world.street_csv(rows, columns=OLD_COLUMNS, end="\r\n")


@street_fault(
    "months in the layout of 2010 to 2012 (Easting, Northing, no LSOA) next to it", WARNED,
    "December 2010, March 2012 left out", "Easting",
)  # fmt: skip
def old_layout(raw: Path, home: Path) -> None:
    for month in ("2010-12", "2012-03"):
        write_file(raw, _old_layout(month), f"{month}/{month}-essex-street.csv")


@street_fault("a month in that layout alone", REFUSED, "Easting", "Put later months there.")
def old_layout_alone(raw: Path, home: Path) -> None:
    shutil.rmtree(raw / "police_uk")
    (raw / "police_uk").mkdir()
    write_file(raw, _old_layout("2010-12"), "2010-12/2010-12-essex-street.csv")


@street_fault("two issues of a month of before May 2013 next to it", WARNED, "March 2012 left out")
def old_layout_twice(raw: Path, home: Path) -> None:
    write_file(raw, _old_layout("2012-03"), "2012-03/2012-03-essex-street.csv")
    write_file(raw, _old_layout("2012-03", count=40), "other/2012-03-essex-street.csv")


@street_fault("a month of before May 2013, damaged, in a zip", WARNED, "January 2012 left out")
def old_layout_damaged(raw: Path, home: Path) -> None:
    with zipfile.ZipFile(raw / "police_uk" / "old.zip", "w") as archive:
        archive.writestr("2012-01/2012-01-essex-street.csv", b"<html>not here</html>")


@street_fault(
    "that layout under the name of a month of today", REFUSED, JANUARY,
    "laid out as from 2010 to 2012",
)  # fmt: skip
def old_layout_of_today(raw: Path, home: Path) -> None:
    write_file(raw, _old_layout("2025-01", crime_type=world.ASB))
