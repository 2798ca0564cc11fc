"""The figures of Colchester's ASB in 2025 that docs/methods-hotspots.md quotes.

SAFER_REAL=... pytest -n 0 -s tests/benchmarks/bench_hotspot_figures.py
"""

import os
import zipfile
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from scp_lib.areas.hexagons import hexagon_neighbours, hexagons, in_hexagons
from scp_lib.measures.accuracy import map_accuracy
from scp_lib.measures.concentration import busiest_share, generalised_gini, gini
from scp_lib.measures.density import choose_bandwidth, quartic_density
from scp_lib.measures.getis_ord import getis_ord

pytestmark = pytest.mark.real
WARDS = Path(__file__).parents[2] / "data/raw/example/ons/colchester_wards_2023.geojson"


@pytest.fixture(scope="module")
def colchester():
    """Map points of all types, and how many ASB incidents each holds in each month."""
    root = os.environ.get("SAFER_REAL")
    if not root:
        pytest.skip("SAFER_REAL is not set: the real downloads are not part of the project")
    wards = gpd.read_file(WARDS)
    union = wards.union_all()
    wanted = ["Month", "Longitude", "Latitude", "Crime type"]
    with zipfile.ZipFile(Path(root) / "police_uk/essex-2025.zip") as months:
        rows = pd.concat([pd.read_csv(months.open(n), usecols=wanted) for n in months.namelist()])
    shapely.prepare(union)
    rows = rows[shapely.intersects_xy(union, rows["Longitude"], rows["Latitude"])]
    rows["point"] = rows.groupby(["Longitude", "Latitude"]).ngroup()
    points = rows.drop_duplicates("point").sort_values("point")
    at = gpd.points_from_xy(points["Longitude"], points["Latitude"], crs=4326).to_crs(27700)
    asb = rows[rows["Crime type"] == "Anti-social behaviour"]
    month = asb["Month"].str[-2:].astype(int) - 1
    by_month = np.zeros((len(points), 12))
    np.add.at(by_month, (asb["point"], month), 1)
    return SimpleNamespace(
        x=np.asarray(at.x), y=np.asarray(at.y), by_month=by_month, area=wards.to_crs(27700)
    )


def test_concentration(colchester):
    by_point = colchester.by_month.sum(axis=1)
    found = busiest_share(by_point)
    print(f"\n{found}\nG {gini(by_point):.3f}, G' {generalised_gini(by_point):.3f}")
    assert found["incident_share_pct"].round(1).tolist() == [21.7, 48.5, 65.9]


def test_accuracy_of_the_first_half_year_on_the_second(colchester):
    places = hexagons(colchester.area, width_m=250)
    at = pd.Index(places["place_id"]).get_indexer(
        in_hexagons(colchester.x, colchester.y, width_m=250)
    )
    counts = np.zeros((len(places), 12))
    np.add.at(counts, at, colchester.by_month)
    first = counts[:, :6].sum(axis=1)
    by_point = {"incident_count": colchester.by_month[:, :6].sum(axis=1)}
    choice = choose_bandwidth(
        colchester.x, colchester.y, area_km2=colchester.area.area.sum() / 1e6,
        candidates_m=[100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500], **by_point,
    )  # fmt: skip
    maps = {
        "Gi*": getis_ord(first, weights=hexagon_neighbours(places["place_id"])),
        "density": quartic_density(
            colchester.x, colchester.y, at_easting_m=places["easting_m"],
            at_northing_m=places["northing_m"], bandwidth_m=choice.bandwidth_m, **by_point,
        ),
        "count": first,
    }  # fmt: skip
    found = map_accuracy(
        maps, later_counts=counts[:, 6:].sum(axis=1), area_shares_pct=(0.5, 1, 2, 5)
    )
    print(f"\n{choice.bandwidth_m:.0f} m\n{found.round(2).to_string()}")
    at_1 = found[found["area_share_pct"] == 1].set_index("map_name")["pai"].round(1)
    assert at_1.to_dict() == {"Gi*": 32.3, "density": 34.4, "count": 40.3}
