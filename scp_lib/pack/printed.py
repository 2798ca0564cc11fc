"""A cell as every file of the pack prints it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.pack.document import PackTable
from scp_lib.views.text import cell, is_missing, rounded

WITHHELD = "[c]"
"""The Analysis Function's mark of a confidential figure."""

NOT_HELD = "[x]"
"""Its mark of a figure that is not available."""


def decimals_of(table: PackTable, column: str) -> int:
    """Return the digits after the point that a column is printed with."""
    if column in table.decimals:
        return table.decimals[column]
    return 0 if pd.api.types.is_integer_dtype(table.rows[column]) else 1


def value_of(table: PackTable, row: str, column: str) -> Any:
    """Return what a table holds at a place; raise ScpError where there is no such place."""
    rows = table.rows[table.rows[table.row_header] == row]
    if len(rows) != 1 or column not in table.headers:
        raise ScpError(
            f"Table '{table.name}': no cell ({row}, {column}). Name a row and a column it shows."
        )
    return rows[column].iloc[0]


def printed(table: PackTable, row: str, column: str) -> str:
    """Write one cell as a reader sees it; empty where nothing is held.

    Examples
    --------
    >>> wards = PackTable(
    ...     "calls", "Calls", pd.DataFrame({"ward": ["Castle", "Tiptree"], "n": [1525, None]}),
    ...     "ward", {"ward": "Ward", "n": "Calls"}, {"n": 0}, withheld=frozenset({("Tiptree", "n")}),
    ... )
    >>> printed(wards, "Castle", "n"), printed(wards, "Tiptree", "n")
    ('1,525', '[c]')
    """
    if (row, column) in table.withheld:
        return WITHHELD
    value = value_of(table, row, column)
    return cell(value, decimals=decimals_of_value(table, column, value), empty="")


def decimals_of_value(table: PackTable, column: str, value: Any) -> int | None:
    """Return a number's digits after the point; None for text, which has none."""
    is_number = pd.api.types.is_number(value) and not pd.api.types.is_bool(value)
    if not is_number:
        return None
    return table.decimals.get(column, 0 if pd.api.types.is_integer(value) else 1)


def number_of(table: PackTable, column: str, value: Any) -> int | float | None:
    """Return a number as printed, still a number; None for what is none."""
    decimals = decimals_of_value(table, column, value)
    if decimals is None or is_missing(value):
        return None
    exact = rounded(float(value), decimals=decimals)
    return int(exact) if decimals == 0 else float(exact)
