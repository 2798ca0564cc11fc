"""The processed tables on disk: typed Parquet with a record of what they were built from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scp_lib import folders
from scp_lib.errors import SourceError
from scp_lib.periods import Month

RECORD = "build.json"
_TABLES = (
    "Incident", "Ward", "MonthReceipt", "DistrictMonthCount", "WardVintage", "DistrictResidents",
    "LedgerEntry", "Revision",
)  # fmt: skip
_WITH_SHAPES = ("Ward", "WardVintage")


class Built(NamedTuple):
    """A partnership's processed tables, as they lie on disk and in memory."""

    folder: Path
    incidents: pd.DataFrame
    wards: gpd.GeoDataFrame
    receipts: pd.DataFrame
    districts: pd.DataFrame
    vintages: gpd.GeoDataFrame
    residents: pd.DataFrame
    ledger: pd.DataFrame
    revisions: pd.DataFrame
    record: dict[str, Any]
    was_unchanged: bool

    @property
    def complete_months(self) -> list[Month]:
        """Months for which every listed force was received whole, in order."""
        return complete_months(self.receipts)


def complete_months(receipts: pd.DataFrame) -> list[Month]:
    """Return the months for which every listed force was received whole, in order."""
    whole = receipts.groupby("month")["is_usable"].all()
    return [Month.of(month) for month in whole.index[whole.to_numpy()]]


def save(built: Built) -> None:
    """Write the tables and the record, with each table's SHA-256, whole or not at all."""
    with folders.whole_folder(built.folder) as new:
        for name, table in zip(_TABLES, built[1:-2], strict=True):
            if isinstance(table, gpd.GeoDataFrame):
                table.to_parquet(new / f"{name}.parquet")
            else:
                rows = pa.Table.from_pandas(table, preserve_index=False)
                pq.write_table(rows, new / f"{name}.parquet")
        built.record["tables"] = {
            path.name: folders.sha256_of(path) for path in sorted(new.iterdir())
        }
        folders.write_json(new / RECORD, built.record)


def read_built(folder: Path) -> Built:
    """Read processed tables as they were saved; raise SourceError if they are not there whole."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        tables: list[Any] = [
            (gpd if name in _WITH_SHAPES else pd).read_parquet(folder / f"{name}.parquet")
            for name in _TABLES
        ]
    except (OSError, ValueError, pa.ArrowException) as error:
        raise SourceError(
            f"{folder}: holds no whole build ({str(error).splitlines()[0][:120]}). "
            "Run `safer build` again."
        ) from None
    return Built._make([folder, *tables, record, True])


def read_unchanged(folder: Path, *, fingerprint: str) -> Built | None:
    """Return the tables in ``folder`` if they were built from the same inputs and are whole."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        if record["fingerprint"] != fingerprint:
            return None
        if set(record["tables"]) != {f"{name}.parquet" for name in _TABLES}:
            return None
        if any(folders.sha256_of(folder / name) != sha for name, sha in record["tables"].items()):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return read_built(folder)
