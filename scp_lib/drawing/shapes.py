"""Shapes for drawing: from the National Grid to degrees, gently simplified, rounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scp_lib.errors import AreaError

if TYPE_CHECKING:
    import geopandas as gpd

MOST_VERTICES = 2500
"""More vertices than this are not seen at a ward map's size, and make its file heavy."""


def grid_shapes(areas: gpd.GeoDataFrame, *, name: str) -> np.ndarray:
    """Return the shapes (EPSG:27700, metres), simplified together so that edges stay shared.

    AreaError: there are none, one is empty, or they are not on the National Grid.
    """
    import shapely

    if areas.crs is None or areas.crs.to_epsg() != 27700:
        found = "without a reference system" if areas.crs is None else f"in {areas.crs.name}"
        raise AreaError(
            f"The {name} of a map are {found}: they must be on the National Grid (EPSG:27700). "
            "Use to_crs(27700)."
        )
    shapes = np.asarray(areas.geometry.array, dtype=object)
    if not len(shapes) or shapely.is_missing(shapes).any() or shapely.is_empty(shapes).any():
        raise AreaError(f"A map needs {name}, each with a shape: one is empty or none was given.")
    tolerance = 5.0
    while shapely.get_num_coordinates(shapes).sum() > MOST_VERTICES and tolerance <= 160:
        simpler = shapely.coverage_simplify(shapes, tolerance)
        if shapely.is_empty(simpler).any():
            break
        shapes, tolerance = simpler, tolerance * 2
    return shapes


def to_degrees(shapes: np.ndarray) -> np.ndarray:
    """Return shapes of the National Grid in degrees (longitude, latitude)."""
    import shapely

    from scp_lib.areas import metres

    def moved(points: np.ndarray) -> np.ndarray:
        return np.column_stack(metres.to_degrees(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, moved), dtype=object)


def degree_shape(shape: Any) -> Any:
    """Return one shape of the National Grid in degrees."""
    return to_degrees(np.array([shape], dtype=object))[0]


def geojson(shape: Any) -> dict[str, Any]:
    """Return a shape (degrees) as GeoJSON, rounded to five digits: a metre.

    >>> import shapely
    >>> geojson(shapely.Point(0.9000001, 51.89))
    {'type': 'Point', 'coordinates': [0.9, 51.89]}
    """
    from shapely.geometry import mapping

    def short(part: Any) -> Any:
        return [short(x) for x in part] if isinstance(part, tuple | list) else round(part, 5)

    found = mapping(shape)
    return {"type": found["type"], "coordinates": short(found["coordinates"])}


def merged(shapes: np.ndarray) -> Any:
    """Return the outer shape of areas that touch each other."""
    import shapely

    return shapely.union_all(shapes, grid_size=0.5)
