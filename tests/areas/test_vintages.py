"""The same incidents on the wards of another year, and names that no ward bears today."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import box

from scp_lib.areas.vintages import find_ward, on_vintage, stands_there
from scp_lib.errors import AreaError


def wards(names, boxes):
    return gpd.GeoDataFrame(
        {
            "ward_code": [f"E0500000{row}" for row in range(len(names))],
            "ward_name": names,
            "geometry": [box(*corners) for corners in boxes],
        },
        crs="EPSG:27700",
    )


OLD = wards(["St Andrew's", "Old Heath"], [(0, 0, 1000, 1000), (1000, 0, 2000, 1000)])
NEW = wards(
    ["Greenstead", "Wivenhoe", "Old Heath & The Hythe"],
    [(0, 0, 900, 1000), (900, 0, 1000, 1000), (1000, 0, 2000, 1000)],
)


def incidents(*points):
    east, north = np.array(points, dtype=float).reshape(-1, 2).T
    return pd.DataFrame({"easting_m": east, "northing_m": north, "ward_code": "?"})


def test_each_incident_gets_the_ward_that_its_point_lies_in():
    rows = incidents((10, 10), (950, 10), (1500, 10), (10, 10))
    placed = on_vintage(rows, wards=NEW)
    assert placed.incidents["ward_code"].str[-1].tolist() == ["0", "1", "2", "0"]
    assert (placed.mended_count, placed.farthest_m) == (0, 0.0)
    assert rows["ward_code"].eq("?").all()


def test_a_point_just_outside_all_wards_goes_to_the_nearest():
    placed = on_vintage(incidents((2003, 500), (2003, 500), (-4, 500)), wards=NEW)
    assert placed.incidents["ward_code"].str[-1].tolist() == ["2", "2", "0"]
    assert (placed.mended_count, placed.farthest_m) == (3, 4.0)


def test_wards_of_another_district_are_refused():
    with pytest.raises(AreaError, match=r"^1 location is more than 200 m .* farthest 3,000 m"):
        on_vintage(incidents((5000, 500), (10, 10)), wards=NEW)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(-150, 2150), st.integers(-100, 1100)), min_size=1, max_size=40)
)
def test_no_incident_is_gained_or_lost_on_any_year(points):
    rows = incidents(*points)
    counts = [len(on_vintage(rows, wards=each).incidents.dropna()) for each in (OLD, NEW)]
    assert counts == [len(rows), len(rows)]


@pytest.mark.parametrize("name", ["St Andrew's", "st andrews", "ST. ANDREW’S", "Saint Andrew's "])
def test_names_are_found_as_people_write_them(name):
    found = find_ward(name, vintages={2013: OLD, 2025: NEW}, renamed={})
    assert [(ward.vintage, ward.ward_name) for ward in found] == [(2013, "St Andrew's")]


def test_an_ampersand_is_an_and():
    found = find_ward("Old Heath and the Hythe", vintages={2025: NEW}, renamed={})
    assert found[0].ward_name == "Old Heath & The Hythe"


def test_a_former_name_resolves_through_the_settings():
    found = find_ward("harbour", vintages={2013: OLD, 2025: NEW}, renamed={"Harbour": "Old Heath"})
    assert [(ward.vintage, ward.ward_name, ward.through) for ward in found] == [
        (2013, "Old Heath", "harbour")
    ]


def test_a_ward_that_bears_the_name_itself_comes_before_a_renamed_one():
    found = find_ward("Greenstead", vintages={2013: OLD, 2025: NEW},
                      renamed={"Greenstead": "Old Heath"})  # fmt: skip
    assert [ward.ward_name for ward in found] == ["Greenstead"]


def test_a_name_that_no_ward_has_is_not_found():
    assert find_ward("Old Heeth", vintages={2013: OLD}, renamed={"Harbour": "Old Heath"}) == []


def test_what_stands_there_by_area_points_and_incidents():
    # St Andrew's: 90% of its area is Greenstead; 3 incidents of 4 on 1 of its 2 points
    rows = incidents((10, 10), (10, 10), (10, 10), (950, 10), (1500, 10))
    there = stands_there("E05000000", old=OLD, new=NEW, incidents=rows)
    assert there["ward_name"].tolist() == ["Greenstead", "Wivenhoe"]
    assert there["area_pct"].tolist() == pytest.approx([90, 10])
    assert there["point_pct"].tolist() == [50, 50]
    assert there["incident_pct"].tolist() == [75, 25]
    assert there["incident_count"].tolist() == [3, 1]


def coded(**boxes):
    codes = list(boxes)
    return gpd.GeoDataFrame(
        {"ward_code": codes, "ward_name": codes, "geometry": [box(*boxes[c]) for c in codes]},
        crs="EPSG:27700",
    )


TWO = coded(A=(0, 0, 100, 100), B=(100, 0, 200, 100))
NONE = incidents()


def test_areas_of_two_squares_on_two_others():
    others = coded(X=(0, 0, 50, 100), Y=(50, 0, 200, 100))
    there = {code: stands_there(code, old=TWO, new=others, incidents=NONE) for code in "AB"}
    assert there["A"]["area_km2"].tolist() == [0.005, 0.005]
    assert there["A"][["ward_code", "area_pct"]].to_numpy().tolist() == [["X", 50], ["Y", 50]]
    assert there["B"][["ward_code", "area_pct"]].to_numpy().tolist() == [["Y", 100]]
    assert there["A"]["incident_pct"].isna().all()


def test_a_sliver_of_the_edge_is_no_change_of_ward():
    shifted = coded(X=(0, 0, 100.3, 100), Y=(100.3, 0, 200, 100))
    for before, after in ("AX", "BY"):
        there = stands_there(before, old=TWO, new=shifted, incidents=NONE)
        assert there["ward_code"].tolist() == [after]


def test_an_incident_on_a_sliver_is_counted_there():
    shifted = coded(X=(0, 0, 100.3, 100), Y=(100.3, 0, 200, 100))
    there = stands_there("B", old=TWO, new=shifted, incidents=incidents((100.2, 5)))
    assert there[["ward_code", "incident_count", "area_pct"]].to_numpy().tolist() == [
        ["X", 1, 0],
        ["Y", 0, 100],
    ]


def test_a_ward_of_another_district_is_refused():
    with pytest.raises(AreaError, match=r"^75% of the ward B lies in no ward"):
        stands_there("B", old=TWO, new=coded(X=(0, 0, 125, 100)), incidents=NONE)
