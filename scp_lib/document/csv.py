"""Tables as CSV, for spreadsheets: numbers as they are, text that no program runs."""

import math
import re

import pandas as pd

from scp_lib.document.text import is_missing, plain
from scp_lib.errors import ScpError

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""First characters after which a spreadsheet may run a text cell."""


def csv_text(table: pd.DataFrame, *, source: str) -> str:
    r"""Write a table as CSV (RFC 4180, lines ending in ``\n``) that says where it is from.

    Text that a spreadsheet would run as a formula is made inert by a single quote before it.
    Numbers are written as they are, shortest form, never rounded; an empty cell is empty.

    A column of timestamps named ``month`` is written as YYYY-MM. ``source``, the attribution (and
    that it is invented, where it is), is the last column of every row.

    ScpError: the table has a column named source, two columns of one name, or an infinite number.

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
    origin = inert(plain(source))
    rows = [[*row, origin] for row in zip(*columns, strict=True)]
    lines = [[*map(inert, names), "source"], *rows]
    return "".join(",".join(map(_quoted, line)) + "\n" for line in lines)


def _quoted(text: str) -> str:
    """Quote a cell where RFC 4180 wants it (the csv module forgets a lone return)."""
    return '"' + text.replace('"', '""') + '"' if re.search('[",\r\n]', text) else text


def as_it_was(text: str) -> str:
    """Return the text that :func:`inert` made this of."""
    return text[1:] if inert(text[1:]) == text else text


def inert(text: str) -> str:
    """Return text that no spreadsheet runs: a single quote before what it would."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_cell(value: object, name: object) -> str:
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
    return inert(str(value))
