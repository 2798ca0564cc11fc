"""What the browser counts: locations, and incidents by location, crime type and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from scp_lib.document.text import plain
from scp_lib.drawing.shapes import geojson, grid_shapes, to_degrees
from scp_lib.explore.view import Place
from scp_lib.measures.place_kinds import STREETS, kind_of_place
from scp_lib.periods import Month, Period
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.hot_spots.study import SENSITIVE_TYPES

Ints = NDArray[np.int64]
_PLACE = ["longitude", "latitude"]


class Held:
    """The incidents of every complete month, by location, crime type and month.

    ``rows`` are the incidents; ``row_point``, ``row_type`` and ``row_month`` say of each its
    location, type and month as places in ``points``, ``types`` and ``months``. ``points`` has
    longitude, latitude, easting_m, northing_m, location_name, ward (a place in ``wards``).
    """

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self.types = list(data.settings.crime_types)
        self.months: list[Month] = list(Period(data.complete_months[0], data.month))
        self.wards: dict[str, str] = dict(
            zip(data.wards["ward_code"], data.wards["ward_name"], strict=True)
        )
        month = data.incidents["month"].dt.year * 12 + data.incidents["month"].dt.month - 1
        place = month.to_numpy() - (self.months[0].year * 12 + self.months[0].month - 1)
        known = np.array([each in data.complete_months for each in self.months])
        kind = pd.Categorical(data.incidents["crime_type"], categories=self.types).codes
        is_in = (place >= 0) & (place < len(self.months)) & (kind >= 0)
        is_in[is_in] = known[place[is_in]]
        self.rows = data.incidents[is_in]
        self.row_month: Ints = place[is_in].astype("int64")
        self.row_type: Ints = kind[is_in].astype("int64")
        self.row_point: Ints = self.rows.groupby(_PLACE, sort=True).ngroup().to_numpy()
        first = self.rows.groupby(_PLACE, sort=True).first().reset_index()
        codes = pd.Categorical(first["ward_code"], categories=list(self.wards)).codes
        columns = [*_PLACE, "easting_m", "northing_m", "location_name"]
        self.points = first[columns].assign(ward=codes.astype("int64"))

    def is_sensitive(self, crime_types: Sequence[str]) -> bool:
        """Whether one of the types is never shown for a single location."""
        return bool(SENSITIVE_TYPES & set(crime_types))

    @cached_property
    def cells(self) -> NDArray[np.uint32]:
        """Location, type, month and incidents, shape (n, 4), in order."""
        shape = len(self.points), len(self.types), len(self.months)
        if not len(self.rows):
            return np.zeros((0, 4), dtype="uint32")
        flat = np.ravel_multi_index((self.row_point, self.row_type, self.row_month), shape)
        found, counts = np.unique(flat, return_counts=True)
        return np.column_stack([*np.unravel_index(found, shape), counts]).astype("uint32")

    @cached_property
    def names(self) -> list[str]:
        """Name each location apart from the others: by the street or ward it is near, or numbered.

        A kind of place stands for dozens of locations: "Supermarket near High Street".
        """
        points = self.points
        names = [plain(name) for name in points["location_name"]]
        is_street = (kind_of_place(points["location_name"]) == STREETS).to_numpy()
        many = {name for name, count in Counter(names).items() if count > 1}
        wards = list(self.wards.values())
        places = points[["easting_m", "northing_m"]].to_numpy()
        streets = np.flatnonzero(is_street)
        tree = cKDTree(places[streets]) if len(streets) else None
        for place, name in enumerate(names.copy()):
            if name in many and is_street[place]:
                names[place] = f"{name}, {wards[points['ward'].iloc[place]]}"
            elif name in many and tree is not None:
                street = streets[tree.query(places[place])[1]]
                names[place] = f"{name} near {plain(points['location_name'].iloc[street])}"
        many = {name for name, count in Counter(names).items() if count > 1}
        seen: Counter[str] = Counter()
        for place, name in enumerate(names):
            if name in many:
                seen[name] += 1
                names[place] = f"{name} ({seen[name]})"
        return names

    @cached_property
    def saved(self) -> dict[str, tuple[str, list[tuple[float, float]]]]:
        """Areas of the settings: key to name and ring."""
        settings = self.data.settings
        found = {area.key: (area.name, area.polygon) for area in settings.areas}
        if settings.town_centre is not None:
            found["town centre"] = (settings.town_centre.name, settings.town_centre.polygon)
        return found

    def points_in(self, place: Place) -> NDArray[np.bool_]:
        """Mark the locations of a place."""
        longitude, latitude = (self.points[name].to_numpy() for name in _PLACE)
        marks = np.ones(len(self.points), dtype=bool)
        if place.wards:
            codes = [list(self.wards).index(code) for code in place.wards]
            marks &= self.points["ward"].isin(codes).to_numpy()
        if place.area:
            marks &= shapely.intersects_xy(shapely.Polygon(place.area), longitude, latitude)
        if place.point:
            marks &= (longitude.round(6) == place.point[0]) & (latitude.round(6) == place.point[1])
        return marks

    def message(self) -> dict[str, Any]:
        """Return what the browser is given once, apart from the cells."""
        data, points = self.data, self.points
        shapes = grid_shapes(data.wards, name="wards")
        middles = shapely.get_point(shapely.maximum_inscribed_circle(shapes, tolerance=20), 0)
        drawn = zip(self.wards.items(), to_degrees(shapes), to_degrees(middles), strict=True)
        return {
            "area": data.area,
            "types": self.types,
            "sensitive": [self.is_sensitive([each]) for each in self.types],
            "months": [str(month) for month in self.months],
            "complete": [month in data.complete_months for month in self.months],
            "wards": [
                {"code": code, "name": name, "shape": geojson(shape), "at": [middle.x, middle.y]}
                for (code, name), shape, middle in drawn
            ],
            "points": {
                "longitude": points["longitude"].round(6).tolist(),
                "latitude": points["latitude"].round(6).tolist(),
                "name": self.names,
                "ward": points["ward"].tolist(),
            },
            "saved": [
                {"key": key, "name": name, "ring": ring} for key, (name, ring) in self.saved.items()
            ],
            "source": data.source,
        }
