"""The year so far beside the path that would just reach the target."""

from __future__ import annotations

import pandas as pd

from scp_lib.errors import PeriodError
from scp_lib.measures.months import check_alike, counts_by_month
from scp_lib.periods import Month, Period


def cumulative_trajectory(
    monthly: pd.DataFrame,
    *,
    baseline: Period,
    current: Period,
    target_pct: float,
    newest: Month | None = None,
) -> pd.DataFrame:
    """Cumulative incidents of a period beside the baseline's and the target's path.

    Both paths are the baseline's sums month for month, per day: by each month, as many
    incidents a day as the baseline had by then, in the days of this period (a leap February
    has one day more). They have the baseline's season; at each month the target's path is the
    count that just reaches the target over the months so far, and its end is the target itself.

    Parameters
    ----------
    monthly
        ``month``, ``incident_count`` (and ``is_complete``), one row a month.
    baseline, current
        Periods of the same calendar months, the baseline first.
    target_pct
        Change asked against the baseline, percent.
    newest
        Newest month published; by default the newest month of ``monthly``, masked or not.

    Returns
    -------
    pandas.DataFrame
        One row a month of ``current``: ``month``, ``baseline_cumulative_count``,
        ``target_cumulative_count`` and ``cumulative_count``, which is empty for months to
        come and from the first missing month on, for a sum past a gap is not known.

    Raises
    ------
    PeriodError
        The periods are not alike, or a month of the baseline is missing.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", "2025-02-01", freq="MS")
    >>> table = pd.DataFrame({"month": months, "incident_count": [31, 29] + [30] * 10 + [20, 28]})
    >>> path = cumulative_trajectory(table, baseline=Period.parse("2024-01/2024-03"),
    ...     current=Period.parse("2025-01/2025-03"), target_pct=-10)
    >>> path["cumulative_count"].tolist(), path["target_cumulative_count"].round(1).tolist()
    ([20, 48, <NA>], [27.9, 53.1, 80.1])
    """
    check_alike(baseline=baseline, current=current)
    counts = counts_by_month(monthly)
    missing = [month for month in baseline if month not in counts]
    if missing:
        raise PeriodError(
            f"No complete count is held for {missing[0].name}: the path to a target needs every "
            "month of the baseline."
        )
    newest = newest or Month.of(monthly["month"].max())
    so_far = [counts.get(month) if month <= newest else None for month in current]
    before = pd.Series([counts[month] for month in baseline], dtype=float)
    days, days_before = (
        pd.Series([month.days for month in period], dtype=float).cumsum()
        for period in (current, baseline)
    )
    per_day = before.cumsum() * days / days_before
    return pd.DataFrame(
        {
            "month": pd.to_datetime([month.first_day for month in current]),
            "baseline_cumulative_count": per_day,
            "target_cumulative_count": per_day * (1 + target_pct / 100),
            "cumulative_count": pd.Series(so_far, dtype="Int64").cumsum(skipna=False),
        }
    )
