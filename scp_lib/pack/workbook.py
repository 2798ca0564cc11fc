"""tables.xlsx, to the Analysis Function's rules for spreadsheets.

A cover, contents and notes sheet; then one table a sheet, its title in A1, no merged cells,
numbers as numbers, [c] for a confidential figure, [x] for one that is not available and [z] where
there can be none. The same document gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.pack.document import NO_DATA, WITHHELD, Document, PackTable
from scp_lib.pack.printed import NOT_APPLICABLE, NOT_HELD, decimals_of, mark_of, number_of
from scp_lib.views.text import cell, is_missing, plain

CREATED = dt.datetime(2000, 1, 1)
"""No file of a pack says when it was written: the same figures give the same bytes."""

SMALL_NUMBERS = "Small numbers."
"""Name of the text, among the methods, that prints the rules of disclosure."""

_LONGEST_SHEET = 31
_CONFIDENTIAL = "Confidential"
_NONE = "Not applicable"
_MARKS = {_CONFIDENTIAL: WITHHELD, "Not available": NOT_HELD, _NONE: NOT_APPLICABLE}
_NOTES = {
    _CONFIDENTIAL: (
        f"{WITHHELD}: not shown, because the figure is small, or because it would give a small one "
        "away. Zeros are shown as 0 unless the rule says otherwise."
    ),
    "Not available": f"{NOT_HELD}: not available: the data were not received.",
    _NONE: f"{NOT_APPLICABLE}: not applicable: there is no such figure, or its time has not come.",
}


def write_workbook(document: Document, folder: Path) -> None:
    """Write ``tables.xlsx``."""
    (folder / "tables.xlsx").write_bytes(workbook_bytes(document))


def workbook_bytes(document: Document) -> bytes:
    """Write all tables of a document as a workbook.

    Parameters
    ----------
    document
        Its tables become sheets, in their order; facts and disclosure rules fill the cover.
    """
    import gptables

    sheets = sheet_names(document.tables)
    licence = document.facts["source"]
    held = io.BytesIO()
    with warnings.catch_warnings():  # its own way with pandas, which pandas will change
        warnings.filterwarnings("ignore", module=r"gptables\.")
        book = gptables.produce_workbook(
            held,
            {sheets[name]: _sheet(table, licence) for name, table in document.tables.items()},
            cover=_cover(document),
            notes_table=_notes(document.tables.values()),
            notesheet_options={"table_name": "notes", "title": "Notes"},
            contentsheet_options={"table_name": "contents", "title": "Contents"},
            workbook_options={
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
    _tidy_contents(book, document.tables.values())
    owner = _inert(document.facts["partnership"])
    book.set_properties(
        {"title": _inert(document.title), "author": owner, "company": owner, "created": CREATED}
    )
    book.close()
    return held.getvalue()


def _tidy_contents(book: Any, tables: Iterable[PackTable]) -> None:
    """Write each sheet's description anew: where a title refers to notes, a space was left."""
    sheet = book.get_worksheet_by_name("Contents")
    for place, table in enumerate(tables, start=3):
        sheet.write_string(place, 1, _inert(table.title), sheet.table[place][1].format)


def sheet_names(tables: Iterable[str]) -> dict[str, str]:
    """Name each table's sheet: its own name, cut to what a workbook allows, each once.

    >>> sheet_names(["calls", "c" * 40, "c" * 41])["c" * 41]
    'ccccccccccccccccccccccccccccc_2'
    """
    taken: dict[str, str] = {}
    for name in tables:
        sheet, count = name[:_LONGEST_SHEET], 1
        while sheet.casefold() in {other.casefold() for other in taken.values()}:
            count += 1
            ending = f"_{count}"
            sheet = name[: _LONGEST_SHEET - len(ending)] + ending
        taken[name] = sheet
    return taken


def _sheet(table: PackTable, licence: str) -> Any:
    import gptables

    notes = _notes_of(table)
    columns = list(table.headers)
    return gptables.GPTable(
        _frame(table),
        table_name=re.sub(r"\W", "_", table.name),
        title=_inert(table.title) + "".join(f" $${note}$$" for note in notes),
        subtitles=[
            _inert(words.replace(f"“{NO_DATA}”", NOT_HELD))
            for words in (table.definition, table.caveat, table.foot)
            if words
        ],
        source=_inert(licence),
        legend=[f"{_MARKS[note]} {note.lower()}: see the notes sheet" for note in notes],
        index_columns={1: columns.index(table.row_header)},
        additional_formatting=[
            {"column": {"columns": [place], "format": {"num_format": form, "align": "right"}}}
            for place, column in enumerate(columns)
            if (form := _format(table, column))
        ],
    )


def _frame(table: PackTable) -> pd.DataFrame:
    """Lay out the cells: rounded numbers as numbers, marks where a cell has none."""
    columns: dict[str, list[Any]] = {}
    headers = _different(table.headers.values())
    for (column, _), words in zip(table.headers.items(), headers, strict=True):
        columns[words] = [
            _cell(table, row, column, value)
            for row, value in zip(table.names, table.rows[column], strict=True)
        ]
    return pd.DataFrame(columns, dtype=object)


def _cell(table: PackTable, row: Any, column: str, value: Any) -> Any:
    if (row, column) in table.withheld:
        return WITHHELD
    if is_missing(value):
        return mark_of(table)
    number = number_of(table, column, value)
    return _inert(cell(value)) if number is None else number


def _different(headers: Iterable[str]) -> list[str]:
    """Return columns' words, each once: a sheet's table asks for it."""
    words: list[str] = []
    for header in headers:
        inert, count = _inert(header), 1
        while inert in words:
            count += 1
            inert = f"{_inert(header)} ({count})"
        words.append(inert)
    return words


def _format(table: PackTable, column: str) -> str:
    """Return how a column's numbers are written; empty for text."""
    for value in table.rows[column]:
        decimals = None if is_missing(value) else decimals_of(table, column, value)
        if decimals is not None:
            return "#,##0" + ("." + "0" * decimals if decimals else "")
    return ""


def _notes_of(table: PackTable) -> list[str]:
    """Name the notes that a table's marks ask for."""
    marks = [
        (row, column) in table.withheld
        for column in table.headers
        for row, value in zip(table.names, table.rows[column], strict=True)
        if (row, column) in table.withheld or is_missing(value)
    ]
    found = [_CONFIDENTIAL] if any(marks) else []
    empty = _NONE if mark_of(table) == NOT_APPLICABLE else "Not available"
    return found + ([empty] if not all(marks) else [])


def _notes(tables: Iterable[PackTable]) -> pd.DataFrame:
    used = {note for table in tables for note in _notes_of(table)}
    kept = [(name, words) for name, words in _NOTES.items() if name in used]
    return pd.DataFrame(
        kept or [("None", "No figure is left out.")], columns=["Note reference", "Note text"]
    )


def _cover(document: Document) -> Any:
    import gptables

    facts = document.facts
    about = [f"Period: {facts['months']}.", facts["source"]]
    about += [document.methods[word] for word in (SMALL_NUMBERS,) if word in document.methods]
    invented = ["Invented example: no figure here is real."] if facts.get("is_invented") else []
    return gptables.Cover(
        cover_label="Cover",
        title=_inert(document.title),
        intro=[
            _inert(words)
            for words in (
                *invented,
                f"Tables of the briefing of {facts['partnership']} for {facts['area']}, "
                f"to {facts['month']}.",
                "One table a sheet; the contents sheet lists them, the notes sheet explains marks.",
            )
        ],
        about=[_inert(words) for words in about],
        contact=[_inert(facts["contact"])],
    )


def _inert(text: object) -> str:
    """Return text that neither the writer of the workbook nor a spreadsheet takes for a command.

    The writer reads ``$$note$$`` and ``[words](address)``; a spreadsheet, a cell that begins
    with =, +, - or @ when a reader edits it.
    """
    words = plain(text).replace("$$", "$ $").replace("](", "] (")
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) else words
