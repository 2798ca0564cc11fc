"""How well does a hot-spot map predict? It is compared with the months that came after.

Predictive accuracy index (Chainey, Tompson and Uhlig 2008) and predictive efficiency index
(Hunt 2016). Places are of equal area, as hexagons are, so a share of the area is a share of the
places: pass all places of the area, those without a map point too, and say how many.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from scp_lib.errors import MeasureError
from scp_lib.measures.concentration import whole_places


def map_accuracy(
    scores: Mapping[str, npt.ArrayLike],
    *,
    later_counts: npt.ArrayLike,
    area_shares_pct: Sequence[float] = (1, 5, 10),
) -> pd.DataFrame:
    """Hold maps against later months, each at the same shares of the area.

    A map is a score a place (z of Gi*, density, plain count): its hottest places are those with
    the highest scores, as many as the share allows. Places with equal scores at the cut are
    taken in part, each as much as the others: what drawing lots would give on average.

    Parameters
    ----------
    scores
        Name of each map, and its score of every place, shape (n,), made from earlier months. NaN
        comes last.
    later_counts
        Incidents of each place in the months after, shape (n,).
    area_shares_pct
        Shares of the area, %, rounded up to whole places.

    Returns
    -------
    DataFrame
        map_name, area_share_pct (as asked), place_count, incident_share_pct (of later incidents
        caught), pai (share of incidents over share of area: 1 is no better than chance), best_pai
        (the most that any map of that area could have reached) and pei (pai over best_pai).

    Raises
    ------
    MeasureError
        Shapes do not fit, or no incident came after: then nothing can be said of the map.

    Examples
    --------
    >>> found = map_accuracy({"count": [9, 4, 1, 0, 0]}, later_counts=[6, 1, 2, 1, 0],
    ...                      area_shares_pct=[20, 40])
    >>> found[["map_name", "place_count", "incident_share_pct", "pai", "pei"]]
      map_name  place_count  incident_share_pct   pai    pei
    0    count            1                60.0  3.00  1.000
    1    count            2                70.0  1.75  0.875
    """
    later = np.asarray(later_counts, dtype=float)
    if later.ndim != 1 or not len(later) or not (later >= 0).all():
        raise MeasureError("Accuracy needs the later incidents of every place, 0 or more each.")
    if not later.sum():
        raise MeasureError("No incident came after: nothing can be said of the map's accuracy.")
    rows = []
    for name, values in scores.items():
        score = np.nan_to_num(np.asarray(values, dtype=float), nan=-np.inf)
        if score.shape != later.shape:
            raise MeasureError(f"{name}: {score.size:,} scores for {later.size:,} places.")
        for share in area_shares_pct:
            places = whole_places(len(later), share_pct=share)
            caught = incidents_caught(score, later_counts=later, place_count=places)
            best = incidents_caught(later, later_counts=later, place_count=places)
            of_area = places / len(later)
            rows.append(
                {
                    "map_name": name,
                    "area_share_pct": share,
                    "place_count": places,
                    "incident_share_pct": caught / later.sum() * 100,
                    "pai": caught / later.sum() / of_area,
                    "best_pai": best / later.sum() / of_area,
                    "pei": caught / best,
                }
            )
    return pd.DataFrame(rows)


def incidents_caught(
    score: npt.ArrayLike, *, later_counts: npt.ArrayLike, place_count: int
) -> float:
    """Later incidents in the places with the highest scores, equal scores taken in part.

    ``score`` and ``later_counts`` are of shape (n,); ``place_count``, 1 to n, places are taken.

    One place is sure, and one of the three with score 2: a third of 3 + 0 + 6.

    >>> incidents_caught([5, 2, 2, 2], later_counts=[4, 3, 0, 6], place_count=2)
    7.0
    """
    values, later = np.asarray(score, dtype=float), np.asarray(later_counts, dtype=float)
    if not 1 <= place_count <= len(values):
        raise MeasureError(f"{place_count} of {len(values):,} places: give 1 to all of them.")
    cut = np.partition(values, len(values) - place_count)[len(values) - place_count]
    above, level = values > cut, values == cut
    part = (place_count - above.sum()) / level.sum()
    return float(later[above].sum() + part * later[level].sum())
