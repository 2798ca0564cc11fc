"""Which wards differ from the district's rate by more than chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from scp_lib.measures.funnel import exact_limits
from scp_lib.measures.overdispersion import NO_HISTORY, Dispersion


class WardFunnel(NamedTuple):
    """Wards outside the 99.8% limits of the whole area's rate; none without a population.

    ``dispersion`` is what the limits allow for; without pairs they are of chance alone.
    """

    area_rate_per_1000: float
    above: list[str]
    below: list[str]
    ward_count: int
    dispersion: Dispersion = NO_HISTORY


def ward_funnel(rates: pd.DataFrame, *, dispersion: Dispersion = NO_HISTORY) -> WardFunnel:
    """Compare each ward with the rate of all wards together.

    The limits are at 99.8% and of the effective counts: exact Poisson limits of E/φ, as
    comparison.compare_many widens intervals. Of wards that have the district's own rate, and
    whose counts vary φ times as much as chance, two in a thousand lie outside. With φ = 1 they
    are the exact limits of funnel plots: see scp_lib.measures.funnel.

    Parameters
    ----------
    rates
        ward_name, incident_count, population; as measures.counts.ward_rates returns them.
    dispersion
        φ over wards, as measures.year_on_year estimates it.

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
        return WardFunnel(float("nan"), [], [], len(held), dispersion)
    expected = count.sum() * people / people.sum()
    limits = exact_limits(expected / dispersion.phi)
    ratio = count / expected
    names = held["ward_name"].to_numpy()
    above, below = ratio > limits.high_998, ratio < limits.low_998
    by_ratio = np.argsort(-ratio, kind="stable")
    return WardFunnel(
        area_rate_per_1000=float(1000 * count.sum() / people.sum()),
        above=[str(names[row]) for row in by_ratio if above[row]],
        below=[str(names[row]) for row in by_ratio[::-1] if below[row]],
        ward_count=len(held),
        dispersion=dispersion,
    )
