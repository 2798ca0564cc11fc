"""What a drawing is made for: a page on a screen, or a sheet of paper with vectors.

A subject draws its pictures once; whoever asks says what for:

>>> with drawn_for(PAPER):
...     look().has_svg
True
>>> look().has_svg
False
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple


class Look(NamedTuple):
    """Widths of charts and maps, height of a row and of a plain chart (inches), and vectors.

    ``lists_members`` lists in a map's key who is in each class, ``key_below`` puts it under the
    map.
    """

    chart_in: float
    map_in: float
    row_in: float
    height_in: float
    title_letters: int
    has_svg: bool
    lists_members: bool = True
    key_below: bool = False


SCREEN = Look(9.0, 10.0, 0.27, 4.4, 72, has_svg=False)
PAPER = Look(7.4, 7.4, 0.22, 3.2, 56, has_svg=True, lists_members=False)
HALF = Look(3.6, 3.6, 0.19, 4.2, 28, has_svg=True, lists_members=False, key_below=True)
"""Half a page wide: two stand side by side."""
_LOOK: ContextVar[Look] = ContextVar("look", default=SCREEN)


def look() -> Look:
    """Return what is drawn for now."""
    return _LOOK.get()


@contextmanager
def drawn_for(chosen: Look) -> Iterator[None]:
    """Draw for paper, or for a screen, within a block."""
    token = _LOOK.set(chosen)
    try:
        yield
    finally:
        _LOOK.reset(token)
