"""The chart of a partner's calls by ward: the printed number, or a hatched bar to 10."""

from typing import Unpack

from scp_lib.disclosure.bands import FIRST_NUMBER, UNDER
from scp_lib.document.model import Row, Sentence, Table, joined, sentence
from scp_lib.document.parts import Picture
from scp_lib.document.phrases import full_stop
from scp_lib.drawing import style
from scp_lib.drawing.charts import Chart, picture_of
from scp_lib.drawing.drawing import (
    Stamp,
    canvas,
    rows_axis,
    write_in_column,
    write_measure,
)


def in_order(table: Table) -> list[Row]:
    """Return the wards by their printed number, the highest first; by name within a band."""
    return sorted(table, key=lambda row: (-row["calls"] if _is_number(row) else 1, row.name))


def band_picture(
    table: Table, *, title: Sentence, period: str, **stamped: Unpack[Stamp]
) -> Picture:
    """Draw a bar a ward."""
    rows = in_order(table)
    with canvas(rows=len(rows), title=title) as ax:
        for y, row in enumerate(rows):
            is_under = row.text("calls") == UNDER
            length = row["calls"] if _is_number(row) else FIRST_NUMBER
            ax.barh(
                y, length, height=0.68, color="white" if is_under else style.DARK_BLUE,
                edgecolor=style.DARK_BLUE, linewidth=0.8, hatch="////" if is_under else None,
            )  # fmt: skip
            write_in_column(ax, y, row.cell("calls").printed)
        rows_axis(ax, [row.name for row in rows])
        ax.grid(visible=False)
        ax.xaxis.set_visible(False)
        ax.spines["bottom"].set_visible(False)
        ax.axvline(0, color=style.FADED, lw=0.8)
        write_measure(ax, f"{table.headers['calls']}, {period}")
    wards = [sentence("{name} {calls}", row, calls=row.cell("calls")) for row in rows]
    alt = sentence(
        "Bar chart. {title} Calls by ward: {wards}.",
        title=full_stop(title), wards=joined(wards, between=", "),
    )  # fmt: skip
    chart = Chart(ax, title, alt, (table,))
    return picture_of(chart, name=table.name, **stamped)


def _is_number(row: Row) -> bool:
    return isinstance(row.value("calls"), int)
