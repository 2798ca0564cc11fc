"""Names of a picture: none over another, none over the edge, the same each time."""

from __future__ import annotations

import io
import itertools

import matplotlib as mpl
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from scp_lib.areas.metres import to_degrees
from scp_lib.drawing import style
from scp_lib.drawing.base import Base, Line, Name
from scp_lib.drawing.frame import MapFrame
from scp_lib.drawing.lettering import WARD
from scp_lib.drawing.placing import around, place, place_best

WEST, SOUTH, SIDE = 599_000, 225_000, 1000
NONE = {"boxes": np.empty((0, 4)), "circles": np.empty((0, 3))}
FRAME = np.array([0.0, 0, 200, 200])
dots = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=25)


def wishes(at: list[tuple[int, int]]) -> list[np.ndarray]:
    return [around(x, y, width=30, height=9, radius=4) for x, y in at]


def touch(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())


@given(dots, dots)
@settings(max_examples=60)
def test_no_two_boxes_overlap_none_leaves_the_frame_or_lies_on_a_circle(
    at: list[tuple[int, int]], round_things: list[tuple[int, int]]
) -> None:
    circles = np.array([(x, y, 3.0) for x, y in round_things])
    asked = wishes(at)
    for placer in (place, place_best):
        chosen = placer(asked, frame=FRAME, boxes=NONE["boxes"], circles=circles)
        boxes = [wish[spot] for wish, spot in zip(asked, chosen, strict=True) if spot >= 0]
        for one, other in itertools.combinations(boxes, 2):
            assert not touch(one, other)
        for box in boxes:
            assert (box[:2] >= FRAME[:2]).all() and (box[2:] <= FRAME[2:]).all()
            rim = shapely.points(circles[:, :2]).tolist()
            assert all(shapely.box(*box).distance(point) >= 3 - 1e-5 for point in rim)
        assert chosen == placer(asked, frame=FRAME, boxes=NONE["boxes"], circles=circles)


def test_other_orders_place_more_than_the_first() -> None:
    greedy = np.array([[40.0, 0, 80, 10], [0, 0, 40, 10]])
    only = np.array([[50.0, 0, 90, 10]])
    frame = np.array([0.0, 0, 100, 10])
    assert place([greedy, only], frame=frame, **NONE) == [0, -1]
    assert place_best([greedy, only], frame=frame, **NONE) == [1, 0]


def town(count: int = 60, *, seed: int = 1) -> Base:
    """Return names all over a square of a kilometre, and two streets."""
    random = np.random.default_rng(seed)
    at = random.integers(0, SIDE, (count, 2))
    east, north = to_degrees(WEST + at[:, 0], SOUTH + at[:, 1])
    names = tuple(
        Name(f"Number {i} Street", "street", int(i % 40), float(x), float(y))
        for i, (x, y) in enumerate(zip(east, north, strict=True))
    )
    ends = to_degrees([WEST, WEST + SIDE], [SOUTH + 500, SOUTH + 600])
    return Base(
        names, (Line("High Street", 2, tuple(zip(*(e.tolist() for e in ends), strict=True))),)
    )


def drawn(base: Base, *, circles: int = 12, ink: bool = True) -> tuple[MapFrame, Image.Image]:
    """Draw a town with circles; without ``ink`` all but the letters, which are black."""
    with mpl.rc_context(style.rc()):
        fig = Figure(figsize=(6, 6))
        FigureCanvasAgg(fig)
        ax = fig.add_axes((0, 0, 1, 1))
        bounds = (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
        frame = MapFrame(ax, bounds, width_in=6, height_in=6)
        frame.draw_furniture()
        frame.draw_lines(base.lines)
        for i in range(circles):
            x, y = WEST + 90 * i, SOUTH + (370 * i) % SIDE
            frame.draw_circle(x, y, 8, number=str(i + 1) if i < 6 else "")
            frame.name_circle(f"Circle {i}", x, y, 8, is_large=i < 6, is_place=i % 2 == 0)
        frame.name_base(base)
        frame.write_names()
        if not ink:
            for artist in [*ax.lines, *ax.patches]:
                artist.set_visible(False)
            ax.set_facecolor("white")
            for text in ax.texts:
                text.set(path_effects=[], color="black")
        return frame, Image.open(io.BytesIO(style.png_bytes(fig))).convert("L")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_names_of_a_picture_are_apart_by_their_boxes(seed: int) -> None:
    frame, _ = drawn(town(seed=seed))
    boxes = [np.array(each.box) for each in frame.written if each.words != "High Street"]
    assert len(boxes) > 20
    for one, other in itertools.combinations(boxes, 2):
        assert not touch(one, other)
    for box in boxes:
        assert (box >= 0).all() and box[2] <= frame.width_pt and box[3] <= frame.height_pt
        for x, y, radius in frame.circles:
            assert shapely.box(*box).distance(shapely.Point(x, y)) >= radius - 1e-5
    assert len({each.words for each in frame.written}) == len(frame.written)


@pytest.mark.parametrize("seed", [1, 2])
def test_names_of_a_picture_are_apart_by_their_pixels(seed: int) -> None:
    """Every name's letters lie in its own box: so where boxes are apart, so is the ink."""
    frame, picture = drawn(town(seed=seed), ink=False)
    ink = np.asarray(picture) < 128
    scale = picture.height / frame.height_pt
    held = np.zeros_like(ink)
    for _, (left, low, right, top) in frame.written:
        rows = slice(int((frame.height_pt - top) * scale), int((frame.height_pt - low) * scale) + 2)
        columns = slice(int(left * scale), int(right * scale) + 2)
        assert ink[rows, columns].any()
        held[rows, columns] = True
    for x, y, radius in frame.circles:  # the numbers in circles
        rows = slice(
            int((frame.height_pt - y - radius) * scale), int((frame.height_pt - y + radius) * scale)
        )
        held[rows, int((x - radius) * scale) : int((x + radius) * scale)] = True
    held[: int(50 * scale), -int(30 * scale) :] = True  # the arrow's N
    held[-int(34 * scale) :, : int(160 * scale)] = True  # the scale
    assert not (ink & ~held)[4:-4, 4:-4].any()


def test_the_same_map_has_the_same_bytes_and_another_order_of_names_too() -> None:
    base = town()
    first, again = drawn(base), drawn(base._replace(names=base.names[::-1]))
    assert first[0].written == again[0].written
    assert first[1].tobytes() == again[1].tobytes()


def test_a_street_has_its_name_along_it_once() -> None:
    frame, _ = drawn(town(), circles=0)
    (street,) = [each for each in frame.written if each.words == "High Street"]
    left, low, right, top = street.box
    x, y = frame.at(WEST + 500, SOUTH + 550)
    assert left < x < right and low < y < top


def test_a_name_is_nearest_to_its_own_circle() -> None:
    frame, _ = drawn(town(count=0), circles=12)
    middles = {f"Circle {i}": frame.circles[i] for i in range(12)}
    assert len(frame.written) > 8
    for words, box in frame.written:
        if words in middles:
            gaps = {
                name: shapely.box(*box).distance(shapely.Point(x, y)) - radius
                for name, (x, y, radius) in middles.items()
            }
            assert min(gaps, key=gaps.__getitem__) == words


def test_a_name_without_room_in_its_shape_stands_beside_it_with_a_line() -> None:
    with mpl.rc_context(style.rc()):
        ax = Figure(figsize=(4, 4)).add_axes((0, 0, 1, 1))
        frame = MapFrame(ax, (0, 0, 1000, 1000), width_in=4, height_in=4)
        frame.name_shape("Wide Open Ward", shapely.box(0, 0, 1000, 500), WARD, inside="#FFFFFF")
        frame.name_shape("New Town and Christ Church", shapely.box(500, 700, 520, 720), WARD)
        frame.write_names()
    inside, beside = sorted(frame.written, key=lambda each: each.box[1])
    assert (inside.words, beside.words) == ("Wide Open Ward", "New Town and Christ Church")
    assert inside.box[3] <= frame.at(0, 500)[1]
    assert not touch(np.array(beside.box), np.array([*frame.at(500, 700), *frame.at(520, 720)]))
    colours = {text.get_text(): text.get_color() for text in ax.texts}
    assert colours["Wide Open Ward"] == "#FFFFFF" and len(ax.lines) == 2
