"""Good files with bytes flipped, cut or swapped: an error, or what a strict reader finds."""

from __future__ import annotations

import csv
import functools
import io
import json
import math
import re
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scp_lib.areas.wards import CheckedWards, check_wards
from scp_lib.build.completeness import without_ids
from scp_lib.build.inputs import read_all
from scp_lib.build.rows import gather, refuse_other_area
from scp_lib.build.tables import district_table, receipt_table
from scp_lib.errors import ScpError
from scp_lib.settings.partnership import Partnership, read_settings
from scp_lib.sources.ons.population import read_population
from scp_lib.sources.ons.reader import read_wards
from scp_lib.sources.police_uk.downloads import find_street_files
from tests.reliability import world

GOOD = world.street_csv(world.street_rows("2025-01"))
WARDS = json.dumps(world.boundaries(), indent=1).encode()
PEOPLE = b"ward_code,population,year\n" + b"".join(
    f"{code},{1000 + n},2020\n".encode() for n, code in enumerate(world.WARDS)
)
EDGE_DEGREES = 2e-5
"""An edge is straight in metres and bent in degrees: nearer to it we do not judge."""
_FEW = settings(
    max_examples=60 if settings.default.derandomize else 500,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
_BYTES = st.one_of(
    st.sampled_from(b',;"\n\r\t 0123456789.-eE+NnaAfFxX_\x00\xff\xef\x1c\x85'),
    st.integers(0, 255),
)


def flipped(content: bytes, changes: list[tuple[int, int]]) -> bytes:
    changed = bytearray(content)
    for place_of, byte in changes:
        changed[place_of % len(changed)] = byte
    return bytes(changed)


def cut(content: bytes, start: int, end: int) -> bytes:
    start, end = sorted((start % len(content), end % len(content)))
    return content[:start] + content[end:]


def doubled(content: bytes, start: int, end: int) -> bytes:
    start, end = sorted((start % len(content), end % len(content)))
    return content[:end] + content[start:]


def columns_swapped(content: bytes, one: int, other: int, is_header_alone: bool) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    for row in rows[:1] if is_header_alone else rows:
        a, b = one % len(row), other % len(row)
        row[a], row[b] = row[b], row[a]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


_PLACES = st.integers(0, 1 << 20)


def mutated(content: bytes) -> st.SearchStrategy[bytes]:
    changes = st.lists(st.tuples(_PLACES, _BYTES), min_size=1, max_size=6)
    return st.one_of(
        st.builds(flipped, st.just(content), changes),
        st.builds(cut, st.just(content), _PLACES, _PLACES),
        st.builds(lambda end: content[: end % len(content)], _PLACES),
        st.builds(doubled, st.just(content), _PLACES, _PLACES),
    )


@pytest.fixture(scope="module")
def wards() -> CheckedWards:
    import geopandas as gpd

    table = gpd.GeoDataFrame.from_features(world.boundaries()["features"], crs="EPSG:4326")
    table = table.rename(columns={"WD25CD": "ward_code", "WD25NM": "ward_name"})
    return check_wards(table, name="wards")


def strict_rows(content: bytes) -> list[dict[str, str]]:
    """Read a CSV with the standard library alone, or fail."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    header, *rows = [row for row in csv.reader(text, strict=True) if row]
    assert len(set(header)) == len(header)
    assert all(len(row) == len(header) for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]


def kept_rows(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Of each Crime ID the located row, then the first; every row without one."""
    best: dict[str, tuple[bool, int]] = {}
    for number, row in enumerate(rows):
        rank = (not row["Longitude"], number)
        best[row["Crime ID"]] = min(best.get(row["Crime ID"], rank), rank)
    return [
        row for n, row in enumerate(rows) if not row["Crime ID"] or best[row["Crime ID"]][1] == n
    ]


def inside(rows: list[dict[str, str]], margin: float) -> int:
    """Count rows in the square of the four wards, made smaller by a margin."""
    return sum(
        world.WEST + margin < float(row["Longitude"]) < world.EAST - margin
        and world.SOUTH + margin < float(row["Latitude"]) < world.NORTH - margin
        for row in rows
        if row["Longitude"]
    )


@functools.cache
def _small() -> Partnership:
    with tempfile.TemporaryDirectory() as folder:
        return read_settings(world.write_settings(Path(folder)))


def check_street(content: bytes, raw: Path, wards: CheckedWards) -> list[str] | None:
    """Read the bytes both ways; return the warnings, or None if they were refused."""
    path = raw / "2025-01-essex-street.csv"
    path.write_bytes(content)
    try:
        parts = read_all(find_street_files(raw, forces=["essex"]).files, partnership=_small())
        gathered = gather(parts, wards=wards.wards)
        refuse_other_area(gathered, wards=wards.wards, name="wards")
        receipts = receipt_table(gathered, forces=["essex"])
        districts = district_table(gathered)
    except ScpError as error:
        assert error.faults and all(str(fault).strip() for fault in error.faults)
        return None
    rows = strict_rows(content)
    kept = kept_rows(rows)
    receipt: dict[str, Any] = receipts.iloc[0].to_dict()
    assert receipt["row_count"] == len(rows)
    assert receipt["repeated_id_count"] == len(rows) - len(kept)
    assert receipt["without_place_count"] == sum(not row["Longitude"] for row in kept)
    assert inside(kept, EDGE_DEGREES) <= receipt["kept_count"] <= inside(kept, -EDGE_DEGREES)
    expected = Counter(
        (row["LSOA name"].rpartition(" ")[0] or "Not stated", row["Crime type"]) for row in kept
    )
    columns = districts[["district_name", "crime_type", "incident_count"]]
    assert {(d, t): n for d, t, n in columns.itertuples(index=False)} == dict(expected)
    return [*parts[0].warnings, *map(str, without_ids(parts))]


@_FEW
@given(content=mutated(GOOD))
@example(content=GOOD)
@example(content=GOOD.replace(b"0.9", b"1_0.9"))
@example(content=GOOD.replace(b",51.", b",+51."))
@example(content=GOOD.replace(b"On or near", b'"On" or near'))
@example(content=GOOD.replace(b"Essex Police", b'"Essex, ""Police\n"', 1))
@example(content=GOOD + b'"')
@example(content=GOOD + b"\x1a")
@example(content=GOOD.replace(b"A Street", "A\x85Street\u2028".encode("utf-8")))
def test_a_mutated_street_file_is_refused_or_read_right(
    content: bytes, tmp_path: Path, wards: CheckedWards
) -> None:
    check_street(content, tmp_path, wards)


@_FEW
@given(one=st.integers(0, 11), other=st.integers(0, 11), is_header_alone=st.booleans())
def test_swapped_columns_are_refused_or_make_no_difference(
    one: int, other: int, is_header_alone: bool, tmp_path: Path, wards: CheckedWards
) -> None:
    """A header with two names swapped is only taken where no figure comes from either."""
    content = columns_swapped(GOOD, one, other, is_header_alone)
    warnings = check_street(content, tmp_path, wards)
    if one == other or not is_header_alone:
        assert warnings == []
    elif warnings is not None and "without a Crime ID" not in "".join(warnings):
        harmless = {"Reported by", "Falls within", "Last outcome category", "Context"}
        assert {world.COLUMNS[one], world.COLUMNS[other]} <= harmless


@_FEW
@given(content=mutated(WARDS))
@example(content=WARDS)
def test_mutated_boundaries_are_refused_or_read_right(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    path.write_bytes(content)
    try:
        received = read_wards(path, code_column="WD25CD", name_column="WD25NM")
        checked = check_wards(received, name=path.name).wards
    except ScpError:
        return
    features = json.loads(content)["features"]
    shapes = {f["properties"]["WD25CD"]: shapely.geometry.shape(f["geometry"]) for f in features}
    assert sorted(shapes) == checked["ward_code"].tolist()
    names = {f["properties"]["WD25CD"]: f["properties"]["WD25NM"] for f in features}
    assert [names[code] for code in checked["ward_code"]] == checked["ward_name"].tolist()
    if all(shape.is_valid for shape in shapes.values()):
        km2 = [_square_km(shapes[code]) for code in checked["ward_code"]]
        assert checked["area_km2"].tolist() == pytest.approx(km2, rel=0.01)


def _square_km(shape: shapely.Geometry) -> float:
    """Area on a sphere of the mean radius, good to a half per cent here."""
    degree_km = math.radians(6371.0)
    return float(shape.area * degree_km**2 * math.cos(math.radians(shape.centroid.y)))


@_FEW
@given(content=mutated(PEOPLE))
@example(content=PEOPLE)
def test_a_mutated_population_is_refused_or_read_right(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "population.csv"
    path.write_bytes(content)
    try:
        table = read_population(path, year=2020, ward_codes=list(world.WARDS))
    except ScpError:
        return
    rows = [list(row.values()) for row in strict_rows(content)]  # whatever the header says
    expected = {
        row[0].upper(): int(re.sub("[, \xa0\u202f]", "", row[1]))
        for row in rows
        if row[2] == "2020" and row[0].upper() in world.WARDS
    }
    assert dict(zip(table["ward_code"], table["population"], strict=True)) == expected


@_FEW
@given(content=mutated(world.SETTINGS.encode()))
def test_mutated_settings_are_refused_or_read(content: bytes, tmp_path: Path) -> None:
    path = world.write_settings(tmp_path)
    path.write_bytes(content)
    try:
        read_settings(path)
    except ScpError as error:
        assert all(fault.startswith("partnerships/small.toml") for fault in error.faults)


@pytest.mark.parametrize("kind", ["street", "zip"])
def test_a_mutated_zip_is_refused_or_read_right(kind: str, tmp_path: Path) -> None:
    """Every byte of a zip's directory and of a file's start, one at a time."""
    raw = world.write_raw(tmp_path / "raw", months=["2025-01"])
    path = world.zipped(raw)
    content = path.read_bytes()
    good = find_street_files(raw / "police_uk", forces=["essex"]).files[0].read_bytes()
    start = 0 if kind == "street" else content.rindex(b"PK\x01\x02")
    for place_of in range(start, min(start + 140, len(content))):
        path.write_bytes(flipped(content, [(place_of, content[place_of] ^ 0x55)]))
        try:
            files = find_street_files(raw / "police_uk", forces=["essex"]).files
            for file in files:
                assert file.read_bytes() == good
        except ScpError:
            pass
