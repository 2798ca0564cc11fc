"""How the year is likely to end: a simulated total, with a probability that means what it says."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scp_lib.errors import MeasureError, PeriodError
from scp_lib.measures.months import counts_by_month
from scp_lib.measures.overdispersion import Dispersion, dispersion_of_months
from scp_lib.measures.rates import Floats, tail_area
from scp_lib.periods import Month, Period


class YearEnd(NamedTuple):
    """Simulated totals of a year under way, and what they mean for a target.

    ``fewer_a_month_count`` is by how many incidents a month the months left would have to
    come out lower for an even chance of meeting the target, and
    ``fewer_a_month_surely_count`` for the chance asked (0 where the chance is there already).
    """

    year: Period
    months_so_far: int
    so_far_count: int
    median_count: float
    low_count: float
    high_count: float
    target_count: float
    target_probability: float
    fewer_a_month_count: float
    fewer_a_month_surely_count: float
    dispersion: Dispersion
    totals: NDArray[np.int64]


def simulate_year_end(
    monthly: pd.DataFrame,
    *,
    year: Period,
    seed: int | np.random.Generator,
    newest: Month | None = None,
    target_count: float = float("nan"),
    past_years: int = 5,
    draws: int = 10_000,
    confidence: float = 0.9,
    sure: float = 0.9,
) -> YearEnd:
    """Simulate the total of a year from its months so far and the season of past years.

    The model, and what is unknown in it:

    - A month's count has the mean (level of its year) × (season of its calendar month) ×
      (its days), and a variance of φ times the mean.
    - φ is estimated from the past years about their season and level
      (:func:`dispersion_of_months`); each draw divides the sum of squares by a chi-squared
      number of the same degrees of freedom. It is held to ¼ at least, and not to 1: quiet
      histories of Poisson counts are as likely as lively ones, and with draws held to 1 the
      intervals came out too wide.
    - Season: each draw takes for every calendar month a gamma number of shape (past
      incidents of that month) / φ + ½.
    - Level: each draw takes a gamma number of shape (incidents so far) / φ + ½, over the
      season of the months so far. Past years tell of the season alone, never of the level.
    - The months left together: each draw takes a gamma number of their mean and of φ times
      their mean as variance, rounded up or down at random so that the mean is kept.

    The year is assumed to go on at its own level: no trend within the year, and no change to
    come in practice or recording.

    Parameters
    ----------
    monthly
        ``month``, ``incident_count`` (and ``is_complete``), one row a month: the year so far
        and past years of the same twelve calendar months.
    year
        The year under way, such as ``Period.financial_year(2025)``.
    seed
        Seed, or a generator to draw from.
    newest
        Newest month published; by default the newest month of ``monthly``, masked or not.
    target_count
        Total that just meets a target of fewer incidents; NaN if there is none.
    past_years
        How many years before to learn from at most; complete ones alone are used, and two
        are needed.
    draws
        Number of simulated years.
    confidence
        Share of simulated totals from ``low_count`` to ``high_count``.
    sure
        Chance of meeting the target that ``fewer_a_month_surely_count`` asks for.

    Returns
    -------
    YearEnd

    Raises
    ------
    PeriodError
        No month of the year is there yet, one so far is missing, or fewer than two complete
        years stand before it.

    Examples
    --------
    >>> months = pd.date_range("2022-04-01", "2025-12-01", freq="MS")
    >>> season = 40 + 10 * np.cos(2 * np.pi * (months.month.to_numpy() - 7) / 12)
    >>> counts = np.random.default_rng(8).poisson(season)
    >>> table = pd.DataFrame({"month": months, "incident_count": counts})
    >>> end = simulate_year_end(table, year=Period.financial_year(2025), seed=1, target_count=480)
    >>> end.so_far_count, end.median_count, end.low_count, end.high_count
    (390, 488.0, 472.0, 505.0)
    >>> round(end.target_probability, 2), round(end.fewer_a_month_count, 1)
    (0.23, 2.7)
    """
    generator = np.random.default_rng(seed)
    counts = counts_by_month(monthly)
    newest = newest or Month.of(monthly["month"].max())
    so_far = [month for month in year if month <= newest]
    past = _complete_years(counts, year, past_years)
    _check_months(counts, so_far, year, past)
    history = np.array([[counts[month] for month in one] for one in past], dtype=float)
    days = np.array([month.days for month in year], dtype=float)
    past_days = np.array([[month.days for month in one] for one in past], dtype=float).sum(axis=0)
    dispersion = dispersion_of_months(history)
    phi = _draw_phi(dispersion, generator, draws)
    season = generator.gamma(history.sum(axis=0) / phi[:, None] + 0.5) * phi[:, None]
    season *= days / past_days
    done = len(so_far)
    so_far_count = sum(counts[month] for month in so_far)
    level = generator.gamma(so_far_count / phi + 0.5) * phi / season[:, :done].sum(axis=1)
    left = level * season[:, done:].sum(axis=1)
    drawn = generator.gamma(left / phi) * phi + generator.random(draws)
    totals = so_far_count + np.floor(drawn).astype(np.int64) * (done < len(year))
    tail = tail_area(confidence)
    low, median, high = np.quantile(totals, [tail, 0.5, 1 - tail], method="inverted_cdf")
    return YearEnd(
        year=year,
        months_so_far=done,
        so_far_count=so_far_count,
        median_count=float(median),
        low_count=float(low),
        high_count=float(high),
        target_count=float(target_count),
        target_probability=_share_at_most(totals, target_count),
        fewer_a_month_count=_fewer_a_month(totals, target_count, 0.5, len(year) - done),
        fewer_a_month_surely_count=_fewer_a_month(totals, target_count, sure, len(year) - done),
        dispersion=dispersion,
        totals=totals,
    )


def back_test_year_ends(
    monthly: pd.DataFrame,
    *,
    years: list[Period],
    months_so_far: int,
    seed: int,
    past_years: int = 5,
    draws: int = 10_000,
    confidence: float = 0.9,
) -> pd.DataFrame:
    """Forecast years that are over from their first months, beside how they ended.

    Parameters
    ----------
    monthly
        As in :func:`simulate_year_end`.
    years
        Years that are over; only months before each forecast are used for it.
    months_so_far
        How many months of each year the forecast may see.
    seed, past_years, draws, confidence
        As in :func:`simulate_year_end`.

    Returns
    -------
    pandas.DataFrame
        One row a year: year, median_count, low_count, high_count, actual_count, is_inside.

    Raises
    ------
    PeriodError
        A year is not complete, or has not two complete years before it.
    """
    counts = counts_by_month(monthly)
    rows = []
    for year in years:
        missing = [month for month in year if month not in counts]
        if missing:
            raise PeriodError(f"{year}: {missing[0].name} is missing, so the total is not known.")
        found = simulate_year_end(
            monthly,
            year=year,
            seed=seed,
            newest=year.first + (months_so_far - 1),
            past_years=past_years,
            draws=draws,
            confidence=confidence,
        )
        actual = sum(counts[month] for month in year)
        is_inside = found.low_count <= actual <= found.high_count
        rows.append(
            (str(year), found.median_count, found.low_count, found.high_count, actual, is_inside)
        )
    columns = ["year", "median_count", "low_count", "high_count", "actual_count", "is_inside"]
    return pd.DataFrame(rows, columns=columns)


def _complete_years(counts: dict[Month, int], year: Period, past_years: int) -> list[Period]:
    """Complete years before, the newest first."""
    before = [year.years_earlier(step) for step in range(1, past_years + 1)]
    return [one for one in before if all(month in counts for month in one)]


def _check_months(
    counts: dict[Month, int], so_far: list[Month], year: Period, past: list[Period]
) -> None:
    if len(year) != 12:
        raise PeriodError(f"{year} is not a year: give twelve months.")
    if not so_far:
        raise PeriodError(f"No month of {year} is published yet: wait for {year.first.name}.")
    missing = [month for month in so_far if month not in counts]
    if missing:
        raise PeriodError(
            f"No complete count is held for {missing[0].name}: the year end needs every month of "
            "the year so far."
        )
    if len(past) < 2:
        raise PeriodError(
            f"{len(past)} complete years stand before {year}: two at least are needed to tell "
            "the season."
        )
    if not sum(counts[month] for one in past for month in one):
        raise MeasureError("The past years hold no incidents: there is no season to go by.")


def _draw_phi(dispersion: Dispersion, generator: np.random.Generator, draws: int) -> Floats:
    freedom = dispersion.degrees_of_freedom
    drawn = dispersion.estimate * freedom / generator.chisquare(freedom, size=draws)
    return np.maximum(0.25, drawn)


def _share_at_most(totals: NDArray[np.int64], target_count: float) -> float:
    return float("nan") if np.isnan(target_count) else float(np.mean(totals <= target_count))


def _fewer_a_month(
    totals: NDArray[np.int64], target_count: float, chance: float, months_left: int
) -> float:
    if np.isnan(target_count) or months_left == 0:
        return float("nan")
    over = np.quantile(totals, chance, method="inverted_cdf") - target_count
    return float(max(0.0, over) / months_left)
