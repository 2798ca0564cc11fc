"""Months and periods."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scp_lib.errors import PeriodError
from scp_lib.periods import Month, Period, name_months

MONTHS = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))


@given(month=MONTHS, steps=st.integers(-500, 500))
def test_months_add_as_pandas_adds_them(month: Month, steps: int) -> None:
    theirs = pd.Period(str(month), "M") + steps
    assert str(month + steps) == str(theirs)
    assert (month + steps) - month == steps
    assert month.days == pd.Period(str(month), "M").days_in_month


@given(month=MONTHS)
def test_written_and_read(month: Month) -> None:
    assert Month.parse(str(month)) == month == Month.of(month.first_day)


NO_MONTHS = (
    "", "2025", "2025-13", "2025-00", "2025-1", "Jan-25", "2025-01-01", " 2025-01", "2025-01\n",
    "٢٠٢٥-٠١", "0025-01",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_MONTHS)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(PeriodError, match="2025-12"):
        Month.parse(text)


@given(first=MONTHS, length=st.integers(1, 60))
def test_a_period_holds_its_months(first: Month, length: int) -> None:
    period = Period(first, first + (length - 1))
    months = list(period)
    assert len(months) == len(period) == length
    assert all(month in period for month in months)
    assert period.last + 1 not in period and first + -1 not in period
    assert period.days == (period.last.first_day - first.first_day).days + period.last.days
    assert period.calendar_months == tuple(month.month for month in months)
    assert Period.parse(f"{period.first}/{period.last}") == period


def test_years_earlier_and_overlaps() -> None:
    year = Period.parse("2024-04/2025-03")
    assert str(year) == "April 2024 to March 2025"
    assert year.years_earlier(1) == Period.parse("2023-04/2024-03")
    assert not year.overlaps(year.years_earlier(1))
    assert year.overlaps(Period.year_to(Month(2025, 6)))
    assert Period.year_to(Month(2025, 3)) == year


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(PeriodError, match="January 2025, before it starts in December 2025"):
        Period.parse("2025-12/2025-01")


def test_names() -> None:
    assert name_months([]) == ""
    assert name_months([Month(2025, 12), Month(2026, 1)]) == "December 2025 to January 2026"
    assert str(Period.parse("2025-02")) == "February 2025"
    assert Month.of(dt.date(2024, 2, 29)).name == "February 2024"
