"""What the map is worth: made from earlier months, compared with those that followed."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.measures.accuracy import map_accuracy
from scp_lib.measures.density import SQUARE_M_PER_KM2, choose_bandwidth, quartic_density
from scp_lib.measures.getis_ord import getis_ord
from scp_lib.periods import Month
from scp_lib.studies.hot_spots.counted import POINT, Counts, Grid, by_place, count_points

BANDWIDTHS_M: tuple[float, ...] = (100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1500)
AREA_SHARES_PCT: tuple[float, ...] = (0.5, 1, 2, 5)


class Worth(NamedTuple):
    """How much of the months that followed each way of making the map predicted."""

    table: pd.DataFrame
    """As from `map_accuracy`: Gi*, density, simple count; no row where nothing can be said."""
    made_from: list[Month]
    """Months the maps were made from."""
    compared_with: list[Month]
    """Months after, which they were compared with."""


def split_months(
    months: Sequence[Month], *, earlier: Sequence[Month]
) -> tuple[list[Month], list[Month]]:
    """Choose the months a map is made from, and those it is compared with.

    The same number of months just before, if they are all complete; otherwise the first half of the
    months against the second.

    >>> year = [Month(2025, 1) + step for step in range(12)]
    >>> [f"{part[0]} {part[-1]}" for part in split_months(year, earlier=[Month(2024, 12)])]
    ['2025-01 2025-06', '2025-07 2025-12']
    >>> before = [Month(2024, 1) + step for step in range(12)]
    >>> [f"{part[0]} {part[-1]}" for part in split_months(year, earlier=before)]
    ['2024-01 2024-12', '2025-01 2025-12']
    """
    wanted = [months[0] + -step for step in range(len(months), 0, -1)]
    if set(wanted) <= set(earlier) and months[-1] - months[0] == len(months) - 1:
        return wanted, list(months)
    half = len(months) // 2
    return list(months[:half]), list(months[half:])


def map_worth(
    incidents: pd.DataFrame, *, grid: Grid, months: Sequence[Month], earlier: Sequence[Month]
) -> Worth:
    """Make maps of the earlier months and compare them with the later ones."""
    made_from, compared_with = split_months(months, earlier=earlier)
    counts = [
        np.nansum(count_points(incidents, grid=grid, months=part), axis=1)
        for part in (made_from, compared_with)
    ]
    before, after = (by_place(count, grid=grid) for count in counts)
    if not (before.any() and after.any()):
        return Worth(pd.DataFrame(), made_from, compared_with)
    scores = {
        "Gi*": getis_ord(before, weights=grid.neighbours),
        "density": density_of(counts[0], grid=grid)[0],
        "simple count": before,
    }
    table = map_accuracy(scores, later_counts=after, area_shares_pct=AREA_SHARES_PCT)
    return Worth(table, made_from, compared_with)


def density_of(point_count: Counts, *, grid: Grid) -> tuple[Counts, float]:
    """Smooth the incidents at each map point: incidents per km² at each hexagon's centre.

    The bandwidth (metres) is chosen from BANDWIDTHS_M; NaN with too few map points to choose.
    """
    x, y = (grid.points[name].to_numpy() for name in POINT)
    if np.count_nonzero(point_count) < 2:
        return np.zeros(len(grid.places)), float("nan")
    area_km2 = len(grid.places) * float(grid.places.geometry.iloc[0].area) / SQUARE_M_PER_KM2
    chosen = choose_bandwidth(
        x, y, candidates_m=BANDWIDTHS_M, area_km2=area_km2, incident_count=point_count
    ).bandwidth_m
    per_km2 = quartic_density(
        x,
        y,
        at_easting_m=grid.places["easting_m"],
        at_northing_m=grid.places["northing_m"],
        bandwidth_m=chosen,
        incident_count=point_count,
    )
    return per_km2, chosen
