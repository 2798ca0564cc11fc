"""The report's index: what was found, page by page, and what the data can bear."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from scp_lib.build import Built
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months
from scp_lib.report.figures import index_figures
from scp_lib.views.citing import Found, mark_text
from scp_lib.views.ledger_words import rests_on
from scp_lib.views.page import few_colours
from scp_lib.views.place_cards import cards_css
from scp_lib.views.tables import table_css

TEMPLATES = Path(__file__).parent / "template"


def short_notes(notes: Sequence[str]) -> list[str]:
    """Shorten long lists in the notes: the index names the first three, the manifest all.

    >>> short_notes(["a.zip: 5 other forces left unread (avon, bath, city, devon, essex)."])
    ['a.zip: 5 other forces left unread (avon, bath, city and 2 more, in manifest.json).']
    """
    return [re.sub(r"\(([^()]+)\)", _first_three, note) for note in notes]


def _first_three(found: re.Match[str]) -> str:
    words = found[1].split(", ")
    if len(words) < 5:
        return found[0]
    return f"({', '.join(words[:3])} and {len(words) - 3} more, in manifest.json)"


def facts_of(settings: Partnership, built: Built, month: Month) -> dict[str, Any]:
    """Gather what every page of a report prints around its findings."""
    period = Period.year_to(month)
    held = [each for each in built.complete_months if each <= month]
    population = settings.population
    return {
        "partnership": settings.name,
        "area": settings.area_name,
        "month": str(month),
        "month_name": month.name,
        "period_name": str(period),
        "months_name": name_months(each for each in held if each in period),
        "is_invented": settings.is_invented,
        "source": settings.attribution,
        "cite": (
            f"{settings.name}, {settings.area_name}: recorded incidents to {month.name}"
            f"{' (invented example)' if settings.is_invented else ''}."
        ),
        "contact_name": settings.contact.name,
        "contact_email": settings.contact.email,
        "incidents": (
            "Invented, in the layout of data.police.uk"
            if settings.is_invented
            else f"data.police.uk, {', '.join(force.title() for force in settings.forces)}: each "
            "at an anonymous map point near where it was recorded, by month"
        ),
        "held": name_months(held),
        "rests_on": rests_on(built.receipts, months=list(period), forces=settings.forces),
        "wards": f"{len(built.wards)} wards of {settings.wards.vintage} (ONS)",
        "population": f"{population.title}" if population else "None held: no rates are shown",
        "css": "".join(
            [(TEMPLATES / "page.css").read_text(encoding="utf-8"), table_css(), cards_css()]
        ),
    }


def in_order(files: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return a page's maps or tables by name, whether made now or taken over; figures last."""
    return sorted(files.items(), key=lambda each: (each[0].startswith("figures_"), each[0]))


def first_picture(pages: Sequence[Mapping[str, Any]], *, folder: Path) -> dict[str, str] | None:
    """Return the static picture of the report's first map, small, to stand on the index.

    Returns
    -------
    dict or None
        notebook, page (file), src (a data URI), alt; None if no page has a map.
    """
    for page in pages:
        for name, _ in in_order(page["maps"]):
            few = few_colours((folder / "maps" / f"{name}.png").read_bytes())
            return {
                "notebook": page["notebook"],
                "page": page["file"],
                "src": f"data:image/png;base64,{base64.b64encode(few).decode()}",
                "alt": (alt := page["alts"].get(name, page["maps"][name])),
                "figures": " ".join(
                    f"{page['file']}#{key}" for *_, key in page.get("marks", {}).get(alt, [])
                ),
            }
    return None


def render_index(
    facts: Mapping[str, Any],
    *,
    pages: Sequence[Mapping[str, Any]],
    picture: Mapping[str, str] | None,
    notes: Sequence[str],
    maps: Sequence[Mapping[str, str]],
    tables: Sequence[Mapping[str, str]],
) -> str:
    """Return the index page."""
    own = index_own(facts, {"notes": notes, "inputs": []})
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cited"] = partial(_cited, pages=[own, *pages])
    template = environment.get_template("index.html.j2")
    return template.render(
        facts=facts,
        pages=pages,
        picture=picture,
        notes=short_notes(notes),
        maps=maps,
        tables=tables,
    )


def index_own(facts: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the figures of the index's own words, as a page's (see report.figures)."""
    texts = {f"note-{place}": note for place, note in enumerate(record["notes"], start=1)}
    texts |= {
        f"fact-{name}": facts[name] for name in ("incidents", "wards", "population", "rests_on")
    }
    return index_figures(texts, inputs=record["inputs"])


def rests_on_html(facts: Mapping[str, Any]) -> Markup:
    """Return the months that a page rests on, its numbers marked as the index's own."""
    return _cited(facts["rests_on"], pages=[index_own(facts, {"notes": [], "inputs": []})])


def _cited(
    text: str, page: Mapping[str, Any] | None = None, *, pages: Sequence[Mapping[str, Any]]
) -> Markup:
    """Mark the figures of a text as those of the page that it is from."""
    for each in [page] if page is not None else pages:
        marks = each.get("marks", {}).get(text)
        if not marks:
            continue
        found = [Found(start, end, text[start:end]) for start, end, _ in marks]
        ids = [(f"{each['file']}#{key}", str(each["figures"][key]["value"])) for *_, key in marks]
        return Markup(mark_text(text, found, ids, attribute="data-figure"))
    return escape(text)
