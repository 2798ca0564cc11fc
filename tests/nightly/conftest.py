"""A small project of its own for each test that asks, with a schedule and publishers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scp_lib import cli
from tests.fetch.publishers import Publishers
from tests.nightly.world import START, Night
from tests.report.conftest import NAMES, at_home
from tests.report.small_project import SmallProject


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A new small project, and SAFER_HOME set to it."""
    return SmallProject(at_home(monkeypatch, tmp_path / "home"))


@pytest.fixture
def night(tmp_path, monkeypatch, capsys) -> Iterator[Night]:
    """A project whose publishers have two months, with settings made by `safer init`."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", *NAMES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    publishers = Publishers()
    try:
        night = Night(tmp_path / "home", publishers)
        for name, value in night.environment().items():
            monkeypatch.setenv(name, value)
        night.publish("2025-10", "2025-11")
        assert cli.main(["init", "E07000076"]) == 0
        night.write_notebook("10_asb", START)
        capsys.readouterr()
        yield night
    finally:
        publishers.close()


class Hook:
    """A webhook on this computer: what it was sent, and whether it takes it."""

    def __init__(self) -> None:
        self.sent: list[dict[str, object]] = []
        self.status = 200
        self.agent = ""
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                hook.sent.append(json.loads(content))
                hook.agent = self.headers["User-Agent"]
                self.send_response(hook.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/secret-path"

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def hook(monkeypatch) -> Iterator[Hook]:
    """A webhook."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    found = Hook()
    try:
        yield found
    finally:
        found.close()
