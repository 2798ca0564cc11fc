"""The invented example, built once for the studies."""

from __future__ import annotations

from pathlib import Path

import pytest

from scp_lib.build.build import Built, build
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership, read_partnership
from scp_lib.studies.dataset import Dataset

RAW = Path(__file__).parents[2] / "data" / "raw" / "example"


@pytest.fixture(scope="session")
def settings() -> Partnership:
    return read_partnership("example")


@pytest.fixture(scope="session")
def built(settings: Partnership, tmp_path_factory: pytest.TempPathFactory) -> Built:
    processed = tmp_path_factory.mktemp("example")
    return build(settings, raw=RAW, processed=processed, today=Month(2026, 11))


@pytest.fixture(scope="session")
def data(settings: Partnership, built: Built) -> Dataset:
    return Dataset(settings, built, Month(2026, 3))
