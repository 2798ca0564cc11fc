"""How often a hot spot, a rise or a trend is called where there is none: simulated maps.

``python -m tests.claims.hot_spots --runs 400`` prints the rows of the tables in docs/claims.md.

Nothing is copied from real data: 2,100 map points are drawn afresh, three in five about a town
centre. Incidents come by themselves (phi 1) or as events of several calls, so that counts vary phi
times as much as chance. The calls of an event are at one point in one month; or spread over the
five points nearest to it; or over three months ("a caller").
"""

import argparse
from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from scp_lib.areas.hexagons import hexagon_neighbours, in_hexagons
from scp_lib.measures.clumps import hot_spot_test, rise_test
from scp_lib.measures.significance import benjamini_hochberg
from scp_lib.measures.trends import share_trend
from scp_lib.periods import Month
from scp_lib.studies.hot_spots.areas import FEWEST_IN_AREA
from scp_lib.studies.hot_spots.year_before import CLEAR_FALL, year_before

POINTS, YEAR = 2100, 1525
SEASON = np.array([80, 95, 120, 130, 155, 135, 140, 155, 140, 105, 120, 85]) / 1460
VOLUMES = {
    "as in a year": SEASON,
    "rising": np.linspace(85, 165, 12) / 1500,
    "falling": np.linspace(165, 85, 12) / 1500,
}
KINDS = ("point", "neighbours", "caller")
WARDS = 17
EXTRA_CALLS = {1: 0.0, 2: (5**0.5 - 1) / 2, 3: 2**0.5}
"""Mean calls after the first: E[size²]/E[size] is then phi."""


@lru_cache
def place():
    """Draw the map points, and lay hexagons of 250 m over them."""
    generator = np.random.default_rng(1)
    town = generator.normal(0, 1800, (POINTS * 3 // 5, 2))
    country = generator.uniform(-9000, 9000, (POINTS - len(town), 2))
    at = np.vstack([town, country])
    at += [600_000, 226_000]
    centres = at[generator.choice(POINTS, 6, replace=False)]
    is_busy = (np.linalg.norm(at[:, None] - centres, axis=2) < 500).any(axis=1)
    names, hexagon = np.unique(in_hexagons(*at.T, width_m=250), return_inverse=True)
    inside = sparse.csr_matrix((np.ones(POINTS), (hexagon, np.arange(POINTS))))
    weights = hexagon_neighbours(names)
    return SimpleNamespace(
        inside=inside, weights=weights, near=weights @ inside,
        map_points=np.bincount(hexagon), nearest=cKDTree(at).query(at, k=5)[1],
        uneven=generator.gamma(0.5, size=POINTS) * np.where(is_busy, 6, 1),
        hexagon=hexagon,
        ward=cKDTree(at[generator.choice(POINTS, WARDS, replace=False)]).query(at)[1],
    )  # fmt: skip


def incidents(generator, *, phi, kind="point", shares=None, volume=SEASON, total=YEAR):
    """Draw a year of incidents by map point and month, shape (POINTS, 12)."""
    chance = np.ones(POINTS) if shares is None else shares
    events = generator.poisson(total / (1 + EXTRA_CALLS[phi]))
    point = generator.choice(POINTS, events, p=chance / chance.sum())
    month = generator.choice(12, events, p=volume / volume.sum())
    calls = 1 + generator.poisson(EXTRA_CALLS[phi], events)
    point, month = np.repeat(point, calls), np.repeat(month, calls)
    if kind == "neighbours":
        point = place().nearest[point, generator.integers(0, 5, len(point))]
    if kind == "caller":
        month = (month + generator.integers(0, 3, len(month))) % 12
    counts = np.zeros((POINTS, 12))
    np.add.at(counts, (point, month), 1)
    return counts


def hot_hexagons(counts):
    """Return the rows of hot hexagons, as the page calls them."""
    by_hexagon = place().inside @ counts
    found = hot_spot_test(by_hexagon, weights=place().weights, map_points=place().map_points)
    return np.flatnonzero((found.p_corrected <= 0.01) & by_hexagon.any(axis=1))


def maps_with_a_false_hot_spot(*, phi, kind, runs, seed):
    """Count maps of even noise that show a hot spot."""
    generator = np.random.default_rng(seed)
    return sum(len(hot_hexagons(incidents(generator, phi=phi, kind=kind))) > 0 for _ in range(runs))


def false_changes(*, phi, kind, volume, runs, seed):
    """Count maps with a rise, hot hexagons with a trend each side and maps with a clear one.

    Places differ and none changes: a place keeps its share of the area's incidents.
    """
    generator = np.random.default_rng(seed)
    found = SimpleNamespace(risen=0, tested=0, rises=0, falls=0, clear=0, hot=0)
    for _ in range(runs):
        counts = incidents(
            generator, phi=phi, kind=kind, shares=place().uneven, volume=VOLUMES[volume]
        )
        hot = hot_hexagons(counts)
        found.hot += len(hot)
        if not len(hot):
            continue
        p = rise_test(counts, near=place().near[hot])
        found.risen += (p <= 0.05 / len(hot)).any()
        near = place().near[hot] @ counts
        trend = share_trend(near, area_counts=counts.sum(axis=0) - near)
        tested = near.sum(axis=1) >= 24
        found.tested += tested.sum()
        found.rises += (tested & (trend.p <= 0.05) & (trend.slope > 0)).sum()
        found.falls += (tested & (trend.p <= 0.05) & (trend.slope < 0)).sum()
        found.clear += (benjamini_hochberg(np.where(tested, trend.p, np.nan)) <= 0.05).any()
    return found


def areas_of(counts):
    """Number the hot-spot areas of a map: 0 where a hexagon is in none, as the page calls them."""
    hot, own = hot_hexagons(counts), (place().inside @ counts).sum(axis=1)
    number = np.zeros(len(own), dtype=int)
    if len(hot):
        number[hot] = 1 + connected_components(place().weights[hot][:, hot], directed=False)[1]
    held = np.bincount(number, weights=own)
    return np.where(held[number] >= FEWEST_IN_AREA, number, 0)


def false_falls_of_areas(*, phi, kind, months, runs, seed):
    """Count areas, those called a clear fall, maps and those with one of all areas together.

    Places differ and none changes from one year to the next. The areas are drawn on the second
    year, and its first ``months`` are compared with those of the first.
    """
    generator, year = np.random.default_rng(seed), [Month(2025, 1) + n for n in range(12)]
    found = SimpleNamespace(areas=0, falls=0, maps=0, together=0)
    for _ in range(runs):
        before, now = (
            incidents(generator, phi=phi, kind=kind, shares=place().uneven) for _ in range(2)
        )
        areas = areas_of(now)
        answer = year_before(
            pd.concat([_rows(before, year[0] + -12), _rows(now, year[0])]),
            pd.DataFrame({"row": np.arange(len(areas)), "area_number": areas}),
            months=year[:months],
            complete_months=[month + -12 * back for back in (0, 1) for month in year],
        )
        found.areas += len(answer.areas)
        found.falls += (answer.areas["verdict"] == CLEAR_FALL).sum()
        found.maps += len(answer.together)
        found.together += (answer.together["verdict"] == CLEAR_FALL).sum()
    return found


def _rows(counts, first):
    """Return an incident a row: ward_code, place (of its hexagon), month."""
    point, month = np.nonzero(counts)
    each = counts[point, month].astype(int)
    point, month = np.repeat(point, each), np.repeat(month, each)
    days = pd.DatetimeIndex([(first + n).first_day for n in range(12)])
    return pd.DataFrame(
        {"ward_code": place().ward[point], "place": place().hexagon[point], "month": days[month]}
    )


def rises_found(*, a_month, times, locations, phi, runs, seed, hot_spots=37):
    """Count runs in which a true rise of one place in the last three months is called."""
    generator = np.random.default_rng(seed)
    near, found = sparse.csr_matrix(np.arange(POINTS) < locations, dtype=float), 0
    for _ in range(runs):
        counts = incidents(generator, phi=phi)
        counts[:locations] = 0
        mean = 12 * a_month * SEASON * np.where(np.arange(12) >= 9, times, 1)
        for month, events in enumerate(generator.poisson(mean / (1 + EXTRA_CALLS[phi]))):
            calls = 1 + generator.poisson(EXTRA_CALLS[phi], events)
            np.add.at(counts[:, month], generator.integers(0, locations, events), calls)
        found += rise_test(counts, near=near)[0] <= 0.05 / hot_spots
    return found


def report(*, runs):
    """Print the rates of every world, in percent."""
    print("maps with a false hot spot | phi 1 | phi 2 | phi 3")
    for kind in KINDS:
        rates = (
            maps_with_a_false_hot_spot(phi=phi, kind=kind, runs=runs, seed=phi) for phi in (1, 2, 3)
        )
        print(kind, *(f"{100 * rate / runs:.1f}" for rate in rates), sep=" | ")
    print("world | hot | maps with a false rise | trends up | down | maps with a clear trend")
    for kind, volume in [("point", name) for name in VOLUMES] + [
        (k, "as in a year") for k in KINDS[1:]
    ]:
        for phi in (1, 2, 3):
            found = false_changes(phi=phi, kind=kind, volume=volume, runs=runs, seed=phi)
            print(
                f"{kind}, {volume}, phi {phi} | {found.hot / runs:.0f} | "
                f"{100 * found.risen / runs:.1f} | {100 * found.rises / found.tested:.1f} | "
                f"{100 * found.falls / found.tested:.1f} | {100 * found.clear / runs:.1f}"
            )
    print("world | areas | called a clear fall on a year before | all together")
    for kind in KINDS:
        for phi in (1, 2, 3):
            for months in (4, 12):
                found = false_falls_of_areas(phi=phi, kind=kind, months=months, runs=runs, seed=phi)
                print(
                    f"{kind}, phi {phi}, {months} months | {found.areas} | "
                    f"{100 * found.falls / found.areas:.1f} | "
                    f"{100 * found.together / found.maps:.1f}"
                )
    print("a month | locations | times | called at phi 1 | phi 2")
    for a_month, locations in ((5, 20), (10, 5), (10, 20), (10, 60), (20, 20)):
        for times in (2, 3):
            rates = (
                rises_found(
                    a_month=a_month, locations=locations, times=times, phi=phi, runs=runs, seed=phi
                )
                for phi in (1, 2)
            )
            shown = (f"{100 * rate / runs:.0f}" for rate in rates)
            print(a_month, locations, times, *shown, sep=" | ")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    report(runs=parser.parse_args().runs)
