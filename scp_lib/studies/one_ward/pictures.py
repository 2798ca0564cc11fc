"""What a ward's page draws: answers in squares, months against last year, a map with streets."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import shapely

from scp_lib.areas.metres import to_metres
from scp_lib.document.html import templates, tile_html
from scp_lib.document.model import Row, Sentence
from scp_lib.document.parts import Card
from scp_lib.document.text import plain
from scp_lib.drawing.base import SETTINGS_RANK
from scp_lib.drawing.pairs import month_pairs
from scp_lib.drawing.small_map import BADGE_PX, Badge, Label, Shape, Spot, small_map
from scp_lib.studies.hot_spots.pictures import area_shapes
from scp_lib.studies.one_ward import words
from scp_lib.studies.one_ward.study import WardPagesStudy
from scp_lib.studies.one_ward.tables import OneWard

_LARGEST_PX, _SMALLEST_PX = 13.0, 4.0
_FINE_M = 4.0
_TOWN_M, _MOST_ROADS = 5000.0, 1500
_MAIN_RANK, _ROAD_RANK, _LANE_RANK = 2, 3, 5


def tile_card(study: WardPagesStudy, one: OneWard) -> Card:
    """Write the ward's answers in squares."""
    tiles = words.tiles(study, one)
    page = (
        templates()
        .get_template("tiles.html.j2")
        .render(tiles=[(tile.label, tile_html(tile)) for tile in tiles])
    )
    said = [part for tile in tiles for part in (tile.number, tile.unit, tile.change)]
    tables = {table.name: table for each in said if isinstance(each, Sentence)
              for table in each.tables}  # fmt: skip
    return Card(page, tuple(tables.values()))


def month_chart(study: WardPagesStudy, one: OneWard) -> Card:
    """Draw the ward's months of ASB against those of the year before."""
    years = study.asb.changes
    before = f"{years.earlier_name} (a year earlier)" if years.months else "no year before"
    return month_pairs(
        one.months,
        name=one.months.name,
        title=words.month_title(study, one),
        alt=words.month_words(study, one),
        now=study.data.months_name,
        before=before,
        invented=study.data.is_invented,
    )


class WardMaps:
    """Draws the map of any ward: what all of them share is made once."""

    def __init__(self, study: WardPagesStudy) -> None:
        self._study, self._data = study, study.data
        self._codes = self._data.wards["ward_code"].tolist()
        # finer than for a map of the district: a ward fills the map
        self._shapes = shapely.coverage_simplify(self._data.wards.geometry.to_numpy(), _FINE_M)
        shapely.prepare(self._shapes)

    def of(self, one: OneWard) -> Card:
        """Draw a ward with its neighbours, hot-spot areas, busy locations and streets."""
        here = self._shapes[self._codes.index(one.code)]
        areas = [(row, self._areas[row["area_number"]]) for row in one.hot_spots]
        shapes = [
            Shape(shape, "around", "" if code == one.code else name)
            for shape, code, name in zip(self._shapes, self._codes, self._names, strict=True)
        ]
        shapes += [Shape(here, "here")]
        shapes += [Shape(hexagon, "hot") for row, _ in areas for hexagon in self._hexagons(row)]
        shapes += self._roads_around(here)
        shapes += [Shape(here, "edge")]
        shapes += [Shape(area, kind) for _, area in areas for kind in ("casing", "area")]
        badges = [_badge(row, area) for row, area in areas]
        spots = self._spots(one)
        key = [("here", f"{one.name}")]
        key += [("hot", "ASB hot-spot area")] if areas else []
        key += [(badge.number, row.name) for badge, (row, _) in zip(badges, areas, strict=True)]
        if spots:
            key.append(("spot", "location with at least five ASB incidents (the larger, the more)"))
        return small_map(
            name="ward_map",
            title=words.map_title(one),
            alt=words.map_words(one),
            focus=here,
            shapes=shapes,
            spots=spots,
            labels=[*_named(badges, areas), *_busy(one, spots), *self._streets(here)],
            badges=badges,
            key=key,
            tables=(one.locations, one.hot_spots),
            invented=self._data.is_invented,
        )

    @property
    def _names(self) -> list[str]:
        return [plain(name) for name in self._data.wards["ward_name"]]

    @cached_property
    def _areas(self) -> dict[float, shapely.Geometry]:
        """Outlines of the hot-spot areas, by number."""
        hot = self._study.hot
        return {} if hot is None or hot.in_areas.empty else area_shapes(hot)

    def _hexagons(self, row: Row) -> list[shapely.Geometry]:
        """Return the hexagons of a hot-spot area."""
        hexagons = self._study.hot.in_areas if self._study.hot else None
        if hexagons is None:
            return []
        return list(hexagons.geometry[hexagons["area_number"] == row["area_number"]])

    @cached_property
    def _roads(self) -> tuple[shapely.STRtree, np.ndarray]:
        """Lines of all roads (metres), to be looked up by place, and the rank of each."""
        lines = self._data.base.lines
        points = [point for line in lines for point in line.coordinates]
        which = np.repeat(np.arange(len(lines)), [len(line.coordinates) for line in lines])
        metres = np.column_stack(to_metres(*np.array(points, dtype=float).reshape(-1, 2).T))
        drawn = shapely.linestrings(metres, indices=which)
        return shapely.STRtree(drawn), np.array([line.rank for line in lines])

    def _roads_around(self, here: shapely.Geometry) -> list[Shape]:
        """Return the roads on a ward's map, the main ones by themselves; no lanes on a wide map.

        The few streets that settings alone draw are left out: without others they look like marks.
        """
        tree, ranks = self._roads
        if (ranks == SETTINGS_RANK).all():
            return []
        west, south, east, north = shapely.bounds(here)
        across = max(east - west, north - south)
        around = shapely.box(west - across, south - across, east + across, north + across)
        found = tree.query(around)
        found = found[ranks[found] <= (_LANE_RANK if across <= _TOWN_M else _ROAD_RANK)]
        found = found[np.lexsort((found, ranks[found]))][:_MOST_ROADS]
        is_main = ranks[found] <= _MAIN_RANK
        return [
            Shape(shapely.MultiLineString(list(tree.geometries[np.sort(chosen)])), kind)
            for chosen, kind in ((found[~is_main], "road"), (found[is_main], "main"))
            if len(chosen)
        ]

    @cached_property
    def _known(self) -> tuple[list[str], np.ndarray]:
        """Names of streets and places, the most important first, and where they are (metres)."""
        names = [name for name in self._data.base.names if name.kind not in ("ward", "district")]
        names.sort(key=lambda name: (-name.importance, name))
        points = to_metres([n.longitude for n in names], [n.latitude for n in names])
        return [name.text for name in names], np.column_stack(points)

    def _streets(self, here: shapely.Geometry) -> list[Label]:
        """Return the streets and places inside the ward."""
        names, points = self._known
        inside = np.flatnonzero(shapely.contains_xy(here, points[:, 0], points[:, 1]))
        return [Label(points[at, 0], points[at, 1], names[at]) for at in inside]

    def _spots(self, one: OneWard) -> list[Spot]:
        """Return the busiest locations as circles whose areas are in proportion to their counts."""
        rows = one.locations.rows
        if rows.empty:
            return []
        x, y = to_metres(rows["longitude"], rows["latitude"])
        most = max(40, rows["incident_count"].max())
        radius = _LARGEST_PX * np.sqrt(rows["incident_count"].to_numpy(float) / most)
        return [
            Spot(*each)
            for each in zip(x, y, np.maximum(radius, _SMALLEST_PX).round(1), strict=True)
        ]


def _named(badges: Sequence[Badge], areas: Sequence[tuple[Row, shapely.Geometry]]) -> list[Label]:
    """Return the names of the areas, each beside its number."""
    return [
        Label(badge.x, badge.y, row.name, "area", BADGE_PX)
        for badge, (row, _) in zip(badges, areas, strict=True)
    ]


def _busy(one: OneWard, spots: Sequence[Spot]) -> list[Label]:
    """Return the names of the busiest locations, each beside its circle."""
    names = one.locations.rows["location_name"]
    return [
        Label(x, y, name, radius_px=radius)
        for (x, y, radius), name in zip(spots, names, strict=True)
    ]


def _badge(row: Row, area: shapely.Geometry) -> Badge:
    """Return an area's number at its upper left corner, as on the page of hot spots."""
    corners = shapely.get_coordinates(area)
    x, y = corners[np.argmax(corners[:, 1] - corners[:, 0])]
    return Badge(float(x), float(y), row.cell("area_number").printed)
