"""When a job falls due, against a minute-by-minute search and a day-by-day list."""

import calendar
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.schedule.times import Rhythm, instant, last_at, next_after

# an hour, half an hour and a whole day left out; no change at all
ZONES = ("Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/New_York", "UTC")
MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2010, 1, 1), dt.date(2035, 12, 31))
changes = st.sampled_from(  # days on which one of the zones' clocks changes
    [dt.date(2026, 3, 29), dt.date(2026, 10, 25), dt.date(2011, 12, 30), dt.date(2026, 4, 5),
     dt.date(2026, 10, 4), dt.date(2026, 3, 8), dt.date(2026, 11, 1)]
)  # fmt: skip
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))
rhythms = st.one_of(
    st.builds(Rhythm, st.just("month"), st.integers(1, 31), times),
    st.builds(Rhythm, st.just("week"), st.integers(0, 6), times),
    st.builds(Rhythm, st.just("day"), st.none(), times),
)
moments = st.datetimes(
    dt.datetime(2010, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC)
)  # fmt: skip


def searched(day, at, zone):
    """Walk the minutes of two days; the first at which the clock shows that time or later."""
    wall = dt.datetime.combine(day, at)
    moment = wall.replace(tzinfo=dt.UTC) - DAY
    while moment.astimezone(zone).replace(tzinfo=None) < wall:
        moment += MINUTE
    return moment


@settings(max_examples=60, deadline=None)
@given(day=days | changes, at=times, name=st.sampled_from(ZONES))
def test_instant_is_the_first_minute_that_shows_the_time(day, at, name):
    zone = ZoneInfo(name)
    assert instant(day, at, zone) == searched(day, at, zone)


def falls_on(day, rhythm):
    if rhythm.every == "month":
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == rhythm.on or (day.day == last and rhythm.on > last)
    return rhythm.every == "day" or day.weekday() == rhythm.on


@settings(max_examples=60, deadline=None)
@given(rhythm=rhythms, now=moments, name=st.sampled_from(ZONES))
def test_last_and_next_are_the_neighbours_in_the_list_of_all_days(rhythm, now, name):
    zone = ZoneInfo(name)
    around = [now.date() + step * DAY for step in range(-35, 36)]
    listed = [instant(day, rhythm.at, zone) for day in around if falls_on(day, rhythm)]
    assert last_at(rhythm, now, zone) == max(each for each in listed if each <= now)
    assert next_after(rhythm, now, zone) == min(each for each in listed if each > now)


@settings(max_examples=60, deadline=None)
@given(rhythm=rhythms, now=moments, name=st.sampled_from(ZONES))
def test_a_moment_when_it_is_due_is_its_own_last_and_before_its_next(rhythm, now, name):
    zone = ZoneInfo(name)
    due = next_after(rhythm, now, zone)
    assert last_at(rhythm, due, zone) == due
    assert last_at(rhythm, due - MINUTE, zone) <= now
    assert next_after(rhythm, due, zone) > due


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-02-28T02:29", "2026-01-31 02:30"),
        ("2026-02-28T02:30", "2026-02-28 02:30"),
        ("2028-02-29T02:30", "2028-02-29 02:30"),
        ("2026-05-30T23:00", "2026-04-30 02:30"),
    ],
)
def test_day_31_is_the_last_day_of_a_shorter_month(now, last):
    zone = ZoneInfo("Europe/London")
    moment = dt.datetime.fromisoformat(now).replace(tzinfo=zone)
    found = last_at(Rhythm("month", 31, dt.time(2, 30)), moment, zone)
    assert f"{found.astimezone(zone):%Y-%m-%d %H:%M}" == last
