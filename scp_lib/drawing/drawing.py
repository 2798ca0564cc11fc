"""What the charts share: axes in the house style, words at marks, rows in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, Required, TypedDict, cast

from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.phrases import FAR_MORE, FAR_PCT
from scp_lib.document.text import INVENTED, wrap
from scp_lib.drawing import style
from scp_lib.drawing.look import look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_MOST_IN_WORDS = 40
_P = ParamSpec("_P")


def figure_of(ax: Axes) -> Figure:
    """Return the sheet that axes are drawn on."""
    return cast("Figure", ax.get_figure(root=True))


def sheet(title: str, *, height: float, w_pad: float, h_pad: float) -> Figure:
    """Return a sheet as wide as a chart (inches), with its title, already broken into lines."""
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    engine = ConstrainedLayoutEngine(w_pad=w_pad, h_pad=h_pad)
    figure = Figure(figsize=(look().chart_in, height), layout=engine)
    figure.suptitle(title, x=0.012, ha="left", linespacing=1.25)
    return figure


@contextmanager
def canvas(*, rows: float | None, title: Sentence) -> Iterator[Axes]:
    """Give axes in the house style, of a height that fits so many rows, with the title."""
    import matplotlib as mpl

    size = look()
    heading = wrap(title.text, size.title_letters)
    body = size.height_in if rows is None else 1.5 + size.row_in * rows
    height = max(body, 1.7) + 0.24 * (heading.count("\n") + 1) + 0.3
    with mpl.rc_context(style.rc()):
        ax = sheet(heading, height=height, w_pad=0.1, h_pad=0.1).subplots()
        ax.spines[["top", "right", "left"]].set_visible(False)
        yield ax


class Stamp(TypedDict, total=False):
    """What every drawing says of its figures: the source, and whether they are invented."""

    source: Required[str]
    invented: bool


class Chart(NamedTuple):
    """Axes that are drawn, with the finding, the text alternative and the tables behind them.

    ``again`` draws them once more, for whatever is drawn for then: a phone, say.
    """

    ax: Axes
    title: Sentence
    alt: Sentence
    tables: tuple[Table, ...]
    again: Callable[[], Chart] | None = None


def can_be_redrawn(draw: Callable[_P, Chart]) -> Callable[_P, Chart]:
    """Let a chart be drawn once more from the same arguments."""

    @wraps(draw)
    def drawn(*args: _P.args, **kwargs: _P.kwargs) -> Chart:
        return draw(*args, **kwargs)._replace(again=partial(draw, *args, **kwargs))

    return drawn


def in_order(table: Table, *, value: str) -> list[Row]:
    """Return the rows, the largest first, those without a figure last."""
    return sorted(table, key=lambda row: -float(row[value]) if row.has(value) else math.inf)


def finite_numbers(rows: Sequence[Row], *columns: str) -> list[float]:
    """Return the finite numbers of columns."""
    return [float(row[column]) for row in rows for column in columns if row.has(column)]


def rows_high(labels: list[str]) -> float:
    """Return how many rows of one line these take: a name of several lines needs room for them.

    >>> rows_high(["Castle", "Lexden"])
    2.0
    >>> rows_high(["Castle", "Old Heath and The Hythe, wards of 2025: ASB"])
    3.4
    """
    lines = max((wrap(name, look().label_letters).count("\n") for name in labels), default=0)
    return len(labels) * (1 + 0.7 * lines)


def rows_axis(ax: Axes, labels: list[str]) -> None:
    """Set an axis of named rows, the first at the top."""
    ax.set_yticks(range(len(labels)), [wrap(name, look().label_letters) for name in labels])
    ax.set_ylim(max(len(labels), 1) - 0.4, -0.6)
    ax.set_ylabel("")
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=True, axis="x")


def write_in_column(ax: Axes, y: float, words: str, *, bold: bool = False) -> None:
    """Write a row's figure at the right of the axes, below those of the other rows."""
    ax.annotate(
        words, (1, y), xycoords=("axes fraction", "data"), xytext=(44, 0),
        textcoords="offset points", va="center", ha="right", fontsize=10, color=style.INK,
        fontweight="bold" if bold else "normal", annotation_clip=False,
    )  # fmt: skip


def known_rows(ax: Axes, rows: Sequence[Row], *, value: str) -> Iterator[tuple[int, Row]]:
    """Go through the rows that have a figure, with their places; say that the others have none."""
    for y, row in enumerate(rows):
        if row.has(value):
            yield y, row
            continue
        ax.annotate(
            "no data", (0, y), xytext=(7, 0), textcoords="offset points", va="center",
            fontsize=9.5, color=style.QUIET_INK, fontstyle="italic",
        )  # fmt: skip


def write_above(
    ax: Axes, x: float, words: str, *, ha: str = "center", ink: str = "#A33B00"
) -> None:
    """Write words above the axes, at a value."""
    ax.annotate(
        words, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), ha=ha, va="bottom",
        textcoords="offset points", fontsize=9.5, color=ink, annotation_clip=False,
    )  # fmt: skip


def write_measure(ax: Axes, words: str) -> None:
    """Write what is measured at the left above the axes."""
    lines = wrap(words, look().letters)
    _make_room(ax, lines.count("\n"))
    ax.text(
        0, 1.0, lines, transform=ax.transAxes, ha="left", va="bottom",
        fontsize=10, color=style.QUIET_INK,
    )  # fmt: skip


def write_under(ax: Axes, *lines: str) -> None:
    """Write under the axes what they measure and how the marks are read, a line each."""
    across = int(0.8 * look().letters)
    under = "\n".join(wrap(line, across) for line in lines)
    _make_room(ax, under.count("\n"))
    ax.set_xlabel(under, loc="left", linespacing=1.4)


def _make_room(ax: Axes, lines: int) -> None:
    """Make the sheet higher by so many lines of words, so that the axes stay as high."""
    figure = figure_of(ax)
    figure.set_figheight(figure.get_figheight() + 0.19 * lines)


def stamp(fig: Figure) -> None:
    """Write on the picture that its figures are invented."""
    fig.text(
        0.017, 0.018, INVENTED, ha="left", va="bottom", fontsize=9.5, fontweight="bold",
        color="white", bbox={"facecolor": style.DARK_PINK, "edgecolor": "none", "pad": 4.5},
    )  # fmt: skip


def said_of(alt: Sentence, *, invented: bool) -> Sentence:
    """Begin a text alternative with the words that its figures are invented, if they are."""
    return sentence("{invented}. {alt}", invented=INVENTED, alt=alt) if invented else alt


def enumerated(
    rows: Sequence[Row],
    *,
    value: str,
    low: str = "",
    high: str = "",
    decimals: int | None = None,
    unit: str = "",
) -> Sentence:
    """Say rows in words: Castle 12.3 (11.0 to 13.7), …"""
    parts = []
    for row in rows[:_MOST_IN_WORDS]:
        if not row.has(value):
            parts.append(sentence("{name} no data", name=row.name))
            continue
        part = sentence(
            "{name} {figure}{unit}",
            name=row.name, figure=row.cell(value, decimals=decimals), unit=unit,
        )  # fmt: skip
        if low and high and not (row.has(low) or row.has(high)):
            part += " (too few to tell)"
        elif low and high:
            first, last = (
                "any number"
                if not row.has(end)
                else FAR_MORE
                if unit == "%" and row[end] > FAR_PCT
                else sentence("{end}{unit}", end=row.cell(end, decimals=decimals), unit=unit)
                for end in (low, high)
            )
            part += sentence(" ({first} to {last})", first=first, last=last)
        parts.append(part)
    said = joined(parts, between=", ")
    return said + ", and the others in the table" if len(rows) > _MOST_IN_WORDS else said
