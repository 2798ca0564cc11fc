"""Months and periods: the only notion of time in open police data."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scp_lib.errors import PeriodError

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    >>> Month.parse("2025-12") + 2
    Month(year=2026, month=2)
    >>> str(Month(2025, 3)), Month(2025, 3).name, Month(2024, 2).days
    ('2025-03', 'March 2025', 29)
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 2999 and 1 <= self.month <= 12):
            raise PeriodError(f"{self.year}-{self.month} is not a month: write it as 2025-12.")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``; raise PeriodError for anything else."""
        found = _MONTH.fullmatch(text)
        if not found or not 1 <= int(found[2]) <= 12 or not 1900 <= int(found[1]) <= 2999:
            raise PeriodError(f"'{text}' is not a month: write it as 2025-12.")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """Month of a date or timestamp."""
        return cls(day.year, day.month)

    @property
    def name(self) -> str:
        """Month in words: December 2025."""
        return f"{calendar.month_name[self.month]} {self.year}"

    @property
    def days(self) -> int:
        """Number of days."""
        return calendar.monthrange(self.year, self.month)[1]

    @property
    def first_day(self) -> dt.date:
        """First day of the month."""
        return dt.date(self.year, self.month, 1)

    def __add__(self, months: int) -> Month:
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    def __sub__(self, other: Month) -> int:
        """Months from other to self."""
        return (self.year - other.year) * 12 + self.month - other.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True)
class Period:
    """An unbroken run of months, both ends included.

    >>> year = Period.year_to(Month(2026, 3))
    >>> str(year), len(year), year.days
    ('April 2025 to March 2026', 12, 365)
    >>> str(year.years_earlier(1))
    'April 2024 to March 2025'
    """

    first: Month
    last: Month

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise PeriodError(
                f"The period ends in {self.last.name}, before it starts in {self.first.name}."
            )

    @classmethod
    def year_to(cls, month: Month) -> Period:
        """Twelve months ending with (and including) ``month``."""
        return cls(month + -11, month)

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``YYYY-MM/YYYY-MM`` (or one month)."""
        first, _, last = text.partition("/")
        return cls(Month.parse(first), Month.parse(last or first))

    def __iter__(self) -> Iterator[Month]:
        return (self.first + step for step in range(len(self)))

    def __len__(self) -> int:
        return self.last - self.first + 1

    def __contains__(self, month: object) -> bool:
        return isinstance(month, Month) and self.first <= month <= self.last

    @property
    def days(self) -> int:
        """Number of days in the period."""
        return sum(month.days for month in self)

    @property
    def calendar_months(self) -> tuple[int, ...]:
        """Months of the year in order, 1 to 12, as the period runs through them."""
        return tuple(month.month for month in self)

    def years_earlier(self, years: int) -> Period:
        """Return the same calendar months, ``years`` years before."""
        return Period(self.first + -12 * years, self.last + -12 * years)

    def overlaps(self, other: Period) -> bool:
        """Whether a month belongs to both."""
        return self.first <= other.last and other.first <= self.last

    def __str__(self) -> str:
        if self.first == self.last:
            return self.first.name
        if self.first.year == self.last.year:
            return f"{calendar.month_name[self.first.month]} to {self.last.name}"
        return f"{self.first.name} to {self.last.name}"


def name_months(months: Iterable[Month]) -> str:
    """Name a set of months, runs of them as periods.

    >>> name_months([Month(2025, 1), Month(2025, 2), Month(2025, 3), Month(2025, 9)])
    'January to March 2025, September 2025'
    """
    runs: list[list[Month]] = []
    for month in sorted(set(months)):
        if runs and month - runs[-1][-1] == 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(Period(run[0], run[-1])) for run in runs)
