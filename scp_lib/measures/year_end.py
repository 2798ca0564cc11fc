"""A year under way: the path that would just meet its target, and how it may end."""

import math
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from scp_lib.errors import PeriodError
from scp_lib.measures.detectability import Direction
from scp_lib.measures.months import check_alike, counts_by_month
from scp_lib.measures.rates import tail_area
from scp_lib.periods import Month, Period

FEWEST_YEARS, MOST_YEARS = 3, 5
_SURE = 0.9


class Outlook(StrEnum):
    """What can be said of the target of a year under way; the last where no range is known."""

    LIKELY = "likely to be met"
    OPEN = "open"
    UNLIKELY = "unlikely to be met"
    REACHED = "met already"
    OUT_OF_REACH = "out of reach"
    UNKNOWN = "not known"


class YearEnd(NamedTuple):
    """The counts of a year under way, and its likely total where past years tell of it.

    ``past_year_count`` are the complete years before that were used. With fewer than three, or
    with too few incidents, the total and its range, ``log_ratio`` and its standard deviation
    (m and σ of :func:`year_end`) and ``fewer_a_month_count`` are NaN. ``last_so_far_count`` and
    ``last_left_count`` are last year's counts of the same months, NaN unless it is complete.
    ``fewer_a_month_count`` is by how much each month left would have to come out below the
    likely total for the target to be met. Of ``tried_year_count`` past years that were forecast
    in the same way, ``inside_year_count`` ended inside their range.
    """

    year: Period
    months_so_far: int
    so_far_count: int
    target_count: float
    last_so_far_count: float
    last_left_count: float
    past_year_count: int
    log_ratio: float = math.nan
    log_ratio_sd: float = math.nan
    median_count: float = math.nan
    low_count: float = math.nan
    high_count: float = math.nan
    fewer_a_month_count: float = math.nan
    outlook: Outlook = Outlook.UNKNOWN
    tried_year_count: int = 0
    inside_year_count: int = 0


def year_end(
    monthly: pd.DataFrame,
    *,
    year: Period,
    newest: Month | None = None,
    target_count: float = math.nan,
    direction: Direction = "fewer",
) -> YearEnd:
    """Forecast the total of a year from its months so far and the same months of past years.

    Of each of the newest three to five complete years before, S are the incidents of the months
    that this year has had, L those of the months then left, and r = ln((L + ½)/(S + ½)). With n
    years, m their mean and s their standard deviation, σ = s√(1 + 1/n): the likely total is
    S + S·e^m of this year's S, and its range S + S·e^(m ± qσ), q of Student's t with n − 1
    degrees of freedom at 90%, rounded outwards. This is the prediction interval of the mean of r.
    Season, drift within a year and overdispersion are all in the past r, so none has a model.

    The chance p of a target G is that of Student's t at (ln((G − S)/S) − m)/σ. It is not told,
    for shared drift makes it wrong by up to 14 points, but put as a word: likely from 0.9,
    unlikely to 0.1, open between.

    Parameters
    ----------
    monthly
        ``month``, ``incident_count`` (and ``is_complete``), one row a month.
    year
        The twelve months under way.
    newest
        Newest month published; by default the newest month of ``monthly``, masked or not.
    target_count
        Incidents of the year that just meet the target; NaN if there is none.
    direction
        Whether fewer or more is wanted.

    Returns
    -------
    YearEnd
        Incidents of the whole year.

    Raises
    ------
    PeriodError
        Not a year, no month of it is published or none is left, or one so far is missing.

    References
    ----------
    Hahn, G. J. and Meeker, W. Q. (1991). Statistical Intervals. Wiley, section 4.7.

    Examples
    --------
    >>> parts = [(300, 620), (280, 540), (310, 640), (290, 600), (260, 0)]
    >>> counts = [count for part in parts for so_far in part for count in [so_far] + [0] * 5]
    >>> months = pd.date_range("2021-01-01", periods=60, freq="MS")
    >>> end = year_end(pd.DataFrame({"month": months, "incident_count": counts}),
    ...     year=Period.parse("2025-01/2025-12"), newest=Month(2025, 6), target_count=760)
    >>> round(end.median_count, 4), end.low_count, end.high_count, str(end.outlook)
    (787.6786, 741.0, 838.0, 'open')
    """
    counts = counts_by_month(monthly)
    newest = newest or Month.of(monthly["month"].max())
    done = sum(month <= newest for month in year)
    if len(year) != 12 or not 0 < done < 12:
        raise PeriodError(f"{year} is not a year under way: give twelve months, some published.")
    missing = [month for month in list(year)[:done] if month not in counts]
    if missing:
        raise PeriodError(f"{missing[0].name} is missing: the year so far is not known.")
    end = _year_end(counts, year, done, target_count, direction)
    tried = []
    for back in range(1, 30):
        past = year.years_earlier(back)
        if all(month in counts for month in past):
            found = _year_end(counts, past, done, math.nan, direction)
            if not math.isnan(found.low_count):
                total = sum(counts[month] for month in past)
                tried.append(found.low_count <= total <= found.high_count)
    return end._replace(tried_year_count=len(tried), inside_year_count=sum(tried))


def _year_end(
    counts: dict[Month, int], year: Period, done: int, target_count: float, direction: Direction
) -> YearEnd:
    so_far = sum(counts[month] for month in list(year)[:done])
    parts = [_parts(counts, year.years_earlier(back), done) for back in range(1, 30)]
    past = np.array([part for part in parts if part is not None][:MOST_YEARS], dtype=float)
    last_so_far, last_left = parts[0] or (math.nan, math.nan)
    end = YearEnd(year, done, so_far, target_count, last_so_far, last_left, len(past))
    if len(past) < FEWEST_YEARS or not so_far or not past.all():
        return end
    ratio = np.log((past[:, 1] + 0.5) / (past[:, 0] + 0.5))
    mean, freedom = float(ratio.mean()), len(past) - 1
    sd = float(ratio.std(ddof=1)) * math.sqrt(1 + 1 / len(past))
    if not sd:
        return end
    reach = float(special.stdtrit(freedom, 1 - tail_area(_SURE))) * sd
    middle, low, high = (so_far * (1 + math.exp(mean + step)) for step in (0, -reach, reach))
    left = target_count - so_far
    chance = math.nan
    if left > 0:
        chance = float(special.stdtr(freedom, (math.log(left / so_far) - mean) / sd))
    elif left <= 0:
        chance = 0.0
    return end._replace(
        log_ratio=mean,
        log_ratio_sd=sd,
        median_count=middle,
        low_count=float(math.floor(low)),
        high_count=float(math.ceil(high)),
        fewer_a_month_count=max(0.0, middle - target_count) / (12 - done),
        outlook=_outlook(chance if direction == "fewer" else 1 - chance, left, direction),
    )


def _parts(counts: dict[Month, int], year: Period, done: int) -> tuple[int, int] | None:
    """Incidents of a past year's first months and of the others; None if a month is missing."""
    if not all(month in counts for month in year):
        return None
    each = [counts[month] for month in year]
    return sum(each[:done]), sum(each[done:])


def _outlook(chance: float, left: float, direction: Direction) -> Outlook:
    if math.isnan(chance):
        return Outlook.UNKNOWN
    if direction == "fewer" and left < 0:
        return Outlook.OUT_OF_REACH
    if direction == "more" and left <= 0:
        return Outlook.REACHED
    if chance >= _SURE:
        return Outlook.LIKELY
    return Outlook.UNLIKELY if chance <= 1 - _SURE else Outlook.OPEN


def cumulative_trajectory(
    monthly: pd.DataFrame,
    *,
    baseline: Period,
    current: Period,
    target_pct: float,
    newest: Month | None = None,
) -> pd.DataFrame:
    """Cumulative incidents of a period, of the baseline and of the path to the target.

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
            f"No complete count is available for {missing[0].name}: the path to a target needs "
            "every month of the baseline."
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
