"""Three square wards with known map points, and incidents put on them as a test wants."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.areas.metres import to_degrees
from scp_lib.periods import Month

ASB, OTHER = "Anti-social behaviour", "Burglary"
WEST, SOUTH, SIDE = 600_000, 225_000, 3000
YEAR = [Month(2025, 1) + step for step in range(12)]


def wards():
    """Return West, Middle and East, side by side, 3 km each."""
    return gpd.GeoDataFrame(
        {"ward_code": [f"E0500000{i}" for i in range(3)], "ward_name": ["West", "Middle", "East"]},
        geometry=[
            shapely.box(WEST + i * SIDE, SOUTH, WEST + (i + 1) * SIDE, SOUTH + SIDE)
            for i in range(3)
        ],
        crs=27700,
    )


def map_points(count=300, *, seed=1):
    """Return map points spread over the wards."""
    random = np.random.default_rng(seed)
    points = pd.DataFrame(
        {
            "easting_m": WEST + 10 + random.integers(0, 3 * SIDE - 20, count).astype(float),
            "northing_m": SOUTH + 10 + random.integers(0, SIDE - 20, count).astype(float),
        }
    ).drop_duplicates(ignore_index=True)
    longitude, latitude = to_degrees(points["easting_m"], points["northing_m"])
    ward = ((points["easting_m"] - WEST) // SIDE).astype(int)
    return points.assign(
        longitude=np.round(longitude, 6),
        latitude=np.round(latitude, 6),
        location_name=[f"Street {row}" for row in range(len(points))],
        ward_code=ward.map(lambda i: f"E0500000{i}"),
    )


def rows(points, at, months, *, crime_type=ASB):
    """Return one incident a row: at the point numbers ``at``, in ``months``."""
    table = points.iloc[list(at)].reset_index(drop=True)
    days = pd.DatetimeIndex([month.first_day for month in months])
    return table.assign(month=days, crime_type=crime_type, is_recording=False)


def known(points):
    """Return one incident of another type at each point, so that every point is known."""
    return rows(points, range(len(points)), YEAR[:1] * len(points), crime_type=OTHER)


def even(points, count, *, seed, months=YEAR):
    """Return pure noise: incidents on the map points all alike, each by itself."""
    random = np.random.default_rng(seed)
    at = random.integers(0, len(points), count)
    return rows(points, at, [months[i] for i in random.integers(0, len(months), count)])


def nearest(points, easting_m, northing_m):
    """Return the number of the map point nearest to a place."""
    away = np.hypot(points["easting_m"] - easting_m, points["northing_m"] - northing_m)
    return int(away.argmin())
