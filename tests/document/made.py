"""Tables and sentences for tests."""

import pandas as pd

from scp_lib.document.model import Table


def table(rows: pd.DataFrame, row_header: str, *, name: str = "made", **more) -> Table:
    """Return a table whose columns are headed by their names."""
    headers = more.pop("headers", {str(column): str(column) for column in rows.columns})
    return Table(name, more.pop("title", "Made"), rows, row_header, headers, **more)
