"""The completeness ledger as a calendar: a line a force and year, a shape a month."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import pandas as pd

from scp_lib.schemas import HELD, NOT_RECEIVED, STOPPED
from scp_lib.views import style
from scp_lib.views.drawing import canvas
from scp_lib.views.ledger_words import force_names
from scp_lib.views.text import sentence, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LETTERS = ("J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D")
_SIDE = 0.84


def ledger_calendar(
    receipts: pd.DataFrame,
    *,
    runs: pd.DataFrame,
    revised: Collection[tuple[str, pd.Timestamp]] = (),
    title: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw what was received: filled square, empty square, cross, half square; a ring if revised.

    Shapes alone tell the kinds apart; colour only repeats them. Months before the first and
    after the last expected are left blank.

    Parameters
    ----------
    receipts
        force, month, status, as schemas.MonthReceipt.
    runs
        The same in words (force, status, months), as views.ledger_words.run_table has them: the
        text alternative.
    revised
        (force, month) of months issued again.
    """
    table = receipts.sort_values(["force", "month"])
    years = table["month"].dt.year
    lines = sorted(set(zip(table["force"], years, strict=True)))
    row_of = {line: number for number, line in enumerate(lines)}
    many = len({force for force, _ in lines}) > 1
    with canvas(ax, rows=max(2 * len(lines), 6), title=title) as ax:
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
        ax.set_label(f"Calendar of months received. {sentence(title)} {_told(runs, revised)}")
    return ax


def _cell(ax: Axes, x: float, y: float, status: str) -> None:
    from matplotlib.patches import Polygon, Rectangle

    corner = (x - _SIDE / 2, y - _SIDE / 2)
    if status == HELD:
        ax.add_patch(Rectangle(corner, _SIDE, _SIDE, facecolor=style.DARK_BLUE, edgecolor="none"))
        return
    line: dict[str, Any] = {"linewidth": 1.2, "edgecolor": style.DARK_GREY}
    ax.add_patch(Rectangle(corner, _SIDE, _SIDE, facecolor="white", **line))
    ends = [x - 0.22, x + 0.22]
    if status == STOPPED:
        ax.plot(ends, [y, y], color=style.DARK_GREY, lw=2)
    elif status == NOT_RECEIVED:
        for heights in ((y - 0.22, y + 0.22), (y + 0.22, y - 0.22)):
            ax.plot(ends, heights, color=style.DARK_GREY, lw=2)
    else:
        left, top = corner
        triangle = [(left, top + _SIDE), (left + _SIDE, top + _SIDE), (left + _SIDE, top)]
        ax.add_patch(Polygon(triangle, facecolor=style.ORANGE, **line))


def _key(table: pd.DataFrame, *, revised: bool) -> str:
    """Explain the shapes that are drawn."""
    found = set(table["status"])
    parts = ["Full square: held"] if HELD in found else []
    parts += ["cross: not received"] if NOT_RECEIVED in found else []
    parts += ["dash: no file after the force's last"] if STOPPED in found else []
    parts += ["half square: received, set aside"] if found - {HELD, NOT_RECEIVED, STOPPED} else []
    parts += ["ring: issued again"] if revised else []
    return "; ".join(parts) + "."


def _told(runs: pd.DataFrame, revised: Collection[tuple[str, pd.Timestamp]]) -> str:
    """Tell the calendar in words, run by run."""
    lines = [f"{force}: {_listed(part)}." for force, part in runs.groupby("force", sort=False)]
    again = [f"{force_names([force])} {day:%B %Y}" for force, day in sorted(revised)]
    return " ".join(lines) + (f" Issued again: {', '.join(again)}." if again else "")


def _listed(part: pd.DataFrame) -> str:
    pairs = zip(part["months"], part["status"], strict=True)
    return "; ".join(f"{months} {status}" for months, status in pairs)
