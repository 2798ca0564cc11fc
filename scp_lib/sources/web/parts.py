"""A file on the web, read in parts: HTTP Range, as a file that can be sought in."""

import io
import re

from scp_lib.sources.web.web import TooLong, Web, WebError

_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_TAIL = 1 << 16
_MOST_PART_BYTES = 300_000_000


class NoRange(WebError):
    """A file can only be had whole, here."""


class PartsOfFile(io.RawIOBase):
    """A file on the web, read in parts (HTTP Range); the last part read is kept."""

    def __init__(self, web: Web, url: str) -> None:
        super().__init__()
        self._web = web
        self._position = self._start = 0
        self._held = b""
        self._asked = url
        self.url, self.etag, self.length = url, "", -1
        self._first()

    def _first(self) -> None:
        """Ask for the end, which tells the length too."""
        try:
            answer = self._web.get(self._asked, headers=_part(f"-{_TAIL}"), most_bytes=_TAIL)
        except TooLong:
            raise _no_range(self._asked) from None
        place = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if answer.status == 206 and place:
            self._start, self.length = int(place[1]), int(place[3])
        elif answer.status == 200:  # no longer than the end: here it is, whole
            self._start, self.length = 0, len(answer.content)
        else:
            raise _no_range(self._asked)
        self._held, self.url = answer.content, answer.url
        self.etag = answer.headers.get("ETag", "")

    def hold(self, start: int, length: int) -> None:
        """Read a part and hold it, so that reading inside it asks for nothing more."""
        end = min(start + length, self.length)
        if self._start <= start and end <= self._start + len(self._held):
            return
        answer = self._web.get(
            self.url, headers=_part(f"{start}-{end - 1}"), most_bytes=_MOST_PART_BYTES
        )
        place = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if answer.status != 206 or not place:
            raise _no_range(self.url)
        if int(place[3]) != self.length or answer.headers.get("ETag", "") != self.etag:
            raise WebError(
                f"{self.url}: the publisher replaced it while it was read. Nothing half-read was "
                "kept; run this again to continue."
            )
        if int(place[1]) != start or len(answer.content) != end - start:
            raise WebError(f"{self.url}: the wrong part of the file came. Run this again.")
        self._start, self._held = start, answer.content

    def forget(self) -> None:
        """Hold nothing: the next reading asks again."""
        self._start, self._held = 0, b""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be sought in."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position; nothing is requested yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self.length}[whence]
        if base + offset < 0:
            raise OSError("before the start of the file")
        self._position = base + offset
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Read on from the position, requesting only what is not yet here."""
        end = self.length if size is None or size < 0 else min(self._position + size, self.length)
        if end <= self._position:
            return b""
        self.hold(self._position, end - self._position)
        offset = self._position - self._start
        content = self._held[offset : offset + end - self._position]
        self._position = end
        return content


def _part(words: str) -> dict[str, str]:
    return {"Range": f"bytes={words}", "Accept-Encoding": "identity"}


def _no_range(url: str) -> NoRange:
    return NoRange(
        f"{url} can only be had whole here (about 1.7 GB): this network or the publisher does not "
        "give parts. Download your force's months by hand (docs/fetching.md), or run this again "
        "with --whole."
    )
