"""What a reader meets, before it is written: tables, and sentences whose numbers are their cells.

Page, index, briefing and workbook write these same objects: a number in a sentence cannot differ
from the one in the table behind it, which the reader can open.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from string import Formatter
from typing import cast

import pandas as pd

from scp_lib.document.text import MINUS, is_figure, is_missing, plain
from scp_lib.document.text import cell as written
from scp_lib.errors import ScpError

NO_DATA = "no data"
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STRONG = re.compile(r"\*\*(.+?)\*\*", flags=re.DOTALL)


@dataclass(frozen=True, eq=False)
class Table:
    """One table that a reader can open, and what there is to know of its figures.

    ``name`` (small letters, digits and _) names its file and its sheet, ``title`` says what it
    shows, with period and unit. ``rows`` has one row a line, in the order to be read; columns
    without a header are in the file alone. ``row_header`` is the column that names the rows, the
    first one shown by default; ``headers`` are column to words, in the order shown.

    ``decimals`` are column to digits after the point, by default 0 for whole numbers and
    ``_count``, else 1; ``sign`` the columns whose plus is written; ``suffix`` column to what
    follows its numbers where the table is shown, such as ``"%"``; ``empty`` what an empty cell
    shows; ``foot`` a note under the table wherever it is shown.

    ``definition``, ``measure`` and ``caveat`` say what is counted, by which function, and what the
    figures cannot show. ``made_from`` are the processed tables (names in ``Built``) behind its
    figures, with none the settings alone; ``reads_settings`` where they depend on the partnership's
    settings too. ``periods`` are row header to the months that a row counts, where neither report
    nor headers name them. ``first`` and ``whole`` are those of a part (see :meth:`part`).

    ScpError: a name that no file can have, or a column that the rows lack.

    >>> rows = pd.DataFrame({"ward_name": ["Castle"], "incident_count": [1525]})
    >>> asb = Table("asb_by_ward", "ASB by ward, 2025", rows, "ward_name",
    ...             {"ward_name": "Ward", "incident_count": "Incidents"})
    >>> asb.cell("Castle", "incident_count").printed
    '1,525'
    """

    name: str
    title: Sentence | str
    rows: pd.DataFrame
    row_header: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    decimals: Mapping[str, int] = field(default_factory=dict)
    sign: Collection[str] = ()
    suffix: Mapping[str, str] = field(default_factory=dict)
    empty: str = NO_DATA
    foot: Sentence | str = ""
    definition: str = ""
    measure: str = ""
    caveat: str = ""
    made_from: tuple[str, ...] = ()
    reads_settings: bool = False
    periods: Mapping[str, str] = field(default_factory=dict)
    first: int = 0
    whole: Table | None = None

    def __post_init__(self) -> None:
        """Refuse a table that cannot be written."""
        if not self.row_header:
            object.__setattr__(self, "row_header", next(iter(self.headers), ""))
        counts = [each for each in self.rows.columns if str(each).endswith("_count")]
        object.__setattr__(self, "decimals", {**dict.fromkeys(counts, 0), **self.decimals})
        if not _NAME.fullmatch(self.name):
            raise ScpError(f"'{self.name}' cannot name a table: wanted small letters, digits, _.")
        missing = [each for each in self.headers if each not in self.rows.columns]
        if missing or self.row_header not in self.headers:
            raise ScpError(
                f"Table '{self.name}': no column {', '.join(missing) or self.row_header} to show: "
                f"there are {', '.join(map(str, self.rows.columns))}. Name its columns in headers."
            )

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows in order."""
        return (Row(self, place) for place in range(len(self.rows)))

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.rows)

    def part(self, start: int, stop: int, *, title: Sentence | str = "") -> Table:
        """Return rows that follow one another, from 0, to be shown and said on their own.

        Each number in them is a cell of the whole table, which alone is a file.

        >>> rows = pd.DataFrame({"ward": ["Castle", "Lexden"], "n": [1525, 40]})
        >>> asb = Table("asb", "ASB", rows, "ward", {"ward": "Ward", "n": "Incidents"})
        >>> asb.part(1, 2, title="Lexden").cell(0, "n").reference
        'asb:2:n'
        """
        return replace(
            self,
            rows=self.rows.iloc[start:stop],
            title=title or self.title,
            first=self.first + start,
            whole=self if self.whole is None else self.whole,
        )

    @property
    def provenance(self) -> dict[str, object]:
        """What there is to know of where its figures are from, as a record keeps it."""
        origin: dict[str, object] = {"measure": self.measure, "made_from": list(self.made_from)}
        return origin | {"reads_settings": self.reads_settings or not self.made_from}

    @cached_property
    def names(self) -> list[str]:
        """The rows' headers, in order."""
        return [written(value, empty="") for value in self.rows[self.row_header]]

    @cached_property
    def _columns(self) -> dict[str, list[object]]:
        return {column: list(self.rows[column].array) for column in self.rows.columns}

    def values(self, column: str) -> list[object]:
        """Return the exact values of a column, in order of the rows; ScpError without one."""
        if column not in self._columns:
            raise ScpError(f"Table '{self.name}' has no column '{column}'.")
        return self._columns[column]

    def row(self, name: str | int) -> Row:
        """Return a row by its header (ScpError if not just one has it), or its place from 0."""
        if isinstance(name, int):
            return Row(self, range(len(self.rows))[name])
        wanted = plain(name)
        places = [place for place, each in enumerate(self.names) if each == wanted]
        if len(places) != 1:
            raise ScpError(f"Table '{self.name}' has {len(places)} rows '{wanted}': wanted one.")
        return Row(self, places[0])

    def cell(self, row: str | int, column: str, *, decimals: int | None = None) -> Cell:
        """Return one cell as the table prints it, or rounded further for a sentence."""
        return self.row(row).cell(column, decimals=decimals)


@dataclass(frozen=True, eq=False)
class Row:
    """One row of a table.

    >>> rows = pd.DataFrame({"ward_name": ["Castle"], "change_pct": [-17.25]})
    >>> wards = Table("asb", "ASB", rows, "ward_name", {"ward_name": "Ward", "change_pct": "%"})
    >>> castle = wards.row("Castle")
    >>> castle.cell("change_pct").printed, castle.size("change_pct", decimals=0).printed
    ('−17.3', '17')
    """

    table: Table
    place: int

    @property
    def name(self) -> str:
        """The row's header."""
        return written(self.value(self.table.row_header), empty="")

    def __getitem__(self, column: str) -> float:
        """Return the exact number in a column, or whether it is so; for words see text."""
        return cast(float, self.value(column))

    def text(self, column: str) -> str:
        """Return the words in a column; empty where there are none."""
        value = self.value(column)
        return "" if is_missing(value) else str(value)

    def month(self) -> pd.Timestamp:
        """Return its month, as the first day."""
        return cast(pd.Timestamp, self.value("month"))

    def value(self, column: str) -> object:
        """Return whatever is in a column, as it is."""
        return self.table.values(column)[self.place]

    def has(self, column: str) -> bool:
        """Whether there is a finite number, or a text, in a column."""
        value = self.value(column)
        return not is_missing(value) and not (isinstance(value, float) and math.isinf(value))

    def cell(self, column: str, *, decimals: int | None = None) -> Cell:
        """Return a cell of the row as printed."""
        return Cell(self.table, self.place, column, decimals)

    def size(self, column: str, *, decimals: int | None = None) -> Cell:
        """Return a cell of the row without its sign."""
        return Cell(self.table, self.place, column, decimals, is_size=True)


@dataclass(frozen=True, eq=False)
class Cell:
    """One number, as it is printed and exactly, and its place in a table."""

    table: Table
    place: int
    column: str
    decimals: int | None = None
    is_size: bool = False

    @property
    def value(self) -> object:
        """The exact value."""
        return Row(self.table, self.place).value(self.column)

    @property
    def number(self) -> float:
        """The exact value of a figure."""
        return Row(self.table, self.place)[self.column]

    @property
    def row_name(self) -> str:
        """The header of its row."""
        return Row(self.table, self.place).name

    @property
    def printed(self) -> str:
        """The value as a reader sees it."""
        table = self.table
        decimals = table.decimals.get(self.column) if self.decimals is None else self.decimals
        sign = self.column in table.sign
        words = written(self.value, decimals=decimals, empty=table.empty, sign=sign)
        return words.lstrip(f"+{MINUS}") if self.is_size else words

    @property
    def is_zero(self) -> bool:
        """Whether it is printed as nothing: 0, 0.0."""
        return not self.printed.lstrip(f"+{MINUS}").strip("0.,")

    @property
    def is_figure(self) -> bool:
        """Whether it is a number that a reader may quote."""
        return is_figure(self.value) and not is_missing(self.value)

    def __html__(self) -> str:
        """Write it for a page, with its cell."""
        printed = html.escape(self.printed, quote=False)
        if not self.is_figure:
            return printed
        value = float(self.number)
        exact = int(value) if value.is_integer() else value
        return f'<data value="{exact}" data-cell="{html.escape(self.reference)}">{printed}</data>'

    @property
    def reference(self) -> str:
        """Table, row below the header (from 1) and column, in one word."""
        return f"{self.table.name}:{self.table.first + self.place + 1}:{self.column}"


@dataclass(frozen=True)
class Sentence:
    """Words, and cells between them. ``**`` around words makes them strong where that can be."""

    parts: tuple[str | Cell, ...] = ()

    def __add__(self, other: Sentence | str) -> Sentence:
        """Put words or another sentence behind it."""
        return Sentence(self.parts + (other.parts if isinstance(other, Sentence) else (other,)))

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return any(isinstance(part, Cell) or part for part in self.parts)

    def __str__(self) -> str:
        """Return it as plain text."""
        return self.text

    def __html__(self) -> str:
        """Write it for a page, with its cells."""
        parts = (html.escape(part, quote=False) if isinstance(part, str) else part.__html__()
                 for part in self.parts)  # fmt: skip
        return _STRONG.sub(r"<strong>\1</strong>", "".join(parts))

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        words = (part.printed if isinstance(part, Cell) else part for part in self.parts)
        return "".join(words).replace("**", "")

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Its cells, in order."""
        return tuple(part for part in self.parts if isinstance(part, Cell))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of its cells, each once."""
        return tuple({cell.table.name: cell.table for cell in self.cells}.values())

    def started(self) -> Sentence:
        """Return it with a capital at its start.

        >>> Sentence(("", "about 3")).started().text
        'About 3'
        """
        parts = tuple(part for part in self.parts if isinstance(part, Cell) or part)
        if parts and isinstance(parts[0], str):
            return Sentence((f"{parts[0][:1].upper()}{parts[0][1:]}", *parts[1:]))
        return self


def sentence(template: str, row: Row | None = None, /, **parts: Cell | Sentence | str) -> Sentence:
    """Put cells, names and other sentences into a template that reads as English.

    A part of the template is ``{part}``: a cell for a number, text for a name, a sentence for a
    phrase with numbers of its own. Other names are of the ``row``, whose texts and months are words
    without a cell: ``{name}`` is its header, ``{column}`` a cell, ``{column:.0f}`` one with so many
    decimals, ``{column:size}`` or ``{column:size.0}`` one without its sign, ``{column:one|many}``
    the first word where it is 1, or the second. ScpError: a part is not given.

    >>> rows = pd.DataFrame({"ward": ["Castle"], "incident_count": [1525]})
    >>> asb = Table("asb", "ASB", rows, "ward", {"ward": "Ward", "incident_count": "Incidents"})
    >>> said = sentence("{ward} had {count}.", ward="Castle",
    ...                 count=asb.cell("Castle", "incident_count"))
    >>> said.text, said.cells[0].reference
    ('Castle had 1,525.', 'asb:1:incident_count')
    >>> sentence("{name}: {incident_count} incident{incident_count:|s}", asb.row("Castle")).text
    'Castle: 1,525 incidents'
    """
    made: list[str | Cell] = []
    for words, name, spec, _ in Formatter().parse(template):
        if words:
            made.append(words)
        if name is None:
            continue
        part = parts.get(name)
        if part is None and row is not None:
            part = _of_row(row, name, spec or "")
        if part is None:
            raise ScpError(f"The sentence '{template}' lacks its part '{name}'.")
        part = _one_line(part) if isinstance(part, str) else part
        made += part.parts if isinstance(part, Sentence) else [part]
    return Sentence(tuple(made))


def _of_row(row: Row, column: str, spec: str) -> Cell | str:
    """Return what stands in a template for a row's column: its cell, or one word of two."""
    if column == "name":
        return row.name
    if "|" in spec:
        return spec.split("|")[int(abs(row[column]) != 1)]
    is_size, digits = spec.startswith("size"), spec.strip("size.f")
    cell = Cell(row.table, row.place, column, int(digits) if digits else None, is_size)
    return cell.printed if isinstance(cell.value, str | pd.Timestamp) else cell


def _one_line(words: str) -> str:
    """Return words as plain does, with the spaces that part them from their neighbours."""
    before = " " if words[:1] == " " else ""
    after = " " if words[-1:] == " " and words.strip() else ""
    return f"{before}{plain(words)}{after}"


def as_sentence(words: Sentence | str) -> Sentence:
    """Return words as a sentence without cells; a sentence as it is."""
    return words if isinstance(words, Sentence) else Sentence((words,))


def listed(parts: Iterable[Sentence | str], *, last: str = " and ") -> Sentence:
    """Join parts as words are listed in a sentence.

    >>> listed(["Castle", "Greenstead", "Mile End"]).text
    'Castle, Greenstead and Mile End'
    """
    *most, end = list(parts) or [""]
    return joined([joined(most, between=", "), end], between=last)


def joined(parts: Iterable[Sentence | str], *, between: str = " ") -> Sentence:
    """Put sentences behind one another, those that say nothing left out."""
    made = Sentence()
    for part in filter(None, map(as_sentence, parts)):
        made = made + between + part if made else part
    return made
