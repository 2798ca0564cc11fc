"""The curve of concentration: how much happens at how few places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.document.text import number, wrap
from scp_lib.drawing import style
from scp_lib.drawing.drawing import Chart, canvas, enumerated, full_stop

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def concentration_chart(
    lorenz: pd.DataFrame,
    shares: Table,
    *,
    title: Sentence,
    xlabel: str,
    ax: Axes | None = None,
) -> Chart:
    """Draw the share of incidents that the busiest map points hold, from the busiest on.

    Parameters
    ----------
    lorenz
        place_share_pct and incident_share_pct from the quietest, as a measure returns them.
    shares
        The curve at a few places: place_share_pct of the busiest, incident_share_pct they have;
        one row each, named "the busiest 1%" and the like.
    title, xlabel
        The finding; what the points are.
    ax
        Axes to draw on; a new figure by default.
    """
    x = 100 - lorenz["place_share_pct"].to_numpy(float)[::-1]
    y = 100 - lorenz["incident_share_pct"].to_numpy(float)[::-1]
    with canvas(ax, rows=None, title=title) as ax:
        ax.grid(visible=True)
        ax.plot([0, 100], [0, 100], color=style.FADED, lw=1.3, ls=(0, (5, 4)), zorder=2)
        ax.annotate("all points alike", (62, 58), fontsize=9.5, color=style.QUIET_INK)
        ax.plot(x, y, color=style.DARK_BLUE, lw=2.4, zorder=3)
        for row in shares:
            share, part = float(row["place_share_pct"]), float(row["incident_share_pct"])
            ax.plot([share], [part], "o", color=style.DARK_BLUE, ms=6, mec="white", zorder=4)
            ax.annotate(
                f"{row.name}: {number(part)}%", (share, part), xytext=(9, -3),
                textcoords="offset points", va="top", fontsize=9.5, fontweight="bold",
                color=style.DARK_BLUE,
            )  # fmt: skip
        ax.set(xlim=(0, 100), ylim=(0, 103))
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_formatter(lambda value, _: f"{value:g}%")
        ax.set_xlabel(wrap(xlabel, 74), loc="left")
        ax.set_ylabel("")
        ax.text(0, 1.01, "Share of the incidents", transform=ax.transAxes, ha="left", va="bottom",
                fontsize=10, color=style.QUIET_INK)  # fmt: skip
    alt = sentence(
        "Concentration curve. {title} Share of the incidents at the busiest map points: {rows}.",
        title=full_stop(title),
        rows=enumerated(list(shares), value="incident_share_pct", decimals=0, unit="%"),
    )
    return Chart(ax, title, alt, (shares,))
