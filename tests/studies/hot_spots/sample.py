"""Hot spots made by hand: three areas in two of three wards, for the tests of what is shown."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.periods import Month
from scp_lib.studies.hot_spots.map import hot_spot_map
from scp_lib.studies.hot_spots.place_cards import place_cards
from scp_lib.studies.hot_spots.study import (
    HotSpots,
    Settings,
    _numbered,
    _without_single_points,
)
from scp_lib.studies.hot_spots.tables import HotSpotTables
from scp_lib.studies.hot_spots.worth import Worth

WIDTH = 250.0
YEAR = [Month(2025, 1) + step for step in range(12)]
HOSTILE = [
    "<img src=x onerror=window.hacked=1>", "${window.hacked=1}", "`+(window.hacked=1)+`",
    "</script><script>window.hacked=1</script>", "\"';window.hacked=1//",
]  # fmt: skip
AREAS = [1, 1, 2, 2, 3]


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


def places(near=("High Street",) * 6, area_names=("West 1", "West 2", "Middle 1")):
    """Five hot hexagons in three areas, and one that is none; each 750 m from the next."""
    east = [600_500 + 750 * i for i in range(6)]
    table = pd.DataFrame(
        {
            "place_id": [f"H250_{i}_0" for i in range(6)],
            "hot_area": [*AREAS, 0],
            "area_name": [*(area_names[area - 1] for area in AREAS), ""],
            "ward_code": ["E05000000"] * 4 + ["E05000001"] * 2,
            "ward_name": ["West"] * 4 + ["Middle"] * 2,
            "map_point_count": [3, 2, 4, 1, 5, 2],
            "incident_count": pd.array([40, 30, 20, 10, 24, 1], dtype="Int64"),
            "near_count": [44, 33, 22, 11, 25, 1],
            "expected_count": [5.0, 4, 6.25, 2, 9, 3],
            "z": [9.0, 7, 5, 3, 6, 0],
            "p": [0.001] * 5 + [0.05],
            "p_corrected": [0.005] * 5 + [0.09],
            "is_hot": [True] * 5 + [False],
            "busiest_point_count": [30, 12, 10, 5, 12, 1],
            "is_one_point": [True] + [False] * 5,
            "rise_p": [0.5, 0.4, 0.3, 0.2, 0.1, np.nan],
            "is_risen": False,
            "trend_p": [0.5, 0.4, np.nan, np.nan, 0.1, np.nan],
            "trend": "",
            "density_per_km2": [120.0, 60, 30, 12, 5, 2],
            "near": list(near),
            "recording_count": [0, 0, 4, 0, 0, 0],
            "is_recording": [False, False, True, False, False, False],
        }
    )
    counts = ["near_count", "busiest_point_count", "recording_count"]
    table[counts] = table[counts].astype("Int64")
    shapes = [hexagon(x, 226_500) for x in east]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=27700)


def areas(near=("High Street and Mill Lane", "Quay", "Park"), names=("West", "West", "Middle")):
    """The three areas of the hot hexagons, with what they are numbered by."""
    table = pd.DataFrame(
        {
            "hot_area": [1, 2, 3],
            "ward_code": ["E05000000", "E05000000", "E05000001"],
            "ward_name": list(names),
            "ward_count": [1, 1, 1],
            "near": list(near),
            "hexagon_count": [2, 2, 1],
            "incident_count": [70, 30, 24],
            "near_count": [77, 33, 25],
            "busiest_point_count": [30, 10, 12],
            "one_point_count": [1, 0, 0],
            "risen_count": [0, 0, 0],
            "rise_count": [0, 0, 0],
            "fall_count": [0, 0, 0],
            "recording_count": [0, 4, 0],
            "is_recording": [False, True, False],
            "first_place_id": ["H250_0_0", "H250_2_0", "H250_4_0"],
            "single_count": [0, 1, 0],
        }
    )
    counts = ["incident_count", "busiest_point_count", "one_point_count", "recording_count"]
    return table.astype(dict.fromkeys(counts, "Int64"))


def by_month(missing=None):
    days = [pd.Timestamp(month.first_day) for month in YEAR]
    counts = np.array([[(i + 2 * m) % 7 for m in range(12)] for i in range(3)], dtype=float)
    if missing is not None:
        counts[:, missing] = np.nan
    return pd.DataFrame(
        {
            "hot_area": np.repeat([1, 2, 3], 12),
            "month": days * 3,
            "incident_count": pd.array(counts.ravel(), dtype="Float64").astype("Int64"),
        }
    )


def accuracy(plain=40.0, density=30.0, gi=20.0):
    rows = [
        {"map_name": name, "area_share_pct": share, "place_count": count,
         "incident_share_pct": caught, "pai": caught / share, "best_pai": 50.0, "pei": 0.5}
        for share, count in ((1, 10), (5, 50))
        for name, caught in (("Gi*", gi), ("density", density), ("simple count", plain))
    ]  # fmt: skip
    return pd.DataFrame(rows)


ASB, VIOLENCE = "Anti-social behaviour", "Violence and sexual offences"


def found(table=None, area_rows=None, *, crime_type=ASB, **changes):
    """Return what a study finds, made by hand."""
    table = places() if table is None else table
    area_rows = areas() if area_rows is None else area_rows
    area_rows = area_rows[area_rows["hot_area"].isin(table["hot_area"])]
    is_sensitive = crime_type == VIOLENCE
    one_point = int(table["is_one_point"].sum())
    inside = int(table.loc[table["is_hot"], "incident_count"].sum())
    if is_sensitive:
        table, area_rows = _without_single_points(table, area_rows)
    table, area_rows = _numbered(table, area_rows)
    ward_table = pd.DataFrame(
        {
            "ward_code": [f"E0500000{i}" for i in range(3)],
            "ward_name": changes.pop("ward_names", ["West", "Middle", "East"]),
            "incident_count": [100, 40, 3],
            "area_count": [2, 1, 0] if len(area_rows) else 0,
            "hot_spot_count": [4, 1, 0] if len(area_rows) else 0,
            "in_hot_spots_count": pd.array([None if is_sensitive else 100, 24, 0], dtype="Int64")
            if len(area_rows)
            else 0,
        }
    )
    months = by_month()
    study = {
        "places": table,
        "areas": area_rows,
        "kinds": pd.DataFrame(
            {"hot_area": [1], "kind_name": ["Nightclub"], "incident_count": [7]}
        )[: len(area_rows)],
        "by_month": months[months["hot_area"].isin(area_rows["hot_area"])],
        "wards": ward_table,
        "in_hot_spots_count": None if is_sensitive else inside,
        "in_hot_spots_pct": 87 if is_sensitive else 100 * inside / 143,
        "one_point_count": one_point,
        "trend_tested_count": 3,
        "points": pd.DataFrame(
            {
                "longitude": [0.9, 0.91], "latitude": [51.89, 51.88],
                "location_name": ["High Street", "Supermarket"], "ward_name": ["West", "Middle"],
                "incident_count": [36, 12], "month_count": [12, 5],
                "area_name": ["West 1", ""],
                "is_recording": [False, True],
            }
        ),
        "concentration": pd.DataFrame(
            {"place_share_pct": [1, 5, 10], "place_count": [1, 1, 2],
             "incident_count": [36, 36, 48], "incident_share_pct": [25.2, 25.2, 33.6]}
        ),
        "lorenz": pd.DataFrame(
            {"place_share_pct": np.linspace(0, 100, 11), "incident_share_pct": [0] * 9 + [20, 100]}
        ),
        "generalised_gini": 0.768,
        "worth": Worth(accuracy(), YEAR[:6], YEAR[6:]),
        "density": table[["place_id", "density_per_km2", "geometry"]],
        "bandwidth_m": 600,
        "hexagon_count": 1000,
        "settings": Settings(crime_type, tuple(YEAR), WIDTH),
    }  # fmt: skip
    if is_sensitive:
        study["points"] = study["points"].iloc[:0]
        shares = study["concentration"].drop(columns="incident_count")
        study["concentration"] = shares.round({"incident_share_pct": 0})
    return HotSpots(**{**study, **changes})


def none_found():
    table = places()
    return found(table.assign(is_hot=False, area_name="", hot_area=0, is_one_point=False))


def dataset(ward_table=None, *, source="data.police.uk, OGL v3.0", invented=False):
    """Return what drawings read of a partnership's data."""
    return SimpleNamespace(
        wards=wards() if ward_table is None else ward_table, source=source, is_invented=invented,
        stamp={"source": source, "invented": invented},
    )  # fmt: skip


def drawn(study=None, data=None):
    """Return the map of a study."""
    study = found() if study is None else study
    return hot_spot_map(data or dataset(), study, HotSpotTables(study))


def cards(study=None):
    """Return the cards of a study, as HTML."""
    study = found() if study is None else study
    return place_cards(HotSpotTables(study)).html
