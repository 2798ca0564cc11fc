"""A small pack, made by hand, in every format that a pack has."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from scp_lib.disclosure.bands import DisclosureError
from scp_lib.document.model import Sentence, Table, sentence
from scp_lib.document.parts import Document, Picture, Section
from scp_lib.files.whole import write_json
from scp_lib.pack.changes import Changes, changes_page
from scp_lib.pack.files import put, table_files
from scp_lib.pack.gate import Verdict, refuse_unsafe
from scp_lib.pack.leaks import Guard
from scp_lib.pack.manifest import write_manifest
from scp_lib.pack.partner_calls import Release, with_partner_calls, write_figures
from scp_lib.pack.run import FILES, write_zip
from tests.pack.partner_packs import CONTACT, FACTS, MONTH

FIRST = Changes()


def document(of: Release | None = None) -> Document:
    """Return a briefing of one table and one chart, and the partner's calls if any."""
    rows = pd.DataFrame(
        {
            "ward": ["Castle", "Greenstead", "=Hostile()"],
            "incident_count": pd.array([1525, 812, 31], "Int64"),
            "change_pct": [-17.25, 3.04, None],
        }
    )
    table = Table(
        name="asb_by_ward",
        title="ASB by ward, April 2025 to March 2026",
        rows=rows,
        row_header="ward",
        headers={"ward": "Ward", "incident_count": "Incidents", "change_pct": "Change, %"},
        definition="ASB incidents placed in a ward.",
        measure="count_by_ward",
        caveat="Recorded incidents alone.",
        sign=("change_pct",),
    )
    castle = table.row("Castle")
    said = sentence(
        "Castle had {count} incidents, {change}% on the year before.",
        count=castle.cell("incident_count"), change=castle.cell("change_pct"),
    )  # fmt: skip
    made = Document(
        title="Community safety in Smalltown",
        facts=FACTS,
        summary=[said],
        sections=[Section("ASB by ward", (said,), ("asb_chart",), ("asb_by_ward",))],
        tables={table.name: table},
        inputs={table.name: ["police_uk/2026-03.zip"]},
        pictures={"asb_chart": picture(table)},
        maps={},
        methods={"Counts.": "Each incident once."},
        caveats=[Sentence(("A point is no address.",))],
        glossary={"Ward.": "An electoral ward."},
    )
    return made if of is None else with_partner_calls(made, of)


def picture(table: Table, label: str = "1,525") -> Picture:
    """Return a chart that draws a label, and says the first ward's number."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50" width="100" height="50">'
        '<g id="ytick_1"><text x="1" y="9" font-size="6">250</text></g>'
        f'<text x="9" y="20" font-size="6">Castle {label}</text></svg>'
    )
    alt = sentence("Bars: Castle {count} is the longest.", count=table.cell(0, "incident_count"))
    title = Sentence(("ASB by ward",))
    return Picture("asb_chart", title, alt, png(), svg, bare=svg, tables=(table,))


def png(**words: str) -> bytes:
    """Return a small picture that has the words given in its file."""
    stream, info = io.BytesIO(), PngInfo()
    for name, text in words.items():
        info.add_text(name, text, zip=True)
    Image.new("L", (4, 4)).save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def write_files(made: Document, folder: Path) -> None:
    """Write what is written of a document alone, but for pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content_of in FILES.items():
        put(folder / name, content_of(made))
    for name, content in table_files(made):
        put(folder / name, content)


def write_folder(made: Document, folder: Path, of: Release | None = None) -> None:
    """Write the pack in every format."""
    write_files(made, folder)
    put(folder / "changes.html", changes_page(made, FIRST))
    for drawn in made.pictures.values():
        (folder / f"{drawn.name}.svg").write_text(drawn.svg, encoding="utf-8")
        (folder / f"{drawn.name}.png").write_bytes(drawn.png)
    write_figures(of, folder)
    write_manifest(made, folder, inputs=[], parameters={})
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["files"]  # checksums: of a file that a test spoils they are strange at once
    write_json(folder / "manifest.json", manifest)
    zip_folder(folder)


def zip_folder(folder: Path) -> None:
    """Zip the pack anew."""
    (folder / "pack.zip").unlink(missing_ok=True)
    write_zip(folder, folder / "pack.zip", month=MONTH)


def judged(
    made: Document, folder: Path, of: Release | None = None, *, settings_names=(), **guard
) -> Verdict:
    """Put the finished folder through the gate."""
    return refuse_unsafe(
        made,
        folder,
        release=of,
        guard=Guard(emails=[CONTACT], **guard),
        changes=FIRST,
        names=settings_names,
    )


def refused(spoilt, kind=DisclosureError, **guard):
    """Return what the gate says of a pack that it refuses."""
    of, made, folder = spoilt
    with pytest.raises(kind) as raised:
        judged(made, folder, of, **guard)
    return str(raised.value)
