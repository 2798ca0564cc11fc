"""Asking a publisher over the web: patient, suspicious, and plain about what went wrong."""

import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from ipaddress import ip_address
from typing import IO, Any, NamedTuple, cast
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import DecodeError, HTTPError, InvalidHeader, ReadTimeoutError
from urllib3.util import Retry

from scp_lib import __version__
from scp_lib.errors import SourceError, without_sign_in

_LARGEST_BYTES = 200_000_000
_BLOCK = 1 << 18
_LONGEST_WAIT_SECONDS = 120.0
_LONGEST_RUN_SECONDS = 6 * 3600.0
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
BY_HAND = "docs/fetching.md says how to do it by hand"
NOT_AS_ASKED = f"its answer is not in the layout requested; {BY_HAND}."


class WebError(SourceError):
    """A publisher did not answer as it should; ``status`` is its code where it gave one."""

    def __init__(self, words: str | Iterable[str], *, status: int = 0, host: str = "") -> None:
        super().__init__(words)
        self.status, self.host = status, host


class NoNetwork(WebError):
    """A publisher's computer (``host``) could not be reached at all."""


class TooLong(WebError):
    """More came than the request can give."""


class Again(Exception):
    """Worth another try: what to say if it was the last, and what the publisher asks to wait."""

    def __init__(self, error: WebError, *, wait: float | None = None, tries: int = 99) -> None:
        super().__init__(str(error))
        self.error, self.wait, self.tries = error, wait, tries


def plain_error(url: str, error: Exception) -> Exception:
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
        case (
            requests.exceptions.ChunkedEncodingError() | requests.exceptions.ContentDecodingError()
        ):
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
            return WebError(f"{url}: cannot be reached ({str(error)[:100]}). Check that address.")


def unreachable(host: str) -> NoNetwork:
    """Say that a computer cannot be reached, and name it."""
    return NoNetwork(f"No network: {host} cannot be reached; {BY_HAND}.", host=host)


def error_inside(url: str, error: Any) -> Exception:
    """ArcGIS answers 200 with ``{"error": {"code": 400, "message": …}}``."""
    code = error.get("code") if isinstance(error, dict) else None
    words = error.get("message") if isinstance(error, dict) else error
    status = code if isinstance(code, int) else 0
    said = f"{host_of(url)} answered with an error: {str(words)[:120]} ({status or 'no code'})."
    found = WebError(said, status=status)
    return Again(found) if status in BUSY or status == 498 else found


def host_of(url: str) -> str:
    """Return the name of the computer in an address, for messages."""
    return re.sub(r"^\w+://|[/?#].*", "", without_sign_in(url)) or url


class Answer(NamedTuple):
    """What came back: status, body (empty where it was written elsewhere), headers, address."""

    status: int
    content: bytes
    headers: Mapping[str, str]
    url: str


class Web:
    """Gets whole answers, or raises one plain line.

    Proxies are those of the system or of ``HTTPS_PROXY``; certificates are those of the system (and
    of ``REQUESTS_CA_BUNDLE``), so that an office network that looks into its traffic works. A busy
    or broken answer is asked for ``tries`` times, waiting 1, 2, 4 … seconds between; if a publisher
    asks to wait longer than two minutes, the run ends instead. ``timeout`` is in seconds: to
    connect, and without a byte; six hours after it was made nothing more is read. The pause is for
    tests.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], None] = time.sleep,
        tries: int = 5,
        timeout: tuple[float, float] = (15.0, 60.0),
    ) -> None:
        self._sleep, self._tries = sleep, tries
        self._timeout = timeout
        self._ends = time.monotonic() + _LONGEST_RUN_SECONDS
        self._unreachable: set[str] = set()
        self._session = new_session()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        into: IO[bytes] | None = None,
        allow_page: bool = False,
        most_bytes: int = _LARGEST_BYTES,
        on_bytes: Callable[[int], None] | None = None,
    ) -> Answer:
        """Return a whole answer; its body is written ``into`` a new file, if one is given.

        A web page (HTML) is refused unless it is allowed: elsewhere it is a network's sign-in page.
        NoNetwork if the computer cannot be reached, another WebError if the answer is refused,
        damaged, too large, or still busy after all tries.
        """
        read = partial(self._body, into=into, most_bytes=most_bytes, on_bytes=on_bytes)

        def ask() -> Answer:
            answer = self._once(url, params, headers, read)
            if not allow_page and "html" in answer.headers.get("Content-Type", ""):
                raise WebError(
                    f"{host_of(url)} answered with a web page where data were wanted. If this "
                    "network has a sign-in page, sign in with a browser and run this again; "
                    f"{BY_HAND}."
                )
            return answer

        return self._patiently(ask)

    def get_json(self, url: str, *, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return the object of a JSON answer; an error inside an answer of 200 is an error."""

        def ask() -> Any:
            answer = self._once(url, params, None, self._body)
            try:
                content = json.loads(answer.content)
            except (ValueError, RecursionError):
                start = answer.content[:60].decode("utf-8", "replace")
                raise Again(
                    WebError(f"{host_of(url)} answered with something else than JSON ({start!r}).")
                ) from None
            if not isinstance(content, dict):
                raise WebError(f"{host_of(url)}: {NOT_AS_ASKED}")
            if content.get("error"):
                raise error_inside(url, content["error"])
            return content

        return cast(dict[str, Any], self._patiently(ask))

    def _patiently(self, ask: Callable[[], Any]) -> Any:
        attempt = 0
        while True:
            attempt += 1
            try:
                return ask()
            except Again as again:
                wait = float(2 ** (attempt - 1)) if again.wait is None else again.wait
                if attempt >= min(self._tries, again.tries):
                    if isinstance(again.error, NoNetwork):
                        self._unreachable.add(again.error.host)
                    raise again.error from None
                if wait > _LONGEST_WAIT_SECONDS:
                    raise WebError(
                        f"{again.error} It asks to wait {wait / 60:,.0f} minutes: run this again "
                        "then.",
                        status=again.error.status,
                    ) from None
            self._sleep(wait)

    def _once(
        self,
        url: str,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        read: Callable[[requests.Response], bytes],
    ) -> Answer:
        if host_of(url) in self._unreachable:
            raise unreachable(host_of(url))
        try:
            with self._session.get(
                url,
                params=dict(params or {}),
                headers=dict(headers or {}),
                timeout=self._timeout,
                stream=True,
            ) as response:
                self._refuse(response)
                return Answer(response.status_code, read(response), response.headers, response.url)
        except (requests.RequestException, ValueError) as error:  # ValueError: of no address
            raise plain_error(url, error) from None

    def _body(
        self,
        response: requests.Response,
        *,
        into: IO[bytes] | None = None,
        most_bytes: int = _LARGEST_BYTES,
        on_bytes: Callable[[int], None] | None = None,
    ) -> bytes:
        """Read a body whole; an error where it ends before its declared length, or takes hours."""
        parts: list[bytes] = []
        length = 0
        if into is not None:
            into.seek(0)
            into.truncate()
        for block in _as_it_comes(response):
            length += len(block)
            if length > most_bytes:
                raise TooLong(
                    f"{host_of(response.url)}: {urlsplit(response.url).path} is longer than "
                    f"{most_bytes / 1e6:,.0f} MB, as it never is. Nothing of it was kept."
                )
            if time.monotonic() > self._ends:
                raise WebError(
                    f"{host_of(response.url)} is too slow: this run took six hours, and ends. What "
                    "came whole is kept; run this again to continue."
                )
            parts.append(block) if into is None else into.write(block)
            if on_bytes:
                on_bytes(len(block))
        return b"".join(parts)

    def _refuse(self, response: requests.Response) -> None:
        """Raise unless the answer is good, or a part of one."""
        status, host = response.status_code, host_of(response.url)
        if status in (200, 206):
            return
        if status in BUSY:
            words = f"{host} is busy or out of order (HTTP {status}). Run this again later."
            raise Again(WebError(words, status=status), wait=_asked_wait(response))
        if status == 407:
            words = "The network's proxy wants a sign-in. Set HTTPS_PROXY as your IT says"
        elif status in (404, 410):
            words = f"{host} does not have {urlsplit(response.url).path} (any more; HTTP {status})"
        else:
            words = f"{host} refused {urlsplit(response.url).path} (HTTP {status})"
        raise WebError(f"{words}; {BY_HAND}.", status=status)


def _asked_wait(response: requests.Response) -> float | None:
    """Read Retry-After: seconds, or a date."""
    with suppress(InvalidHeader):
        return float(Retry().parse_retry_after(response.headers.get("Retry-After", "")))
    return None


def _as_it_comes(response: requests.Response) -> Iterator[bytes]:
    """Give what has come, be it a byte: a whole block of a very slow answer is hours away."""
    try:
        while block := response.raw.read1(_BLOCK, decode_content=True):
            yield block
    except ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error) from None
    except DecodeError as error:
        raise requests.exceptions.ContentDecodingError(error) from None
    except HTTPError as error:
        raise requests.exceptions.ChunkedEncodingError(error) from None


def new_session() -> requests.Session:
    """Return a session of requests that trusts what this computer trusts, and says who asks."""
    session = _Session()
    session.mount("https://", _SystemTrust())
    session.headers["User-Agent"] = f"safer-partnership/{__version__}"
    return session


class _Session(requests.Session):
    """Follows redirects, but never from a protected or public address to an open or inner one."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        if (target := super().get_redirect_target(resp)) is None:
            return None
        whole = urljoin(resp.url, target)
        is_open = resp.url.startswith("https:") and not whole.startswith("https:")
        if is_open or (_is_inner(whole) and not _is_inner(resp.url)):
            raise WebError(
                f"{host_of(resp.url)} was redirected to {host_of(whole)}, which is "
                f"{'not protected' if is_open else 'inside a network'}. If this network has a "
                "sign-in page, sign in with a browser and run this again."
            )
        return target


def _is_inner(url: str) -> bool:
    """Say whether a computer is known to stand where the internet cannot reach it."""
    with suppress(OSError, ValueError):
        found = socket.getaddrinfo(urlsplit(url).hostname, None)
        return not all(ip_address(each[4][0]).is_global for each in found)
    return False


class _SystemTrust(HTTPAdapter):
    """Trusts the certificates that this computer trusts, through a proxy too."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=_trusted())

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """Return the system's own verification on Windows and macOS, OpenSSL's elsewhere."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
