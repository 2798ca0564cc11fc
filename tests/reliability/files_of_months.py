"""True and false examples of what is said of a month's file as it lies: twelve of each."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
from shapely.geometry import box

from scp_lib.build.rows import gather, refuse_doubled
from scp_lib.errors import SourceError
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.police_uk.faults import COLUMNS
from scp_lib.sources.police_uk.reader import StreetRows, read_incidents
from scp_lib.sources.police_uk.reissues import choose_issues
from tests.reliability import world

MONTH = "2025-01"
NAME = f"{MONTH}-essex-street.csv"
HEADER = ",".join(COLUMNS).encode()
BARE = [
    *(start + HEADER + end for start in (b"", b"\xef\xbb\xbf") for end in (b"", b"\n", b"\r\n")),
    *(HEADER + b"\n" * blank for blank in range(2, 6)),
    *(HEADER + b"," * more + b"\n" + b"," * (11 + more) + b"\n" for more in range(1, 5)),
    *(b"sep=,\n" + HEADER + b"\r\n" * blank for blank in range(1, 4)),
    *(HEADER.lower().replace(b" ", b"_") + b"\n" * blank for blank in range(3)),
]
"""A header and no row, as publishers and spreadsheets write it."""


class FileReason(NamedTuple):
    """A reason: what its examples are, and whether example ``number`` of a kind is judged right."""

    words: str
    true_words: str
    false_words: str
    is_true_found: Callable[[int, Path], bool]
    is_false_spared: Callable[[int, Path], bool]


def read(content: bytes, folder: Path) -> StreetRows:
    (folder / NAME).write_bytes(content)
    (file,) = find_street_files(folder).files
    return read_incidents(file)


def is_bare(content: bytes, folder: Path) -> bool:
    part = read(content, folder)
    said = any("counts as not received" in note for note in part.warnings)
    assert said == (part.table.num_rows == 0)
    return said


def is_doubled(
    rows: world.Rows, folder: Path, *others: world.Rows, own: Sequence[str] = ()
) -> bool:
    wards = gpd.GeoDataFrame({"ward_code": ["E05000001"]}, geometry=[box(0, 0, 9, 9)], crs=27700)
    files = [read(world.street_csv(each), folder) for each in (rows, *others)]
    try:
        refuse_doubled(gather(files, wards=wards), own=own)
    except SourceError:
        return True
    return False


def repeated(number: int, share: float) -> world.Rows:
    rows = world.street_rows(MONTH, 200 + number)[: 200 + number]
    return [*rows, *rows[: int(share * len(rows))]]


def with_asb_twice(number: int, *, odd: int = 0, own: str = "") -> world.Rows:
    """Write a month's ASB, or that of one district, twice; of ``odd`` rows once or three times."""
    rows = world.street_rows(MONTH, 400 + number)[: 400 + number]
    asb = [
        row for row in rows if row["Crime type"] == world.ASB and row["LSOA name"].startswith(own)
    ]
    return [*rows, *(asb[odd:] if number % 2 else [*asb, *asb[:odd]])]


def is_read_once(number: int, folder: Path, *, is_changed: bool) -> bool:
    """Write a month in two downloads, of two archives; alike but for what moves on, or changed."""
    rng, rows = random.Random(number), world.street_rows(MONTH, 30 + number)
    again = [dict(row) for row in rows]
    rng.shuffle(again)
    for row in rng.sample(again, 5):
        row["Last outcome category"] = row["Last outcome category"] and "Offender charged"
    if is_changed:
        column = ("Crime type", "Location", "Longitude", "LSOA code")[number % 4]
        values = ("Other crime", "On or near Elsewhere Road", "0.912345", "E01021999")
        next(row for row in again if row["Longitude"])[column] = values[number % 4]
    columns = rng.sample(COLUMNS, len(COLUMNS)) if number % 2 else COLUMNS
    contents = (world.street_csv(rows), world.street_csv(again, columns=columns, end="\r\n"))
    for archive, content in zip(("2025-03", "2025-04"), contents, strict=True):
        path = folder / archive / MONTH / NAME
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    chosen = choose_issues(find_street_files(folder).files, folder=folder)
    assert bool(chosen.repeated) != bool(chosen.earlier)
    return bool(chosen.repeated)


def has_crime_without_id(number: int, folder: Path, *, count: int) -> bool:
    rows = world.street_rows(MONTH, 40 + number)
    for row in [row for row in rows if row["Crime ID"]][:count]:
        row["Crime ID"] = ""
    part = read(world.street_csv(rows), folder)
    assert part.without_id_count == count
    return part.without_id_count > 0


FILE_REASONS = [
    FileReason(
        "a header and no row: not received (a warning)",
        "headers with line ends, a byte-order mark, empty rows and columns",
        "the same with 1 to 20 rows",
        lambda number, folder: is_bare(BARE[number], folder),
        lambda number, folder: (
            not is_bare(
                world.street_csv(world.street_rows(MONTH, number + 1)[: number + 1]), folder
            )
        ),
    ),
    FileReason(
        "rows put in twice (refused)",
        "a file with 40% to 100% of its rows a second time",
        "up to 19% of its rows a second time",
        lambda number, folder: is_doubled(repeated(number, 0.4 + 0.03 * number), folder),
        lambda number, folder: not is_doubled(repeated(number, 0.01 * number), folder),
    ),
    FileReason(
        "ASB put in twice, in one month of several, by all or by the district (refused)",
        "all ASB rows of a month a second time",
        "the same but for 1 to 10 rows; or in every month",
        lambda number, folder: is_doubled(
            with_asb_twice(number, own=("", "Tendring")[number % 2]),
            folder,
            world.street_rows(MONTH, 190 + number),
            own=["Tendring"],
        ),
        lambda number, folder: (
            not is_doubled(
                with_asb_twice(number, odd=number + 1 if number < 10 else 0),
                folder,
                world.street_rows(MONTH) if number < 10 else with_asb_twice(number),
            )
        ),
    ),
    FileReason(
        "two downloads that say the same (read once)",
        "other order of rows and columns, line ends, later outcomes",
        "the same, and one row with another type, place or LSOA: issued again",
        lambda number, folder: is_read_once(number, folder, is_changed=False),
        lambda number, folder: not is_read_once(number, folder, is_changed=True),
    ),
    FileReason(
        "crimes without a Crime ID (a warning)",
        "1 to 20 crimes without one",
        "ASB alone has none",
        lambda number, folder: has_crime_without_id(number, folder, count=number + 1),
        lambda number, folder: not has_crime_without_id(number, folder, count=0),
    ),
]


def judged_right(is_right: Callable[[int, Path], bool]) -> list[bool]:
    """Judge example 0 to 11, each in a folder of its own."""
    right = []
    for number in range(12):
        with tempfile.TemporaryDirectory() as folder:
            right.append(is_right(number, Path(folder)))
    return right
