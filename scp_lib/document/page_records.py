"""What the pages of one notebook have said so far, as the report reads it back."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import count
from typing import Any

Places = dict[str, Iterator[int]]


class PageRecords:
    """The record of a notebook's first page, ``front``, and of its others in ``front["pages"]``.

    Tables, maps and their sources are of the first page: the others show parts of them.

    >>> records = PageRecords()
    >>> record, _ = records.turn_to("castle", "Castle")
    >>> record["title"], records.front["pages"] == [record]
    ('Castle', True)
    """

    def __init__(self) -> None:
        self._opened: dict[str, tuple[dict[str, Any], Places]] = {"": _blank()}
        self.front, self.places = self._opened[""]
        self.front |= {
            "not_applicable": "", "tables": {}, "maps": {}, "alts": {}, "sources": {}, "pages": [],
        }  # fmt: skip

    def turn_to(self, key: str, name: str = "") -> tuple[dict[str, Any], Places]:
        """Return a page's record and its counters of places; new ones for a new ward's page."""
        if key not in self._opened:
            record, places = _blank()
            record |= {"key": key, "title": name, "parameters": {"ward": name}}
            self._opened[key] = record, places
            self.front["pages"].append(record)
        return self._opened[key]


def _blank() -> tuple[dict[str, Any], Places]:
    record: dict[str, Any] = {
        "tile": {}, "headline": [], "warnings": [], "marks": {}, "untraced": [], "scripts": [],
    }  # fmt: skip
    return record, defaultdict(lambda: count(1))
