"""A partnership whose publishers are on this computer, with one small notebook and a pack."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from tests.fetch.publishers import Publishers, archive, street_csv
from tests.report.small_project import notebook

HOME = Path(__file__).parents[2]
PLACES = ("SAFER_RAW", "SAFER_PROCESSED", "SAFER_REPORTS")
START = """
from scp_lib.notebook import open_page
page = open_page(partnership, month)
page.headline(f"{len(page.report_incidents)} incidents.")
"""
BRIEFING = "50_committee_briefing.ipynb"
JOB = """
[[jobs]]
name = "tendring"
partnership = "tendring"
for = "the committee"
fetch = true
"""


def _busy_corner(month: str) -> bytes:
    """Incidents at one place, so that there is a hot spot to say something of."""
    row = (f",{month},Essex Police,Essex Police,1.020000,51.820000,On or near Station Road,"
           "E01022000,Tendring 001A,Anti-social behaviour,,\n")  # fmt: skip
    return (row * 60).encode()


class Night:
    """A project with a schedule; its publisher can publish a month, or answer with nothing."""

    def __init__(self, home: Path, publishers: Publishers) -> None:
        self.home, self.publishers = home, publishers
        self.reports = home / "reports"
        for name in ("partnerships", "notebooks"):
            (home / name).mkdir(parents=True)
        self.months: list[str] = []

    def environment(self) -> dict[str, str]:
        """Return what points the project at its own publishers."""
        root = self.publishers.root
        kept = {name: value for name, value in os.environ.items() if name not in PLACES}
        return kept | {
            "SAFER_HOME": str(self.home),
            "SAFER_POLICE_UK": f"{root}/archive",
            "SAFER_ONS_PORTAL": f"{root}/arcgis",
            "SAFER_NOMIS": f"{root}/nomis",
            "PYTHONPATH": str(HOME),
        }

    def publish(self, *months: str) -> None:
        """Publish an archive with all months so far and these."""
        self.months += months
        files = {
            f"{month}/{month}-essex-street.csv": street_csv("essex", month) + _busy_corner(month)
            for month in self.months
        }
        self.publishers.archives[self.months[-1]] = archive(files)

    def write(self, schedule: str) -> None:
        """Write the schedule."""
        (self.home / "schedule.toml").write_text(schedule, encoding="utf-8")

    def write_notebook(self, name: str, *cells: str) -> None:
        """Write a notebook of the project."""
        text = notebook(*cells, title=name)
        (self.home / "notebooks" / f"{name}.ipynb").write_text(text, encoding="utf-8")

    def bring_briefing(self) -> None:
        """Take the project's own briefing, which the pack is made from."""
        shutil.copy(HOME / "notebooks" / BRIEFING, self.home / "notebooks")

    def status(self) -> dict[str, object]:
        """Return what status.json holds."""
        found: dict[str, object] = json.loads((self.reports / "status.json").read_text("utf-8"))
        return found
