from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.areas.hexagons import axial, hexagon_axial, hexagon_names, hexagons, in_hexagons
from scp_lib.errors import AreaError

WARDS = Path("data/raw/example/ons/colchester_wards_2023.geojson")


@pytest.fixture(scope="module")
def colchester():
    return gpd.read_file(Path(__file__).parents[2] / WARDS).to_crs(27700)


@pytest.fixture(scope="module")
def colchester_250(colchester):
    return hexagons(colchester, width_m=250)


def test_colchester_has_6143_hexagons_of_250_m_by_centre_and_6527_by_touch(
    colchester, colchester_250
):
    # 332 km2 is 6,136 hexagons; those on the boundary come on top.
    area = colchester.union_all()
    x, y = colchester_250["easting_m"].to_numpy(), colchester_250["northing_m"].to_numpy()
    assert int(shapely.intersects_xy(area, x, y).sum()) == 6143
    assert area.area / (np.sqrt(3) / 2 * 250**2) == pytest.approx(6136, abs=1)
    assert len(colchester_250) == 6527
    assert list(colchester_250.columns) == ["place_id", "geometry", "easting_m", "northing_m"]
    assert colchester_250.crs == "EPSG:27700"
    assert colchester_250["place_id"].is_unique


def test_hexagons_are_regular_and_as_wide_as_asked(colchester_250):
    shape = colchester_250.geometry
    bounds = shape.bounds
    assert np.allclose(bounds["maxx"] - bounds["minx"], 250, atol=1e-6)
    assert np.allclose(shape.area, np.sqrt(3) / 2 * 250**2, rtol=1e-9)
    corners = shapely.get_coordinates(shape.iloc[0])
    assert np.allclose(np.hypot(*np.diff(corners, axis=0).T), 250 / np.sqrt(3))
    centres = shapely.points(colchester_250["easting_m"], colchester_250["northing_m"])
    assert shapely.distance(shape.centroid.to_numpy(), centres).max() < 1e-6


def test_hexagons_tile_the_area_without_gap_or_overlap(colchester, colchester_250):
    union = colchester_250.union_all()
    assert union.area == pytest.approx(colchester_250.area.sum(), rel=1e-9)
    assert colchester.union_all().difference(union).area < 1e-3


def test_neighbours_share_their_corners_to_the_last_bit():
    places = hexagons(shapely.box(600_000, 225_000, 602_000, 227_000), width_m=187.5)
    corners = shapely.get_coordinates(places.geometry.to_numpy()).reshape(-1, 7, 2)[:, :6]
    distinct = np.unique(corners.reshape(-1, 2), axis=0)
    gap = np.hypot(*(distinct[1:] - distinct[:-1]).T)
    assert gap.min() > 1
    assert len(distinct) < 3 * len(places)


def test_a_hexagon_has_the_same_name_in_every_area():
    whole = hexagons(shapely.box(600_000, 225_000, 605_000, 230_000), width_m=250)
    part = hexagons(shapely.box(602_000, 227_000, 603_000, 228_000), width_m=250)
    both = part.merge(whole, on="place_id", how="left", validate="one_to_one")
    assert (both["geometry_x"] == both["geometry_y"]).all()


corners = st.tuples(st.integers(1_000, 700_000), st.integers(0, 1_300_000))
offsets = st.tuples(st.floats(0, 2_000), st.floats(0, 2_000))


@settings(deadline=None, max_examples=60)
@given(
    corners,
    st.lists(offsets, min_size=1, max_size=30),
    st.sampled_from([50, 187.5, 250, 1000.0]),
)
def test_every_point_lies_in_the_one_hexagon_it_is_given(corner, steps, width_m):
    x, y = (np.array(corner) + np.array(steps)).T
    names = in_hexagons(x, y, width_m=width_m)
    q, r = axial(x, y, width_m=width_m)
    assert list(names) == list(hexagon_names(q, r, width_m=width_m))
    spots = shapely.multipoints(np.column_stack([x, y])).buffer(1)
    places = hexagons(spots, width_m=width_m).set_index("place_id")
    mine = places.geometry.reindex(names)
    assert mine.notna().all()
    assert shapely.distance(mine.to_numpy(), shapely.points(x, y)).max() < 1e-6
    # No other hexagon contains it, but for points within a hair of an edge.
    for name, point in zip(names, shapely.points(x, y), strict=True):
        others = places.geometry.drop(name)
        assert not others.buffer(-1e-6).contains(point).any()


@settings(deadline=None, max_examples=100)
@given(st.integers(-40, 40), st.integers(-40, 40), st.integers(0, 5))
def test_points_on_edges_and_corners_belong_to_one_neighbouring_hexagon(q, r, corner):
    width = 250.0
    x = 600_000 + (2 * q + r) * 125.0
    y = r * width * np.sqrt(3) / 2
    angle = np.radians(60 * corner + np.array([0.0, 30.0]))  # mid-edge, corner
    reach = np.array([width / 2, width / np.sqrt(3)])
    px, py = x + reach * np.cos(angle), y + reach * np.sin(angle)
    first = in_hexagons(px, py, width_m=width)
    assert list(first) == list(in_hexagons(px, py, width_m=width))
    for name, point in zip(first, shapely.points(px, py), strict=True):
        place = hexagons(point.buffer(1), width_m=width).set_index("place_id").loc[name]
        assert place["geometry"].distance(point) < 1e-6


def test_a_point_midway_between_two_centres_goes_west():
    # Column 0.5 is rounded up to 1, moves as far as the third coordinate, and is put right.
    assert list(in_hexagons([125.0], [0.0], width_m=250)) == ["H250_0_0"]


def test_names_are_read_back():
    q, r = hexagon_axial(hexagon_names([-7, 12], [3, -4], width_m=62.5))
    assert (q.tolist(), r.tolist()) == ([-7, 12], [3, -4])
    assert hexagon_axial([])[0].shape == (0,)
    assert in_hexagons([], [], width_m=250).shape == (0,)


@pytest.mark.parametrize("width_m", [0, -250, np.nan, np.inf])
def test_a_width_that_is_none_is_refused(width_m):
    with pytest.raises(AreaError, match="above 0"):
        in_hexagons([0.0], [0.0], width_m=width_m)


def test_points_without_coordinates_are_refused_and_counted():
    with pytest.raises(AreaError, match="1 of 2 points have no coordinates"):
        in_hexagons([1.0, np.nan], [1.0, 1.0], width_m=250)


def test_areas_that_are_not_in_metres_are_refused(colchester):
    with pytest.raises(AreaError, match="EPSG:4326"):
        hexagons(colchester.to_crs(4326), width_m=250)
    with pytest.raises(AreaError, match="no coordinate system"):
        hexagons(gpd.GeoSeries([shapely.box(0, 0, 1000, 1000)]), width_m=250)
    with pytest.raises(AreaError, match="degrees"):
        hexagons(shapely.box(0.8, 51.8, 1.0, 52.0), width_m=250)
    with pytest.raises(AreaError, match="empty"):
        hexagons(shapely.Polygon(), width_m=250)
    with pytest.raises(AreaError, match="larger width"):
        hexagons(shapely.box(0, 0, 700_000, 1_300_000), width_m=50)


def test_names_of_other_things_are_refused():
    with pytest.raises(AreaError, match="E05010827"):
        hexagon_axial(["E05010827"])
    with pytest.raises(AreaError, match="2 widths"):
        hexagon_axial(["H250_0_0", "H500_0_0"])


@pytest.mark.parametrize("name", ["H250_1", "H250_1_2_3", "250_1_2"])
def test_a_name_of_no_hexagon_is_refused(name: str) -> None:
    with pytest.raises(AreaError, match=f"'{name}' is not a hexagon"):
        hexagon_axial([name])
