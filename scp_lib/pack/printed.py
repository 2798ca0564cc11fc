"""A cell as the pack's files print it: as text, and as a number rounded as printed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scp_lib.pack.document import NO_DATA, Cell, PackTable, value_at, written_cell
from scp_lib.views.text import is_missing, rounded

NOT_HELD = "[x]"
"""The Analysis Function's mark of a figure that is not available."""
NOT_APPLICABLE = "[z]"
"""Its mark of a cell for which there is no figure: no share, a period that has not begun."""


def mark_of(table: PackTable) -> str:
    """Return what marks an empty cell of a table in the workbook."""
    return NOT_HELD if table.empty == NO_DATA else NOT_APPLICABLE


def printed_cell(table: PackTable, row: str, column: str) -> str:
    """Write one cell as a reader sees it.

    Examples
    --------
    >>> wards = PackTable(
    ...     "calls", "Calls", pd.DataFrame({"ward": ["Castle", "Tiptree"], "n": [1525, None]}),
    ...     "ward", {"ward": "Ward", "n": "Calls"}, {"n": 0},
    ...     withheld=frozenset({("Tiptree", "n")}),
    ... )
    >>> printed_cell(wards, "Castle", "n"), printed_cell(wards, "Tiptree", "n")
    ('1,525', '[c]')
    """
    return written_cell(table, row, column, held(table, row, column))


def printed_grid(table: PackTable) -> dict[tuple[str, str], str]:
    """Write every cell of a table but its rows' headers: (row, column) to text."""
    return {
        (row, column): written_cell(table, row, column, value)
        for column in table.headers
        if column != table.row_header
        for row, value in zip(table.names, table.rows[column], strict=True)
    }


def held(table: PackTable, row: str, column: str) -> Any:
    """Return what a table holds at a place; raise ScpError where there is no such place."""
    return value_at(table, Cell(table.name, str(row), column))


def decimals_of(table: PackTable, column: str, value: Any) -> int | None:
    """Return a number's digits after the point; None for text, which has none."""
    is_number = pd.api.types.is_number(value) and not pd.api.types.is_bool(value)
    if not is_number or is_missing(value):
        return None
    return table.decimals.get(column, 0 if pd.api.types.is_integer(value) else 1)


def number_of(table: PackTable, column: str, value: Any) -> int | float | None:
    """Return a number as printed, still a number; None for what is none."""
    decimals = decimals_of(table, column, value)
    if decimals is None:
        return None
    exact = rounded(float(value), decimals=decimals)
    return int(exact) if decimals == 0 else float(exact)
