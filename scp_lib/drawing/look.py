"""What a drawing is made for: a page on a screen, a phone, or a sheet of paper with vectors.

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
    """What a drawing has room for.

    Widths of charts and maps, height of a row and of a plain chart (inches); letters of a line of
    the title, of the words above and under the axes, and of a row's name; whether it has vectors,
    and whether there is room for a number at each month. ``lists_members`` lists in a map's key who
    is in each class, ``key_below`` puts it under the map. Without ``names_all`` a map names only
    areas with room for their names, and draws no lines to them.
    """

    chart_in: float
    map_in: float
    row_in: float
    height_in: float
    title_letters: int
    letters: int
    label_letters: int
    has_svg: bool = False
    is_wide: bool = True
    lists_members: bool = True
    key_below: bool = False
    names_all: bool = True


SCREEN = Look(9.0, 10.0, 0.27, 4.4, 80, 104, 34)
PAPER = Look(7.4, 8.4, 0.22, 3.2, 64, 84, 34, has_svg=True, lists_members=False)
PHONE = Look(3.6, 3.6, 0.3, 3.3, 32, 42, 17, is_wide=False)
HALF = PHONE._replace(
    height_in=4.2, has_svg=True, lists_members=False, key_below=True, names_all=False
)
"""Half a page wide: two stand side by side."""
_LOOK: ContextVar[Look] = ContextVar("look", default=SCREEN)


def look() -> Look:
    """Return what is drawn for now."""
    return _LOOK.get()


@contextmanager
def drawn_for(chosen: Look) -> Iterator[None]:
    """Draw for paper, a phone or a screen, within a block."""
    token = _LOOK.set(chosen)
    try:
        yield
    finally:
        _LOOK.reset(token)
