"""What kept an answer from coming, in plain lines, and whether to try again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import requests

from scp_lib.errors import SourceError

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
BY_HAND = "docs/fetching.md says how to do it by hand"


class WebError(SourceError):
    """A publisher did not answer as it should; ``status`` is its code where it gave one."""

    status: int = 0

    @classmethod
    def of(cls, status: int, words: str) -> WebError:
        """Make one with a code."""
        error = cls(words)
        error.status = status
        return error


class NoNetwork(WebError):
    """A publisher's computer (``host``) could not be reached at all."""

    host: str = ""


class TooLong(WebError):
    """More came than what was asked for can be."""


class Again(Exception):
    """Worth another try: what to say if it was the last, and what the publisher asks to wait."""

    def __init__(self, error: WebError, *, wait: float | None = None, tries: int = 99) -> None:
        super().__init__(str(error))
        self.error, self.wait, self.tries = error, wait, tries


def plain_error(url: str, error: requests.RequestException) -> Exception:
    """Say in a plain line what kept an answer from coming, and whether to try again."""
    host = host_of(url)
    broken = WebError(f"{host} broke off in the middle. Run this again to continue.")
    match error:
        case requests.exceptions.ProxyError():
            return NoNetwork(
                f"The network's proxy did not let {host} through. Set HTTPS_PROXY as your IT "
                f"says, or ask them to allow {host}; {BY_HAND}."
            )
        case requests.exceptions.SSLError():
            return WebError(
                f"{host} showed a certificate that this computer does not trust. Ask your IT for "
                "the network's root certificate: installed in the system, or named in "
                f"REQUESTS_CA_BUNDLE; {BY_HAND}."
            )
        case requests.exceptions.ConnectTimeout():
            return Again(unreachable(host), tries=2)
        case requests.exceptions.ChunkedEncodingError():
            return Again(broken)
        case requests.exceptions.ContentDecodingError():
            return Again(broken)
        case requests.exceptions.Timeout():
            return Again(WebError(f"{host} stopped answering. Run this again to continue."))
        case requests.exceptions.ConnectionError():
            if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
                return Again(unreachable(host), tries=2)
            return Again(broken)
        case requests.exceptions.TooManyRedirects():
            return WebError(f"{host} sends every request elsewhere without end; {BY_HAND}.")
        case _:
            return WebError(f"{url}: cannot be asked ({str(error)[:100]}). Check that address.")


def unreachable(host: str) -> NoNetwork:
    """Say that a computer cannot be reached, and name it."""
    error = NoNetwork(f"No network: {host} cannot be reached; {BY_HAND}.")
    error.host = host
    return error


def error_inside(url: str, error: Any) -> Exception:
    """ArcGIS answers 200 with ``{"error": {"code": 400, "message": …}}``."""
    code = error.get("code") if isinstance(error, dict) else None
    words = error.get("message") if isinstance(error, dict) else error
    status = code if isinstance(code, int) else 0
    found = WebError.of(
        status,
        f"{host_of(url)} answered with an error: {str(words)[:120]} ({status or 'no code'}).",
    )
    return Again(found) if status in BUSY or status == 498 else found


def host_of(url: str) -> str:
    """Return the name of the computer in an address, for messages."""
    return urlsplit(url).netloc or url
