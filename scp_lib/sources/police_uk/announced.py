"""Breaks in the series that a publisher announced: a short dated list, kept as data."""

import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from scp_lib.periods import Month

BREAKS = Path(__file__).parent / "announced_breaks.toml"


class Break(NamedTuple):
    """One break: the first month of the new way, whose, and what it does to figures."""

    first: Month
    forces: tuple[str, ...]
    is_gap: bool
    finding: str
    source: str


def listed_breaks() -> list[Break]:
    """Return every break of the list, the oldest first."""
    listed = tomllib.loads(BREAKS.read_text(encoding="utf-8"))["breaks"]
    return sorted(
        Break(Month.parse(each.pop("from")), tuple(each.pop("forces")), **each) for each in listed
    )


def announced_gaps(forces: Collection[str]) -> str:
    """Say which of these forces publish nothing now, and since when; empty where all do."""
    gaps = [each for each in listed_breaks() if each.is_gap and set(each.forces) & set(forces)]
    return " ".join(f"{each.finding} Earlier months can be downloaded." for each in gaps)


def announced_breaks(forces: Sequence[str], *, first: Month, last: Month) -> list[Break]:
    """Return the breaks that months from ``first`` to ``last`` of these forces run across.

    >>> [str(each.first) for each in announced_breaks(["essex"], first=Month(2022, 1),
    ...                                               last=Month(2024, 12))]
    ['2022-07', '2023-06']
    >>> announced_breaks(["essex"], first=Month(2024, 1), last=Month(2025, 12))
    []
    """
    return [
        each
        for each in listed_breaks()
        if (not each.forces or set(each.forces) & set(forces))
        and (each.first <= last if each.is_gap else first < each.first <= last)
    ]
