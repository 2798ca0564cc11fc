"""The processed tables on disk: typed Parquet with a record of what they were built from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, overload

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from scp_lib.errors import SourceError
from scp_lib.files import whole as folders
from scp_lib.files.jsonlines import read_object
from scp_lib.periods import Month
from scp_lib.tables.notes import note_text

RECORD = "build.json"
_SHAPES = b"geo"
"""What GeoParquet calls its description of the geometry, in the metadata of the file."""


@dataclass(frozen=True)
class Built(Mapping[str, pd.DataFrame]):
    """A partnership's processed tables by name, as they lie on disk and in memory.

    ``folder`` has each as ``<name>.parquet``: those of scp_lib.sources.registry, and one for each
    other source that is there. ``record`` says what they were built from: fingerprint, inputs,
    notes, the sources of each table. ``was_unchanged``: an earlier build had made them already.

    >>> wards = pd.DataFrame({"ward_name": ["Castle"]})
    >>> record = {
    ...     "inputs": [{"file": "ons/w.geojson", "source": "ons_wards"}, {"file": "police_uk/d.zip",
    ...                "source": "police_uk"}], "sources": {"wards": ["ons_wards"]}}
    >>> built = Built(Path(), {"wards": wards}, record, was_unchanged=False)
    >>> "wards" in built, "partner_calls" in built
    (True, False)
    >>> built.sources_of("wards"), built.inputs_of(["wards"])
    (('ons_wards',), [0])
    """

    folder: Path
    tables: Mapping[str, pd.DataFrame]
    record: dict[str, Any]
    was_unchanged: bool

    @overload
    def __getitem__(self, name: Literal["wards", "vintages", "base_lines"]) -> gpd.GeoDataFrame: ...
    @overload
    def __getitem__(self, name: str) -> pd.DataFrame: ...
    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def __contains__(self, name: object) -> bool:
        return name in self.tables

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    @property
    def complete_months(self) -> list[Month]:
        """Months for which every listed force was received whole, in order."""
        return complete_months(self["receipts"])

    def sources_of(self, name: str) -> tuple[str, ...]:
        """Return the keys of the sources that a table was made from."""
        return tuple(self.record["sources"][name])

    def inputs_of(self, names: Iterable[str]) -> list[int]:
        """Return the positions in ``record["inputs"]`` of the files that tables were made from."""
        sources = {key for name in names for key in self.sources_of(name)}
        inputs = enumerate(self.record["inputs"])
        return [position for position, entry in inputs if entry["source"] in sources]

    def months_of(self, name: str) -> list[Month]:
        """Return the months that the files of a source other than the street files cover."""
        return [Month.parse(month) for month in self.record["months"][name]]

    def note_texts(self) -> list[str]:
        """Return the notes of the build as they are printed."""
        return [note_text(note, self["build_counts"]) for note in self.record["notes"]]

    def is_personal(self, name: str) -> bool:
        """Whether a table holds records of persons, which no report may have."""
        return name in self.record["personal"]["tables"]

    def in_folder(self, folder: Path) -> Built:
        """Return the same tables as they lie in another folder."""
        return replace(self, folder=folder)


def complete_months(receipts: pd.DataFrame) -> list[Month]:
    """Return the months for which every listed force was received whole, in order.

    Forces that are optional leave a month complete.
    """
    whole = receipts[~receipts["is_optional"]].groupby("month")["is_usable"].all()
    return [Month.of(month) for month in whole.index[whole.to_numpy()]]


def open_record(built: Built) -> dict[str, Any]:
    """Return the record without what it says of personal sources."""
    record = built.record
    return record | {
        "personal": {"inputs": [], "tables": []},
        "sources": {
            name: keys for name, keys in record["sources"].items() if not built.is_personal(name)
        },
        "months": {
            name: months for name, months in record["months"].items() if not built.is_personal(name)
        },
    }


def save(built: Built) -> None:
    """Write the tables and the record, with each table's SHA-256, whole or not at all.

    A folder with nothing but such tables is a build whose record was lost.
    """
    tables = {f"{name}.parquet" for name in built}
    if built.folder.is_dir() and {path.name for path in built.folder.iterdir()} <= tables:
        (built.folder / RECORD).touch()
    with folders.whole_folder(built.folder) as new:
        for name, table in built.items():
            if isinstance(table, gpd.GeoDataFrame):
                table.to_parquet(new / f"{name}.parquet")
            else:
                rows = pa.Table.from_pandas(table, preserve_index=False)
                pq.write_table(rows, new / f"{name}.parquet")
        built.record["tables"] = {
            path.name: folders.sha256_of(path) for path in sorted(new.iterdir())
        }
        write_record(new, built.record)


def write_record(folder: Path, record: dict[str, Any]) -> None:
    """Write what tables were made from, sealed with its own checksum."""
    folders.write_json(folder / RECORD, {"seal": _seal(record), "record": record})


def _seal(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()


def read_record(folder: Path) -> dict[str, Any]:
    """Read what tables were made from; raise ValueError if it is not as it was written."""
    sealed = read_object(folder / RECORD)
    record: dict[str, Any] = sealed.get("record", {})
    if sealed.get("seal") != _seal(record):
        raise ValueError(f"{RECORD} is not there, or damaged")
    return record


def read_built(folder: Path) -> Built:
    """Read processed tables as they were saved; raise SourceError if they are not there whole."""
    try:
        record = read_record(folder)
        tables = {name: _read(folder / f"{name}.parquet") for name in record["sources"]}
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException) as error:
        raise SourceError(
            f"{folder}: holds no whole build ({str(error).splitlines()[0][:120]}). "
            "Run `safer build` again."
        ) from None
    return Built(folder, tables, record, was_unchanged=True)


def _read(path: Path) -> pd.DataFrame:
    has_shapes = _SHAPES in (pq.read_schema(path).metadata or {})
    return (gpd if has_shapes else pd).read_parquet(path)


def read_unchanged(
    folder: Path, *, fingerprint: str, personal: list[dict[str, Any]]
) -> Built | None:
    """Return the tables in ``folder`` if they were built from the same inputs and are whole."""
    try:
        record = read_record(folder)
        if record["fingerprint"] != fingerprint or record["personal"]["inputs"] != personal:
            return None
        if set(record["tables"]) != {f"{name}.parquet" for name in record["sources"]}:
            return None
        if any(folders.sha256_of(folder / name) != sha for name, sha in record["tables"].items()):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return read_built(folder)
