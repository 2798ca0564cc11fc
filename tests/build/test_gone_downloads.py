"""A download that was there at an earlier build and is gone: said, and nothing is replaced."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from scp_lib.build.build import build, read_built
from scp_lib.build.gone import Gone
from scp_lib.cli import main
from scp_lib.errors import SourceError
from scp_lib.periods import Month
from scp_lib.settings.partnership import read_settings
from tests.reliability import world
from tests.reliability.answers import tree
from tests.report.small_project import notebook

MONTHS = ("2025-01", "2025-02", "2025-03")
GONE = "essex: the download of {} is gone ({}); it was there at an earlier build."


class Project:
    """A small project, built once from three months."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.raw = world.write_raw(folder / "raw", months=MONTHS)
        self.streets, self.home = self.raw / "police_uk", folder / "home"
        world.write_settings(self.home)
        patch.setenv("SAFER_HOME", str(self.home))
        for name in ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS"):
            patch.delenv(name, raising=False)

    def run(self, *words: str) -> int:
        return main([words[0], "small", "--raw", str(self.raw), *words[1:]])

    def made(self) -> dict[str, bytes]:
        return {
            name: content
            for name, content in tree(self.home).items()
            if not name.startswith("notebooks")
        }

    def zip(self, name: str, *months: str) -> None:
        with zipfile.ZipFile(self.streets / name, "w") as archive:
            for month in months:
                path = f"{month}/{month}-essex-street.csv"
                archive.writestr(path, world.street_csv(world.street_rows(month)))

    def drop(self, *months: str) -> None:
        for month in months:
            shutil.rmtree(self.streets / month)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path, monkeypatch)
    assert made.run("build") == 0
    return made


def test_it_is_refused_with_its_name_and_months(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    before = project.made()
    project.drop("2025-01", "2025-03")
    assert project.run("build") == 2
    said = capsys.readouterr().err
    files = "2025-01/2025-01-essex-street.csv, 2025-03/2025-03-essex-street.csv"
    words = GONE.format("January 2025, March 2025", files)
    assert said == (
        f"safer: police_uk/: {words} Put it back; or, if it is meant to be missing, `safer build "
        "small --accept-missing` (and --raw, if you gave it): then it is in no figure. Nothing was "
        "changed.\n"
    )
    assert project.made() == before
    assert project.run("check") == 2 and capsys.readouterr().err == said
    assert project.run(*said.partition("`safer ")[2].partition("`")[0].split()[::2]) == 0
    assert project.run("check") == 0


@pytest.mark.parametrize(("count", "more"), [(3, ""), (5, " and 2 more")])
def test_of_many_downloads_three_are_named(count: int, more: str) -> None:
    names = [f"{number}.zip" for number in range(count)]
    said = Gone("essex", ["2025-01"], names).note()
    assert said == GONE.format("January 2025", f"0.zip, 1.zip, 2.zip{more}")


def test_accepted_it_is_said_until_it_is_back(project: Project) -> None:
    project.zip("a.zip", "2025-02", "2025-03")
    project.drop("2025-02", "2025-03")
    assert project.run("build") == 0
    (project.streets / "a.zip").unlink()
    assert project.run("build", "--accept-missing") == 0
    folder = project.home / "data" / "processed" / "small"
    words = GONE.format("February to March 2025", "a.zip")
    built = read_built(folder)
    assert built.note_texts()[0] == words
    assert [str(month) for month in built.complete_months] == ["2025-01"]
    project.zip("b.zip", "2025-02")  # another build, with one of the two back
    assert project.run("build") == 0
    assert read_built(folder).note_texts()[0] == GONE.format("March 2025", "a.zip")
    project.zip("a.zip", "2025-02", "2025-03")
    assert project.run("build") == 0
    assert not any(" is gone" in note for note in read_built(folder).note_texts())


def test_a_damaged_build_tells_nothing_of_what_was_there(project: Project) -> None:
    """As whole as it reads, it is not what was written: it is made anew."""
    folder = project.home / "data" / "processed" / "small"
    receipts = pd.read_parquet(folder / "receipts.parquet")
    receipts["month"] += pd.DateOffset(years=9)
    receipts.to_parquet(folder / "receipts.parquet")
    assert project.run("build") == 0
    assert len(read_built(folder).complete_months) == 3


@pytest.mark.parametrize("name", ["newer archive", "renamed", "zipped", "in another folder"])
def test_the_same_months_in_another_download_are_no_loss(project: Project, name: str) -> None:
    if name == "newer archive":
        project.zip("2025-05.zip", *MONTHS, "2025-04")
        project.drop(*MONTHS)
    elif name == "renamed":
        file = project.streets / "2025-01" / "2025-01-essex-street.csv"
        file.rename(file.with_name("2025-01-essex-street (1).csv"))
    elif name == "zipped":
        world.zipped(project.raw)
    else:
        (project.streets / "2025-01").rename(project.streets / "from a colleague")
    assert project.run("build") == 0
    built = read_built(project.home / "data" / "processed" / "small")
    assert not any("is gone" in note for note in built.note_texts())


def test_a_force_that_the_settings_no_longer_name_is_no_loss(tmp_path: Path) -> None:
    raw = world.write_raw(tmp_path / "raw", months=MONTHS)
    path = raw / "police_uk" / "2025-01" / "2025-01-kent-street.csv"
    path.write_bytes(world.street_csv(world.street_rows("2025-01")[:9]))
    both = world.SETTINGS.replace('["essex"]', '["essex", "kent"]')
    for words in (both, world.SETTINGS):
        settings = read_settings(world.write_settings(tmp_path, words))
        build(settings, raw=raw, processed=tmp_path / "out", today=Month(2026, 1))
        path.unlink(missing_ok=True)
    with pytest.raises(SourceError, match="the download of January 2025 is gone"):
        shutil.rmtree(raw / "police_uk" / "2025-01")
        build(settings, raw=raw, processed=tmp_path / "out", today=Month(2026, 1))


def test_a_report_stays_until_it_is_accepted_and_then_says_so(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    cell = """
from scp_lib.notebook import open_page
page = open_page(partnership, month)
page.headline(f"{len(page.report_incidents)} incidents.")
"""
    (project.home / "notebooks" / "10_people.ipynb").write_text(notebook(cell))
    assert project.run("report") == 0
    report = project.home / "reports" / "small" / "2025-03"
    before = tree(report)
    project.drop("2025-01")
    assert project.run("report") == 2
    assert "the download of January 2025 is gone" in capsys.readouterr().err
    assert tree(report) == before
    assert project.run("report", "--accept-missing") == 0
    index = (report / "index.html").read_text(encoding="utf-8")
    assert "the download of January 2025 is gone" in index
    assert json.loads((report / "manifest.json").read_bytes())["gone"] == [
        ["essex", ["2025-01"], ["2025-01/2025-01-essex-street.csv"]]
    ]
    assert project.run("report") == 0  # accepted once is accepted
    assert main(["verify", str(report), "--raw", str(project.raw)]) == 0
