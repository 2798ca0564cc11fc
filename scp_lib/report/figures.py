"""Every figure of a page: as printed, exactly, in which table, by which measure, from which files.

The page's notebook has left what it showed in trace.jsonl (see scp_lib.trace). Here each figure is
joined to the call that made it, read in the notebook that ran, and to its cell in a table.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from scp_lib.report.cells import CellFinder
from scp_lib.report.notebook_files import nbformat
from scp_lib.report.trail import Cell, Made, Trail
from scp_lib.trace import TRACE, read_printed
from scp_lib.views import citing
from scp_lib.views.tables import csv_text

PARAMETERS = {"parameters", "injected-parameters"}
_WARDS = {"wards", "on_wards", "residents", "has_population", "population_words"}
_FORCE = {"receipts", "report_receipts", "districts"}
_NO_DATA = {
    "settings", "month", "period", "months", "complete_months", "months_name", "area", "source",
    "stamp", "is_invented", "highlight", "recording_notes", "last_months", "months_both_hold",
    "say", "headline", "warn", "show_table", "show_chart", "show_map", "show_card", "save_table",
}  # fmt: skip


def page_figures(
    folder: Path,
    *,
    notebook: str,
    parameters: Mapping[str, Any],
    inputs: Sequence[Mapping[str, Any]],
    source: str,
) -> dict[str, Any]:
    """Resolve the figures of a page that ran; write those of its words to tables/figures_….csv.

    Parameters
    ----------
    folder
        Where the notebook ran: trace.jsonl, notebook.ipynb, tables/.
    notebook
        Its name.
    parameters
        Its values in this run.
    inputs
        The build's input files, as the manifest lists them.
    source
        Attribution for the table of figures.

    Returns
    -------
    dict
        ``made``: calls with their measure, steps and inputs (places in ``inputs``);
        ``figures``: by id printed, value, made (a place in ``made``) and cell (file, row,
        column); ``marks``: of texts that the index repeats, where each figure stands;
        ``figure_table``: name and title of the table that was written, if any.
    """
    lines = _read_trace(folder / TRACE)
    found = _Found(_trail(folder / "notebook.ipynb", parameters), inputs)
    finder = CellFinder(folder / "tables")
    for line in lines:
        if line["key"].startswith("table-") and line["call"]:
            measure = found.made[found.of(line, part=None, is_table=True)]["measure"]
            finder.add(line["key"].removeprefix("table-"), measure=measure)
    name = f"figures_{notebook}"
    told: list[dict[str, Any]] = []
    for line in lines:
        _add_cells(found, line)
        for text in line["texts"]:
            made = found.of(line, part=text["part"], is_table=False)
            measure = found.made[made]["measure"]
            for figure in text["figures"]:
                told.append(_row(figure, text))
                cell = None
                if not figure["is_as_printed"]:
                    cell = finder.find(
                        figure["value"], start=figure["start"], end=figure["end"],
                        text=text["text"], heading=text["heading"], measure=measure,
                    )  # fmt: skip
                found.add(figure, made, cell or (f"tables/{name}.csv", len(told), "value"))
    found.figures = dict(sorted(found.figures.items()))
    table = {}
    if told:
        (folder / "tables").mkdir(exist_ok=True)
        text = csv_text(pd.DataFrame(told, dtype="object"), source=source)
        (folder / "tables" / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
        table = {name: "Every figure of this page's words, with its id and where it is from"}
    return {
        "made": found.made,
        "figures": found.figures,
        "marks": _marks(lines),
        "figure_table": table,
    }


class _Found:
    """Figures and the calls they were made by, as the manifest lists them."""

    def __init__(self, trail: Trail, inputs: Sequence[Mapping[str, Any]]) -> None:
        self._trail = trail
        self._inputs = inputs
        self._known: dict[str, int] = {}
        self._asked: dict[tuple[str, int | None, bool], int] = {}
        self.made: list[dict[str, Any]] = []
        self.figures: dict[str, dict[str, Any]] = {}

    def of(self, line: Mapping[str, Any], *, part: int | None, is_table: bool) -> int:
        """Return the place in ``made`` of how a text, or a table's own figures, came about."""
        asked = (json.dumps(line["call"]), part, is_table)
        if asked not in self._asked:
            entry = self._entry(line["call"], part=part, is_table=is_table)
            key = json.dumps(entry, sort_keys=True)
            if key not in self._known:
                self._known[key] = len(self.made)
                self.made.append(entry)
            self._asked[asked] = self._known[key]
        return self._asked[asked]

    def add(self, figure: Mapping[str, Any], made: int, cell: tuple[str, int, str]) -> None:
        entry = {"printed": figure["printed"], "value": figure["value"], "made": made}
        if figure.get("is_as_printed"):
            entry["is_as_printed"] = True
        self.figures[figure["id"]] = {**entry, "cell": list(cell)}

    def _entry(
        self, site: Mapping[str, Any] | None, *, part: int | None, is_table: bool
    ) -> dict[str, Any]:
        call = self._trail.call_at(site) if site else None
        if call is None or not site:
            return _as_entry(Made("", "", [], frozenset({"incidents"})), self._inputs)
        node: ast.expr = call
        if is_table and call.args:
            node = call.args[0]
        elif (
            part is not None
            and part < len(call.args)
            and not any(isinstance(each, ast.Starred) for each in call.args)
        ):
            node = call.args[part]
        made = self._trail.made(node, count=site["cell"])
        if is_table:
            made = made._replace(call=self._trail.made(call, count=site["cell"]).call)
        return _as_entry(made, self._inputs)


def _as_entry(made: Made, inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = made.page_names - _NO_DATA
    read = [
        place
        for place, entry in enumerate(inputs)
        if (names - _FORCE and entry["file"].startswith("ons/"))
        or (names - _WARDS and entry["file"].startswith("police_uk/"))
    ]
    reads_settings = "settings" in made.page_names or not read
    return {
        "call": made.call,
        "measure": made.measure,
        "steps": made.steps,
        "inputs": read,
        "reads_settings": reads_settings,
    }


def _trail(notebook: Path, parameters: Mapping[str, Any]) -> Trail:
    content = nbformat.read(notebook, as_version=4)
    cells = [
        Cell(
            cell.execution_count,
            cell.source,
            bool(PARAMETERS & set(cell.metadata.get("tags", []))),
        )
        for cell in content.cells
        if cell.cell_type == "code" and cell.execution_count
    ]
    return Trail(cells, parameters)


def _read_trace(path: Path) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _add_cells(found: _Found, line: Mapping[str, Any]) -> None:
    """A number in a shown table is its own cell."""
    if not line["cells"]:
        return
    made = found.of(line, part=None, is_table=True)
    for cell in line["cells"]:
        place = (f"tables/{line['table']}.csv", cell["row"], cell["column"])
        found.add(cell, made, place)


def _row(figure: Mapping[str, Any], text: Mapping[str, Any]) -> dict[str, Any]:
    words = f"{text['heading']}: {text['text']}" if text["heading"] else text["text"]
    return {
        "figure": figure["id"],
        "printed": figure["printed"],
        "value": figure["value"],
        "is_read_out": text["is_read_out"],
        "words": " ".join(words.split())[:160],
    }


def _marks(lines: Sequence[Mapping[str, Any]]) -> dict[str, list[list[Any]]]:
    """Return of each text that the index may repeat where its figures stand, with their ids."""
    marks: dict[str, list[list[Any]]] = {}
    for line in lines:
        if line["key"].startswith(("say-", "card-", "picture-")):
            continue
        for text in line["texts"]:
            marks.setdefault(
                text["text"], [[each["start"], each["end"], each["id"]] for each in text["figures"]]
            )
    return marks


def repeated_marks(record: Mapping[str, Any], marks: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the marks of the texts that the index repeats."""
    texts = [*record["headline"], *record["warnings"]]
    texts += [*record["tables"].values(), *record["maps"].values(), *record["alts"].values()]
    return {text: marks[text] for text in dict.fromkeys(texts) if text in marks}


def index_figures(
    texts: Mapping[str, str], *, inputs: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the figures of the index's own words (what the build says of the data)."""
    figures: dict[str, Any] = {}
    marks: dict[str, list[list[Any]]] = {}
    for key, text in texts.items():
        for place, found in enumerate(citing.find_numbers(text), start=1):
            figures[f"{key}.{place}"] = {
                "printed": found.printed,
                "value": read_printed(found.printed),
                "made": 0,
                "is_as_printed": True,
            }
            marks.setdefault(text, []).append([found.start, found.end, f"{key}.{place}"])
    build = {
        "call": "scp_lib.build.build(partnership, raw=raw)",
        "measure": "scp_lib.build.build(partnership, raw=raw)",
        "steps": [],
        "inputs": list(range(len(inputs))),
        "reads_settings": True,
    }
    return {"file": "index.html", "made": [build], "figures": figures, "marks": marks}
