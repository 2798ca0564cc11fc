"""The busiest map points of a map."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from scp_lib.periods import Month
from scp_lib.studies.hot_spots.counted import Grid, point_table

MONTHS = [Month(2025, 1) + step for step in range(12)]


def rows(by_month, *, x, name="Parking Area"):
    month = np.repeat([pd.Timestamp(m.first_day) for m in MONTHS][: len(by_month)], by_month)
    return pd.DataFrame(
        {
            "month": month,
            "easting_m": float(x),
            "northing_m": 2.0,
            "location_name": name,
            "ward_code": "E05010827",
            "is_recording": name == "Shopping Area",
        }
    )


RISING, FALLING, EVEN = list(range(12)), list(range(12, 0, -1)), [3, 4] * 6


@pytest.fixture
def incidents():
    parts = [
        rows(RISING, x=1), rows(EVEN, x=2, name="Shopping Area"), rows(FALLING, x=3),
        rows([0, 0, 4] + [0] * 9, x=4),
    ]  # fmt: skip
    return pd.concat(parts).sample(frac=1, random_state=1)


def listed(incidents, *, fewest=5):
    """List the points of incidents in one hexagon; the longitude of a point is its easting."""
    points = incidents[["easting_m", "northing_m"]].drop_duplicates()
    points = points.sort_values(["easting_m", "northing_m"], ignore_index=True)
    points = points.assign(longitude=points["easting_m"], latitude=51.0, place=0)
    places = gpd.GeoDataFrame({"row": [0], "ward_name": ["Castle"], "area_name": ["Castle 1"]})
    grid = Grid(places, sparse.csr_matrix([[1]]), points, np.array([len(points)]))
    at = pd.Index(points["easting_m"]).get_indexer(incidents["easting_m"])
    return point_table(incidents.assign(point=at), grid=grid, places=places, fewest=fewest)


def test_busiest_first(incidents):
    found = listed(incidents)
    assert found["longitude"].tolist() == [3, 1, 2]  # the fourth has under five
    assert found["incident_count"].tolist() == [78, 66, 42]
    assert found["month_count"].tolist() == [12, 11, 12]
    assert found["location_name"].tolist() == ["Parking Area", "Parking Area", "Shopping Area"]
    assert found["is_recording"].tolist() == [False, False, True]
    assert (found["last_month"] == "2025-12-01").all()
    assert set(found["area_name"]) == {"Castle 1"}


def test_of_names_that_differ_the_first_is_listed(incidents):
    other = rows([1], x=3, name="Car Park")
    found = listed(pd.concat([incidents, other]))
    assert (found["location_name"][0], found["incident_count"][0]) == ("Car Park", 79)


def test_months_without_an_incident_are_not_counted(incidents):
    found = listed(incidents, fewest=1).set_index("longitude")
    assert found["incident_count"].to_dict() == {3: 78, 1: 66, 2: 42, 4: 4}
    assert found["month_count"][4] == 1


def test_equal_counts_are_in_order_of_place():
    two = pd.concat([rows(EVEN, x=9), rows(EVEN, x=5)])
    assert listed(two)["longitude"].tolist() == [5, 9]


def test_no_incident_gives_an_empty_table(incidents):
    found = listed(incidents.iloc[:0])
    assert len(found) == 0
    assert "month_count" in found.columns


def test_the_table_is_not_changed(incidents):
    before = incidents.copy()
    listed(incidents)
    pd.testing.assert_frame_equal(incidents, before)
