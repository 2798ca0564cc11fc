"""The schedule: its jobs, and the clock they keep."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from scp_lib.schedule.times import WEEKDAYS, Rhythm

NAME = r"^[a-z0-9][a-z0-9_-]{0,59}$"
AT = r"^([01]\d|2[0-3]):[0-5]\d$"

Value = str | int | float | bool | list[str]


class _Settings(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, str_min_length=1, populate_by_name=True
    )


class Job(_Settings):
    """One thing to do again and again: the pages of a partnership, for somebody."""

    name: Annotated[str, Field(pattern=NAME)]
    partnership: str
    readers: Annotated[str, Field(alias="for")]
    every: Literal["month", "week", "day"]
    at: Annotated[str, Field(pattern=AT)]
    on: int | str | None = None
    notebooks: list[str] = Field(default_factory=list)
    parameters: dict[str, Value] = Field(default_factory=dict)
    starts: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), lt=dt.date(2900, 1, 1))] | None = None
    keep_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    time_limit_minutes: Annotated[int, Field(ge=1, le=1440)] = 60
    notebook_limit_minutes: Annotated[int, Field(ge=1, le=1440)] = 30

    @property
    def rhythm(self) -> Rhythm:
        """When it falls due."""
        on = WEEKDAYS.index(self.on.lower()) if isinstance(self.on, str) else self.on
        return Rhythm(self.every, on, dt.time.fromisoformat(self.at))

    @property
    def parameter_words(self) -> list[tuple[str, str]]:
        """Its parameters as the command line would give them."""
        return [(name, word_of(value)) for name, value in self.parameters.items()]

    @property
    def when(self) -> str:
        """When it falls due, in words."""
        on = {"month": f" on day {self.on}", "week": f" on {str(self.on).capitalize()}"}
        return f"every {self.every}{on.get(self.every, '')} at {self.at}"


class Schedule(_Settings):
    """All jobs, and the place whose clock they keep."""

    jobs: Annotated[list[Job], Field(min_length=1)]
    time_zone: str = "Europe/London"

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise ValueError("wanted a time zone like Europe/London") from None
        return name

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of every time in the schedule."""
        return ZoneInfo(self.time_zone)

    @property
    def times(self) -> list[str]:
        """Every time of day at which a job falls due, once each, in order."""
        return sorted({job.at for job in self.jobs})

    @property
    def total_minutes(self) -> int:
        """How long all jobs may take together."""
        return sum(job.time_limit_minutes for job in self.jobs)


def word_of(value: Value) -> str:
    """Write a parameter's value as the command line takes it.

    >>> word_of(True), word_of(["a", "b"]), word_of(12.5)
    ('true', 'a,b', '12.5')
    """
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(value) if isinstance(value, list) else str(value)
