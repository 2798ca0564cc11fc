"""The small project of the reports, with the briefing's notebook in it."""

import shutil

import pytest

from tests.example_report import ROOT
from tests.pack.packs import document, write_folder
from tests.pack.partner_packs import release
from tests.report.conftest import small  # noqa: F401


def with_briefing(project):
    """Copy the briefing's notebook into a small project."""
    notebook = "50_committee_briefing.ipynb"
    shutil.copyfile(ROOT / "notebooks" / notebook, project.home / "notebooks" / notebook)
    return project


@pytest.fixture
def project(small):  # noqa: F811
    """A small project that packs can be made of."""
    return with_briefing(small)


@pytest.fixture(scope="session")
def good(tmp_path_factory):
    """A release with a quiet ward, its document and its pack."""
    folder = tmp_path_factory.mktemp("good")
    of = release(folder)
    made = document(of)
    write_folder(made, folder / "pack", of)
    return of, made, folder / "pack"


@pytest.fixture
def spoilt(good, tmp_path):
    """The same, to be spoilt by a test."""
    of, made, folder = good
    shutil.copytree(folder, tmp_path / "pack")
    return of, made, tmp_path / "pack"
