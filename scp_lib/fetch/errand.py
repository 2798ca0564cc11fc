"""What every fetching needs at hand: the web, the raw folder, addresses, a clock, a voice."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from scp_lib.fetch.addresses import Addresses
from scp_lib.sources.web import Web


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _tqdm() -> Any:
    from tqdm import tqdm

    return tqdm


@dataclass(frozen=True)
class Errand:
    """One run of fetching.

    ``stream`` hears a line for every file; where it is a terminal, a bar shows the bytes.
    """

    raw: Path
    addresses: Addresses = field(default_factory=Addresses)
    web: Web = field(default_factory=Web)
    now: Callable[[], dt.datetime] = _utc
    stream: TextIO = field(default_factory=lambda: sys.stdout)

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

            def advance(count: int) -> None:
                bar.update(count)

            yield advance
