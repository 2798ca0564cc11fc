"""Which hot spots are found again when the map is made in other ways."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from scp_lib.areas.hexagons import in_hexagons
from scp_lib.areas.neighbours import hexagon_neighbours
from scp_lib.measures.emerging import categorise
from scp_lib.measures.sensitivity import Survival, displaced, nearest_other_point_m, survival
from scp_lib.measures.significance import hot_bins
from scp_lib.studies.hot_spots.grid import Counts, Grid
from scp_lib.studies.hot_spots.groups import is_hot_group

OTHER_WIDTHS: tuple[float, ...] = (0.8, 1.2, 1.6)
"""Of the hexagons of a variant, in widths of the map's own."""
MOVED_MAPS = 5
"""Maps with every point moved by up to half the distance to the nearest other one."""

Flags = npt.NDArray[np.bool_]


def survive(
    is_hot: Flags, point_counts: Counts, *, grid: Grid, width_m: float, level: int, moved: int
) -> Survival:
    """Make the map again with other hexagons, other neighbours and moved points.

    Parameters
    ----------
    is_hot
        Hot spots of the map, shape (n_places,).
    point_counts
        Incidents by map point and month, shape (n_points, n_months).
    moved
        Maps with moved points.
    """
    x, y = (grid.points[name].to_numpy() for name in ("easting_m", "northing_m"))
    hot = {
        f"{size * width_m:g} m hexagons": hot_points(
            x, y, point_counts, width_m=size * width_m, level=level
        )
        for size in OTHER_WIDTHS
    }
    hot["two rings of neighbours"] = hot_points(
        x, y, point_counts, width_m=width_m, level=level, rings=2
    )
    if len(x) > 1:
        radius = nearest_other_point_m(x, y) / 2
        for seed in range(moved):
            away = displaced(x, y, radius_m=radius, seed=seed)
            hot[f"map points moved at random, try {seed + 1}"] = hot_points(
                *away, point_counts, width_m=width_m, level=level
            )
    return survival(
        is_hot,
        point_place=grid.points["place"],
        incident_count=np.nansum(point_counts, axis=1),
        variants=hot,
    )


def hot_points(
    easting_m: Counts,
    northing_m: Counts,
    point_counts: Counts,
    *,
    width_m: float,
    level: int,
    rings: int = 1,
) -> Flags:
    """Whether each map point lies in a hot spot, by the months together or by their pattern.

    Only hexagons with a map point are laid: the others hold nothing and add nothing.
    """
    names, at = np.unique(in_hexagons(easting_m, northing_m, width_m=width_m), return_inverse=True)
    counts = np.zeros((len(names), point_counts.shape[1]))
    np.add.at(counts, at, point_counts)
    weights = hexagon_neighbours(names, rings=rings)
    points = np.bincount(at, minlength=len(names))
    overall = hot_bins(np.nansum(counts, axis=1), weights=weights, map_points=points)
    bins = hot_bins(counts, weights=weights, map_points=points, earlier_months=1)
    held = ~np.isnan(counts).any(axis=0)
    labels = categorise(bins, z=np.zeros(bins.shape), level=level, is_held=held)
    return np.asarray((overall >= level) | is_hot_group(labels))[at]
