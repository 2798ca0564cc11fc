"""A partnership's street files, from police.uk's archives: none that is there comes again."""

import csv
import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from typing import Any, NamedTuple

from scp_lib.errors import PeriodError, SourceError
from scp_lib.fetch.run import Fetches, FetchRun, facts_of, need_room, place_file
from scp_lib.files.whole import sha256_of
from scp_lib.periods import Month, Period, name_months
from scp_lib.sources.police_uk.archive import Archive, download_whole, open_archive
from scp_lib.sources.police_uk.downloads import StreetFile, find_street_files
from scp_lib.sources.police_uk.reader import SOURCE
from scp_lib.sources.police_uk.reissues import choose_issues, counted_rows
from scp_lib.sources.web.parts import NoRange
from scp_lib.sources.web.web import WebError

Key = tuple[str, Month]
_BY_MONTH = itemgetter(1, 0)
_ARCHIVES_TRIED = 12


class Wanted(NamedTuple):
    """Which forces and months: from ``first``, or the newest ``months``; whether whole archives."""

    forces: list[str]
    months: int = 36
    first: Month | None = None
    whole: bool = False


class _Folder:
    """What lies in raw/police_uk, and the record of fetches there."""

    def __init__(self, run: FetchRun, forces: list[str]) -> None:
        self.path = run.raw / "police_uk"
        self.path.mkdir(parents=True, exist_ok=True)
        self.received: dict[Key, list[StreetFile]] = {}
        for file in find_street_files(self.path, forces=forces).files:
            self.received.setdefault((file.force, file.month), []).append(file)
        self.fetches = Fetches(self.path)
        self.started = run.now()


def fetch_street_files(run: FetchRun, wanted: Wanted) -> None:
    """Bring every wanted street file that is not there, and every one that was issued again.

    A received file is compared with the newest archive by size and CRC-32, without being
    downloaded. Where they differ it is downloaded; if only last outcomes differ, which police.uk
    brings up to date every month, the record of fetches says so and the file stays. Any other
    difference is a new issue: both files stay, and the build uses the later one. SourceError if
    something could not be had; what was fetched before stays.
    """
    folder = _Folder(run, wanted.forces)
    addresses = run.addresses.police_uk
    with _opened(run, addresses.url(addresses.newest), whole=wanted.whole) as archive:
        first = wanted.first or archive.month + (1 - wanted.months)
        if first > archive.month:
            raise PeriodError(
                f"police.uk has published up to {archive.month.name}: wanted a month up to then."
            )
        keys = [(force, month) for month in Period(first, archive.month) for force in wanted.forces]
        needed = [key for key in keys if key in archive.files and _is_news(folder, archive, key)]
        _take(run, folder, archive, needed)
        _enter_unrecorded(run, folder, archive)
        begins = min(month for _, month in archive.files)
        newest = archive.month
    left = [key for key in keys if key not in archive.files and key not in folder.received]
    gone = [key for key in left if key[1] >= begins]
    gone += _from_older(run, folder, {key for key in left if key[1] < begins}, wanted.whole)
    for force in wanted.forces:
        months = [month for of, month in gone if of == force]
        if months:
            run.say(
                f"{force}: police.uk has no file for {name_months(months)}. Those months are "
                "missing, not zero."
            )
    run.say(f"Street files: {len(keys) - len(gone)} of {len(keys)} up to {newest.name} are there.")


def _from_older(run: FetchRun, folder: _Folder, left: set[Key], whole: bool) -> list[Key]:
    """Take months from before the newest archive's first out of the archives of their time."""
    addresses = run.addresses.police_uk
    gone: list[Key] = []
    while left:
        latest = max(month for _, month in left)
        archive_month = max(latest, Month.parse(addresses.first_archive))
        for step in range(_ARCHIVES_TRIED):
            name = addresses.archive.format(month=archive_month + step)
            try:
                with _opened(run, addresses.url(name), whole=whole) as archive:
                    begins = min(month for _, month in archive.files)
                    _take(run, folder, archive, sorted(left & archive.files.keys(), key=_BY_MONTH))
                break
            except WebError as error:
                if error.status not in (403, 404):
                    raise
        else:
            return gone + sorted(left, key=_BY_MONTH)
        gone += [key for key in left if key[1] >= begins and key not in archive.files]
        still = {key for key in left if key[1] < begins}
        if still == left:
            return gone + sorted(left, key=_BY_MONTH)
        left = still
    return gone


@contextmanager
def _opened(run: FetchRun, url: str, *, whole: bool) -> Iterator[Archive]:
    """Open an archive in place; whole, in a temporary file, where that is all that can be had."""
    try:
        archive = open_archive(run.web, url)
    except NoRange:
        if not whole:
            raise
    else:
        yield archive
        return
    index = run.addresses.police_uk.url(run.addresses.police_uk.index)
    with (
        tempfile.TemporaryFile(dir=run.raw / "police_uk") as temporary,
        run.progress("whole archive", total=1_750_000_000) as on_bytes,
    ):
        yield download_whole(run.web, url, into=temporary, index=index, on_bytes=on_bytes)


def _is_news(folder: _Folder, archive: Archive, key: Key) -> bool:
    """Whether the archive's file is neither there nor known to say nothing new."""
    info = archive.files[key]
    files = folder.received.get(key, [])
    if any((file.size, file.crc) == (info.file_size, info.CRC) for file in files):
        return False
    entry = folder.fetches.entries.get(_name(archive, key), {})
    return not (files and entry.get("is_kept") is False and entry.get("crc32") == info.CRC)


def _take(run: FetchRun, folder: _Folder, archive: Archive, keys: list[Key]) -> None:
    if not keys:
        return
    size = sum(archive.files[key].compress_size for key in keys)
    need_room(folder.path, sum(archive.files[key].file_size for key in keys))
    run.say(f"{len(keys)} street files, {size / 1e6:,.1f} MB, from the archive {archive.month}:")
    with run.progress("street files", total=size) as done:
        for key in keys:
            run.say(_take_one(run, folder, archive, key))
            done(archive.files[key].compress_size)


def _take_one(run: FetchRun, folder: _Folder, archive: Archive, key: Key) -> str:
    content = archive.read(*key)
    name = _free_name(folder, archive, key)
    files = folder.received.get(key, [])
    facts = _facts(archive, key, content)
    if files and _says_the_same(folder, files, content):
        facts |= {"is_kept": False, "same_as": files[0].label}
        folder.fetches.add(name, fetched_at=run.now(), **facts)
        return f"  {key[0]} {key[1]}: unchanged, but for outcomes"
    for file in files:
        if file.name not in folder.fetches.entries:
            # its own date is not known: it was there before this
            seen = folder.started - dt.timedelta(seconds=1)
            folder.fetches.add(file.name, fetched_at=seen, is_found=True)
    place_file(folder.path / name, content)
    folder.fetches.add(name, fetched_at=run.now(), is_kept=True, **facts)
    return f"  {key[0]} {key[1]}: {'ISSUED AGAIN, both are kept' if files else 'fetched'}: {name}"


def _enter_unrecorded(run: FetchRun, folder: _Folder, archive: Archive) -> None:
    """Enter files that a run cut off between file and record left without their line."""
    for key, files in folder.received.items():
        for file in files:
            if key not in archive.files or file.name in folder.fetches.entries:
                continue
            if file.name in (_name(archive, key), _name(archive, key, is_again=True)):
                facts = _facts(archive, key, file.read_bytes())
                folder.fetches.add(file.name, fetched_at=run.now(), is_kept=True, **facts)


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
    """Whether the latest received file has the same rows, the last outcome aside."""
    try:
        latest = choose_issues(files, folder=folder.path).files[0]
        return counted_rows(latest.read_bytes()) == counted_rows(content)
    except (SourceError, ValueError, KeyError, csv.Error):
        return False


def _name(archive: Archive, key: Key, *, is_again: bool = False) -> str:
    force, month = key
    folder = f"{archive.month}-{archive.files[key].CRC:08x}" if is_again else str(archive.month)
    return f"{folder}/{month}/{month}-{force}-street.csv"


def _free_name(folder: _Folder, archive: Archive, key: Key) -> str:
    """Return a file's name; another where the publisher replaced an archive under its old name.

    Where the file there is not the one that the record names, somebody changed it: the name
    stays, and placing the file will refuse it.
    """
    name = _name(archive, key)
    path = folder.path / name
    fetched = folder.fetches.entries.get(name, {}).get("sha256")
    if path.is_file() and sha256_of(path) == fetched:
        return _name(archive, key, is_again=True)
    return name
