"""What the pages of one notebook have said so far, as the report reads it back."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import TypedDict

Places = dict[str, Iterator[int]]


class PictureMark(TypedDict):
    """Where a picture is on its page, and how many cells its text alternative names."""

    key: str
    cells: int


class Record(TypedDict, total=False):
    """What a page has said: its words in order, and how each is written there.

    ``marks`` are a sentence to its HTML, or a text alternative to where its picture is. ``key``
    and ``parameters`` are those of a page of one ward; what follows ``parameters`` is of the
    first page alone.
    """

    title: str
    question: str
    tile: dict[str, str]
    headline: list[str]
    warnings: list[str]
    marks: dict[str, str | PictureMark]
    untraced: list[str]
    scripts: list[str]
    key: str
    parameters: dict[str, str]
    not_applicable: str
    tables: dict[str, str]
    maps: dict[str, str]
    alts: dict[str, str]
    sources: dict[str, dict[str, object]]
    pages: list["Record"]


class PageRecords:
    """The record of a notebook's first page, ``front``, and of its others in ``front["pages"]``.

    Tables, maps and their sources are of the first page: the others show parts of them.

    >>> records = PageRecords()
    >>> record, _ = records.turn_to("castle", "Castle")
    >>> record["title"], records.front["pages"] == [record]
    ('Castle', True)
    """

    def __init__(self) -> None:
        self._opened: dict[str, tuple[Record, Places]] = {"": _blank()}
        self.front, self.places = self._opened[""]
        self.front |= {
            "not_applicable": "", "tables": {}, "maps": {}, "alts": {}, "sources": {}, "pages": [],
        }  # fmt: skip

    def turn_to(self, key: str, name: str = "") -> tuple[Record, Places]:
        """Return a page's record and its counters of places; new ones for a new ward's page."""
        if key not in self._opened:
            record, places = _blank()
            record |= {"key": key, "title": name, "parameters": {"ward": name}}
            self._opened[key] = record, places
            self.front["pages"].append(record)
        return self._opened[key]


def _blank() -> tuple[Record, Places]:
    record: Record = {
        "tile": {}, "headline": [], "warnings": [], "marks": {}, "untraced": [], "scripts": [],
    }  # fmt: skip
    return record, defaultdict(lambda: count(1))
