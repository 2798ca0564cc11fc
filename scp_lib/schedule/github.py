"""A workflow for GitHub Actions."""

from __future__ import annotations

import datetime as dt

from scp_lib.schedule.settings import Schedule
from scp_lib.schedule.times import instant

_LONGEST_MINUTES = 360  # of GitHub's own machines


def files(schedule: Schedule) -> dict[str, str]:
    """Return .github/workflows/safer.yml.

    GitHub's clock is UTC all year, so a time is written as the latest UTC time that it ever has:
    never before the job is due, and an hour after it for half the year.
    """
    crons = "\n".join(f'    - cron: "{minute} {hour} * * *"' for hour, minute in _utc(schedule))
    minutes = min(_LONGEST_MINUTES, schedule.total_minutes + 60)
    text = f"""\
# Save it as .github/workflows/safer.yml. Times are UTC; schedule.toml keeps {schedule.time_zone}.
#
# Data: downloads are not kept in the repository, so a machine of GitHub's has only the invented
# example. For real data add a machine of your own (Settings, Actions, Runners) that holds the
# downloads, and set two variables (Settings, Secrets and variables, Actions, Variables):
# SAFER_RUNNER = self-hosted, and SAFER_RAW = its folder with police_uk/ and ons/ in it.
# Whoever may read the repository may download its artifacts: keep it private until a report has
# been cleared for the public.
name: Safer reports
on:
  schedule:
{crons}
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: safer-reports
jobs:
  reports:
    runs-on: ${{{{ vars.SAFER_RUNNER || 'ubuntu-latest' }}}}
    timeout-minutes: {minutes}
    env:
      SAFER_HOME: ${{{{ github.workspace }}}}
      SAFER_RAW: ${{{{ vars.SAFER_RAW }}}}
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"
          cache: pip
          cache-dependency-path: requirements.lock
      - name: Set up
        run: |
          python -m pip install -r requirements.lock
          python -m pip install --no-deps --editable .
      - name: Bring back the reports and the record of runs
        uses: actions/cache/restore@v5
        with:
          path: reports
          key: safer-reports-${{{{ github.run_id }}}}
          restore-keys: safer-reports-
      - name: Run what is due
        run: safer run --due
      - name: Keep the reports and the record of runs
        if: always()
        uses: actions/cache/save@v5
        with:
          path: reports
          key: safer-reports-${{{{ github.run_id }}}}-${{{{ github.run_attempt }}}}
      - name: Hand over the reports
        if: always()
        uses: actions/upload-artifact@v6
        with:
          name: reports
          path: reports
"""
    return {"safer.yml": text}


def _utc(schedule: Schedule) -> list[tuple[int, int]]:
    """Return hours and minutes in UTC that are never before a job of any day of the year is due."""
    found: set[tuple[int, int]] = set()
    for time in schedule.times:
        at = dt.time.fromisoformat(time)
        delays = [
            instant(day, at, schedule.zone) - dt.datetime.combine(day, dt.time(), tzinfo=dt.UTC)
            for day in (dt.date(2026, 1, 1) + dt.timedelta(days=step) for step in range(365))
        ]
        minutes = int(max(delays).total_seconds() // 60) % (24 * 60)
        found.add(divmod(minutes, 60))
    return sorted(found)
