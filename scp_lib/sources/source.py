"""What a source is: its card, where its files are, how they are read, who may see its figures."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from scp_lib.periods import Period
from scp_lib.settings.partnership import Partnership
from scp_lib.tables.kit import Table

FETCHED = "fetched.jsonl"
"""The record of what was fetched into a folder of received files."""


class Received(NamedTuple):
    """One file's rows, and the months that it covers: a month in it without a row is a true 0."""

    period: Period
    rows: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class Source:
    """One publisher's data set: its card, as the data log prints it, and how it is read."""

    key: str
    title: str
    publisher: str
    licence: str
    cadence: str
    caveat: str
    folder: str
    """The folder of its files, below the folder of received files."""
    files: str | Callable[[Partnership], Sequence[str]]
    """The names of its files in that folder: a pattern (``"fire-*.csv"``), or what returns names
    and patterns from a partnership's settings."""
    processed: str
    """The name of the processed table made of it: ``built["fire_incidents"]``."""
    table: type[Table]
    """How that table is laid out. With ``ward_code`` and without ``longitude``, the file names
    the ward; with both, the build places each row. ``source_file`` and ``source_row`` say
    where a row was read."""
    read: Callable[[Path], Received] | None = None
    """Reads one file, or raises SourceError with file, row and column of each fault. None where
    the build has a stage for it."""
    url: str = ""
    shown: Literal["open", "personal"] = "open"
    """Where its figures may be shown: ``"personal"`` are records of persons, which no report has
    and a pack has as its disclosure rule allows."""
    reference: str = ""
    """Column of its files that leads back to a person; no pack may contain a value of it."""

    @property
    def is_personal(self) -> bool:
        """Whether its rows are records of persons."""
        return self.shown == "personal"

    def patterns(self, settings: Partnership) -> list[str]:
        """Return the names and patterns of its files, below its folder."""
        return [self.files] if isinstance(self.files, str) else list(self.files(settings))

    def paths(self, raw: Path, settings: Partnership) -> list[Path]:
        """Return its files that are there, in order of their names; none without its folder."""
        folder = raw / self.folder
        found = {path for each in self.patterns(settings) for path in folder.glob(each)}
        return sorted(path for path in found if path.is_file() and path.name != FETCHED)

    def references(self, raw: Path, settings: Partnership) -> Iterator[str]:
        """Go through the values that lead back to a person, as its files have them."""
        for path in self.paths(raw, settings) if self.reference else ():
            with path.open(encoding="utf-8-sig", newline="") as stream:
                for row in csv.DictReader(stream):
                    if row.get(self.reference):
                        yield row[self.reference]
