"""Does a hot spot survive another way of making the map?

The map is made again with other hexagons, other neighbours, or its points moved about (the
published point is not the address). Maps of different places meet at the map points: each map
says of every point whether the place it lies in is hot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.errors import MeasureError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Survival(NamedTuple):
    """What is left of a map's hot places when it is made in other ways."""

    share: float
    """Hot places found again, mean over the variants; NaN where no place was hot."""
    by_variant: pd.DataFrame
    """variant_name, kept_count, hot_count (hot places of the first map), kept_share."""
    by_place: pd.DataFrame
    """One row a hot place: place (its row), kept_count, variant_count, kept_share, is_fragile."""


def survival(
    is_hot: npt.ArrayLike,
    *,
    point_place: npt.ArrayLike,
    incident_count: npt.ArrayLike,
    variants: Mapping[str, npt.ArrayLike],
    min_kept_share: float = 0.8,
) -> Survival:
    """Count in how many variants each hot place is found again.

    A place is found again where at least half of its incidents lie in hot places of the variant
    (of its map points, where it has no incident and is hot by its neighbours).

    Parameters
    ----------
    is_hot
        Whether each place of the map is hot, shape (n_places,).
    point_place
        Row of the place each map point lies in, shape (n_points,).
    incident_count
        Incidents at each map point, shape (n_points,).
    variants
        Name of each variant, and whether each map point lies in one of its hot places, shape
        (n_points,), points in the same order.
    min_kept_share
        A hot place found again in a smaller share of the variants is fragile.

    Raises
    ------
    MeasureError
        No variant, shapes that do not fit, or a hot place without a map point.

    Examples
    --------
    >>> found = survival([True, True, False], point_place=[0, 0, 1, 2],
    ...     incident_count=[5, 1, 2, 0], variants={"300 m": [True, False, False, False]})
    >>> found.share, found.by_place["is_fragile"].tolist()
    (0.5, [False, True])
    """
    hot, place = np.asarray(is_hot, dtype=bool), np.asarray(point_place, dtype=np.int64)
    weight = _weights(hot, place, np.asarray(incident_count, dtype=float))
    places = np.flatnonzero(hot)
    kept = np.zeros((len(variants), len(places)), dtype=bool)
    for row, (name, flags) in enumerate(variants.items()):
        at_point = np.asarray(flags, dtype=bool)
        if at_point.shape != place.shape:
            raise MeasureError(f"{name}: {at_point.size:,} flags for {place.size:,} map points.")
        held = np.bincount(place, weights=weight * at_point, minlength=len(hot))
        total = np.bincount(place, weights=weight, minlength=len(hot))
        kept[row] = 2 * held[places] >= total[places]
    if not len(kept):
        raise MeasureError("Sensitivity needs one variant or more.")
    by_variant = pd.DataFrame({"variant_name": list(variants), "kept_count": kept.sum(axis=1)})
    by_variant["hot_count"] = len(places)
    by_variant["kept_share"] = by_variant["kept_count"] / by_variant["hot_count"]
    by_place = pd.DataFrame({"place": places, "kept_count": kept.sum(axis=0)})
    by_place["variant_count"] = len(kept)
    by_place["kept_share"] = by_place["kept_count"] / len(kept)
    by_place["is_fragile"] = by_place["kept_share"] < min_kept_share
    share = float(kept.mean()) if len(places) else float("nan")
    return Survival(share, by_variant, by_place)


def displaced(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, *, radius_m: npt.ArrayLike, seed: int
) -> tuple[Floats, Floats]:
    """Move points at random, evenly over a circle around each.

    Parameters
    ----------
    easting_m, northing_m
        Map points in EPSG:27700, shape (n,), metres. All incidents of a point move with it.
    radius_m
        Furthest move, metres: one for all, or one a point, as from `nearest_other_point_m`.
    seed
        Of the random numbers: the same seed moves the points alike.

    Returns
    -------
    easting_m, northing_m
        Of the moved points, shape (n,), metres.

    Examples
    --------
    >>> x, y = displaced([0.0, 0.0], [0.0, 0.0], radius_m=50, seed=1)
    >>> bool((np.hypot(x, y) <= 50).all()), len(set(x))
    (True, 2)
    """
    x, y = np.asarray(easting_m, dtype=float), np.asarray(northing_m, dtype=float)
    radius = np.broadcast_to(np.asarray(radius_m, dtype=float), x.shape)
    if not (radius >= 0).all():
        raise MeasureError("Points are moved by a radius in metres of 0 or more.")
    random = np.random.default_rng(seed)
    reach = radius * np.sqrt(random.random(x.shape))
    angle = 2 * np.pi * random.random(x.shape)
    return x + reach * np.cos(angle), y + reach * np.sin(angle)


def nearest_other_point_m(easting_m: npt.ArrayLike, northing_m: npt.ArrayLike) -> Floats:
    """Distance from each map point to the nearest other one, metres.

    An incident is published at the map point nearest to it, so this says how far from its true
    place it may well lie.

    >>> nearest_other_point_m([0, 30, 100], [0, 0, 0])
    array([30., 30., 70.])
    """
    from scipy.spatial import cKDTree

    at = np.column_stack([np.asarray(easting_m, float), np.asarray(northing_m, float)])
    if len(at) < 2:
        raise MeasureError("The nearest other map point needs two points or more.")
    return cKDTree(at).query(at, k=2)[0][:, 1]


def _weights(hot: Flags, place: npt.NDArray[np.int64], incidents: Floats) -> Floats:
    """Incidents at each point; 1 at every point of a place that has none."""
    if incidents.shape != place.shape or (len(place) and place.max() >= len(hot)):
        raise MeasureError("Give the place and the incidents of every map point, in one order.")
    empty = np.bincount(place, weights=incidents, minlength=len(hot)) == 0
    if (hot & (np.bincount(place, minlength=len(hot)) == 0)).any():
        raise MeasureError("A hot place has no map point: no incident can be published there.")
    return np.where(empty[place], 1.0, incidents)
