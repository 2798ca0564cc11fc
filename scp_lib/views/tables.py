"""Tables for readers (HTML) and for spreadsheets (CSV)."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.views.text import cell, is_missing, plain

if TYPE_CHECKING:
    from jinja2 import Environment

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters after which a spreadsheet may run a text cell."""


class _Column(NamedTuple):
    words: str
    is_number: bool
    is_row_header: bool
    is_long: bool
    """Holds sentences: they keep a width that can be read."""


class _Cell(NamedTuple):
    words: str
    is_empty: bool
    id: str = ""


class TableCell(NamedTuple):
    """A number in a shown table: its id on the page, where it stands in the table, as printed.

    ``row`` is the row's position from 1, as in the table's file below its header.
    """

    id: str
    row: int
    row_header: str
    column: str
    printed: str
    value: int | float


class ShownTable(NamedTuple):
    """A table as HTML, and its cells that have an id."""

    html: str
    cells: list[TableCell]


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the views' templates; whatever is put into one is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=False,
    )


@lru_cache(maxsize=1)
def table_css() -> str:
    """Return the style that :func:`html_table` is written for."""
    return (Path(__file__).parent / "table.css").read_text(encoding="utf-8")


def html_table(table: pd.DataFrame, **how: Any) -> str:
    """Write a table as accessible HTML; the arguments are those of :func:`shown_table`."""
    return shown_table(table, **how).html


def shown_table(
    table: pd.DataFrame,
    *,
    caption: str,
    headers: Mapping[str, str],
    row_header: str,
    decimals: Mapping[str, int] | None = None,
    empty: str = "no data",
    foot: str = "",
    sign: Collection[str] = (),
    suffix: Mapping[str, str] | None = None,
    name: str = "",
) -> ShownTable:
    """Write a table as accessible HTML, all of its text escaped.

    Parameters
    ----------
    table
        Any table, one row a line, in the order it is to be read.
    caption
        What the table shows, with period and unit.
    headers
        Column to words, in the order of the columns; other columns are left out.
    row_header
        The column that names the row.
    decimals
        Column to digits after the point; 0 for whole numbers and 1 for others by default.
    empty
        What stands in an empty cell.
    foot
        A note under the table.
    sign
        Columns whose plus is written.
    suffix
        Column to what follows its numbers, such as ``"%"``.
    name
        The table's name: with one, each number is a place of the page that an address can name,
        such as ``#asb_by_ward.Castle.incident_count``.

    Returns
    -------
    ShownTable
        A region that the keyboard can scroll, with the table in it; and the cells that have an id.

    Raises
    ------
    ScpError
        If the table lacks a column.

    Examples
    --------
    >>> wards = pd.DataFrame({"ward": ["Castle"], "n": pd.array([1525], dtype="Int64")})
    >>> page = shown_table(wards, caption="ASB", headers={"ward": "Ward", "n": "Incidents"},
    ...                   row_header="ward").html
    >>> '<th scope="row">Castle</th>' in page, '<td class="number">1,525</td>' in page
    (True, True)

    """
    missing = [column for column in headers if column not in table.columns]
    if missing or row_header not in headers:
        raise ScpError(
            f"Table '{plain(caption)}': no column {', '.join(missing) or row_header} to show: "
            f"there are {', '.join(map(str, table.columns))}. Name its columns in headers."
        )
    columns = [
        _Column(plain(words), _is_number(table[name]), name == row_header, _is_long(table[name]))
        for name, words in headers.items()
    ]
    columns_of_cells = [
        _cells(
            table[column],
            decimals=(decimals or {}).get(column),
            empty=empty,
            sign=column in sign,
            suffix=(suffix or {}).get(column, ""),
        )
        for column in headers
    ]
    told: list[TableCell] = []
    if name:
        rows = [plain(text) for text in table[row_header].astype("object")]
        told = _with_ids(table, columns_of_cells, headers=list(headers), rows=rows, name=name,
                         row_header=row_header)  # fmt: skip
    page = (
        templates()
        .get_template("table.html.j2")
        .render(
            caption=plain(caption),
            columns=columns,
            rows=list(zip(*columns_of_cells, strict=True)),
            foot=plain(foot),
        )
    )
    return ShownTable(page, told)


def row_keys(rows: Iterable[str]) -> list[str]:
    """Name rows by their headers, in letters that any address takes; none twice.

    >>> row_keys(["Castle", "St Anne's", "Castle", "<b>", "\N{KATAKANA LETTER A}"])
    ['Castle', 'St_Anne_s', 'Castle-2', 'b', 'row']
    """
    keys: list[str] = []
    used: set[str] = set()
    for row in rows:
        safe = re.sub(r"[^A-Za-z0-9]+", "_", row)[:40].strip("_") or "row"
        key, count = safe, 1
        while key in used:
            count += 1
            key = f"{safe}-{count}"
        used.add(key)
        keys.append(key)
    return keys


def _with_ids(
    table: pd.DataFrame,
    cells: list[list[_Cell]],
    *,
    headers: list[str],
    rows: list[str],
    name: str,
    row_header: str,
) -> list[TableCell]:
    """Give each number an id; return the numbers row by row."""
    told = []
    keys = row_keys(rows)
    for column, held in zip(headers, cells, strict=True):
        safe = re.sub(r"[^A-Za-z0-9_]+", "_", column)
        if column == row_header:
            continue
        for place, (cell_, value) in enumerate(zip(held, table[column], strict=True)):
            if cell_.is_empty or not _is_figure(value):
                continue
            key = f"{name}.{keys[place]}.{safe}"
            held[place] = cell_._replace(id=key)
            exact = int(value) if float(value).is_integer() else float(value)
            told.append((place, TableCell(key, place + 1, rows[place], column, cell_.words, exact)))
    return [each for _, each in sorted(told, key=lambda pair: pair[0])]


def _is_figure(value: Any) -> bool:
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value)


def csv_text(table: pd.DataFrame, *, source: str) -> str:
    r"""Write a table as CSV (RFC 4180, lines ending in ``\n``) that says where it is from.

    Text that a spreadsheet would run as a formula is made inert by a single quote before it.
    Numbers are written as they are, shortest form, never rounded; an empty cell is empty.

    Parameters
    ----------
    table
        Any table; a column of timestamps named ``month`` is written as YYYY-MM.
    source
        Attribution (and that it is invented, where it is); the last column of every row.

    Raises
    ------
    ScpError
        If the table has a column named source, two columns of one name, or an infinite number.

    Examples
    --------
    >>> rows = pd.DataFrame({"place": ["=1+1", "Castle"], "change_pct": [-17.5, None]})
    >>> print(csv_text(rows, source="ONS, OGL v3"), end="")
    place,change_pct,source
    '=1+1,-17.5,"ONS, OGL v3"
    Castle,,"ONS, OGL v3"

    """
    names = [str(name) for name in table.columns]
    if "source" in names or len(set(names)) < len(names):
        raise ScpError(
            f"A CSV needs columns of different names, none of them 'source': {', '.join(names)}."
        )
    columns = [[_csv_cell(value, name) for value in table[name]] for name in table.columns]
    rows: Iterable[tuple[str, ...]] = zip(*columns, strict=True) if columns else []
    origin = _inert(plain(source))
    lines = [[*map(_inert, names), "source"], *([*row, origin] for row in rows)]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def _quoted(text: str) -> str:
    """Quote a cell where RFC 4180 asks for it (the csv module forgets a lone return)."""
    return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text


def _is_number(column: pd.Series) -> bool:
    if pd.api.types.is_bool_dtype(column):
        return False
    if pd.api.types.is_numeric_dtype(column):
        return True
    held = [value for value in column if not is_missing(value)]
    return bool(held) and all(
        pd.api.types.is_number(value) and not pd.api.types.is_bool(value) for value in held
    )


def _is_long(column: pd.Series) -> bool:
    return any(isinstance(value, str) and len(value) > 24 for value in column)


def _cells(
    column: pd.Series, *, decimals: int | None, empty: str, sign: bool, suffix: str
) -> list[_Cell]:
    """Write one column for a reader."""
    cells = []
    for value in column:
        words = cell(value, decimals=decimals, empty="", sign=sign)
        if words:
            ending = suffix if pd.api.types.is_number(value) else ""
            cells.append(_Cell(words + plain(ending), False))
        else:
            cells.append(_Cell(plain(empty), True))
    return cells


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_cell(value: Any, name: object) -> str:
    if is_missing(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m}" if name == "month" else value.isoformat().removesuffix("T00:00:00")
    if pd.api.types.is_bool(value):
        return "true" if value else "false"
    if pd.api.types.is_integer(value):
        return str(int(value))
    if pd.api.types.is_float(value):
        if not math.isfinite(value):
            raise ScpError(
                f"Column {name} holds {value}, which no spreadsheet reads: leave it empty."
            )
        return repr(float(value))
    return _inert(str(value))
