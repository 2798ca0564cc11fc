"""One run of fetching: its web, raw folder, addresses and clock, and the lines that it prints."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from scp_lib.fetch.addresses import Addresses
from scp_lib.fetch.placing import plain_fault
from scp_lib.files.lock import locked
from scp_lib.files.whole import PARTS
from scp_lib.sources.web.web import Web

_LOCK = ".fetch.lock"
_PATIENCE_SECONDS = 3600


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _tqdm() -> Any:
    from tqdm import tqdm

    return tqdm


@dataclass(frozen=True)
class FetchRun:
    """What every fetching needs.

    ``stream`` gets a line for every file; where it is a terminal, a bar shows the bytes.
    """

    raw: Path
    addresses: Addresses = field(default_factory=Addresses)
    web: Web = field(default_factory=Web)
    now: Callable[[], dt.datetime] = _utc
    stream: TextIO = field(default_factory=lambda: sys.stdout)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other fetching out of the raw folder; remove what killed runs left half-written.

        UsageError if another has been fetching into it for an hour, SourceError if it cannot be
        written.
        """
        path = self.raw / _LOCK
        with ExitStack() as stack:
            try:
                self.raw.mkdir(parents=True, exist_ok=True)
                lock = locked(path, what=f"Another `safer fetch` into {self.raw}",
                              wait_seconds=_PATIENCE_SECONDS, tell=self.say)  # fmt: skip
                is_alone = stack.enter_context(lock)
                for part in self.raw.rglob(PARTS) if is_alone else ():
                    part.unlink(missing_ok=True)
            except OSError as error:
                raise plain_fault(path, error) from None
            yield

    def say(self, line: str) -> None:
        """Print a line, above the bar if there is one."""
        if not self.stream.isatty():
            print(line, file=self.stream, flush=True)
            return
        _tqdm().write(line, file=self.stream)

    @contextmanager
    def progress(self, what: str, *, total: int) -> Iterator[Callable[[int], None]]:
        """Give a function to call with bytes done; a bar on a terminal, nothing in a log."""
        if not self.stream.isatty():
            yield lambda _: None
            return
        options = {"unit": "B", "unit_scale": True, "leave": False}
        with _tqdm()(desc=what, total=total, file=self.stream, **options) as bar:
            yield bar.update
