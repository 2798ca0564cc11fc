"""What is due and late: worked days, and years of nights."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scp_lib.schedule.due import schedule_lines, state_line, states
from scp_lib.schedule.record import Run
from scp_lib.schedule.settings import Job, Schedule
from scp_lib.schedule.times import last_at, next_after

HOUR = dt.timedelta(hours=1)
WORDS = {"name": "monthly", "partnership": "small", "for": "us", "every": "month", "on": 15,
         "at": "02:30"}  # fmt: skip
ways = st.one_of(
    st.integers(1, 31).map(lambda day: {"every": "month", "on": day}),
    st.sampled_from(["monday", "Sunday"]).map(lambda day: {"every": "week", "on": day}),
    st.just({"every": "day", "on": None}),
)
ats = st.sampled_from(["00:00", "01:30", "02:30", "23:59"])


def schedule_of(**words):
    return Schedule(jobs=[Job.model_validate(WORDS | words)])


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def run(began, outcome="done", reason="", name="monthly"):
    return Run(name, utc(began), utc(began) + HOUR, outcome, reason)


def state_at(now, *runs, **words):
    (state,) = states(schedule_of(**words), runs, now=utc(now))
    return state


def test_due_from_its_minute_until_done():
    before = run("2026-11-15T02:30")
    assert not state_at("2026-12-15T02:29:59", before).is_due
    state = state_at("2026-12-15T02:30", before)
    assert state.is_due and not state.is_late and state.due_at == utc("2026-12-15T02:30")
    done = state_at("2026-12-15T04:00", before, run("2026-12-15T02:30"))
    assert not done.is_due and done.due_at is None
    assert done.next_at == utc("2027-01-15T02:30")


@pytest.mark.parametrize("outcome", ["failed", "stopped"])
def test_what_did_not_end_well_stays_due(outcome):
    runs = [run("2026-11-15T02:30"), run("2026-12-15T02:30", outcome, "no file")]
    state = state_at("2026-12-15T04:00", *runs)
    assert state.is_due and state.last == runs[1] and state.last_done == runs[0]
    line = state_line(state, now=utc("2026-12-15T04:00"), zone=schedule_of().zone)
    assert line == (
        "monthly: due since 15 December 2026 02:30; last done 15 November 2026 02:30; "
        f"last run {outcome}: no file"
    )


def test_late_after_more_than_a_day_and_since_the_first_missed_time():
    before = run("2026-09-20T10:00")
    assert not state_at("2026-10-16T01:30", before).is_late  # 02:30 BST is 01:30 UTC
    assert state_at("2026-10-16T01:30:01", before).is_late
    state = state_at("2026-12-20T00:00", before)
    assert state.due_at == utc("2026-10-15T01:30")  # three were missed: late since the first
    assert "LATE by 65 days, due since 15 October 2026 02:30" in state_line(
        state, now=utc("2026-12-20T00:00"), zone=schedule_of().zone
    )


def test_a_job_that_never_ran_is_due_since_its_newest_time_or_its_first_day():
    assert state_at("2026-12-20T00:00").due_at == utc("2026-12-15T02:30")
    later = dt.date(2026, 12, 16)
    state = state_at("2026-12-20T00:00", starts=later)
    assert not state.is_due and state.next_at == utc("2027-01-15T02:30")
    assert not state_at("2026-12-15T02:29", starts=dt.date(2026, 12, 15)).is_due
    assert state_at("2026-12-15T02:30", starts=dt.date(2026, 12, 15)).is_due
    assert state_at("2027-02-20T00:00", starts=later).due_at == utc("2027-01-15T02:30")
    early = run("2026-10-20T00:00")  # by hand, before the first day
    assert state_at("2027-02-20T00:00", early, starts=later).due_at == utc("2027-01-15T02:30")


def test_other_jobs_runs_and_runs_of_the_future_do_not_count():
    other, future = run("2026-12-15T02:30", name="x"), run("2026-12-16T02:30")
    assert state_at("2026-12-15T04:00", other, future).is_due


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        states(schedule_of(), [], now=dt.datetime(2026, 1, 1))


def test_the_listing_says_what_for_whom_and_how_it_stands():
    lines = schedule_lines(schedule_of(notebooks=["10"]), [], now=utc("2026-12-15T04:00"))
    assert lines == [
        "monthly: small, 10, every month on day 15 at 02:30, for us",
        "    due since 15 December 2026 02:30; never done",
    ]


@settings(max_examples=40, deadline=None)
@given(
    way=ways,
    at=ats,
    start=st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 1, 1)),
    gaps=st.lists(st.integers(1, 60 * 24 * 40), max_size=60),
    fails=st.lists(st.booleans(), min_size=60, max_size=60),
)
def test_every_time_is_served_once_whenever_the_scheduler_calls(way, at, start, gaps, fails):
    """Call at any moments: a good run follows each time by the first good call, and no more."""
    schedule = schedule_of(**way, at=at)
    rhythm, zone = schedule.jobs[0].rhythm, schedule.zone
    now, runs, served = start.replace(tzinfo=dt.UTC), [], []
    for gap, is_failing in zip(gaps, fails, strict=False):
        now += dt.timedelta(minutes=gap)
        (state,) = states(schedule, runs, now=now)
        newest = last_at(rhythm, now, zone)
        assert state.is_due == (newest not in served)
        assert state.is_due == (state.due_at is not None)
        assert now < state.next_at == next_after(rhythm, now, zone)
        if state.due_at:
            assert state.due_at <= newest
            assert state.is_late == (now - state.due_at > 24 * HOUR)
            runs.append(Run("monthly", now, now, "failed" if is_failing else "done"))
            if not is_failing:
                served.append(newest)
    assert len(served) == len(set(served))


@settings(max_examples=8, deadline=None)
@given(way=ways, at=ats, minute=st.integers(0, 59))
def test_called_every_hour_through_spring_each_time_is_run_once(way, at, minute):
    schedule = schedule_of(**way, at=at)
    rhythm, zone = schedule.jobs[0].rhythm, schedule.zone
    start = utc("2026-01-01T00:00") + dt.timedelta(minutes=minute)
    runs = [Run("monthly", start, start, "done")]
    for hours in range(24 * 100):  # over the spring change of the clock
        now = start + hours * HOUR
        (state,) = states(schedule, runs[-1:], now=now)
        if state.is_due:
            assert not state.is_late and now - state.due_at < HOUR
            runs.append(Run("monthly", now, now, "done"))
    wanted, moment = 0, start
    while (moment := next_after(rhythm, moment, zone)) <= now:
        wanted += 1
    assert len(runs) - 1 == wanted
