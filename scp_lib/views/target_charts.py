"""Charts of targets: months with their limits, and the way to the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scp_lib.views import style
from scp_lib.views.drawing import canvas
from scp_lib.views.target_words import count_words
from scp_lib.views.text import listed, number, plain, sentence, wrap
from scp_lib.views.trends import mark_gap, month_axis, unbroken_runs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DEEP_ORANGE = "#A33B00"
"""Orange for words, dark enough to read."""

_IN_BASE = "signal in the baseline"
_LOOKS = {
    "common cause": ("o", style.FADED, 6.0),
    "improvement": ("D", style.DARK_BLUE, 8.0),
    "concern": ("^", style.ORANGE, 9.5),
    "change": ("s", style.DARK_PINK, 8.0),
    _IN_BASE: ("X", style.FADED, 8.0),
}
"""Shape, colour and size of a month: none is told by colour alone."""


def control_chart(
    control: pd.DataFrame, *, title: str, ylabel: str, base: str, ax: Axes | None = None
) -> Axes:
    """Draw months with their mean and limits; signals by shape, and by colour.

    Parameters
    ----------
    control
        month, per_day (empty where missing), centre, low, high, variation (common cause,
        improvement, concern, change or signal in the baseline), rule.
    title, ylabel
        The finding; the measure.
    base
        The months that set mean and limits, in words.
    ax
        Axes to draw on; a new figure by default.

    """
    months = pd.DatetimeIndex(control["month"])
    values = control["per_day"].to_numpy(float)
    x = np.arange(len(control))
    with canvas(ax, rows=None, title=title) as ax:
        ax.grid(visible=True, axis="y")
        for first, last in unbroken_runs(np.isnan(values)):
            mark_gap(ax, first, last, ymax=0.88)  # above it stands the legend
        ax.fill_between(x, control["low"], control["high"], step="mid", color="#E5EEF6", lw=0)
        for side in ("low", "high"):
            ax.step(x, control[side], where="mid", color=style.QUIET_INK, lw=1, ls=(0, (4, 3)))
        ax.plot(x, control["centre"], color=style.INK, lw=1.2)
        ax.plot(x, values, color=style.FADED, lw=1.4, zorder=3)
        variation = control["variation"].where(control["per_day"].notna())
        for word, (mark, colour, size) in _LOOKS.items():
            chosen = (variation == word).to_numpy()
            if chosen.any():
                label = {"common cause": "common variation", "change": "change"}.get(word, word)
                ax.plot(
                    x[chosen], values[chosen], mark, color=colour, ms=size, mec="white", mew=0.8,
                    zorder=4, label=label,
                )  # fmt: skip
        top = max(float(np.nanmax(values)), float(control["high"].max()))
        ax.set_ylim(0, 1.22 * top)
        ax.set_xlim(-0.6, len(x) + 0.4)
        for column, words in (("high", "limit"), ("centre", "mean"), ("low", "limit")):
            _beside(ax, len(x) - 0.4, float(control[column].iloc[-1]), words)
        ax.legend(
            loc="upper left", ncols=4, frameon=False,
            fontsize=9.5, handletextpad=0.3,
            columnspacing=1.4, borderaxespad=0.2,
        )  # fmt: skip
        month_axis(ax, months)
        ax.set_ylabel("")
        _above(ax, f"{ylabel}; mean and limits from {base}")
        ax.set_label(_control_words(control, title=title, ylabel=ylabel, base=base))
    return ax


def path_chart(
    path: pd.DataFrame,
    *,
    title: str,
    ylabel: str,
    year_end: Any | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the sum of incidents month by month beside the way that just reaches the target.

    Parameters
    ----------
    path
        month, baseline_cumulative_count, target_cumulative_count, cumulative_count (empty for
        months to come).
    title, ylabel
        The finding; the measure.
    year_end
        low_count, median_count, high_count of the simulated end, drawn at the last month.
    ax
        Axes to draw on; a new figure by default.

    """
    months = pd.DatetimeIndex(path["month"])
    x = np.arange(len(path))
    own = path["cumulative_count"].to_numpy(float, na_value=np.nan)
    before = path["baseline_cumulative_count"].to_numpy(float)
    target = path["target_cumulative_count"].to_numpy(float)
    ends = [before[-1], target[-1], *own[~np.isnan(own)]]
    if year_end is not None:
        ends.append(year_end.high_count)
    with canvas(ax, rows=None, title=title) as ax:
        ax.grid(visible=True, axis="y")
        ax.plot(x, before, color=style.FADED, lw=1.6, ls=(0, (4, 3)), label="baseline, same days")
        ax.plot(x, target, color=style.ORANGE, lw=1.8, label="way to the target")
        ax.plot(x, own, color=style.DARK_BLUE, lw=2.4, marker="o", ms=5, label="this period")
        if year_end is not None:
            ax.plot(
                [x[-1] + 0.25] * 2, [year_end.low_count, year_end.high_count],
                color=style.DARK_BLUE, lw=5, alpha=0.45, solid_capstyle="butt",
                label="likely end (90%)",
            )  # fmt: skip
            middle = ([x[-1] + 0.25], [year_end.median_count])
            ax.plot(*middle, "_", color=style.DARK_BLUE, ms=14, mew=2)
        ax.set_ylim(0, 1.12 * max(ends))
        ax.set_xlim(-0.03 * len(x), len(x) - 1 + 0.12 * len(x))
        at = x[-1] + (0.05 if year_end is not None else 0.02) * len(x)
        _label_ends(ax, at, own, before, target, year_end)
        ax.legend(loc="upper left", frameon=False, fontsize=9.5, borderaxespad=0.2)
        month_axis(ax, months)
        ax.yaxis.set_major_formatter(lambda y, _: number(y))
        ax.set_ylabel("")
        _above(ax, ylabel)
        ax.set_label(_path_words(path, title=title, ylabel=ylabel, year_end=year_end))
    return ax


def _label_ends(
    ax: Axes,
    x: float,
    own: np.ndarray,
    before: np.ndarray,
    target: np.ndarray,
    year_end: Any | None,
) -> None:
    """Write the numbers at the lines' ends, pushed apart where they would overlap."""
    last = float(own[-1]) if not np.isnan(own[-1]) else None
    if last is None and year_end is not None:
        last = float(year_end.median_count)
    told = [(float(before[-1]), style.QUIET_INK), (float(target[-1]), DEEP_ORANGE)]
    told += [(last, style.DARK_BLUE)] if last is not None else []
    height = ax.get_figure(root=True).get_figheight()  # type: ignore[union-attr]
    step = (0.048 if height > 4.4 else 0.35 / height) * ax.get_ylim()[1]
    at = -np.inf
    for value, colour in sorted(told):
        at = max(value, at + step)
        ax.annotate(
            count_words(value), (x, at), va="center", ha="left", fontsize=9.5, fontweight="bold",
            color=colour, annotation_clip=False,
        )  # fmt: skip


def _beside(ax: Axes, x: float, y: float, words: str) -> None:
    ax.annotate(
        f"{words} {number(y, decimals=2)}", (x, y), va="center", ha="left",
        fontsize=9, color=style.QUIET_INK, annotation_clip=False,
    )  # fmt: skip


def _above(ax: Axes, words: str) -> None:
    ax.text(
        0, 1.0, wrap(words, 96), transform=ax.transAxes, ha="left", va="bottom", fontsize=10,
        color=style.QUIET_INK,
    )  # fmt: skip


def _control_words(control: pd.DataFrame, *, title: str, ylabel: str, base: str) -> str:
    rows = control.to_dict("records")
    last = rows[-1]
    words = (
        f"Control chart by month. {sentence(title)} {plain(ylabel)}, {rows[0]['month']:%B %Y} to "
        f"{last['month']:%B %Y}: mean {number(last['centre'], decimals=2)}, limits "
        f"{number(last['low'], decimals=2)} to {number(last['high'], decimals=2)}, from {base}."
    )
    for word in ("improvement", "concern", "change"):
        marked = [row for row in rows if row["variation"] == word]
        if marked:
            told = listed(f"{row['month']:%B %Y} ({row['rule']})" for row in marked)
            words += f" Months of {word}: {told}."
    inside = [f"{row['month']:%B %Y}" for row in rows if row["variation"] == _IN_BASE]
    if inside:
        words += f" Signals inside the baseline itself, not counted: {listed(inside)}."
    missing = [f"{row['month']:%B %Y}" for row in rows if np.isnan(row["per_day"])]
    if missing:
        words += f" No data for {listed(missing)}."
    return words


def _path_words(path: pd.DataFrame, *, title: str, ylabel: str, year_end: Any | None) -> str:
    rows = path.to_dict("records")
    held = [row for row in rows if not pd.isna(row["cumulative_count"])]
    words = f"Line chart of sums by month. {sentence(title)} {plain(ylabel)}: "
    if held:
        words += (
            f"{number(held[-1]['cumulative_count'])} by {held[-1]['month']:%B %Y}, where the way "
            f"to the target has {count_words(held[-1]['target_cumulative_count'])} and the "
            f"baseline over as many days, {count_words(held[-1]['baseline_cumulative_count'])}. "
        )
    words += (
        f"At the end the target is {count_words(rows[-1]['target_cumulative_count'])}, the "
        f"baseline over as many days, {count_words(rows[-1]['baseline_cumulative_count'])}."
    )
    if year_end is not None:
        words += (
            f" Likely end: {number(year_end.median_count)}, 90% from {number(year_end.low_count)} "
            f"to {number(year_end.high_count)}."
        )
    return words
