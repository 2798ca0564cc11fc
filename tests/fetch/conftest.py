from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scp_lib.fetch.addresses import Addresses, read_addresses
from scp_lib.fetch.run import FetchRun
from scp_lib.sources.web.web import Web
from tests.fetch.publishers import Publishers, months_of

MONTHS = ("2025-10", "2025-11", "2025-12")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def publishers() -> Iterator[Publishers]:
    served = Publishers()
    served.archives["2025-12"] = months_of(*MONTHS)
    try:
        yield served
    finally:
        served.close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def addresses(publishers: Publishers, tmp_path: Path) -> Addresses:
    return read_addresses(
        tmp_path,
        environment={
            "SAFER_POLICE_UK": f"{publishers.root}/archive",
            "SAFER_ONS_PORTAL": f"{publishers.root}/arcgis",
            "SAFER_NOMIS": f"{publishers.root}/nomis",
        },
    )


@pytest.fixture
def new_run(addresses: Addresses, slept: list[float], tmp_path: Path) -> Callable[[], FetchRun]:
    """Make a run of a person who waits for nothing, at minutes that pass one by one."""
    minutes = iter(range(100_000))

    def now() -> dt.datetime:
        return dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=next(minutes))

    def make() -> FetchRun:
        web = Web(sleep=slept.append, timeout=(5, 5))
        return FetchRun(tmp_path / "raw", addresses, web, now, io.StringIO())

    return make


@pytest.fixture
def run(new_run: Callable[[], FetchRun]) -> FetchRun:
    return new_run()


def said(run: FetchRun) -> str:
    assert isinstance(run.stream, io.StringIO)
    return run.stream.getvalue()


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
