"""Sentences, cells and tables as accessible HTML, in which each number names its cell.

A number in words is ``<data value="388" data-cell="asb_by_ward:1:incident_count">388</data>``:
the same to the eye and to a screen reader. A number in a text alternative has no element of its
own: its cells stand in ``data-cells`` beside it. A shown table carries ``data-table`` and its
headers ``data-column``, which together give the cell of every number in it. An analyst's own words
are Markdown in which nothing can run.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import count, groupby
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
from markupsafe import Markup

from scp_lib.document.letters import faces
from scp_lib.document.model import Cell, Row, Sentence, Table, as_sentence
from scp_lib.document.naming import file_start
from scp_lib.document.parts import Tile
from scp_lib.document.text import is_figure, is_missing, plain

if TYPE_CHECKING:
    from jinja2 import Environment

_DATA = re.compile(r"<data (?=value=)")
_ROOMS = (
    "document", "drawing", "studies/hot_spots", "studies/one_ward", "studies/targets",
    "report/template", "pack",
)  # fmt: skip
"""Folders with templates, below the library's own."""
UNTRACED = "Numbers written here by hand lead to no table."
"""What a page says under own words with numbers."""
_MONTHS_PX, _NO_DATA_PX = 144, 44
"""Width of a tile's months, and of the words "no data" in it."""
_DASHES_ALONE = re.compile(r"^([ \t]*)-(?=[-\s]*$)", flags=re.MULTILINE)
"""The first dash of a line of dashes alone, which would make a heading of the line before."""


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Return the templates of pages and maps; whatever is put into one is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([Path(__file__).parents[1] / room for room in _ROOMS]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cells"] = cells_attribute
    made.filters["file_start"] = file_start
    made.filters["plain"] = lambda said: said if isinstance(said, Sentence) else plain(said)
    return made


@lru_cache(maxsize=1)
def table_css() -> str:
    """Return the style that :func:`table_html` is written for."""
    return (Path(__file__).parent / "table.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def page_css() -> str:
    """Return the style of a whole page and its tables, with the letters."""
    return faces() + (Path(__file__).parent / "page.css").read_text(encoding="utf-8") + table_css()


def words(said: Sentence | Cell | str) -> Markup:
    """Write words for a page, all of their text escaped, each number with its cell.

    >>> rows = pd.DataFrame({"ward": ["<b>"], "n": [1525]})
    >>> asb = Table("asb", "ASB", rows, "ward", {"ward": "Ward", "n": "Incidents"})
    >>> print(words(Sentence(("**Most**: <b>, ", asb.cell(0, "n")))))
    <strong>Most</strong>: &lt;b&gt;, <data value="1525" data-cell="asb:1:n">1,525</data>
    """
    return Markup((said if isinstance(said, Cell) else as_sentence(said)).__html__())


def cells_attribute(said: Sentence | str, key: str = "") -> Markup:
    """Return the attribute that names the cells of a text alternative; nothing without a number.

    >>> rows = pd.DataFrame({"ward": ["Castle"], "n": [1525]})
    >>> asb = Table("asb", "ASB", rows, "ward", {"ward": "Ward", "n": "Incidents"})
    >>> print(cells_attribute(Sentence(("Castle ", asb.cell(0, "n"))), "map-asb"))
     data-key="map-asb" data-cells="asb:1:n=1,525"
    """
    named = [
        f"{quote(cell.reference, safe=':')}={cell.printed}"  # a column's name may have blanks
        for cell in as_sentence(said).cells
        if cell.is_figure
    ]
    if not named:
        return Markup("")
    name = f' data-key="{html.escape(key)}"' if key else ""
    return Markup(f'{name} data-cells="{html.escape(" ".join(named))}"')


def numbered(shown: str, key: str, places: Iterator[int] | None = None) -> Markup:
    """Give each number of words an id that an address can name, from the next of ``places`` on.

    >>> print(numbered('<data value="3">3</data>', "say-1"))
    <data id="say-1.1" value="3">3</data>
    """
    places = places or count(1)
    return Markup(_DATA.sub(lambda _: f'<data id="{key}.{next(places)}" ', str(shown)))


def table_html(table: Table, *, most: int | None = None, has_ids: bool = True) -> Markup:
    """Write a table as a region that the keyboard can scroll, with its rows' and columns' headers.

    It shows the first ``most`` rows, or all; the file always has all of them. With ids an address
    can name each number: ``#asb_by_ward.Castle.incident_count``.

    >>> rows = pd.DataFrame({"ward": ["Castle"], "n": [1525]})
    >>> asb = Table("asb", "ASB", rows, "ward", {"ward": "Ward", "n": "Incidents"})
    >>> page = table_html(asb)
    >>> '<th scope="row">Castle</th>' in page
    True
    >>> '<td class="number" id="asb.Castle.n">1,525</td>' in page
    True
    """
    rows = list(table)[:most]
    keys = row_keys(row.name for row in rows) if has_ids else [""] * len(rows)
    template = templates().get_template("table.html.j2")
    page = template.render(
        name=table.name if has_ids else "",
        first=table.first,
        caption=as_sentence(table.title),
        headers=table.headers,
        row_header=table.row_header,
        kinds={name: _kind(table.rows[name].head(len(rows))) for name in table.headers},
        rows=[
            [_shown(row, column, key) for column in table.headers]
            for row, key in zip(rows, keys, strict=True)
        ],
        foot=as_sentence(table.foot),
    )
    return Markup(page)


def tile_html(tile: Tile) -> Markup:
    """Write the inside of a tile: all but its label, which is a heading or a link."""
    rows = list(tile.by_month or ())[-24:]
    top = max([1, *(row["incident_count"] for row in rows if row.has("incident_count"))])
    step = _MONTHS_PX / max(1, len(rows))
    bars = [
        (f"{place * step:.4g}", f"{step - 1:.4g}", round(40 * row["incident_count"] / top),
         "#12436d" if place >= len(rows) - 12 else "#8a9aa9")
        for place, row in enumerate(rows) if row.has("incident_count")
    ]  # fmt: skip
    page = templates().get_template("tile.html.j2").render(
        tile=tile, bars=bars, gaps=_gaps(rows, step), width=_MONTHS_PX,
        ends=[f"{row.month():%b %Y}" for row in (*rows[:1], *rows[-1:])],
    )  # fmt: skip
    return Markup(page)


def _gaps(rows: Sequence[Row], step: float) -> list[tuple[str, str, str]]:
    """Return the blocks of months without a figure: start, width and, with room, middle (px)."""
    found, start = [], 0
    for is_there, run in groupby(rows, lambda row: row.has("incident_count")):
        length = len(list(run))
        if not is_there:
            middle = (start + length / 2) * step
            middle_px = f"{middle:.4g}" if length * step >= _NO_DATA_PX else ""
            found.append((f"{start * step:.4g}", f"{length * step - 1:.4g}", middle_px))
        start += length
    return found


def row_keys(rows: Iterable[str]) -> list[str]:
    """Name rows by their headers, in letters that any address takes; none twice.

    >>> row_keys(["Castle", "St Anne's", "Castle", "<b>", "\N{KATAKANA LETTER A}"])
    ['Castle', 'St_Anne_s', 'Castle-2', 'b', 'row']
    """
    keys: list[str] = []
    used: set[str] = set()
    for row in rows:
        safe = re.sub(r"[^A-Za-z0-9]+", "_", row)[:40].strip("_") or "row"
        key, number = safe, 1
        while key in used:
            number += 1
            key = f"{safe}-{number}"
        used.add(key)
        keys.append(key)
    return keys


def _shown(row: Row, column: str, key: str) -> tuple[str, str, bool, str]:
    table, words = row.table, row.cell(column).printed
    if not words or not row.has(column):
        return column, plain(table.empty), True, ""
    if not is_figure(row.value(column)):
        return column, words, False, ""
    has_id = key and column != table.row_header
    words += plain(table.suffix.get(column, ""))
    return column, words, False, f"{table.name}.{key}.{column}" if has_id else ""


def _kind(column: pd.Series) -> str:
    """Return how a column is shown: number; long, which keeps a width to read in; or as it is."""
    known = [value for value in column if not is_missing(value)]
    is_number = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    if is_number or (known and all(map(is_figure, known))):
        return "number"
    return "long" if any(isinstance(value, str) and len(value) > 24 for value in known) else ""


def as_markdown(text: str) -> str:
    """Return own words as Markdown: emphasis and lists stay, links, code and tags are text.

    >>> as_markdown("**Up**, see <b>[here](x)</b>")
    '**Up**, see &lt;b&gt;&#91;here&#93;(x)&lt;/b&gt;'
    """
    safe = html.escape(_DASHES_ALONE.sub("\\1\N{HYPHEN}", text), quote=False)
    return safe.translate({ord(mark): f"&#{ord(mark)};" for mark in "[]`$|#="})


def with_numbers(*said: object) -> list[str]:
    """Return those that are own words, not sentences of the document model, and hold a number.

    >>> with_numbers("3 wards.", "Castle.")
    ['3 wards.']
    """
    return [each for each in said if isinstance(each, str) and re.search(r"\d", each)]
