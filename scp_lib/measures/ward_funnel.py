"""Which wards differ from the district's rate by more than chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.measures.funnel import exact_limits


class WardFunnel(NamedTuple):
    """Wards outside the exact 99.8% limits of the whole area's rate; none without a population."""

    area_rate_per_1000: float
    above: list[str]
    below: list[str]
    ward_count: int


def ward_funnel(rates: pd.DataFrame) -> WardFunnel:
    """Compare each ward with the rate of all wards together.

    The limits are exact Poisson limits at 99.8% (two in a thousand wards outside by chance),
    as funnel plots use them: see scp_lib.measures.funnel.

    Parameters
    ----------
    rates
        ward_name, incident_count, population; as measures.counts.ward_rates returns them.

    Examples
    --------
    >>> table = pd.DataFrame({"ward_name": ["Castle", "Lexden", "Tiptree"],
    ...                       "incident_count": [200, 100, 90], "population": [10000] * 3})
    >>> ward_funnel(table).above, ward_funnel(table).below
    (['Castle'], ['Tiptree'])
    """
    held = rates[rates["population"].notna()]
    people = held["population"].to_numpy(float)
    count = held["incident_count"].to_numpy(float)
    if not len(held) or not count.sum():
        return WardFunnel(float("nan"), [], [], len(held))
    expected = count.sum() * people / people.sum()
    limits = exact_limits(expected)
    ratio = count / expected
    names = held["ward_name"].to_numpy()
    above, below = ratio > limits.high_998, ratio < limits.low_998
    by_ratio = np.argsort(-ratio, kind="stable")
    return WardFunnel(
        area_rate_per_1000=float(1000 * count.sum() / people.sum()),
        above=[str(names[row]) for row in by_ratio if above[row]],
        below=[str(names[row]) for row in by_ratio[::-1] if below[row]],
        ward_count=len(held),
    )
