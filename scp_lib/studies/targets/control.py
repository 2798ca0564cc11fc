"""Which months of a target are more than common variation: a control chart's figures."""

from contextlib import suppress

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scp_lib.errors import MeasureError
from scp_lib.measures.control_charts import (
    ControlChart,
    laney_u_chart,
    special_causes,
    year_on_year_chart,
)
from scp_lib.measures.rates import Floats
from scp_lib.settings.targets import TargetSetting

MONTHS = 24
"""Months of a chart. The share of false signals was simulated for so many, and for gaps in them."""
FEWEST_MONTHS = 12
"""Of the 24, that a chart over the force needs."""
FEWEST_A_MONTH = 10
"""With fewer incidents a month, false signals are more than was simulated."""
FALL_FROM_A_MONTH = 60
"""From so many incidents a month on, the lasting fall that a chart would show was simulated."""
LOOK_AT = "point to look at"
"""A month that only the other rules of the NHS mark: no claim."""


def control_limits(
    monthly: pd.DataFrame, rest: pd.DataFrame | None, target: TargetSetting
) -> tuple[pd.DataFrame | None, float]:
    """Chart a target's newest 24 months over the rest of the force, or a year on the year before.

    ``monthly`` and ``rest`` have month, incident_count (empty where missing) of the area, and of
    the rest of the force's area over the same months; None where its rows are not held.

    The chart has a row a month: month, incident_count, expected_count (the area's share of the
    rest's months, or the same month a year before), ratio of the two, centre, low, high, variation
    (common variation, improvement, concern or a point to look at), rule; None with too few months
    or incidents. Beside it is the lasting fall, in per cent, that would show in about seven of ten
    charts; NaN where that was not simulated.
    """
    table = monthly.tail(MONTHS).reset_index(drop=True)
    counts = table["incident_count"].to_numpy(float, na_value=np.nan)
    held = ~np.isnan(counts)
    others = None
    if rest is not None:
        others = rest["incident_count"].tail(MONTHS).to_numpy(float, na_value=np.nan)
    is_enough = len(table) == MONTHS and held.sum() >= FEWEST_MONTHS
    is_enough = is_enough and counts[held].mean() >= FEWEST_A_MONTH
    charted = chart_of(counts, others) if is_enough else None
    if charted is None:
        return None, np.nan
    expected, chart, over_force = charted
    claimed, causes = stands_out(chart, over_force=over_force), special_causes(chart)
    rules = {
        "outside the limits": causes.is_outside,
        "nine or more in a row on one side of the mean": causes.is_nine,
        "seven or more in a row on one side of the mean": causes.is_seven & ~causes.is_nine,
        "seven or more in a row in one direction": causes.is_trend,
        "two of three near a limit": causes.is_near_limit,
    }
    named = [
        "; ".join(rule for rule, marks in rules.items() if marks[at]) for at in range(len(claimed))
    ]
    is_good = (chart.z < 0) == (target.direction == "fewer")
    variation = np.select(
        [claimed & is_good, claimed, np.array(named) != ""],
        ["improvement", "concern", LOOK_AT],
        default="common variation",
    )
    drawn = [each if over_force else np.exp(each) for each in chart[:4]]
    frame = table[["month", "incident_count"]].tail(len(claimed)).reset_index(drop=True)
    frame = frame.assign(
        expected_count=expected,
        **dict(zip(("ratio", "centre", "low", "high"), drawn, strict=True)),
        variation=variation,
        rule=named,
    )
    is_simulated = over_force and counts.mean() >= FALL_FROM_A_MONTH  # never with a gap
    is_said = is_simulated and target.direction == "fewer"
    return frame, lasting_fall_pct(chart) if is_said else np.nan


def chart_of(counts: Floats, others: Floats | None) -> tuple[Floats, ControlChart, bool] | None:
    """Chart 24 months over the rest of the force; a year on year where that cannot be judged.

    Where limits reach 0 the counts are too uneven: of charts with nothing changed up to 20 in 100
    would show a signal, where a year on year shows 8 (tests/claims/control_charts.py).

    ``counts`` are incidents of 24 months of the area (NaN where missing), ``others`` those of the
    rest of the force; None where its rows are not held. Returned are what the charted months are
    measured by, the chart (of log ratios if a year on year), and whether it is over the force;
    None where neither chart can be drawn.
    """
    held = ~np.isnan(counts)
    if others is not None and (others[held] > 0).all():
        expected = others * counts[held].sum() / others[held].sum()
        with suppress(MeasureError):  # no two neighbouring months are held
            chart = laney_u_chart(counts, expected)
            if (chart.low[held] > 0).all():
                return expected, chart, True
    if not held.all():
        return None
    return counts[:12], year_on_year_chart(counts[12:], counts[:12]), False


def stands_out(chart: ControlChart, *, over_force: bool) -> NDArray[np.bool_]:
    """Mark the months that a title may claim: by two rules over the force, else by the NHS's four.

    Of charts with nothing changed up to about 10 in 100 show one (tests/claims/control_charts.py).
    """
    causes = special_causes(chart)
    if over_force:
        return causes.is_outside | causes.is_nine
    return causes.is_outside | causes.is_seven | causes.is_trend | causes.is_near_limit


def lasting_fall_pct(chart: ControlChart) -> float:
    """Return the fall of the newer half that seven of ten charts over the force would show.

    It is two sigmas in per cent of the mean, as simulated in tests/claims/control_charts.py.
    """
    return float(200 * np.sqrt(np.mean(chart.sigma**2)) / chart.centre[0])
