"""changes.html: what changed since the last pack, revised figures first; and the statements.

The figures of each pack are kept in one file beside the months' folders, where pruning old
reports does not reach.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from scp_lib import folders
from scp_lib.disclosure_settings import PUBLIC
from scp_lib.errors import UsageError
from scp_lib.pack.document import AUDIENCES, WITHHELD, Document, Said
from scp_lib.pack.number_check import figure_rows, sentences_of
from scp_lib.pack.partner_calls import BY_MONTH, BY_WARD
from scp_lib.pack.release_pages import render
from scp_lib.pack.statements import statements
from scp_lib.periods import Month
from scp_lib.studies.partner_calls import PARTS_TABLE
from scp_lib.views.tables import html_table

KEPT_PACKS = 36
_MONTH_WORDS = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"[A-Z][a-z]{2}) \d{4}|\d{4}-\d{2}"
)
_PARTNERS = (BY_WARD, BY_MONTH, PARTS_TABLE)
_READERS = {"committee": "the committee", "public": "the public", "partners": "the partners"}

Place = tuple[str, str, str]
"""A figure's table, row and column."""


class Change(NamedTuple):
    """A figure of two packs: what it is, how it was printed then and now."""

    what: str
    before: str
    now: str


class Moved(NamedTuple):
    """A figure of another period: its table in the last pack and in this, each with its number."""

    what: str
    table_before: str
    before: str
    table_now: str
    now: str


class Changes(NamedTuple):
    """What differs from an earlier pack.

    Parameters
    ----------
    since
        The pack it is compared with: "February 2026 for the public"; empty for the first pack.
    revised
        Figures of the same months that now have another number.
    last_issue
        Figures that differ from the last issue of this very pack.
    moved
        Figures said in words that are of another period now.
    new_tables, gone_tables
        Titles.
    corrected
        What is said where a partner corrected months already published: no number.
    """

    since: str
    revised: tuple[Change, ...]
    last_issue: tuple[Change, ...]
    moved: tuple[Moved, ...]
    new_tables: tuple[str, ...]
    gone_tables: tuple[str, ...]
    corrected: str = ""


Kept = dict[str, dict[str, Any]]
"""Month to the pack's figures, its tables' titles and the periods of their rows."""


def kept_path(folder: Path, *, audience: str) -> Path:
    """Return where the figures of an audience's packs are kept, in the partnership's folder."""
    return folder / f"figures-{audience}.json"


def read_seen(folder: Path, *, audience: str) -> dict[str, Kept]:
    """Read the packs that an audience has seen, by the audience they were made for, its own first.

    Committee's and public packs are read by the same people; partners read these too.

    Raises
    ------
    UsageError
        A file is damaged.
    """
    seen = PUBLIC if audience in PUBLIC else AUDIENCES
    own_first = sorted(seen, key=lambda each: each != audience)
    return {each: read_kept(kept_path(folder, audience=each)) for each in own_first}


def read_kept(path: Path) -> Kept:
    """Read the figures of one audience's earlier packs; none where there is no file.

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
            _ = [dict(rows) for rows in pack.get("periods", {}).values()]
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
    tables = document.tables
    now = {
        "figures": figure_rows(document),
        "titles": {name: table.title for name, table in tables.items()},
        "periods": {name: dict(table.periods) for name, table in tables.items() if table.periods},
    }
    newest = sorted({**kept, str(month): now}.items())[-KEPT_PACKS:]
    folders.write_beside(path, dict(newest)).replace(path)


def changes_since(
    document: Document,
    seen: Mapping[str, Kept],
    *,
    month: Month,
    audience: str,
    corrected: str = "",
) -> Changes:
    """Compare a document with the last pack of an earlier month, and with its own last issue.

    Parameters
    ----------
    seen
        Audience to the packs made for it (see read_seen).
    corrected
        What is said where a partner corrected months already published.
    """
    now = _figures(figure_rows(document))
    own = seen.get(audience, {}).get(str(month))
    own_issue = _differing(document, now, own) if own else ()
    earlier = [(m, of) for of, kept in seen.items() for m in kept if m < str(month)]
    if not earlier:
        return Changes("", (), own_issue, (), (), (), corrected)
    last_month, of = max(earlier, key=lambda each: each[0])  # of one month, the first: its own
    last = seen[of][last_month]
    fixed = {place: words for place, words in now.items() if _is_same_period(document, place, last)}
    return Changes(
        f"{Month.parse(last_month).name} for {_READERS[of]}",
        _differing(document, fixed, last),
        own_issue,
        _moved(document, now.items() - fixed.items(), last, months=(last_month, str(month))),
        tuple(t.title for name, t in document.tables.items() if name not in last["titles"]),
        tuple(title for name, title in last["titles"].items() if name not in document.tables),
        corrected,
    )


def changes_page(document: Document, changes: Changes) -> str:
    """Write the page: changes, then the statements that every pack carries."""
    then = {"what": "Figure", "before": "In the last pack", "now": "Now"}
    caption = "Figures of the same months that have another number now"
    tables = {"table_before": "Table of the last pack", "table_now": "Table of this pack"}
    order = ("what", "table_before", "before", "table_now", "now")
    return render(
        "changes.html.j2",
        document,
        changes=changes,
        revised=_table(changes.revised, caption, then),
        last_issue=_table(
            changes.last_issue,
            "Figures that differ from the last issue",
            then | {"before": "In the last issue"},
        ),
        moved=_table(
            changes.moved,
            "Figures of the briefing, then and now",
            {name: (then | tables)[name] for name in order},
        ),
        statements=statements(document),
    )


def write_changes(document: Document, folder: Path, *, changes: Changes) -> None:
    """Write ``changes.html``."""
    page = changes_page(document, changes)
    (folder / "changes.html").write_text(page, encoding="utf-8", newline="\n")


def change_phrases(changes: Changes) -> list[str]:
    """Return the rows of the page's tables as text, for the check of its numbers."""
    some: list[tuple[str, ...]] = [*changes.revised, *changes.last_issue, *changes.moved]
    return [*(" ".join(each) for each in some), *changes.new_tables, *changes.gone_tables]


def _differing(
    document: Document, now: Mapping[Place, str], pack: Mapping[str, Any]
) -> tuple[Change, ...]:
    """List the figures with another number; a partner's stay as published, and none is listed."""
    before = _figures(pack["figures"])
    return tuple(
        Change(f"{document.tables[place[0]].title}: {_what(document, place)}", before[place], words)
        for place, words in now.items()
        if place[0] not in _PARTNERS and before.get(place, words) != words
    )


def _moved(
    document: Document,
    some: Iterable[tuple[Place, str]],
    last: Mapping[str, Any],
    *,
    months: tuple[str, str],
) -> tuple[Moved, ...]:
    """List the figures said in words that have another number, each beside its own table."""
    before, now = _figures(last["figures"]), dict(some)
    said: dict[Place, None] = dict.fromkeys(
        (part.cell.table, part.cell.row, part.cell.column)
        for sentence in sentences_of(document)
        for part in sentence
        if isinstance(part, Said)
    )
    found = []
    for place in said:
        if place not in before or before[place] == now.get(place, before[place]):
            continue
        if WITHHELD in (before[place], now[place]):
            continue
        titles = last["titles"][place[0]], document.tables[place[0]].title
        old, new = titles if titles[0] != titles[1] else _dated(titles, months)
        found.append(Moved(_what(document, place), old, before[place], new, now[place]))
    return tuple(found)


def _dated(titles: tuple[str, str], months: tuple[str, str]) -> tuple[str, str]:
    """Tell two tables of one title apart by the month that each goes to."""
    first, second = (f"{t}, to {Month.parse(m).name}" for t, m in zip(titles, months, strict=True))
    return first, second


def _is_same_period(document: Document, place: Place, last: Mapping[str, Any]) -> bool:
    """Whether a figure counts the same months in this pack and in one of another month.

    A row or column that is a month names it; others say it (PackTable.periods), or count the
    pack's own months, which are never those of another pack.
    """
    name, row, column = place
    table = document.tables[name]
    if any(_MONTH_WORDS.fullmatch(each) for each in (row, column, table.headers.get(column, ""))):
        return True
    own = table.periods.get(row)
    return own is not None and own == last.get("periods", {}).get(name, {}).get(row)


def _figures(rows: Iterable[Mapping[str, str]]) -> dict[Place, str]:
    return {(row["table"], row["row"], row["column"]): row["printed"] for row in rows}


def _what(document: Document, place: Place) -> str:
    name, row, column = place
    return f"{row}, {document.tables[name].headers.get(column, column)}"


def _table(some: Sequence[tuple[str, ...]], caption: str, headers: Mapping[str, str]) -> str:
    if not some:
        return ""
    rows = pd.DataFrame(some, columns=list(headers))
    return html_table(rows, caption=caption, headers=headers, row_header="what")
