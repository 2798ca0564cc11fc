"""The rule for counts of personal records: each prints as its band, on its own.

0 to 9 prints "under 10". From 10 up a band is five counts that start at a multiple of five and
prints their middle: 10 to 14 prints 12, 15 to 19 prints 17. docs/disclosure.md says why these
bands and no others: a total beside its parts then leaves at least five values to each part.
"""

from typing import NamedTuple

from scp_lib.errors import ScpError

FIRST_NUMBER = 10
"""Counts below it print alike."""
WIDTH = 5
UNDER = f"under {FIRST_NUMBER}"
WITHIN = WIDTH // 2
"""A printed number and its count differ by at most this."""
RULE = (
    f"Numbers of calls are printed in bands, to protect the people behind them. Up to "
    f"{FIRST_NUMBER - 1} calls print as “{UNDER}”; any other number is within {WITHIN} of the "
    "true one. Each number, totals too, is banded on its own, so they need not add up."
)


class DisclosureError(ScpError):
    """A pack would give away a count of personal records."""


class Band(NamedTuple):
    """The counts that print alike, both ends included; one alone for records that are open.

    >>> str(band_of(9)), str(band_of(14)), str(Band(3, 3))
    ('under 10', '12', '3')
    """

    least: int
    most: int

    @property
    def number(self) -> int | None:
        """The printed number; None for "under 10", from which nothing is derived."""
        if self.least == self.most:
            return self.least
        return self.least + WITHIN if self.least else None

    def __str__(self) -> str:
        return UNDER if self.number is None else str(self.number)


def band_of(count: int) -> Band:
    """Return the band of a whole count: nothing is rounded. ValueError if it is negative.

    >>> band_of(17), band_of(3)
    (Band(least=15, most=19), Band(least=0, most=9))
    """
    if count < 0:
        raise ValueError(f"{count} is no count.")
    if count < FIRST_NUMBER:
        return Band(0, FIRST_NUMBER - 1)
    least = count // WIDTH * WIDTH
    return Band(least, least + WIDTH - 1)


def read_band(printed: str) -> Band:
    """Read a band as it was printed; raise DisclosureError if no band prints so.

    >>> read_band("697")
    Band(least=695, most=699)
    """
    is_number = printed.isascii() and printed.isdecimal()
    band = band_of(int(printed) if is_number else 0)
    if str(band) != printed:
        raise DisclosureError(
            f"'{printed}' is no printed number of calls: wanted '{UNDER}', or one that ends in "
            "2 or 7."
        )
    return band


def change_in(before: Band, now: Band) -> int | None:
    """Return the change in calls from printed numbers (within 4); None where one has none.

    >>> change_in(band_of(20), band_of(34)), change_in(band_of(9), band_of(34))
    (10, None)
    """
    if before.number is None or now.number is None:
        return None
    return now.number - before.number
