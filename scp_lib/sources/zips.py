"""Whether a zip can be trusted, before a byte of it is unpacked (and never onto the disk)."""

import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from scp_lib.errors import SourceError

LARGEST_FILE_BYTES = 32_000_000
"""Half as much again as the largest force publishes for a month."""
LARGEST_RATIO = 100
"""Street files shrink about five times."""
_SMALL_BYTES = 10_000_000
_LARGEST_DIRECTORY_BYTES = 10_000_000
_PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"


def list_members(path: Path, *, name: str) -> list[zipfile.ZipInfo]:
    """List the files in a zip; SourceError has every reason not to trust it (as ``name``)."""
    again = f"Download {name} again, or take it out of the folder."
    try:
        if _directory_bytes(path) > _LARGEST_DIRECTORY_BYTES:
            raise SourceError(f"{name}: lists more files than any download holds. {again}")
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
    except SourceError:
        raise
    except Exception:  # zipfile raises many kinds; all mean the same to a person
        raise SourceError(f"{name}: not a readable zip, or not a whole one. {again}") from None
    faults = list(_faults(members, name=name, again=again))
    unpacked = sum(info.file_size for info in members)
    if unpacked > max(LARGEST_RATIO * path.stat().st_size, _SMALL_BYTES) and not faults:
        faults.append(
            f"{name}: would unpack to {unpacked / 1e6:,.0f} MB from "
            f"{path.stat().st_size / 1e6:,.1f} MB, as no download does. {again}"
        )
    if faults:
        raise SourceError(faults)
    return members


def read_member(path: Path, member: str, *, size: int, name: str) -> bytes:
    """Read one file of a zip whole; raise SourceError if it is damaged or longer than it says."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            content = stream.read(size + 1)
    except Exception:  # as above
        raise SourceError(f"{name}: damaged. Download {path.name} again.") from None
    if len(content) != size:
        raise SourceError(
            f"{name}: holds {len(content):,} bytes, not the {size:,} it declares. "
            f"Download {path.name} again."
        )
    return content


def _faults(members: list[zipfile.ZipInfo], *, name: str, again: str) -> Iterator[str]:
    seen: set[str] = set()
    for info in members:
        member = info.filename.replace("\\", "/")
        if member.startswith("/") or ".." in member.split("/") or member[1:2] == ":":
            yield f"{name}: {info.filename[:200]!r} points outside the download. {again}"
        elif stat.S_ISLNK(info.external_attr >> 16):
            yield f"{name}: {member} is a link, not a file. {again}"
        elif member.lower().endswith(".zip"):
            yield f"{name}: holds another zip, {member}. Unpack that one next to it."
        elif member in seen:
            yield f"{name}: {member} stands in it twice. {again}"
        elif info.flag_bits & 0x1:
            yield f"{name}: {member} is encrypted. Put an unencrypted copy in its place."
        elif not member.lower().endswith("-street.csv"):
            pass  # left unread
        elif info.compress_type not in _PLAIN_METHODS:
            yield f"{name}: {member} is packed in an unusual way. Zip it again, or unpack it."
        elif info.file_size > LARGEST_FILE_BYTES or info.file_size > max(
            LARGEST_RATIO * info.compress_size, _SMALL_BYTES
        ):
            yield (
                f"{name}: {member} would unpack to {info.file_size / 1e6:,.0f} MB, too much for "
                f"one force and month. {again}"
            )
        seen.add(member)


def _directory_bytes(path: Path) -> int:
    """Return the size of a zip's list of files, which zipfile would read whole; 0 if unknown."""
    with path.open("rb") as stream:
        length = stream.seek(0, 2)
        stream.seek(max(0, length - 65_600))
        tail = stream.read()
        end = tail.rfind(_END)
        if end < 0 or len(tail) < end + 22:
            return 0
        (size,) = struct.unpack_from("<I", tail, end + 12)
        if end >= 20 and tail[end - 20 : end - 16] == _LOCATOR_64:
            (offset,) = struct.unpack_from("<Q", tail, end - 12)
            stream.seek(min(offset, length))
            record = stream.read(56)
            if record[:4] == _END_64 and len(record) == 56:
                (size,) = struct.unpack_from("<Q", record, 40)
        return int(size)
