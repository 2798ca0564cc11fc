"""Find the street-level files in a folder of downloads, and choose between re-issues.

Nothing is unpacked: members of a zip are read as a stream, and only those that are asked for.
"""

from __future__ import annotations

import json
import re
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scp_lib.errors import PeriodError, SourceError
from scp_lib.periods import Month

_STREET = re.compile(r"(?:^|/)(\d{4}-\d{2})-([a-z0-9-]+)-street\.csv$")
_ARCHIVE_MONTH = re.compile(r"\d{4}-\d{2}")
LARGEST_FILE_BYTES = 400_000_000
"""No force publishes a tenth of this in a month: anything larger is refused unread."""


class StreetFile(NamedTuple):
    """One force and month in one download."""

    force: str
    month: Month
    download: Path
    member: str
    size: int
    crc: int

    @property
    def label(self) -> str:
        """Name for messages: download, then file."""
        return f"{self.download.name}: {self.member}" if self.member else self.download.name

    def read_bytes(self) -> bytes:
        """Read the whole file; raise SourceError if the download is damaged."""
        if not self.member:
            return self.download.read_bytes()
        try:
            with zipfile.ZipFile(self.download) as archive, archive.open(self.member) as stream:
                content = stream.read(self.size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise SourceError(
                f"{self.label}: damaged ({error}). Download {self.download.name} again."
            ) from None
        if len(content) != self.size:
            raise SourceError(
                f"{self.label}: holds more than the {self.size:,} bytes it declares. "
                f"Download {self.download.name} again."
            )
        return content


class Found(NamedTuple):
    """What lies in a folder of downloads."""

    files: list[StreetFile]
    notes: list[str]


def find_street_files(folder: Path, *, forces: Iterable[str]) -> Found:
    """List the street files of ``forces`` in every zip and folder below ``folder``.

    Files of other forces are left unread and named in the notes, as is everything that is
    not a street file.

    Raises
    ------
    SourceError
        The folder is missing, or a zip cannot be read or trusted; every fault is a line.
    """
    if not folder.is_dir():
        raise SourceError(
            f"{folder}: there is no such folder. Put downloads from data.police.uk there, as "
            "zips or unpacked, or name another raw folder with --raw."
        )
    wanted = set(forces)
    files: list[StreetFile] = []
    notes: list[str] = []
    faults: list[str] = []
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if not path.is_file() or path.name.startswith("."):
            continue
        try:
            listed = _zip_files(path) if path.suffix.lower() == ".zip" else _plain_file(path)
        except SourceError as error:
            faults.extend(error.faults)
            continue
        files.extend(file for file in listed if file.force in wanted)
        others = sorted({file.force for file in listed} - wanted)
        if others:
            notes.append(
                f"{path.name}: {len(others)} other force{'s' * (len(others) > 1)} left unread "
                f"({', '.join(others)})."
            )
    if faults:
        raise SourceError(faults)
    return Found(files, notes)


def _plain_file(path: Path) -> list[StreetFile]:
    found = _STREET.search(path.as_posix())
    if not found:
        return []
    size = path.stat().st_size
    if size > LARGEST_FILE_BYTES:
        raise SourceError(
            f"{path.name}: {size / 1e6:,.0f} MB is too large for one force and month. "
            "Download it again."
        )
    crc = 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return [StreetFile(found[2], _month(found[1], path.name), path, "", size, crc)]


def _zip_files(path: Path) -> list[StreetFile]:
    again = f"Download {path.name} again, or take it out of {path.parent.name}/."
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise SourceError(f"{path.name}: not a readable zip ({error}). {again}") from None
    listed: list[StreetFile] = []
    seen: set[str] = set()
    for info in members:
        name = info.filename
        if name.lower().endswith(".zip"):
            raise SourceError(
                f"{path.name}: holds another zip, {name}. Unpack that one into {path.parent.name}/."
            )
        found = _STREET.search(name)
        if not found:
            continue
        if name.startswith(("/", "\\")) or ".." in name.split("/") or ":" in name or "\\" in name:
            raise SourceError(f"{path.name}: {name!r} points outside the download. {again}")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise SourceError(f"{path.name}: {name} is a link, not a file. {again}")
        if info.flag_bits & 0x1:
            raise SourceError(
                f"{path.name}: {name} is encrypted. Put an unencrypted copy in {path.parent.name}/."
            )
        if info.file_size > LARGEST_FILE_BYTES or info.file_size > 1000 * max(
            info.compress_size, 10_000
        ):
            raise SourceError(
                f"{path.name}: {name} would unpack to {info.file_size / 1e6:,.0f} MB, too large "
                f"for one force and month. {again}"
            )
        if name in seen:
            raise SourceError(f"{path.name}: {name} stands in it twice. {again}")
        seen.add(name)
        month = _month(found[1], f"{path.name}: {name}")
        listed.append(StreetFile(found[2], month, path, name, info.file_size, info.CRC))
    return listed


def _month(text: str, where: str) -> Month:
    try:
        return Month.parse(text)
    except PeriodError:
        raise SourceError(
            f"{where}: '{text}' in its name is not a month, wanted as 2025-12. "
            "Give the file back its published name."
        ) from None


def download_dates(folder: Path) -> dict[str, str]:
    """Read when each download was fetched from the ledger ``fetched.jsonl``, if there is one.

    Returns
    -------
    dict
        File name to ISO time; empty without a ledger.
    """
    ledger = folder / "fetched.jsonl"
    if not ledger.is_file():
        return {}
    dates: dict[str, str] = {}
    for number, line in enumerate(ledger.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            dates[str(entry["file"])] = str(entry["fetched_at"])
        except (json.JSONDecodeError, KeyError, TypeError):
            raise SourceError(
                f"fetched.jsonl, line {number}: not a ledger entry (wanted file and fetched_at). "
                "Remove that line."
            ) from None
    return dates


def later_of(one: StreetFile, other: StreetFile, *, fetched: dict[str, str]) -> StreetFile:
    """Choose the later of two downloads of one force and month whose contents differ.

    By the fetch ledger, then by the archive month in the download's name (``2026-01.zip``, or
    a folder of that name). Where nothing tells, stop and name both: file dates inside zips and
    after a copy tell nothing.
    """
    for order in (lambda file: fetched.get(file.download.name, ""), _archive_month):
        first, second = order(one), order(other)
        if first and second and first != second:
            return one if first > second else other
    raise SourceError(
        f"{one.label} and {other.label}: two downloads of {one.force}, {one.month.name}, with "
        "different contents, and nothing tells which is later. Remove the older one, or name "
        "the zips by their archive month (2026-01.zip)."
    )


def _archive_month(file: StreetFile) -> str:
    names = [file.download.stem] if file.member else [
        # below a folder YYYY-MM of the archive's own layout stands the archive's folder
        parent.name for parent in file.download.parents[1:3]
    ]
    return next((name for name in names if _ARCHIVE_MONTH.fullmatch(name)), "")
