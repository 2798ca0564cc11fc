"""The first cell of each row of a tagged PDF's tables becomes the row's header.

The compiler tags column headers alone, and names them in every cell; a reader that goes by these
names would never say the row's. So each header gets its scope (column or row), and the names go.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject


def with_row_headers(pdf: bytes) -> bytes:
    """Return the PDF with its tables' row headers tagged: the same bytes for the same PDF.

    The pages are not touched: the changed tags are appended, as the format provides.
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
    """Go through the elements of one kind inside another, in reading order."""
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
    several = found if isinstance(found, ArrayObject) else ArrayObject([found])
    for each in several:
        each.get_object().pop(NameObject("/Headers"), None)
