"""The cell of a saved table that a number in a sentence is, where that is beyond doubt."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from scp_lib.periods import Month

_FEW = 20  # below it, equal counts are common: the words after the number must name the column
_AFTER = 32  # characters in which a column's name is looked for
_UNITS = {"count", "pct", "per", "1000", "is", "code", "name", "km2", "m"}


class _Table(NamedTuple):
    file: str
    places: dict[float, dict[str, set[int]]]  # value to column to rows
    rows: dict[str, set[int]]  # name to the rows that bear it


class CellFinder:
    """Finds a figure's cell among the tables that the same measure filled.

    A cell is claimed only if it is the one cell that holds exactly this value, in the row whose
    name is the last one before the number (or, without one, in the heading), in a column of the
    number's unit; for small counts only if the words after the number name the column.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, list[_Table]] = {}

    def add(self, name: str, *, measure: str) -> None:
        """Read a saved table that a measure filled."""
        path = self._folder / f"{name}.csv"
        if path.is_file() and measure:
            self._tables.setdefault(measure, []).append(_read(path))

    def find(
        self, value: float, *, start: int, end: int, text: str, heading: str, measure: str
    ) -> tuple[str, int, str] | None:
        """Return file, row (from 1) and column of the cell; None unless it is the only one."""
        found = []
        for table in self._tables.get(measure, []):
            after = text[end : end + _AFTER]
            held = {
                column: rows
                for column, rows in table.places.get(float(value), {}).items()
                if _fits(column, value, after)
            }
            if held:
                named = _rows_named(table, text[:start]) or _rows_named(table, heading)
                found += [
                    (table.file, row, column)
                    for column, rows in held.items()
                    for row in rows & named
                ]
        return found[0] if len(found) == 1 else None


def _fits(column: str, value: float, after: str) -> bool:
    if after.startswith("%") != ("_pct" in column):
        return False
    if not float(value).is_integer() or abs(value) >= _FEW:
        return True
    words = [word for word in column.split("_") if word not in _UNITS]
    said = after.lower()
    return bool(words) and all(re.search(rf"\b{re.escape(word)}", said) for word in words)


def _rows_named(table: _Table, text: str) -> set[int]:
    """Return the rows of the name that stands last in a text."""
    best, rows = (-1, 0), set[int]()
    for name, held in table.rows.items():
        if name not in text:
            continue
        at = [match.start() for match in _pattern(name).finditer(text)]
        if at and (at[-1] + len(name), len(name)) > best:
            best, rows = (at[-1] + len(name), len(name)), held
    return rows


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _read(path: Path) -> _Table:
    table = _Table(f"tables/{path.name}", {}, {})
    with path.open(encoding="utf-8", newline="") as stream:
        for row, record in enumerate(csv.DictReader(stream), start=1):
            for column, held in record.items():
                if column == "source" or not held:
                    continue
                value = _number(held)
                if value is not None:
                    table.places.setdefault(value, {}).setdefault(column, set()).add(row)
                elif re.search(r"[^\W\d]{3}", _as_month(held)):
                    table.rows.setdefault(_as_month(held).removeprefix("'"), set()).add(row)
    return table


def _number(held: str) -> float | None:
    try:
        return float(held)
    except ValueError:
        return None


def _as_month(held: str) -> str:
    return Month.parse(held).name if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", held) else held
