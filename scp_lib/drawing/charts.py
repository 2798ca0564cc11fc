"""Charts: the table in, the axes out, the finding as the title.

Each chart is returned with its text alternative, whose numbers are cells of the table drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from scp_lib.document.model import Cell, Sentence, Table, as_sentence, sentence
from scp_lib.document.naming import file_stem
from scp_lib.document.parts import Picture
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import number, plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.drawing import (
    Chart,
    Stamp,
    can_be_redrawn,
    canvas,
    enumerated,
    figure_of,
    finite_numbers,
    in_order,
    known_rows,
    rows_axis,
    rows_high,
    said_of,
    stamp,
    write_above,
    write_in_column,
    write_measure,
    write_under,
)
from scp_lib.drawing.look import PHONE, SCREEN, drawn_for, look
from scp_lib.errors import ParameterError

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def picture_of(chart: Chart, *, name: str, **stamped: Unpack[Stamp]) -> Picture:
    """Write the source under a chart, and whether it is invented; return its picture and words.

    ``name`` names its file: small letters, digits and _.

    >>> rows = pd.DataFrame({"ward_name": ["Castle", "Lexden"], "incident_count": [388, 40],
    ...                      "low": [350, 29], "high": [428, 54]})
    >>> wards = Table("asb_by_ward", "ASB by ward", rows, "ward_name", {"ward_name": "Ward"})
    >>> chart = interval_chart(wards, value="incident_count", low="low", high="high",
    ...                        xlabel="Incidents", title=sentence("Castle had the most"))
    >>> picture_of(chart, name="asb", source="data.police.uk").alt.text[45:]
    '. Incidents: Castle 388 (350 to 428), Lexden 40 (29 to 54).'
    """
    drawn = _stamped(chart, **stamped)
    narrow = b""
    if look() is SCREEN and chart.again is not None:
        with drawn_for(PHONE):
            narrow = _stamped(chart.again(), **stamped).png
    alt = said_of(chart.alt, invented=stamped.get("invented", False))
    return Picture(name, chart.title, alt, *drawn, chart.tables, narrow)


def _stamped(chart: Chart, **stamped: Unpack[Stamp]) -> style.Drawing:
    import matplotlib as mpl

    fig, invented = figure_of(chart.ax), stamped.get("invented", False)
    under = wrap(stamped["source"], int(fig.get_figwidth() * 72 / (8.5 * 0.48)))
    if invented:
        under = f"{under}\n \n "
    with mpl.rc_context(style.rc()):
        fig.supxlabel(
            under, x=0.012, ha="left", fontsize=8.5, color=style.QUIET_INK, linespacing=1.45
        )
        if invented:
            stamp(fig)
        return style.drawing(fig)


def own_chart(ax: Axes, *, alt: str, name: str = "", **stamped: Unpack[Stamp]) -> Picture:
    """Return the picture of a chart that an analyst drew on Axes, with its words.

    ``name`` names its file; after its title by default. ParameterError: no Axes, or no words.
    """
    if not hasattr(ax, "get_figure"):
        raise ParameterError(f"A {type(ax).__name__} is no chart: wanted Axes or a Picture.")
    if not alt.strip():
        raise ParameterError(
            'A chart needs its words: page.show_chart(ax, alt="ASB fell from 513 to 450 …").'
        )
    fig = figure_of(ax)
    fig.set_layout_engine("constrained")
    title = ax.get_title() or ax.get_title(loc="left") or alt.partition(". ")[0]
    chart = Chart(ax, as_sentence(title), as_sentence(alt), ())
    drawn = picture_of(chart, name=name or file_stem(title) or "chart", **stamped)
    fig.clear()  # or JupyterLab shows it a second time
    return drawn


@can_be_redrawn
def interval_chart(
    table: Table,
    *,
    title: Sentence,
    xlabel: str,
    value: str = "rate_per_1000",
    low: str = "rate_low_per_1000",
    high: str = "rate_high_per_1000",
    reference: Cell | None = None,
    reference_label: str = "",
    known_only: bool = False,
) -> Chart:
    """Draw a dot with its interval for each row, the largest at the top.

    ``value``, ``low`` and ``high`` are columns, in one unit, empty where there is no figure, and
    the chart says so. ``xlabel`` says measure, unit, period and what the lines show. A value to
    compare with, ``reference``, is drawn as a line.
    """
    rows = [row for row in in_order(table, value=value) if row.has(value) or not known_only]
    labels = [row.name for row in rows]
    with canvas(rows=rows_high(labels), title=title) as ax:
        rows_axis(ax, labels)
        for y, row in known_rows(ax, rows, value=value):
            mid = float(row[value])
            ends = [float(row[end]) if row.has(end) else mid for end in (low, high)]
            ax.plot(ends, [y, y], color=style.DARK_BLUE, lw=2, solid_capstyle="butt", zorder=3)
            ax.plot([mid], [y], "o", color=style.DARK_BLUE, ms=7, mec="white", mew=0.8, zorder=4)
            write_in_column(ax, y, row.cell(value).printed)
        ax.set_xlim(left=min(0.0, *finite_numbers(rows, low), 0.0))
        if reference is not None:
            at = float(reference.number)
            ax.axvline(at, color=style.ORANGE, lw=1.4, zorder=2)
            write_above(ax, at, f"{plain(reference_label)} {reference.printed}")
        write_under(ax, xlabel)
    alt = sentence(
        "Dot chart with intervals. {title} {measure}: {rows}.",
        title=full_stop(title), measure=xlabel,
        rows=enumerated(rows, value=value, low=low, high=high),
    )  # fmt: skip
    if reference is not None:
        name = plain(reference_label).capitalize()
        alt += sentence(" {name}: {figure}.", name=name, figure=reference)
    return Chart(ax, title, alt, (table,))


@can_be_redrawn
def change_chart(table: Table, *, title: Sentence, xlabel: str, goal: str = "") -> Chart:
    """Draw each row's change in per cent with its interval, fewer to the left, more to the right.

    The table: change_pct, low_pct, high_pct, is_beyond_chance, where a dot is filled. An interval
    that runs off the chart ends in an arrow; a change without one is a grey square. ``goal`` names
    the column of what was aimed at, in per cent: a mark; only rows with a change are drawn then,
    in the table's order.
    """
    rows = in_order(table, value="change_pct")
    if goal:
        rows = [row for row in table if row.has("change_pct")]
    labels = [row.name for row in rows]
    changes = [abs(x) for x in finite_numbers(rows, "change_pct", *filter(None, [goal]))]
    ends = [abs(x) for x in finite_numbers(rows, "low_pct", "high_pct")]
    reach = min(max(1.6 * max(changes, default=0.0), 40.0), max([*changes, *ends, 10.0]))
    least = -min(reach, 100.0)  # nothing can fall by more
    from matplotlib.ticker import MaxNLocator

    with canvas(rows=rows_high(labels), title=title) as ax:
        rows_axis(ax, labels)
        ax.axvline(0, color=style.INK, lw=1, zorder=2)
        is_cut, is_unjudged = False, False
        for y, row in known_rows(ax, rows, value="change_pct"):
            mid, clear = float(row["change_pct"]), bool(row["is_beyond_chance"])
            printed = row.cell("change_pct").printed if goal else number(mid, sign=True)
            write_in_column(ax, y, f"{printed}%", bold=clear)
            if goal and row.has(goal):
                at = np.clip(float(row[goal]), least, reach)
                ax.plot([at], [y], "|", color=style.ORANGE, ms=20, mew=3.5, zorder=5)
            if not row.has("low_pct"):
                is_unjudged = True
                ax.plot([np.clip(mid, least, reach)], [y], "s", color=style.FADED, ms=6, zorder=4)
                continue
            end = float(row["high_pct"]) if row.has("high_pct") else np.inf
            ends = [float(row["low_pct"]), end]
            drawn = np.clip(ends, least, reach)
            ax.plot(drawn, [y, y], color=style.DARK_BLUE, lw=2, solid_capstyle="butt", zorder=3)
            for shown, meant, mark in zip(drawn, ends, "<>", strict=True):
                if shown != meant:
                    is_cut = True
                    ax.plot([shown], [y], mark, color=style.DARK_BLUE, ms=6, zorder=3)
            face = style.DARK_BLUE if clear else "white"
            ax.plot([mid], [y], "o", mfc=face, mec=style.DARK_BLUE, mew=1.6, ms=7.5, zorder=4)
        ax.set_xlim(1.04 * least, 1.06 * reach)
        ax.xaxis.set_major_locator(MaxNLocator(6 if look().is_wide else 4))
        ax.xaxis.set_major_formatter(lambda x, _: f"{number(x, sign=True)}%")
        write_above(ax, -0.02 * reach, "\N{LEFTWARDS ARROW} fewer", ha="right", ink=style.QUIET_INK)
        write_above(ax, 0.02 * reach, "more \N{RIGHTWARDS ARROW}", ha="left", ink=style.QUIET_INK)
        key = "Filled dot: a clear change. Open dot: could be chance."
        key = f"Orange mark: the target. {key}" if goal else key
        key += " Grey square: too few to tell." if is_unjudged else ""
        key += " Arrow: the interval goes on." if is_cut else ""
        write_under(ax, xlabel, key)
    alt = sentence(
        "Dot chart of changes with intervals. {title} {measure}: {rows}.",
        title=full_stop(title), measure=xlabel,
        rows=enumerated(
            rows, value="change_pct", low="low_pct", high="high_pct", decimals=0, unit="%"
        ),
    )  # fmt: skip
    if goal:
        aims = enumerated(rows, value=goal, unit="%")
        alt += sentence(" The target: {rows}.", rows=aims)
    return Chart(ax, title, alt, (table,))


@can_be_redrawn
def concentration_chart(
    lorenz: pd.DataFrame, shares: Table, *, title: Sentence, xlabel: str
) -> Chart:
    """Draw the share of incidents at the busiest locations, from the busiest on.

    ``lorenz`` has place_share_pct and incident_share_pct from the quietest, as a measure returns
    them; ``shares`` the same of the busiest, at a few places of the curve, one row each, named
    "the busiest 1%" and the like.
    """
    x = 100 - lorenz["place_share_pct"].to_numpy(float)[::-1]
    y = 100 - lorenz["incident_share_pct"].to_numpy(float)[::-1]
    with canvas(rows=None, title=title) as ax:
        ax.grid(visible=True)
        ax.plot([0, 100], [0, 100], color=style.FADED, lw=1.3, ls=(0, (5, 4)), zorder=2)
        ax.annotate("all locations alike", (62, 58), fontsize=9.5, color=style.QUIET_INK)
        ax.plot(x, y, color=style.DARK_BLUE, lw=2.4, zorder=3)
        for row in shares:
            share, part = float(row["place_share_pct"]), float(row["incident_share_pct"])
            ax.plot([share], [part], "o", color=style.DARK_BLUE, ms=6, mec="white", zorder=4)
            ax.annotate(
                f"{row.name}: {number(part)}%", (share, part), xytext=(9, -3),
                textcoords="offset points", va="top", fontsize=9.5, fontweight="bold",
                color=style.DARK_BLUE,
            )  # fmt: skip
        ax.set(xlim=(0, 100), ylim=(0, 103))
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:g}%")
        write_under(ax, xlabel)
        ax.set_ylabel("")
        write_measure(ax, "Share of the incidents")
    alt = sentence(
        "Concentration curve. {title} Share of the incidents at the busiest locations: {rows}.",
        title=full_stop(title),
        rows=enumerated(list(shares), value="incident_share_pct", decimals=0, unit="%"),
    )
    return Chart(ax, title, alt, (shares,))
