"""Kernel density: a smooth picture of where incidents lie, in incidents per km².

A picture to look at, not a test: it changes with its bandwidth, which every map states. At the
edge of the area it reads low: incidents beyond the boundary are not in the figures, and what is
spread over the boundary is not put back. Within one bandwidth of the boundary say so.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats

SQUARE_M_PER_KM2 = 1_000_000


class BandwidthChoice(NamedTuple):
    """The bandwidth chosen, and what it was chosen from."""

    bandwidth_m: float
    """Best of the candidates."""
    scores: pd.DataFrame
    """bandwidth_m and log_likelihood (a mean over incidents; higher is better)."""


def quartic_density(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    *,
    at_easting_m: npt.ArrayLike,
    at_northing_m: npt.ArrayLike,
    bandwidth_m: float,
    incident_count: npt.ArrayLike | None = None,
) -> Floats:
    r"""Density of incidents at given places, by the quartic (biweight) kernel.

    .. math:: f(s) = \sum_{d_i < h} \frac{3}{\pi h^2} \left(1 - \frac{d_i^2}{h^2}\right)^2

    (Silverman 1986, section 4.2.1.) Every incident spreads over one bandwidth and counts as one
    in all: over the whole plane the density adds up to the number of incidents.

    Parameters
    ----------
    easting_m, northing_m
        Incidents or map points in EPSG:27700, shape (n,), metres.
    at_easting_m, at_northing_m
        Where to evaluate, shape (m,), metres.
    bandwidth_m
        Radius h of the kernel, metres.
    incident_count
        Incidents at each point, shape (n,); one each by default.

    Returns
    -------
    array, shape (m,)
        Incidents per km².

    Raises
    ------
    MeasureError
        The bandwidth is not above 0, or a coordinate is missing.

    Examples
    --------
    One incident, at its own place 3/π per square bandwidth; nothing a bandwidth away.

    >>> quartic_density([0], [0], at_easting_m=[0, 500, 1000], at_northing_m=[0, 0, 0],
    ...                 bandwidth_m=1000).round(4)
    array([0.9549, 0.5371, 0.    ])
    """
    _check_bandwidth(bandwidth_m)
    points, held = _merged(easting_m, northing_m, incident_count)
    places = _coordinates(at_easting_m, at_northing_m)
    pairs = _pairs(places, points, within_m=bandwidth_m)
    share = _quartic(pairs["v"], bandwidth_m) * held[pairs["j"]]
    summed = np.bincount(pairs["i"], weights=share, minlength=len(places))
    return np.asarray(summed * SQUARE_M_PER_KM2, dtype=float)


def choose_bandwidth(
    easting_m: npt.ArrayLike,
    northing_m: npt.ArrayLike,
    *,
    candidates_m: Sequence[float],
    area_km2: float,
    incident_count: npt.ArrayLike | None = None,
    even_share: float = 0.01,
) -> BandwidthChoice:
    """Choose the bandwidth under which all other locations best predict each location.

    Likelihood with one map point left out at a time (Habbema, Hermans and van den Broek 1974).
    All incidents of a point are left out together: many share one anonymous point, and leaving
    out a single one would always favour the smallest bandwidth.

    Parameters
    ----------
    easting_m, northing_m, incident_count
        As for `quartic_density`.
    candidates_m
        Bandwidths to choose from, metres.
    area_km2
        The area, square kilometres.
    even_share
        Share of the density spread evenly over the area, so that a lone point has some chance.

    Raises
    ------
    MeasureError
        No candidate, fewer than two distinct points, or an area or share out of range.

    Examples
    --------
    >>> x = [0, 90, 180, 270, 5000, 5090, 5180]
    >>> choose_bandwidth(x, [0] * 7, candidates_m=[50, 200, 2000], area_km2=25).bandwidth_m
    200.0
    """
    for candidate in candidates_m:
        _check_bandwidth(candidate)
    points, held = _merged(easting_m, northing_m, incident_count)
    if not len(candidates_m) or len(points) < 2:
        raise MeasureError("Choosing a bandwidth needs a candidate and two locations or more.")
    if not (area_km2 > 0 and 0 < even_share < 1):
        raise MeasureError(
            "Choosing a bandwidth needs an area above 0 and a share between 0 and 1."
        )
    pairs = _pairs(points, points, within_m=max(candidates_m))
    pairs = pairs[pairs["i"] != pairs["j"]]
    even = even_share / (area_km2 * SQUARE_M_PER_KM2)
    scores = []
    for candidate in candidates_m:
        share = _quartic(pairs["v"], candidate) * held[pairs["j"]]
        others = np.bincount(pairs["i"], weights=share, minlength=len(points))
        foretold = (1 - even_share) * others / (held.sum() - held) + even
        scores.append(float((held * np.log(foretold)).sum() / held.sum()))
    table = pd.DataFrame(
        {"bandwidth_m": np.asarray(candidates_m, dtype=float), "log_likelihood": scores}
    )
    best = float(table["bandwidth_m"].iloc[int(np.argmax(scores))])
    return BandwidthChoice(best, table)


def _quartic(distance_m: Floats, bandwidth_m: float) -> Floats:
    """Kernel per square metre."""
    near = np.clip(1 - (distance_m / bandwidth_m) ** 2, 0, None)
    return 3 / (np.pi * bandwidth_m**2) * near**2


def _pairs(places: Floats, points: Floats, *, within_m: float) -> npt.NDArray:
    """Pairs (i place, j point, v metres) no further apart than wanted."""
    from scipy.spatial import cKDTree

    if not (len(places) and len(points)):
        return np.empty(0, dtype=[("i", np.intp), ("j", np.intp), ("v", float)])
    return cKDTree(places).sparse_distance_matrix(cKDTree(points), within_m, output_type="ndarray")


def _merged(
    easting_m: npt.ArrayLike, northing_m: npt.ArrayLike, incident_count: npt.ArrayLike | None
) -> tuple[Floats, Floats]:
    """Distinct points with the incidents at each; points without any are left out."""
    points = _coordinates(easting_m, northing_m)
    held = np.ones(len(points)) if incident_count is None else np.asarray(incident_count, float)
    if held.shape != (len(points),) or not (held >= 0).all():
        raise MeasureError("Give one count of 0 or more for each point.")
    if not len(points):
        return points, held
    distinct, at = np.unique(points, axis=0, return_inverse=True)
    total = np.asarray(np.bincount(at.ravel(), weights=held), dtype=float)
    return distinct[total > 0], total[total > 0]


def _coordinates(easting_m: npt.ArrayLike, northing_m: npt.ArrayLike) -> Floats:
    at = np.column_stack([np.asarray(easting_m, float), np.asarray(northing_m, float)])
    if not np.isfinite(at).all():
        raise MeasureError("A point has no coordinates: leave it out and report how many.")
    return at


def _check_bandwidth(bandwidth_m: float) -> None:
    if not (np.isfinite(bandwidth_m) and bandwidth_m > 0):
        raise MeasureError(f"A bandwidth of {bandwidth_m} m: give metres above 0, like 400.")
