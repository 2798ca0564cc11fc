"""What lies under a map: names of streets and places at their points, streets as lines.

A map page gets it as one small text, in a script of its own that is data and never run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

Kind = Literal["street", "place", "ward", "district", "station"]
Box = tuple[float, float, float, float]
"""West, south, east, north, in degrees."""

MOST_BYTES = 120_000
"""The largest text of a base: beyond this the least important names and lines are left out."""
SETTINGS_RANK = 2
"""The rank of a line that the settings draw."""
_TOWN_M, _AROUND_M, _SIMPLER_M, _M_PER_DEGREE = 5000.0, 300.0, 10.0, 111_320.0
_TOWN_RANK, _DISTRICT_RANK = 5, 3


class Name(NamedTuple):
    """A name at a point (degrees): a street's middle, a kind of place, a ward, a neighbour.

    The higher ``importance``, the earlier it is written where there is little room.
    """

    text: str
    kind: Kind
    importance: int
    longitude: float
    latitude: float


class Line(NamedTuple):
    """A street as a line of longitude and latitude; rank 0 is a motorway, 5 a private road."""

    text: str
    rank: int
    coordinates: tuple[tuple[float, float], ...]


class Base(NamedTuple):
    """The names and lines of a partnership; they depend on no crime type and no month shown."""

    names: tuple[Name, ...] = ()
    lines: tuple[Line, ...] = ()


def base_json(base: Base, box: Box) -> str:
    r"""Write the part of a base around a box as JSON that no ``</script>`` can end.

    ``{"names": [[text, kind, importance, longitude, latitude], ...], "lines": [[rank, text,
    polyline], ...]}``, five decimals; the lines in Google's polyline encoding. A box wider than a
    town has no local streets, and what is beyond MOST_BYTES is left out, the least important first.

    >>> name = Name("</script>", "street", 20, 0.9, 51.89)
    >>> base_json(Base((name,)), (0.8, 51.8, 1.0, 52.0))
    '{"names":[["\\u003c/script>","street",20,0.9,51.89]],"lines":[]}'
    """
    west, south, east, north = _around(box)
    names = [
        [name.text, name.kind, name.importance, round(name.longitude, 5), round(name.latitude, 5)]
        for name in sorted(base.names, key=lambda name: (-name.importance, name))
        if west <= name.longitude <= east and south <= name.latitude <= north
    ]
    lines = [
        [line.rank, line.text, polyline(line.coordinates)]
        for line in sorted(lines_in(base.lines, box), key=lambda line: (line.rank, line))
    ]
    room = MOST_BYTES - len('{"names":[],"lines":[]}')
    written_lines, room = _first_that_fit(lines, room)
    written_names, _ = _first_that_fit(names, room)
    return f'{{"names":[{",".join(written_names)}],"lines":[{",".join(written_lines)}]}}'


def lines_in(lines: Iterable[Line], box: Box) -> list[Line]:
    """Return the lines that reach into a box or lie close by.

    In a box wider than a town these are the main roads alone, with fewer corners.
    """
    import shapely

    west, south, east, north = _around(box)
    is_town = (box[3] - box[1]) * _M_PER_DEGREE <= _TOWN_M
    most = _TOWN_RANK if is_town else _DISTRICT_RANK
    found = []
    for line in lines:
        across, up = zip(*line.coordinates, strict=True)
        is_near = max(across) >= west and min(across) <= east
        if line.rank > most or not is_near or max(up) < south or min(up) > north:
            continue
        if not is_town:
            fewer = shapely.simplify(
                shapely.LineString(line.coordinates), _SIMPLER_M / _M_PER_DEGREE
            )
            line = line._replace(coordinates=tuple((x, y) for x, y in fewer.coords))
        found.append(line)
    return found


def polyline(coordinates: Sequence[tuple[float, float]]) -> str:
    r"""Encode longitudes and latitudes as Google's polylines do, latitude first.

    The published example (developers.google.com/maps/documentation/utilities/polylinealgorithm):

    >>> polyline([(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)])
    '_p~iF~ps|U_ulLnnqC_mqNvxq`@'
    """
    written, last = [], (0, 0)
    for longitude, latitude in coordinates:
        point = (round(latitude * 1e5), round(longitude * 1e5))
        for now, before in zip(point, last, strict=True):
            step = now - before
            left = ~(step << 1) if step < 0 else step << 1
            while left >= 0x20:
                written.append(chr((0x20 | (left & 0x1F)) + 63))
                left >>= 5
            written.append(chr(left + 63))
        last = point
    return "".join(written)


def _around(box: Box) -> Box:
    """Return a box a little wider, for names and streets that orient a reader at its edge."""
    west, south, east, north = box
    up = _AROUND_M / _M_PER_DEGREE
    return west - 1.6 * up, south - up, east + 1.6 * up, north + up


def _first_that_fit(items: Iterable[Sequence[object]], room: int) -> tuple[list[str], int]:
    """Write items until there is no more room (bytes); return them, and the room left."""
    written: list[str] = []
    for item in items:
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        needed = len(text.encode()) + 1
        if needed > room:
            break
        written.append(text)
        room -= needed
    return written, room
