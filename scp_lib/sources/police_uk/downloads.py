"""Find the street-level files in a folder of downloads, zipped or not; nothing is unpacked."""

import re
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scp_lib.errors import PeriodError, SourceError
from scp_lib.periods import Month, name_months
from scp_lib.sources.source import FETCHED
from scp_lib.sources.zips import LARGEST_FILE_BYTES, list_members, read_member
from scp_lib.tables.notes import Note

_STREET = re.compile(
    r"(\d{4}-\d{2})-([a-z0-9-]+)-street(?: ?\(\d+\))?\.csv", re.IGNORECASE | re.ASCII
)
_LEFT_UNREAD = re.compile(
    r"\d{4}-\d{2}-[a-z0-9-]+-(outcomes|stop-and-search)\.csv|.*\.(md|txt|md5)"
    rf"|\..*|{re.escape(FETCHED)}|Thumbs\.db|desktop\.ini",
    re.IGNORECASE,
)


FIRST_OF_TODAYS_TYPES = Month(2013, 5)


class StreetFile(NamedTuple):
    """One force and month in one download.

    ``name`` is the download's path below the folder of downloads, ``member`` the file in it
    (empty for a file that is not zipped), ``crc`` the CRC-32 of the file's content.
    """

    force: str
    month: Month
    download: Path
    name: str
    member: str
    size: int
    crc: int

    @property
    def label(self) -> str:
        """Name for messages: download, then file."""
        return f"{self.name}: {self.member}" if self.member else self.name

    def read_bytes(self) -> bytes:
        """Read the whole file; raise SourceError if the download is damaged."""
        if self.member:
            return read_member(self.download, self.member, size=self.size, name=self.label)
        try:
            return self.download.read_bytes()
        except OSError as error:
            raise _unreadable(self.name, error) from None


class Found(NamedTuple):
    """What lies in a folder of downloads; ``months`` are those of any force, the newest last."""

    files: list[StreetFile]
    notes: list[Note]
    months: tuple[Month, ...] = ()


def find_street_files(folder: Path, *, forces: Iterable[str] = ()) -> Found:
    """List the street files of ``forces``, or of all, in every zip and folder below ``folder``.

    Files of other forces are ignored and named in the notes, and so is every file that is named
    neither as the publisher names its files nor as a text about them. SourceError, with every
    fault, if the folder is missing, or a zip cannot be read or trusted.
    """
    if not folder.is_dir():
        raise SourceError(
            f"{folder}: there is no such folder. Put downloads from data.police.uk there, as "
            "zips or unpacked, or name another raw folder with --raw."
        )
    wanted = set(forces)
    found = Found([], [])
    strays: list[str] = []
    faults: list[str] = []
    months: set[Month] = set()
    for name, path in sorted(
        (path.relative_to(folder).as_posix(), path) for path in folder.rglob("*")
    ):
        if not path.is_file() or any(part.startswith(".") for part in PurePosixPath(name).parts):
            continue
        find = _in_zip if name.lower().endswith(".zip") else _alone
        try:
            files, odd = find(path, name)
        except SourceError as error:
            faults.extend(error.faults)
            continue
        months.update(file.month for file in files)
        others = {file.force for file in files} - wanted if wanted else set()
        found.files.extend(file for file in files if file.force not in others)
        if others:
            found.notes.append(_others(name, others))
        strays.extend(odd)
    if faults:
        raise SourceError(faults)
    if strays:
        found.notes.append(_strays(strays))
    return found._replace(months=tuple(sorted(months)))


def without_old_types(found: Found) -> Found:
    """Leave out the months of before May 2013, whose crime types were others, and say so.

    "Violent crime" and "Public disorder and weapons" are parts of types of today; a number of them
    beside one of today would compare unlike things. Such files are never opened. SourceError if
    nothing else is there.
    """
    old = sorted({file.month for file in found.files if file.month < FIRST_OF_TODAYS_TYPES})
    if not old:
        return found
    files = [file for file in found.files if file.month >= FIRST_OF_TODAYS_TYPES]
    note = Note(
        "{months} left out: before May 2013 the crime types were others (Violent crime, Public "
        "disorder and weapons), which cannot be compared with those of today, and at first places "
        "stood in metres (Easting, Northing) without small areas.",
        months=name_months(old),
    )
    if not files:
        raise SourceError(f"police_uk/: {note} Put later months there.")
    return found._replace(files=files, notes=[*found.notes, note])


def _alone(path: Path, name: str) -> tuple[list[StreetFile], list[str]]:
    found = _STREET.fullmatch(path.name)
    if not found:
        return [], [] if _LEFT_UNREAD.fullmatch(path.name) else [name]
    crc = size = 0
    try:
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                crc, size = zlib.crc32(block, crc), size + len(block)
                if size > LARGEST_FILE_BYTES:
                    raise SourceError(
                        f"{name}: more than {LARGEST_FILE_BYTES / 1e6:,.0f} MB, too large for one "
                        "force and month. Download it again."
                    )
    except OSError as error:
        raise _unreadable(name, error) from None
    return [StreetFile(found[2].lower(), _month(found[1], name), path, name, "", size, crc)], []


def _in_zip(path: Path, name: str) -> tuple[list[StreetFile], list[str]]:
    files: list[StreetFile] = []
    strays: list[str] = []
    for info in list_members(path, name=name):
        parts = info.filename.replace("\\", "/").split("/")
        found = _STREET.fullmatch(parts[-1])
        if found:
            month = _month(found[1], f"{name}: {info.filename}")
            files.append(
                StreetFile(
                    found[2].lower(), month, path, name, info.filename, info.file_size, info.CRC
                )
            )
        elif not _LEFT_UNREAD.fullmatch(parts[-1]) and "__MACOSX" not in parts:
            strays.append(f"{name}: {info.filename}")
    return files, strays


def _others(name: str, forces: set[str]) -> Note:
    many = "s" * (len(forces) > 1)
    return Note(
        f"{{file}}: {{other_forces}} other force{many} ignored ({{forces}}).",
        file=name,
        other_forces=len(forces),
        forces=", ".join(sorted(forces)),
    )


def _strays(names: list[str]) -> Note:
    files = "{files_left_unread} file" + "s" * (len(names) > 1)
    more = " and {files_not_listed} more" if len(names) > 5 else ""
    return Note(
        f"{files} ignored, not named as data.police.uk names street files ({{example}}): "
        f"{{listed}}{more}.",
        files_left_unread=len(names),
        example="2025-12-essex-street.csv",
        listed=", ".join(names[:5]),
        files_not_listed=len(names) - 5,
    )


def _month(text: str, where: str) -> Month:
    try:
        return Month.parse(text)
    except PeriodError:
        raise SourceError(
            f"{where}: '{text}' in its name is not a month, wanted as 2025-12. "
            "Give the file back its published name."
        ) from None


def _unreadable(name: str, error: OSError) -> SourceError:
    return SourceError(
        f"{name}: cannot be read ({error.strerror or error}). Check its permissions."
    )
