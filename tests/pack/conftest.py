"""The small project of the reports, with the briefing's notebook in it."""

import shutil

import pytest

from tests.example_report import ROOT
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
