"""briefing.pdf: a tagged PDF (PDF/UA-1), the same bytes for the same briefing."""

import calendar
import io
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from fontTools.ttLib import TTFont
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from scp_lib.document.letters import font_files
from scp_lib.document.model import Table, as_sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import INVENTED
from scp_lib.errors import ScpError
from scp_lib.pack.parts import all_parts, all_pictures, title_block

_TEMPLATE = Path(__file__).parent / "briefing.typ"


def pdf_bytes(document: Document) -> bytes:
    """Set a briefing as PDF/UA-1.

    ScpError if the compiler refuses it, as it does where a picture has no text alternative.
    """
    content = json.dumps(_data(document), ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="safer-fonts-", ignore_cleanup_errors=True) as fonts:
        for path in font_files():
            shutil.copyfile(path, Path(fonts) / path.name)
        try:
            made = typst.compile(
                _TEMPLATE,
                format="pdf",
                font_paths=[Path(fonts)],
                ignore_system_fonts=True,
                sys_inputs={"document": content},
                pdf_standards=["ua-1"],
                timestamp=0,
            )
        except typst.TypstError as error:
            words = " ".join(str(error).split())
            raise ScpError(f"briefing.pdf: refused by the compiler of PDF/UA-1: {words}") from None
    return with_row_headers(bytes(made))


def _data(document: Document) -> Any:
    """Return what the template sets: every word of it checked for letters that are not there."""
    facts = document.facts
    year, month = (int(part) for part in facts["month_code"].split("-"))
    drawn = all_pictures(document)

    def pictured(name: str) -> dict[str, Any]:
        picture = drawn[name]
        width, height = size_of(picture.bare)
        return {"svg": picture.bare, "title": picture.title.text, "alt": picture.alt.text,
                "tall": height / width}  # fmt: skip

    return _written(
        {
            "title": document.title,
            "facts": dict(facts),
            "date": [year, month, calendar.monthrange(year, month)[1]],
            "notice": f"{INVENTED}." if facts["is_invented"] else "",
            "block": title_block(document),
            "summary": [each.text for each in document.summary],
            "tiles": [
                {"label": tile.label, "number": tile.number.text, "unit": tile.unit.text,
                 "change": tile.change.text}
                for tile in document.tiles
            ],
            "at_front": [pictured(name) for name in document.at_front],
            "parts": [
                part._asdict()
                | {
                    "sentences": [each.text for each in part.sentences],
                    "pictures": [pictured(name) for name in part.pictures],
                    "tables": [_table(document.tables[name]) for name in part.tables],
                }
                for part in all_parts(document)
            ],
        }
    )  # fmt: skip


def size_of(svg: str) -> tuple[float, float]:
    """Return width and height of a drawing, in its own unit.

    >>> size_of('<svg height="50pt" width="100.5pt" viewBox="0 0 100.5 50">')
    (100.5, 50.0)
    """
    head = svg[: svg.index(">", svg.index("<svg"))]
    width, height = (
        float(found[1]) for side in ("width", "height")
        if (found := re.search(rf'\b{side}="([\d.]+)', head))
    )  # fmt: skip
    return width, height


def _table(table: Table) -> dict[str, Any]:
    columns = sorted(table.headers, key=lambda name: name != table.row_header)
    numbers = set(table.rows.select_dtypes("number").columns)
    return {
        "title": as_sentence(table.title).text,
        "headers": [{"words": table.headers[name], "number": name in numbers} for name in columns],
        "rows": [[row.cell(column).printed for column in columns] for row in table],
        "foot": as_sentence(table.foot).text,
    }


def _written(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: each if key == "svg" else _written(each) for key, each in content.items()}
    if isinstance(content, list | tuple):
        return [_written(each) for each in content]
    return writable(content) if isinstance(content, str) else content


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    known: set[int] = set()
    for path in font_files():
        if path.stem in ("SourceSansPro-Regular", "DejaVuSans"):
            with TTFont(path, lazy=True) as font:
                known |= set(font.getBestCmap())
    return frozenset(known)


def writable(text: str) -> str:
    r"""Put a mark in place of a letter that the fonts do not have: it is seen, not dropped.

    >>> writable("Café #1 \N{SNOWMAN} \U0001F9ED")
    'Café #1 ☃ �'
    """
    known = _known()
    return "".join(each if ord(each) in known else "\N{REPLACEMENT CHARACTER}" for each in text)


def with_row_headers(pdf: bytes) -> bytes:
    """Return the PDF with its tables' row headers tagged: the same bytes for the same PDF.

    The compiler tags column headers alone, and names them in every cell; a reader that goes by
    these names would never say the row's. So each header gets its scope (column or row), and the
    names go. The pages are not touched: the changed tags are appended, as the format provides.
    """
    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    row_scope = {NameObject("/O"): NameObject("/Table"), NameObject("/Scope"): NameObject("/Row")}
    for body in _elements(writer.root_object["/StructTreeRoot"], "/TBody"):
        for row in _elements(body, "/TR"):
            first, *others = _elements(row, "/TD")
            first[NameObject("/S")] = NameObject("/TH")
            first[NameObject("/A")] = DictionaryObject(row_scope)
            for cell in others:
                _forget_names(cell)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _elements(element: Any, kind: str) -> Iterator[DictionaryObject]:
    found = element.get_object()
    if isinstance(found, ArrayObject):
        for each in found:
            yield from _elements(each, kind)
    elif isinstance(found, DictionaryObject):
        if found.get("/S") == kind:
            yield found
        elif "/K" in found:
            yield from _elements(found["/K"], kind)


def _forget_names(cell: DictionaryObject) -> None:
    """Take the names of its headers from a cell, which finds them by their scope then."""
    found = cell.get("/A", ArrayObject()).get_object()
    for each in found if isinstance(found, ArrayObject) else [found]:
        each.get_object().pop(NameObject("/Headers"), None)
