"""Whether a report lies there already, whole, made from just what there is now.

Standard library alone: a report that needs no work costs the reading of its inputs and files.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scp_lib import folders
from scp_lib.partnership import Partnership
from scp_lib.periods import Month
from scp_lib.report.cards import Card, defaults
from scp_lib.report.digests import (
    are_whole,
    beside_digest,
    code_digest,
    digest,
    files_below,
    settings_digest,
    sums,
)
from scp_lib.report.memory import FILE, MANIFEST, recall_ticket
from scp_lib.report.variants import asked_cards

LARGE_BYTES = 64_000_000
"""Files from this size on are known again by what the system says of them."""
_SETTLED_SECONDS = 2.0
_NEWEST = 3  # reports looked through: "the newest month" is rarely an older one


class Ask(NamedTuple):
    """What is asked for: the month (the newest if empty), the notebooks with all parameters."""

    month: str
    cards: Sequence[Card]
    parameters: Mapping[str, Mapping[str, Any]]
    show_code: bool


def ask_of(
    cards: Sequence[Card],
    values: Mapping[str, Mapping[str, Any]],
    key: str,
    month: str,
    show_code: bool,
) -> Ask:
    """Return what is asked for, every parameter with its value."""
    given = {"partnership": key}
    full = {card.name: {**defaults(card, values[card.name]), **given} for card in cards}
    return Ask(month, cards, full, show_code)


class State(NamedTuple):
    """Everything that a report is made from, as it is now."""

    key: str
    inputs: dict[str, str | None]
    notebooks: dict[str, str]
    known: dict[str, list[Any]]


def state(ask: Ask, *, settings: Partnership, raw: Path, known: Mapping[str, Any]) -> State:
    """Read what a report of this kind would be made from now.

    Parameters
    ----------
    known
        Large inputs of the last run: what the system said of each, then its SHA-256.
    """
    began = time.time()
    inputs: dict[str, str | None] = {}
    settled: dict[str, list[Any]] = {}
    for path in _input_paths(settings, raw=raw):
        name = path.relative_to(raw).as_posix()
        if not path.is_file():
            inputs[name] = None
            continue
        signs = _signs(path)
        before = known.get(name)
        is_known = bool(signs) and before is not None and before[:-1] == signs
        inputs[name] = before[-1] if is_known and before else folders.sha256_of(path)
        if signs and signs == _signs(path) and max(signs[1:3]) < (began - _SETTLED_SECONDS) * 1e9:
            settled[name] = [*signs, inputs[name]]
    notebooks = {card.name: folders.sha256_of(card.path) for card in ask.cards}
    key = digest(
        [
            code_digest(),
            settings_digest(settings.key),
            beside_digest(),
            notebooks,
            {name: dict(values) for name, values in ask.parameters.items()},
            ask.month,
            ask.show_code,
            inputs,
        ]
    )
    return State(key, inputs, notebooks, settled)


def _input_paths(settings: Partnership, *, raw: Path) -> Iterator[Path]:
    """Walk every file that the build reads, or that it would read if it were there."""
    police = raw / "police_uk"
    for path in files_below(police):
        if not any(part.startswith(".") for part in path.relative_to(police).parts):
            yield path
    files = [settings.wards, *settings.ward_vintages, *settings.comparison.wards]
    names = {file.file for file in files}
    names |= {settings.population.file} if settings.population else set()
    yield from (raw / "ons" / name for name in sorted(names))


def _signs(path: Path) -> list[int]:
    """Return what the system says of a large file; nothing where that cannot be relied on.

    The time of change (ctime) cannot be set by a program, so that an edit or a copy always shows,
    also one that keeps the size and the time of writing. Windows has no such time.
    """
    found = path.stat()
    if os.name == "nt" or found.st_size < LARGE_BYTES:
        return []
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_dev]


def months_of(folder: Path) -> list[Path]:
    """Return the reports of a partnership's folder, the newest month first."""
    try:
        found = sorted(folder.iterdir(), reverse=True)
    except OSError:
        return []
    return [path for path in found if path.name[:4].isdigit() and (path / FILE).is_file()]


def find(
    ask: Ask, *, settings: Partnership, raw: Path, processed: Path, out: Path, today: Month
) -> Path | None:
    """Return the index of the report that is asked for, if it lies there whole and unchanged.

    Whole: every file of it, and the processed tables, have the bytes that were written. Unchanged:
    so is every input, the settings, the notebooks, the code and the libraries.
    """
    known: dict[str, Any] = {}
    tickets: list[tuple[Path, dict[str, Any]]] = []
    folders_of = [each for each in months_of(out / settings.key) if ask.month in ("", each.name)]
    for folder in folders_of[:_NEWEST]:
        ticket = recall_ticket(folder)
        tickets += [(folder, ticket)] if ticket else []
        known = known or ticket.get("known", {})
    if not tickets:
        return None
    try:
        now = state(ask, settings=settings, raw=raw, known=known)
    except OSError:
        return None
    for folder, ticket in tickets:
        if (
            ticket["key"] == now.key
            and ticket["newest"] <= str(today)
            and are_whole(folder, ticket["files"])
            and are_whole(processed / settings.key, ticket["tables"])
        ):
            return folder / "index.html"
    return None


def find_asked(
    settings: Partnership,
    *,
    raw: Path,
    processed: Path,
    out: Path,
    today: Month,
    month: str,
    notebooks: Sequence[str],
    parameters: Sequence[tuple[str, str]],
    show_code: bool = False,
) -> Path | None:
    """Do as find, from the words that make_report takes."""
    cards, values = asked_cards(notebooks, parameters)
    ask = ask_of(cards, values, settings.key, month, show_code)
    return find(ask, settings=settings, raw=raw, processed=processed, out=out, today=today)


def ticket_of(now: State, *, new: Path, built: Path, record: Mapping[str, Any]) -> dict[str, Any]:
    """Return the ticket of a report that was just made; empty if an input changed meanwhile."""
    if any(now.inputs.get(each["file"]) != each["sha256"] for each in record["inputs"]):
        return {}
    tables = [*record["tables"], "build.json"]
    try:
        files = [*json.loads((new / MANIFEST).read_text(encoding="utf-8"))["files"], MANIFEST]
        return {
            "key": now.key,
            "newest": record["newest"],
            "files": sums(new, files),
            "tables": sums(built, tables),
            "known": now.known,
        }
    except OSError:
        return {}
