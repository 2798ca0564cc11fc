"""GeoJSON read strictly: the usual reader leaves out a feature whose type is misspelt, unsaid."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

LARGEST_BYTES = 50_000_000
WGS84 = "OGC:CRS84"
"""Longitude, latitude: what GeoJSON is in unless it says otherwise (RFC 7946, section 4)."""


def read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read a collection of polygons: their properties and geometry, one row a feature.

    ``"crs": null`` says that nobody knows the coordinate system, and gives a table without one.
    ValueError says what in the file is not as RFC 7946 has it.
    """
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"more than {LARGEST_BYTES / 1e6:,.0f} MB: save one district's wards")
    try:
        collection = json.loads(path.read_bytes())
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(collection, dict) or collection.get("type") != "FeatureCollection":
        raise ValueError("no FeatureCollection")
    features = collection.get("features")
    if not isinstance(features, list):
        raise ValueError("no list of features")
    rows = [_feature(feature, number) for number, feature in enumerate(features, start=1)]
    return gpd.GeoDataFrame(
        pd.DataFrame([properties for properties, _ in rows]),
        geometry=[shape for _, shape in rows],
        crs=_crs(collection),
    )


def _feature(feature: Any, number: int) -> tuple[dict[str, Any], shapely.Geometry | None]:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise ValueError(f"feature {number}: its type is not Feature")
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict):
        raise ValueError(f"feature {number}: no properties")
    if geometry is None:
        return properties, None
    try:
        for ring in _rings(geometry):
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("a ring does not close")
        with np.errstate(invalid="ignore"):  # a corner that is NaN is reported later, with its ward
            return properties, shapely.geometry.shape(geometry)
    except Exception as error:  # shapely raises many kinds
        raise ValueError(f"feature {number}: {error}") from None


def _rings(geometry: Any) -> Iterator[list[Any]]:
    match geometry["type"]:
        case "Polygon":
            yield from geometry["coordinates"]
        case "MultiPolygon":
            for polygon in geometry["coordinates"]:
                yield from polygon


def _crs(collection: dict[str, Any]) -> pyproj.CRS | None:
    member = collection.get("crs", {"properties": {"name": WGS84}})
    if member is None:
        return None
    try:
        return pyproj.CRS.from_user_input(member["properties"]["name"])
    except Exception:  # pyproj's own, or the member has another form
        raise ValueError("it names no coordinate system that is known") from None
