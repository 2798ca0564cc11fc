"""tables.xlsx, to the Analysis Function's rules for spreadsheets.

A cover, contents and notes sheet; then one table a sheet, its title in A1, no merged cells,
numbers as numbers, [x] for one that is not available and [z] where there can be none. The same
document gives the same bytes.
"""

import datetime as dt
import io
import re
import warnings
from collections.abc import Collection, Iterable
from typing import Any

import gptables
import pandas as pd

from scp_lib.document.model import NO_DATA, Row, Table, as_sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import is_figure, is_missing, plain, rounded

CREATED = dt.datetime(2000, 1, 1)
"""No file of a pack says when it was written: the same figures give the same bytes."""

SMALL_NUMBERS = "Small numbers."
"""Name of the text, among the methods, that prints the rules of disclosure."""

_NOTES = {
    "[x]": ("Not available", "the data were not received."),
    "[z]": ("Not applicable", "there is no such figure, or its time has not come."),
}
"""The marks of an empty cell, as the Analysis Function has them, with the name of the note."""


def workbook_bytes(document: Document) -> bytes:
    """Write all tables of a document as sheets, behind a cover, contents and notes."""
    sheets = sheet_names(document.tables)
    source = document.facts["source"]
    made = io.BytesIO()
    with warnings.catch_warnings():  # its own way with pandas, which pandas will change
        warnings.filterwarnings("ignore", module=r"gptables\.")
        book = gptables.produce_workbook(
            made,
            {sheets[name]: _sheet(table, source) for name, table in document.tables.items()},
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
    contents = book.get_worksheet_by_name("Contents")
    for place, table in enumerate(document.tables.values(), start=3):
        # once more: where a title refers to notes, a space was left
        title, form = _inert(as_sentence(table.title).text), contents.table[place][1].format
        contents.write_string(place, 1, title, form)
    for sheet in book.worksheets():
        for table in sheet.tables:  # its head, and the rows' names, stay in view
            sheet.freeze_panes(int(re.sub(r"\D+(\d+).*", r"\1", table["range"])), 1)
    owner = _inert(document.facts["partnership"])
    book.set_properties(
        {"title": _inert(document.title), "author": owner, "company": owner, "created": CREATED}
    )
    book.close()
    return made.getvalue()


def sheet_names(tables: Collection[str]) -> dict[str, str]:
    """Name each table's sheet: its own name, cut to what a workbook allows, each once.

    >>> sheet_names(["calls", "c" * 40, "c" * 41])["c" * 41]
    'ccccccccccccccccccccccccccccc_2'
    """
    return dict(zip(tables, _each_once(tables, ending="_{}", longest=31), strict=True))


def _each_once(names: Iterable[str], *, ending: str, longest: int | None = None) -> list[str]:
    taken: dict[str, str] = {}
    for name in names:
        once, count = name[:longest], 1
        while once.casefold() in taken:
            count += 1
            end = ending.format(count)
            once = name[: longest and longest - len(end)] + end
        taken[once.casefold()] = once
    return list(taken.values())


def _sheet(table: Table, licence: str) -> Any:
    marks = [(mark, _NOTES[mark][0]) for mark in _marks_in(table)]
    columns = list(table.headers)
    headers, *rows = sheet_cells(table)
    return gptables.GPTable(
        pd.DataFrame(rows, columns=headers, dtype=object),
        table_name=re.sub(r"\W", "_", table.name),
        title=_inert(as_sentence(table.title).text) + "".join(f" $${note}$$" for _, note in marks),
        subtitles=[
            _inert(words.replace(f"“{NO_DATA}”", "[x]"))
            for words in (table.definition, table.caveat, as_sentence(table.foot).text)
            if words
        ],
        source=_inert(licence),
        legend=[f"{mark} {note.lower()}: see the notes sheet" for mark, note in marks],
        index_columns={1: columns.index(table.row_header)},
        additional_formatting=[
            {"column": {"columns": [place], "format": {"num_format": form, "align": "right"}}}
            for place, column in enumerate(columns)
            if (form := _format(table, column))
        ],
    )


def sheet_cells(table: Table) -> list[list[str | int | float]]:
    """Return a sheet's header and rows: numbers rounded as printed, marks where a cell has none."""
    rows = [[_cell(row, column) for column in table.headers] for row in table]
    headers = _each_once(map(_inert, table.headers.values()), ending=" ({})")
    return [[*headers], *rows]


def _cell(row: Row, column: str) -> str | int | float:
    if is_missing(row[column]):
        return _mark_of(row.table)
    decimals = _decimals(row, column)
    if decimals is None:
        return _inert(row.cell(column).printed)
    exact = rounded(row[column], decimals=decimals)
    return float(exact) if decimals else int(exact)


def _decimals(row: Row, column: str) -> int | None:
    value = row.value(column)
    if not is_figure(value) or is_missing(value):
        return None
    return row.table.decimals.get(column, 0 if pd.api.types.is_integer(value) else 1)


def _format(table: Table, column: str) -> str:
    known = (digits for row in table if (digits := _decimals(row, column)) is not None)
    decimals = next(known, None)
    return "" if decimals is None else f"#,##0{'.' if decimals else ''}{'0' * decimals}"


def _mark_of(table: Table) -> str:
    return "[x]" if table.empty == NO_DATA else "[z]"


def _marks_in(table: Table) -> list[str]:
    return [_mark_of(table)] if table.rows[list(table.headers)].isna().to_numpy().any() else []


def _notes(tables: Iterable[Table]) -> pd.DataFrame:
    used = sorted({mark for table in tables for mark in _marks_in(table)})
    named = [(mark, *_NOTES[mark]) for mark in used]
    rows = [(note, f"{mark}: {note.lower()}: {why}") for mark, note, why in named]
    return pd.DataFrame(
        rows or [("None", "No figure is left out.")], columns=["Note reference", "Note text"]
    )


def _cover(document: Document) -> Any:
    facts = document.facts
    invented = ["Invented example: no figure here is real."] if facts.get("is_invented") else []
    intro = [
        *invented,
        f"Tables of the briefing of {facts['partnership']} for {facts['area']}, "
        f"to {facts['month']}.",
        "One table a sheet; the contents sheet lists them, the notes sheet explains marks.",
    ]
    about = [f"Period: {facts['months']}.", facts["source"]]
    about += [document.methods[word] for word in (SMALL_NUMBERS,) if word in document.methods]
    return gptables.Cover(
        cover_label="Cover",
        title=_inert(document.title),
        intro=[*map(_inert, intro)],
        about=[*map(_inert, about)],
        contact=[_inert(facts["contact"])] if facts["contact"] else None,
    )


def _inert(text: object) -> str:
    """Return text that neither the writer of the workbook nor a spreadsheet takes for a command.

    The writer reads ``$$note$$`` and ``[words](address)``, and takes no cell without a letter that
    it knows; a spreadsheet, a cell that begins with =, +, - or @ when a reader edits it.
    """
    words = plain(text).replace("$$", "$ $").replace("](", "] (")
    words = words if not words or re.search("[a-zA-Z0-9]", words) else f"Text: {words}"
    return f"'{words}" if words.startswith(("=", "+", "-", "@")) else words
