"""Every number that the finished pack prints is a cell of its tables, as that cell is printed.

A text passes if each of its digits lies in a phrase of the document (a sentence whose numbers
are cells, a row of a table), or is of a kind listed in covered.EXEMPT. So a number changed
anywhere in a file is caught, even where another cell has that very value.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scp_lib.errors import ScpError
from scp_lib.pack.covered import (
    NUMBER,
    around,
    class_phrases,
    fixed_words,
    row_phrases,
    stripped,
    uncovered,
    without_frame,
    without_phrases,
)
from scp_lib.pack.document import (
    WITHHELD,
    Document,
    PackTable,
    Said,
    Sentence,
    text_of,
)
from scp_lib.pack.printed import decimals_of, held, mark_of, number_of, printed_grid
from scp_lib.pack.read_back import (
    files_of,
    grid_of_csv,
    grid_of_page,
    one_line,
    read_csv,
    read_page,
    read_pdf,
    read_svg,
    read_workbook,
    sheets_of,
)
from scp_lib.views.text import is_missing, number, plain


class Fault(NamedTuple):
    """A number that is no cell's: the file, the number, the words around it."""

    file: str
    number: str
    where: str

    def __str__(self) -> str:
        """Say it in a line."""
        return (
            f"{self.file}: prints {self.number} ({self.where}), which is no cell of the pack's "
            "tables as printed there."
        )


class Checked(NamedTuple):
    """How many numbers each file holds, and the faults."""

    counts: Mapping[str, int]
    faults: tuple[Fault, ...]


def figure_rows(document: Document) -> list[dict[str, str]]:
    """List every number of the document's tables, for manifest.json: where it stands, as printed.

    Withheld cells are in it with their mark, without a number.
    """
    return [
        {"table": table.name, "row": row, "column": column, "printed": words}
        for table in document.tables.values()
        for (row, column), words in printed_grid(table).items()
        if words == WITHHELD or re.search(r"\d", words)
    ]


def check_numbers(
    document: Document,
    folder: Path,
    *,
    figures: Sequence[Mapping[str, str]],
    texts: Iterable[str] = (),
    names: Iterable[str] = (),
) -> Checked:
    """Hold every number in the files of a pack against the document's cells.

    Parameters
    ----------
    document
        What the files were written from.
    folder
        The finished pack.
    figures
        manifest.json's figures (see figure_rows).
    texts
        Other fixed texts of its pages that hold numbers and no data: licences, methods.
    names
        Names and texts of the settings, which may stand in a sentence and on a picture too.

    Returns
    -------
    Checked
        With a fault for each number that is not a cell's.
    """
    check = _Check(document, texts, names)
    check.model(figures)
    for path in files_of(folder, ".html", ".csv", ".xlsx", ".svg", ".pdf"):
        file = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        match path.suffix:
            case ".html":
                check.page(file, content.decode("utf-8"))
            case ".csv":
                check.csv(file, path.stem, content)
            case ".xlsx":
                check.workbook(file, content)
            case ".svg":
                check.svg(file, content.decode("utf-8"))
            case ".pdf":
                check.pdf(file, content)
    return Checked(dict(check.counts), tuple(check.faults))


def sentences_of(document: Document) -> list[Sentence]:
    """List every sentence of a document."""
    return [
        *(sentence for answer in document.summary for sentence in answer.sentences),
        *(sentence for section in document.sections for sentence in section.sentences),
        *document.caveats,
    ]


class _Check:
    """Faults and counts as they are found, and the phrases that may stand anywhere."""

    def __init__(self, document: Document, texts: Iterable[str], names: Iterable[str]) -> None:
        self.document = document
        self.faults: list[Fault] = []
        self.counts: Counter[str] = Counter()
        tables = document.tables.values()
        self.grids = {table.name: printed_grid(table) for table in tables}
        self.cells = {words for grid in self.grids.values() for words in grid.values()}
        phrases = [text_of(sentence) for sentence in sentences_of(document)]
        phrases += [text for table in tables for text in row_phrases(table, self.grids[table.name])]
        phrases += fixed_words(document)
        for picture in document.pictures.values():
            drawn = " ".join(label.words for label in read_svg(picture.svg))
            phrases += [picture.title, picture.alt, drawn]
        own = list(names)
        classes = [text for t in tables for text in class_phrases(t, self.grids[t.name])]
        self.phrases = stripped({*phrases, *texts, *own})
        self.alone = {str(fact) for fact in document.facts.values()}
        self.in_labels = stripped([*own, *classes])
        self.in_sentences = stripped(
            [*own, *(plain(row) for table in tables for row in table.names)]
        )
        self.names = {table.name: {plain(row): row for row in table.names} for table in tables}

    def model(self, figures: Sequence[Mapping[str, str]]) -> None:
        """Check the document itself: sentences against cells, and the manifest's figures."""
        for sentence in sentences_of(self.document):
            self._exempt_only("briefing", sentence)
            for part in sentence:
                if not isinstance(part, str):
                    self._said(part)
        listed = {
            (f["table"], f["row"], f["column"]): f["printed"]
            for f in figures
            if f["printed"] == WITHHELD or re.search(r"\d", f["printed"])
        }
        wanted = {
            (f["table"], f["row"], f["column"]): f["printed"] for f in figure_rows(self.document)
        }
        for place in sorted(listed.keys() | wanted.keys()):
            self.counts["manifest.json"] += 1
            if listed.get(place) != wanted.get(place):
                found = listed.get(place) or "nothing"
                self._fault("manifest.json", found, ", ".join(place))
        for picture in self.document.pictures.values():
            for sentence in picture.said:
                for part in sentence:
                    if not isinstance(part, str):
                        self._said(part)
            drawn = [label.words for label in read_svg(picture.svg) if not label.is_tick]
            for text in (picture.title, picture.alt, *picture.labels, *self._unnamed(drawn)):
                self._label(f"{picture.name}, its title, text alternative or label", text)

    def _said(self, said: Said) -> None:
        self.counts["briefing"] += 1
        where = ", ".join(said.cell)
        words = self.grids.get(said.cell.table, {}).get(said.cell[1:], "")
        if words in ("", WITHHELD) or not _same(said.printed, words):
            self._fault("briefing", said.printed, where)

    def page(self, file: str, text: str) -> None:
        """Check a page: its tables cell by cell, its other text by phrases."""
        page = read_page(text)
        for table in self.document.tables.values():
            for cells in grid_of_page(table, page):
                self._grid(file, table, cells)
        if file.startswith("maps/"):  # tables and words of its own notebook's drawing
            for text in [
                *page.blocks,
                *page.alts,
                *(w for g in page.grids for r in g.rows for w in r),
            ]:
                self._label(file, text)
            return
        titles = {one_line(table.title) for table in self.document.tables.values()}
        others = [grid for grid in page.grids if grid.caption not in titles]
        lines = [" ".join(row) for grid in others for row in grid.rows]
        for text in [*page.blocks, *page.alts, *lines]:
            self._text(file, text)

    def _grid(self, file: str, table: PackTable, cells: Mapping[tuple[str, str], str]) -> None:
        for row, column in sorted(cells):
            if column == table.row_header:
                continue
            self.counts[file] += 1
            wanted = self._wanted(table, row, column)
            found = cells[row, column]
            is_empty = found in ("", table.empty) and wanted == table.empty
            if not is_empty and (wanted is None or not _same(found, wanted)):
                self._fault(file, found or "nothing", f"{table.name}, {row}, {column}")
        missing = self.names[table.name].keys() - {row for row, _ in cells}
        for row in sorted(missing):
            self._fault(file, "nothing", f"{table.name}, {row}: the row is not there")

    def csv(self, file: str, name: str, content: bytes) -> None:
        """Check a CSV of one of the tables; others hold no number that is not a cell's."""
        table = self.document.tables.get(name)
        if table is None:
            self._fault(file, "a table", "the document has none of this name")
            return
        rounded = {}
        for (row, column), text in grid_of_csv(table, content).items():
            rounded[row, column] = _as_printed(table, row, column, text)
        self._grid(file, table, rounded)
        header, *lines = read_csv(content)
        extra = [at for at, column in enumerate(header) if column not in table.headers]
        for text in dict.fromkeys(line[at] for line in lines for at in extra):
            self._text(file, text)

    def workbook(self, file: str, content: bytes) -> None:
        """Check each sheet: numbers as numbers, in the format that prints them alike."""
        book = read_workbook(content)
        found = sheets_of(self.document.tables, book)
        for name, table in self.document.tables.items():
            if name not in found:
                self._fault(file, "nothing", f"{name}: the sheet is not there")
                continue
            for (row, column), (value, form) in found[name].items():
                if column != table.row_header:
                    self._sheet_cell(file, table, (row, column), value, form)
        for sheet in book.values():
            for line in sheet.rows:
                if sum(value is not None for value in line) == 1:
                    self._text(file, str(next(value for value in line if value is not None)))

    def _wanted(self, table: PackTable, row: str, column: str) -> str | None:
        """Return how a cell is printed; None where the table has no such row."""
        own = self.names[table.name].get(row)
        return None if own is None else self.grids[table.name].get((own, column))

    def _sheet_cell(
        self,
        file: str,
        table: PackTable,
        place: tuple[str, str],
        value: object,
        form: str,
    ) -> None:
        self.counts[file] += 1
        row, column = place
        where = f"{table.name}, {row}, {column}"
        wanted = self._wanted(table, row, column)
        if wanted is None or value is None:
            self._fault(file, str(value), where)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            exact = number_of(table, column, held(table, row, column))
            decimals = len(form.partition(".")[2])
            if wanted == WITHHELD or value != exact or _decimals(wanted) != decimals:
                self._fault(file, str(value), where)
        elif str(value) != (mark_of(table) if wanted == table.empty else wanted) or _is_number(
            wanted
        ):
            self._fault(file, str(value), where)

    def svg(self, file: str, text: str) -> None:
        """Check a drawing's labels; the ticks of its axes are exempt."""
        drawn = [label.words for label in read_svg(text) if not label.is_tick]
        for words in self._unnamed(drawn):
            self._label(file, words)

    def _unnamed(self, drawn: Sequence[str]) -> list[str]:
        """Blank the names in a drawing's lines: a long one goes on in the next line."""
        return without_phrases(drawn, self.in_labels)

    def pdf(self, file: str, content: bytes) -> None:
        """Check a PDF's text, metadata and text alternatives by phrases."""
        found = read_pdf(content)
        self._text(file, " ".join(without_frame(found.pages)))
        for text in dict.fromkeys(found.told):
            self._text(file, text)

    def _text(self, file: str, text: str) -> None:
        """Find every digit that no phrase and no exemption accounts for."""
        words = one_line(text)
        self.counts[file] += len(NUMBER.findall(words))
        if words in self.alone:
            return
        for hit in uncovered(words, self.phrases):
            self._fault(file, hit[0], around(words, *hit.span()))

    def _label(self, file: str, text: str) -> None:
        """Find the numbers of a short text that are printed in no table."""
        words = one_line(text)
        for hit in uncovered(words, self.in_labels):
            self.counts[file] += 1
            ways = {hit[0], f"{hit[0]}%", hit[0].rstrip(",")}
            if not ways & self.cells and not {way.lstrip("+-−") for way in ways} & self.cells:
                self._fault(file, hit[0], around(words, *hit.span()))

    def _exempt_only(self, file: str, sentence: Sentence) -> None:
        """Find numbers of a sentence that are typed, not a cell's."""
        text = "".join(p if isinstance(p, str) else "x" * len(p.printed) for p in sentence)
        for hit in uncovered(text, self.in_sentences):
            self._fault(file, hit[0], f"typed, not taken from a table: {around(text, *hit.span())}")

    def _fault(self, file: str, number: str, where: str) -> None:
        self.faults.append(Fault(file, number, where))


def _as_printed(table: PackTable, row: str, column: str, text: str) -> str:
    """Print a cell of a CSV, which holds numbers unrounded and names as published, as shown."""
    if column == table.row_header or text in ("", WITHHELD):
        return text
    try:
        value = held(table, row, column)
        exact = float(text)
    except (ScpError, ValueError):
        return plain(text)
    decimals = decimals_of(table, column, value)
    if is_missing(value) or decimals is None:
        return text
    return number(exact, decimals=decimals)


def _same(found: str, wanted: str) -> bool:
    """Whether two printed forms are one number: a sentence may leave out the sign or add a %."""
    bare, cell = (text.removesuffix("%").lstrip("+-−") for text in (found, wanted))
    return found == wanted or (bare == cell and bare != "")


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-−+]?[\d,]+(?:\.\d+)?", text))


def _decimals(text: str) -> int:
    return len(text.removesuffix("%").partition(".")[2])
