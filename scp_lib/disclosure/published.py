"""What was published of a partnership's source, kept in one file from pack to pack.

The file lies beside the months' folders, so that pruning old reports never takes it away. It
holds published numbers and the names of withheld figures, no small count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from scp_lib import folders
from scp_lib.disclosure.figures import Figure, Truth
from scp_lib.disclosure.ledger import Entry, add_release, from_rows, to_rows
from scp_lib.disclosure_rule import DisclosureError
from scp_lib.disclosure_settings import PUBLIC


class Book(NamedTuple):
    """All releases, each named "2026-03 public", and the print of the file they were read from."""

    entries: tuple[Entry, ...]
    read_from: str


class Staged(NamedTuple):
    """Counts and book written beside the old ones, to be put in place once the pack is out.

    ``files`` are (beside, final), the counts first: a book without its counts is the worse loss.
    """

    files: tuple[tuple[Path, Path], ...]

    def keep(self) -> None:
        """Put each in place, in whole."""
        for beside, final in self.files:
            beside.replace(final)


def book_path(folder: Path, *, source: str) -> Path:
    """Return where a partnership's book of a source lies in its folder of reports."""
    return folder / f"published-{source}.json"


def release_name(month: object, audience: str) -> str:
    """Name a release.

    >>> release_name("2026-03", "public")
    '2026-03 public'
    """
    return f"{month} {audience}"


def read_book(path: Path, *, packs: Iterable[Path] = ()) -> Book:
    """Read the book; an empty one where nothing was published yet.

    Parameters
    ----------
    path
        The file (see book_path).
    packs
        Files of earlier packs that hold figures of the source: without the book, they are proof
        that it was lost.

    Raises
    ------
    DisclosureError
        It is damaged, or lost. No release can be judged without it.
    """
    remedy = "Put it back from a copy: without it nobody can tell what an earlier pack gave away."
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        lost = sorted(packs)
        if lost:
            raise DisclosureError(
                f"{path}: is gone, but {lost[0].parent.name}/{lost[0].name} was published. {remedy}"
            ) from None
        return Book((), "")
    except OSError as error:
        raise DisclosureError(f"{path}: cannot be read ({error.strerror}). {remedy}") from None
    try:
        held = json.loads(content)
        rows, sum_ = held["figures"], held["sha256"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DisclosureError(f"{path}: is damaged. {remedy}") from None
    if sum_ != folders.sum_of(rows):
        raise DisclosureError(f"{path}: was changed since it was written. {remedy}")
    return Book(tuple(from_rows(rows)), hashlib.sha256(content).hexdigest())


def known_to(book: Book, *, audience: str, release: str) -> list[Entry]:
    """Return what readers of a pack already know, for a pack that is made (again) now.

    Committee and public are one: a committee's papers are a public record. Partners know what
    the public knows and what their own packs say, while no pack of theirs reaches the public.
    What is withheld from the public need not be withheld from partners; and what the same pack
    withheld when it was made before may be chosen afresh. Whatever was shown stays shown.
    """
    circle = PUBLIC if audience in PUBLIC else (audience,)
    known: dict[tuple[Figure, object], Entry] = {}
    for entry in book.entries:
        of = entry.release.rpartition(" ")[2]
        is_other = entry.release != release and of in circle
        if is_other or (entry.is_shown and (of in circle or of in PUBLIC)):
            known.setdefault((entry.figure, entry.shown), entry)
    return list(known.values())


def stage_release(
    path: Path,
    book: Book,
    *,
    release: str,
    figures: Sequence[Figure],
    withheld: Iterable[str],
    truth: Truth,
) -> Staged:
    """Write the book with a release beside the old one; ``keep`` it once the pack is out.

    A pack made again replaces its own entries; what it showed before and does not show now
    stays in the book, because it is known.

    Raises
    ------
    DisclosureError
        Another pack was published since the book was read.
    """
    now = path.read_bytes() if path.exists() else b""
    if (hashlib.sha256(now).hexdigest() if now else "") != book.read_from:
        raise DisclosureError(
            f"{path}: another pack was published while this one was made. Make this one again."
        )
    others = [entry for entry in book.entries if entry.release != release]
    new = add_release([], release=release, figures=figures, withheld=withheld, truth=truth)
    held = {(entry.figure, entry.shown) for entry in new}
    stays = [
        entry
        for entry in book.entries
        if entry.release == release and entry.is_shown and (entry.figure, entry.shown) not in held
    ]
    rows = to_rows([*others, *stays, *new])
    beside = folders.write_beside(path, {"figures": rows, "sha256": folders.sum_of(rows)})
    return Staged(((beside, path),))
