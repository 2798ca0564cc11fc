"""Hot spots made by hand: one of each group, in three wards, for the tests of what is shown."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.periods import Month

WIDTH = 250.0
YEAR = [Month(2025, 1) + step for step in range(12)]
FIRST = pd.Timestamp("2025-01-01")
HOSTILE = [
    "<img src=x onerror=window.hacked=1>", "${window.hacked=1}", "`+(window.hacked=1)+`",
    "</script><script>window.hacked=1</script>", "\"';window.hacked=1//",
]  # fmt: skip
GROUPS = ["new", "persistent", "fading", "on and off", "overall"]
SINCE = ["2025-12-01", "2025-01-01", "2025-01-01", "2025-06-01", None]


def hexagon(east, north):
    side = WIDTH / np.sqrt(3)
    corners = [(0, side), (WIDTH / 2, side / 2), (WIDTH / 2, -side / 2), (0, -side),
               (-WIDTH / 2, -side / 2), (-WIDTH / 2, side / 2)]  # fmt: skip
    return shapely.Polygon([(east + x, north + y) for x, y in corners])


def wards(names=("West", "Middle", "East")):
    return gpd.GeoDataFrame(
        {
            "ward_code": [f"E0500000{i}" for i in range(3)],
            "ward_name": list(names),
            "incident_count": [100, 40, 3],
        },
        geometry=[shapely.box(6e5 + i * 3000, 2.25e5, 6e5 + (i + 1) * 3000, 2.28e5)
                  for i in range(3)],
        crs=27700,
    )  # fmt: skip


def places(near=("High Street",) * 6):
    """Five hot spots, one a group, and one place that is none; each 750 m from the next."""
    east = [600_500 + 750 * i for i in range(6)]
    table = pd.DataFrame(
        {
            "place_id": [f"H250_{i}_0" for i in range(6)],
            "place_name": ["West 1", "West 2", "West 3", "West 4", "Middle 1", ""],
            "rank": [1, 2, 3, 4, 1, 0],
            "ward_code": ["E05000000"] * 4 + ["E05000001"] * 2,
            "ward_name": ["West"] * 4 + ["Middle"] * 2,
            "map_point_count": [3, 2, 4, 1, 5, 2],
            "incident_count": pd.array([40, 30, 20, 10, 24, 1], dtype="Int64"),
            "near_count": [44, 33, 22, 11, 25, 1],
            "expected_count": [5.0, 4, 6.25, 2, 9, 3],
            "confidence": [99, 99, 99, 95, 99, 90],
            "is_hot": [True] * 5 + [False],
            "is_fragile": [False, False, True, False, True, False],
            "hot_area": [1, 2, 3, 4, 5, 0],
            "group": [*GROUPS, ""],
            "explanation": [f"Because of {group}." for group in [*GROUPS, "none"]],
            "hot_since": pd.to_datetime([*SINCE, None]),
            "density_per_km2": [120.0, 60, 30, 12, 5, 2],
            "near": list(near),
            "kinds": ["Nightclub 7", "", "", "", "", ""],
            "busiest_point_count": [36, 20, 10, 10, 12, 1],
            "recording_count": [0, 0, 4, 0, 0, 0],
        }
    )
    shapes = [hexagon(x, 226_500) for x in east]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=27700)


def by_month(missing=None):
    days = [pd.Timestamp(month.first_day) for month in YEAR]
    counts = np.array([[(i + 2 * m) % 7 for m in range(12)] for i in range(6)], dtype=float)
    hot = np.array([[99 if (i + m) % 3 == 0 and i < 5 else 0 for m in range(12)]
                    for i in range(6)])  # fmt: skip
    if missing is not None:
        counts[:, missing], hot[:, missing] = np.nan, 0
    return pd.DataFrame(
        {
            "place_id": np.repeat([f"H250_{i}_0" for i in range(6)], 12),
            "month": days * 6,
            "incident_count": pd.array(counts.ravel(), dtype="Float64").astype("Int64"),
            "confidence": hot.ravel(),
        }
    )


def accuracy(plain=40.0, density=30.0, gi=20.0):
    rows = [
        {"map_name": name, "area_share_pct": share, "place_count": count,
         "incident_share_pct": caught, "pai": caught / share, "best_pai": 50.0, "pei": 0.5}
        for share, count in ((1, 10), (5, 50))
        for name, caught in (("Gi*", gi), ("density", density), ("plain count", plain))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def found(table=None, **changes):
    """Return what a study returns, as far as views read it."""
    table = places() if table is None else table
    hot = table[table["is_hot"]].reset_index(drop=True)
    told = {
        "places": table,
        "hot": hot,
        "wards": pd.DataFrame(
            {
                "ward_code": [f"E0500000{i}" for i in range(3)],
                "ward_name": ["West", "Middle", "East"],
                "incident_count": [100, 40, 3],
                "hot_spot_count": [4, 1, 0],
                "new_count": [1, 0, 0], "persistent_count": [1, 0, 0], "fading_count": [1, 0, 0],
                "on_and_off_count": [1, 0, 0], "overall_count": [0, 1, 0],
                "fragile_count": [1, 1, 0],
                "in_hot_spots_count": [90, 24, 0],
            }
        ),
        "points": pd.DataFrame(
            {
                "longitude": [0.9, 0.91], "latitude": [51.89, 51.88],
                "location_name": ["High Street", "Supermarket"], "ward_name": ["West", "Middle"],
                "incident_count": [36, 12], "month_count": [12, 5],
                "place_name": ["West 1", ""], "trend": ["none", "rise"],
                "is_recording": [False, True],
            }
        ),
        "concentration": pd.DataFrame(
            {"place_share_pct": [1, 5, 10], "place_count": [1, 1, 2],
             "incident_count": [36, 36, 48], "incident_share_pct": [25.2, 25.2, 33.6]}
        ),
        "generalised_gini": 0.768,
        "variants": pd.DataFrame(
            {"variant_name": ["200 m hexagons", "two rings of neighbours"], "kept_count": [4, 3],
             "hot_count": 5, "kept_share": [0.8, 0.6]}
        ),
        "worth": SimpleNamespace(table=accuracy(), made_from=YEAR[:6], held_against=YEAR[6:]),
        "in_hot_spots_count": 114,
        "by_neighbours_count": 3,
        "hexagon_count": 1000,
        "settings": SimpleNamespace(
            months=YEAR, width_m=WIDTH, level=99, is_sensitive=False, crime_type="ASB"
        ),
    }  # fmt: skip
    return SimpleNamespace(**{**told, **changes})


def none_found():
    table = places()
    table = table.assign(is_hot=False, group="", place_name="", is_fragile=False, hot_area=0)
    answer = found(table)
    wards_ = answer.wards.copy()
    wards_[[name for name in wards_ if name.endswith("_count") and name != "incident_count"]] = 0
    answer.wards = wards_
    return answer


def density(table=None):
    table = places() if table is None else table
    return table[["place_id", "density_per_km2", "geometry"]]


def drawn(table=None, *, ward_table=None, **words):
    from scp_lib.views.hot_spots import hot_spot_map

    table = places() if table is None else table
    return hot_spot_map(
        table,
        **{
            "density": density(table), "wards": wards() if ward_table is None else ward_table,
            "level": 99, "first_month": FIRST, "what": "ASB", "months": "January to December 2025",
            "bandwidth_m": 600, "title": "4 of 5 hot spots of ASB are in West",
            "source": "data.police.uk, OGL v3.0",
        }
        | words,
    )  # fmt: skip
