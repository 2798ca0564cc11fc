"""What was received as a calendar, a line a force and year, a shape a month; and the trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scp_lib.document.model import sentence
from scp_lib.document.parts import Picture
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.charts import picture_of
from scp_lib.drawing.drawing import Chart, canvas
from scp_lib.drawing.trends import trend_chart
from scp_lib.studies.dataset import Dataset
from scp_lib.studies.quality import words
from scp_lib.studies.quality.months import force_names
from scp_lib.studies.quality.tables import QualityTables
from scp_lib.tables.received import HELD, NOT_RECEIVED, STOPPED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTERS = ("J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D")
_SIDE = 0.84


def calendar_picture(data: Dataset, tables: QualityTables) -> Picture:
    """Draw what was received as a calendar."""
    return picture_of(calendar_chart(data, tables), name="months_received", **data.stamp)


def month_picture(data: Dataset, tables: QualityTables) -> Picture:
    """Draw the incidents placed in the area by month."""
    chart = trend_chart(
        tables.by_month,
        value="kept_count",
        title=words.trend_title(data, tables),
        ylabel="Incidents of all types, ASB included",
        highlight=data.highlight,
    )
    return picture_of(chart, name="quality_by_month", **data.stamp)


def calendar_chart(data: Dataset, tables: QualityTables) -> Chart:
    """Draw what was received: filled square, empty square, cross, half square; a ring if revised.

    Shapes alone tell the kinds apart; colour only repeats them. Months before the first and
    after the last expected are left blank.
    """
    title = words.calendar_title(tables)
    again = data.built["revisions"][["force", "month"]].drop_duplicates()
    revised = sorted(zip(again["force"], again["month"], strict=True))
    table = data.receipts.sort_values(["force", "month"])
    lines = sorted(set(zip(table["force"], table["month"].dt.year, strict=True)))
    row_of = {line: number for number, line in enumerate(lines)}
    many = len({force for force, _ in lines}) > 1
    with canvas(rows=max(2 * len(lines), 6), title=title) as ax:
        for force, day, status in zip(table["force"], table["month"], table["status"], strict=True):
            x, y = day.month - 1, row_of[force, day.year]
            _cell(ax, x, y, status)
            if (force, day) in revised:
                ax.plot([x], [y], "o", mfc="white", mec=style.INK, mew=1.5, ms=9, zorder=5)
        ax.set_xlim(-0.6, 11.6)
        ax.set_ylim(len(lines) - 0.4, -0.6)
        ax.set_aspect("equal")
        ax.set_xticks(range(12), _LETTERS)
        names = [f"{force_names([force])} {year}" if many else str(year) for force, year in lines]
        ax.set_yticks(range(len(lines)), names)
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.grid(False)
        ax.spines["bottom"].set_visible(False)
        key = wrap(_key(table, revised=bool(revised)), 84)
        ax.set_xlabel(key, loc="left", linespacing=1.5)
    alt = sentence("Calendar of months received. {title} ", title=full_stop(title))
    alt += " ".join(
        f"{plain(force)}: {'; '.join(part['months'] + ' ' + part['status'])}."
        for force, part in tables.runs.rows.groupby("force", sort=False)
    )
    if revised:
        names = [f"{force_names([force])} {day:%B %Y}" for force, day in revised]
        alt += f" Issued again: {', '.join(names)}."
    return Chart(ax, title, alt, (tables.runs, tables.calendar))


def _cell(ax: Axes, x: float, y: float, status: str) -> None:
    from matplotlib.patches import Polygon, Rectangle

    left, top = x - _SIDE / 2, y - _SIDE / 2
    face, line = (style.DARK_BLUE, "none") if status == HELD else ("white", style.DARK_GREY)
    ax.add_patch(Rectangle((left, top), _SIDE, _SIDE, facecolor=face, edgecolor=line, lw=1.2))
    strokes = {STOPPED: [(0.0, 0.0)], NOT_RECEIVED: [(-0.22, 0.22), (0.22, -0.22)]}
    for start, end in strokes.get(status, []):
        ax.plot([x - 0.22, x + 0.22], [y + start, y + end], color=style.DARK_GREY, lw=2)
    if status not in (HELD, *strokes):
        triangle = [(left, top + _SIDE), (left + _SIDE, top + _SIDE), (left + _SIDE, top)]
        ax.add_patch(Polygon(triangle, facecolor=style.ORANGE, edgecolor=line, lw=1.2))


def _key(table: pd.DataFrame, *, revised: bool) -> str:
    found = set(table["status"])
    parts = ["Full square: complete"] if HELD in found else []
    parts += ["cross: not received"] if NOT_RECEIVED in found else []
    parts += ["dash: no file after the force's last"] if STOPPED in found else []
    parts += ["half square: received, set aside"] if found - {HELD, NOT_RECEIVED, STOPPED} else []
    parts += ["ring: issued again"] if revised else []
    return "; ".join(parts) + "."
