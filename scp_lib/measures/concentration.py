"""How much of it happens at how few places?

Counts are by map point, every known one among them, those without an incident of the type too:
the fewer quiet points are listed, the more even a pattern looks.
"""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.rates import Floats


def lorenz_curve(counts: npt.ArrayLike) -> pd.DataFrame:
    """Share of incidents at the quietest places, from none of them to all.

    ``counts`` are incidents, a row a place, shape (n,). Of n + 1 rows: place_share_pct and
    incident_share_pct, both from 0 to 100, places in order from the quietest; incident_share_pct
    is empty (NaN) where there is no incident.

    >>> lorenz_curve([3, 0, 1, 0])
       place_share_pct  incident_share_pct
    0              0.0                 0.0
    1             25.0                 0.0
    2             50.0                 0.0
    3             75.0                25.0
    4            100.0               100.0
    """
    ordered = np.sort(_checked(counts))
    total = ordered.sum()
    held = np.concatenate([[0.0], np.cumsum(ordered)])
    return pd.DataFrame(
        {
            "place_share_pct": np.arange(len(ordered) + 1) / len(ordered) * 100,
            "incident_share_pct": held / total * 100 if total else np.full(len(held), np.nan),
        }
    )


def gini(counts: npt.ArrayLike) -> float:
    """Gini coefficient: 0 all places alike, towards 1 everything at one.

    G = 2 Σ i·x(i) / (n Σ x) - (n + 1)/n, x(i) in order from the smallest. With fewer incidents
    than places it is high whatever the pattern: see `generalised_gini`. ``counts`` are incidents,
    a row a place, shape (n,); NaN without an incident.

    >>> round(gini([5, 2, 1] + [0] * 7), 12)
    0.8
    """
    ordered = np.sort(_checked(counts))
    n, total = len(ordered), ordered.sum()
    if not total:
        return float("nan")
    return float(2 * (np.arange(1, n + 1) * ordered).sum() / (n * total) - (n + 1) / n)


def generalised_gini(counts: npt.ArrayLike) -> float:
    """Gini coefficient for sparse counts (Bernasco and Steenbeek 2017).

    G' = max(1, N/C)·(G - 1) + 1 for C incidents at N places: 0 where incidents are as even as so
    few can be (one each at C places). ``counts`` are incidents, a row a place, shape (N,); NaN
    without an incident.

    >>> round(generalised_gini([5, 2, 1] + [0] * 7), 12)
    0.75
    >>> round(generalised_gini([1, 1, 0, 0, 0]), 12)
    0.0
    """
    values = _checked(counts)
    total = values.sum()
    if not total:
        return float("nan")
    return float(max(1.0, len(values) / total) * (gini(values) - 1) + 1)


def busiest_share(
    counts: npt.ArrayLike, *, shares_pct: Sequence[float] = (1, 5, 10)
) -> pd.DataFrame:
    """Share of incidents at the busiest places.

    ``counts`` are incidents, a row a place (all known map points), shape (n,); ``shares_pct``
    shares of the places, %, rounded up to whole places, so at least one. Columns: place_share_pct
    (as asked), place_count, incident_count and incident_share_pct (empty where there is no
    incident).

    >>> busiest_share([5, 2, 1] + [0] * 7, shares_pct=(10, 25))
       place_share_pct  place_count  incident_count  incident_share_pct
    0               10            1               5                62.5
    1               25            3               8               100.0
    """
    busiest = np.concatenate([[0.0], np.cumsum(np.sort(_checked(counts))[::-1])])
    places = [whole_places(len(busiest) - 1, share_pct=share) for share in shares_pct]
    held, total = busiest[places], busiest[-1]
    return pd.DataFrame(
        {
            "place_share_pct": list(shares_pct),
            "place_count": places,
            "incident_count": held.astype(np.int64),
            "incident_share_pct": held / total * 100 if total else np.nan,
        }
    )


def whole_places(place_count: int, *, share_pct: float) -> int:
    """Turn a share of the places into whole places, rounded up exactly.

    >>> whole_places(2046, share_pct=1), whole_places(1000, share_pct=0.7)
    (21, 7)
    """
    if not 0 < share_pct <= 100:
        raise MeasureError(f"A share of {share_pct}% of the places: give above 0 to 100.")
    return -int(-Fraction(str(share_pct)) * place_count // 100)


def _checked(counts: npt.ArrayLike) -> Floats:
    values = np.asarray(counts, dtype=float)
    if values.ndim != 1 or not len(values):
        raise MeasureError("Concentration needs a count a place, for one place or more.")
    if not (np.isfinite(values).all() and (values >= 0).all() and (values % 1 == 0).all()):
        raise MeasureError("Concentration is of whole incidents: leave out missing months.")
    return values
