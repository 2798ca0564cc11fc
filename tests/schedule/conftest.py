"""A small project of its own for each test that asks, with a schedule."""

import pytest

from tests.report.conftest import NAMES
from tests.report.small_project import SmallProject


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A new small project, and SAFER_HOME set to it."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFER_HOME", str(tmp_path / "home"))
    return SmallProject(tmp_path / "home")
