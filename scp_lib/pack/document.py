"""What a briefing is made of: tables, and sentences whose every number is a cell of one of them.

Text, page, PDF, workbook and checks all read this one model, so that a number in a sentence
cannot differ from the number in the table behind it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, NamedTuple

import pandas as pd

from scp_lib.errors import ParameterError, ScpError
from scp_lib.views.text import MINUS, plain
from scp_lib.views.text import cell as written

WITHHELD = "[c]"
"""What stands in place of a cell under disclosure control."""
NO_DATA = "no data"


AUDIENCES = ("committee", "public", "partners")


def check_audience(audience: str) -> str:
    """Return the audience; refuse one that there is no pack for.

    Raises
    ------
    ParameterError
        It is not one of AUDIENCES.
    """
    if audience not in AUDIENCES:
        raise ParameterError(
            f"There is no pack for '{plain(audience)}': wanted one of {', '.join(AUDIENCES)}."
        )
    return audience


class Cell(NamedTuple):
    """One number of the pack: a table's name, the text of the row's header, the column."""

    table: str
    row: str
    column: str


class Size(NamedTuple):
    """A number said without its sign, where the words beside it say "fewer" or "more"."""

    cell: Cell


class Said(NamedTuple):
    """A number inside a sentence as it is printed, and the cell it comes from.

    ``is_size``: the sign is left out, for the words beside it say which way.
    """

    printed: str
    cell: Cell
    is_size: bool = False


Sentence = tuple[str | Said, ...]


@dataclass(frozen=True)
class PackTable:
    """One table of the pack, with what a member may ask about it.

    Parameters
    ----------
    name
        Letters, digits and _: names its CSV and its sheet.
    title
        What it shows, with period and unit.
    rows
        One row a line; the column ``row_header`` names each row once.
    headers
        Column to words, in the order shown; the other columns are left out everywhere.
    decimals
        Column to digits after the point; 0 for whole numbers and 1 for others by default.
    definition, measure, caveat
        What is counted, in a sentence; how it is computed (function and arguments); what the
        figures cannot bear.
    inputs
        Files, as manifest.json names them, that the figures come from.
    withheld
        (row header, column) of cells under disclosure control: shown as [c] everywhere.
    sign
        Columns whose plus is written.
    foot
        A note that stands under the table wherever it is shown.
    empty
        What stands in an empty cell.
    periods
        Row header to the months that the row counts, where these are neither the pack's own nor
        named by the row's or the column's header alone.
    """

    name: str
    title: str
    rows: pd.DataFrame
    row_header: str
    headers: Mapping[str, str]
    decimals: Mapping[str, int] = field(default_factory=dict)
    definition: str = ""
    measure: str = ""
    caveat: str = ""
    inputs: tuple[str, ...] = ()
    withheld: frozenset[tuple[str, str]] = frozenset()
    sign: frozenset[str] = frozenset()
    foot: str = ""
    empty: str = NO_DATA
    periods: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The rows' headers, in order."""
        return [str(name) for name in self.rows[self.row_header]]


class Picture(NamedTuple):
    """A map or chart: vector and pixels of the same drawing, and its text alternative.

    ``html`` is the interactive map, empty for a chart. ``said`` are the sentences that title and
    alt are made of, so that their numbers point to cells. ``labels`` are the words drawn in it
    (without the ticks of an axis and the classes of a key), and ``table`` names the table of its
    figures.
    """

    name: str
    title: str
    alt: str
    svg: str
    png: bytes
    html: str = ""
    said: tuple[Sentence, ...] = ()
    labels: tuple[str, ...] = ()
    table: str = ""


class Answer(NamedTuple):
    """One of the four questions of the summary, and its answer."""

    question: str
    sentences: tuple[Sentence, ...]


class Section(NamedTuple):
    """A page of the briefing: a priority, its sentences, pictures and tables (by name)."""

    title: str
    sentences: tuple[Sentence, ...]
    pictures: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


class Document(NamedTuple):
    """A briefing, before anything is drawn or written.

    ``facts`` holds what every page prints: area, partnership, month, months, meeting, item,
    author, contact, source, is_invented; and key, month_code (YYYY-MM), audience, vintage, made,
    cite, contact_name, contact_email. ``methods`` and ``glossary`` map a word to its text.
    """

    title: str
    facts: Mapping[str, str]
    summary: tuple[Answer, ...]
    sections: tuple[Section, ...]
    tables: Mapping[str, PackTable]
    pictures: Mapping[str, Picture]
    methods: Mapping[str, str]
    caveats: tuple[Sentence, ...]
    glossary: Mapping[str, str]


def printed(tables: Mapping[str, PackTable], place: Cell | Size) -> str:
    """Write one cell as table, sentence, page and workbook all show it.

    Raises
    ------
    ScpError
        There is no such table, row or column.

    Examples
    --------
    >>> rows = pd.DataFrame({"ward": ["Castle"], "change_pct": [-17.25]})
    >>> tables = {"asb": PackTable("asb", "ASB", rows, "ward", {"change_pct": "Change, %"})}
    >>> cell = Cell("asb", "Castle", "change_pct")
    >>> printed(tables, cell), printed(tables, Size(cell))
    ('−17.3', '17.3')
    """
    where = place.cell if isinstance(place, Size) else place
    table = tables.get(where.table)
    if table is None:
        raise ScpError(f"The pack has no table '{where.table}': it has {', '.join(tables)}.")
    value = value_at(table, where)
    told = written_cell(table, where.row, where.column, value)
    return told.lstrip(f"+{MINUS}") if isinstance(place, Size) else told


def written_cell(table: PackTable, row: str, column: str, value: Any) -> str:
    """Write a value as the cell of that row and column."""
    if (row, column) in table.withheld:
        return WITHHELD
    return written(
        value, decimals=table.decimals.get(column), empty=table.empty, sign=column in table.sign
    )


def value_at(table: PackTable, place: Cell) -> Any:
    """Return the exact value of a cell; refuse one that is not there or there twice."""
    if place.column not in table.rows.columns:
        raise ScpError(f"Table '{table.name}' has no column '{place.column}'.")
    chosen = table.rows.loc[
        (table.rows[table.row_header].astype(str) == place.row).to_numpy(), place.column
    ]
    if len(chosen) != 1:
        raise ScpError(
            f"Table '{table.name}' has {len(chosen)} rows '{plain(place.row)}': wanted one."
        )
    return chosen.iloc[0]


def sentence(
    template: str, tables: Mapping[str, PackTable], **parts: Cell | Size | str
) -> Sentence:
    """Put cells and names into a template; each number stays tied to its cell.

    Parameters
    ----------
    template
        Words with ``{name}`` where a part goes.
    tables
        The pack's, by name.
    parts
        A Cell or Size for a number, text for a name.

    Examples
    --------
    >>> rows = pd.DataFrame({"ward": ["Castle"], "incident_count": [1525]})
    >>> tables = {"asb": PackTable("asb", "ASB", rows, "ward", {"incident_count": "Incidents"})}
    >>> said = sentence("{ward} had {count}.", tables, ward="Castle",
    ...                 count=Cell("asb", "Castle", "incident_count"))
    >>> text_of(said), said[2].cell.column
    ('Castle had 1,525.', 'incident_count')
    """
    made: list[str | Said] = []
    for words, name, _, _ in Formatter().parse(template):
        if words:
            made.append(words)
        if name is None:
            continue
        part = parts[name]
        if isinstance(part, Cell | Size):
            where = part.cell if isinstance(part, Size) else part
            made.append(Said(printed(tables, part), where, isinstance(part, Size)))
        else:
            made.append(plain(part))
    return tuple(made)


def joined(parts: list[Sentence], *, between: str = ", ", last: str = " and ") -> Sentence:
    """Join parts of a sentence as words are listed.

    >>> text_of(joined([("a",), ("b",), ("c",)]))
    'a, b and c'
    """
    made: list[str | Said] = []
    for place, part in enumerate(parts):
        if place:
            made.append(last if place == len(parts) - 1 else between)
        made.extend(part)
    return tuple(made)


def text_of(said: Sentence) -> str:
    """Return a sentence as plain text."""
    return "".join(part.printed if isinstance(part, Said) else part for part in said)
