"""The report's index: what was found, page by page, and what the data can bear."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scp_lib.build import Built
from scp_lib.partnership import Partnership
from scp_lib.periods import Month, Period, name_months
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
        "wards": f"{len(built.wards)} wards of {settings.wards.vintage} (ONS)",
        "population": f"{population.title}" if population else "None held: no rates are shown",
        "css": "".join(
            [(TEMPLATES / "page.css").read_text(encoding="utf-8"), table_css(), cards_css()]
        ),
    }


def first_picture(pages: Sequence[Mapping[str, Any]], *, folder: Path) -> dict[str, str] | None:
    """Return the static picture of the report's first map, small, to stand on the index.

    Returns
    -------
    dict or None
        notebook, page (file), src (a data URI), alt; None if no page has a map.
    """
    from PIL import Image

    for page in pages:
        for name in page["maps"]:
            with Image.open(folder / "maps" / f"{name}.png") as whole:
                few = whole.convert("RGB").quantize(64, dither=Image.Dither.NONE)
            held = io.BytesIO()
            few.save(held, format="PNG", optimize=True)
            return {
                "notebook": page["notebook"],
                "page": page["file"],
                "src": f"data:image/png;base64,{base64.b64encode(held.getvalue()).decode()}",
                "alt": page["alts"].get(name, page["maps"][name]),
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
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("index.html.j2")
    return template.render(
        facts=facts,
        pages=pages,
        picture=picture,
        notes=short_notes(notes),
        maps=maps,
        tables=tables,
    )
