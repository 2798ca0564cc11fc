"""One street file, read strictly."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scp_lib.errors import SourceError
from scp_lib.sources.police_uk.downloads import find_street_files
from scp_lib.sources.police_uk.reader import StreetRows, id_bytes, read_incidents
from tests.reliability import world

ROWS = world.street_rows("2025-01")


def read(folder: Path, content: bytes, month: str = "2025-01") -> StreetRows:
    (folder / f"{month}-essex-street.csv").write_bytes(content)
    (file,) = find_street_files(folder, forces=["essex"]).files
    return read_incidents(file)


def test_values_come_as_they_are_written(tmp_path: Path) -> None:
    table = read(tmp_path, world.street_csv(ROWS)).table
    assert table.num_rows == len(ROWS)
    for row, line in zip(table.to_pylist(), ROWS, strict=True):
        assert (row["crime_id"] or b"").decode() == line["Crime ID"]
        assert row["longitude"] == (float(line["Longitude"]) if line["Longitude"] else None)
        assert row["latitude"] == (float(line["Latitude"]) if line["Latitude"] else None)
        assert row["location_name"] == line["Location"].removeprefix("On or near ")
        assert row["lsoa_code"] == (line["LSOA code"] or None)
        assert row["crime_type"] == line["Crime type"]


def test_crime_ids_as_bytes(tmp_path: Path) -> None:
    table = read(tmp_path, world.street_csv(ROWS)).table
    known = [row["Crime ID"] for row in ROWS if row["Crime ID"]]
    assert [bytes(line).decode() for line in id_bytes(table["crime_id"].chunk(0))] == known
    assert id_bytes(table["crime_id"].chunk(0)[:0]).shape == (0, 64)


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(places=st.lists(TEXT, min_size=1, max_size=5), end=st.sampled_from(["\n", "\r\n", "\r"]))
def test_any_text_is_read_as_a_csv_reader_reads_it(
    places: list[str], end: str, tmp_path: Path
) -> None:
    rows = [ROWS[0] | {"Location": f"On or near {place}"} for place in places]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, world.COLUMNS, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    table = read(tmp_path, text.getvalue().encode()).table
    expected = [f"On or near {place}".removeprefix("On or near").lstrip(" ") for place in places]
    assert table["location_name"].to_pylist() == expected


@pytest.mark.parametrize(
    ("codes", "month", "vintage"),
    [
        (["E01021237"], "2022-01", "2011"),
        (["E01021237"], "2025-01", "unknown"),
        (["E01021237", "E01033769"], "2025-01", "2021"),
        (["W01001958"], "2022-01", "2011"),
        (["W01001959", "E01021237"], "2023-01", "2021"),
        ([""], "2025-01", "unknown"),
    ],
)
def test_the_census_of_the_lsoa_codes(
    codes: list[str], month: str, vintage: str, tmp_path: Path
) -> None:
    rows = [
        ROWS[0] | {"LSOA code": code, "LSOA name": code and "Town 001A", "Month": month}
        for code in codes
    ]
    assert read(tmp_path, world.street_csv(rows), month).lsoa_vintage == vintage


@pytest.mark.parametrize("letters", ["Colchester  001A", " Col\u200bchester\u00a0001A ",
                                     "COLCHESTER 001A", "colchester 001a"])  # fmt: skip
def test_a_name_of_an_lsoa_is_one_however_written(tmp_path: Path, letters: str) -> None:
    rows = [row | ({"LSOA name": letters} if row["LSOA name"] == "Colchester 001A" else {})
            for row in ROWS[::2]]  # fmt: skip
    names = read(tmp_path, world.street_csv([*rows, *ROWS[1::2]])).table["lsoa_name"]
    expected = [row["LSOA name"] or None for row in [*ROWS[::2], *ROWS[1::2]]]
    assert names.to_pylist() == expected
    assert sorted(names.chunk(0).dictionary.to_pylist()) == ["Colchester 001A", "Tendring 001A"]


AXES = ("Longitude", "Latitude")


def _cut(form: str, *, axes: Sequence[str] = AXES, first: int = 0, count: int = 60) -> bytes:
    rows = world.street_rows("2025-01", count)
    for number, row in enumerate(rows):  # places all over a county
        row |= {
            axis: f"{float(row[axis]) + 0.0101 * (number % 120):.6f}" for axis in AXES if row[axis]
        }
    for row in rows[first:]:
        row |= {axis: form.format(float(row[axis])) for axis in axes if row[axis]}
    return world.street_csv(rows)


@pytest.mark.parametrize("axes", [AXES[:1], AXES[1:], AXES])
@pytest.mark.parametrize("form", ["{:.3f}", "{:.2f}"])
@pytest.mark.parametrize("first", [0, 1])
def test_places_cut_to_three_decimals_are_refused(
    tmp_path: Path, axes: Sequence[str], form: str, first: int
) -> None:
    with pytest.raises(SourceError, match="three decimals"):
        read(tmp_path, _cut(form, axes=axes, first=first))


def test_places_that_a_person_invents_on_a_grid_are_read(tmp_path: Path) -> None:
    """Written with six decimals, or a few places, or all on one line."""
    some = world.street_csv(world.street_rows("2025-01", 15))
    rows = world.street_rows("2025-01", 300)
    for number, row in enumerate(row for row in rows if row["Longitude"]):
        row |= {"Longitude": f"{0.88 + number % 14 / 1000:.3f}", "Latitude": "51.885"}
    assert read(tmp_path, world.street_csv(rows)).table.num_rows
    for content in (_cut("{:.3f}000"), _cut("{:.3f}000", count=300), some):
        assert read(tmp_path, content).table.num_rows


def test_a_thousand_kinds_of_fault_are_not_a_thousand_lines(tmp_path: Path) -> None:
    wrong = dict.fromkeys(world.COLUMNS, "?") | {"Month": "2025-01"}
    with pytest.raises(SourceError) as raised:
        read(tmp_path, world.street_csv([*ROWS, *[wrong] * 1000]))
    assert len(raised.value.faults) < 12
    assert all("(1,000 rows)" in fault for fault in raised.value.faults if "column" in fault)
    assert f"row {len(ROWS) + 1}," in raised.value.faults[0]


@pytest.mark.parametrize("control", ["\t", "\x0b", "\x1c", "\x1f", "\x85"])
def test_a_control_character_in_a_coordinate_is_refused(tmp_path: Path, control: str) -> None:
    rows = world.street_rows("2025-01")
    rows[4]["Longitude"] = control + rows[4]["Longitude"]
    with pytest.raises(SourceError, match="row 5, column Longitude: "):
        read(tmp_path, world.street_csv(rows))
