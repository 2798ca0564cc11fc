"""A small project of its own for each test that asks, so that none sees another's files."""

import pytest

from tests.report.small_project import SmallProject

NAMES = ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS", "SAFER_BUILT", "SAFER_PAGE",
         "SAFER_PLAIN_KERNELS")  # fmt: skip


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A new small project, and SAFER_HOME set to it."""
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAFER_HOME", str(tmp_path / "home"))
    return SmallProject(tmp_path / "home")
