"""Invented map points: where the example's incidents can be published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely

from scp_lib.errors import SourceError
from tests.example.maker.planted import CHANGES, PLACES, TOWN_CENTRE

WARDS_FILE = "ons/colchester_wards_2023.geojson"
POINTS_PER_WARD = 118
CENTRE_POINTS = 60
LSOAS_PER_WARD = 7
CLEARING_DEG = 0.004  # no other map point so near a planted place: 275 m east, 445 m north
M_PER_LON, M_PER_LAT = 68_700.0, 111_240.0  # metres in a degree at Colchester

CENTRE_KINDS = {
    "Nightclub": 5,
    "Shopping Area": 8,
    "Parking Area": 8,
    "Supermarket": 4,
    "Theatre/Concert Hall": 2,
    "Park/Open Space": 2,
}
WARD_KINDS = {
    "Supermarket": 2,
    "Parking Area": 3,
    "Petrol Station": 1,
    "Park/Open Space": 3,
    "Sports/Recreation Area": 2,
    "Shopping Area": 1,
}
RECORDING_POINTS = (  # places where incidents are recorded, not committed
    ("E05010828", "Police Station", 0.8905, 51.8885),
    ("E05010834", "Hospital", 0.8985, 51.9105),
)
NEIGHBOURS = (  # invented places just outside the district
    ("Invented Northbourne", 0.9000, 51.9900),
    ("Invented Westleigh", 0.6700, 51.8500),
    ("Invented Eastmarsh", 1.0450, 51.8800),
)
PREFIXES = (
    "Upper", "Lower", "Old", "New", "Great", "Little", "North", "South", "East", "West",
)  # fmt: skip
STEMS = (
    "Amberley", "Bickerdown", "Cobblethwaite", "Dunmarrow", "Elderquay", "Fennockshaw",
    "Gorsewick", "Hatherlow", "Inglemire", "Jasperfold", "Kestlebury", "Larkhanger", "Marrowby",
    "Nettlecroft", "Oxenquill", "Pippinstow", "Quilletgate", "Rushenholme", "Sallowmere",
    "Thistlecombe", "Umbersnook", "Velvetmoor", "Whimbrelrise", "Yarrowdene",
)  # fmt: skip
SUFFIXES = (
    "Road", "Lane", "Close", "Avenue", "Court", "Way", "Drive", "Gardens", "Street", "Crescent",
)  # fmt: skip


Row = tuple[float, float, str, str, str, int, str]
"""One map point, in the order of the columns of Points."""


class Points(NamedTuple):
    """Map points, one row each; ``zone`` says which counts are spread over a point."""

    longitude: np.ndarray
    latitude: np.ndarray
    location: np.ndarray
    kind: np.ndarray
    zone: np.ndarray
    lsoa_number: np.ndarray
    lsoa_name: np.ndarray


def read_wards(raw: Path) -> dict[str, Any]:
    """Return ward code to boundary (longitude, latitude), in code order.

    SourceError if the file is not there or lacks a ward that the example needs.
    """
    path = raw / WARDS_FILE
    if not path.is_file():
        raise SourceError(
            f"{path} is not there: the example is invented on real wards. "
            "Put the file back from the project (it is kept with it)."
        )
    features = json.loads(path.read_text(encoding="utf-8")).get("features", [])
    found = {f["properties"].get("WD23CD", ""): f["geometry"] for f in features}
    needed = {change.ward_code for change in CHANGES} | {place.ward_code for place in PLACES}
    needed |= {code for code, *_ in RECORDING_POINTS}
    missing = sorted(needed - found.keys())
    if missing:
        raise SourceError(
            f"{path} holds no ward {', '.join(missing)} in WD23CD: put back the project's own file."
        )
    return {code: shapely.geometry.shape(found[code]) for code in sorted(found)}


def scatter_points(wards: dict[str, Any], *, rng: np.random.Generator) -> Points:
    """Invent the map points of every ward, the town centre and the places outside.

    About 2,100 of them, coordinates to 6 decimals, all different, none within 20 m of a ward's edge
    (so that no reading of the boundaries disputes a ward). Zones: a ward's code, ``centre``,
    ``place 0`` to ``place 2`` and ``outside``.
    """
    centre = shapely.Polygon(TOWN_CENTRE)
    kept_free = [shapely.Point(place.centre).buffer(CLEARING_DEG) for place in PLACES]
    kept_free.append(centre.buffer(0.0005))
    rows: list[Row] = []
    for number, (code, ward) in enumerate(wards.items()):
        inner = ward.buffer(-0.0003)
        home = inner.difference(shapely.union_all(kept_free))
        blocks = [(code, (lon, lat), kind) for of, kind, lon, lat in RECORDING_POINTS if of == code]
        kinds = _kinds(WARD_KINDS, POINTS_PER_WARD)
        blocks += zip([code] * len(kinds), _settle(home, len(kinds), rng), kinds, strict=True)
        if code == CHANGES[0].ward_code:
            kinds = _kinds(CENTRE_KINDS, CENTRE_POINTS)
            spots = _uniform(centre.buffer(-0.0002).intersection(inner), len(kinds), rng)
            blocks += zip(["centre"] * len(kinds), spots, kinds, strict=True)
        for index, place in enumerate(PLACES):
            if place.ward_code == code:
                blocks += [(f"place {index}", spot, "") for spot in place.points]
        seeds = np.array(_uniform(home, LSOAS_PER_WARD, rng))
        rows += [_row(block, seeds, number + 1, "Colchester", rng) for block in blocks]
    district = shapely.union_all(list(wards.values())).buffer(0.005)
    for number, (name, lon, lat) in enumerate(NEIGHBOURS):
        land = shapely.Point(lon, lat).buffer(0.03).difference(district)
        seeds = np.array(_uniform(land, 3, rng))
        blocks = [("outside", spot, "") for spot in _uniform(land, 14, rng)]
        rows += [_row(block, seeds, 41 + number, name, rng) for block in blocks]
    if len({row[:2] for row in rows}) != len(rows):
        raise SourceError("Two invented map points fell together: choose another seed.")
    types = (float, float, object, object, object, int, object)
    columns = zip(*rows, strict=True)
    return Points(*(np.array(c, dtype=t) for c, t in zip(columns, types, strict=True)))


def metres_apart(points: Points, spot: tuple[float, float]) -> np.ndarray:
    """Metres from every map point to a longitude and latitude; shape (points,)."""
    east = (points.longitude - spot[0]) * M_PER_LON
    north = (points.latitude - spot[1]) * M_PER_LAT
    return np.hypot(east, north)


def _kinds(share: dict[str, int], count: int) -> list[str]:
    """Kinds of place, then "" for a street, ``count`` in all."""
    named = [kind for kind, number in share.items() for _ in range(number)]
    return named + [""] * (count - len(named))


def _uniform(area: Any, count: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Spread ``count`` points evenly over an area, by rejection."""
    west, south, east, north = area.bounds
    found: list[tuple[float, float]] = []
    while len(found) < count:
        lon = np.round(rng.uniform(west, east, 200), 6)
        lat = np.round(rng.uniform(south, north, 200), 6)
        inside = shapely.contains_xy(area, lon, lat)
        found += zip(lon[inside].tolist(), lat[inside].tolist(), strict=True)
    return found[:count]


def _settle(area: Any, count: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """Gather ``count`` points around a few settlements, with some between them."""
    cores = np.array(_uniform(area, 6, rng))
    found = _uniform(area, count // 6, rng)
    while len(found) < count:
        core = cores[rng.integers(len(cores), size=200)]
        lon = np.round(core[:, 0] + rng.normal(0, 350, 200) / M_PER_LON, 6)
        lat = np.round(core[:, 1] + rng.normal(0, 350, 200) / M_PER_LAT, 6)
        inside = shapely.contains_xy(area, lon, lat)
        found += zip(lon[inside].tolist(), lat[inside].tolist(), strict=True)
    return [found[index] for index in rng.permutation(count)]


def _row(
    block: tuple[str, tuple[float, float], str],
    seeds: np.ndarray,
    area_number: int,
    district: str,
    rng: np.random.Generator,
) -> Row:
    """One map point, in the LSOA whose middle is nearest, on an invented street or place."""
    zone, (lon, lat), kind = block
    letter = int(np.hypot(seeds[:, 0] - lon, (seeds[:, 1] - lat) * 1.6).argmin())
    words = [part[rng.integers(len(part))] for part in (PREFIXES, STEMS, SUFFIXES)]
    street = " ".join(["Invented", *words])
    name = f"{district} {area_number:03d}{'ABCDEFGHIJ'[letter]}"
    number = 10 * area_number + letter
    return lon, lat, f"On or near {kind or street}", kind, zone, number, name
