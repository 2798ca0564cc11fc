"""A briefing as a folder of files, for the notebook that makes it to hand it on."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib import folders
from scp_lib.errors import ScpError
from scp_lib.pack.document import (
    Answer,
    Cell,
    Document,
    PackTable,
    Picture,
    Said,
    Section,
    Sentence,
)

FILE = "briefing.json"


def write_document(document: Document, folder: Path) -> None:
    """Write a briefing into ``folder/briefing.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    folders.write_json(
        folder / FILE,
        {
            "title": document.title,
            "facts": dict(document.facts),
            "summary": [
                [a.question, [_told(each) for each in a.sentences]] for a in document.summary
            ],
            "sections": [
                {
                    "title": section.title,
                    "sentences": [_told(each) for each in section.sentences],
                    "pictures": list(section.pictures),
                    "tables": list(section.tables),
                }
                for section in document.sections
            ],
            "tables": [_table(table) for table in document.tables.values()],
            "pictures": [_picture(picture) for picture in document.pictures.values()],
            "methods": list(document.methods.items()),
            "caveats": [_told(each) for each in document.caveats],
            "glossary": list(document.glossary.items()),
        },
    )


def read_document(folder: Path) -> Document:
    """Read the briefing that :func:`write_document` wrote.

    Raises
    ------
    ScpError
        There is none: the notebook has made no briefing.
    """
    path = folder / FILE
    if not path.is_file():
        raise ScpError(
            "The notebook made no briefing: wanted a cell with page.save_briefing(document)."
        )
    held = json.loads(path.read_text(encoding="utf-8"))
    return Document(
        title=held["title"],
        facts=held["facts"],
        summary=tuple(Answer(question, _said_all(said)) for question, said in held["summary"]),
        sections=tuple(
            Section(
                each["title"],
                _said_all(each["sentences"]),
                tuple(each["pictures"]),
                tuple(each["tables"]),
            )
            for each in held["sections"]
        ),
        tables={each["name"]: _read_table(each) for each in held["tables"]},
        pictures={each["name"]: _read_picture(each) for each in held["pictures"]},
        methods=dict(held["methods"]),
        caveats=_said_all(held["caveats"]),
        glossary=dict(held["glossary"]),
    )


def _told(said: Sentence) -> list[Any]:
    return [
        {"printed": part.printed, "cell": list(part.cell), "is_size": part.is_size}
        if isinstance(part, Said)
        else part
        for part in said
    ]


def _said_all(held: list[list[Any]]) -> tuple[Sentence, ...]:
    return tuple(
        tuple(
            part
            if isinstance(part, str)
            else Said(part["printed"], Cell(*part["cell"]), part["is_size"])
            for part in said
        )
        for said in held
    )


def _table(table: PackTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "title": table.title,
        "columns": [
            [str(name), str(table.rows[name].dtype), [_value(v) for v in table.rows[name]]]
            for name in table.rows.columns
        ],
        "row_header": table.row_header,
        "headers": list(table.headers.items()),
        "decimals": dict(table.decimals),
        "definition": table.definition,
        "measure": table.measure,
        "caveat": table.caveat,
        "inputs": list(table.inputs),
        "withheld": sorted(map(list, table.withheld)),
        "sign": sorted(table.sign),
        "foot": table.foot,
        "empty": table.empty,
        "periods": dict(table.periods),
    }


def _value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value


def _read_table(held: dict[str, Any]) -> PackTable:
    rows = {name: pd.array(values, dtype=kind) for name, kind, values in held["columns"]}
    return PackTable(
        name=held["name"],
        title=held["title"],
        rows=pd.DataFrame(rows),
        row_header=held["row_header"],
        headers=dict(held["headers"]),
        decimals=held["decimals"],
        definition=held["definition"],
        measure=held["measure"],
        caveat=held["caveat"],
        inputs=tuple(held["inputs"]),
        withheld=frozenset((row, column) for row, column in held["withheld"]),
        sign=frozenset(held["sign"]),
        foot=held["foot"],
        empty=held["empty"],
        periods=held["periods"],
    )


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        **picture._asdict(),
        "png": base64.b64encode(picture.png).decode(),
        "said": [_told(each) for each in picture.said],
        "labels": list(picture.labels),
    }


def _read_picture(held: dict[str, Any]) -> Picture:
    return Picture(
        **{
            **held,
            "png": base64.b64decode(held["png"]),
            "said": _said_all(held["said"]),
            "labels": tuple(held["labels"]),
        }
    )
