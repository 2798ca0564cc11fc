"""The numbers that were written for readers, noted while a page is open.

A sentence is a text: once ``1,525`` stands in it nothing tells which figure it was. So
:func:`scp_lib.views.text.number` notes what it writes, and the page that shows the sentence finds
the figure again by what was printed and in which order. Nothing is noted where no page is open.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_NEAR = 400
"""How far ahead in the notes the next number of a text is looked for."""


class Note(NamedTuple):
    """A number as it was printed, and exactly."""

    printed: str
    value: int | float
    decimals: int


class Notes:
    """What was written since a page was opened, in order, and which texts are names."""

    def __init__(self) -> None:
        self.written: list[Note] = []
        self.names: set[str] = set()
        self._shown = 0
        self._earlier: dict[str, int | float | None] = {}

    def add_names(self, names: Iterable[object]) -> None:
        """Take texts with a digit in them as names of places and the like: not figures."""
        self.names.update(text for text in map(str, names) if any(mark.isdigit() for mark in text))

    def pair(self, printed: Sequence[str]) -> list[Note | None]:
        """Find the note of each number of a text, in the order in which they stand in it.

        What was noted since the last text was shown comes first; where one form stands for
        several values, their order decides. Of what was noted before only a form with one value
        is taken. None where nothing was noted.
        """
        recent = self.written[self._shown :]
        places: dict[str, list[int]] = {}
        for place, note in enumerate(recent):
            places.setdefault(note.printed, []).append(place)
        found: list[Note | None] = []
        next_place = 0
        for form in printed:
            held = places.get(form)
            if not held:
                value = self._earlier.get(form)
                found.append(None if value is None else Note(form, value, _decimals(form)))
                continue
            at = bisect_left(held, next_place)
            place = held[at] if at < len(held) else held[-1]
            if next_place <= place < next_place + _NEAR:
                next_place = place + 1
            found.append(recent[place])
        return found

    def shown(self) -> None:
        """Close a text: what is noted from here on belongs to the next one."""
        for form, value, _ in self.written[self._shown :]:
            known = self._earlier.setdefault(form, value)
            if known != value:
                self._earlier[form] = None
        self._shown = len(self.written)


_open: Notes | None = None


def open_notes() -> Notes:
    """Begin to note what is written, for the page that is being filled."""
    global _open
    _open = Notes()
    return _open


def close_notes() -> None:
    """Note no more."""
    global _open
    _open = None


def note(printed: str, value: int | float, *, decimals: int) -> None:
    """Note a number that was written; nothing where no page is open."""
    if _open is not None:
        exact = int(value) if float(value).is_integer() else float(value)
        _open.written.append(Note(printed, exact, decimals))


def note_name(text: str) -> None:
    """Note that a text is a name, whatever digits it has; nothing where no page is open."""
    if _open is not None:
        _open.add_names([text])


def _decimals(form: str) -> int:
    return len(form.partition(".")[2])
