"""The clock: the one place of the schedule that reads it, so that all else is handed a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from scp_lib.errors import UsageError

Clock = Callable[[], dt.datetime]


def clock_from(words: str | None, zone: ZoneInfo) -> Clock:
    """Return the system's clock or, with words, one that showed that moment just now.

    Parameters
    ----------
    words
        ISO 8601, like 2026-12-15T02:30; a moment without an offset is of ``zone``.

    Raises
    ------
    UsageError
        The words are not a moment.
    """
    if words is None:
        return lambda: dt.datetime.now(dt.UTC)
    try:
        told = dt.datetime.fromisoformat(words)
        told = told if told.tzinfo else told.replace(tzinfo=zone)
        told = told.astimezone(dt.UTC)
        if not 2000 <= told.year <= 2900:
            raise ValueError(words)
    except (ValueError, OverflowError):
        raise UsageError(
            f"--now {words}: not a moment; wanted one like 2026-12-15T02:30."
        ) from None
    ahead = told - dt.datetime.now(dt.UTC)
    return lambda: dt.datetime.now(dt.UTC) + ahead
