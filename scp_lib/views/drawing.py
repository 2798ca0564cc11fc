"""What the charts share: axes in the house style, words beside marks, rows told in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from scp_lib.views import style
from scp_lib.views.text import INVENTED, cell, plain, wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 9.0


class canvas:
    """Axes in the house style: those given, or new ones of a fitting height, with the title."""

    def __init__(self, ax: Axes | None, *, rows: int | None, title: str) -> None:
        self.given, self.rows, self.title = ax, rows, title

    def __enter__(self) -> Axes:
        import matplotlib as mpl
        from matplotlib.figure import Figure

        self.rc = mpl.rc_context(style.rc())
        self.rc.__enter__()
        ax = self.given
        if ax is None:
            lines = wrap(self.title, 72).count("\n") + 1
            height = 4.4 if self.rows is None else 1.5 + 0.27 * max(self.rows, 1)
            fig = Figure(figsize=(WIDTH_IN, height + 0.24 * lines + 0.3), layout="constrained")
            fig.get_layout_engine().set(w_pad=0.1, h_pad=0.1)  # type: ignore[union-attr,call-arg]
            fig.suptitle(wrap(self.title, 72), x=0.012, ha="left", linespacing=1.25)
            ax = fig.subplots()
        else:
            ax.set_title(wrap(self.title, 60), loc="left")
        for side in ("top", "right", "left"):
            ax.spines[side].set_visible(False)
        return ax

    def __exit__(self, *problem: Any) -> None:
        self.rc.__exit__(*problem)


def in_order(table: pd.DataFrame, *, value: str) -> pd.DataFrame:
    """Return the rows, the largest first, those without a figure last."""
    return table.sort_values(value, ascending=False, kind="stable", na_position="last")


def finite_numbers(*columns: pd.Series) -> list[float]:
    """Return the finite numbers of columns."""
    joined = pd.concat([pd.to_numeric(column) for column in columns]).dropna().to_numpy(float)
    return [float(x) for x in joined[np.isfinite(joined)]]


def rows_axis(ax: Axes, labels: list[str]) -> None:
    """Set an axis of named rows, the first at the top."""
    ax.set_yticks(range(len(labels)), [wrap(name, 34) for name in labels])
    ax.set_ylim(max(len(labels), 1) - 0.4, -0.6)
    ax.set_ylabel("")
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=True, axis="x")


def write_beside(
    ax: Axes, x: float, y: float, words: str, *, bold: bool = False, is_left: bool = False
) -> None:
    """Write words to the right of a mark (or the left), clear of lines."""
    ax.annotate(
        words, (x, y), xytext=(-7 if is_left else 7, 0), textcoords="offset points",
        va="center", ha="right" if is_left else "left",
        fontsize=9.5, color=style.INK, fontweight="bold" if bold else "normal",
        annotation_clip=False, zorder=5,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
    )  # fmt: skip


def write_no_data(ax: Axes, y: float, *, x: float = 0.0, words: str = "no data") -> None:
    """Say that a row has no data, or in other words why it has no figure."""
    ax.annotate(
        words, (x, y), xytext=(7, 0), textcoords="offset points", va="center",
        fontsize=9.5, color=style.QUIET_INK, fontstyle="italic",
    )  # fmt: skip


def write_above(
    ax: Axes, x: float, words: str, *, ha: str = "center", ink: str = "#A33B00"
) -> None:
    """Write words above the axes, at a value."""
    ax.annotate(
        words, (x, 1), xycoords=("data", "axes fraction"), xytext=(0, 4), ha=ha, va="bottom",
        textcoords="offset points", fontsize=9.5, color=ink, annotation_clip=False,
    )  # fmt: skip


def leave_room(ax: Axes) -> None:
    """Widen the axis so that the numbers written beside the marks stay inside."""
    low, high = ax.get_xlim()
    ax.set_xlim(low, high + 0.07 * (high - low))


def stamp(fig: Figure) -> None:
    """Write on the picture that its figures are invented."""
    fig.text(
        0.017, 0.018, INVENTED, ha="left", va="bottom", fontsize=9.5, fontweight="bold",
        color="white", bbox={"facecolor": style.DARK_PINK, "edgecolor": "none", "pad": 4.5},
    )  # fmt: skip


def enumerated(
    table: pd.DataFrame,
    *,
    label: str,
    value: str,
    low: str | None = None,
    high: str | None = None,
    decimals: int = 0,
    sign: bool = False,
    unit: str = "",
    most: int = 40,
) -> str:
    """Say the rows in words: Castle 12.3 (11.0 to 13.7), …"""
    parts = []
    for row in table.head(most).to_dict("records"):
        words = _told(row[value], decimals=decimals, sign=sign)
        known = words != "no data"
        part = f"{plain(row[label])} {words}{unit if known else ''}"
        if low and high and known:
            ends = [_told(row[end], decimals=decimals, sign=sign, unit=unit) for end in (low, high)]
            part += f" ({ends[0]} to {ends[1]})"
        parts.append(part)
    rest = len(table) - most
    return ", ".join(parts) + (f", and {rest} more in the table" if rest > 0 else "")


def _told(value: Any, *, decimals: int, sign: bool, unit: str = "") -> str:
    if pd.api.types.is_float(value) and np.isinf(value):
        return "any number"
    words = cell(value, decimals=decimals, sign=sign)
    return words if words == "no data" else words + unit
