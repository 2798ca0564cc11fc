"""The letters of a map: their sizes and colours, and how much room words take in them."""

from __future__ import annotations

from functools import cache
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from scp_lib.document.letters import FAMILY, OTHERS
from scp_lib.document.text import plain
from scp_lib.drawing import style

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

_PLAIN, _BOLD = [FAMILY, OTHERS], [f"{FAMILY} Semibold", OTHERS]
_LINE, _PAD_PT = 1.06, 1.5
Slant = Literal["normal", "italic"]


class Letters(NamedTuple):
    """How a kind of name is written: size in points, and whether white lies about it."""

    size_pt: float
    colour: str
    is_bold: bool = False
    slant: Slant = "normal"
    has_halo: bool = True
    is_capitals: bool = False

    def shown(self, words: str) -> str:
        """Return words as they are written."""
        return words.upper() if self.is_capitals else words


STREET = Letters(8.6, "#3B4347")
PLACE = Letters(8.6, "#3B4347", slant="italic")
LARGE = Letters(9.6, "#0B0C0C", True)
LARGE_PLACE = Letters(9.6, "#0B0C0C", True, "italic")
WARD = Letters(9.2, "#0B0C0C", True)
QUIET = Letters(7.4, "#566169", is_capitals=True)
NUMBER = Letters(8.0, "#FFFFFF", True, has_halo=False)


def room(words: str, letters: Letters) -> tuple[float, float]:
    r"""Return how wide and high words are, in points, with the white about them.

    >>> one, two = room("Castle", STREET), room("Castle\nBailey", STREET)
    >>> one[0] < room("Castle Bailey", STREET)[0], two[1] > one[1]
    (True, True)
    """
    lines = letters.shown(words).split("\n")
    width = max(_width(line, letters.is_bold, letters.slant) for line in lines) * letters.size_pt
    height = letters.size_pt * (0.95 + _LINE * (len(lines) - 1))
    return width + 2 * _PAD_PT, height + 2 * _PAD_PT


def line_breaks(words: str, *, most: int = 3) -> list[str]:
    r"""Return words in one line, then in two and three, broken where lines are most even.

    >>> line_breaks("Old Heath and The Hythe")
    ['Old Heath and The Hythe', 'Old Heath and\nThe Hythe', 'Old Heath\nand\nThe Hythe']
    """
    parts = plain(words).split()
    found = []
    for count in range(1, min(most, len(parts)) + 1):
        offers = []
        for cuts in combinations(range(1, len(parts)), count - 1):
            ends = [0, *cuts, len(parts)]
            lines = [" ".join(parts[a:b]) for a, b in pairwise(ends)]
            offers.append((max(map(len, lines)), -len(lines[0]), lines))
        found.append("\n".join(min(offers)[-1]))
    return found


def font(letters: Letters) -> dict[str, Any]:
    """Return what matplotlib's text takes of letters."""
    style.know_letters()
    return {
        "fontfamily": _BOLD if letters.is_bold else _PLAIN, "fontsize": letters.size_pt,
        "fontstyle": letters.slant, "color": letters.colour, "linespacing": 1.15,
    }  # fmt: skip


@cache
def _properties(is_bold: bool, slant: Slant) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    style.know_letters()
    family = _BOLD if is_bold else _PLAIN
    return FontProperties(family=family, size=100, style=slant)


@cache
def _width(line: str, is_bold: bool, slant: Slant) -> float:
    """Return the width of a line, in sizes of its letters."""
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(
        line, _properties(is_bold, slant), ismath=False
    )
    return float(width) / 100
