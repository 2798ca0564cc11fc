"""The report's index: what was found, page by page, and what the data can show."""

import base64
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from scp_lib.build.build import Built
from scp_lib.document.csv import csv_text
from scp_lib.document.html import numbered, page_css, templates, words
from scp_lib.document.model import as_sentence
from scp_lib.document.naming import file_start
from scp_lib.document.text import INVENTED
from scp_lib.drawing.page import few_colours
from scp_lib.periods import Month, Period, name_months
from scp_lib.report.figures import page_figures
from scp_lib.report.job import Job
from scp_lib.report.page_files import COUNTS_FILE
from scp_lib.settings.partnership import Partnership
from scp_lib.studies.quality.basis import count_table, note_sentences, report_basis
from scp_lib.studies.quality.months import force_names

TEMPLATES = Path(__file__).parent / "template"


def facts_of(settings: Partnership, built: Built, month: Month) -> dict[str, Any]:
    """Gather what every page of a report prints around its findings."""
    period = Period.year_to(month)
    held = [each for each in built.complete_months if each <= month]
    basis = report_basis(
        built["receipts"],
        months=list(period),
        forces=settings.forces_counted,
        ward_count=len(built["wards"]),
        vintage=settings.wards.vintage,
    )
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
            else f"data.police.uk, {force_names(settings.forces_counted)}: each "
            "at an anonymous location near where it was recorded, by month"
        ),
        "complete": name_months(held),
        "up": "",
        "pages": (),
        "basis": basis,
        "basis_html": elsewhere(numbered(words(basis.months), "basis"), "index.html"),
        "population": settings.population.title
        if settings.population
        else "Not available by ward: no rates of wards are shown",
        "css": page_css() + (TEMPLATES / "place_cards.css").read_text(encoding="utf-8"),
    }


def write_index(
    job: Job, pages: Sequence[Mapping[str, Any]], new: Path, *, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """Write the index page, and the tables of its own words; return its figures as a page's."""
    basis = facts["basis"]
    counts = count_table(job.built)
    notes = note_sentences(job.built, counts)
    own = [(COUNTS_FILE, "Incidents by ward, month and crime type")]
    sources = {}
    for table in (basis.table, counts):
        file = f"tables/{table.name}.csv"
        text = csv_text(table.rows, source=job.settings.attribution)
        (new / file).write_text(text, encoding="utf-8", newline="")
        own.append((file, as_sentence(table.title).text))
        sources[table.name] = table.provenance
    template = templates().get_template("index.html.j2")
    index = template.render(
        css=facts["css"],
        when=f"{facts['area']}, {facts['month_name']}",
        invented=f"{INVENTED}.",
        repeated=_repeated,
        tile=lambda page: elsewhere(page["tile"]["html"], page["file"]),
        facts=facts,
        basis=numbered(words(basis.months), "basis"),
        wards=numbered(words(basis.wards), "wards"),
        pages=pages,
        picture=_first_picture(pages, folder=new),
        notes=[numbered(words(each), f"note-{at}") for at, each in enumerate(notes, start=1)],
        own=own,
    )
    (new / "index.html").write_text(index, encoding="utf-8", newline="\n")
    figures = page_figures(index, new, sources=sources, inputs_of=job.built.inputs_of)
    return {"file": "index.html", **figures}


def _first_picture(pages: Sequence[Mapping[str, Any]], *, folder: Path) -> dict[str, str] | None:
    """Return the static picture of the report's first map, small, to stand on the index."""
    page = next((page for page in pages if page["maps"]), None)
    if page is None:
        return None
    name = min(page["maps"])
    few = few_colours((folder / f"maps/{file_start(page['notebook'])}{name}.png").read_bytes())
    alt = page["alts"].get(name, page["maps"][name])
    mark = page.get("marks", {}).get(alt)
    cells = range(1, mark["cells"] + 1) if isinstance(mark, Mapping) else ()
    return {
        "notebook": page["notebook"],
        "page": page["file"],
        "src": f"data:image/png;base64,{base64.b64encode(few).decode()}",
        "alt": alt,
        "figures": " ".join(f"{quote(page['file'])}#{mark['key']}.{place}" for place in cells),
    }


def elsewhere(shown: str, file: str) -> Markup:
    """Name the numbers of a page's words by their address, where the words are repeated."""
    shown = re.sub(r'<data id="([^"]+)"', rf'<data data-figure="{quote(file)}#\1"', str(shown))
    return Markup(re.sub(r' data-cell="[^"]*"', "", shown))


def _repeated(text: str, page: Mapping[str, Any]) -> Markup:
    mark = page.get("marks", {}).get(text)
    return elsewhere(mark, page["file"]) if isinstance(mark, str) else escape(text)
