"""The chart of a partner's calls by ward: what is withheld has no bar, and no place of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from scp_lib.pack.document import (
    WITHHELD,
    Cell,
    PackTable,
    Picture,
    Sentence,
    joined,
    sentence,
    text_of,
)
from scp_lib.views import charts
from scp_lib.views.briefing_pictures import chart_picture, sheet
from scp_lib.views.text import listed


def calls_picture(
    table: PackTable, *, total: str, title: Sentence, period: str, stamp: Mapping[str, Any]
) -> Picture | None:
    """Draw a bar a ward, the most calls first; None where no ward has a count to show.

    Wards whose count is withheld stand last, in the order of their names, with [c] for a number:
    neither a length nor a rank tells of them.

    Parameters
    ----------
    table
        Its ``rows`` have row (a ward's name) and calls (missing where withheld).
    total
        The row of all wards together, which is not drawn.
    title
        What the chart shows, from shown cells alone.
    period
        The months counted, in words.
    stamp
        source and invented, as written on every picture.
    """
    rows = table.rows.loc[table.rows["row"] != total, ["row", "calls"]]
    shown = rows.dropna(subset="calls").sort_values(["calls", "row"], ascending=[False, True])
    hidden = rows[rows["calls"].isna()].sort_values("row")
    if shown.empty:
        return None
    drawn = pd.concat([shown, hidden]) if len(hidden) else shown
    key = f"; {WITHHELD}: not shown" if len(hidden) else ""
    chart = charts.bar_chart(
        drawn, value="calls", label="row", title=text_of(title), empty=WITHHELD,
        xlabel=f"Calls in {period}{key}", ax=sheet(1.5 + 0.19 * len(drawn), stamp),
    )  # fmt: skip
    told = [
        sentence("{ward} {calls}", {table.name: table}, ward=ward,
                 calls=Cell(table.name, ward, "calls"))
        for ward in shown["row"]
    ]  # fmt: skip
    alt = ("Bar chart. ", *title, ". Calls by ward: ", *joined(told), ".")
    if len(hidden):
        alt = (*alt, f" Not shown: {listed(hidden['row'])}.")
    return chart_picture(table.name, chart, alt, (title,), table.name, stamp)
