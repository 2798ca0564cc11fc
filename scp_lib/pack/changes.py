"""changes.html: what changed since the last pack, revised figures first; and the statements.

Earlier packs are read from their own manifests: pruning old reports leaves every pack.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from scp_lib.document.html import table_html
from scp_lib.document.model import Table, as_sentence
from scp_lib.document.parts import Document
from scp_lib.errors import UsageError
from scp_lib.pack.about import statements
from scp_lib.pack.audiences import READERS
from scp_lib.pack.covered import MONTHS
from scp_lib.pack.manifest import FILE
from scp_lib.pack.page import render
from scp_lib.pack.parts import shown_cells, text_sentences
from scp_lib.periods import Month
from scp_lib.studies.columns import columns

_MONTH_WORDS = re.compile(rf"{MONTHS} \d{{4}}|\d{{4}}-\d{{2}}")

Place = tuple[str, str, str]
"""A figure's table, row and column."""


class Change(NamedTuple):
    """A figure in two packs, as printed then and now.

    One of another period has its table in the last pack and in this, others none.
    """

    what: str
    table_before: str = ""
    before: str = ""
    table_now: str = ""
    now: str = ""


class Changes(NamedTuple):
    """What differs from an earlier pack.

    ``since`` names the pack it is compared with ("February 2026 for the public"), empty for the
    first. ``revised`` are figures of the same months that now have another number, ``last_issue``
    those that differ from the last issue of this very pack, ``moved`` those said in words that are
    of another period now. Tables are named by their titles. ``corrected`` is the note where a
    partner corrected months already published: no number.
    """

    since: str = ""
    revised: tuple[Change, ...] = ()
    last_issue: tuple[Change, ...] = ()
    moved: tuple[Change, ...] = ()
    new_tables: tuple[str, ...] = ()
    gone_tables: tuple[str, ...] = ()
    corrected: str = ""


class Last(NamedTuple):
    """An earlier pack: its figures as printed, the titles of its tables, the periods of rows."""

    figures: Mapping[Place, str]
    titles: Mapping[str, str]
    periods: Mapping[str, Mapping[str, str]]


def read_pack(path: Path) -> Last | None:
    """Read a pack by its manifest; None where there is none, UsageError if it is damaged."""
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        tables = manifest["tables"]
        return Last(
            {(row["table"], row["row"], row["column"]): row["printed"]
             for row in manifest["figures"] if re.search(r"\d", row["printed"])},
            {name: table["title"] for name, table in tables.items()},
            {name: dict(table.get("periods", {})) for name, table in tables.items()},
        )  # fmt: skip
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(
            f"{path}: is damaged, so what changed since that pack is unknown. Put it back from a "
            "copy; or remove its folder, and it is not compared with."
        ) from None


def changes_since(
    document: Document, folder: Path, *, month: Month, audience: str, corrected: str = ""
) -> Changes:
    """Compare a document with the last pack of an earlier month, and with its own last issue.

    ``folder`` is the partnership's folder of reports. A committee's papers are a public record:
    these two audiences have one readership; partners read all. ``corrected`` is the note where a
    partner corrected months already published. UsageError if an earlier pack is damaged.
    """
    now = {
        (cell.table.name, cell.row_name, cell.column): cell.printed
        for cell in shown_cells(document.tables.values())
        if re.search(r"\d", cell.printed)
    }
    own = read_pack(folder / str(month) / f"pack-{audience}" / FILE)
    changes = Changes(last_issue=_differing(document, now, own) if own else (), corrected=corrected)
    seen = [each for each in READERS if each != "partners" or audience == "partners"]
    earlier = [
        (path.parts[-3], each == audience, each, path)
        for each in seen
        for path in folder.glob(f"*/pack-{each}/{FILE}")
        if path.parts[-3] < str(month)
    ]
    if not earlier:
        return changes
    last_month, _, of, path = max(earlier)  # of one month, the audience's own
    last = read_pack(path)
    assert last
    fixed = {place: words for place, words in now.items() if _is_same_period(document, place, last)}
    return changes._replace(
        since=f"{Month.parse(last_month).name} for the {of}",
        revised=_differing(document, fixed, last),
        moved=_moved(document, now.items() - fixed.items(), last, months=(last_month, str(month))),
        new_tables=tuple(
            _title(document, name) for name in document.tables if name not in last.titles
        ),
        gone_tables=tuple(
            title for name, title in last.titles.items() if name not in document.tables
        ),
    )


def changes_page(document: Document, changes: Changes) -> str:
    """Write ``changes.html``: changes, then the statements that every pack carries."""
    return render(
        "changes.html.j2",
        document,
        changes=changes,
        revised=_table(
            "Revised figures of the same months",
            changes.revised,
            "what: Figure | before: In the last pack | now: Now",
        ),
        last_issue=_table(
            "Figures that differ from the last issue",
            changes.last_issue,
            "what: Figure | before: In the last issue | now: Now",
        ),
        moved=_table(
            "Figures of the briefing, then and now",
            changes.moved,
            "what: Figure | table_before: Table of the last pack | before: In the last pack | "
            "table_now: Table of this pack | now: Now",
        ),
        statements=statements(document),
    )


def _differing(document: Document, now: Mapping[Place, str], before: Last) -> tuple[Change, ...]:
    """List the figures with another number; a partner's stay as published, and none is listed."""
    return tuple(
        Change(
            f"{_title(document, place[0])}: {_what(document, place)}",
            before=before.figures[place],
            now=words,
        )
        for place, words in now.items()
        if not place[0].startswith("partner_calls_") and before.figures.get(place, words) != words
    )


def _moved(
    document: Document, some: Iterable[tuple[Place, str]], last: Last, *, months: tuple[str, str]
) -> tuple[Change, ...]:
    """List the figures said in words that have another number, each with its own table."""
    before, now = last.figures, dict(some)
    said = dict.fromkeys(
        (cell.table.name, cell.row_name, cell.column)
        for _, each in text_sentences(document)
        for cell in each.cells
    )
    found = []
    for place in said:
        if place in now and before.get(place, now[place]) != now[place]:
            titles = [last.titles[place[0]], _title(document, place[0])]
            if titles[0] == titles[1]:  # distinguished by the month that each goes to
                titles = [f"{titles[0]}, to {Month.parse(month).name}" for month in months]
            old, new = titles
            found.append(Change(_what(document, place), old, before[place], new, now[place]))
    return tuple(found)


def _is_same_period(document: Document, place: Place, last: Last) -> bool:
    """Whether a figure counts the same months in this pack and in one of another month.

    A row or column that is a month names it; others say it (Table.periods), or count the
    pack's own months, which are never those of another pack.
    """
    name, row, column = place
    table = document.tables[name]
    if any(_MONTH_WORDS.fullmatch(each) for each in (row, column, table.headers.get(column, ""))):
        return True
    own = table.periods.get(row)
    return own is not None and own == last.periods.get(name, {}).get(row)


def _title(document: Document, name: str) -> str:
    return as_sentence(document.tables[name].title).text


def _what(document: Document, place: Place) -> str:
    name, row, column = place
    return f"{row}, {document.tables[name].headers.get(column, column)}"


def _table(caption: str, some: Sequence[Change], head: str) -> str:
    if not some:
        return ""
    table = Table("changes", caption, pd.DataFrame(some), headers=columns(head))
    return table_html(table, has_ids=False)
