"""The gate of a pack: what is in its files is judged, not what was meant to be in them.

Called on the finished folder before it is put in place. Whatever fails, nothing is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scp_lib.disclosure.gate import Passed, check_release
from scp_lib.disclosure_rule import DisclosureError
from scp_lib.errors import ScpError
from scp_lib.pack.changes import Changes, change_phrases
from scp_lib.pack.document import WITHHELD, Cell, Document, PackTable, Said, text_of
from scp_lib.pack.leaks_check import Guard, exact_figures, scan_folder
from scp_lib.pack.number_check import Fault, check_numbers, sentences_of
from scp_lib.pack.partner_calls import Release
from scp_lib.pack.questions import question_phrases
from scp_lib.pack.read_back import (
    PageText,
    files_of,
    grid_of_csv,
    grid_of_page,
    one_line,
    read_page,
    read_pdf,
    read_workbook,
    sheets_of,
)
from scp_lib.pack.statements import statements
from scp_lib.views.text import is_missing, plain

_LISTED = 20
_PDF_CELL = re.compile(r"\s*(\[c\]|\[x\]|no data|[-−+]?\d[\d,]*(?:\.\d+)?%?)(?=\s|$)")


class Verdict(NamedTuple):
    """What the gate checked of a pack that it lets through.

    Parameters
    ----------
    tried
        What the attacker tried; None where no source of the pack is under a rule.
    figure_count, withheld_count
        Figures under the rule, and of them not printed.
    file_count
        Files and members read for leaks.
    numbers
        File to numbers held against the tables.
    """

    tried: Passed | None
    figure_count: int
    withheld_count: int
    file_count: int
    numbers: Mapping[str, int]


def refuse_unsafe(
    document: Document,
    folder: Path,
    *,
    release: Release | None,
    guard: Guard,
    figures: Sequence[Mapping[str, str]],
    texts: Iterable[str] = (),
    names: Iterable[str] = (),
) -> Verdict:
    """Let a finished pack through, or refuse it.

    Parameters
    ----------
    document
        What the files were written from.
    folder
        The finished pack, zip included.
    release
        The partner's calls in it; None where there are none.
    guard
        What may stand in the files, and what must not.
    figures, texts, names
        As check_numbers takes them.

    Raises
    ------
    DisclosureError
        A withheld cell is printed, or can be worked out; or a file holds what must not leave
        the house. Each is a line that names the cell or file, and no count.
    ScpError
        A number in a file is no cell's.
    """
    faults = _meant(document)
    tried, withheld_count = None, 0
    if release is not None:
        printed_in = printed_places(document, folder)
        faults += _printed_faults(release, document, printed_in)
        hidden = _hidden(release, printed_in)
        withheld_count = len(hidden)
        try:
            tried = check_release(
                release.figures,
                withheld=hidden,
                truth=release.truth,
                rule=release.rule,
                ledger=release.known,
            )
        except DisclosureError as error:
            faults += error.faults
    guard = guard._replace(figures=exact_figures(document.tables.values()))
    scanned = scan_folder(folder, guard=guard, own_words=own_words(document))
    faults += [f"{finding} Remove it." for finding in scanned.findings]
    if faults:
        raise DisclosureError(_few(faults))
    checked = check_numbers(document, folder, figures=figures, texts=texts, names=names)
    if checked.faults:
        is_open = release is None or not release.plan.withheld
        lines = [str(fault if is_open else _masked(fault, document)) for fault in checked.faults]
        raise ScpError([*_few(lines), _WHAT_TO_DO])
    return Verdict(
        tried,
        len(release.figures) if release else 0,
        withheld_count,
        scanned.file_count,
        checked.counts,
    )


_WHAT_TO_DO = (
    "No pack was written; an earlier one of this month stays as it is. Your files are not at "
    "fault: send these lines to whoever looks after safer for you. Until that is mended, "
    "`safer report` makes this month's pages, with the same maps and tables."
)


def _masked(fault: Fault, document: Document) -> Fault:
    """Mask the digits of a fault, unless the file's own table has no withheld cell.

    No message tells a withheld count.
    """
    stem = Path(fault.file.partition(",")[0]).stem
    picture = document.pictures.get(stem)
    table = document.tables.get(picture.table if picture else stem)
    if table is not None and not table.withheld:
        return fault
    return Fault(fault.file, *(re.sub(r"\d", "#", words) for words in fault[1:]))


def fixed_texts(document: Document, changes: Changes) -> list[str]:
    """Return the texts of the other pages, as their numbers may stand there."""
    said = [text for each in statements(document) for text in each.paragraphs]
    return [*said, *question_phrases(document), *change_phrases(changes)]


def _few(lines: Sequence[str]) -> list[str]:
    more = [f"… and {len(lines) - _LISTED} more."] if len(lines) > _LISTED else []
    return [*lines[:_LISTED], *more]


def own_words(document: Document) -> str:
    """Return all text of a document."""
    tables = document.tables.values()
    return " ".join(
        [
            document.title,
            *map(str, document.facts.values()),
            *map(text_of, sentences_of(document)),
            *(text for t in tables for text in (t.title, t.definition, t.measure, t.caveat)),
            *(row for t in tables for row in t.names),
            *document.methods.values(),
            *document.glossary.values(),
        ]
    )


def _meant(document: Document) -> list[str]:
    """Find withheld cells in the document itself: in a table's rows, in a sentence."""
    faults = []
    for table in document.tables.values():
        for row, column in sorted(table.withheld):
            held = table.rows.loc[table.rows[table.row_header] == row, column]
            if any(not is_missing(value) for value in held):
                faults.append(
                    f"{_name(table, row, column)}: withheld, but the table still holds it."
                )
    for sentence in sentences_of(document):
        for part in sentence:
            if isinstance(part, Said) and part.cell.table in document.tables:
                table = document.tables[part.cell.table]
                if (part.cell.row, part.cell.column) in table.withheld:
                    where = _name(table, part.cell.row, part.cell.column)
                    faults.append(f"{where}: withheld, but a sentence tells it. Say it in words.")
    return faults


def printed_places(document: Document, folder: Path) -> dict[Cell, list[str]]:
    """Find every cell with a number, in every file that prints tables: cell to files."""
    found: dict[Cell, list[str]] = {}

    def note(file: str, table: PackTable, cells: Mapping[tuple[str, str], object]) -> None:
        names = {plain(row): row for row in table.names}
        for (row, column), value in cells.items():
            if column != table.row_header and re.search(r"\d", str(value)) and row in names:
                found.setdefault(Cell(table.name, names[row], column), []).append(file)

    for path in files_of(folder, ".csv", ".html", ".xlsx", ".pdf"):
        file, content = path.relative_to(folder).as_posix(), path.read_bytes()
        if path.suffix == ".xlsx":
            for name, cells in sheets_of(document.tables, read_workbook(content)).items():
                note(file, document.tables[name], {at: cell[0] for at, cell in cells.items()})
            continue
        page = (
            read_page(content.decode("utf-8")) if path.suffix == ".html" else PageText([], [], [])
        )
        text = one_line(" ".join(read_pdf(content).pages)) if path.suffix == ".pdf" else ""
        for table in document.tables.values():
            if path.suffix == ".csv" and path.stem == table.name:
                note(file, table, grid_of_csv(table, content))
            for grid in [
                *grid_of_page(table, page),
                *_grid_of_pdf(table, text, document.tables),
            ]:
                note(file, table, grid)
    return found


def _grid_of_pdf(
    table: PackTable, text: str, tables: Mapping[str, PackTable]
) -> list[dict[tuple[str, str], str]]:
    """Read a table's rows below its title in a PDF's text: a row's header, then its cells."""
    titles = sorted({one_line(each.title) for each in tables.values()}, key=len, reverse=True)
    title = one_line(table.title)
    others = re.compile("|".join(re.escape(each) for each in titles))
    found = []
    for start in re.finditer(re.escape(title), text) if text else ():
        after = others.search(text, start.end())
        part = text[start.end() : after.start() if after else len(text)]
        found.append(_rows_of_pdf(table, part))
    return found


def _rows_of_pdf(table: PackTable, part: str) -> dict[tuple[str, str], str]:
    columns = [column for column in table.headers if column != table.row_header]
    found = {}
    for row in table.names:
        for hit in re.finditer(rf"(?<!\w){re.escape(plain(row))}(?= )", part):
            at = hit.end()
            for column in columns:
                cell = _PDF_CELL.match(part, at)
                if not cell:
                    break
                found[plain(row), column] = cell[1]
                at = cell.end()
    return found


def _hidden(release: Release, printed_in: Mapping[Cell, Sequence[str]]) -> list[str]:
    """Name the figures that no file prints, of those to be withheld."""
    printed = {
        figure.name
        for table in release.tables
        for (row, column), some in table.figures.items()
        for figure in some
        if Cell(table.name, row, column) in printed_in
    }
    return [name for name in release.plan.withheld if name not in printed]


def _printed_faults(
    release: Release, document: Document, printed_in: Mapping[Cell, Sequence[str]]
) -> list[str]:
    """Say which withheld cells stand in which files."""
    faults = []
    for table in release.tables:
        for (row, column), some in table.figures.items():
            files = printed_in.get(Cell(table.name, row, column), ())
            if files and any(figure.name in release.plan.withheld for figure in some):
                where = _name(document.tables.get(table.name, table), row, column)
                faults.append(
                    f"{where}: withheld, but {', '.join(dict.fromkeys(files))} prints it. Write "
                    f"{WITHHELD} there."
                )
    return faults


def _name(table: object, row: str, column: str) -> str:
    headers = getattr(table, "headers", {})
    return f"{getattr(table, 'title', '')}, {row}, {headers.get(column, column)}"
