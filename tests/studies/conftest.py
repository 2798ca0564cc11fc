"""The invented example, built once for the studies."""

from __future__ import annotations

from pathlib import Path

import pytest

from scp_lib.build.build import Built, build
from scp_lib.example import write_example
from scp_lib.periods import Month
from scp_lib.settings.partnership import Partnership, read_partnership
from scp_lib.studies.dataset import Dataset

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def settings() -> Partnership:
    return read_partnership("example")


@pytest.fixture(scope="session")
def built(settings: Partnership, tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("example")
    own = ROOT / "data" / "raw" / "example" / "ons"
    (folder / "ons").mkdir()
    for path in own.iterdir():
        (folder / "ons" / path.name).write_bytes(path.read_bytes())
    write_example(folder)
    return build(settings, raw=folder, processed=folder / "processed", today=Month(2026, 11))


@pytest.fixture(scope="session")
def data(settings: Partnership, built: Built) -> Dataset:
    return Dataset(settings, built, Month(2026, 3))
