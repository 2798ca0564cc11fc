"""The outer edge: rounding, and the generalising of ward files."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from scp_lib.areas.metres import to_degrees
from scp_lib.areas.wards import nearest_ward
from scp_lib.build.placing import GENERALISED_TO_M, NO_WARD, ROUNDED_BY_M, place_points
from scp_lib.build.rows import gather, refuse_other_area
from scp_lib.errors import AreaError
from scp_lib.periods import Month
from scp_lib.sources.police_uk.downloads import StreetFile
from scp_lib.sources.police_uk.reader import StreetRows

FILE = StreetFile("essex", Month(2025, 1), Path("a.csv"), "a.csv", "", 1, 1)
EAST, NORTH = 600_000.0, 225_000.0


def wards(west: float, east: float, *, middle: float = 500.0) -> gpd.GeoDataFrame:
    """Two wards side by side, from ``west`` to ``east`` metres, a kilometre high."""
    shapes = [
        box(EAST + west, NORTH, EAST + middle, NORTH + 1000),
        box(EAST + middle, NORTH, EAST + east, NORTH + 1000),
    ]
    codes = ["E05000001", "E05000002"]
    return gpd.GeoDataFrame({"ward_code": codes}, geometry=shapes, crs="EPSG:27700")


def points(*eastings: float) -> np.ndarray:
    """Degrees of a point at each easting, halfway up."""
    east = EAST + np.array(eastings)
    return np.column_stack(to_degrees(east, np.full(len(east), NORTH + 500.0)))


def test_a_row_outside_by_less_than_its_rounding_is_on_the_edge() -> None:
    placed = place_points(points(-0.02, 1000.03, -0.5, 1001.0, 250.0), wards=wards(0, 1000))
    assert placed.ward.tolist() == [0, 1, NO_WARD, NO_WARD, 0]
    assert placed.gap_m.round(2).tolist() == [0.02, 0.03, 0, 0, 0]
    assert not placed.is_beyond.any()


def test_within_twenty_metres_the_newest_file_decides() -> None:
    """Own wards from 0 to 1,000; the newer file has the same district from 12 to 1,015."""
    placed = place_points(
        points(5.0, 11.0, 12.5, 1010.0, 1016.0), wards=wards(0, 1000), newest=wards(12, 1015)
    )
    assert placed.ward.tolist() == [NO_WARD, NO_WARD, 0, 1, NO_WARD]
    assert placed.is_beyond.tolist() == [True, True, False, False, False]
    assert placed.gap_m.round().tolist() == [0, 0, 0, 10, 0]


def test_farther_than_generalising_reaches_the_own_file_decides() -> None:
    """A newer district that gave away 300 m and took 300 m: the report keeps its own."""
    placed = place_points(points(100.0, 1200.0), wards=wards(0, 1000), newest=wards(300, 1300))
    assert placed.ward.tolist() == [0, NO_WARD]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.floats(-40, 1040), min_size=1, max_size=30),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
    st.tuples(st.floats(-9, 9), st.floats(-9, 9)),
)
def test_whichever_file_is_the_reports_own_the_same_rows_are_in_the_district(
    eastings: list[float], one: tuple[float, float], other: tuple[float, float]
) -> None:
    """Two older files, each off by up to 9 m at either end, beside the newest."""
    newest = wards(0, 1000)
    places = points(*eastings)
    is_in = [
        place_points(places, wards=wards(west, 1000 + east), newest=newest).ward != NO_WARD
        for west, east in (one, other)
    ]
    assert is_in[0].tolist() == is_in[1].tolist()
    assert is_in[0].tolist() == (place_points(places, wards=newest).ward != NO_WARD).tolist()


def test_nearest_of_two_and_the_first_of_equals() -> None:
    found, gap_m = nearest_ward(
        rows_m := pa.array([EAST + 500.0, EAST + 480.0, EAST]).to_numpy(),
        pa.array([NORTH - 3.0, NORTH - 4.0, NORTH - 90.0]).to_numpy(),
        wards=wards(0, 1000),
        reach_m=GENERALISED_TO_M,
    )
    assert len(rows_m) == 3
    assert found.tolist() == [0, 0, -1]
    assert gap_m.tolist() == [3, 4, 0]


def test_rounding_is_what_six_decimals_leave() -> None:
    half = 0.5e-6 * 111_320
    assert half < ROUNDED_BY_M < 1.1 * half


def test_no_row_in_the_wards_is_refused() -> None:
    table = pa.table(
        {
            "crime_id": pa.array([None], pa.binary(64)),
            "longitude": points(5000.0)[:, 0],
            "latitude": points(5000.0)[:, 1],
        }
    )
    far = gather([StreetRows(FILE, table, "2021", [])], wards=wards(0, 1000))
    assert far.placed.ward.tolist() == [NO_WARD]
    with pytest.raises(AreaError, match="none of the 1 located rows lies in its 2 wards"):
        refuse_other_area(far, wards=wards(0, 1000), name="wards.geojson")
