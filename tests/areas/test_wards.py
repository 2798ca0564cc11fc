"""Wards that can be trusted; every point in one of them."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.areas.wards import check_wards, in_wards, nearest_ward
from scp_lib.errors import AreaError

SIDE = 1_000.0
EAST, NORTH = 600_000.0, 225_000.0


def squares(columns: int = 3, rows: int = 3) -> gpd.GeoDataFrame:
    """Square wards side by side, codes in rows from the south-west."""
    corners = [(column, row) for row in range(rows) for column in range(columns)]
    return gpd.GeoDataFrame(
        {
            "ward_code": [f"E050000{n:02d}" for n in range(len(corners))],
            "ward_name": [f"Ward {n}" for n in range(len(corners))],
        },
        geometry=[
            shapely.box(
                EAST + SIDE * column, NORTH + SIDE * row,
                EAST + SIDE * (column + 1), NORTH + SIDE * (row + 1),
            )
            for column, row in corners
        ],
        crs=27700,
    )  # fmt: skip


# whole and half steps land on edges and corners as often as not
STEPS = st.one_of(st.integers(-1, 7).map(lambda step: step * SIDE / 2), st.floats(-SIDE, 4 * SIDE))
POINTS = st.lists(st.tuples(STEPS, STEPS), min_size=1, max_size=40)


def test_a_point_on_an_edge_is_in_the_first_ward_in_code_order() -> None:
    wards = check_wards(squares(), name="wards").wards
    x = EAST + np.array([SIDE, SIDE, 2 * SIDE, 0, 3 * SIDE])
    y = NORTH + np.array([SIDE / 2, SIDE, 2 * SIDE, 0, 3 * SIDE])
    assert in_wards(x, y, wards=wards).tolist() == [0, 0, 4, 0, 8]


def test_a_point_between_wards_goes_to_the_nearest_within_reach() -> None:
    # three squares in a row with gaps of 20 m; codes in order from the west
    wards = squares(columns=3, rows=1)
    wards.geometry = [
        shapely.box(EAST + at, NORTH, EAST + at + SIDE, NORTH + SIDE) for at in (0, 1_020, 2_040)
    ]
    x = EAST + np.array([1_004, 1_015, 1_010, 2_021, -30, -31])
    placed, gap_m = nearest_ward(x, np.full(6, NORTH + 500), wards=wards, reach_m=30)
    assert placed.tolist() == [0, 1, 0, 1, 0, -1]  # 1,010 is as near to both: the first
    assert gap_m.tolist() == pytest.approx([4, 5, 10, 1, 30, 0])


@settings(max_examples=60, deadline=None)
@given(points=POINTS)
def test_every_point_of_the_union_is_in_exactly_one_ward(points: list[tuple[float, float]]) -> None:
    wards = check_wards(squares(), name="wards").wards
    x, y = np.array(points).T + np.array([[EAST], [NORTH]])
    placed = in_wards(x, y, wards=wards)
    assert placed.shape == x.shape
    inside = (x >= EAST) & (x <= EAST + 3 * SIDE) & (y >= NORTH) & (y <= NORTH + 3 * SIDE)
    assert ((placed >= 0) == inside).all()


@settings(max_examples=40, deadline=None)
@given(points=POINTS)
def test_a_spatial_join_with_the_first_code_agrees(points: list[tuple[float, float]]) -> None:
    wards = check_wards(squares(), name="wards").wards
    x, y = np.array(points).T + np.array([[EAST], [NORTH]])
    placed = in_wards(x, y, wards=wards)
    table = gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=27700)
    joined = table.sjoin(wards, predicate="intersects").sort_values("ward_code")
    first = joined[~joined.index.duplicated()]["ward_code"]
    theirs = [first.get(row, "") for row in range(len(table))]
    codes = [*wards["ward_code"], ""]
    assert [codes[row] for row in placed] == theirs


def test_wards_come_in_code_order_with_their_area() -> None:
    received = squares().iloc[::-1]
    checked = check_wards(received, name="wards")
    assert checked.wards["ward_code"].tolist() == sorted(received["ward_code"])
    assert checked.wards["area_km2"].tolist() == [1.0] * 9
    assert checked.notes == []
    assert received["ward_code"].iloc[0] == "E05000008", "the argument is not changed"


def test_a_sliver_belongs_to_the_first_ward() -> None:
    received = squares()
    strip = shapely.box(EAST + SIDE, NORTH, EAST + SIDE + 1, NORTH + 90)
    wider = shapely.union(received.geometry[0], strip)
    received = received.set_geometry([wider, *received.geometry[1:]], crs=27700)
    checked = check_wards(received, name="wards")
    assert checked.notes == [
        "wards: 1 tiny overlap (the largest 90.0 m²) assigned to the first ward in code order."
    ]
    assert checked.wards["area_km2"].sum() == pytest.approx(9, abs=1e-9)
    x, y = np.array([EAST + SIDE + 0.5]), np.array([NORTH + 10])
    assert in_wards(x, y, wards=checked.wards).tolist() == [0]


def test_of_many_overlaps_the_first_is_named_and_the_others_are_counted() -> None:
    wards = squares()
    wider = shapely.buffer(wards.geometry[:2].to_numpy(), 3, join_style="mitre")
    wards = wards.set_geometry([*wider, *wards.geometry[2:]], crs=27700)
    with pytest.raises(AreaError, match=r"Ward 0 and Ward 1 overlap by .* m², and 3 more pairs do"):
        check_wards(wards, name="wards")


def test_every_fault_is_named_at_once() -> None:
    received = squares()
    received.loc[1, "ward_code"] = "E07000071"
    received.loc[2, "ward_code"] = "E05000000"
    received.loc[3, "geometry"] = None
    with pytest.raises(AreaError) as raised:
        check_wards(received.set_crs(None, allow_override=True), name="wards")
    assert len(raised.value.faults) == 4


@pytest.mark.parametrize(("count", "more"), [(1, ""), (2, ", and so have 1 more")])
def test_of_wards_without_an_area_the_first_is_named(count: int, more: str) -> None:
    wards = squares()
    flat = [shapely.Polygon([(EAST, NORTH), (EAST + 9, NORTH), (EAST, NORTH)])] * count
    wards = wards.set_geometry([*flat, *wards.geometry[count:]], crs=27700)
    with pytest.raises(AreaError, match=rf"Ward 0 \(\w+\) has no area{more}\. Download"):
        check_wards(wards, name="wards")


def test_the_national_grid_begins_at_its_origin() -> None:
    received = squares()
    west, south, *_ = received.total_bounds
    at_origin = received.set_geometry(received.translate(-west, -south))
    assert len(check_wards(at_origin, name="wards").wards) == len(received)
    with pytest.raises(AreaError, match="are not metres of the British National Grid"):
        check_wards(at_origin.set_geometry(at_origin.translate(-1)), name="wards")


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", "EPSG:4258", "EPSG:3857", "EPSG:32631"])
def test_the_coordinate_system_makes_no_difference(crs: str) -> None:
    wards = check_wards(squares(), name="wards").wards
    theirs = check_wards(squares().to_crs(crs), name="wards").wards
    # PROJ has no grid of the shift on every machine: a millimetre where it takes the same path
    gap = shapely.hausdorff_distance(wards.geometry.to_numpy(), theirs.geometry.to_numpy()).max()
    assert gap <= 0.002


@pytest.mark.parametrize(
    ("crs", "limits"),
    [
        ("EPSG:4326", (-9, 49, 3, 61)),
        ("EPSG:27700", (0, 0, 700_000, 1_300_000)),
        ("EPSG:3857", (-1_001_875, 6_274_861, 333_958, 8_622_799)),  # -9, 49 and 3, 61
    ],
)
@pytest.mark.parametrize("side", [None, 0, 1, 2, 3])
def test_wards_lie_in_great_britain_on_every_side(crs, limits, side) -> None:
    width = 0.2 if crs == "EPSG:4326" else 20_000
    west, south, east, north = limits
    x, y = (west + east) / 2, (south + north) / 2
    if side is not None:
        x, y = (limits[side], y) if side % 2 == 0 else (x, limits[side])
    boxes = [
        shapely.box(x - width / 2, y - width / 2, x, y + width / 2),
        shapely.box(x, y - width / 2, x + width / 2, y + width / 2),
    ]
    table = squares().head(2).set_geometry(boxes, crs=crs)
    if side is None:
        assert check_wards(table, name="wards").notes == []
        return
    with pytest.raises(AreaError, match=r"coordinates from .* are not "):
        check_wards(table, name="wards")


@pytest.mark.parametrize(("east", "is_swapped"), [(3.0, True), (3.1, False)])
def test_swapped_degrees_are_named_only_where_they_would_be_in_great_britain(east, is_swapped):
    box = [shapely.box(51.8, 0.9, 51.9, 0.95), shapely.box(51.8, 0.95, 51.9, east)]
    table = squares().head(2).set_geometry(box, crs="EPSG:4326")
    with pytest.raises(AreaError) as refused:
        check_wards(table, name="wards")
    assert ("Longitude and latitude are swapped." in str(refused.value)) == is_swapped


@pytest.mark.parametrize(
    ("width", "is_mended"), [(10, True), (19, True), (21, False), (900, False)]
)
def test_a_ring_that_crosses_itself_is_mended_where_that_moves_little(
    width: float, is_mended: bool
) -> None:
    """An ear drawn the other way round: it counts against the area, and mended for it."""
    wards = squares()
    east, south = EAST + 3 * SIDE, NORTH
    corners = [
        (east - SIDE, south), (east, south), (east, south + SIDE), (east - SIDE, south + SIDE),
    ]  # fmt: skip
    ear = [(east, south), (east + width / 2, south - width / 2), (east, south - width / 2)]
    corners[1:2] = [*ear, ear[0]]
    wards.loc[2, "geometry"] = shapely.Polygon(corners)
    assert not wards.geometry.loc[2].is_valid
    if is_mended:
        checked = check_wards(wards, name="wards")
        assert "mended" in checked.notes[0]
        in_ear, in_ward = (east + width / 4, south - width / 3), (east - 9, south + 9)
        assert checked.moved.index.tolist() == ["E05000002"]
        assert checked.moved.intersects(shapely.Point(in_ear)).all()
        assert not checked.moved.intersects(shapely.Point(in_ward)).any()
    else:
        with pytest.raises(
            AreaError, match=r"Ward 2 .* has a ring that crosses itself, and mending"
        ):
            check_wards(wards, name="wards")


def test_loops_that_outweigh_one_another_are_not_mended() -> None:
    """One counts against the area and the other twice, so that the sum is as it was."""
    wards = squares()
    east, south = EAST + 3 * SIDE, NORTH
    ear = [(east, south), (east + 30, south - 30), (east, south - 30), (east, south)]
    top = south + SIDE
    loop = [(-50, -50), (-20, -50), (-20, -20), (-50, -20), (-50, -50)]
    twice = [(east, top), *((east + x, top + y) for x, y in loop), (east, top)]
    corners = [(east - SIDE, south), *ear, *twice, (east - SIDE, top)]
    wards.loc[2, "geometry"] = shapely.Polygon(corners)
    with pytest.raises(AreaError, match=r"mending it would move 1,350 m²"):
        check_wards(wards, name="wards")


def test_a_ward_in_parts_is_refused_with_what_to_do() -> None:
    wards = squares()
    wards.loc[1, "ward_code"] = wards.loc[0, "ward_code"]
    with pytest.raises(AreaError, match="Join the parts of a ward into one feature"):
        check_wards(wards, name="wards")
