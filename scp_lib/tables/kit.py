"""How a table is declared and checked: one class a table, one field a column.

A build imports this before it can do anything, so it stands on pandas alone: the usual library
for it takes as long to import as a month of the force's rows takes to be read.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, get_type_hints

import numpy as np
import pandas as pd

from scp_lib.errors import ScpError

_LISTED = 20
_BOUNDS = {np.greater_equal: "at least", np.greater: "more than", np.less_equal: "at most"}
_DTYPES: dict[Any, Any] = {
    str: "str",
    float: "float64",
    int: "int64",
    bool: "bool",
    pd.Timestamp: "datetime64[ns]",
    pd.Int64Dtype: "Int64",
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what its values may be, and what they mean.

    ``description`` says what a value is, with its unit. With ``unique`` each value stands in one
    row, ``isin`` lists the only values there are, and a text wholly fits ``str_matches``.
    """

    description: str
    nullable: bool = False
    unique: bool = False
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    isin: tuple[Any, ...] | None = None
    str_matches: str | None = None


def Field(description: str, **words: Any) -> Any:
    """Declare a column (see Column)."""
    return Column(description=description, **words)


def Count(description: str) -> Any:
    """Declare a column of counts, empty where one is not known."""
    return Column(description=description, ge=0, nullable=True)


class Table:
    """A table: these columns in this order, these types, no others.

    A subclass has an annotated :func:`Field` for each column; ``unique`` names the columns that
    together tell its rows apart.
    """

    unique: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Return the columns, in order."""
        return {name: field for name, field in vars(cls).items() if isinstance(field, Column)}

    @classmethod
    def dtypes(cls) -> dict[str, str]:
        """Return each column's dtype, as pandas names it."""
        hints = get_type_hints(cls)
        return {name: _DTYPES[hints[name]] for name in cls.columns()}


def check(table: pd.DataFrame, model: type[Table], *, name: str = "") -> pd.DataFrame:
    """Return the table typed and checked, or raise ScpError with every fault.

    Columns may come in any order and are put in the model's; others are left out. ``name`` is what
    an error calls the table, the class's name by default.

    >>> class Count(Table):
    ...     ward: str = Field(description="Ward")
    ...     incident_count: int = Field(description="Incidents", ge=0)
    >>> check(pd.DataFrame({"incident_count": [3.0], "ward": ["Castle"]}), Count).dtypes.to_dict()
    {'ward': <StringDtype(na_value=nan)>, 'incident_count': dtype('int64')}
    >>> check(pd.DataFrame({"ward": ["Castle"], "incident_count": [-1]}), Count)
    Traceback (most recent call last):
    ...
    scp_lib.errors.ScpError: Count: column incident_count: -1 (row 0); wanted at least 0.
    """
    title = name or model.__name__
    fields = model.columns()
    missing = [column for column in fields if column not in table.columns]
    if missing:
        raise ScpError(f"{title}: column {', '.join(missing)} is missing.")
    faults: list[str] = []
    typed: dict[str, pd.Series] = {}
    for column, dtype in model.dtypes().items():
        try:
            typed[column] = _typed(table[column], dtype)
        except (ValueError, TypeError, OverflowError) as error:
            why = " ".join(str(error).split())[:120]
            faults.append(f"{title}: column {column}: wanted {dtype} ({why}).")
            continue
        for row, value, wanted in _wrong(typed[column], fields[column]):
            faults.append(f"{title}: column {column}: {value!r} (row {row}); wanted {wanted}.")
    if model.unique and not faults:
        again = pd.DataFrame({key: typed[key] for key in model.unique}).duplicated()
        for row in table.index[again.to_numpy()]:
            faults.append(f"{title}: row {row} repeats another's {', '.join(model.unique)}.")
    if faults:
        more = [f"{title}: … and {len(faults) - _LISTED} more."] if len(faults) > _LISTED else []
        raise ScpError([*faults[:_LISTED], *more])
    return pd.DataFrame(typed, index=table.index)


def _typed(column: pd.Series, dtype: Any) -> pd.Series:
    """Turn a column into its type; whatever would lose something is refused."""
    if str(column.dtype) == dtype:
        return column
    if dtype in ("int64", "Int64") and pd.api.types.is_float_dtype(column.dtype):
        held = column.dropna()
        if not (held == np.floor(held)).all():
            raise ValueError("a number is not whole")
    if dtype == "bool" and not column.map(lambda value: isinstance(value, bool | np.bool_)).all():
        raise ValueError("a value is neither true nor false")
    return column.astype(dtype)


def _wrong(column: pd.Series, field: Column) -> Iterator[tuple[Any, Any, str]]:
    """Yield each value that the field does not allow: row, value, what was wanted."""
    is_empty = column.isna().to_numpy()
    if not field.nullable:
        yield from _rows(column, is_empty, "a value")
    if field.unique:
        yield from _rows(column, column.duplicated().to_numpy() & ~is_empty, "each value once")
    for bound, is_good in zip((field.ge, field.gt, field.le), _BOUNDS, strict=True):
        if bound is not None:
            numbers = column.to_numpy(dtype=float, na_value=np.nan)
            words = f"{_BOUNDS[is_good]} {bound:g}"
            yield from _rows(column, ~is_good(numbers, bound) & ~is_empty, words)
    if field.isin is not None:
        known = frozenset(field.isin)
        words = f"one of {', '.join(map(str, field.isin))}"
        yield from _rows(column, _bad(column, lambda value: value in known), words)
    if field.str_matches is not None:
        fits = re.compile(field.str_matches).fullmatch
        words = f"text like {field.str_matches}"
        yield from _rows(column, _bad(column, lambda value: bool(fits(value))), words)


def _bad(column: pd.Series, is_good: Callable[[Any], bool]) -> Any:
    """Mark the values that are present and not good; each different one is tried once."""
    codes, values = pd.factorize(column)
    bad = np.array([not is_good(value) for value in values] + [False], dtype=bool)
    return bad[codes]  # an empty cell has the code -1, the last


def _rows(column: pd.Series, is_bad: Any, wanted: str) -> Iterator[tuple[Any, Any, str]]:
    bad = column[is_bad]
    return ((row, value, wanted) for row, value in zip(bad.index, bad.tolist(), strict=True))
