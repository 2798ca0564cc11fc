from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scp_lib.fetch.addresses import Addresses, read_addresses
from scp_lib.fetch.errand import Errand
from scp_lib.sources.web import Web
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
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "sources.toml").write_text(
        f'[deprivation.files]\n2025 = "{publishers.root}/imd.csv"\n', encoding="utf-8"
    )
    return read_addresses(
        folder,
        environment={
            "SAFER_POLICE_UK": f"{publishers.root}/archive",
            "SAFER_ONS_PORTAL": f"{publishers.root}/arcgis",
            "SAFER_NOMIS": f"{publishers.root}/nomis",
        },
    )


@pytest.fixture
def new_errand(addresses: Addresses, slept: list[float], tmp_path: Path) -> Callable[[], Errand]:
    """Make an errand of a person who waits for nothing, at minutes that pass one by one."""
    minutes = iter(range(100_000))

    def now() -> dt.datetime:
        return dt.datetime(2026, 2, 3, 9, tzinfo=dt.UTC) + dt.timedelta(minutes=next(minutes))

    def make() -> Errand:
        web = Web(sleep=slept.append, now=now, timeout=(5, 5))
        return Errand(tmp_path / "raw", addresses, web, now, io.StringIO())

    return make


@pytest.fixture
def errand(new_errand: Callable[[], Errand]) -> Errand:
    return new_errand()


def said(errand: Errand) -> str:
    assert isinstance(errand.stream, io.StringIO)
    return errand.stream.getvalue()


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
