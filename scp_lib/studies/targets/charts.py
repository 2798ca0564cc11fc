"""Charts of targets: months with their limits, and the way to the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scp_lib.document.model import Row, Sentence, Table, sentence
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import listed, number
from scp_lib.drawing import style
from scp_lib.drawing.drawing import Chart, can_be_redrawn, canvas, figure_of, write_measure
from scp_lib.drawing.trends import mark_gap, month_axis, unbroken_runs
from scp_lib.studies.targets.control import LOOK_AT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DEEP_ORANGE = "#A33B00"
"""Orange for words, dark enough to read."""

FALSE_SIGNALS = (
    "Of such charts in which nothing has changed, up to about ten in a hundred show a signal."
)
"""Simulated in tests/claims/control_charts.py."""
SEES_LESS = " With months missing, fewer real changes show."

_LOOKS = {
    "common variation": ("o", style.FADED, 6.0),
    "improvement": ("D", style.DARK_BLUE, 8.0),
    "concern": ("^", style.ORANGE, 9.5),
    LOOK_AT: ("s", style.FADED, 7.0),
}
"""Shape, colour and size of a month: none differs by colour alone."""


@can_be_redrawn
def control_chart(table: Table, *, title: Sentence, ylabel: str) -> Chart:
    """Draw months with their mean and limits; signals by shape, and by colour.

    The table: month, ratio, centre, low, high, variation (common variation, improvement, concern
    or point to look at), rule.
    """
    control = table.rows
    values = control["ratio"].to_numpy(float)
    x = np.arange(len(control))
    with canvas(rows=None, title=title) as ax:
        ax.grid(visible=True, axis="y")
        for first, last in unbroken_runs(np.isnan(values)):
            mark_gap(ax, first, last, ymax=0.88)  # above it stands the legend
        ax.fill_between(x, control["low"], control["high"], step="mid", color="#E5EEF6", lw=0)
        for side in ("low", "high"):
            ax.step(x, control[side], where="mid", color=style.QUIET_INK, lw=1, ls=(0, (4, 3)))
        ax.plot(x, control["centre"], color=style.INK, lw=1.2)
        ax.plot(x, values, color=style.FADED, lw=1.4, zorder=3)
        for word, (mark, colour, size) in _LOOKS.items():
            chosen = ((control["variation"] == word) & ~np.isnan(values)).to_numpy()
            if chosen.any():
                ax.plot(
                    x[chosen], values[chosen], mark, color=colour, ms=size, mec="white", mew=0.8,
                    zorder=4, label=word,
                )  # fmt: skip
        top = max(float(np.nanmax(values)), float(control["high"].max()))
        ax.set_ylim(0, 1.22 * top)
        ax.set_xlim(-0.6, len(x) + 0.4)
        newest = int(np.flatnonzero(~np.isnan(values))[-1])
        for column, words in (("high", "limit"), ("centre", "mean"), ("low", "limit")):
            cell = table.row(newest).cell(column)
            ax.annotate(
                f"{words} {cell.printed}", (len(x) - 0.4, float(cell.number)), va="center",
                ha="left", fontsize=9, color=style.QUIET_INK, annotation_clip=False,
            )  # fmt: skip
        ax.legend(
            loc="upper left", ncols=4, frameon=False, fontsize=9.5, handletextpad=0.3,
            columnspacing=1.4, borderaxespad=0.2,
        )  # fmt: skip
        month_axis(ax, pd.DatetimeIndex(control["month"]))
        sees_less = SEES_LESS if np.isnan(values).any() else ""
        write_measure(ax, f"{ylabel}. {FALSE_SIGNALS}{sees_less}")
    alt = _control_words(table, title=title, ylabel=ylabel)
    return Chart(ax, title, alt, (table,))


@can_be_redrawn
def path_chart(table: Table, *, title: Sentence, ylabel: str, year_end: Row | None = None) -> Chart:
    """Draw the running total of incidents and the path that just meets the target.

    The table: month, baseline_cumulative_count, target_cumulative_count, cumulative_count (empty
    for months to come). ``year_end`` is a row with year_end_count, year_end_low_count and
    year_end_high_count, drawn at the last month.
    """
    path = table.rows
    x = np.arange(len(path))
    own = path["cumulative_count"].to_numpy(float, na_value=np.nan)
    before = path["baseline_cumulative_count"].to_numpy(float)
    target = path["target_cumulative_count"].to_numpy(float)
    ends = [before[-1], target[-1], *own[~np.isnan(own)]]
    if year_end is not None:
        ends.append(float(year_end["year_end_high_count"]))
    with canvas(rows=None, title=title) as ax:
        ax.grid(visible=True, axis="y")
        ax.plot(x, before, color=style.FADED, lw=1.6, ls=(0, (4, 3)), label="baseline, same days")
        ax.plot(x, target, color=style.ORANGE, lw=1.8, label="way to the target")
        ax.plot(x, own, color=style.DARK_BLUE, lw=2.4, marker="o", ms=5, label="this period")
        if year_end is not None:
            ax.plot(
                [x[-1] + 0.25] * 2,
                [year_end["year_end_low_count"], year_end["year_end_high_count"]],
                color=style.DARK_BLUE, lw=5, alpha=0.45, solid_capstyle="butt",
                label="likely end (90%)",
            )  # fmt: skip
            middle = ([x[-1] + 0.25], [year_end["year_end_count"]])
            ax.plot(*middle, "_", color=style.DARK_BLUE, ms=14, mew=2)
        ax.set_ylim(0, 1.12 * max(ends))
        ax.set_xlim(-0.03 * len(x), len(x) - 1 + 0.12 * len(x))
        at = x[-1] + (0.05 if year_end is not None else 0.02) * len(x)
        _label_ends(ax, at, table, year_end)
        ax.legend(loc="upper left", frameon=False, fontsize=9.5, borderaxespad=0.2)
        month_axis(ax, pd.DatetimeIndex(path["month"]))
        ax.yaxis.set_major_formatter(lambda y, _: number(y))
        write_measure(ax, ylabel)
    alt = _path_words(table, title=title, ylabel=ylabel, year_end=year_end)
    return Chart(ax, title, alt, (table,))


def _label_ends(ax: Axes, x: float, table: Table, year_end: Row | None) -> None:
    """Write the numbers at the lines' ends, pushed apart where they would overlap."""
    last = table.row(len(table) - 1)
    ends = [
        (last.cell("baseline_cumulative_count"), style.QUIET_INK),
        (last.cell("target_cumulative_count"), DEEP_ORANGE),
    ]
    if last.has("cumulative_count"):
        ends.append((last.cell("cumulative_count"), style.DARK_BLUE))
    elif year_end is not None:
        ends.append((year_end.cell("year_end_count"), style.DARK_BLUE))
    height = figure_of(ax).get_figheight()
    step = (0.048 if height > 4.4 else 0.35 / height) * ax.get_ylim()[1]
    at = -np.inf
    for cell, colour in sorted(ends, key=lambda end: float(end[0].number)):
        at = max(float(cell.number), at + step)
        ax.annotate(
            cell.printed, (x, at), va="center", ha="left", fontsize=9.5, fontweight="bold",
            color=colour, annotation_clip=False,
        )  # fmt: skip


def _control_words(table: Table, *, title: Sentence, ylabel: str) -> Sentence:
    rows = list(table)
    said = sentence(
        "Control chart by month. {title} {measure}, {first} to {name}: mean {centre}, limits of "
        "the last month {low} to {high}. {false}",
        [row for row in rows if row.has("ratio")][-1], title=full_stop(title), measure=ylabel,
        first=rows[0].name, false=FALSE_SIGNALS,
    )  # fmt: skip
    for start, variation in (
        ("Months of improvement", "improvement"),
        ("Months of concern", "concern"),
        ("Points to look at", LOOK_AT),
    ):
        marked = [f"{row.name} ({row['rule']})" for row in rows if row["variation"] == variation]
        if marked:
            said += f" {start}: {listed(marked)}."
    missing = [row.name for row in rows if not row.has("ratio")]
    return said + (f" No data for {listed(missing)}.{SEES_LESS}" if missing else "")


def _path_words(table: Table, *, title: Sentence, ylabel: str, year_end: Row | None) -> Sentence:
    rows = list(table)
    said = sentence(
        "Line chart of sums by month. {title} {measure}:", title=full_stop(title), measure=ylabel
    )
    known = [row for row in rows if row.has("cumulative_count")]
    if known:
        said += sentence(
            " {cumulative_count} by {name}, where the way to the target has "
            "{target_cumulative_count} and the baseline over as many days, "
            "{baseline_cumulative_count}.",
            known[-1],
        )
    said += sentence(
        " At the end the target is {target_cumulative_count}, the baseline over as many days, "
        "{baseline_cumulative_count}.",
        rows[-1],
    )
    if year_end is None:
        return said
    return said + sentence(
        " Likely end: {year_end_count}, 90% from {year_end_low_count} to {year_end_high_count}.",
        year_end,
    )
