"""Which wards differ from the district's rate by more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.measures.funnel import exact_limits
from scp_lib.measures.overdispersion import between_tables


class WardFunnel(NamedTuple):
    """Wards outside the 99.8% limits of the whole area's rate; none without a population.

    Where ``is_judged`` is false nothing tells how much counts of wards vary, and none is called.
    """

    area_rate_per_1000: float
    above: list[str]
    below: list[str]
    ward_count: int
    is_judged: bool = False


def ward_funnel(rates: pd.DataFrame, *, pairs: Sequence[pd.DataFrame] = ()) -> WardFunnel:
    """Compare each ward with the rate of all wards together.

    The limits are at 99.8% and of the effective counts: exact Poisson limits of E/φ, φ of the
    ward's own expected count E (:meth:`scp_lib.measures.overdispersion.Between.phi_of`), the upper
    quartile of what all wards' pairs of like periods leave open.

    Parameters
    ----------
    rates
        ward_name, incident_count, population; as measures.counts.ward_rates returns them.
    pairs
        Tables of wards in like periods, as scp_lib.measures.overdispersion.pair_tables has them.

    Examples
    --------
    >>> table = pd.DataFrame({"ward_name": list("ABCDE"), "incident_count": [180, 99, 98, 97, 26],
    ...                       "population": [10000] * 5})
    >>> pair = pd.DataFrame({"now": [40, 12, 10, 9, 1], "before": [41, 9, 11, 10, 1]})
    >>> found = ward_funnel(table, pairs=[pair])
    >>> found.above, found.below
    (['A'], ['E'])
    """
    held = rates[rates["population"].notna()]
    people = held["population"].to_numpy(float)
    count = held["incident_count"].to_numpy(float)
    if not len(held) or not count.sum():
        return WardFunnel(float("nan"), [], [], len(held))
    rate = float(1000 * count.sum() / people.sum())
    between = between_tables(pairs)
    if between is None:
        return WardFunnel(rate, [], [], len(held))
    expected = count.sum() * people / people.sum()
    low, high = exact_limits(expected / between.phi_of(expected))
    ratio, names = count / expected, held["ward_name"].to_numpy()
    by_ratio = np.argsort(-ratio, kind="stable")
    return WardFunnel(
        area_rate_per_1000=rate,
        above=[str(names[row]) for row in by_ratio if ratio[row] > high[row]],
        below=[str(names[row]) for row in by_ratio[::-1] if ratio[row] < low[row]],
        ward_count=len(held),
        is_judged=True,
    )
