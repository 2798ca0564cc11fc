"""Degrees to metres of the National Grid."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj.transformer import TransformerGroup

from scp_lib.areas.metres import to_degrees, to_metres

LONGITUDE, LATITUDE = st.floats(-6, 2), st.floats(50, 56)


@settings(max_examples=50, deadline=None)
@given(longitude=LONGITUDE, latitude=LATITUDE)
def test_there_and_back(longitude: float, latitude: float) -> None:
    east, north = to_metres([longitude], [latitude])
    back = to_degrees(east, north)
    assert (back[0][0], back[1][0]) == pytest.approx((longitude, latitude), abs=1e-7)


def test_the_published_transformation() -> None:
    """EPSG:1314, which is OSGB36 to WGS 84 (6), as PROJ's own database has it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the grid is not on this machine
        group = TransformerGroup(4326, 27700, always_xy=True)
    theirs = next(each for each in group.transformers if "OSGB36 to WGS 84 (6)" in each.description)
    longitude, latitude = np.array([0.9, -3.2, -1.5]), np.array([51.89, 55.9, 53.8])
    ours = np.array(to_metres(longitude, latitude))
    assert np.allclose(ours, np.array(theirs.transform(longitude, latitude)), atol=1e-3)


def test_a_degree_north_is_111_km() -> None:
    _, north = to_metres([0.9, 0.9], [51.0, 52.0])
    assert np.diff(north)[0] == pytest.approx(111_250, rel=0.001)
