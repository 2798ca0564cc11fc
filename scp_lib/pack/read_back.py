"""A finished pack read back from its files: cells of tables, and all text a reader may meet.

Checks judge what was written, not what was meant. Pages are read with Python's own parser,
workbooks with openpyxl, PDFs with pypdf; no format's writer reads its own file here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from scp_lib.pack.document import PackTable
from scp_lib.pack.workbook import sheet_names

Cells = dict[tuple[str, str], str]
"""(row header, column) to the text that stands there."""


class Grid(NamedTuple):
    """A table as found in a file: its caption, and its rows as text, headers first."""

    caption: str
    rows: list[list[str]]


class PageText(NamedTuple):
    """What a page says: its tables, and its other text, one line a block; alt texts apart."""

    grids: list[Grid]
    blocks: list[str]
    alts: list[str]


_BLOCKS = {
    "p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "figcaption", "summary", "title", "caption",
    "tr", "div", "section", "main", "header", "footer", "td", "th", "option", "button", "pre",
}  # fmt: skip
_SILENT = {"style", "script"}
_ALT_ATTRIBUTES = ("alt", "aria-label", "title", "content", "placeholder")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[Grid] = []
        self.blocks: list[str] = []
        self.alts: list[str] = []
        self._text: list[str] = []
        self._silent = 0
        self._silenced: list[str] = []
        self._grid: Grid | None = None
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "meta" and held.get("name") not in ("description", "author", "keywords"):
            held = {}
        self.alts += [one_line(text) for name in _ALT_ATTRIBUTES if (text := held.get(name))]
        if tag in _SILENT or held.get("class") == "range":  # a class of a map's key
            self._silent += 1
            self._silenced.append(tag)
        if tag in _BLOCKS:
            self._end_block()
        if tag == "table":
            self._grid = Grid("", [])
        elif tag == "tr" and self._grid:
            self._grid.rows.append([])
        elif tag in ("td", "th"):
            self._in_cell = True

    def handle_endtag(self, tag: str) -> None:
        if self._silenced and self._silenced[-1] == tag:
            self._silenced.pop()
            self._silent -= 1
        if self._grid and tag == "caption":
            self._grid = Grid(one_line("".join(self._text)), self._grid.rows)
        if self._grid and self._grid.rows and tag in ("td", "th"):
            self._grid.rows[-1].append(one_line("".join(self._text)))
            self._text, self._in_cell = [], False
        if tag in _BLOCKS:
            self._end_block()
        if tag == "table" and self._grid:
            self.grids.append(self._grid)
            self._grid = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._text.append(" ")
        else:
            self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._text.append(data)

    def _end_block(self) -> None:
        words = one_line("".join(self._text))
        if words and not self._in_cell:
            self.blocks.append(words)
            self._text = []
        elif not words:
            self._text = []


def one_line(text: str) -> str:
    """Return text with runs of white space as one space.

    >>> one_line(" Castle:   12 ")
    'Castle: 12'
    """
    return " ".join(text.split())


def read_page(text: str) -> PageText:
    """Read a page: tables, other text, and text alternatives.

    >>> page = read_page('<p>Castle: <b>12</b></p><img alt="Map of 3 wards">')
    >>> page.blocks, page.alts
    (['Castle: 12'], ['Map of 3 wards'])
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader._end_block()
    return PageText(reader.grids, reader.blocks, reader.alts)


class Label(NamedTuple):
    """A text of a drawing, and whether it is the tick of an axis."""

    words: str
    is_tick: bool


def read_svg(text: str) -> list[Label]:
    """Read all text of a drawing: labels, title, description, text alternatives.

    matplotlib groups an axis's ticks as xtick_1, ytick_1 …
    """
    return list(_labels(ElementTree.fromstring(text), in_tick=False))


def _labels(element: ElementTree.Element, *, in_tick: bool) -> Iterator[Label]:
    tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if tag in ("style", "script", "metadata"):
        return
    in_tick = in_tick or bool(re.match(r"[xy]tick_\d", element.get("id", "")))
    for name in ("aria-label", "title", "alt"):
        if element.get(name):
            yield Label(one_line(element.get(name, "")), in_tick)
    if tag in ("text", "title", "desc"):
        words = one_line("".join(element.itertext()))
        if words:
            yield Label(words, in_tick)
        return
    for child in element:
        yield from _labels(child, in_tick=in_tick)


def read_csv(content: bytes) -> list[list[str]]:
    """Read a CSV as rows of text, headers first."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


class Sheet(NamedTuple):
    """A sheet's cells in order, row by row, and each number's format."""

    rows: list[list[object]]
    formats: list[list[str]]


def read_workbook(content: bytes) -> dict[str, Sheet]:
    """Read every sheet of a workbook."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    return {
        sheet.title: Sheet(
            [[cell.value for cell in row] for row in sheet.iter_rows()],
            [[str(cell.number_format) for cell in row] for row in sheet.iter_rows()],
        )
        for sheet in book.worksheets
    }


class PdfText(NamedTuple):
    """A PDF's text page by page, what else a reader is told, and every text string in it."""

    pages: tuple[str, ...]
    told: tuple[str, ...]
    strings: tuple[str, ...]


@lru_cache(maxsize=2)
def read_pdf(content: bytes) -> PdfText:
    """Read a PDF's text; its metadata, bookmarks and alternatives of pictures; all strings."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    told = [str(value) for value in (reader.metadata or {}).values()]
    strings: list[str] = []
    for number in range(1, int(str(reader.trailer["/Size"]))):
        _strings_in(reader.get_object(number), strings, told)
    xmp = reader.xmp_metadata
    if xmp is not None:
        strings.append(xmp.stream.get_data().decode("utf-8", "replace"))
    told += _outline(reader.outline)
    pages = tuple(page.extract_text() for page in reader.pages)
    return PdfText(pages, tuple(words for words in told if words), tuple(strings))


_TOLD = ("/Alt", "/ActualText", "/E", "/Contents", "/TU")
"""Keys of a PDF's objects whose text is read aloud."""


def _strings_in(held: object, strings: list[str], told: list[str]) -> None:
    """Collect the text strings of one object; the objects it refers to are read by themselves."""
    if isinstance(held, Mapping):
        told += [str(value) for key in _TOLD if isinstance(value := held.get(key), str)]
        for value in dict(held).values():
            _strings_in(value, strings, told)
    elif isinstance(held, list):
        for value in held:
            _strings_in(value, strings, told)
    elif isinstance(held, bytes):
        strings.append(held.decode("latin-1"))
    elif isinstance(held, str) and not held.startswith("/"):
        strings.append(str(held))


def _outline(items: object) -> list[str]:
    if isinstance(items, list):
        return [words for item in items for words in _outline(item)]
    title = getattr(items, "title", None)
    return [str(title)] if title else []


def grid_of_csv(table: PackTable, content: bytes) -> Cells:
    """Map (row header, column) to the text of a table's CSV; columns by name."""
    header, *rows = read_csv(content)
    names = set(table.names)
    return {
        (_unquoted(row[header.index(table.row_header)], names), column): row[header.index(column)]
        for row in rows
        for column in table.headers
        if column in header and table.row_header in header
    }


def _unquoted(name: str, names: Collection[str]) -> str:
    """Take away the quote that keeps a spreadsheet from running a name as a formula."""
    return name if name in names else name.removeprefix("'")


def grid_of_page(table: PackTable, page: PageText) -> list[Cells]:
    """Map (row header, column) to the text of each table of a page that has the same caption."""
    columns = list(table.headers)
    place = columns.index(table.row_header)
    found = []
    for grid in page.grids:
        if grid.caption == one_line(table.title):
            body = [row for row in grid.rows[1:] if len(row) == len(columns)]
            found.append(
                {(row[place], column): row[at] for row in body for at, column in enumerate(columns)}
            )
    return found


def sheets_of(
    tables: Mapping[str, PackTable], book: Mapping[str, Sheet]
) -> dict[str, dict[tuple[str, str], tuple[object, str]]]:
    """Map each table's name to its (row header, column) cells and their number formats."""
    found = {}
    for name, sheet_name in sheet_names(tables).items():
        if sheet_name not in book:
            continue
        table, sheet = tables[name], book[sheet_name]
        columns = list(table.headers)
        place = columns.index(table.row_header)
        top = next(
            (
                at
                for at, row in enumerate(sheet.rows)
                if len(row) >= len(columns) and all(value is not None for value in row)
            ),
            len(sheet.rows),
        )
        names = set(table.names)
        found[name] = {
            (_unquoted(str(row[place]), names), column): (row[at], form[at])
            for row, form in zip(sheet.rows[top + 1 :], sheet.formats[top + 1 :], strict=True)
            for at, column in enumerate(columns)
        }
    return found


def files_of(folder: Path, *endings: str) -> list[Path]:
    """List a pack's files with these endings, in order."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix in endings]
