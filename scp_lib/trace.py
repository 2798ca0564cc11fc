"""What a page leaves behind for each figure it shows: which number, in which words, by which call.

A notebook writes nothing of this. The page notes the place of the call that shows something, and
the report later reads in the notebook how that came about (see scp_lib.report.trail).
"""

from __future__ import annotations

import html
import itertools
import json
import sys
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from scp_lib.views import citing
from scp_lib.views.noted import Notes
from scp_lib.views.tables import TableCell

TRACE = "trace.jsonl"


class Trace:
    """Gives the figures of one page their ids, and writes them down in the page's folder."""

    def __init__(self, folder: Path, notes: Notes) -> None:
        self._file = folder / TRACE
        self._notes = notes
        self._counts: dict[str, int] = {}
        self._file.unlink(missing_ok=True)

    def key(self, kind: str) -> str:
        """Name what is shown next: the first of its kind is kind-1."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return f"{kind}-{self._counts[kind]}"

    def cite_html(
        self, page: str, *, key: str, cells: Sequence[TableCell] = (), table: str = ""
    ) -> str:
        """Mark every figure of markup; note it, and the cells that have a place of their own."""
        names = self._notes.names
        said = citing.find_in_html(page, names=names)
        texts = [self._text(each) for each in said]
        ids = self._number(texts, key=key)
        self._write(key, texts, cells=cells, table=table)
        return citing.mark_html(page, ids, names=names)

    def cite_texts(self, words: Sequence[str], *, key: str, escape: Any = html.escape) -> list[str]:
        """Escape texts shown together, one an argument of the call, and mark their figures."""
        found = [citing.find_numbers(text, names=self._notes.names) for text in words]
        texts = [
            self._text(citing.Said(text, "", each, False), part=part)
            for part, (text, each) in enumerate(zip(words, found, strict=True))
        ]
        ids = iter(self._number(texts, key=key))
        self._write(key, texts)
        return [
            citing.mark_text(text, each, itertools.islice(ids, len(each)), escape=escape)
            for text, each in zip(words, found, strict=True)
        ]

    def cite_alternatives(self, words: Sequence[str], *, key: str) -> list[str]:
        """Note the figures of texts that are only read out; return the ids of each, in one text."""
        found = [citing.find_numbers(text, names=self._notes.names) for text in words]
        texts = [
            self._text(citing.Said(text, "", each, True))
            for text, each in zip(words, found, strict=True)
        ]
        ids = iter(self._number(texts, key=key))
        self._write(key, texts)
        return [" ".join(name for name, _ in itertools.islice(ids, len(each))) for each in found]

    def note_call(self, key: str) -> None:
        """Note a call that shows or writes something without a figure of its own in words."""
        self._write(key, [])

    def _text(self, said: citing.Said, *, part: int | None = None) -> dict[str, Any]:
        return {
            "text": said.text,
            "heading": said.heading,
            "part": part,
            "is_read_out": said.is_read_out,
            "figures": [{"start": f.start, "end": f.end, "printed": f.printed} for f in said.found],
        }

    def _number(self, texts: Iterable[dict[str, Any]], *, key: str) -> list[tuple[str, str]]:
        """Give each figure its id and its exact value; return both, in order."""
        figures = [figure for text in texts for figure in text["figures"]]
        notes = self._notes.pair([figure["printed"] for figure in figures])
        self._notes.shown()
        ids = []
        for place, (figure, note) in enumerate(zip(figures, notes, strict=True), start=1):
            printed = figure["printed"]
            figure["id"] = f"{key}.{place}"
            figure["value"] = note.value if note else read_printed(printed)
            figure["is_as_printed"] = note is None
            ids.append((figure["id"], _word(figure["value"])))
        return ids

    def _write(
        self,
        key: str,
        texts: list[dict[str, Any]],
        *,
        cells: Sequence[TableCell] = (),
        table: str = "",
    ) -> None:
        line = {
            "key": key,
            "call": _call_site(),
            "texts": [text for text in texts if text["figures"]],
            "table": table,
            "cells": [cell._asdict() for cell in cells],
        }
        with self._file.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")


def read_printed(printed: str) -> int | float:
    """Return the number that a printed form says.

    >>> read_printed("1,525"), read_printed("\N{MINUS SIGN}2.5")
    (1525, -2.5)
    """
    plain = printed.replace(",", "").replace("\N{MINUS SIGN}", "-")
    return float(plain) if "." in plain else int(plain)


def _word(value: int | float) -> str:
    return str(value) if isinstance(value, int) else repr(value)


def _call_site() -> dict[str, Any] | None:
    """Return where the notebook's own code is: the cell, and the lines and columns of the call."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") != "__main__":
        frame = frame.f_back
    if frame is None:
        return None
    shell = frame.f_globals.get("get_ipython")
    if shell is None or shell() is None:
        return None
    cells = shell().history_manager.input_hist_raw  # the first one stands before all cells
    held = {"cell": len(cells) - 1, "crc": crc_of(cells[-1])}
    at = next(itertools.islice(frame.f_code.co_positions(), frame.f_lasti // 2, None), None)
    if at is None or None in at:
        return {**held, "place": [frame.f_lineno, 0, frame.f_lineno, 0]}
    line, end_line, column, end_column = at
    return {**held, "place": [line, column, end_line, end_column]}


def crc_of(source: str) -> int:
    """Return a checksum of a cell's source, to know it again."""
    return zlib.crc32(source.strip().encode("utf-8", "replace"))
