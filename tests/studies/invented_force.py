"""A small invented force: four districts, two years, three wards today and two before."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely.geometry import box

from scp_lib.build.build import Built
from scp_lib.periods import Month, Period
from scp_lib.settings.partnership import (
    Comparison,
    Contact,
    Partnership,
    RenamedWard,
    WardFile,
)
from scp_lib.studies.dataset import Dataset

ASB, BURGLARY, DRUGS = "Anti-social behaviour", "Burglary", "Drugs"
NAMES = ["Avonford", "Beckton", "Crowle", "Dunmow"]
MONTHS = list(Period.parse("2024-01/2025-12"))


def partnership(*, area="Avonford", districts=(), population=None, **similar):
    return Partnership(
        key="avonford",
        name="Safer Avonford",
        area_name=area,
        district_code="E07000001",
        forces=["invented"],
        crime_types=[ASB, BURGLARY, DRUGS],
        wards=WardFile(file="w.geojson", code_column="c", name_column="n", vintage=2025),
        contact=Contact(name="A", email="a@example.org"),
        population=population,
        renamed_wards=[RenamedWard(name="Harbour", became="Old Quay")],
        comparison=Comparison(districts=list(districts), **similar),
    )


def districts(months=MONTHS, *, names=NAMES):
    rows = []
    for month in months:
        for place, name in enumerate(names):
            asb = 100 * (place + 1) - (30 if (name, month.year) == ("Avonford", 2025) else 0)
            for kind, count in ((ASB, asb), (BURGLARY, 150), (DRUGS, 20 + 10 * place)):
                rows.append((name, month, kind, count))
        rows += [("Not stated", month, BURGLARY, 10), ("Faraway", month, ASB, 1)]
    return pd.DataFrame(
        [("invented", name, pd.Timestamp(m.first_day), kind, n) for name, m, kind, n in rows],
        columns=["force", "district_name", "month", "crime_type", "incident_count"],
    )


def vintages():
    rows = [
        (2013, "E05000101", "St Agnes", (0, 0, 1000, 1000)),
        (2013, "E05000102", "Old Quay", (1000, 0, 2000, 1000)),
        (2025, "E05000201", "Hill", (0, 0, 900, 1000)),
        (2025, "E05000202", "Mill", (900, 0, 1000, 1000)),
        (2025, "E05000203", "Quay", (1000, 0, 1999, 1000)),
    ]
    return gpd.GeoDataFrame(
        {
            "vintage": [row[0] for row in rows],
            "ward_code": [row[1] for row in rows],
            "ward_name": [row[2] for row in rows],
            "area_km2": [box(*row[3]).area / 1e6 for row in rows],
            "geometry": [box(*row[3]) for row in rows],
        },
        crs="EPSG:27700",
    )


def incidents():
    places = [(10, 10), (20, 10), (950, 10), (1500, 10), (1999.5, 10)]
    return pd.DataFrame(
        [
            (pd.Timestamp(month.first_day), kind, east, north)
            for month in MONTHS
            for kind in (ASB, BURGLARY)
            for east, north in places
        ],
        columns=["month", "crime_type", "easting_m", "northing_m"],
    ).assign(ward_code="E05000201")


def receipts(months=MONTHS):
    days = [pd.Timestamp(month.first_day) for month in months]
    return pd.DataFrame(
        {"force": "invented", "month": days, "is_usable": True, "is_optional": False}
    )


def built(*, rows=None, residents=(), wards=None, months=MONTHS, similar=None):
    people = pd.DataFrame(
        list(residents), columns=["district_name", "population", "population_year"]
    )
    shapes = vintages() if wards is None else wards
    tables = {
        "incidents": incidents(),
        "wards": shapes[shapes["vintage"] == 2025],
        "receipts": receipts(months),
        "districts": districts() if rows is None else rows,
        "similar_districts": districts()[:0] if similar is None else similar,
        "vintages": shapes,
        "residents": people,
    }
    return Built(Path(), tables, {}, was_unchanged=False)


def dataset(made=None, *, settings=None):
    """Return the invented tables as a notebook has them, for December 2025."""
    return Dataset(settings or partnership(), made or built(), Month(2025, 12))
