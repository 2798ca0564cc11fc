"""A partnership's street files, from police.uk's archives: what is held is not fetched again."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from scp_lib.errors import PeriodError, SourceError
from scp_lib.fetch.errand import Errand
from scp_lib.fetch.ledger import Ledger, facts_of
from scp_lib.fetch.placing import need_room, place_file
from scp_lib.folders import sha256_of
from scp_lib.periods import Month, Period, name_months
from scp_lib.sources.downloads import StreetFile, find_street_files
from scp_lib.sources.police_uk import SOURCE
from scp_lib.sources.police_uk_archive import Archive, download_whole, open_archive
from scp_lib.sources.reissues import choose_issues
from scp_lib.sources.web_errors import WebError
from scp_lib.sources.web_parts import NoRange

Key = tuple[str, Month]
_OUTCOME = "Last outcome category"
_ARCHIVES_TRIED = 12


class Wanted(NamedTuple):
    """Which forces and months: from ``first``, or the newest ``months``; whether whole archives."""

    forces: list[str]
    months: int = 36
    first: Month | None = None
    whole: bool = False


class _Folder:
    """What lies in raw/police_uk, and its ledger."""

    def __init__(self, errand: Errand, forces: list[str]) -> None:
        self.path = errand.raw / "police_uk"
        self.path.mkdir(parents=True, exist_ok=True)
        self.held: dict[Key, list[StreetFile]] = {}
        for file in find_street_files(self.path, forces=forces).files:
            self.held.setdefault((file.force, file.month), []).append(file)
        self.ledger = Ledger(self.path)
        self.started = errand.now()


def fetch_street_files(errand: Errand, wanted: Wanted) -> None:
    """Bring every wanted street file that is not held, and every one that was issued again.

    A file that is held is compared with the newest archive by size and CRC-32, without being
    downloaded. Where they differ it is downloaded; a difference in the last outcome alone, which
    police.uk brings up to date every month, is noted in the ledger and the held file stays. Any
    other difference is a new issue: both files stay, and the build uses the later one.

    Raises
    ------
    SourceError
        Something could not be had; what was fetched before stays.
    """
    folder = _Folder(errand, wanted.forces)
    addresses = errand.addresses.police_uk
    with _opened(errand, addresses.url(addresses.newest), whole=wanted.whole) as archive:
        first = wanted.first or archive.month + (1 - wanted.months)
        if first > archive.month:
            raise PeriodError(
                f"police.uk has published up to {archive.month.name}: wanted a month up to then."
            )
        keys = [(force, month) for month in Period(first, archive.month) for force in wanted.forces]
        needed = [key for key in keys if key in archive.files and _is_news(folder, archive, key)]
        _take(errand, folder, archive, needed)
        _enter_unrecorded(errand, folder, archive)
        begins = min(month for _, month in archive.files)
        newest = archive.month
    left = [key for key in keys if key not in archive.files and key not in folder.held]
    gone = [key for key in left if key[1] >= begins]
    gone += _from_older(errand, folder, {key for key in left if key[1] < begins}, wanted.whole)
    for force in wanted.forces:
        months = [month for of, month in gone if of == force]
        if months:
            errand.say(
                f"{force}: police.uk has no file for {name_months(months)}. Those months are "
                "missing, not zero."
            )
    errand.say(f"Street files: {len(keys) - len(gone)} of {len(keys)} up to {newest.name} held.")


def _from_older(errand: Errand, folder: _Folder, left: set[Key], whole: bool) -> list[Key]:
    """Take months from before the newest archive's first out of the archives of their time."""
    addresses = errand.addresses.police_uk
    gone: list[Key] = []
    while left:
        latest = max(month for _, month in left)
        archive_month = max(latest, Month.parse(addresses.first_archive))
        for step in range(_ARCHIVES_TRIED):
            name = addresses.archive.format(month=archive_month + step)
            try:
                with _opened(errand, addresses.url(name), whole=whole) as archive:
                    begins = min(month for _, month in archive.files)
                    _take(errand, folder, archive, sorted(left & archive.files.keys(), key=_order))
                break
            except WebError as error:
                if error.status not in (403, 404):
                    raise
        else:
            return gone + sorted(left, key=_order)
        gone += [key for key in left if key[1] >= begins and key not in archive.files]
        still = {key for key in left if key[1] < begins}
        if still == left:
            return gone + sorted(left, key=_order)
        left = still
    return gone


@contextmanager
def _opened(errand: Errand, url: str, *, whole: bool) -> Iterator[Archive]:
    """Open an archive in place; whole, in a passing file, where that is all that can be had."""
    archive = None
    try:
        archive = open_archive(errand.web, url)
    except NoRange:
        if not whole:
            raise
    if archive is not None:
        yield archive
        return
    index = errand.addresses.police_uk.url(errand.addresses.police_uk.index)
    with (
        tempfile.TemporaryFile(dir=errand.raw / "police_uk") as passing,
        errand.progress("whole archive", total=1_750_000_000) as on_bytes,
    ):
        yield download_whole(errand.web, url, into=passing, index=index, on_bytes=on_bytes)


def _is_news(folder: _Folder, archive: Archive, key: Key) -> bool:
    """Whether the archive's file is neither held nor known to say nothing new."""
    info = archive.files[key]
    files = folder.held.get(key, [])
    if any((file.size, file.crc) == (info.file_size, info.CRC) for file in files):
        return False
    noted = folder.ledger.entries.get(_name(archive, key), {})
    return not (files and noted.get("is_kept") is False and noted.get("crc32") == info.CRC)


def _take(errand: Errand, folder: _Folder, archive: Archive, keys: list[Key]) -> None:
    if not keys:
        return
    size = sum(archive.files[key].compress_size for key in keys)
    need_room(folder.path, sum(archive.files[key].file_size for key in keys))
    errand.say(f"{len(keys)} street files, {size / 1e6:,.1f} MB, from the archive {archive.month}:")
    with errand.progress("street files", total=size) as done:
        for key in keys:
            errand.say(_take_one(errand, folder, archive, key))
            done(archive.files[key].compress_size)


def _take_one(errand: Errand, folder: _Folder, archive: Archive, key: Key) -> str:
    """Bring one street file; return the line that says what came of it."""
    content = archive.read(*key)
    name = _free_name(folder, archive, key)
    files = folder.held.get(key, [])
    facts = _facts(archive, key, content)
    if files and _says_the_same(folder, files, content):
        facts |= {"is_kept": False, "same_as": files[0].label}
        folder.ledger.add(name, fetched_at=errand.now(), **facts)
        return f"  {key[0]} {key[1]}: as held, but for outcomes"
    for file in files:
        if file.name not in folder.ledger:  # its own date is not known: it was there before this
            seen = folder.started - dt.timedelta(seconds=1)
            folder.ledger.add(file.name, fetched_at=seen, is_found=True)
    place_file(folder.path / name, content)
    folder.ledger.add(name, fetched_at=errand.now(), is_kept=True, **facts)
    return f"  {key[0]} {key[1]}: {'ISSUED AGAIN, both are kept' if files else 'fetched'}: {name}"


def _enter_unrecorded(errand: Errand, folder: _Folder, archive: Archive) -> None:
    """Enter files that a run cut off between file and ledger left without their line."""
    for key, files in folder.held.items():
        for file in files:
            if key not in archive.files or file.name in folder.ledger:
                continue
            if file.name in (_name(archive, key), _name(archive, key, is_again=True)):
                facts = _facts(archive, key, file.read_bytes())
                folder.ledger.add(file.name, fetched_at=errand.now(), is_kept=True, **facts)


def _facts(archive: Archive, key: Key, content: bytes) -> dict[str, Any]:
    return {
        **facts_of(content),
        "crc32": archive.files[key].CRC,
        "url": f"{archive.url}#{archive.files[key].filename}",
        "etag": archive.etag,
        "title": SOURCE.title,
        "licence": SOURCE.licence,
    }


def _says_the_same(folder: _Folder, files: list[StreetFile], content: bytes) -> bool:
    """Whether the latest held file has the same rows, the last outcome aside."""
    try:
        latest = choose_issues(files, folder=folder.path).files[0]
        return _rows(latest.read_bytes()) == _rows(content)
    except (SourceError, ValueError, csv.Error):
        return False


def _rows(content: bytes) -> list[tuple[str, ...]]:
    table = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    rows = [row for row in table if row]
    places = sorted((name, place) for place, name in enumerate(rows[0]) if name != _OUTCOME)
    return sorted(tuple(row[place] for _, place in places) for row in rows[1:])


def _name(archive: Archive, key: Key, *, is_again: bool = False) -> str:
    """Return where a street file lies below raw/police_uk: in its archive's own folder."""
    force, month = key
    folder = f"{archive.month}-{archive.files[key].CRC:08x}" if is_again else str(archive.month)
    return f"{folder}/{month}/{month}-{force}-street.csv"


def _free_name(folder: _Folder, archive: Archive, key: Key) -> str:
    """Return a file's name; another where the publisher replaced an archive under its old name.

    Where the file there is not the one that the ledger tells of, somebody changed it: the name
    stays, and placing the file will refuse it.
    """
    name = _name(archive, key)
    path = folder.path / name
    fetched = folder.ledger.entries.get(name, {}).get("sha256")
    if path.is_file() and sha256_of(path) == fetched:
        return _name(archive, key, is_again=True)
    return name


def _order(key: Key) -> tuple[Month, str]:
    return key[1], key[0]
