"""Hot spots made by hand: three areas in two of three wards, for the tests of what is shown."""

from __future__ import annotations

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from scp_lib.drawing.base import Base
from scp_lib.periods import Month
from scp_lib.studies.hot_spots.map import hot_spot_map
from scp_lib.studies.hot_spots.place_cards import place_cards
from scp_lib.studies.hot_spots.study import HotSpots, Settings, _without_single_points
from scp_lib.studies.hot_spots.tables import HotSpotTables
from scp_lib.studies.hot_spots.worth import Worth
from scp_lib.studies.hot_spots.year_before import YearBefore, with_years

WIDTH = 250.0
YEAR = [Month(2025, 1) + step for step in range(12)]
HOSTILE = [
    "<img src=x onerror=window.hacked=1>", "${window.hacked=1}", "`+(window.hacked=1)+`",
    "</script><script>window.hacked=1</script>", "\"';window.hacked=1//",
]  # fmt: skip
AREAS = [1, 1, 2, 2, 3]
NAMES = ("High Street and Mill Lane", "Quay Street", "Park Road")


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


def places(near=("High Street",) * 6, area_names=NAMES):
    """Five hot hexagons in three areas, and one that is none; each 750 m from the next."""
    east = [600_500 + 750 * i for i in range(6)]
    table = pd.DataFrame(
        {
            "place_id": [f"H250_{i}_0" for i in range(6)],
            "area_number": [*AREAS, 0],
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


def areas(area_names=NAMES, names=("West", "West", "Middle")):
    """The three areas of the hot hexagons."""
    table = pd.DataFrame(
        {
            "area_number": [1, 2, 3],
            "area_name": list(area_names),
            "area_where": [f"around {name}" for name in area_names],
            "ward_code": ["E05000000", "E05000000", "E05000001"],
            "ward_name": list(names),
            "ward_count": [1, 1, 1],
            "hexagon_count": [2, 2, 1],
            "incident_count": [70, 30, 24],
            "shown_count": [70, 30, 24],
            "near_count": [77, 33, 25],
            "busiest_point_count": [30, 10, 12],
            "one_point_count": [1, 0, 0],
            "tested_count": [2, 0, 1],
            "risen_count": [0, 0, 0],
            "rise_count": [0, 0, 0],
            "fall_count": [0, 0, 0],
            "recording_count": [0, 4, 0],
            "is_recording": [False, True, False],
            "in_year": ["no clear change", "too few to tell", "no clear change"],
            "single_count": [0, 1, 0],
        }
    )
    counts = ["incident_count", "busiest_point_count", "one_point_count", "recording_count"]
    return table.astype(dict.fromkeys(counts, "Int64"))


def by_month(missing=None, earlier=4):
    """Months of the three areas; the first ``earlier`` of them have a year before."""
    days = [pd.Timestamp(month.first_day) for month in YEAR]
    counts = np.array([[(i + 2 * m) % 7 for m in range(12)] for i in range(3)], dtype=float)
    before = np.array([[(i + 3 * m) % 5 for m in range(12)] for i in range(3)], dtype=float)
    before[:, earlier:] = np.nan
    if missing is not None:
        counts[:, missing] = np.nan
    return pd.DataFrame(
        {
            "area_number": np.repeat([1, 2, 3], 12),
            "month": days * 3,
            "incident_count": pd.array(counts.ravel(), dtype="Float64").astype("Int64"),
            "earlier_count": pd.array(before.ravel(), dtype="Float64").astype("Int64"),
        }
    )


def years(*, months=4, verdicts=("lower, but could be chance", "a clear fall", "too few to tell")):
    """Return the areas, and all of them together, against a year before."""
    rows = pd.DataFrame(
        {
            "area_number": [1, 2, 3, 0],
            "current_count": [20, 5, 2, 27],
            "baseline_count": [28, 15, 1, 44],
            "change_pct": [-28.6, -66.7, 100.0, -38.6],
            "phi": [2.0, 1.5, np.nan, 2.5],
            "low_pct": [-60.0, -90, np.nan, -70],
            "high_pct": [20.0, -10, np.nan, 25],
            "is_beyond_chance": [False, True, False, False],
            "verdict": [*verdicts, "lower, but could be chance"],
        }
    )
    rows = rows if months else rows[:0]
    return YearBefore(YEAR[:months], rows[:3], rows[3:])


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
    area_rows = area_rows[area_rows["area_number"].isin(table["area_number"])]
    against = changes.pop("years", years())
    against = against if len(area_rows) else years(months=0)
    titles = {0: ""} | dict(zip(area_rows["area_number"], area_rows["area_name"], strict=True))
    table = table.assign(area_name=table["area_number"].map(titles).astype("str"))
    is_sensitive = crime_type == VIOLENCE
    one_point = int(table["is_one_point"].sum())
    inside = int(table.loc[table["is_hot"], "incident_count"].sum())
    if is_sensitive:
        table, area_rows = _without_single_points(table, area_rows)
        against = against._replace(together=against.together[:0])
    area_rows = with_years(area_rows.reset_index(drop=True), against)
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
            {"area_number": [1], "kind_name": ["Nightclub"], "incident_count": [7]}
        )[: len(area_rows)],
        "by_month": months[months["area_number"].isin(area_rows["area_number"])],
        "wards": ward_table,
        "in_hot_spots_count": None if is_sensitive else inside,
        "in_hot_spots_pct": 87 if is_sensitive else 100 * inside / 143,
        "one_point_count": one_point,
        "years": against,
        "points": pd.DataFrame(
            {
                "longitude": [0.9, 0.91], "latitude": [51.89, 51.88],
                "location_name": ["High Street", "Supermarket"], "ward_name": ["West", "Middle"],
                "incident_count": [36, 12], "month_count": [12, 5],
                "area_name": [NAMES[0], ""],
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
    return found(table.assign(is_hot=False, area_name="", area_number=0, is_one_point=False))


def dataset(ward_table=None, *, source="data.police.uk, OGL v3.0", invented=False):
    """Return what drawings read of a partnership's data."""
    return SimpleNamespace(
        wards=wards() if ward_table is None else ward_table, source=source, is_invented=invented,
        stamp={"source": source, "invented": invented}, base=Base(),
    )  # fmt: skip


def drawn(study=None, data=None):
    """Return the map of a study."""
    study = found() if study is None else study
    return hot_spot_map(data or dataset(), study, HotSpotTables(study))


def cards(study=None):
    """Return the cards of a study, as HTML."""
    study = found() if study is None else study
    return place_cards(study, HotSpotTables(study)).html
