"""What the pictures of hot spots share: the sheet, wards, hexagons, a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from scp_lib.views import style
from scp_lib.views.drawing import stamp

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH_IN = 10.0


def figure(height: float, heading: str, *, width_in: float = WIDTH_IN) -> Figure:
    """Return a sheet with its heading."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width_in, height))
    FigureCanvasAgg(fig)
    fig.text(0.012, 1 - 0.16 / height, heading, va="top", fontsize=13.5, fontweight="bold",
             linespacing=1.25)  # fmt: skip
    return fig


def write_foot(fig: Figure, under: str, *, height: float, invented: bool) -> None:
    """Write the source, and that the figures are invented, at the foot."""
    fig.text(0.012, (0.12 + (0.34 if invented else 0)) / height, under, va="bottom", fontsize=8.5,
             color=style.QUIET_INK, linespacing=1.4)  # fmt: skip
    if invented:
        stamp(fig)


def draw_wards(ax: Axes, shapes: np.ndarray, frame: Any, *, lw: float) -> None:
    """Draw wards (metres) in the part that the frame shows."""
    from matplotlib.collections import PathCollection

    from scp_lib.views.picture import _path

    paths = [_path(shape) for shape in shapes]
    ax.add_collection(
        PathCollection(paths, facecolor="#F7F7F6", edgecolor=style.QUIET_INK, linewidth=lw)
    )
    west, south, east, north = frame.bounds
    ax.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[])
    ax.set_aspect("equal", anchor="NW")
    for spine in ax.spines.values():
        spine.set(visible=True, color=style.FADED, linewidth=0.8)


def draw_hexagons(ax: Axes, shapes: Any, **look: Any) -> None:
    """Draw polygons, all with one look of a PolyCollection."""
    import shapely
    from matplotlib.collections import PolyCollection

    corners = [shapely.get_coordinates(shape) for shape in shapes]
    if corners:
        ax.add_collection(PolyCollection(corners, **look))


def draw_scale(ax: Axes, frame: Any) -> None:
    """Draw a scale in the lower right corner."""
    west, south, east, _ = frame.bounds
    span = east - west
    length = next((m for m in (10_000, 5000, 2000, 1000, 500) if m <= span / 4), 250)
    x, y = east - 0.04 * span - length, south + 0.035 * span
    ax.plot([x, x + length], [y, y], color=style.INK, lw=2, solid_capstyle="butt", zorder=6)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length} m"
    ax.annotate(words, (x + length / 2, y), xytext=(0, 4), textcoords="offset points",
                ha="center", va="bottom", fontsize=8.5, zorder=6, bbox=halo(),
                gid=style.SCALE)  # fmt: skip


def halo() -> dict[str, Any]:
    """Return the white ground under words on a map."""
    return {"facecolor": "white", "alpha": 0.72, "edgecolor": "none", "pad": 1.2}
