"""Months against those of the year before: bars in the page's own letters.

They are written as part of the page, which takes a thousandth of the time of a picture, follows
the width of the screen and keeps its letters readable on a phone.
"""

from scp_lib.document.html import templates, words
from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.document.parts import Card
from scp_lib.drawing.drawing import said_of

HEIGHT_PX = 150


def month_pairs(
    table: Table, *, name: str, title: Sentence, alt: Sentence, now: str, before: str,
    invented: bool = False,
) -> Card:  # fmt: skip
    """Draw a bar for each month next to that of the same month a year before.

    The table has month, incident_count and earlier_count, empty where missing; ``now`` and
    ``before`` say in the key which months they are, ``name`` names the drawing on its page.
    """
    rows = list(table)
    known = [row[column] for row in rows for column in ("incident_count", "earlier_count")
             if row.has(column)]  # fmt: skip
    top = max([1, *known])
    step = 100 / max(1, len(rows))
    bars, labels = [], []
    for place, row in enumerate(rows):
        has_now = row.has("incident_count")
        for column, start, kind in (
            ("earlier_count", 0.1, "before"),
            ("incident_count", 0.5, "now"),
        ):
            if row.has(column):
                high = round(HEIGHT_PX * row[column] / top)
                bars.append((f"{(place + start) * step:.2f}", f"{0.4 * step:.2f}", high, kind))
        labels.append(
            {
                "left": f"{(place + (0.7 if has_now else 0.5)) * step:.2f}",
                "bottom": round(HEIGHT_PX * row["incident_count"] / top) if has_now else 0,
                "words": words(sentence("{incident_count}", row)) if has_now else "–",
                "month": f"{row.month():%b}",
            }
        )
    page = templates().get_template("pairs.html.j2").render(
        name=name, title=title, alt=said_of(alt, invented=invented), now=now, before=before,
        bars=bars, labels=labels, height=HEIGHT_PX,
        has_gap=any(not row.has("incident_count") for row in rows),
    )  # fmt: skip
    return Card(page, (table,))
