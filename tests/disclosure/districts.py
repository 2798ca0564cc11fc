"""Invented districts of calls, for the attacker."""

from __future__ import annotations

import numpy as np
import pandas as pd

from scp_lib.periods import Month, Period
from scp_lib.sources.partner_asb import KINDS
from scp_lib.studies.partner_calls.study import Calls, Scope

MARCH = Month(2026, 3)
MIX = (0.38, 0.24, 0.12, 0.14, 0.08, 0.04)


def district(
    *, a_year: int, seed: int, wards: int = 17, years: int = 1, end: Month = MARCH
) -> tuple[Calls, Scope]:
    """Invent calls of some whole financial years to ``end``, some wards busy and some quiet."""
    rng = np.random.default_rng(seed)
    codes = [f"E05{ward:06d}" for ward in range(1, wards + 1)]
    months = tuple(Period(end + (1 - 12 * years), end))
    count = rng.poisson(a_year * years)
    days = pd.date_range(months[0].first_day, end.first_day + pd.offsets.MonthEnd(0))
    busy = rng.dirichlet(np.full(wards, 1.2))
    hours = pd.to_timedelta(rng.integers(0, 24, count), unit="h")
    table = pd.DataFrame(
        {
            "received": rng.choice(days, count) + hours,
            "ward_code": rng.choice(codes, count, p=busy),
            "kind": rng.choice(KINDS, count, p=MIX),
        }
    )
    names = {code: f"Ward {at}" for at, code in enumerate(codes, start=1)}
    calls = Calls(table.sort_values("received", ignore_index=True), months)
    return calls, Scope(names, KINDS, ward_by_kind=True)
