"""Each district's months in a small panel of its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import number, plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.drawing import Chart, sheet
from scp_lib.drawing.look import look
from scp_lib.drawing.trends import unbroken_runs
from scp_lib.errors import ScpError
from scp_lib.periods import Month, name_months

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANELS_A_ROW = 4


def months_chart(table: Table, *, area: str, title: Sentence, ylabel: str) -> Chart:
    """Draw each district's months in a small panel of its own, from zero, gaps where missing.

    Parameters
    ----------
    table
        district_name, month (first days), incident_count (empty where missing).
    area
        The district whose panel comes first and is brought forward.

    Returns
    -------
    Chart
        With the first of the panels.
    """
    import matplotlib as mpl

    if not len(table):
        raise ScpError("Months need at least one district, and none was given.")
    series: dict[str, list[Row]] = {}
    for row in sorted(table, key=lambda row: row["month"]):
        series.setdefault(row.name, []).append(row)
    names = sorted(series, key=lambda name: (name != plain(area), name))
    across = min(_PANELS_A_ROW, len(names))
    down = math.ceil(len(names) / across)
    with mpl.rc_context(style.rc()):
        heading = wrap(title.text, look().title_letters)
        height = 1.9 * down + 0.9 + 0.24 * (heading.count("\n") + 1)
        fig = sheet(heading, height=height, w_pad=0.08, h_pad=0.12)
        panels = fig.subplots(down, across, squeeze=False).ravel()
        for panel, name in zip(panels, names, strict=False):
            _panel(panel, series[name], name=name, is_own=name == plain(area))
        for panel in panels[len(names) :]:
            panel.set_axis_off()
    start = sentence(
        "Small line charts by month, one for each district. {title} {measure}.",
        title=full_stop(title), measure=ylabel,
    )  # fmt: skip
    alt = joined([start, *(_in_words(name, series[name]) for name in names)])
    first: Axes = panels[0]
    return Chart(first, title, alt, (table,))


def _panel(ax: Axes, rows: list[Row], *, name: str, is_own: bool) -> None:
    """Draw one district's months."""
    counts = np.array([float(r["incident_count"]) if r.has("incident_count") else np.nan
                       for r in rows])  # fmt: skip
    known = np.flatnonzero(~np.isnan(counts))
    x = np.arange(len(counts))
    colour = style.DARK_BLUE if is_own else style.DARK_GREY
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    for first, last in unbroken_runs(np.isnan(counts)):
        ax.axvspan(first - 0.5, last + 0.5, color=style.NO_FIGURE, lw=0, zorder=0)
        if last - first >= len(counts) / 10:
            ax.text(
                (first + last) / 2, 0.5, "no data", transform=ax.get_xaxis_transform(),
                rotation=90, ha="center", va="center", fontsize=8, color=style.QUIET_INK,
            )  # fmt: skip
    ax.plot(x, counts, color=colour, lw=2.2 if is_own else 1.6, zorder=3)
    # a month with none beside it has no line, and the last one is set off
    lone = [first for first, last in unbroken_runs(~np.isnan(counts)) if first == last]
    ax.plot(x[lone], counts[lone], "o", color=colour, ms=3, zorder=3)
    ax.plot(x[known[-1:]], counts[known[-1:]], "o", color=colour, ms=4, zorder=4)
    top = float(counts[known].max()) if len(known) else 1.0
    ax.set_ylim(0, 1.25 * max(top, 1.0))
    ax.set_xlim(-0.6, len(x) - 0.4)
    ax.set_title(wrap(name, 22), fontsize=9.5, fontweight="bold" if is_own else "normal", pad=4)
    ax.set_yticks([0, top], ["0", number(top)])
    ax.tick_params(axis="both", labelsize=8)
    days = pd.DatetimeIndex([row["month"] for row in rows])
    ticks = [place for place, day in enumerate(days) if day.month == 1]
    if not ticks or ticks[0] > len(days) / 4:
        ticks = [0, *ticks]
    ax.set_xticks(ticks, [f"{days[place]:%b %y}" for place in ticks])


def _in_words(name: str, rows: list[Row]) -> Sentence:
    known = [row for row in rows if row.has("incident_count")]
    if not known:
        return sentence("{name}: no data.", name=name)
    low, high = (by(known, key=lambda row: int(row["incident_count"])) for by in (min, max))
    said = sentence(
        "{name}: {low} to {high} a month, last {incident_count} in {month}",
        known[-1], low=low.cell("incident_count"), high=high.cell("incident_count"),
    )  # fmt: skip
    missing = [Month.of(row.month()) for row in rows if not row.has("incident_count")]
    return said + (f"; no data for {name_months(missing)}." if missing else ".")
