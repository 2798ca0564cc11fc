"""A finished pack read back from its files: all text that a reader may meet.

Checks judge what was written, not what was meant. Pages are read with lxml, workbooks with
openpyxl, PDFs with pypdf, Word documents as the XML that they are; no format's writer reads its
own file here.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree

import openpyxl
from lxml import html
from pypdf import PdfReader

MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
CELL = re.compile(f"{MARK}([^{MARK}]*){MARK}")
"""The reference of a number's cell, where the number stood."""
_READ_OUT = ("alt", "aria-label", "title", "placeholder")
_INLINE = {"a", "abbr", "b", "data", "em", "i", "span", "strong", "sub", "sup", "wbr"}
_READ_OUT_PDF = ("/Alt", "/ActualText", "/E", "/Contents", "/TU")
"""Keys of a PDF's objects whose text is read aloud."""


def one_line(text: str) -> str:
    """Return text with each stretch of white space as one blank."""
    return " ".join(text.split())


def read_page(text: str) -> list[str]:
    """Read a page's text block by block, and its alternatives, without the numbers of cells.

    For a number that names its cell its reference stands, between two marks (see `CELL`).

    >>> read_page('<p>Castle: <data data-cell="a:1:n">12</data>, 3</p><img alt="Map of 3 wards">')
    ['Castle: ￼a:1:n￼, 3', 'Map of 3 wards']
    """
    blocks = [""]
    alternatives: list[str] = []
    _read(html.fromstring(text), blocks, alternatives)
    return [words for words in map(one_line, [*blocks, *alternatives]) if words]


def _read(element: html.HtmlElement, blocks: list[str], alternatives: list[str]) -> None:
    if not isinstance(element.tag, str) or element.tag in ("style", "script"):
        return
    if element.tag == "table" and element.get("data-table"):  # read by read_tables
        return
    if not element.get("data-cells"):
        alternatives += [text for name in _READ_OUT if (text := element.get(name))]
    # all of a row that names no cell is one block
    is_in_row = element.tag in ("td", "th") and not element.getparent().xpath(".//*[@data-cell]")
    is_block = element.tag not in _INLINE and not is_in_row
    if is_block:
        blocks.append("")
    if element.get("data-cell"):
        blocks[-1] += f"{MARK}{element.get('data-cell')}{MARK}"
    elif element.get("class") != "range":  # a class of a map's key
        blocks[-1] += element.text or ""
        for child in element:
            _read(child, blocks, alternatives)
            blocks[-1] += child.tail or ""
    if is_block:
        blocks.append("")
    elif is_in_row:
        blocks[-1] += " "


def read_alternatives(text: str) -> list[tuple[str, list[str]]]:
    """Read the alternatives of a page that list their cells: the words, and the references."""
    return [
        (
            one_line(element.get("alt") or element.get("aria-label") or ""),
            [unquote(each.partition("=")[0]) for each in element.get("data-cells").split(" ")],
        )
        for element in html.fromstring(text).xpath("//*[@data-cells]")
    ]


class ShownTable(NamedTuple):
    """A table of a page that names itself: its columns, and its cells as text, row by row."""

    name: str
    columns: list[str]
    rows: list[list[str]]


def read_tables(text: str) -> list[ShownTable]:
    """Read the tables of a page that are tables of the document."""
    return [
        ShownTable(
            table.get("data-table"),
            [each.get("data-column") for each in table.xpath("./thead/tr/th")],
            [
                [one_line(cell.text_content()) for cell in line.xpath("./th|./td")]
                for line in table.xpath("./tbody/tr")
            ],
        )
        for table in html.fromstring(text).xpath("//table[@data-table]")
    ]


def read_svg(text: str, *, has_ticks: bool = True) -> list[str]:
    """Read all text of a drawing, with or without the ticks of axes: labels, title, description.

    matplotlib groups an axis's ticks as xtick_1, ytick_1 …
    """
    return list(_labels(ElementTree.fromstring(text), has_ticks=has_ticks))


def _labels(element: ElementTree.Element, *, has_ticks: bool) -> Iterator[str]:
    tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    is_tick = re.match(r"[xy]tick_\d", element.get("id", ""))
    if tag in ("style", "script", "metadata") or (is_tick and not has_ticks):
        return
    words = [element.get(name, "") for name in ("aria-label", "title", "alt")]
    if tag in ("text", "title", "desc"):
        words.append("".join(element.itertext()))
    yield from filter(None, map(one_line, words))
    if tag not in ("text", "title", "desc"):
        for child in element:
            yield from _labels(child, has_ticks=has_ticks)


def read_csv(content: bytes) -> list[dict[str, str]]:
    """Read a CSV as rows by column."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_workbook(content: bytes) -> dict[str, list[list[object]]]:
    """Read every sheet of a workbook, row by row, each to its last cell that is not empty."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    found: dict[str, list[list[object]]] = {}
    for sheet in book.worksheets:
        lines = found[sheet.title] = [list(row) for row in sheet.iter_rows(values_only=True)]
        for line in lines:
            while line and line[-1] is None:
                line.pop()
    return found


_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


_OF_THE_FILE = ("}created", "}modified", "}revision")
"""Properties that count or date the file itself."""


def read_docx(content: bytes) -> tuple[list[str], list[str]]:
    """Read a Word document: its paragraphs in order, a row of a table as one; and all that is read
    out besides, of heads, feet, pictures and properties.

    A number that Word fills in, such as a page's, is left out.
    """
    blocks, read_out = [], []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if not re.match(r"word/(document|header|footer)\d*\.xml|docProps/core", name):
                continue
            tree = ElementTree.fromstring(archive.read(name))
            for each in tree.iter():
                read_out += [each.get("descr", ""), each.get("title", "")]
                if each.tag == f"{_WORD}tblCaption":
                    read_out.append(each.get(f"{_WORD}val", ""))
            if name == "word/document.xml":
                blocks = [line for each in tree[0] for line in _of_word(each)]
            else:
                told = (each for each in tree if not each.tag.endswith(_OF_THE_FILE))
                read_out += [_words(each) for each in told]
    return [one_line(each) for each in blocks], [one_line(each) for each in read_out if each]


def _of_word(element: ElementTree.Element) -> list[str]:
    rows = list(element.iter(f"{_WORD}tr"))
    if rows:
        return [" ".join(map(_words, row.iter(f"{_WORD}tc"))) for row in rows]
    return [_words(element)]


def _words(element: ElementTree.Element) -> str:
    if element.tag == f"{_WORD}fldSimple":
        return ""
    return (element.text or "").strip("\n") + "".join(map(_words, element))


class PdfText(NamedTuple):
    """A PDF's text page by page, what else is read out, and every text string in it."""

    pages: tuple[str, ...]
    read_out: tuple[str, ...]
    strings: tuple[str, ...]


@lru_cache(maxsize=2)
def read_pdf(content: bytes) -> PdfText:
    """Read a PDF's text; its metadata, bookmarks and alternatives of pictures; all strings."""
    reader = PdfReader(io.BytesIO(content))
    read_out = [str(value) for value in (reader.metadata or {}).values()]
    strings: list[str] = []
    for number in range(1, int(str(reader.trailer["/Size"]))):
        _strings_in(reader.get_object(number), strings, read_out)
    xmp = reader.xmp_metadata
    if xmp is not None:
        strings.append(xmp.stream.get_data().decode("utf-8", "replace"))
    read_out += _outline(reader.outline)
    pages = tuple(page.extract_text() for page in reader.pages)
    return PdfText(pages, tuple(words for words in read_out if words), tuple(strings))


def _strings_in(value: object, strings: list[str], read_out: list[str]) -> None:
    """Collect the text strings of one object; the objects it refers to are read by themselves."""
    if isinstance(value, Mapping):
        read_out += [str(text) for key in _READ_OUT_PDF if isinstance(text := value.get(key), str)]
        for each in dict(value).values():
            _strings_in(each, strings, read_out)
    elif isinstance(value, list):
        for each in value:
            _strings_in(each, strings, read_out)
    elif isinstance(value, bytes):
        strings.append(value.decode("latin-1"))
    elif isinstance(value, str) and not value.startswith("/"):
        strings.append(str(value))


def _outline(items: object) -> list[str]:
    if isinstance(items, list):
        return [words for item in items for words in _outline(item)]
    title = getattr(items, "title", None)
    return [str(title)] if title else []
