"""Charts of districts side by side: the funnel of changes, places with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from scp_lib.views import style
from scp_lib.views.drawing import canvas, enumerated, rows_axis, write_beside
from scp_lib.views.text import is_missing, listed, number, plain, sentence, wrap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

_FEW_ROWS = 8
_Box = tuple[float, float, float, float]


def emphasise(ax: Axes, name: str) -> Axes:
    """Write one row's name in bold, give few rows room; return the axes."""
    fig = ax.get_figure(root=True)
    short_of = _FEW_ROWS - len(ax.get_yticklabels())
    if fig is not None and short_of > 0:
        width, height = fig.get_size_inches()
        fig.set_size_inches(width, height + 0.15 * short_of)
    for text in ax.get_yticklabels():
        if text.get_text().replace("\n", " ") == plain(name):
            text.set_fontweight("bold")
    return ax


def funnel_chart(
    changes: pd.DataFrame,
    *,
    curves: Mapping[str, np.ndarray],
    overall_pct: float,
    area: str,
    title: str,
    xlabel: str,
    ylabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw each district's change against its size, with the limits of chance around all.

    Parameters
    ----------
    changes
        district_name, baseline_count, change_pct, is_outside_95; not changed.
    curves
        ``size`` (incidents of the baseline) and the limits there in per cent: ``low_95``,
        ``high_95``, ``low_998``, ``high_998`` (widened) and ``chance_low``, ``chance_high``.
    overall_pct
        Change of all districts together, in per cent.
    area
        The district to bring forward.
    title, xlabel, ylabel
        The finding; the two measures.
    ax
        Axes to draw on; a new figure by default.
    """
    table = changes.dropna(subset="change_pct").sort_values("baseline_count")
    with canvas(ax, rows=14, title=title) as ax:
        ax.grid(visible=True, axis="y")
        ax.fill_between(
            curves["size"], curves["low_95"], curves["high_95"], color="#E5EEF6", lw=0, zorder=0
        )
        for edge, line in (("95", "-"), ("998", "--")):
            for side in ("low", "high"):
                ax.plot(
                    curves["size"],
                    curves[f"{side}_{edge}"],
                    line,
                    color=style.FADED,
                    lw=1,
                    zorder=1,
                )
        for side in ("chance_low", "chance_high"):
            ax.plot(curves["size"], curves[side], ":", color=style.QUIET_INK, lw=1.2, zorder=1)
        ax.axhline(overall_pct, color=style.ORANGE, lw=1.4, zorder=1)
        ax.set_xlim(left=0, right=1.16 * float(table["baseline_count"].max()))
        _fit_changes(ax, table, curves)
        _funnel_points(ax, table, area=area)
        _name_curves(ax, curves, overall_pct)
        ax.set_xlabel(wrap(xlabel, 90), loc="left")
        ax.xaxis.set_major_formatter(lambda x, _: number(x))
        ax.yaxis.set_major_formatter(lambda y, _: f"{number(y, sign=True)}%")
        ax.text(
            0, 1.0, wrap(ylabel, 90), transform=ax.transAxes, ha="left", va="bottom",
            fontsize=10, color=style.QUIET_INK,
        )  # fmt: skip
        outside = [plain(name) for name in table.loc[table["is_outside_95"], "district_name"]]
        told = enumerated(
            table, label="district_name", value="change_pct", decimals=1, sign=True, unit="%"
        )
        ax.set_label(
            f"Funnel plot of changes by size. {sentence(title)} All districts together "
            f"{number(overall_pct, decimals=1, sign=True)}%. From the smallest to the largest: "
            f"{told}. Outside the 95% limits: {listed(outside) if outside else 'none'}."
        )
    return ax


def _funnel_points(ax: Axes, table: pd.DataFrame, *, area: str) -> None:
    """Draw and name the districts."""
    spots = _points_of(ax, table)
    right = 0.75 * 72 * float(ax.get_figure(root=True).get_size_inches()[0])  # type: ignore[union-attr]
    boxes = [(x - 5, y - 5, x + 5, y + 5) for x, y in spots]
    for row, spot in zip(table.to_dict("records"), spots, strict=True):
        is_own = row["district_name"] == area
        colour = style.DARK_BLUE if is_own else style.DARK_GREY
        face = colour if is_own or row["is_outside_95"] else "white"
        x, y = float(row["baseline_count"]), float(row["change_pct"])
        ax.plot([x], [y], "o", mfc=face, mec=colour, mew=1.5, ms=9 if is_own else 7, zorder=4)
        name = plain(row["district_name"])
        dx, dy, ha, box = _free_side(spot, boxes, width=5.9 * len(name), right=right)
        boxes.append(box)
        ax.annotate(
            name, (x, y), xytext=(dx, dy), va="center", ha=ha, textcoords="offset points",
            fontsize=9.5, color=style.INK, zorder=5, annotation_clip=False,
            fontweight="bold" if is_own else "normal",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )  # fmt: skip


def _points_of(ax: Axes, table: pd.DataFrame) -> list[tuple[float, float]]:
    """Return where the districts lie on the page, in points, near enough to place their names."""
    fig = ax.get_figure(root=True)
    width, height = (72 * float(inch) for inch in fig.get_size_inches())  # type: ignore[union-attr]
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    return [
        (0.75 * width * (x - left) / (right - left), 0.7 * height * (y - low) / (high - low))
        for x, y in zip(table["baseline_count"], table["change_pct"], strict=True)
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
        a = offer[3]
        if (
            a[0] > 0
            and a[2] < right
            and not any(a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3] for b in boxes)
        ):
            return offer
    return offers[0]


def _fit_changes(ax: Axes, table: pd.DataFrame, curves: Mapping[str, np.ndarray]) -> None:
    inside = curves["size"] >= float(table["baseline_count"].min())
    low = min(float(table["change_pct"].min()), float(curves["low_95"][inside].min()))
    high = max(float(table["change_pct"].max()), float(curves["high_95"][inside].max()))
    margin = 0.08 * (high - low)
    ax.set_ylim(max(low - margin, -100), high + margin)


def _name_curves(ax: Axes, curves: Mapping[str, np.ndarray], overall_pct: float) -> None:
    """Write the names of the lines at their right end."""
    ends = {
        "95% limit": float(curves["high_95"][-1]),
        "99.8%": float(curves["high_998"][-1]),
        "chance alone, 95%": float(curves["chance_high"][-1]),
        f"all {number(overall_pct, decimals=1, sign=True)}%": overall_pct,
    }
    if np.array_equal(curves["chance_high"], curves["high_95"]):
        del ends["chance alone, 95%"]
    low, high = ax.get_ylim()
    for words, y in ends.items():
        if low <= y <= high:
            ax.annotate(
                words, (1, y), xycoords=("axes fraction", "data"), xytext=(4, 0), va="center",
                textcoords="offset points", fontsize=8.5, annotation_clip=False,
                color="#A33B00" if words.startswith("all") else style.QUIET_INK,
            )  # fmt: skip


def rank_chart(
    ranks: pd.DataFrame,
    *,
    label: str,
    area: str,
    title: str,
    xlabel: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw each row's place with the places that chance leaves open, the first at the top.

    Parameters
    ----------
    ranks
        ``label``, rank, rank_low, rank_high; not changed.
    """
    table = ranks.sort_values(["rank", label], ignore_index=True)
    names = [plain(name) for name in table[label]]
    with canvas(ax, rows=len(table), title=title) as ax:
        rows_axis(ax, names)
        for y, row in enumerate(table.to_dict("records")):
            if is_missing(row["rank"]):
                continue
            colour = style.DARK_BLUE if row[label] == area else style.FADED
            ends = [int(row["rank_low"]), int(row["rank_high"])]
            ax.plot(ends, [y, y], color=colour, lw=6, solid_capstyle="round", zorder=3, alpha=0.9)
            ax.plot([int(row["rank"])], [y], "o", mfc="white", mec=style.INK, ms=7, zorder=4)
            words = f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else f"{ends[0]}"
            write_beside(ax, ends[1] + 0.15, y, words, bold=row[label] == area)
        ax.set_xlim(0.5, len(table) + 2)
        ax.set_xticks(range(1, len(table) + 1))
        ax.set_xlabel(wrap(xlabel, 90), loc="left")
        told = ", ".join(
            f"{plain(row[label])} {number(int(row['rank']))} ({number(int(row['rank_low']))} to "
            f"{number(int(row['rank_high']))})"
            for row in table.dropna(subset="rank").to_dict("records")
        )
        ax.set_label(f"Places with their 95% intervals. {sentence(title)} {plain(xlabel)}: {told}.")
    return emphasise(ax, area)
