"""Like months with like: what two periods share, and the incidents in it."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import pandas as pd

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.periods import Month, Period, name_months

OnMissing = Literal["refuse", "restrict"]


class LikeMonths(NamedTuple):
    """The months two periods are compared on; ``left_out`` names what could not be."""

    current_months: tuple[Month, ...]
    baseline_months: tuple[Month, ...]
    left_out: tuple[Month, ...]

    @property
    def current_days(self) -> int:
        """Days in the months compared of the current period."""
        return sum(month.days for month in self.current_months)

    @property
    def baseline_days(self) -> int:
        """Days in the months compared of the baseline period."""
        return sum(month.days for month in self.baseline_months)


def counts_by_month(monthly: pd.DataFrame) -> dict[Month, int]:
    """Read a table of monthly counts; a masked month is left out, and so never zero.

    Parameters
    ----------
    monthly
        Columns ``month`` (first day of the month) and ``incident_count`` (empty where
        masked); if there is a column ``is_complete``, months where it is false are masked
        too. One row a month.

    Returns
    -------
    dict
        Incidents by month, in order of month.

    Raises
    ------
    MeasureError
        A column is missing, a month stands in two rows, or a count is negative.

    Examples
    --------
    >>> months = pd.to_datetime(["2025-01-01", "2025-02-01", "2025-03-01"])
    >>> table = pd.DataFrame({"month": months, "incident_count": [3, None, 0]})
    >>> {str(month): count for month, count in counts_by_month(table).items()}
    {'2025-01': 3, '2025-03': 0}
    """
    missing = {"month", "incident_count"} - set(monthly.columns)
    if missing:
        raise MeasureError(
            f"The monthly counts have no column {', '.join(sorted(missing))}: give one row a "
            "month with month and incident_count."
        )
    repeated = monthly.loc[monthly["month"].duplicated(), "month"]
    if len(repeated):
        raise MeasureError(
            f"{Month.of(repeated.iloc[0]).name} stands in two rows of the monthly counts: sum "
            "the areas and crime types first."
        )
    held = monthly[monthly["incident_count"].notna()]
    if "is_complete" in held.columns:
        held = held[held["is_complete"].astype(bool)]
    held = held.sort_values("month")
    counts = {
        Month.of(month): int(count)
        for month, count in zip(held["month"], held["incident_count"], strict=True)
    }
    if any(count < 0 for count in counts.values()):
        raise MeasureError("A monthly count is negative: give 0 or more.")
    return counts


def check_alike(*, baseline: Period, current: Period) -> None:
    """Raise PeriodError unless the periods hold the same calendar months, the baseline first.

    >>> year, spring = Period.parse("2024-01/2024-12"), Period.parse("2025-01/2025-05")
    >>> check_alike(baseline=year, current=spring)
    Traceback (most recent call last):
    ...
    scp_lib.errors.PeriodError: January to May 2025 cannot be compared with January to December
    2024: compare the same calendar months, such as January to May 2024.
    """
    if baseline.calendar_months != current.calendar_months:
        years = 1 + (current.last - current.first) // 12
        raise PeriodError(
            f"{current} cannot be compared with {baseline}: compare the same calendar months, "
            f"such as {current.years_earlier(years)}."
        )
    if not baseline.last < current.first:
        raise PeriodError(
            f"The baseline {baseline} does not end before {current} starts: choose an earlier one."
        )


def like_months(
    counts: Mapping[Month, int],
    *,
    baseline: Period,
    current: Period,
    newest: Month,
    on_missing: OnMissing = "refuse",
) -> LikeMonths:
    """Pair the months of two periods that are over and were received in both.

    Parameters
    ----------
    counts
        Incidents by month; a missing month is not in it.
    baseline, current
        Periods of the same calendar months.
    newest
        The newest month published: later months of ``current`` are still to come.
    on_missing
        ``"refuse"`` raises if a month is missing from either period; ``"restrict"``
        compares the months that both have, and names the others in ``left_out``.

    Returns
    -------
    LikeMonths
        May be empty: nothing has been published of the current period.

    Raises
    ------
    PeriodError
        The periods are not alike, or a month is missing and ``on_missing`` is ``"refuse"``.
    """
    check_alike(baseline=baseline, current=current)
    pairs = [(now, then) for now, then in zip(current, baseline, strict=True) if now <= newest]
    both = [(now, then) for now, then in pairs if now in counts and then in counts]
    left_out = tuple(
        month for pair in pairs if pair not in both for month in pair if month not in counts
    )
    if left_out and on_missing == "refuse":
        raise PeriodError(
            f"No complete count is available for {name_months(left_out)}: put the missing "
            "files in and build again, or compare the months that both periods have."
        )
    return LikeMonths(tuple(now for now, _ in both), tuple(then for _, then in both), left_out)


def total(counts: Mapping[Month, int], months: tuple[Month, ...]) -> int:
    """Incidents in these months together."""
    return sum(counts[month] for month in months)
