"""Charts: the table in, the axes out, the finding as the title.

Each chart leaves its text alternative with the axes (as their label), so that
:func:`chart_view` can hand picture and text on together.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.views import style
from scp_lib.views.drawing import (
    canvas,
    enumerated,
    finite_numbers,
    in_order,
    leave_room,
    rows_axis,
    stamp,
    write_above,
    write_beside,
    write_no_data,
)
from scp_lib.views.text import INVENTED, is_missing, number, plain, sentence, wrap
from scp_lib.views.trends import trend_chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "ChartView",
    "bar_chart",
    "change_chart",
    "chart_view",
    "interval_chart",
    "trend_chart",
]


class ChartView(NamedTuple):
    """A chart ready for a page; as vectors, with the words drawn in it, where asked for."""

    png: bytes
    alt: str
    title: str
    svg: str = ""
    labels: tuple[str, ...] = ()


def chart_view(
    ax: Axes,
    *,
    source: str,
    alt: str | None = None,
    invented: bool = False,
    dpi: int = 144,
    has_svg: bool = False,
) -> ChartView:
    """Write the source under a chart and return its picture with the text alternative.

    Parameters
    ----------
    ax
        Axes as a chart function of this module returns them.
    source
        Caption and attribution, written under the chart.
    alt
        Text alternative, if not the one that the chart function left with the axes.
    invented
        Write on the picture that its figures are invented.
    dpi
        Dots an inch.
    has_svg
        Draw it as vectors too.

    Examples
    --------
    >>> wards = pd.DataFrame({"ward_name": ["Castle", "Lexden"], "incident_count": [388, 40]})
    >>> view = chart_view(bar_chart(wards, value="incident_count", label="ward_name",
    ...     title="Castle had the most ASB", xlabel="Incidents in 2025"), source="data.police.uk")
    >>> view.alt
    'Bar chart. Castle had the most ASB. Incidents in 2025: Castle 388, Lexden 40.'

    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    fig = ax.get_figure(root=True)
    if not isinstance(fig, Figure):
        raise ScpError("The axes belong to no figure: draw the chart with a chart function.")
    title = plain(fig.get_suptitle() or ax.get_title(loc="left"))
    words = plain(ax.get_label() if alt is None else alt)
    if not words:
        raise ScpError("The chart has no text alternative: say in alt what it shows.")
    under = wrap(source, int(fig.get_figwidth() * 72 / (8.5 * 0.56)))
    if invented:
        under, words = f"{under}\n \n ", f"{INVENTED}. {words}"
    with mpl.rc_context(style.rc()):
        fig.supxlabel(
            under, x=0.012, ha="left", fontsize=8.5, color=style.QUIET_INK, linespacing=1.45
        )
        if invented:
            stamp(fig)
        drawn = style.drawing(fig, has_svg=has_svg, dpi=dpi)
        return ChartView(drawn.png, words, title, drawn.svg, drawn.labels)


def interval_chart(
    rates: pd.DataFrame,
    *,
    value: str,
    low: str,
    high: str,
    label: str,
    title: str,
    xlabel: str,
    reference: float | None = None,
    reference_label: str = "",
    highlight: Collection[str] = (),
    decimals: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Draw a dot with its interval for each row, the largest at the top.

    Parameters
    ----------
    rates
        One row a ward (or other area).
    value, low, high
        Columns of the estimate and the ends of its interval, in one unit; empty where there is
        no figure, which is said.
    label
        Column that names the row.
    title
        The finding.
    xlabel
        Measure, unit, period and what the lines show.
    reference, reference_label
        A value to compare with, drawn as a line, and its name.
    highlight
        Labels to bring forward; all if empty.
    decimals
        Digits written after the point.
    ax
        Axes to draw on; a new figure by default.

    """
    table = in_order(rates, value=value)
    labels = [plain(text) for text in table[label]]
    with canvas(ax, rows=len(table), title=title) as ax:
        rows_axis(ax, labels)
        chosen = {plain(text) for text in highlight} or set(labels)
        for y, (name, mid, start, end) in enumerate(
            zip(labels, table[value], table[low], table[high], strict=True)
        ):
            colour = style.DARK_BLUE if name in chosen else style.FADED
            if is_missing(mid):
                write_no_data(ax, y)
                continue
            ends = [mid if is_missing(end_) else end_ for end_ in (start, end)]
            ax.plot(ends, [y, y], color=colour, lw=2, solid_capstyle="butt", zorder=3)
            ax.plot([mid], [y], "o", color=colour, ms=7, mec="white", mew=0.8, zorder=4)
            write_beside(ax, ends[1], y, number(mid, decimals=decimals))
        ax.set_xlim(left=min(0.0, *finite_numbers(table[low]), 0.0))
        if reference is not None:
            ax.axvline(reference, color=style.ORANGE, lw=1.4, zorder=2)
            write_above(
                ax, reference, f"{plain(reference_label)} {number(reference, decimals=decimals)}"
            )
        leave_room(ax)
        ax.set_xlabel(wrap(xlabel, 74), loc="left")
        compared = (
            f" {plain(reference_label).capitalize()}: {number(reference, decimals=decimals)}."
            if reference is not None
            else ""
        )
        ax.set_label(
            f"Dot chart with intervals. {sentence(title)} {plain(xlabel)}: "
            + enumerated(table, label=label, value=value, low=low, high=high, decimals=decimals)
            + f".{compared}"
        )
    return ax


def bar_chart(
    table: pd.DataFrame,
    *,
    value: str,
    label: str,
    title: str,
    xlabel: str,
    decimals: int = 0,
    highlight: Collection[str] = (),
    empty: str = "no data",
    ax: Axes | None = None,
) -> Axes:
    """Draw a bar from zero for each row, in the table's order, its number written at its end.

    Parameters are those of :func:`interval_chart`; ``empty`` stands where a row has no number.
    """
    import seaborn as sns

    labels = [plain(text) for text in table[label]]
    numbers = pd.to_numeric(table[value]).to_numpy(float, na_value=np.nan)
    chosen = {plain(text) for text in highlight} or set(labels)
    with canvas(ax, rows=len(table), title=title) as ax:
        places = list(range(len(labels)))
        sns.barplot(
            x=np.nan_to_num(numbers),
            y=places,
            orient="h",
            hue=places,
            palette=[style.DARK_BLUE if name in chosen else style.FADED for name in labels],
            saturation=1,
            legend=False,
            errorbar=None,
            width=0.68,
            ax=ax,
        )
        rows_axis(ax, labels)
        ax.grid(visible=False)
        ax.xaxis.set_visible(False)
        ax.spines["bottom"].set_visible(False)
        for y, size in enumerate(numbers):
            if np.isnan(size):
                write_no_data(ax, y, words=empty)
            else:
                write_beside(ax, max(size, 0.0), y, number(size, decimals=decimals))
        ax.axvline(0, color=style.FADED, lw=0.8)
        leave_room(ax)
        ax.text(
            0, 1.0, wrap(xlabel, 74), transform=ax.transAxes, ha="left", va="bottom",
            fontsize=10, color=style.QUIET_INK,
        )  # fmt: skip
        ax.set_label(
            f"Bar chart. {sentence(title)} {plain(xlabel)}: "
            + enumerated(table, label=label, value=value, decimals=decimals)
            + "."
        )
    return ax


def _width_in(ax: Axes) -> float:
    figure = ax.get_figure(root=True)
    return figure.get_figwidth() if figure else 10.0


def _left_edge(ax: Axes) -> float:
    """Return how far left of the widest interval the axis begins, as a multiple of its reach.

    A fall is written to the left of its interval, and its letters stay as large in a narrow chart.
    """
    part = 0.75 / (0.6 * _width_in(ax))  # inches of the words, of the axes about
    return (1 + 1.16 * part) / (1 - part)


def change_chart(
    changes: pd.DataFrame,
    *,
    value: str,
    low: str,
    high: str,
    label: str,
    title: str,
    xlabel: str,
    beyond: str = "",
    decimals: int = 0,
    ax: Axes | None = None,
) -> Axes:
    """Draw each row's change in per cent with its interval, fewer to the left, more to the right.

    A filled dot's interval leaves zero out; an open one's holds it. With ``beyond``, a column of
    verdicts (of a stricter test), a dot is filled where that is true instead. An
    interval that runs off the chart ends in an arrow. Parameters are those of
    :func:`interval_chart`; ``value``, ``low`` and ``high`` are in per cent.
    """
    table = in_order(changes, value=value)
    labels = [plain(text) for text in table[label]]
    finite = [abs(x) for x in finite_numbers(table[value])]
    limit = max(1.6 * max(finite, default=0.0), 40.0)
    reach = min(
        limit, max([*finite, *(abs(x) for x in finite_numbers(table[low], table[high])), 10.0])
    )
    with canvas(ax, rows=len(table), title=title) as ax:
        rows_axis(ax, labels)
        ax.axvline(0, color=style.INK, lw=1, zorder=2)
        is_cut = False
        verdicts = table[beyond] if beyond else (table[low] > 0) | (table[high] < 0)
        for y, (mid, start, end, clear) in enumerate(
            zip(table[value], table[low], table[high], verdicts, strict=True)
        ):
            if is_missing(mid) or not np.isfinite(mid):
                write_no_data(ax, y, x=0.0)
                continue
            ends = [mid if is_missing(end_) else float(end_) for end_ in (start, end)]
            drawn = np.clip(ends, -reach, reach)
            ax.plot(drawn, [y, y], color=style.DARK_BLUE, lw=2, solid_capstyle="butt", zorder=3)
            for shown, meant, mark in zip(drawn, ends, "<>", strict=True):
                if shown != meant:
                    is_cut = True
                    ax.plot([shown], [y], mark, color=style.DARK_BLUE, ms=6, zorder=3)
            face = style.DARK_BLUE if clear else "white"
            ax.plot([mid], [y], "o", mfc=face, mec=style.DARK_BLUE, mew=1.6, ms=7.5, zorder=4)
            words = f"{number(mid, decimals=decimals, sign=True)}%"
            # a fall is told at its left end: at its right it would lie on the line of no change
            write_beside(ax, drawn[int(mid >= 0)], y, words, bold=clear, is_left=mid < 0)
        ax.set_xlim(-reach * _left_edge(ax), 1.08 * reach)
        leave_room(ax)
        ax.xaxis.set_major_formatter(lambda x, _: f"{number(x, sign=True)}%")
        write_above(ax, -0.02 * reach, "\N{LEFTWARDS ARROW} fewer", ha="right", ink=style.QUIET_INK)
        write_above(ax, 0.02 * reach, "more \N{RIGHTWARDS ARROW}", ha="left", ink=style.QUIET_INK)
        key = (
            "Filled dot: beyond chance. Open dot: within chance."
            if beyond
            else "Filled dot: the interval leaves zero out. Open dot: it holds zero."
        )
        if is_cut:
            key += " Arrow: the interval goes on."
        across = min(74, int(7.4 * _width_in(ax)))  # characters under the axes
        under = f"{wrap(xlabel, across)}\n{wrap(key, across)}"
        ax.set_xlabel(under, loc="left", linespacing=1.5)
        ax.set_label(
            f"Dot chart of changes with intervals. {sentence(title)} {plain(xlabel)}: "
            + enumerated(
                table, label=label, value=value, low=low, high=high, decimals=decimals,
                sign=True, unit="%",
            )
            + "."
        )  # fmt: skip
    return ax
