"""One look for every chart and map: colours, type, classes.

Colours are those of the Government Analysis Function's guidance "Data visualisation: colours",
https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-colours-in-charts/.
"""

from __future__ import annotations

import io
import itertools
import math
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from scp_lib.document.letters import FAMILY, OTHERS, font_files
from scp_lib.document.text import number
from scp_lib.drawing.look import look

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DARK_BLUE, DARK_PINK, ORANGE = "#12436D", "#801650", "#F46A25"
DARK_GREY = "#3D3D3D"

INK = "#0B0C0C"
QUIET_INK = "#505A5F"
RULE = "#D5D8DA"
FADED = "#8A9196"
"""What is not the point of a chart, at 3:1 on white."""

SEQUENTIAL: dict[int, tuple[str, ...]] = {
    0: (),
    1: ("#2073BC",),
    2: ("#ADD1F1", "#2073BC"),
    3: ("#ADD1F1", "#2073BC", "#092135"),
    4: ("#ADD1F1", "#6BACE6", "#2073BC", "#092135"),
}
"""Light to dark, by number of classes; borders are drawn, for four steps stay below 3:1."""

NO_FIGURE = "#F3F2F1"
NO_FIGURE_LINE = "#8A9196"
NO_FIGURE_FLAT = "#EEF0F1"
BORDER = "#FFFFFF"
TINT = "#C3D2E0"
"""Of hexagons below the outline of an area: quiet, so that names can be read on it."""

_DPI = 144

RC: dict[str, Any] = {
    "font.family": [FAMILY, OTHERS],
    "font.size": 10,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 14,
    "axes.labelsize": 10,
    "axes.labelcolor": QUIET_INK,
    "axes.labelpad": 8,
    "axes.edgecolor": FADED,
    "axes.linewidth": 0.8,
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    "axes.formatter.use_locale": False,
    "figure.titlesize": 13.5,
    "figure.titleweight": "bold",
    "figure.facecolor": "white",
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "hatch.linewidth": 0.6,
    "savefig.bbox": None,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "safer",
    "text.color": INK,
    "text.parse_math": False,
    "text.usetex": False,
    "xtick.color": QUIET_INK,
    "ytick.color": INK,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 10,
    "ytick.major.size": 0,
    "xtick.major.size": 3,
}
"""On top of seaborn's white style. ``parse_math`` off: a dollar sign in a name is a dollar sign."""


def rc() -> Any:
    """Return seaborn's white style with :data:`RC` on top, as matplotlib settings."""
    import seaborn as sns

    know_letters()
    return {**sns.axes_style("white"), **RC}


@lru_cache(maxsize=1)
def know_letters() -> None:
    """Let matplotlib know the fonts, once."""
    from matplotlib.font_manager import fontManager

    for path in font_files():
        fontManager.addfont(path)


@contextmanager
def _our_style(svg_text: str = "none") -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context({**rc(), "svg.fonttype": svg_text}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing")  # a box stands for it
        yield


def png_bytes(fig: Figure) -> bytes:
    """Save a figure as PNG: the same figure gives the same bytes, and no text is read as maths."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text
    from PIL import Image

    with _our_style():
        for text in fig.findobj(Text):
            text.set_parse_math(False)
        own_dpi = fig.dpi
        fig.set_dpi(_DPI)
        fig.set_facecolor("white")
        engine = fig.get_layout_engine()
        if engine is not None:  # savefig would draw everything a first time for the layout alone
            engine.execute(fig)
            fig.set_layout_engine("none")
        canvas = FigureCanvasAgg(fig)
        canvas.draw()
        fig.set_dpi(own_dpi)
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba()))
    if picture.getchannel("A").getextrema() != (255, 255):
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    out = io.BytesIO()
    # without the empty fourth channel and zlib's slowest level: as small, in a sixth of the time
    picture.convert("RGB").save(out, format="png", dpi=(_DPI, _DPI), compress_level=4)
    return out.getvalue()


SCALE = "scale"
"""Mark (gid) of words that belong to a picture's scale: classes of its key, places, ticks."""


class Drawing(NamedTuple):
    """One drawing as pixels and, where wanted, as vectors, with the words drawn in it.

    ``labels`` leaves out what belongs to a scale: ticks, classes of a key, places. ``bare`` are the
    vectors without title and source, for whoever writes these around them.
    """

    png: bytes
    svg: str = ""
    labels: tuple[str, ...] = ()
    bare: str = ""


def drawing(fig: Figure) -> Drawing:
    """Save a figure as PNG and, for paper, as SVG: the same figure gives the same bytes."""
    png = png_bytes(fig)
    if not look().has_svg:
        return Drawing(png)
    labels, svg = drawn_words(fig), svg_text(fig)
    for text in fig.texts:  # title, source, and that it is invented
        text.set_visible(False)
    return Drawing(png, svg, labels, svg_text(fig, bbox_inches="tight", pad_inches=0.02))


HALO_PT = 2.6
"""The width of the white line about words on a map, of which half is seen."""
_HALO = "halo"
_HALOED = re.compile(rf'<g id="{_HALO}-\d+">(.*?)\n   </g>', re.DOTALL)
_WORDS = re.compile(
    r'<g style="[^"]*" transform="[^"]*scale\(([\d.]+) [^"]*">.*?\n    </g>', re.DOTALL
)
_GLYPH = 0.015625
"""The scale of matplotlib's outlines of letters within that of their words."""


def svg_text(fig: Figure, **how: Any) -> str:
    """Save a figure as SVG, ``how`` as savefig takes it.

    Words with white about them are written twice, first in white.

    matplotlib itself would write the outline of every letter anew, eight times as much.
    """
    from matplotlib.text import Text

    kept = [(text, text.get_path_effects(), text.get_gid()) for text in fig.findobj(Text)]
    for place, (text, effects, _) in enumerate(kept):
        if effects:
            text.set(path_effects=[], gid=f"{_HALO}-{place}")
    out, untold = io.StringIO(), dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with _our_style("path"):  # outlines look alike everywhere
        fig.savefig(out, format="svg", metadata=untold, **how)
    for text, effects, gid in kept:
        text.set(path_effects=effects, gid=gid)
    return _short_names(_HALOED.sub(_with_halo, out.getvalue()))


def _short_names(svg: str) -> str:
    """Name outlines of letters in fewer: "a-24" for "SourceSansPro-Regular-24", which is half."""
    fonts = list(dict.fromkeys(re.findall(r'id="([^"]+)-[0-9a-f]+" d="', svg)))
    for letter, font in zip("abcdefgh", fonts, strict=False):
        svg = svg.replace(f'id="{font}-', f'id="{letter}-').replace(f'"#{font}-', f'"#{letter}-')
    return svg


def _with_halo(group: re.Match[str]) -> str:
    """Write the words of a group once more, in white and with a line about them, before them."""

    def white(words: re.Match[str]) -> str:
        line = f"{HALO_PT / float(words[1]) / _GLYPH:.0f}"
        look = f"fill: #fff; stroke: #fff; stroke-width: {line}; stroke-linejoin: round"
        bare = re.sub(r"\s*<defs>.*?</defs>", "", words[0], flags=re.DOTALL)
        return re.sub(r'style="[^"]*"', f'style="{look}"', bare, count=1)

    halo = "".join(white(words) for words in _WORDS.finditer(group[1]))
    return f"<g>{halo}{group[1]}\n   </g>"


def drawn_words(fig: Figure) -> tuple[str, ...]:
    """Return the words drawn in a figure, each once, without those of its scales."""
    from matplotlib.text import Text

    ticks = {
        id(text)
        for ax in fig.axes
        for text in (*ax.get_xticklabels(which="both"), *ax.get_yticklabels(which="both"))
    }
    told = [
        " ".join(text.get_text().split())
        for text in fig.findobj(Text)
        if text.get_visible() and id(text) not in ticks and text.get_gid() != SCALE
    ]
    return tuple(dict.fromkeys(words for words in told if words))


def class_breaks(values: Iterable[Any], *, classes: int = 4) -> tuple[float, ...]:
    """Choose clean numbers that part the values into classes, none of them empty.

    The classes are Jenks's natural breaks (least squares within classes), on square roots
    where no value is negative, since counts spread with their size. Of all numbers that part
    two neighbouring values the roundest is taken, and a rounder one may move a class a little.

    There are at most so many ``classes``, fewer where the values are fewer or alike. Returned are
    the lowest value of the second class, of the third and so on, rising; none where all values
    are alike (or none is there).

    References
    ----------
    Jenks G. F. (1967), "The data model concept in statistical mapping", International
    Yearbook of Cartography 7, 186-190.

    Examples
    --------
    >>> class_breaks([3, 4, 8, 21, 24, 26, 61, 64, 388])
    (20.0, 50.0, 200.0)
    >>> class_breaks([7, 7, 7]), class_breaks([0, 0, 5])
    ((), (5.0,))
    """
    numbers = pd.to_numeric(pd.Series(list(values)), errors="coerce").dropna().to_numpy(float)
    distinct, counts = np.unique(numbers[np.isfinite(numbers)], return_counts=True)
    if len(distinct) > 400:
        kept = np.unique(np.linspace(0, len(distinct) - 1, 400).round().astype(int))
        counts = np.add.reduceat(counts, kept)
        distinct = distinct[kept]
    wanted = min(classes, len(distinct))
    if wanted < 2:
        return ()
    offers = [_roundest(low, high) for low, high in itertools.pairwise(distinct)]
    starts = _natural_starts(distinct, counts, [price for _, price in offers], classes=wanted)
    return tuple(offers[start - 1][0] for start in starts)


def class_of(values: Iterable[Any], breaks: Sequence[float]) -> list[int | None]:
    """Return each value's class, 0 the lowest; None for a missing value.

    >>> class_of([3, 20, 388, None], (20, 50, 100))
    [0, 1, 3, None]
    """
    numbers = pd.to_numeric(pd.Series(list(values)), errors="coerce")
    return [
        None if pd.isna(value) else int(np.searchsorted(breaks, value, side="right"))
        for value in numbers
    ]


def class_words(values: Iterable[Any], breaks: Sequence[float], *, decimals: int = 0) -> list[str]:
    """Say each class as a range of the values as they are written.

    >>> class_words([3, 20, 49, 60, 388], (20, 50, 100))
    ['3 to 19', '20 to 49', '50 to 99', '100 to 388']
    """
    numbers = pd.to_numeric(pd.Series(list(values)), errors="coerce").dropna()
    if numbers.empty:
        return []
    step = 10.0**-decimals
    lows = [float(numbers.min()), *breaks]
    highs = [*(edge - step for edge in breaks), float(numbers.max())]
    ranges = zip(lows, highs, strict=True)
    words = ((number(a, decimals=decimals), number(b, decimals=decimals)) for a, b in ranges)
    return [low if low == high else f"{low} to {high}" for low, high in words]


def _roundest(low: float, high: float) -> tuple[float, float]:
    """Return the roundest number above ``low`` and not above ``high``, and how unround it is."""
    top = math.ceil(math.log10(max(abs(low), abs(high))))
    for power in range(top, top - 16, -1):
        for share, price in ((1.0, 0.0), (0.5, 0.3), (0.2, 0.5)):
            step = share * 10.0**power
            candidate = float(f"{math.floor(high / step + 1e-9) * step:.12g}")
            if low < candidate <= high:
                return candidate, top - power + price
    return high, 16.0


def _natural_starts(
    distinct: np.ndarray, counts: np.ndarray, prices: list[float], *, classes: int
) -> list[int]:
    """Return where classes 2, 3, … start: least squares within, unround breaks at a price."""
    x = np.sqrt(distinct) if distinct[0] >= 0 else distinct
    x = (x - x[0]) / (x[-1] - x[0])
    weight = np.concatenate([[0], np.cumsum(counts)])
    first = np.concatenate([[0], np.cumsum(counts * x)])
    second = np.concatenate([[0], np.cumsum(counts * x * x)])
    total = second[-1] - first[-1] ** 2 / weight[-1]
    size = len(x)

    def spread(start: np.ndarray, end: int) -> np.ndarray:
        mass = weight[end] - weight[start]
        return (second[end] - second[start] - (first[end] - first[start]) ** 2 / mass) / total

    price = np.concatenate([[0.0], 0.01 * np.asarray(prices)])
    best = np.full((classes + 1, size + 1), np.inf)
    cut = np.zeros((classes + 1, size + 1), dtype=int)
    best[1, 1:] = [spread(np.array([0]), end)[0] for end in range(1, size + 1)]
    for count in range(2, classes + 1):
        for end in range(count, size + 1):
            start = np.arange(count - 1, end)
            cost = best[count - 1, start] + spread(start, end) + price[start]
            chosen = int(np.argmin(cost))
            best[count, end], cut[count, end] = cost[chosen], start[chosen]
    starts, end = [], size
    for count in range(classes, 1, -1):
        end = int(cut[count, end])
        starts.append(end)
    return starts[::-1]
