"""A still map as part of its page: shapes, circles and names as vectors in the page's own letters.

It is drawn twice, for a wide and for a narrow screen, so that its names keep their size; each
takes some milliseconds, so that a report may have a hundred of them.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely

from scp_lib.document.html import templates
from scp_lib.document.model import Sentence, Table
from scp_lib.document.parts import Card
from scp_lib.drawing.drawing import said_of

_WIDTHS_PX = {"wide": 736, "narrow": 330}
_LETTER_PX = {"wide": 13, "narrow": 12}
_MOST_NAMES = {"wide": 24, "narrow": 8}
_RATIOS = {"wide": (0.55, 0.85), "narrow": (0.8, 1.2)}
_WIDE_ONLY = frozenset({"road"})
"""Kinds of shapes that would only be a blur on a phone."""
_FIRST_NAMES = 6
"""Names at points that are written before the names of shapes."""
BADGE_PX = 9.0
_FAR_PX = (30.0, 50.0, 70.0, 95.0, 120.0, 150.0)
"""How far from their circles the first names may stand, with a line between them."""
_WAYS = ((-1.0, 0.0), (1.0, 0.0), (-0.8, -0.6), (0.8, -0.6), (-0.8, 0.6), (0.8, 0.6))
_LEAST_M, _MARGIN = 900.0, 0.06
Box = tuple[float, float, float, float]
_NARROW, _BROAD = frozenset("iljtfrI.,' "), frozenset("mwMWOQG@&")


class Shape(NamedTuple):
    """A shape (metres) of a kind, which the page's style gives its look.

    Its name, if it has one, is written in the part of it that the map shows.
    """

    shape: Any
    kind: str
    name: str = ""


class Spot(NamedTuple):
    """A circle: metres, and its radius in pixels."""

    x: float
    y: float
    radius_px: float


class Label(NamedTuple):
    """A name at a point (metres), of a kind: the earlier in the list, the earlier written.

    One of a circle of a radius (pixels) stands beside it; two circles may have the same name.
    """

    x: float
    y: float
    words: str
    kind: str = "street"
    radius_px: float = 0.0


class Badge(NamedTuple):
    """A number in a dark circle, at a point (metres)."""

    x: float
    y: float
    number: str


def small_map(
    *,
    name: str,
    title: Sentence,
    alt: Sentence,
    focus: Any,
    shapes: Sequence[Shape],
    spots: Sequence[Spot] = (),
    labels: Sequence[Label] = (),
    badges: Sequence[Badge] = (),
    key: Iterable[tuple[str, str]] = (),
    note: str = "",
    tables: tuple[Table, ...] = (),
    invented: bool = False,
) -> Card:
    """Draw what lies in and around one shape, ``focus`` (EPSG:27700, metres).

    Shapes are drawn in their order, circles above them, names last; a name that would lie on
    another, on a circle or on a badge is left out. ``key`` has a kind of shape, "spot" or the
    number of a badge, with its words; ``name`` names the map on its page.
    """
    few = [each for each in shapes if each.kind not in _WIDE_ONLY]
    sizes = [
        _drawn(size, focus, shapes if size == "wide" else few, spots, labels, badges)
        for size in _WIDTHS_PX
    ]
    page = templates().get_template("small_map.html.j2").render(
        name=name, title=title, alt=said_of(alt, invented=invented), sizes=sizes, key=list(key),
        note=note,
    )  # fmt: skip
    return Card(page, tables)


def _drawn(
    size: str,
    focus: Any,
    shapes: Sequence[Shape],
    spots: Sequence[Spot],
    labels: Sequence[Label],
    badges: Sequence[Badge],
) -> dict[str, Any]:
    west, south, east, north = _frame(focus, _RATIOS[size])
    width = _WIDTHS_PX[size]
    per_m = width / (east - west)
    height = round((north - south) * per_m)
    origin = np.array([west, north])
    clipped = shapely.clip_by_rect([each.shape for each in shapes], west, south, east, north)
    clipped = shapely.simplify(clipped, 0.6 / per_m)
    middles = shapely.get_coordinates(shapely.point_on_surface(clipped[~shapely.is_empty(clipped)]))
    named = [each for each, part in zip(shapes, clipped, strict=True) if not shapely.is_empty(part)]
    names = [
        Label(float(x), float(y), each.name, each.kind)
        for each, (x, y) in zip(named, middles, strict=True)
        if each.name
    ]
    drawn = [
        (_path(shape, origin, per_m), each.kind)
        for shape, each in zip(clipped, shapes, strict=True)
        if not shapely.is_empty(shape)
    ]
    circles = [
        (round((x - west) * per_m, 1), round((north - y) * per_m, 1), radius)
        for x, y, radius in spots
        if west <= x <= east and south <= y <= north
    ]
    numbers = [
        (round(min(max((x - west) * per_m, BADGE_PX), width - BADGE_PX), 1),
         round(min(max((north - y) * per_m, BADGE_PX), height - BADGE_PX), 1), number)
        for x, y, number in badges
    ]  # fmt: skip
    placed = [
        label._replace(x=(label.x - west) * per_m, y=(north - label.y) * per_m)
        for label in (*labels[:_FIRST_NAMES], *names, *labels[_FIRST_NAMES:])
        if west <= label.x <= east and south <= label.y <= north
    ]
    bar_m = _scale_m(width / per_m)
    return {
        "kind": size,
        "width": width,
        "height": height,
        "paths": drawn,
        "circles": circles,
        "badges": numbers,
        "names": _without_collisions(
            placed,
            [*circles, *((x, y, BADGE_PX) for x, y, _ in numbers)],
            size=size,
            width=width,
            height=height,
        ),
        "bar_px": round(bar_m * per_m, 1),
        "bar_words": f"{bar_m / 1000:g} km" if bar_m >= 1000 else f"{bar_m:g} m",
        "letter": _LETTER_PX[size],
    }


def _frame(focus: Any, ratios: tuple[float, float]) -> tuple[float, float, float, float]:
    """Return the map's edges: around the shape, of a height that fits its width."""
    west, south, east, north = shapely.bounds(focus)
    across, up = ((1 + 2 * _MARGIN) * max(side, _LEAST_M) for side in (east - west, north - south))
    low, high = ratios
    up = max(up, low * across)
    across = max(across, up / high)
    x, y = (west + east) / 2, (south + north) / 2
    return x - across / 2, y - up / 2, x + across / 2, y + up / 2


def _path(shape: Any, origin: np.ndarray, per_m: float) -> str:
    """Write a shape as the path of an SVG, in tenths of a pixel."""
    lines = []
    for part in shapely.get_parts(shape):
        is_area = shapely.get_type_id(part) == shapely.GeometryType.POLYGON
        for ring in shapely.get_rings(part) if is_area else [part]:
            points = (shapely.get_coordinates(ring) - origin) * (per_m, -per_m)
            said = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            lines.append(f"M{said}{'Z' if is_area else ''}")
    return "".join(lines)


def _scale_m(across_m: float) -> float:
    """Return a round length of about a quarter of the map.

    >>> [_scale_m(across) for across in (1000, 3300, 9000)]
    [200.0, 500.0, 2000.0]
    """
    power = 10.0 ** np.floor(np.log10(across_m / 4))
    return float(power * max(step for step in (1, 2, 5) if step * power <= across_m / 4))


def text_px(words: str, letter_px: float) -> float:
    """Estimate how wide words are in letters like Arial's; a little too wide rather than narrow.

    >>> text_px("Mill Lane", 10) < text_px("MMMMMMMMM", 10)
    True
    """
    widths = (0.32 if one in _NARROW else 0.9 if one in _BROAD else 0.7 if one.isupper() else 0.58
              for one in words)  # fmt: skip
    return letter_px * sum(widths)


def _without_collisions(
    names: Sequence[Label],
    circles: Sequence[tuple[float, float, float]],
    *,
    size: str,
    width: float,
    height: float,
) -> list[tuple[float, float, str, str, str]]:
    """Choose where each name stands: the first place without a circle or name, or nowhere."""
    letter = _LETTER_PX[size]
    taken = [(0.0, height - 26, 150.0, height)]  # the scale
    taken += [(x - r + 1, y - r + 1, x + r - 1, y + r - 1) for x, y, r in circles]
    chosen: list[tuple[float, float, str, str, str]] = []
    written: set[str] = set()
    for place, (x, y, words, kind, radius) in enumerate(names):
        if (words in written and not radius) or len(chosen) >= _MOST_NAMES[size]:
            continue
        half = text_px(words, letter) / 2 + 3
        beside = ((half + radius, 0.35 * letter), (-half - radius, 0.35 * letter)) if radius else ()
        shifts = ((0, -0.5 * letter - radius), (0, 1.1 * letter + radius), *beside)
        far = [
            (px * across + (half if across > 0 else -half), px * down + 0.35 * letter)
            for px in _FAR_PX for across, down in _WAYS
        ]  # fmt: skip
        if not radius:
            far = [(0, 0.4 * letter)]
        elif place >= _FIRST_NAMES:
            far = []
        for at, (across, down) in enumerate((*shifts, *far)):
            middle = min(max(x + across, half), width - half)
            base = y + down
            box = (middle - half, base - letter, middle + half, base + 0.35 * letter)
            is_inside = box[1] >= 0 and box[3] <= height and 2 * half <= width
            if is_inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                written.add(words)
                line = _leader(x, y, radius, box) if radius and at >= len(shifts) else ""
                chosen.append((round(middle, 1), round(base, 1), words, kind, line))
                break
    return chosen


def _leader(x: float, y: float, radius: float, box: Box) -> str:
    """Return the line from a circle to the side of its name, as a path of an SVG."""
    end_x, end_y = box[2] - 3 if box[2] < x else box[0] + 3, (box[1] + box[3]) / 2
    length = max(1.0, float(np.hypot(end_x - x, end_y - y)))
    start_x, start_y = x + radius * (end_x - x) / length, y + radius * (end_y - y) / length
    return f"M{start_x:.1f},{start_y:.1f}L{end_x:.1f},{end_y:.1f}"


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
