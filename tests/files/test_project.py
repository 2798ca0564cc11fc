"""Where things lie."""

from __future__ import annotations

from pathlib import Path

import pytest

from scp_lib.errors import UsageError
from scp_lib.files import project


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SAFER_HOME", "SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "project"
    for name in ("partnerships", "notebooks/deeper", "data/raw/example"):
        (folder / name).mkdir(parents=True)
    monkeypatch.chdir(folder / "notebooks" / "deeper")
    return folder


def test_the_project_is_found_from_inside(home: Path) -> None:
    assert project.home() == home
    assert project.raw_root() == home / "data" / "raw"
    assert project.processed_root() == home / "data" / "processed"
    assert project.reports_root() == home / "reports"


def test_variables_name_other_folders(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAFER_RAW", str(home / "elsewhere"))
    monkeypatch.setenv("SAFER_HOME", str(home / "notebooks"))
    assert project.raw_root() == home / "elsewhere"
    with pytest.raises(UsageError, match="SAFER_HOME"):
        project.home()


def test_the_example_has_its_own_raw_folder(home: Path) -> None:
    assert project.raw_folder("example") == home / "data" / "raw" / "example"
    assert project.raw_folder(None) == home / "data" / "raw"


def test_the_example_is_never_looked_for_among_real_downloads(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "downloads" / "police_uk").mkdir(parents=True)
    monkeypatch.setenv("SAFER_RAW", str(tmp_path / "downloads"))
    assert project.raw_folder("example") == home / "data" / "raw" / "example"
    monkeypatch.setenv("SAFER_RAW", str(home / "data" / "raw" / "example"))
    assert project.raw_folder("example") == home / "data" / "raw" / "example"
