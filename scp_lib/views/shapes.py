"""Shapes for drawing: from the National Grid to degrees, gently simplified, rounded."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from scp_lib.errors import AreaError

if TYPE_CHECKING:
    import geopandas as gpd
    from pyproj import Transformer

MOST_VERTICES = 2500
"""More vertices than this are not seen at a ward map's size, and make its file heavy."""

# The Helmert transformation of OSGB36 to WGS84 (EPSG:1314), written out: the same on every
# machine, whichever grid files its PROJ has. It is within 5 m of the definitive one, which is
# less than a pixel here; nothing is measured with it.
_GRID_TO_DEGREES = (
    "+proj=pipeline +step +inv +proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 "
    "+y_0=-100000 +ellps=airy +step +proj=push +v_3 +step +proj=cart +ellps=airy "
    "+step +proj=helmert +x=446.448 +y=-125.157 +z=542.06 +rx=0.15 +ry=0.247 +rz=0.842 "
    "+s=-20.489 +convention=position_vector +step +inv +proj=cart +ellps=WGS84 "
    "+step +proj=pop +v_3 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
)


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    from pyproj import Transformer

    return Transformer.from_pipeline(_GRID_TO_DEGREES)


def grid_shapes(areas: gpd.GeoDataFrame, *, name: str) -> np.ndarray:
    """Return the shapes (EPSG:27700, metres), simplified together so that edges stay shared.

    Raises
    ------
    AreaError
        If there are none, one is empty, or they are not on the National Grid.

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

    def moved(points: np.ndarray) -> np.ndarray:
        return np.column_stack(_transformer().transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, moved), dtype=object)


def to_grid(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return easting and northing (metres) of points in degrees, for drawing.

    >>> east, north = to_grid(np.array([0.9]), np.array([51.89]))
    >>> print(f"{east[0]:.0f} {north[0]:.0f}")
    599657 225246
    """
    east, north = _transformer().transform(longitude, latitude, direction="INVERSE")
    return np.asarray(east), np.asarray(north)


def geojson(shape: Any, *, digits: int = 5) -> dict[str, Any]:
    """Return a shape as GeoJSON, rounded to ``digits`` (5: a metre).

    >>> import shapely
    >>> geojson(shapely.Point(0.9000001, 51.89))
    {'type': 'Point', 'coordinates': [0.9, 51.89]}
    """
    from shapely.geometry import mapping

    def short(part: Any) -> Any:
        return [short(x) for x in part] if isinstance(part, tuple | list) else round(part, digits)

    found = mapping(shape)
    return {"type": found["type"], "coordinates": short(found["coordinates"])}


def merged(shapes: np.ndarray) -> Any:
    """Return the outer shape of areas that lie side by side."""
    import shapely

    return shapely.union_all(shapes, grid_size=0.5)
