"""What a source is: a card that the data log prints."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """One publisher's data set."""

    key: str
    title: str
    publisher: str
    licence: str
    url: str
    cadence: str
    caveat: str
