"""A briefing made by hand, small enough to set in a moment, with any names in it."""

from __future__ import annotations

import pandas as pd

from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.document.parts import Document, Picture, Section, Tile

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80" viewBox="0 0 200 80">'
    '<rect width="200" height="80" fill="#12436D"/></svg>'
)
FACTS = {
    "key": "small",
    "partnership": "Small Partnership",
    "area": "Smallshire",
    "month": "March 2025",
    "month_code": "2025-03",
    "months": "April 2024 to March 2025",
    "audience_key": "committee",
    "audience": "The Crime and Disorder Committee",
    "meeting": "",
    "item": "",
    "author": "",
    "vintage": "data.police.uk, to March 2025",
    "made": "Small Partnership, with safer",
    "contact": "The Team, team@example.org",
    "contact_name": "The Team",
    "contact_email": "team@example.org",
    "source": "Incidents: data.police.uk, licensed under the Open Government Licence v3.0.",
    "cite": "Small Partnership.",
    "is_invented": "",
}


def small_document(*names: str, facts: dict[str, str] | None = None, svg: str = SVG) -> Document:
    """Make a briefing whose wards, targets and words have the names given."""
    names = names or ("Castle", "Lexden")
    rows = pd.DataFrame(
        {
            "ward_name": list(names),
            "incident_count": range(1525, 1525 + len(names)),
            "change_pct": [-17.25 + 30 * place for place in range(len(names))],
            "hidden_name": "never shown",
        }
    )
    table = Table(
        "asb", f"ASB by ward: {names[0]}", rows, "ward_name",
        {"ward_name": "Ward", "incident_count": "Incidents", "change_pct": "Change, %"},
        sign=("change_pct",), foot=f"Note on {names[0]}.", measure="counted",
    )  # fmt: skip
    said = tuple(
        sentence(
            "{ward} had {count} incidents, {change}% away from the year before.", ward=row.name,
            count=row.cell("incident_count"), change=row.size("change_pct"),
        )
        for row in table
    )  # fmt: skip
    alt = sentence("A chart of {ward}: {count}.", ward=names[0],
                   count=table.cell(0, "incident_count"))  # fmt: skip
    title = sentence("Chart of {ward}", ward=names[0])
    picture = Picture("asb_chart", title, alt, b"\x89PNG", svg, bare=svg, tables=(table,))
    tile = Tile(
        "ASB", sentence("{incident_count}", table.row(0)), sentence("incidents"),
        sentence("{change_pct:size}% away from the year before.", table.row(0)), "▽",
    )  # fmt: skip
    return Document(
        title="Community safety in Smallshire",
        facts={**FACTS, **(facts or {})},
        summary=said,
        sections=[
            Section(f"Page on {names[0]}", said, ("asb_chart",), ("asb",), on_new_page=True),
            Section("Another page", said[:1], level=2),
        ],
        tables={"asb": table},
        inputs={"asb": ["police_uk/2025-03.zip"]},
        pictures={"asb_chart": picture},
        maps={},
        methods={"Counts.": f"Each counted once, in {names[0]}."},
        caveats=[Sentence(("Nothing here says why.",))],
        glossary={"Ward.": "An electoral ward."},
        tiles=[tile],
        at_front=["asb_chart"],
    )
