"""Charts of districts: the funnel of their changes, and the months of each in a small panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scp_lib.document.model import Cell, Row, Sentence, Table, joined, listed, sentence
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import number, plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.drawing import (
    Chart,
    can_be_redrawn,
    canvas,
    enumerated,
    figure_of,
    finite_numbers,
    sheet,
    write_measure,
    write_under,
)
from scp_lib.drawing.look import look
from scp_lib.drawing.trends import unbroken_runs
from scp_lib.periods import Month, name_months

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANELS_A_ROW = 4
_Box = tuple[float, float, float, float]


@can_be_redrawn
def funnel_chart(
    table: Table, *, overall: Cell, area: str, title: Sentence, xlabel: str, ylabel: str
) -> Chart:
    """Draw each district's change against its size, each with the limits that the others set.

    The table: district_name, baseline_count, change_pct, is_outside_95, and in per cent
    limit_low_pct, limit_high_pct (95%), far_low_pct, far_high_pct (99.8%). ``overall`` is the
    change of all districts together, in per cent; ``area`` the district to bring forward.
    """
    rows = sorted(
        (row for row in table if row.has("change_pct")), key=lambda row: int(row["baseline_count"])
    )
    with canvas(rows=14, title=title) as ax:
        ax.grid(visible=True, axis="y")
        ax.axhline(overall.number, color=style.ORANGE, lw=1.4, zorder=1)
        for row in rows:
            x = float(row["baseline_count"])
            for low, high, width in (("limit_low_pct", "limit_high_pct", 7),
                                     ("far_low_pct", "far_high_pct", 1)):  # fmt: skip
                ends = [float(row[low]), float(row[high])]
                ax.plot([x, x], ends, color="#C9DDEE", lw=width, solid_capstyle="butt", zorder=2)
        ax.set_xlim(left=0, right=1.16 * float(rows[-1]["baseline_count"]))
        seen = finite_numbers(rows, "change_pct", "limit_low_pct", "limit_high_pct")
        margin = 0.08 * (max(seen) - min(seen))
        ax.set_ylim(max(min(seen) - margin, -100), max(seen) + margin)
        _write_districts(ax, rows, area=area)
        ax.annotate(
            f"all {overall.printed}%", (1, overall.number), xycoords=("axes fraction", "data"),
            xytext=(4, 0), va="center", textcoords="offset points", fontsize=8.5,
            annotation_clip=False, color="#A33B00",
        )  # fmt: skip
        write_under(ax, f"{xlabel}. Bar: 95% limits; thin line: 99.8%")
        ax.xaxis.set_major_formatter(lambda x, _: number(x))
        ax.yaxis.set_major_formatter(lambda y, _: f"{number(y, sign=True)}%")
        write_measure(ax, ylabel)
    outside = [row.name for row in rows if row["is_outside_95"]]
    alt = sentence(
        "Funnel plot of changes by size. {title} All districts together {overall}%. From the "
        "smallest to the largest: {rows}. Outside the 95% limits: {outside}.",
        title=full_stop(title), overall=overall,
        rows=enumerated(rows, value="change_pct", unit="%"), outside=listed(outside or ["none"]),
    )  # fmt: skip
    return Chart(ax, title, alt, (table,))


def _write_districts(ax: Axes, rows: Sequence[Row], *, area: str) -> None:
    """Draw and name the districts; where they lie, in points, is near enough to place a name."""
    width, height = 72 * figure_of(ax).get_size_inches()
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    across, up = 0.75 * width / (right - left), 0.7 * height / (high - low)
    spots = [
        (across * (row["baseline_count"] - left), up * (row["change_pct"] - low)) for row in rows
    ]
    boxes = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    for row, spot in zip(rows, spots, strict=True):
        is_own = row.name == plain(area)
        colour = style.DARK_BLUE if is_own else style.DARK_GREY
        face = colour if is_own or row["is_outside_95"] else "white"
        x, y = float(row["baseline_count"]), float(row["change_pct"])
        ax.plot([x], [y], "o", mfc=face, mec=colour, mew=1.5, ms=9 if is_own else 7, zorder=4)
        dx, dy, ha, box = _free_side(spot, boxes, width=5.9 * len(row.name), right=0.75 * width)
        boxes.append(box)
        ax.annotate(
            row.name, (x, y), xytext=(dx, dy), va="center", ha=ha, textcoords="offset points",
            fontsize=9.5, color=style.INK, zorder=5, annotation_clip=False,
            fontweight="bold" if is_own else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )  # fmt: skip


def _free_side(
    spot: tuple[float, float], boxes: list[_Box], *, width: float, right: float
) -> tuple[int, int, Literal["left", "right"], _Box]:
    """Return the offset of a name near a dot where it covers no other; else to the right."""
    x, y = spot
    offers: list[tuple[int, int, Literal["left", "right"], _Box]] = []
    for dy in (0, 9, -9, 15, -15):
        offers.append((8, dy, "left", (x + 8, y + dy - 6, x + 8 + width, y + dy + 6)))
        offers.append((-8, dy, "right", (x - 8 - width, y + dy - 6, x - 8, y + dy + 6)))
    for offer in offers:
        x0, y0, x1, y1 = offer[3]
        is_free = not any(x0 < b[2] and b[0] < x1 and y0 < b[3] and b[1] < y1 for b in boxes)
        if x0 > 0 and x1 < right and is_free:
            return offer
    return offers[0]


@can_be_redrawn
def months_chart(table: Table, *, area: str, title: Sentence, ylabel: str) -> Chart:
    """Draw each district's months in a small panel of its own, from zero, gaps where missing.

    The table: district_name, month (first days), incident_count (empty where missing). The panel
    of ``area`` comes first and is brought forward; the chart has its axes.
    """
    import matplotlib as mpl

    series: dict[str, list[Row]] = {}
    for row in sorted(table, key=lambda row: row["month"]):
        series.setdefault(row.name, []).append(row)
    names = sorted(series, key=lambda name: (name != plain(area), name))
    across = min(_PANELS_A_ROW if look().is_wide else 2, len(names))
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
    counts = np.array([float(r["incident_count"]) if r.has("incident_count") else np.nan
                       for r in rows])  # fmt: skip
    known = np.flatnonzero(~np.isnan(counts))
    x = np.arange(len(counts))
    colour = style.DARK_BLUE if is_own else style.DARK_GREY
    ax.spines[["top", "right", "left"]].set_visible(False)
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
