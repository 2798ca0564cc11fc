"""Hot spots of 10,000 places over 36 months, and those of fourteen crime types of a district.

    pytest -n 0 -s tests/benchmarks/bench_hotspots.py

The z scores of Gi* must agree with esda's, one month after another, to 1e-9.
"""

import os
import statistics
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from scp_lib.areas.hexagons import hexagon_names, hexagon_neighbours
from scp_lib.build.build import build
from scp_lib.files import project
from scp_lib.measures.clumps import hot_spot_test, rise_test
from scp_lib.measures.getis_ord import getis_ord
from scp_lib.measures.trends import share_trend
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_partnership
from scp_lib.studies.dataset import Dataset, report_month
from scp_lib.studies.hot_spots.study import hot_spot_study
from scp_lib.tables.crime_types import CRIME_TYPES
from tests.claims import hot_spots as claims

SIDE, MONTHS, INCIDENTS = 100, 36, 20_000
MOST_SECONDS = 0.5
VOLUMES = [1525, 267, 541, 1379, 458, 335, 1071, 161, 1251, 156, 1559, 107, 1010, 7900]
"""Incidents of a year in a district, by type."""


@pytest.fixture(scope="module")
def county():
    rng = np.random.default_rng(7)
    cells = np.arange(SIDE)
    names = hexagon_names(np.repeat(cells, SIDE), np.tile(cells, SIDE), width_m=250)
    map_points = 1 + rng.poisson(2, SIDE**2)
    busy = map_points * rng.gamma(0.5, size=SIDE**2)
    counts = rng.multinomial(INCIDENTS, busy / busy.sum(), size=MONTHS).T.astype(float)
    return SimpleNamespace(counts=counts, map_points=map_points, weights=hexagon_neighbours(names))


def test_ten_thousand_places(benchmark, county):
    def found():
        return hot_spot_test(county.counts[:, -12:], weights=county.weights,
                             map_points=county.map_points)  # fmt: skip

    test = benchmark.pedantic(found, rounds=7, warmup_rounds=1)
    assert (test.p_corrected <= 0.01).sum() > 100
    assert benchmark.stats.stats.median < MOST_SECONDS


def test_fourteen_types_with_rises_and_trends(benchmark):
    generator, place = np.random.default_rng(3), claims.place()
    years = [claims.incidents(generator, phi=2, shares=place.uneven, total=n) for n in VOLUMES]

    def found():
        hot = [claims.hot_hexagons(counts) for counts in years]
        for counts, rows in zip(years, hot, strict=True):
            rise_test(counts, near=place.near[rows])
            near = place.near[rows] @ counts
            share_trend(near, area_counts=counts.sum(axis=0) - near)
        return hot

    assert sum(map(len, benchmark.pedantic(found, rounds=5, warmup_rounds=1))) > 100
    assert benchmark.stats.stats.median < 2


def test_the_whole_study_of_fourteen_types(tmp_path):
    """Of Colchester's year where SAFER_REAL names its files, else of the example."""
    real = os.environ.get("SAFER_REAL")
    settings = read_partnership("colchester" if real else "example")
    settings = settings.model_copy(update={"crime_types": list(CRIME_TYPES)})
    raw = Path(real) if real else project.raw_folder(settings.raw_folder)
    built = build(settings, raw=raw, processed=tmp_path, today=Month(2100, 1))
    month = report_month(built, "2025-12" if real else "")

    def taken():
        start, data = time.process_time(), Dataset(settings, built, month)
        hot = [len(hot_spot_study(data, crime_type=name).hot) for name in CRIME_TYPES]
        return time.process_time() - start, sum(hot)

    rounds = [taken() for _ in range(6)][1:]
    seconds = statistics.median(each for each, _ in rounds)
    print(f"\nAll fourteen types of {settings.area_name}: {seconds:.2f} s of processor time")
    assert rounds[0][1] > 20
    assert seconds < 2


def test_gi_agrees_with_esda_one_by_one(county):
    from esda import G_Local
    from libpysal.weights import WSP

    neighbours = WSP(county.weights).to_W(silence_warnings=True)
    start = time.perf_counter()
    ours = getis_ord(county.counts, weights=county.weights)
    fast, start = time.perf_counter() - start, time.perf_counter()
    theirs = [G_Local(month, neighbours, transform="B", star=True, permutations=0).Zs
              for month in county.counts.T]  # fmt: skip
    slow = time.perf_counter() - start
    print(f"\n{SIDE**2:,} places x {MONTHS} months of Gi*: {fast:.3f} s, esda {slow:.1f} s")
    assert np.abs(ours - np.column_stack(theirs)).max() < 1e-9
