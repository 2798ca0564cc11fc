"""data.police.uk's monthly archive, read in place: a force's months out of 1.7 GB."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import IO, NamedTuple

from scp_lib.errors import PeriodError, SourceError
from scp_lib.periods import Month
from scp_lib.settings.faults import Strict
from scp_lib.sources.police_uk.faults import check_header
from scp_lib.sources.web.parts import PartsOfFile
from scp_lib.sources.web.web import Web, WebError
from scp_lib.sources.zips import LARGEST_FILE_BYTES

_MEMBER = re.compile(r"(\d{4}-\d{2})/\1-([a-z0-9-]+)-street\.csv")
_MOST_WHOLE_BYTES = 20_000_000_000


class PoliceUkAddresses(Strict):
    """Where the archives lie. ``{month}`` is 2026-01."""

    root: str = "https://data.police.uk/data/archive"
    newest: str = "latest.zip"
    archive: str = "{month}.zip"
    index: str = ""
    by_hand: str = "https://data.police.uk/data/"
    first_archive: str = "2013-12"

    def url(self, name: str) -> str:
        """Return a whole address."""
        return f"{self.root}/{name}"


class Archive(NamedTuple):
    """An opened archive: its latest month, address and street files."""

    month: Month
    url: str
    etag: str
    zipped: zipfile.ZipFile
    files: dict[tuple[str, Month], zipfile.ZipInfo]

    def read(self, force: str, month: Month) -> bytes:
        """Read one street file whole, checked against its CRC-32 and its size.

        SourceError if it is damaged, or not laid out as published.
        """
        info = self.files[force, month]
        label = f"{self.url}: {info.filename}"
        if info.flag_bits & 1 or info.file_size > LARGEST_FILE_BYTES:
            raise SourceError(
                f"{label}: encrypted, or would unpack to {info.file_size / 1e6:,.0f} MB, too much "
                "for one force and month. Nothing of it was kept."
            )
        content = self._unpacked(info) or self._unpacked(info)
        if content is None:
            raise SourceError(
                f"{label}: damaged on the way, twice. Nothing of it was kept; run this again to "
                "continue."
            )
        remedy = "A newer version of this tool may read it. Nothing of it was kept."
        check_header(content.removeprefix(b"\xef\xbb\xbf"), label=label, remedy=remedy)
        return content

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes | None:
        """Unpack one file; None if it is damaged, and then what was read is forgotten."""
        stream = self.zipped.fp
        try:
            if isinstance(stream, PartsOfFile):
                room = 400 + len(info.filename.encode()) + len(info.extra)
                stream.hold(info.header_offset, room + info.compress_size)
            return self.zipped.read(info)
        except SourceError:
            raise
        except Exception:  # zipfile and zlib raise many kinds; all mean damaged
            if isinstance(stream, PartsOfFile):
                stream.forget()
            return None


def open_archive(web: Web, url: str) -> Archive:
    """Open an archive at its address, reading its list of files alone.

    NoRange if only the whole file can be had (a proxy may leave out the parts that were asked for),
    another WebError if it cannot be had at all or is no such archive.
    """
    parts = PartsOfFile(web, url)
    return _opened(parts, url=parts.url, etag=parts.etag)


def download_whole(
    web: Web,
    url: str,
    *,
    into: IO[bytes],
    index: str,
    on_bytes: Callable[[int], None] | None = None,
) -> Archive:
    """Download a whole archive into a new file and open it; retry once if it is damaged.

    WebError if its MD5 is not the one in the publisher's list of archives, twice.
    """
    for attempt in (1, 2):
        answer = web.get(url, into=into, most_bytes=_MOST_WHOLE_BYTES, on_bytes=on_bytes)
        into.seek(0)
        md5 = hashlib.md5(usedforsecurity=False)
        while block := into.read(1 << 20):
            md5.update(block)
        try:
            archive = _opened(into, url=answer.url, etag="")
        except WebError:
            if attempt == 2:
                raise
            continue
        published = published_md5(web, index, month=archive.month)
        if not published or published == md5.hexdigest():
            return archive
    raise WebError(
        f"{url}: its MD5 is {md5.hexdigest()}, not the published {published}: damaged on the way, "
        "twice. Nothing of it was kept. Run this again, from another network if you can."
    )


def published_md5(web: Web, url: str, *, month: Month) -> str:
    """Return the MD5 that the list of archives gives for a month's; empty if it gives none."""
    try:
        page = web.get(url, allow_page=True).content.decode("utf-8", "replace")
    except WebError:
        return ""
    after = page.partition(f"{month}.zip")[2]
    here = after.partition(".zip")[0] if ".zip" in after else after
    found = re.search(r"\b[0-9a-fA-F]{32}\b", here)
    return found[0].lower() if found else ""


def _opened(stream: IO[bytes] | PartsOfFile, *, url: str, etag: str) -> Archive:
    try:
        zipped = zipfile.ZipFile(stream)
    except SourceError:
        raise
    except Exception as error:  # zipfile raises many kinds; all mean the same to a person
        raise WebError(f"{url}: not a readable zip ({str(error)[:80]}). Run this again.") from None
    files: dict[tuple[str, Month], zipfile.ZipInfo] = {}
    for info in zipped.infolist():
        if found := _MEMBER.fullmatch(info.filename):
            with suppress(PeriodError):
                files[found[2], Month.parse(found[1])] = info
    if not files:
        raise WebError(
            f"{url}: none of its {len(zipped.infolist())} files is named as street files are "
            "(2025-12/2025-12-essex-street.csv). The publisher may have changed its archive: "
            "docs/fetching.md says how to do it by hand."
        )
    return Archive(max(month for _, month in files), url, etag, zipped, files)
