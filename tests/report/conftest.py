"""A small project of its own for each test that asks, so that none sees another's files."""

import pytest

from tests.report.small_project import START, TABLE, ZONES, SmallProject

NAMES = ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS", "SAFER_BUILT", "SAFER_PAGE",
         "SAFER_PLAIN_KERNELS")  # fmt: skip


def at_home(patch, home):
    """Set SAFER_HOME, and forget every other place."""
    for name in NAMES:
        patch.delenv(name, raising=False)
    patch.setenv("SAFER_HOME", str(home))
    return home


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A new small project, and SAFER_HOME set to it."""
    return SmallProject(at_home(monkeypatch, tmp_path / "home"))


@pytest.fixture
def plain(small):
    """A new small project whose notebook draws no map, for what has nothing to do with pictures."""
    small.write_notebook("10_people", START, TABLE)
    return small


@pytest.fixture(scope="session")
def first_report(tmp_path_factory):
    """A small project with two notebooks, reported on: tests take copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        project = SmallProject(at_home(patch, tmp_path_factory.mktemp("first") / "home"))
        project.write_notebook("20_zones", START, ZONES)
        assert not project.report().failed
    return project


@pytest.fixture
def reported(first_report, tmp_path, monkeypatch):
    """A copy of the small project with its report, for one test alone, and SAFER_HOME set to it."""
    return SmallProject(at_home(monkeypatch, tmp_path / "home"), of=first_report)
