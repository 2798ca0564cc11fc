"""The gate judges the finished files: what is printed there, whatever was meant."""

from __future__ import annotations

import re
from dataclasses import replace

import openpyxl
import pytest

from scp_lib.disclosure.attacker import Attack
from scp_lib.document.model import Sentence
from scp_lib.errors import ScpError
from scp_lib.pack import partner_calls
from scp_lib.pack.pdf import pdf_bytes
from scp_lib.studies.partner_calls.tables import BY_WARD
from tests.pack.packs import document, judged, refused, write_folder


def test_a_good_pack_passes_in_every_format(good):
    of, made, folder = good
    verdict = judged(made, folder, of)
    assert verdict.attack is not None and len(verdict.attack.tried) > 50
    briefings = ("briefing.html", "briefing.pdf", "briefing.docx")
    for file in (*briefings, "tables.xlsx", f"tables/{BY_WARD}.csv"):
        assert verdict.numbers[file] > 5


def test_a_pack_without_partners_passes(tmp_path):
    made = document()
    write_folder(made, tmp_path)
    assert judged(made, tmp_path).attack is None


def _plant_text(file, pattern):
    def plant(folder):
        path = folder / file
        text, count = re.subn(pattern, r"\g<1>3", path.read_text("utf-8"), count=1)
        assert count
        path.write_text(text, "utf-8")

    return plant


def _plant_xlsx(folder):
    path = folder / "tables.xlsx"
    book = openpyxl.load_workbook(path)
    (cell,) = [row[1] for row in book[BY_WARD].iter_rows() if row[0].value == "Tiptree"]
    assert cell.value == "under 10"
    cell.value = 3
    book.save(path)


def _with_exact_count(made):
    """Return the document with the quiet ward's true number of calls."""
    table = made.tables[BY_WARD]
    rows = table.rows.copy()
    rows.loc[rows["row"] == "Tiptree", "calls"] = 3
    return made._replace(tables={**made.tables, BY_WARD: replace(table, rows=rows)})


def _plant_pdf(folder, made):
    (folder / "briefing.pdf").write_bytes(pdf_bytes(_with_exact_count(made)))


@pytest.mark.parametrize(
    ("plant", "file"),
    [
        (_plant_text(f"tables/{BY_WARD}.csv", "(Tiptree,)under 10"), f"tables/{BY_WARD}.csv"),
        (
            _plant_text("briefing.html", '(alt="[^"]*Tiptree )under 10'),
            "briefing.html",
        ),
        (_plant_xlsx, "tables.xlsx"),
    ],
)
def test_an_exact_count_is_stopped_in_every_format(spoilt, plant, file):
    plant(spoilt[2])
    is_alternative = file == "briefing.html"  # which names its cells
    found = "partner_calls_by_ward:" if is_alternative else "3"
    assert f"{file}: prints {found}" in refused(spoilt, ScpError)


def test_an_exact_count_is_stopped_in_the_pdf(spoilt):
    of, made, folder = spoilt
    bad = _with_exact_count(made)
    said = made.sections[-1].sentences[0]
    typed = (*made.sections[-1].sentences, Sentence(("Tiptree had 3 calls.",)))
    bad = bad._replace(sections=[*made.sections[:-1], made.sections[-1]._replace(sentences=typed)])
    (folder / "briefing.pdf").write_bytes(pdf_bytes(bad))
    assert said and "briefing.pdf: prints 3" in refused((of, made, folder), ScpError)


def test_an_exact_count_in_the_tables_themselves_is_stopped(spoilt):
    of, made, folder = spoilt
    message = refused((of, _with_exact_count(made), folder))
    assert "Tiptree, Calls (within 2): is not among the numbers of partner-figures.csv" in message
    assert "Highwoods" not in message


def test_a_number_outside_the_bands_in_the_public_file_is_stopped(spoilt):
    _plant_text("partner-figures.csv", r"(2025-04,\S+,ward,E05000004,Tiptree,)under 10")(spoilt[2])
    assert "partner-figures.csv: '3' is not printed in bands" in refused(spoilt)


def test_a_count_that_can_be_told_closely_stops_the_pack_and_is_not_told(spoilt, monkeypatch):
    """The attacker is given a file that prints a ward's quarters too closely together."""
    of, made, folder = spoilt
    path = folder / "partner-figures.csv"
    rows = path.read_text("utf-8").splitlines()
    kept = [row for row in rows if ",ward,E05000004," not in row]
    assert len(kept) < len(rows)
    few = made.tables["partner_calls_as_printed"]
    path.write_text("\n".join(kept) + "\n", "utf-8")
    message = refused((of, made, folder))
    assert f"partner-figures.csv and the table “{few.title}” print different numbers" in message
    found = Attack(("a",), ("Tiptree, May 2025",), ())
    monkeypatch.setattr(partner_calls, "attack_year", lambda *args, **named: found)
    message = refused((of, made, folder))
    assert "Tiptree, May 2025: its number of calls could be worked out too closely" in message
