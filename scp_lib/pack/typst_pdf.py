"""briefing.pdf: a tagged PDF (PDF/UA-1), the same bytes for the same briefing."""

from __future__ import annotations

import calendar
import json
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.errors import ScpError
from scp_lib.pack.document import Document, PackTable, Picture, Sentence, text_of, written_cell
from scp_lib.pack.letters import put_fonts, writable
from scp_lib.pack.parts import back_parts, behind_pictures, tables_first, title_block
from scp_lib.pack.row_headers import with_row_headers
from scp_lib.views.text import INVENTED, plain

FILE = "briefing.pdf"
_TEMPLATE = Path(__file__).parent / "briefing.typ"


def write_pdf(document: Document, folder: Path) -> None:
    """Write ``briefing.pdf``."""
    (folder / FILE).write_bytes(pdf_bytes(document))


def pdf_bytes(document: Document) -> bytes:
    """Set a briefing as PDF/UA-1.

    Raises
    ------
    ScpError
        The compiler refuses it, as it does where a picture has no text alternative.
    """
    import typst

    held = json.dumps(_data(document), ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="safer-fonts-", ignore_cleanup_errors=True) as fonts:
        put_fonts(Path(fonts))
        try:
            made = typst.compile(
                _TEMPLATE,
                format="pdf",
                font_paths=[Path(fonts)],
                ignore_system_fonts=True,
                sys_inputs={"document": held},
                pdf_standards=["ua-1"],
                timestamp=0,
            )
        except typst.TypstError as error:
            words = " ".join(str(error).split())
            raise ScpError(f"{FILE}: refused by the compiler of PDF/UA-1: {words}") from None
    return with_row_headers(bytes(made))


def _data(document: Document) -> Any:
    """Return what the template sets: every word of it checked for letters that are not there."""
    facts = document.facts
    year, month = (int(part) for part in facts["month_code"].split("-"))
    sentences = [text_of(s) for answer in document.summary for s in answer.sentences]
    return _written(
        {
            "title": document.title,
            "description": f"{document.title}: {facts['area']}, {facts['month']}",
            "made_by": facts["partnership"],
            "date": [year, month, calendar.monthrange(year, month)[1]],
            "running": f"{facts['partnership']}: {document.title}",
            "month": facts["month"],
            "foot": _foot(facts),
            "notice": f"{INVENTED}." if facts["is_invented"] else "",
            "partnership": facts["partnership"],
            "block": title_block(document),
            "summary_title": "Summary",
            "summary_pt": _summary_pt(sentences),
            "summary": [
                {"question": answer.question, "sentences": _said(answer.sentences)}
                for answer in document.summary
            ],
            "sections": [
                {
                    "title": section.title,
                    "sentences": _said(section.sentences),
                    "pictures": [_picture(document.pictures[name]) for name in section.pictures],
                    "tables": [_table(document.tables[name]) for name in section.tables],
                    "tables_first": tables_first(document, section),
                }
                for section in document.sections
            ],
            "back": [
                {
                    "title": part.title,
                    "sentences": _said(part.sentences),
                    "terms": [list(term) for term in part.terms],
                    "tables": [_table(document.tables[name]) for name in part.tables],
                }
                for part in [behind_pictures(document), *back_parts(document)]
                if part.sentences or part.terms or part.tables
            ],
        }
    )


def _summary_pt(sentences: list[str]) -> float:
    """Choose letters in which the summary stays on its page, 11 points or a little less."""
    size = sum(map(len, sentences))
    return 11.0 if size < 2150 else 10.4 if size < 2600 else 9.8


def _foot(facts: Any) -> str:
    return f"{facts['area']}. {INVENTED}." if facts["is_invented"] else facts["area"]


def _said(sentences: tuple[Sentence, ...]) -> list[str]:
    return [text_of(each) for each in sentences]


def _picture(picture: Picture) -> dict[str, Any]:
    return {"svg": picture.svg, "alt": picture.alt}


def _table(table: PackTable) -> dict[str, Any]:
    columns = [table.row_header, *(name for name in table.headers if name != table.row_header)]
    return {
        "title": table.title,
        "headers": [
            {"words": table.headers[name], "number": is_number(table.rows[name])}
            for name in columns
        ],
        "rows": [
            [
                plain(name)
                if column == table.row_header
                else written_cell(table, name, column, value)
                for column, value in zip(columns, values, strict=True)
            ]
            for name, values in zip(
                table.names, table.rows[columns].itertuples(index=False), strict=True
            )
        ],
        "foot": table.foot,
    }


def is_number(column: pd.Series) -> bool:
    """Whether a column is set to the right."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _written(held: Any) -> Any:
    if isinstance(held, dict):
        return {name: value if name == "svg" else _written(value) for name, value in held.items()}
    if isinstance(held, list | tuple):
        return [_written(each) for each in held]
    return writable(held) if isinstance(held, str) else held
