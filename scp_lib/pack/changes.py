"""changes.html: what changed since the last pack, revised figures first; and the statements.

The figures of each pack are kept in one file beside the months' folders, where pruning old
reports does not reach.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib import folders
from scp_lib.errors import UsageError
from scp_lib.pack.document import Document, PackTable, Said
from scp_lib.pack.number_check import figure_rows, sentences_of
from scp_lib.pack.release_pages import render
from scp_lib.pack.statements import statements
from scp_lib.periods import Month
from scp_lib.views.tables import html_table

KEPT_PACKS = 36
_MONTH_WORDS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"[A-Z][a-z]{2}) \d{4}|\d{4}-\d{2}"
)
_HEADERS = {"what": "Figure", "before": "In the last pack", "now": "Now"}


class Change(NamedTuple):
    """A figure of two packs: what it is, how it was printed then and now."""

    what: str
    before: str
    now: str


class Changes(NamedTuple):
    """What differs from an earlier pack.

    Parameters
    ----------
    since
        The month of the pack it is compared with, in words; empty for the first pack.
    revised
        Figures of the same months that now have another number.
    first_issue
        Figures that differ from an earlier issue of this very pack.
    moved
        Figures said in words that are of another period now.
    new_tables, gone_tables
        Titles.
    """

    since: str
    revised: tuple[Change, ...]
    first_issue: tuple[Change, ...]
    moved: tuple[Change, ...]
    new_tables: tuple[str, ...]
    gone_tables: tuple[str, ...]


Kept = dict[str, dict[str, Any]]
"""Month to the pack's figures and its tables' titles."""


def kept_path(folder: Path, *, audience: str) -> Path:
    """Return where the figures of an audience's packs are kept, in the partnership's folder."""
    return folder / f"figures-{audience}.json"


def read_kept(path: Path) -> Kept:
    """Read the figures of earlier packs; none where there is no file.

    Raises
    ------
    UsageError
        The file is damaged.
    """
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        for month, pack in held.items():
            Month.parse(month)
            for figure in pack["figures"]:
                _ = [figure[name] for name in ("table", "row", "column", "printed")]
            _ = dict(pack["titles"])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise UsageError(
            f"{path}: is damaged, so nobody can tell what changed since the last pack. Put it back "
            "from a copy; or remove it, and this pack says that it is the first."
        ) from None
    return dict(held)


def keep(path: Path, kept: Kept, document: Document, *, month: Month) -> None:
    """Keep this pack's figures for the next one, in whole; the oldest of many packs go."""
    titles = {name: table.title for name, table in document.tables.items()}
    now = {str(month): {"figures": figure_rows(document), "titles": titles}}
    newest = sorted({**kept, **now}.items())[-KEPT_PACKS:]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{os.getpid()}.part")
    folders.write_json(beside, dict(newest))
    beside.replace(path)


def changes_since(document: Document, kept: Kept, *, month: Month) -> Changes:
    """Compare a document with the last pack of an earlier month, and with its own last issue."""
    now = _figures(document)
    said = {
        part.cell
        for sentence in sentences_of(document)
        for part in sentence
        if isinstance(part, Said)
    }
    own = kept.get(str(month))
    own_issue = _differing(document, now, own) if own else ()
    earlier = [name for name in sorted(kept) if name < str(month)]
    if not earlier:
        return Changes("", (), own_issue, (), (), ())
    last = kept[earlier[-1]]
    before = _kept_figures(last)
    moved = tuple(
        Change(_what(document.tables[place[0]], place), before[place], words)
        for place, words in now.items()
        if place in {tuple(cell) for cell in said}
        and place in before
        and not _is_same_period(document.tables[place[0]], place, last["titles"])
        and before[place] != words
    )
    return Changes(
        Month.parse(earlier[-1]).name,
        _differing(document, now, last),
        own_issue,
        moved,
        tuple(t.title for name, t in document.tables.items() if name not in last["titles"]),
        tuple(title for name, title in last["titles"].items() if name not in document.tables),
    )


def changes_page(document: Document, changes: Changes) -> str:
    """Write the page: changes, then the statements that every pack carries."""
    return render(
        "changes.html.j2",
        document,
        changes=changes,
        revised=_table(changes.revised, "Figures of the same months that have another number now"),
        first_issue=_table(changes.first_issue, "Figures that differ from the last issue"),
        moved=_table(changes.moved, "Figures of the briefing, then and now"),
        statements=statements(document),
    )


def write_changes(document: Document, folder: Path, *, changes: Changes) -> None:
    """Write ``changes.html``."""
    page = changes_page(document, changes)
    (folder / "changes.html").write_text(page, encoding="utf-8", newline="\n")


def change_phrases(changes: Changes) -> list[str]:
    """Return the rows of the page's tables as text, for the check of its numbers."""
    some = (*changes.revised, *changes.first_issue, *changes.moved)
    return [*(" ".join(each) for each in some), *changes.new_tables, *changes.gone_tables]


def _differing(
    document: Document, now: Mapping[tuple[str, str, str], str], pack: Mapping[str, Any]
) -> tuple[Change, ...]:
    before = _kept_figures(pack)
    return tuple(
        Change(_what(document.tables[place[0]], place), before[place], words)
        for place, words in now.items()
        if place in before
        and before[place] != words
        and _is_same_period(document.tables[place[0]], place, pack["titles"])
    )


def _is_same_period(
    table: PackTable, place: tuple[str, str, str], titles: Mapping[str, str]
) -> bool:
    """Whether a figure is of the same months in both packs.

    The title names the period; a row or column that is a month names its own.
    """
    _, row, column = place
    names = (row, column, table.headers.get(column, ""))
    is_month = any(_MONTH_WORDS.fullmatch(name) for name in names)
    return is_month or titles.get(table.name) == table.title


def _figures(document: Document) -> dict[tuple[str, str, str], str]:
    rows = figure_rows(document)
    return {(r["table"], r["row"], r["column"]): r["printed"] for r in rows}


def _kept_figures(pack: Mapping[str, Any]) -> dict[tuple[str, str, str], str]:
    return {(r["table"], r["row"], r["column"]): r["printed"] for r in pack["figures"]}


def _what(table: PackTable, place: tuple[str, str, str]) -> str:
    _, row, column = place
    return f"{table.title}: {row}, {table.headers.get(column, column)}"


def _table(some: tuple[Change, ...], caption: str) -> str:
    if not some:
        return ""
    rows = pd.DataFrame(some, columns=list(_HEADERS))
    return html_table(rows, caption=caption, headers=_HEADERS, row_header="what")
