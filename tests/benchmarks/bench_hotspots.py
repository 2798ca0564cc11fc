"""Hot spots of 10,000 places over 36 months, beside esda and pymannkendall in a loop.

    pytest -n 0 -s tests/benchmarks/bench_hotspots.py

Both sides start from the same counts and the same ready neighbours. Ours also finds exact
p-values, bins and categories, which the loop does not. The figures must agree to 1e-9.
"""

import time
import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from scp_lib.areas.hexagons import hexagon_names
from scp_lib.areas.neighbours import hexagon_neighbours
from scp_lib.measures.emerging import emerging_hot_spots
from scp_lib.measures.trends import mann_kendall

SIDE, MONTHS, INCIDENTS = 100, 36, 20_000
MOST_SECONDS, LEAST_RATIO = 0.3, 100


@pytest.fixture(scope="module")
def county():
    rng = np.random.default_rng(7)
    cells = np.arange(SIDE)
    names = hexagon_names(np.repeat(cells, SIDE), np.tile(cells, SIDE), width_m=250)
    map_points = 1 + rng.poisson(2, SIDE**2)
    busy = map_points * rng.gamma(0.5, size=SIDE**2)
    counts = rng.multinomial(INCIDENTS, busy / busy.sum(), size=MONTHS).T.astype(float)
    return SimpleNamespace(counts=counts, map_points=map_points, weights=hexagon_neighbours(names))


def ours(county):
    return emerging_hot_spots(
        county.counts, weights=county.weights, map_points=county.map_points, earlier_months=0
    )


def one_by_one(counts, neighbours):
    """Gi* a month by esda, then the trend a place by pymannkendall."""
    from esda import G_Local
    from pymannkendall import original_test

    z = np.column_stack(
        [
            G_Local(month, neighbours, transform="B", star=True, permutations=0).Zs
            for month in counts.T
        ]
    )
    return z, [original_test(place) for place in z]


def test_hot_spots_with_categories(benchmark, county):
    found = benchmark.pedantic(ours, args=(county,), rounds=7, warmup_rounds=1)
    assert found.labels["category"].nunique() >= 5
    assert benchmark.stats.stats.median < MOST_SECONDS


def test_a_hundred_times_faster_than_one_by_one(county):
    from libpysal.weights import WSP

    neighbours = WSP(county.weights).to_W(silence_warnings=True)
    ours(county)
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        found = ours(county)
        seconds.append(time.perf_counter() - start)
    fast = sorted(seconds)[2]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start = time.perf_counter()
        z, trends = one_by_one(county.counts, neighbours)
        slow = time.perf_counter() - start
    print(
        f"\n{SIDE**2:,} places x {MONTHS} months: ours {fast:.3f} s with categories, "
        f"one by one {slow:.1f} s without, {slow / fast:,.0f} times"
    )
    assert np.abs(found.z - z).max() < 1e-9
    # The trend of the same z: two z alike to 1e-9 can still differ in which of them ties.
    trend = mann_kendall(z)
    for field, name in [("s", "s"), ("variance", "var_s"), ("z", "z"), ("p", "p"), ("tau", "Tau")]:
        theirs = np.array([getattr(answer, name) for answer in trends])
        assert np.abs(getattr(trend, field) - theirs).max() < 1e-9
    assert slow / fast >= LEAST_RATIO
