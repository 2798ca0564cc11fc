"""A small pack, made by hand, in every format that a pack has."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from scp_lib.disclosure_settings import DisclosureSetting
from scp_lib.folders import write_json
from scp_lib.pack.changes import Changes, changes_page
from scp_lib.pack.document import (
    Answer,
    Cell,
    Document,
    PackTable,
    Picture,
    Section,
    sentence,
    written_cell,
)
from scp_lib.pack.gate import Verdict, fixed_texts, refuse_unsafe
from scp_lib.pack.leaks_check import Guard
from scp_lib.pack.number_check import figure_rows
from scp_lib.pack.partner_calls import Release, prepare_release, rules_of
from scp_lib.pack.partner_words import with_partner_calls
from scp_lib.pack.questions import questions_page
from scp_lib.pack.typst_pdf import pdf_bytes
from scp_lib.pack.workbook import workbook_bytes
from scp_lib.periods import Month
from scp_lib.studies.partner_calls import PARTS, Records, Ward
from scp_lib.views.tables import csv_text, html_table

MONTH = Month(2026, 3)
WARDS = [
    Ward("E05000001", "Castle", 9_000),
    Ward("E05000002", "Greenstead", 14_000),
    Ward("E05000003", "Highwoods", 8_000),
    Ward("E05000004", "Tiptree", 10_000),
]
CONTACT = "community.safety@example.org"
FACTS = {
    "key": "small", "partnership": "Small Partnership", "area": "Smalltown",
    "month": "March 2026", "month_code": "2026-03", "months": "April 2025 to March 2026",
    "audience": "The public", "audience_key": "public", "meeting": "12 May 2026", "item": "7",
    "author": "Officer", "vintage": "Invented incidents", "made": "Small Partnership",
    "contact": f"Small team, {CONTACT}", "contact_name": "Small team", "contact_email": CONTACT,
    "source": "Invented example.", "cite": "Small Partnership.", "is_invented": "yes",
}  # fmt: skip


RULES = rules_of((), audience="public")


def records(*, seed: int = 3, months: int = 24, level: float = 1.0) -> Records:
    """Invent calls: a busy ward, a quiet one, two between; the parts add up to the same."""
    rng = np.random.default_rng(seed)
    held = tuple(MONTH + (step + 1 - months) for step in range(months))
    truth = {}
    for month in held:
        counts = rng.poisson(np.array([14.0, 6.0, 3.0, 0.25]) * level)
        parts = rng.multinomial(counts.sum(), [0.15, 0.25, 0.3, 0.3])
        truth |= {(w.code, str(month)): int(n) for w, n in zip(WARDS, counts, strict=True)}
        truth |= {(part, str(month)): int(n) for part, n in zip(PARTS, parts, strict=True)}
    return Records(truth, held, ("partners/asb-calls-2024-04-to-2026-03.csv",))


def release(
    reports: Path,
    *,
    month: Month = MONTH,
    audience: str = "public",
    held: Records | None = None,
    settings: tuple[DisclosureSetting, ...] = (),
) -> Release:
    made = prepare_release(
        held or records(),
        month=month,
        audience=audience,
        wards=WARDS,
        settings=settings,
        reports=reports,
    )
    assert made is not None
    return made


def document(of: Release | None = None) -> Document:
    """Return a briefing of one table and one chart, and the partner's calls if any."""
    rows = pd.DataFrame(
        {
            "ward": ["Castle", "Greenstead", "=Hostile()"],
            "incident_count": pd.array([1525, 812, 31], "Int64"),
            "change_pct": [-17.25, 3.04, None],
        }
    )
    table = PackTable(
        name="asb_by_ward",
        title="ASB by ward, April 2025 to March 2026",
        rows=rows,
        row_header="ward",
        headers={"ward": "Ward", "incident_count": "Incidents", "change_pct": "Change, %"},
        definition="ASB incidents placed in a ward.",
        measure="count_by_ward",
        caveat="Recorded incidents alone.",
        inputs=("police_uk/2026-03.zip",),
        sign=frozenset({"change_pct"}),
    )
    tables = {table.name: table}
    said = sentence(
        "Castle had {count} incidents, {change}% on the year before.", tables,
        count=Cell("asb_by_ward", "Castle", "incident_count"),
        change=Cell("asb_by_ward", "Castle", "change_pct"),
    )  # fmt: skip
    made = Document(
        title="Community safety in Smalltown",
        facts=FACTS,
        summary=(Answer("What changed?", (said,)),),
        sections=(Section("ASB by ward", (said,), ("asb_chart",), ("asb_by_ward",)),),
        tables=tables,
        pictures={"asb_chart": picture()},
        methods={"Counts.": "Each incident once."},
        caveats=(("A point is no address.",),),
        glossary={"Ward.": "An electoral ward."},
    )
    rules = rules_of((), audience="public", with_partner=of is not None)
    return with_partner_calls(made, of, rules=rules)


def picture(label: str = "1,525") -> Picture:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50">'
        '<g id="ytick_1"><text x="1" y="9" font-size="6">250</text></g>'
        f'<text x="9" y="20" font-size="6">Castle {label}</text></svg>'
    )
    return Picture(
        "asb_chart", "ASB by ward", "Bars: Castle 1,525 is the longest.", svg, png(), table=""
    )


def png(**words: str) -> bytes:
    held, info = io.BytesIO(), PngInfo()
    for name, text in words.items():
        info.add_text(name, text, zip=True)
    Image.new("L", (4, 4)).save(held, "PNG", pnginfo=info)
    return held.getvalue()


def write_folder(made: Document, folder: Path) -> None:
    """Write the pack in every format; the page and zip here are the tests' own, and plain."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tables").mkdir(exist_ok=True)
    for table in made.tables.values():
        rows = table.rows[list(table.headers)].astype(object)
        for row, column in table.withheld:
            rows.loc[rows[table.row_header] == row, column] = "[c]"
        text = csv_text(rows, source=made.facts["source"])
        (folder / "tables" / f"{table.name}.csv").write_text(text, encoding="utf-8", newline="")
    (folder / "tables.xlsx").write_bytes(workbook_bytes(made))
    (folder / "briefing.html").write_text(page(made), encoding="utf-8")
    (folder / "briefing.pdf").write_bytes(pdf_bytes(made))
    (folder / "questions.html").write_text(questions_page(made), encoding="utf-8")
    (folder / "changes.html").write_text(changes_page(made, FIRST), encoding="utf-8")
    for drawn in made.pictures.values():
        (folder / f"{drawn.name}.svg").write_text(drawn.svg, encoding="utf-8")
        (folder / f"{drawn.name}.png").write_bytes(drawn.png)
    write_json(folder / "manifest.json", {"figures": figure_rows(made)})
    zip_folder(folder)


FIRST = Changes("", (), (), (), (), ())


def zip_folder(folder: Path) -> None:
    (folder / "pack.zip").unlink(missing_ok=True)
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    with zipfile.ZipFile(folder / "pack.zip", "w") as archive:
        for path in files:
            archive.writestr(path.relative_to(folder).as_posix(), path.read_bytes())


def page(made: Document) -> str:
    """Write a plain page: sentences, pictures' alternatives, tables."""
    parts = [f"<title>{made.title}</title><h1>{made.title}</h1>"]
    for section in made.sections:
        parts.append(f"<h2>{section.title}</h2>")
        parts += [f"<p>{_words(said)}</p>" for said in section.sentences]
        parts += [f'<img alt="{made.pictures[name].alt}">' for name in section.pictures]
        parts += [_table(made.tables[name]) for name in section.tables]
    return "<!DOCTYPE html><html lang='en-GB'><body>" + "\n".join(parts) + "</body></html>"


def _words(said) -> str:
    return "".join(part if isinstance(part, str) else f"<b>{part.printed}</b>" for part in said)


def _table(table: PackTable) -> str:
    rows = pd.DataFrame(
        {
            column: [
                name if column == table.row_header else written_cell(table, name, column, value)
                for name, value in zip(table.names, table.rows[column], strict=True)
            ]
            for column in table.headers
        }
    )
    return html_table(rows, caption=table.title, headers=table.headers, row_header=table.row_header)


def judged(
    made: Document, folder: Path, of: Release | None = None, *, settings_names=(), **guard
) -> Verdict:
    """Put the finished folder through the gate."""
    return refuse_unsafe(
        made,
        folder,
        release=of,
        guard=Guard(emails=[CONTACT], **guard),
        figures=json.loads((folder / "manifest.json").read_text("utf-8"))["figures"],
        texts=fixed_texts(made, FIRST),
        names=settings_names,
    )
