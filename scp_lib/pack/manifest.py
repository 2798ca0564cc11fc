"""What a pack says of itself: inputs, versions, files, and every figure that is printed in it."""

from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.document.model import as_sentence
from scp_lib.document.parts import Document
from scp_lib.document.text import is_missing
from scp_lib.files import whole as folders
from scp_lib.pack.parts import all_pictures, sentences, shown_cells
from scp_lib.report.manifest import versions

FILE = "manifest.json"


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
            "versions": versions("font-source-sans-pro", "gptables", "python-docx", "typst"),
            "tables": {
                table.name: {
                    "title": as_sentence(table.title).text,
                    "definition": table.definition,
                    "measure": table.measure,
                    "caveat": table.caveat,
                    "periods": dict(table.periods),
                    "inputs": list(document.inputs.get(table.name, ())),
                    "file": f"tables/{table.name}.csv",
                }
                for table in document.tables.values()
            },
            "figures": [
                {
                    "table": cell.table.name,
                    "row": cell.row_name,
                    "column": cell.column,
                    "value": _exact(cell.value),
                    "printed": cell.printed,
                }
                for cell in shown_cells(document.tables.values())
            ],
            "said": [
                {
                    "where": place,
                    "printed": cell.printed,
                    "value": _exact(cell.value),
                    "cell": [f"tables/{cell.table.name}.csv", cell.place + 1, cell.column],
                }
                for place, said in sentences(document)
                for cell in said.cells
            ],
            "pictures": {
                picture.name: {
                    "tables": [table.name for table in picture.tables],
                    "labels": list(picture.labels),
                }
                for picture in all_pictures(document).values()
            },
            "files": {
                path.relative_to(folder).as_posix(): folders.sha256_of(path)
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            },
        },
    )


def _exact(value: Any) -> Any:
    if is_missing(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    return value.item() if hasattr(value, "item") else value
