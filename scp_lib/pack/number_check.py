"""Every number that the finished pack prints is a cell of its tables, as that cell is printed.

A number of a page names its cell, and is held against it. In a PDF and a drawing no number can
name anything: there each digit has to lie in a phrase of the document (a sentence whose numbers
are cells, a row of a table), or be of a kind listed in covered.EXEMPT.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import chain, zip_longest
from pathlib import Path

from scp_lib.disclosure.printed import FILE as PARTNER_FIGURES
from scp_lib.document.csv import csv_text
from scp_lib.document.model import Sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import is_figure, is_missing
from scp_lib.pack import covered, read_back
from scp_lib.pack.covered import around, stripped, uncovered
from scp_lib.pack.parts import all_pictures, sentences, shown_cells
from scp_lib.pack.pdf import writable
from scp_lib.pack.read_back import CELL, MARK, ShownTable, one_line
from scp_lib.pack.workbook import sheet_cells, sheet_names
from scp_lib.report.figures import agrees, find_figures
from scp_lib.studies.partner_calls.tables import FIGURES


def check_numbers(
    document: Document, folder: Path, *, texts: Iterable[str], names: Iterable[str]
) -> tuple[Mapping[str, int], list[str]]:
    """Hold every number in the files of a finished pack against the document's cells.

    Returns how many numbers each file holds, and a line for each that is no cell's.
    ``texts`` are other fixed texts of its pages that hold numbers and no data (licences, methods);
    ``names`` those of the settings, which may stand in a sentence and on a picture too.
    """
    check = _Check(document, texts, names)
    for _, said in sentences(document):
        check.sentence(said)
    formats = {
        ".html": check.page, ".csv": check.csv, ".xlsx": check.workbook, ".svg": check.svg,
        ".pdf": check.pdf, ".docx": check.docx,
    }  # fmt: skip
    for path in sorted(folder.rglob("*")):
        if path.suffix in formats:
            formats[path.suffix](path.relative_to(folder).as_posix(), path.read_bytes())
    return check.counts, check.faults


class _Check:
    """Faults and counts as they are found, and the phrases that may stand anywhere."""

    def __init__(self, document: Document, texts: Iterable[str], names: Iterable[str]) -> None:
        self.tables = document.tables
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()
        tables, pictures = list(document.tables.values()), all_pictures(document).values()
        said = [each for _, each in sentences(document)]
        own = [*names, *(name for table in tables for name in table.names)]
        names_of = sorted({one_line(name) for name in own if name}, key=len, reverse=True)
        one = f"(?:{'|'.join(map(re.escape, names_of))})"
        self.named = re.compile(f"{one}(?:, {one})*")
        printed = {cell.printed for cell in shown_cells(tables)}
        called = covered.with_letters([*own, *printed])  # "Ward 1", "On or near A12", "20 to 49"
        fixed = [*covered.fixed_words(document), *texts, *own, *called]
        rows = [text for table in tables for text in covered.row_phrases(table)]
        svgs = [svg for each in pictures for svg in (each.svg, each.bare) if svg]
        drawn = [" ".join(read_back.read_svg(svg)) for svg in svgs]
        whole = [*(each.text for each in said), *rows, *drawn, *fixed]
        self.phrases = stripped([*whole, *map(writable, whole)])
        self.fixed = stripped(fixed)
        classes = [text for table in tables for text in covered.class_phrases(table)]
        words = [said.text for each in pictures for said in (each.title, each.alt)]
        self.in_labels = stripped([*called, *classes, *words, *covered.facts_in_words(document)])
        self.in_place = {_with_references(each) for each in said}
        self.alternatives = {
            (one_line(each.text), tuple(cell.reference for cell in each.cells if cell.is_figure))
            for each in said
        }
        self.alone = set(document.facts.values())
        self.printed = printed | {re.sub(r"^[+\u2212-]|%$", "", words) for words in printed}

    def sentence(self, said: Sentence) -> None:
        """Find numbers of a sentence that are typed, not a cell's."""
        text = "".join(part if isinstance(part, str) else "x" for part in said.parts)
        self.counts["briefing"] += len(said.cells)
        for hit in uncovered(text, self.fixed):
            self._fault("briefing", hit[0], f"typed, not taken from a table: {around(hit)}")

    def page(self, file: str, content: bytes) -> None:
        """Check a page: numbers that name their cell against it, other text by phrases."""
        text = content.decode("utf-8")
        for found in find_figures(text):
            self.counts[file] += 1
            table = self.tables.get(found.table)
            is_there = table is not None and 0 < found.row <= len(table)
            if table is None or not is_there or found.column not in table.rows.columns:
                self._fault(file, found.printed, f"{found.table}, row {found.row}, {found.column}")
                continue
            row = table.row(found.row - 1)
            if not is_figure(row[found.column]) or not agrees(found.printed, row[found.column]):
                self._fault(file, found.printed, f"{table.name}, {row.name}, {found.column}")
        for shown in read_back.read_tables(text):
            self._table(file, shown)
        if file.startswith("maps/"):  # the words of its own drawing
            for words in read_back.read_page(text):
                if not self.named.fullmatch(one_line(words)):  # a key names who is in a class
                    self._label(file, CELL.sub(MARK, words))
            return
        for words in read_back.read_page(text):
            self._in_place(file, words)
            self._text(file, CELL.sub(MARK, words))
        for words, references in read_back.read_alternatives(text):
            if (words, tuple(references)) not in self.alternatives:
                self._fault(file, " ".join(references), f"not the cells of: {words[:60]}")

    def _in_place(self, file: str, words: str) -> None:
        """Find a number that stands in a sentence, or at a place, that another cell belongs to.

        Two cells may print alike: which of them is meant, the words around them tell. A number
        that stands alone, next to its row's and column's names, has no sentence.
        """
        if CELL.fullmatch(words):
            return
        is_said = covered.in_phrases(words, self.in_place)
        for hit in CELL.finditer(words):
            if not is_said[hit.start()]:
                self._fault(file, hit[1], f"in another sentence: {around(hit)}")

    def _table(self, file: str, shown: ShownTable) -> None:
        """Hold each cell of a shown table, words too, against the document's table."""
        table = self.tables.get(shown.name)
        if table is None or len(shown.rows) > len(table):
            self._fault(file, f"{len(shown.rows)} rows", f"table {shown.name}")
            return
        for row, line in zip(table, shown.rows, strict=False):
            for column, words in zip(shown.columns, line, strict=True):
                ending = table.suffix.get(column, "") if is_figure(row[column]) else ""
                if words != one_line(row.cell(column).printed + ending):
                    self._fault(file, words, f"{shown.name}, {row.name}, {column}")

    def csv(self, file: str, content: bytes) -> None:
        """Check a CSV of one of the tables: numbers to the last digit, texts letter by letter."""
        if file == PARTNER_FIGURES and FIGURES in self.tables:
            return  # partner_calls.gate holds it against that table
        table = self.tables.get(Path(file).stem)
        if table is None:
            self._fault(file, "a table", "the document has none of this name")
            return
        lines = read_back.read_csv(content)
        if len(lines) != len(table):
            self._fault(file, f"{len(lines)} rows", f"{table.name} has {len(table)}")
            return
        wanted = read_back.read_csv(csv_text(table.rows, source="").encode())
        for row, line, texts in zip(table, lines, wanted, strict=True):
            for column in table.rows.columns:
                value, words = row[column], line[str(column)]
                is_number = is_figure(value) and not is_missing(value)
                self.counts[file] += is_number
                is_right = _is_exact(words, value) if is_number else words == texts[str(column)]
                if not is_right:
                    self._fault(file, words, f"{table.name}, {row.name}, {column}")

    def workbook(self, file: str, content: bytes) -> None:
        """Check each sheet: its table cell by cell, all other text by phrases."""
        book, sheets = read_back.read_workbook(content), sheet_names(self.tables)
        for name, sheet in sheets.items():
            lines, wanted = book.get(sheet, []), sheet_cells(self.tables[name])
            start = max(0, len(lines) - len(wanted))
            for line, cells in zip_longest(lines[start:], wanted, fillvalue=()):
                for found, cell in zip_longest(line, cells):
                    self.counts[file] += not isinstance(cell, str)
                    if found != cell:
                        what = "nothing" if found is None else str(found)
                        self._fault(file, what, f"sheet {sheet}: wanted {cell}")
            del lines[start:]
        for sheet, lines in book.items():
            for value in chain.from_iterable(lines):
                is_notes_number = sheet == "Notes" and isinstance(value, int)
                if value not in (None, *sheets.values()) and not is_notes_number:
                    self._text(file, str(value))

    def svg(self, file: str, content: bytes) -> None:
        """Check a drawing's labels; the ticks of its axes are exempt."""
        labels = read_back.read_svg(content.decode("utf-8"), has_ticks=False)
        self._label(file, "\n".join(labels))  # a long name goes on in a new line

    def pdf(self, file: str, content: bytes) -> None:
        """Check a PDF's text, metadata and text alternatives by phrases."""
        found = read_back.read_pdf(content)
        self._text(file, " ".join(covered.without_frame(found.pages)))
        for text in dict.fromkeys(found.read_out):
            self._text(file, text)

    def docx(self, file: str, content: bytes) -> None:
        """Check a Word document's text, heads, text alternatives and properties by phrases."""
        blocks, read_out = read_back.read_docx(content)
        self._text(file, " ".join(blocks))
        for text in dict.fromkeys(read_out):
            self._text(file, text)

    def _text(self, file: str, text: str) -> None:
        """Find every digit that no phrase and no exemption accounts for."""
        words = one_line(text)
        self.counts[file] += len(covered.NUMBER.findall(words))
        if words not in self.alone:
            for hit in uncovered(words, self.phrases):
                self._fault(file, hit[0], around(hit))

    def _label(self, file: str, text: str) -> None:
        """Find the numbers of short texts, one a line, that are printed in no table."""
        for hit in uncovered(text, self.in_labels):
            self.counts[file] += 1
            if not self.printed & {hit[0], hit[0].rstrip(","), hit[0].lstrip("+-−")}:
                self._fault(file, hit[0], around(hit))

    def _fault(self, file: str, number: str, where: str) -> None:
        self.faults.append(
            f"{file}: prints {number} ({where}), which is no cell of the pack's tables as printed "
            "there."
        )


def _with_references(said: Sentence) -> str:
    """Write a sentence without blanks, for each number the reference of its cell between marks."""
    parts = (
        part if isinstance(part, str)
        else f"{MARK}{part.reference}{MARK}" if part.is_figure
        else part.printed
        for part in said.parts
    )  # fmt: skip
    return "".join("".join(parts).replace("**", "").split())


def _is_exact(text: str, value: float) -> bool:
    try:
        return float(text) == value
    except ValueError:
        return False
