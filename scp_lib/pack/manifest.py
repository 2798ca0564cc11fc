"""What a pack says of itself: inputs, versions, files, and every figure that is printed in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib import folders
from scp_lib.pack.document import Cell, Document, PackTable, Said, Sentence, printed
from scp_lib.pack.parts import sentences
from scp_lib.report.manifest import versions

FILE = "manifest.json"
_OTHERS = ("font-source-sans-pro", "gptables", "typst")


def write_manifest(
    document: Document, folder: Path, *, inputs: list[Any], parameters: dict[str, Any]
) -> None:
    """Write ``manifest.json`` over all files that lie in the folder."""
    folders.write_json(
        folder / FILE,
        {
            "title": document.title,
            "facts": dict(document.facts),
            "parameters": parameters,
            "inputs": inputs,
            "versions": versions(*_OTHERS),
            "tables": {
                table.name: {
                    "title": table.title,
                    "definition": table.definition,
                    "measure": table.measure,
                    "caveat": table.caveat,
                    "inputs": list(table.inputs),
                    "file": f"tables/{table.name}.csv",
                }
                for table in document.tables.values()
            },
            "figures": [
                each for table in document.tables.values() for each in _cells(document, table)
            ],
            "said": [each for place, said in sentences(document) for each in _said(place, said)],
            "pictures": {
                picture.name: {"table": picture.table, "labels": list(picture.labels)}
                for picture in document.pictures.values()
            },
            "files": {
                path.relative_to(folder).as_posix(): folders.sha256_of(path)
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            },
        },
    )


def _cells(document: Document, table: PackTable) -> Iterator[dict[str, Any]]:
    """List every cell that is shown: exact value, and as it is printed."""
    for column in table.headers:
        if column == table.row_header:
            continue
        for row, value in zip(table.names, table.rows[column], strict=True):
            is_withheld = (row, column) in table.withheld
            yield {
                "table": table.name,
                "row": row,
                "column": column,
                "value": None if is_withheld else _exact(value),
                "printed": printed(document.tables, Cell(table.name, row, column)),
            }


def _exact(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _said(place: str, said: Sentence) -> Iterator[dict[str, Any]]:
    for part in said:
        if isinstance(part, Said):
            yield {"where": place, "printed": part.printed, "is_size": part.is_size,
                   **part.cell._asdict()}  # fmt: skip
