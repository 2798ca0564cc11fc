"""The funnel of the districts' changes: each against its size, with the limits of chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from scp_lib.document.model import Cell, Row, Sentence, Table, listed, sentence
from scp_lib.document.phrases import full_stop
from scp_lib.document.text import number, plain, wrap
from scp_lib.drawing import style
from scp_lib.drawing.drawing import (
    Chart,
    canvas,
    enumerated,
    figure_of,
    finite_numbers,
    write_measure,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_Box = tuple[float, float, float, float]


def funnel_chart(
    table: Table, *, overall: Cell, area: str, title: Sentence, xlabel: str, ylabel: str
) -> Chart:
    """Draw each district's change against its size, each with the limits that the others set.

    Parameters
    ----------
    table
        district_name, baseline_count, change_pct, is_outside_95, and in per cent limit_low_pct,
        limit_high_pct (95%), far_low_pct, far_high_pct (99.8%).
    overall
        Change of all districts together, in per cent.
    area
        The district to bring forward.
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
        _fit_changes(ax, rows)
        _write_districts(ax, rows, area=area)
        ax.annotate(
            f"all {overall.printed}%", (1, overall.number), xycoords=("axes fraction", "data"),
            xytext=(4, 0), va="center", textcoords="offset points", fontsize=8.5,
            annotation_clip=False, color="#A33B00",
        )  # fmt: skip
        ax.set_xlabel(wrap(f"{xlabel}. Bar: 95% limits; thin line: 99.8%", 90), loc="left")
        ax.xaxis.set_major_formatter(lambda x, _: number(x))
        ax.yaxis.set_major_formatter(lambda y, _: f"{number(y, sign=True)}%")
        write_measure(ax, ylabel, letters=90)
    outside = [row.name for row in rows if row["is_outside_95"]]
    alt = sentence(
        "Funnel plot of changes by size. {title} All districts together {overall}%. From the "
        "smallest to the largest: {rows}. Outside the 95% limits: {outside}.",
        title=full_stop(title), overall=overall,
        rows=enumerated(rows, value="change_pct", unit="%"), outside=listed(outside or ["none"]),
    )  # fmt: skip
    return Chart(ax, title, alt, (table,))


def _write_districts(ax: Axes, rows: Sequence[Row], *, area: str) -> None:
    """Draw and name the districts."""
    spots = _points_of(ax, rows)
    right = 0.75 * 72 * figure_of(ax).get_figwidth()
    boxes = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    for row, spot in zip(rows, spots, strict=True):
        is_own = row.name == plain(area)
        colour = style.DARK_BLUE if is_own else style.DARK_GREY
        face = colour if is_own or row["is_outside_95"] else "white"
        x, y = float(row["baseline_count"]), float(row["change_pct"])
        ax.plot([x], [y], "o", mfc=face, mec=colour, mew=1.5, ms=9 if is_own else 7, zorder=4)
        dx, dy, ha, box = _free_side(spot, boxes, width=5.9 * len(row.name), right=right)
        boxes.append(box)
        ax.annotate(
            row.name, (x, y), xytext=(dx, dy), va="center", ha=ha, textcoords="offset points",
            fontsize=9.5, color=style.INK, zorder=5, annotation_clip=False,
            fontweight="bold" if is_own else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )  # fmt: skip


def _points_of(ax: Axes, rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Return where the districts lie on the page, in points, near enough to place their names."""
    width, height = 72 * figure_of(ax).get_size_inches()
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    across, up = 0.75 * width / (right - left), 0.7 * height / (high - low)
    return [
        (across * (row["baseline_count"] - left), up * (row["change_pct"] - low)) for row in rows
    ]


def _free_side(
    spot: tuple[float, float], boxes: list[_Box], *, width: float, right: float
) -> tuple[int, int, Literal["left", "right"], _Box]:
    """Return the offset of a name beside a dot that covers no other; to the right if none does."""
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


def _fit_changes(ax: Axes, rows: Sequence[Row]) -> None:
    seen = finite_numbers(rows, "change_pct", "limit_low_pct", "limit_high_pct")
    margin = 0.08 * (max(seen) - min(seen))
    ax.set_ylim(max(min(seen) - margin, -100), max(seen) + margin)
