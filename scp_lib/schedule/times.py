"""When a job falls due: the clock's habits (short months, changes of the clock) in one place."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)


class Rhythm(NamedTuple):
    """How often: every day, a weekday (0 is Monday) every week, or a day (1 to 31) every month."""

    every: str
    on: int | None
    at: dt.time


def instant(day: dt.date, at: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return the first moment of a day, in UTC, when its clock shows ``at`` or later.

    In spring an hour is left out: a time in it is the moment the clock jumps. In autumn an hour
    comes twice: a time in it is its first coming.

    Examples
    --------
    >>> london = ZoneInfo("Europe/London")
    >>> str(instant(dt.date(2026, 3, 29), dt.time(1, 30), london))  # 01:00 to 02:00 is left out
    '2026-03-29 01:00:00+00:00'
    >>> str(instant(dt.date(2026, 10, 25), dt.time(1, 30), london))  # first BST, then GMT
    '2026-10-25 00:30:00+00:00'
    """
    wall = dt.datetime.combine(day, at)
    found = min(wall.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    while found.astimezone(zone).replace(tzinfo=None) < wall:
        found += _MINUTE
    return found


def last_at(rhythm: Rhythm, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the newest moment at or before ``now`` when the job fell due, in UTC."""
    start = now.astimezone(zone).date() + _DAY
    moments = (instant(day, rhythm.at, zone) for day in _days(rhythm, start, -1))
    return next(moment for moment in moments if moment <= now)


def next_after(rhythm: Rhythm, moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the first moment after ``moment`` when the job falls due, in UTC."""
    start = moment.astimezone(zone).date() - _DAY
    moments = (instant(day, rhythm.at, zone) for day in _days(rhythm, start, 1))
    return next(each for each in moments if each > moment)


def _days(rhythm: Rhythm, start: dt.date, step: int) -> Iterator[dt.date]:
    """Walk the days of a rhythm from ``start`` on (step 1) or back (step -1)."""
    if rhythm.every == "month":
        for months in count(0, step):
            years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
            last = calendar.monthrange(years, month + 1)[1]
            day = dt.date(years, month + 1, min(rhythm.on or 1, last))
            if (day - start) * step >= dt.timedelta(0):
                yield day
    elif rhythm.every == "week":
        days = ((rhythm.on or 0) - start.weekday()) * step % 7
        yield from (start + step * (days + 7 * weeks) * _DAY for weeks in count())
    else:
        yield from (start + step * days * _DAY for days in count())
