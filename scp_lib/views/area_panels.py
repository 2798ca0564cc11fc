"""One district in many panels: its neighbours' months, and its mix of crime types."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.views import style
from scp_lib.views.drawing import (
    WIDTH_IN,
    canvas,
    enumerated,
    in_order,
    rows_axis,
    write_above,
)
from scp_lib.views.text import is_missing, number, plain, sentence, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANELS_A_ROW = 4


def mix_chart(mix: pd.DataFrame, *, title: str, xlabel: str, ax: Axes | None = None) -> Axes:
    """Draw how far each crime type's part lies from the other districts', and what is usual.

    A grey bar is how far the district may lie from the others without standing out; a dot is
    filled just where it lies outside. An interval or bar that runs off the chart is cut.

    Parameters
    ----------
    mix
        crime_type, difference_pct, low_pct, high_pct, usual_pct (may be empty), is_different, as
        measures.crime_mix.crime_mix returns it; not changed.
    title, xlabel
        The finding; the measure.
    ax
        Axes to draw on; a new figure by default.
    """
    table = in_order(mix, value="difference_pct")
    sizes = table["difference_pct"].abs().dropna().to_numpy(float)
    reach = max(1.3 * float(sizes.max()) if sizes.size else 0.0, 40.0)
    with canvas(ax, rows=len(table), title=title) as ax:
        rows_axis(ax, [plain(name) for name in table["crime_type"]])
        ax.axvline(0, color=style.INK, lw=1, zorder=2)
        for y, row in enumerate(table.to_dict("records")):
            _mix_row(ax, y, row, reach=reach)
        ax.set_xlim(-min(1.08 * reach, 108), 1.18 * reach)
        ax.xaxis.set_major_formatter(lambda x, _: f"{number(x, sign=True)}%")
        write_above(ax, -0.02 * reach, "\N{LEFTWARDS ARROW} less", ha="right", ink=style.QUIET_INK)
        write_above(ax, 0.02 * reach, "more \N{RIGHTWARDS ARROW}", ha="left", ink=style.QUIET_INK)
        key = (
            "Grey bar: what districts usually differ by, all types looked at together. "
            "Filled dot: outside it. Line: 95% interval, chance alone."
        )
        ax.set_xlabel(f"{wrap(xlabel, 74)}\n{wrap(key, 80)}", loc="left", linespacing=1.5)
        told = enumerated(
            table, label="crime_type", value="difference_pct", low="low_pct", high="high_pct",
            sign=True, unit="%",
        )  # fmt: skip
        ax.set_label(f"Dot chart of differences. {sentence(title)} {plain(xlabel)}: {told}.")
    return ax


def _mix_row(ax: Axes, y: int, row: Any, *, reach: float) -> None:
    if not is_missing(row["usual_pct"]):
        up = float(row["usual_pct"])
        down = -100 * up / (100 + up)
        ax.barh(
            y, min(up, 1.18 * reach) - down, left=down, height=0.62, color="#DEE0E2", lw=0, zorder=0
        )
    mid = row["difference_pct"]
    if is_missing(mid):
        return
    ends = np.clip([row["low_pct"], row["high_pct"]], -100, 1.12 * reach)
    ax.plot(ends, [y, y], color=style.DARK_BLUE, lw=2, solid_capstyle="butt", zorder=3)
    face = style.DARK_BLUE if row["is_different"] else "white"
    ax.plot([mid], [y], "o", mfc=face, mec=style.DARK_BLUE, mew=1.6, ms=7.5, zorder=4)
    words = f"{number(mid, sign=True)}%"
    ax.annotate(
        words, (1, y), xycoords=("axes fraction", "data"), xytext=(6, 0), va="center",
        textcoords="offset points", fontsize=9.5, color=style.INK, annotation_clip=False,
        fontweight="bold" if row["is_different"] else "normal",
    )  # fmt: skip


def months_chart(monthly: pd.DataFrame, *, area: str, title: str, ylabel: str) -> Axes:
    """Draw each district's months in a small panel of its own, from zero, gaps where missing.

    Parameters
    ----------
    monthly
        district_name, month (first days), incident_count (empty where missing); not changed.
    area
        The district whose panel comes first and is brought forward.

    Returns
    -------
    Axes
        The first panel, which carries the text alternative of all.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    if monthly.empty:
        raise ScpError("Months need at least one district, and none was given.")
    names = sorted(set(monthly["district_name"]), key=lambda name: (name != area, name))
    across = min(_PANELS_A_ROW, len(names))
    down = math.ceil(len(names) / across)
    with mpl.rc_context(style.rc()):
        lines = wrap(title, 72).count("\n") + 1
        fig = Figure(figsize=(WIDTH_IN, 1.9 * down + 0.9 + 0.24 * lines), layout="constrained")
        fig.get_layout_engine().set(h_pad=0.12, w_pad=0.08)  # type: ignore[union-attr,call-arg]
        fig.suptitle(wrap(title, 72), x=0.012, ha="left", linespacing=1.25)
        panels = fig.subplots(down, across, squeeze=False).ravel()
        told = [
            _panel(panel, monthly[monthly["district_name"] == name], name=name, is_own=name == area)
            for panel, name in zip(panels, names, strict=False)
        ]
        for panel in panels[len(names) :]:
            panel.set_axis_off()
        panels[0].set_label(
            f"{number(len(names))} small line charts by month. {sentence(title)} {plain(ylabel)}. "
            + " ".join(told)
        )
    first: Axes = panels[0]
    return first


def _panel(ax: Axes, monthly: pd.DataFrame, *, name: str, is_own: bool) -> str:
    """Draw one district's months; return them in words."""
    series = monthly.sort_values("month")
    counts = series["incident_count"].to_numpy(float, na_value=np.nan)
    months = pd.DatetimeIndex(series["month"])
    x = np.arange(len(counts))
    colour = style.DARK_BLUE if is_own else style.DARK_GREY
    for side in ("top", "right", "left"):
        ax.spines[side].set_visible(False)
    for first, last in _gaps(np.isnan(counts)):
        ax.axvspan(first - 0.5, last + 0.5, color=style.NO_FIGURE, lw=0, zorder=0)
        if last - first >= len(counts) / 10:
            ax.text(
                (first + last) / 2, 0.5, "no data", transform=ax.get_xaxis_transform(),
                rotation=90, ha="center", va="center", fontsize=8, color=style.QUIET_INK,
            )  # fmt: skip
    ax.plot(x, counts, color=colour, lw=2.2 if is_own else 1.6, zorder=3)
    lone = _lone(counts)
    ax.plot(x[lone], counts[lone], "o", color=colour, ms=3, zorder=3)
    top = float(np.nanmax(counts)) if not np.isnan(counts).all() else 1.0
    ax.set_ylim(0, 1.25 * max(top, 1.0))
    ax.set_xlim(-0.6, len(x) - 0.4)
    ax.set_title(wrap(name, 22), fontsize=9.5, fontweight="bold" if is_own else "normal", pad=4)
    ax.set_yticks([0, top], ["0", number(top)])
    ax.tick_params(axis="both", labelsize=8)
    _year_ticks(ax, months)
    if np.isnan(counts).all():
        return f"{plain(name)}: no data."
    last = int(np.flatnonzero(~np.isnan(counts))[-1])
    ax.plot([x[last]], [counts[last]], "o", color=colour, ms=4, zorder=4)
    missing = int(np.isnan(counts).sum())
    gaps = f", {number(missing)} months without data" if missing else ""
    return (
        f"{plain(name)}: {number(np.nanmin(counts))} to {number(top)} a month, last "
        f"{number(counts[last])} in {months[last]:%B %Y}{gaps}."
    )


def _gaps(mask: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last place of each unbroken run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _lone(counts: np.ndarray) -> np.ndarray:
    """Whether a month has none beside it, so that a line would not show it."""
    known = np.concatenate([[False], ~np.isnan(counts), [False]])
    return known[1:-1] & ~known[:-2] & ~known[2:]


def _year_ticks(ax: Axes, months: pd.DatetimeIndex) -> None:
    ticks: list[Any] = [place for place, month in enumerate(months) if month.month == 1]
    if not ticks or ticks[0] > len(months) / 4:
        ticks = [0, *ticks]
    ax.set_xticks(ticks, [f"{months[place]:%b %y}" for place in ticks])
