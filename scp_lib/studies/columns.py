"""What columns are called at the head of a table, and what type they have."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypedDict, Unpack

import pandas as pd

from scp_lib.document.model import Sentence, Table
from scp_lib.document.naming import file_stem
from scp_lib.errors import ParameterError

_HEADERS = tomllib.loads((Path(__file__).parent / "headers.toml").read_text(encoding="utf-8"))
CHANGES = "baseline_count | current_count | change_pct | low_pct | high_pct"
RATES = "population | rate_per_1000 | rate_low_per_1000 | rate_high_per_1000"
PLACES = "rank | rank_low | rank_high"


def columns(head: str) -> dict[str, str]:
    """Return the columns of a table's head, each with its header; ``column: Header`` is its own.

    >>> columns("ward_name | incident_count | share_pct: Share of all, %")
    {'ward_name': 'Ward', 'incident_count': 'Incidents', 'share_pct': 'Share of all, %'}
    """
    parts = (part.partition(": ") for part in head.split(" | "))
    return {column: header or _HEADERS[column] for column, _, header in parts}


def header(column: str) -> str:
    """Return what a column is called: the usual header, or its name in words.

    >>> header("incident_count"), header("my_own")
    ('Incidents', 'My own')
    """
    words = column.replace("_", " ")
    return str(_HEADERS.get(column) or words[:1].upper() + words[1:])


class TableWords(TypedDict, total=False):
    """What may be said of any table: the fields of :class:`scp_lib.document.model.Table`."""

    row_header: str
    headers: Mapping[str, str]
    decimals: Mapping[str, int]
    sign: Collection[str]
    suffix: Mapping[str, str]
    empty: str
    foot: Sentence | str
    definition: str
    measure: str
    caveat: str
    made_from: tuple[str, ...]
    reads_settings: bool
    periods: Mapping[str, str]


class OwnWords(TableWords, total=False):
    """What may be said of a table of one's own: its caption and name too."""

    caption: str
    name: str | None


def own_table(
    rows: pd.DataFrame,
    *,
    name: str | None = None,
    caption: str = "",
    **words: Unpack[TableWords],
) -> Table:
    """Make any table a reader's: by its caption alone with all columns, named after the caption.

    The other words are those of :class:`scp_lib.document.model.Table`. ParameterError, with the
    columns that there are, where there is neither a caption nor a name.
    """
    if not caption and name is None:
        raise ParameterError(
            'A table needs a caption: page.show_table(table, caption="…"). It has '
            f"{', '.join(map(str, rows.columns))}."
        )
    if any(rows.index.names):
        rows = rows.reset_index()
    rows = rows.rename(columns=str)
    words.setdefault("headers", {each: header(each) for each in rows.columns})
    return Table(file_stem(caption) if name is None else name, caption, rows, **words)


class Laid(TypedDict):
    """Rows and headers, as a table takes them."""

    rows: pd.DataFrame
    headers: dict[str, str]


def laid(*rows: Mapping[str, object], estimated: Collection[str] = ()) -> Laid:
    """Lay rows out whose keys say each column once: its name, and its header behind a colon.

    A column without a colon is in the file alone; nothing behind it is the usual header.

    >>> one = laid({"area: Where": "Essex", "ward_count:": 3, "pair_count": None})
    >>> one["headers"], one["rows"].to_numpy().tolist()
    ({'area': 'Where', 'ward_count': 'Wards'}, [['Essex', 3, <NA>]])
    """
    head = " | ".join(key.rstrip(":") for key in rows[0] if ":" in key)
    plain = [{key.partition(":")[0]: value for key, value in row.items()} for row in rows]
    return Laid(rows=table_of(plain, estimated=estimated), headers=columns(head))


def table_of(
    rows: Sequence[Mapping[str, object]], *, estimated: Collection[str] = ()
) -> pd.DataFrame:
    """Make a table of rows whose counts, but those ``estimated``, are whole numbers or empty."""
    table = pd.DataFrame(rows)
    counts = [name for name in table.filter(regex="_(count|days)$") if name not in estimated]
    return table.astype(dict.fromkeys(counts, "Int64"))
