"""One run of fetching: its web, addresses and clock, its lines, and the files that it places."""

import datetime as dt
import errno
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from scp_lib.errors import SourceError, without_sign_in
from scp_lib.fetch.addresses import Addresses
from scp_lib.files.jsonlines import add_line, read_lines
from scp_lib.files.lock import locked
from scp_lib.files.whole import PARTS, write_whole
from scp_lib.sources.source import FETCHED
from scp_lib.sources.web.web import Web

_LOCK = ".fetch.lock"
_PATIENCE_SECONDS = 3600


@dataclass(frozen=True)
class FetchRun:
    """What every fetching needs.

    ``stream`` gets a line for every file; where it is a terminal, a bar shows the bytes.
    """

    raw: Path
    addresses: Addresses = field(default_factory=Addresses)
    web: Web = field(default_factory=Web)
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
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
        from tqdm import tqdm

        tqdm.write(line, file=self.stream)

    @contextmanager
    def progress(self, what: str, *, total: int) -> Iterator[Callable[[int], None]]:
        """Give a function to call with bytes done; a bar on a terminal, nothing in a log."""
        if not self.stream.isatty():
            yield lambda _: None
            return
        from tqdm import tqdm

        options = {"unit": "B", "unit_scale": True, "leave": False}
        with tqdm(desc=what, total=total, file=self.stream, **options) as bar:
            yield bar.update


def place_file(path: Path, content: bytes) -> None:
    """Write a new file whole or not at all, never over another; SourceError if it cannot be."""
    try:
        if path.exists():
            raise SourceError(
                f"{path}: already exists with other contents, and received files are never "
                "replaced. Move it away and run this again."
            )
        write_whole(path, content)
    except OSError as error:
        raise plain_fault(path, error) from None


def need_room(folder: Path, needed: int) -> None:
    """Raise SourceError if the disk has not the bytes that are about to be written."""
    free = shutil.disk_usage(folder).free
    if free < needed * 1.05:
        raise SourceError(
            f"{folder}: {needed / 1e6:,.0f} MB are to come and the disk has room for "
            f"{free / 1e6:,.0f} MB. Make room, or fetch fewer with --months; then run this again."
        )


def plain_fault(path: Path, error: OSError) -> SourceError:
    """Say what the system refused; what was fetched before stays."""
    if error.errno == errno.ENOSPC:
        return SourceError(
            f"{path.parent}: the disk is full. What was fetched before stays and nothing "
            "half-written; make room and run this again to continue."
        )
    return SourceError(
        f"{path}: cannot be written ({error.strerror or error}). Ask for the right to write there, "
        "or name another folder with --raw."
    )


class Fetches:
    """One folder's ``fetched.jsonl``: a line for each file; the build names a damaged line."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FETCHED
        entries = [entry for entry in read_lines(self.path) if "file" in entry]
        self.entries: dict[str, dict[str, Any]] = {str(entry["file"]): entry for entry in entries}

    def add(self, file: str, *, fetched_at: dt.datetime, **facts: Any) -> None:
        """Add a line, whole or not at all; raise SourceError where the disk takes none."""
        entry = {"file": file, "fetched_at": fetched_at.isoformat(timespec="seconds"), **facts}
        entry |= {"url": without_sign_in(facts["url"])} if "url" in facts else {}
        try:
            add_line(self.path, entry)
        except OSError as error:
            raise plain_fault(self.path, error) from None
        self.entries[file] = entry


def facts_of(content: bytes) -> dict[str, Any]:
    """Return size and SHA-256, as the record has them.

    >>> facts_of(b"")["bytes"]
    0
    """
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
