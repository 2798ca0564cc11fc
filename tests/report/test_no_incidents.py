"""The notebooks that come with the project, where no incident of their type was recorded."""

import json
import shutil

from scp_lib.report.cards import list_notebooks
from tests.example_report import ROOT
from tests.report.small_project import MONTHS


def test_without_asb_every_page_is_made_or_does_not_apply(small):
    shutil.rmtree(small.home / "notebooks")
    shutil.copytree(ROOT / "notebooks", small.home / "notebooks")
    for month in MONTHS:  # one row of ASB without a place is left
        small.write_month(month, asb=-12)
    report = small.report()
    assert report.failed == {}
    manifest = json.loads((report.index.parent / "manifest.json").read_text("utf-8"))
    reasons = {page["notebook"]: page["not_applicable"] for page in manifest["pages"]}
    assert set(reasons) == {card.name for card in list_notebooks() if card.is_scheduled}
    assert reasons["11_asb_hotspots"] == (
        "No incident of 'Anti-social behaviour' has a place in the wards in April 2024 to March "
        "2025."
    )
    assert reasons["10_asb_by_ward"] == ""
